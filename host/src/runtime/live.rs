//! A live instance of a plugin: a component in a store of its own, or a native plugin in a process of its
//! own.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Instance, InstancePre, ResourceAny};
use wasmtime::{Store, UpdateDeadline};

use super::actor::Call;
use super::blueprint::{Blueprint, Code, PluginContext};
use super::budget::CallControl;
use super::error::{CallError, PluginError};
use super::instance::HostState;
use crate::bindings::every_kind::{EveryKind, exports::vidchat::plugin::lifecycle::Description};
use crate::bindings::types;
use crate::kind::Kind;
use crate::native::{Native, wire};

/// The exports of one kind, bound to a live component.
pub trait Exports: Sized + Send + 'static {
    /// The kind.
    const KIND: Kind;

    /// Looks the exports up.
    fn bind(store: &mut Store<HostState>, instance: &Instance) -> wasmtime::Result<Self>;

    /// Asks for something small, to see whether the instance works. Gives the languages it serves;
    /// none where language does not matter.
    fn probe(live: &mut Live<Self>) -> Call<'_, Result<Vec<String>, types::Error>>;
}

/// A live instance.
pub struct Live<E>(pub(crate) Body<E>);

/// What an instance is made of.
pub(crate) enum Body<E> {
    Component(Box<Component<E>>),
    Native(Box<Native>),
}

/// A live component.
pub struct Component<E> {
    /// Its store.
    pub store: Store<HostState>,
    /// The exports of its kind.
    pub exports: E,
    /// The exports every plugin has.
    pub lifecycle: EveryKind,
}

/// A stream in an instance: speech, a conversion, a stage, a reply.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// A resource of a component.
    Resource(ResourceAny),
    /// The number that a native plugin's got.
    Native(wire::Stream),
}

impl Stream {
    /// The resource of a component's stream.
    pub fn resource(self) -> wasmtime::Result<ResourceAny> {
        match self {
            Stream::Resource(resource) => Ok(resource),
            Stream::Native(_) => Err(mixed_up()),
        }
    }

    /// The number of a native plugin's stream.
    pub(crate) fn number(self) -> wasmtime::Result<wire::Stream> {
        match self {
            Stream::Native(number) => Ok(number),
            Stream::Resource(_) => Err(mixed_up()),
        }
    }
}

/// No stream leaves the instance that opened it.
fn mixed_up() -> wasmtime::Error {
    wasmtime::format_err!("a stream of another instance")
}

/// Asks a live instance: a component by its exports, a native plugin by a message.
macro_rules! ask {
    ($live:expr, $component:ident => $call:expr, $native:ident => $message:expr) => {
        match &mut $live.0 {
            $crate::runtime::Body::Component($component) => $call,
            $crate::runtime::Body::Native($native) => $message,
        }
    };
}
pub(crate) use ask;

impl<E: Exports> Live<E> {
    /// Gives the next call its time.
    pub(super) fn begin_call(&mut self, limit: Duration) {
        match &mut self.0 {
            Body::Component(component) => component.begin_call(limit),
            Body::Native(native) => native.state().begin_call(limit),
        }
    }

    /// How long a call may take altogether, waits for services excluded, if its own time is `limit`.
    pub(super) fn patience(&self, limit: Duration) -> Duration {
        match &self.0 {
            // Its CPU budget ends a guest that computes. This deadline is for one that neither computes
            // nor waits for a service, and leaves room for others on the same threads.
            Body::Component(_) => limit * 2 + Duration::from_secs(1),
            Body::Native(_) => limit,
        }
    }

    /// Whether a call that nobody waits for any more can be told to come to an end.
    pub(super) fn can_be_hurried(&self) -> bool {
        matches!(self.0, Body::Component(_))
    }

    /// What the running call shares with its imports.
    pub(super) fn control(&mut self) -> Arc<CallControl> {
        Arc::clone(&self.state().control)
    }

    /// Why it is lost, for people.
    pub(super) fn explain(&mut self, error: &wasmtime::Error) -> String {
        self.state().explain(error)
    }

    /// Returns when it is lost while nothing is asked of it.
    pub(super) async fn lost(&mut self) -> wasmtime::Error {
        match &mut self.0 {
            Body::Component(_) => std::future::pending().await,
            Body::Native(native) => native.lost().await,
        }
    }

    fn state(&mut self) -> &mut HostState {
        match &mut self.0 {
            Body::Component(component) => component.store.data_mut(),
            Body::Native(native) => native.state(),
        }
    }

    /// The component, for those who measure one.
    pub fn component(&mut self) -> wasmtime::Result<&mut Component<E>> {
        match &mut self.0 {
            Body::Component(component) => Ok(component),
            Body::Native(_) => Err(wasmtime::format_err!("it is native")),
        }
    }

    /// Ends a stream.
    pub(crate) async fn close(&mut self, stream: Stream) -> wasmtime::Result<()> {
        ask!(self,
            component => stream.resource()?.resource_drop_async(&mut component.store).await,
            native => native.ask(wire::Call::Close { stream: stream.number()? }).await)
    }

    /// Describes and configures it.
    async fn introduce(
        &mut self,
        context: &PluginContext,
    ) -> wasmtime::Result<Result<(), PluginError>> {
        let description = self.describe().await?;
        let manifest = &context.manifest.plugin;
        if description.name != manifest.name || description.version != manifest.version {
            let incarnation = self.state().incarnation;
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
        self.configure().await
    }

    async fn describe(&mut self) -> wasmtime::Result<Description> {
        ask!(self,
            component => component.lifecycle.vidchat_plugin_lifecycle().call_describe(&mut component.store).await,
            native => native.ask(wire::Call::Describe).await)
    }

    /// Gives it its options as they are now.
    pub(crate) async fn configure(&mut self) -> wasmtime::Result<Result<(), PluginError>> {
        let options = self.state().plugin.settings().options.to_string();
        let answer: Result<(), types::Error> = ask!(self,
            component => component.lifecycle.vidchat_plugin_lifecycle().call_configure(&mut component.store).await?,
            native => native.ask(wire::Call::Configure { options }).await?);
        Ok(answer.map_err(PluginError::from))
    }

    /// What its successor needs.
    pub(crate) async fn save(&mut self) -> wasmtime::Result<Vec<u8>> {
        ask!(self,
            component => component.lifecycle.vidchat_plugin_lifecycle().call_save(&mut component.store).await,
            native => native.ask(wire::Call::Save).await)
    }

    /// Takes over what another instance saved.
    pub(crate) async fn restore(
        &mut self,
        state: Vec<u8>,
    ) -> wasmtime::Result<Result<(), PluginError>> {
        let answer: Result<(), types::Error> = ask!(self,
            component => component.lifecycle.vidchat_plugin_lifecycle().call_restore(&mut component.store, &state).await?,
            native => native.ask(wire::Call::Restore { state }).await?);
        Ok(answer.map_err(PluginError::from))
    }
}

impl<E> Component<E> {
    fn begin_call(&mut self, limit: Duration) {
        self.store.data_mut().begin_call(limit);
        self.store.set_epoch_deadline(1);
    }
}

impl Native {
    /// Asks for a stream.
    pub(crate) async fn open(
        &mut self,
        call: wire::Call,
    ) -> wasmtime::Result<Result<Stream, types::Error>> {
        let number: Result<wire::Stream, types::Error> = self.ask(call).await?;
        Ok(number.map(Stream::Native))
    }
}

impl Blueprint {
    /// A fresh instance, described and configured.
    pub(super) async fn instantiate<E: Exports>(
        &self,
        engine: &wasmtime::Engine,
        incarnation: u64,
    ) -> Result<Live<E>, CallError> {
        let limit = self.context.manifest.limits.init_timeout();
        let starting = self.start(engine, incarnation, limit);
        let started = tokio::time::timeout(limit * 2, starting).await;
        let plugin = self.context.id.clone();
        started.unwrap_or(Err(CallError::TimedOut {
            plugin,
            function: "configure",
            limit,
        }))
    }

    async fn start<E: Exports>(
        &self,
        engine: &wasmtime::Engine,
        incarnation: u64,
        limit: Duration,
    ) -> Result<Live<E>, CallError> {
        let state = HostState::new(&self.context, incarnation);
        let plugin = || self.context.id.clone();
        let not_started = |cause| CallError::NotStarted {
            plugin: plugin(),
            cause,
        };
        let mut live: Live<E> = match &self.code {
            Code::Component(pre) => {
                let mut store = new_store(engine, state, limit);
                // One that fails here may have said why.
                match bind(pre, &mut store).await {
                    Ok((exports, lifecycle)) => Live(Body::Component(Box::new(Component {
                        store,
                        exports,
                        lifecycle,
                    }))),
                    Err(error) => return Err(not_started(store.data_mut().explain(&error))),
                }
            }
            Code::Native(code) => match Native::start(state, &code.library, code.permit).await {
                Ok(native) => Live(Body::Native(Box::new(native))),
                Err(error) => return Err(not_started(format!("{error:#}"))),
            },
        };
        match live.introduce(&self.context).await {
            Ok(Ok(())) => Ok(live),
            Ok(Err(error)) => Err(CallError::Refused {
                plugin: plugin(),
                error,
            }),
            Err(error) => Err(not_started(live.explain(&error))),
        }
    }
}

/// A store whose guest lets others run at every tick.
fn new_store(engine: &wasmtime::Engine, state: HostState, limit: Duration) -> Store<HostState> {
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.limits);
    store.epoch_deadline_callback(|mut store| {
        store.data_mut().cpu.charge_tick()?;
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(tokio::task::yield_now()),
        ))
    });
    store.data_mut().begin_call(limit);
    store.set_epoch_deadline(1);
    store
}

/// Makes an instance and looks its exports up.
async fn bind<E: Exports>(
    pre: &InstancePre<HostState>,
    store: &mut Store<HostState>,
) -> wasmtime::Result<(E, EveryKind)> {
    let instance = pre.instantiate_async(&mut *store).await?;
    let lifecycle = EveryKind::new(&mut *store, &instance)?;
    Ok((E::bind(store, &instance)?, lifecycle))
}
