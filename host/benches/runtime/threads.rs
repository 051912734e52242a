//! The other design: a thread for each instance, on which the guest runs synchronously. As much of it
//! as is needed for a comparison.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use tokio::sync::oneshot;
use vidchat::bindings::phonemizer::exports::vidchat::phonemizer::phonemizer::Clause;
use vidchat::bindings::types::Error;
use vidchat::runtime::TICK;
use wasmtime::component::{Component, InstancePre, Linker, TypedFunc};
use wasmtime::{Engine, Store, StoreLimits, StoreLimitsBuilder, UpdateDeadline};

use crate::guests;

const PHONEMIZER: &str = "vidchat:phonemizer/phonemizer@0.1.0";

/// What the store knows: as the host's own, the guest's budget and whether it is cancelled.
pub(crate) struct State {
    ticks_left: u64,
    cancelled: Arc<AtomicBool>,
    limits: StoreLimits,
}

/// What `phonemize` returns.
type Phonemized = (Result<Vec<Clause>, Error>,);

/// The phonemizer guest without an actor around it.
pub(crate) struct Guest {
    pub(crate) store: Store<State>,
    pub(crate) languages: TypedFunc<(), (Vec<String>,)>,
    phonemize: TypedFunc<(String, String), Phonemized>,
}

/// The phonemizer guest, compiled.
pub(crate) fn compile(engine: &Engine) -> InstancePre<State> {
    let component = Component::from_file(engine, guests::component("phonemizer")).unwrap();
    let mut linker = Linker::new(engine);
    // Nothing that is measured here calls an import.
    linker.define_unknown_imports_as_traps(&component).unwrap();
    linker.instantiate_pre(&component).unwrap()
}

impl Guest {
    /// An instance whose calls are synchronous: a tick charges the budget and looks for a cancellation.
    pub(crate) fn synchronous(pre: &InstancePre<State>, cancelled: Arc<AtomicBool>) -> Guest {
        let mut store = store(pre.engine(), cancelled);
        store.epoch_deadline_callback(|mut store| {
            charge(store.data_mut())?;
            Ok(UpdateDeadline::Continue(1))
        });
        let instance = pre.instantiate(&mut store).unwrap();
        Guest::bind(store, &instance)
    }

    fn bind(mut store: Store<State>, instance: &wasmtime::component::Instance) -> Guest {
        let interface = instance
            .get_export_index(&mut store, None, PHONEMIZER)
            .unwrap();
        let mut export = |name| {
            instance
                .get_export_index(&mut store, Some(&interface), name)
                .unwrap()
        };
        let (languages, phonemize) = (export("languages"), export("phonemize"));
        let languages = instance.get_typed_func(&mut store, languages).unwrap();
        let phonemize = instance.get_typed_func(&mut store, phonemize).unwrap();
        Guest {
            store,
            languages,
            phonemize,
        }
    }

    /// Lets the guest do what `text` says.
    pub(crate) fn phonemize(&mut self, text: &str) -> wasmtime::Result<()> {
        let arguments = (text.to_owned(), "xx".to_owned());
        let _ = self.phonemize.call(&mut self.store, arguments)?;
        Ok(())
    }

    /// Gives the next call its time, as the host does before each call.
    pub(crate) fn begin_call(&mut self) {
        self.store.data_mut().ticks_left = 6_000;
        self.store.set_epoch_deadline(1);
    }
}

fn store(engine: &Engine, cancelled: Arc<AtomicBool>) -> Store<State> {
    let limits = StoreLimitsBuilder::new().memory_size(256 << 20).build();
    let mut store = Store::new(
        engine,
        State {
            ticks_left: 6_000,
            cancelled,
            limits,
        },
    );
    store.limiter(|state| &mut state.limits);
    store.set_epoch_deadline(1);
    store
}

fn charge(state: &mut State) -> wasmtime::Result<()> {
    let spent = state.ticks_left.checked_sub(1);
    state.ticks_left = spent.ok_or_else(|| wasmtime::format_err!("out of time"))?;
    match state.cancelled.swap(false, Ordering::Relaxed) {
        true => Err(wasmtime::format_err!("cancelled")),
        false => Ok(()),
    }
}

type Job = Box<dyn FnOnce(&mut Guest) -> wasmtime::Result<()> + Send>;

/// An instance with a thread of its own.
pub(crate) struct ThreadActor {
    jobs: mpsc::Sender<Job>,
    cancelled: Arc<AtomicBool>,
}

impl ThreadActor {
    pub(crate) fn start(pre: InstancePre<State>) -> ThreadActor {
        let (jobs, queue) = mpsc::channel::<Job>();
        let cancelled = Arc::new(AtomicBool::new(false));
        let for_guest = Arc::clone(&cancelled);
        std::thread::spawn(move || {
            let mut guest = Guest::synchronous(&pre, Arc::clone(&for_guest));
            for job in queue {
                guest.begin_call();
                if job(&mut guest).is_err() {
                    guest = Guest::synchronous(&pre, Arc::clone(&for_guest));
                }
            }
        });
        ThreadActor { jobs, cancelled }
    }

    /// The small call.
    pub(crate) async fn languages(&self) -> Vec<String> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |guest| {
            let (languages,) = guest.languages.call(&mut guest.store, ())?;
            let _ = reply.send(languages);
            Ok(())
        });
        self.jobs.send(job).unwrap();
        answer.await.unwrap()
    }

    /// Lets the guest compute until it is cancelled or its time is spent.
    pub(crate) fn spin(&self) {
        self.jobs
            .send(Box::new(|guest| guest.phonemize("spin")))
            .unwrap();
    }

    /// Ends the call under way at its next tick.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// An engine set up as the host's.
pub(crate) fn engine() -> Engine {
    let mut config = wasmtime::Config::new();
    config
        .wasm_component_model(true)
        .concurrency_support(false)
        .epoch_interruption(true);
    let engine = Engine::new(&config).unwrap();
    let ticking = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = ticking.upgrade() {
            engine.increment_epoch();
            std::thread::sleep(TICK);
        }
    });
    engine
}
