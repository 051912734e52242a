//! A live instance of a plugin, in a store of its own.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Instance, ResourceTable};
use wasmtime::{Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::actor::Call;
use super::blueprint::{Blueprint, PluginContext};
use super::budget::{CallControl, CpuBudget, Waiting};
use super::error::{CallError, PluginError};
use super::limits::InstanceLimits;
use crate::bindings::every_kind::EveryKind;
use crate::bindings::types;
use crate::kind::Kind;
use crate::services::LogQuota;

/// The exports of one kind, bound to a live instance.
pub trait Exports: Sized + Send + 'static {
    /// The kind.
    const KIND: Kind;

    /// Looks the exports up.
    fn bind(store: &mut Store<HostState>, instance: &Instance) -> wasmtime::Result<Self>;

    /// Asks for something small, to see whether the instance works. Gives the languages it serves;
    /// none where language does not matter.
    fn probe(live: &mut Live<Self>) -> Call<'_, Result<Vec<String>, types::Error>>;
}

impl Blueprint {
    /// A fresh instance, described and configured.
    pub(super) async fn instantiate<E: Exports>(
        &self,
        engine: &wasmtime::Engine,
        incarnation: u64,
    ) -> Result<Live<E>, CallError> {
        let state = HostState::new(&self.context, incarnation);
        let mut store = Store::new(engine, state);
        store.limiter(|state| &mut state.limits);
        store.epoch_deadline_callback(|mut store| {
            store.data_mut().cpu.charge_tick()?;
            Ok(UpdateDeadline::YieldCustom(
                1,
                Box::pin(tokio::task::yield_now()),
            ))
        });
        let limit = self.context.manifest.limits.init_timeout();
        begin_call(&mut store, limit);
        let start = self.start(&mut store);
        let result = tokio::time::timeout(limit * 2, start).await;
        let id = || self.context.id.clone();
        match result {
            Ok(Ok(Ok((lifecycle, exports)))) => Ok(Live {
                store,
                exports,
                lifecycle,
            }),
            Ok(Ok(Err(error))) => Err(CallError::Refused {
                plugin: id(),
                error,
            }),
            Ok(Err(error)) => {
                let cause = store.data_mut().explain(&error);
                Err(CallError::NotStarted {
                    plugin: id(),
                    cause,
                })
            }
            Err(_) => Err(CallError::TimedOut {
                plugin: id(),
                function: "configure",
                limit,
            }),
        }
    }

    async fn start<E: Exports>(
        &self,
        store: &mut Store<HostState>,
    ) -> wasmtime::Result<Result<(EveryKind, E), PluginError>> {
        let instance = self.pre.instantiate_async(&mut *store).await?;
        let lifecycle = EveryKind::new(&mut *store, &instance)?;
        let exports = E::bind(store, &instance)?;
        let calls = lifecycle.vidchat_plugin_lifecycle();
        let description = calls.call_describe(&mut *store).await?;
        let manifest = &self.context.manifest.plugin;
        if description.name != manifest.name || description.version != manifest.version {
            let incarnation = store.data().incarnation;
            tracing::warn!(
                plugin = manifest.id,
                incarnation,
                "its manifest says {} {}, it says of itself {} {}",
                manifest.name,
                manifest.version,
                description.name,
                description.version
            );
        }
        match calls.call_configure(store).await? {
            Ok(()) => Ok(Ok((lifecycle, exports))),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

/// A live instance.
pub struct Live<E> {
    /// Its store.
    pub store: Store<HostState>,
    /// The exports of its kind.
    pub exports: E,
    /// The exports every plugin has.
    pub lifecycle: EveryKind,
}

/// Gives the next call its time.
pub(super) fn begin_call(store: &mut Store<HostState>, limit: Duration) {
    let state = store.data_mut();
    state.cpu.start(limit);
    state.control.start();
    state.limits.start();
    state.panic = None;
    store.set_epoch_deadline(1);
}

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
    limits: InstanceLimits,
    wasi: WasiCtx,
}

impl HostState {
    fn new(plugin: &Arc<PluginContext>, incarnation: u64) -> HostState {
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

    /// Marks a wait for someone else; see [`Waiting`].
    pub fn waiting(&self) -> Waiting {
        self.control.waiting()
    }

    /// Why the guest trapped, for people.
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
