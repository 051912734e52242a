//! One plugin: its blueprint (compiled, linked), and a live instance in a store of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tracing::debug;
use wasmtime::component::{Component, Instance, InstancePre, ResourceTable};
use wasmtime::{Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::budget::{CallControl, CpuBudget, Waiting};
use super::component::{self, ComponentError};
use super::engine::Runtime;
use super::error::{CallError, PluginError};
use super::limits::InstanceLimits;
use crate::bindings::every_kind::EveryKind;
use crate::kind::Kind;
use crate::manifest::Manifest;
use crate::permissions::ModelAccess;
use crate::services::{LogQuota, Services};

/// The exports of one kind, bound to a live instance.
pub trait Exports: Sized + Send + 'static {
    /// The kind.
    const KIND: Kind;

    /// Looks the exports up.
    fn bind(store: &mut Store<HostState>, instance: &Instance) -> wasmtime::Result<Self>;
}

/// A plugin that cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{}: {source}; build it with `vidchat plugin build {}`", path.display(), folder.display())]
    Unreadable {
        /// The component.
        path: PathBuf,
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {source}", path.display())]
    Component {
        /// The component.
        path: PathBuf,
        /// Why.
        source: ComponentError,
    },
    /// It does not compile or link.
    #[error("{}: {cause}", path.display())]
    Link {
        /// The component.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// It does not start.
    #[error(transparent)]
    Start(#[from] CallError),
}

/// What is true of a plugin for as long as it is loaded, whichever instance serves.
pub struct PluginContext {
    /// Its id.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The SHA-256 of its component.
    pub sha256: String,
    /// The models it may use.
    pub models: ModelAccess,
    /// What the host offers.
    pub services: Arc<Services>,
    options: serde_json::Value,
}

impl PluginContext {
    /// Its options as JSON.
    pub fn options(&self) -> String {
        self.options.to_string()
    }
}

/// A compiled and linked plugin, from which instances are made; clones share the code.
#[derive(Clone)]
pub struct Blueprint {
    pre: InstancePre<HostState>,
    context: Arc<PluginContext>,
}

impl Blueprint {
    /// Reads, checks, compiles and links the plugin in `folder`. Takes seconds where it compiles:
    /// keep it off the kernel's threads.
    pub fn load(
        runtime: &Runtime,
        services: &Arc<Services>,
        folder: &Path,
        manifest: Manifest,
        models: ModelAccess,
        options: serde_json::Value,
    ) -> Result<Blueprint, LoadError> {
        let path = folder.join(&manifest.entry.wasm);
        let wasm = std::fs::read(&path).map_err(|source| LoadError::Unreadable {
            path: path.clone(),
            folder: folder.to_owned(),
            source,
        })?;
        let kind = manifest.provides.kind;
        component::inspect(&wasm, kind).map_err(|source| LoadError::Component {
            path: path.clone(),
            source,
        })?;
        let link = |error: wasmtime::Error| LoadError::Link {
            path: path.clone(),
            cause: format!("{error:#}"),
        };
        let component = Component::new(runtime.engine(), &wasm).map_err(link)?;
        let may_call_phonemizer = kind == Kind::Tts;
        let pre = runtime
            .linker(may_call_phonemizer)
            .instantiate_pre(&component)
            .map_err(link)?;
        let context = PluginContext {
            id: manifest.plugin.id.clone(),
            sha256: format!("{:x}", Sha256::digest(&wasm)),
            manifest,
            models,
            services: Arc::clone(services),
            options,
        };
        debug!(plugin = context.id, sha256 = context.sha256, "compiled");
        Ok(Blueprint {
            pre,
            context: Arc::new(context),
        })
    }

    /// What is true of the plugin whichever instance serves.
    pub fn context(&self) -> &Arc<PluginContext> {
        &self.context
    }

    /// A fresh instance, described and configured.
    pub(super) async fn instantiate<E: Exports>(
        &self,
        engine: &wasmtime::Engine,
        incarnation: u64,
    ) -> Result<Live<E>, CallError> {
        let state = HostState::new(&self.context);
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
                incarnation,
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
            tracing::warn!(
                plugin = manifest.id,
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
    /// How many instances of the plugin there were before.
    pub incarnation: u64,
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
    fn new(plugin: &Arc<PluginContext>) -> HostState {
        HostState {
            plugin: Arc::clone(plugin),
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
