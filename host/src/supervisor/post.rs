//! What a slot and its driver tell each other.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::machine::Refusal;
use super::{Notice, Offer};
use crate::runtime::{Actor, Blueprint, PluginContext};

/// What a slot is told.
pub(super) enum Command {
    /// The best of these is to serve; nobody where there are none to be.
    Offer(Option<Vec<Offer>>, oneshot::Sender<Vec<Notice>>),
    /// This one is to serve.
    Serve(Blueprint, oneshot::Sender<Vec<Notice>>),
}

/// Who serves in a slot.
pub(super) struct Post<E> {
    /// The instance that serves, or served last.
    pub(super) generation: u64,
    /// Its plugin; none where nobody serves for good.
    pub(super) plugin: Option<Arc<PluginContext>>,
    /// The languages it serves.
    pub(super) languages: Arc<[String]>,
    /// What happens to new calls.
    pub(super) door: Door<E>,
}

/// What happens to new calls.
pub(super) enum Door<E> {
    /// They are made on this instance.
    Open(Actor<E>),
    /// They wait.
    Held,
    /// They are refused.
    Shut(Refusal),
}
