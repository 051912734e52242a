//! Noticing that a plugin or the settings changed on disk, while the conversation goes on.
//!
//! [`Watcher`] wakes when the system tells of a change, and now and then without being told. Whether
//! something changed is never taken from what woke it: it looks again, waits until the files hold
//! still ([`Settle`]), and compares what is in them ([`Fingerprint`]) with what was in them before.

mod fingerprint;
mod ignore;
mod keep_up;
mod lookout;
mod news;
mod notice;
mod reloader;
mod settle;
mod watch;

pub use fingerprint::{Fingerprint, Stamp};
pub use keep_up::{Changes, Ends, follow, keep_up};
pub use lookout::{Change, PluginChanges, Watched};
pub use notice::Notice;
pub use reloader::{Reload, Reloader};
pub use settle::Settle;
pub use watch::Watcher;
