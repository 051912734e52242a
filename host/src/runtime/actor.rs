//! One actor for each instance: its [`Server`] owns the store and takes one call at a time from a
//! bounded queue. The caller awaits; the guest runs on the plugin threads.
//!
//! An instance that trapped or overran its time is dropped, and its actor is over. Calls that still
//! wait come back unexecuted; whoever supervises makes another instance and sends them there.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use tokio::sync::{Notify, mpsc, oneshot};
use tracing::debug;

use super::blueprint::{Blueprint, PluginContext};
use super::engine::Runtime;
use super::error::{CallError, PluginError};
use super::live::{Exports, Live, Stream};
use super::server::Server;

/// The most calls that wait for one instance.
pub(crate) const QUEUE_LENGTH: usize = 64;

/// A future that borrows the live instance.
pub type Call<'a, R> = Pin<Box<dyn Future<Output = wasmtime::Result<R>> + Send + 'a>>;

/// What a call gave, whatever its type.
pub(crate) type Erased = Box<dyn Any + Send>;

/// A call that can be made on any instance of the kind.
pub(crate) type Run<E> = Box<dyn for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Erased> + Send>;

/// A call is a [`Run`] whose result's type was forgotten, so that calls of all types share a queue.
pub(crate) fn erase<E, R: Send + 'static>(
    run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
) -> Run<E> {
    Box::new(move |live| {
        let result = run(live);
        Box::pin(async move { Ok(Box::new(result.await?) as Erased) })
    })
}

/// What came of handing a call to an actor.
pub(crate) enum Attempt<E> {
    /// It was made.
    Made(Result<Erased, CallError>),
    /// It was not: the instance is gone. It can be made elsewhere.
    NotMade(Run<E>),
    /// It was not: the instance takes on nothing new, for now at least.
    Retired(Run<E>),
}

/// A call in the queue.
pub(super) struct Job<E> {
    pub(super) function: &'static str,
    pub(super) run: Run<E>,
    /// Whether it is new work, and none that belongs to a stream or to the supervisor.
    pub(super) is_new: bool,
    pub(super) reply: oneshot::Sender<Attempt<E>>,
}

/// What an actor tells its supervisor.
#[derive(Debug)]
pub struct Report {
    /// Which instance.
    pub incarnation: u64,
    /// What became of it.
    pub news: News,
}

/// What became of an instance.
#[derive(Debug)]
pub enum News {
    /// It trapped or overran a limit, and is gone.
    Fault(CallError),
    /// It answered that something is wrong with itself, and lives on.
    Internal(CallError),
    /// It computed on after its caller had gone away, and is gone.
    Abandoned,
    /// Nobody needs it any more; it is gone.
    Released,
}

/// A live instance of a plugin; clones share it. It ends with the last of them.
pub struct Actor<E>(Arc<Line<E>>);

/// The callers' side of an actor.
struct Line<E> {
    jobs: mpsc::UnboundedSender<Job<E>>,
    waiting: Arc<AtomicUsize>,
    context: Arc<PluginContext>,
    incarnation: u64,
    reports: mpsc::UnboundedSender<Report>,
    stop: Arc<Notify>,
    retired: Arc<AtomicBool>,
}

impl<E> Clone for Actor<E> {
    fn clone(&self) -> Self {
        Actor(Arc::clone(&self.0))
    }
}

/// Ends an actor that others may still hold.
pub struct Stopper {
    stop: Weak<Notify>,
}

impl Stopper {
    /// The call under way is the last.
    pub fn stop(&self) {
        if let Some(stop) = self.stop.upgrade() {
            stop.notify_one();
        }
    }
}

impl<E: Exports> Actor<E> {
    /// Makes an instance and starts to serve. What becomes of it is told to `reports`.
    pub async fn start(
        runtime: &Runtime,
        blueprint: &Blueprint,
        incarnation: u64,
        reports: mpsc::UnboundedSender<Report>,
    ) -> Result<Actor<E>, CallError> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let (ready, is_ready) = oneshot::channel();
        let line = Line {
            jobs,
            waiting: Arc::default(),
            context: Arc::clone(blueprint.context()),
            incarnation,
            reports: reports.clone(),
            stop: Arc::default(),
            retired: Arc::default(),
        };
        let server = Server {
            context: Arc::clone(&line.context),
            incarnation,
            waiting: Arc::clone(&line.waiting),
            stop: Arc::clone(&line.stop),
            retired: Arc::clone(&line.retired),
            queue,
        };
        let (engine, blueprint) = (runtime.engine().clone(), blueprint.clone());
        runtime.threads().spawn(async move {
            let live = match blueprint.instantiate(&engine, incarnation).await {
                Ok(live) => live,
                Err(error) => {
                    let _ = ready.send(Err(error));
                    return;
                }
            };
            if ready.send(Ok(())).is_ok() {
                let news = server.serve(live).await;
                let _ = reports.send(Report { incarnation, news });
            }
        });
        let actor = Actor(Arc::new(line));
        is_ready.await.map_err(|_| actor.stopped())??;
        debug!(plugin = actor.id(), incarnation, "instance started");
        Ok(actor)
    }

    /// The plugin.
    pub fn context(&self) -> &Arc<PluginContext> {
        &self.0.context
    }

    /// Which instance of its slot this is.
    pub fn incarnation(&self) -> u64 {
        self.0.incarnation
    }

    /// A way to end it while others hold it.
    pub fn stopper(&self) -> Stopper {
        Stopper {
            stop: Arc::downgrade(&self.0.stop),
        }
    }

    /// Whether it takes on new work; streams and its supervisor are served in any case. What was told it
    /// before and not begun comes back.
    pub(crate) fn retire(&self, retired: bool) {
        self.0.retired.store(retired, Ordering::Release);
    }

    /// Calls into this instance. `function` names the call in errors.
    pub async fn call<R: Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> Result<R, CallError> {
        match self.attempt(function, erase(run), false).await {
            Attempt::Made(result) => self.typed(result?),
            Attempt::NotMade(_) | Attempt::Retired(_) => Err(CallError::Lost {
                plugin: self.id().to_owned(),
            }),
        }
    }

    /// The same for functions that return the plugin's own errors.
    pub async fn try_call<R: Send + 'static, P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Result<R, P>> + Send + 'static,
    ) -> Result<R, CallError> {
        let result = self.call(function, run).await?;
        self.judge(result)
    }

    /// Hands a call over, and gives it back where it was not made.
    pub(crate) async fn attempt(
        &self,
        function: &'static str,
        run: Run<E>,
        is_new: bool,
    ) -> Attempt<E> {
        let waiting = self.0.waiting.load(Ordering::Relaxed);
        if waiting >= QUEUE_LENGTH {
            let plugin = self.id().to_owned();
            return Attempt::Made(Err(CallError::Busy { plugin, waiting }));
        }
        match self.send(function, run, is_new) {
            Ok(answer) => match answer.await {
                Ok(attempt) => attempt,
                Err(_) => Attempt::Made(Err(self.stopped())),
            },
            Err(run) => Attempt::NotMade(run),
        }
    }

    fn send(
        &self,
        function: &'static str,
        run: Run<E>,
        is_new: bool,
    ) -> Result<oneshot::Receiver<Attempt<E>>, Run<E>> {
        let (reply, answer) = oneshot::channel();
        let job = Job {
            function,
            run,
            is_new,
            reply,
        };
        self.0.waiting.fetch_add(1, Ordering::Relaxed);
        match self.0.jobs.send(job) {
            Ok(()) => Ok(answer),
            Err(mpsc::error::SendError(job)) => Err(job.run),
        }
    }

    /// What the call gave, as the type it was made with.
    pub(crate) fn typed<R: 'static>(&self, erased: Erased) -> Result<R, CallError> {
        let typed = erased.downcast::<R>().map(|result| *result);
        typed.map_err(|_| self.stopped())
    }

    /// The plugin's own error as the caller's. A fault of its own is told to the supervisor.
    pub(crate) fn judge<R, P: Into<PluginError>>(
        &self,
        result: Result<R, P>,
    ) -> Result<R, CallError> {
        result.map_err(|error| {
            let refused = CallError::Refused {
                plugin: self.id().to_owned(),
                error: error.into(),
            };
            if refused.is_internal() {
                let _ = self.0.reports.send(Report {
                    incarnation: self.0.incarnation,
                    news: News::Internal(refused.clone()),
                });
            }
            refused
        })
    }

    /// The stream that a call to this instance opened.
    pub(crate) fn stream(self, stream: Stream) -> Remote<E> {
        Remote {
            actor: self,
            stream,
        }
    }

    fn id(&self) -> &str {
        &self.0.context.id
    }

    fn stopped(&self) -> CallError {
        CallError::Stopped {
            plugin: self.id().to_owned(),
        }
    }
}

/// A stream of the plugin's in one instance, which it keeps alive. Dropping it ends the stream.
pub struct Remote<E: Exports> {
    actor: Actor<E>,
    stream: Stream,
}

impl<E: Exports> Remote<E> {
    /// Calls a method of the stream.
    pub async fn try_call<R: Send + 'static, P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>, Stream) -> Call<'a, Result<R, P>> + Send + 'static,
    ) -> Result<R, CallError> {
        let stream = self.stream;
        let calling = self.actor.try_call(function, move |live| run(live, stream));
        calling.await
    }

    /// The plugin whose stream it is.
    pub fn context(&self) -> &Arc<PluginContext> {
        self.actor.context()
    }

    /// The instance whose stream it is.
    pub fn incarnation(&self) -> u64 {
        self.actor.incarnation()
    }
}

impl<E: Exports> Drop for Remote<E> {
    fn drop(&mut self) {
        let stream = self.stream;
        let run = erase(move |live: &mut Live<E>| Box::pin(live.close(stream)));
        // Nobody waits for the answer.
        drop(self.actor.send(DROP, run, false));
    }
}

/// The end of a stream, which is made although nobody waits for the answer.
pub(super) const DROP: &str = "drop";
