//! Running components: the only modules that know `wasmtime`'s engine, stores and limits.

mod actor;
pub mod aot;
mod blueprint;
mod budget;
mod compiler;
mod component;
mod engine;
mod error;
pub(crate) mod frame;
mod instance;
mod libraries;
mod limits;
mod live;
mod server;

pub use actor::{Actor, Call, News, Remote, Report, Stopper};
pub(crate) use actor::{Attempt, QUEUE_LENGTH, Run, erase};
pub use blueprint::{Blueprint, LoadError, PluginContext, Settings, Verified, content_hash};
pub use budget::Waiting;
pub use compiler::{Compiling, Origin};
pub(crate) use component::API;
pub use component::{ComponentError, Outline, inspect, outline};
pub use engine::{Runtime, TICK};
pub use error::{CallError, PluginError};
pub use frame::{Frame, FrameHandle};
pub use instance::{HostState, PanicReport};
pub(crate) use live::{Body, ask};
pub use live::{Component, Exports, Live, Stream};
