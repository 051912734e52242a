//! Running components: the only modules that know `wasmtime`'s engine, stores and limits.

mod actor;
mod budget;
mod component;
mod engine;
mod error;
pub(crate) mod frame;
mod instance;
mod limits;

pub use actor::{Actor, Call, Remote};
pub use budget::Waiting;
pub(crate) use component::API;
pub use component::{ComponentError, inspect};
pub use engine::{Runtime, TICK};
pub use error::{CallError, PluginError};
pub use frame::{Frame, FrameHandle};
pub use instance::{Blueprint, Exports, HostState, Live, LoadError, PanicReport, PluginContext};
