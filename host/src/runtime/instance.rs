//! What the host keeps for one instance, whatever it is made of.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::blueprint::PluginContext;
use super::budget::{CallControl, CpuBudget, Waiting};
use super::limits::InstanceLimits;
use crate::services::LogQuota;

/// A panic that the guest reported before it trapped.
#[derive(Clone, Debug, PartialEq)]
pub struct PanicReport {
    /// The panic's message.
    pub message: String,
    /// Where it happened.
    pub place: String,
}

/// What the host keeps for one instance.
pub struct HostState {
    /// The plugin.
    pub plugin: Arc<PluginContext>,
    /// Which instance this is, counted over the life of its slot.
    pub incarnation: u64,
    /// Host objects that the guest holds.
    pub table: ResourceTable,
    /// What the guest said before it trapped.
    pub panic: Option<PanicReport>,
    /// How much it may still log.
    pub log_quota: LogQuota,
    /// Its random numbers.
    pub random: fastrand::Rng,
    pub(super) cpu: CpuBudget,
    pub(super) control: Arc<CallControl>,
    pub(super) limits: InstanceLimits,
    wasi: WasiCtx,
}

impl HostState {
    pub(crate) fn new(plugin: &Arc<PluginContext>, incarnation: u64) -> HostState {
        HostState {
            plugin: Arc::clone(plugin),
            incarnation,
            table: ResourceTable::new(),
            panic: None,
            log_quota: LogQuota::default(),
            random: plugin.services.random_for(&plugin.id),
            cpu: CpuBudget::default(),
            control: Arc::new(CallControl::default()),
            limits: InstanceLimits::new(plugin.manifest.limits.memory_mb),
            // Nothing is granted: no files, no network, no environment, no standard streams.
            wasi: WasiCtx::builder().build(),
        }
    }

    /// Gives the next call its time and its memory.
    pub(super) fn begin_call(&mut self, limit: Duration) {
        self.cpu.start(limit);
        self.control.start();
        self.limits.start();
        self.panic = None;
    }

    /// Marks a wait for someone else; see [`Waiting`].
    pub fn waiting(&self) -> Waiting {
        self.control.waiting()
    }

    /// Why the guest is lost, for people.
    pub(super) fn explain(&mut self, error: &wasmtime::Error) -> String {
        let cause = match self.panic.take() {
            Some(PanicReport { message, place }) => format!("panicked at {place}: {message}"),
            None => format!("{:#}", error.root_cause()),
        };
        // Guests that run out of memory seldom manage to say so.
        match self.limits.explain() {
            Some(refusal) => format!("{refusal}: {cause}"),
            None => cause,
        }
    }
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}
