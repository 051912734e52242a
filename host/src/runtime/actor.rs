//! One actor for each plugin: it owns the store, takes one call at a time from a bounded queue, and
//! replaces the instance after a trap or a timeout.
//!
//! The caller awaits; the guest runs on the plugin threads. A caller that goes away cancels its call:
//! what the guest waits for ends at once, and a guest that then computes on is dropped after a grace.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tracing::{debug, warn};
use wasmtime::component::ResourceAny;

use super::budget::CallControl;
use super::engine::Runtime;
use super::error::{CallError, PluginError};
use super::instance::{Blueprint, Exports, Live, LoadError, PluginContext, begin_call};

/// The most calls that wait for one plugin.
const QUEUE_LENGTH: usize = 64;

/// How long a guest may go on after its caller went away.
const GRACE: Duration = Duration::from_millis(100);

/// A future that borrows the live instance.
pub type Call<'a, R> = Pin<Box<dyn Future<Output = wasmtime::Result<R>> + Send + 'a>>;

type Erased = Box<dyn Any + Send>;
type Reply = oneshot::Sender<Result<Erased, CallError>>;
type Run<E> = Box<dyn for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Erased> + Send>;

struct Job<E> {
    function: &'static str,
    /// The instance this call belongs to, for calls on a stream.
    incarnation: Option<u64>,
    run: Run<E>,
    reply: Reply,
}

/// A loaded plugin; clones share it.
pub struct Actor<E> {
    jobs: mpsc::UnboundedSender<Job<E>>,
    waiting: Arc<AtomicUsize>,
    context: Arc<PluginContext>,
}

impl<E> Clone for Actor<E> {
    fn clone(&self) -> Self {
        Actor {
            jobs: self.jobs.clone(),
            waiting: Arc::clone(&self.waiting),
            context: Arc::clone(&self.context),
        }
    }
}

impl<E: Exports> Actor<E> {
    /// Makes the first instance and starts to serve.
    pub async fn start(runtime: &Runtime, blueprint: Blueprint) -> Result<Actor<E>, LoadError> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let context = Arc::clone(blueprint.context());
        let (ready, is_ready) = oneshot::channel();
        let server = Server {
            engine: runtime.engine().clone(),
            blueprint,
            waiting: Arc::clone(&waiting),
            live: None,
            incarnations: 0,
        };
        runtime.threads().spawn(server.serve(queue, ready));
        let stopped = || CallError::Stopped {
            plugin: context.id.clone(),
        };
        is_ready.await.map_err(|_| stopped())??;
        Ok(Actor {
            jobs,
            waiting,
            context,
        })
    }

    /// The plugin.
    pub fn context(&self) -> &PluginContext {
        &self.context
    }

    /// Calls into the plugin. `function` names the call in errors.
    pub async fn call<R: Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> Result<R, CallError> {
        self.call_in(None, function, run).await
    }

    /// The same for functions that return the plugin's own errors.
    pub async fn try_call<R: Send + 'static, P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Result<R, P>> + Send + 'static,
    ) -> Result<R, CallError> {
        let result = self.call_in(None, function, run).await?;
        result.map_err(|error| self.refused(error.into()))
    }

    /// Opens a stream: a resource that the plugin exports.
    pub async fn open<P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Result<ResourceAny, P>> + Send + 'static,
    ) -> Result<Remote<E>, CallError> {
        let opened = self.call_in(None, function, move |live| {
            let incarnation = live.incarnation;
            let opening = run(live);
            Box::pin(async move { Ok((opening.await?, incarnation)) })
        });
        let (result, incarnation) = opened.await?;
        let resource = result.map_err(|error| self.refused(error.into()))?;
        Ok(Remote {
            actor: self.clone(),
            resource,
            incarnation,
        })
    }

    async fn call_in<R: Send + 'static>(
        &self,
        incarnation: Option<u64>,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> Result<R, CallError> {
        let waiting = self.waiting.load(Ordering::Relaxed);
        if waiting >= QUEUE_LENGTH {
            return Err(CallError::Busy {
                plugin: self.context.id.clone(),
                waiting,
            });
        }
        let answer = self.send(incarnation, function, run);
        let stopped = || CallError::Stopped {
            plugin: self.context.id.clone(),
        };
        let erased = answer.await.map_err(|_| stopped())??;
        erased
            .downcast::<R>()
            .map(|result| *result)
            .map_err(|_| stopped())
    }

    fn send<R: Send + 'static>(
        &self,
        incarnation: Option<u64>,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> oneshot::Receiver<Result<Erased, CallError>> {
        let (reply, answer) = oneshot::channel();
        let run: Run<E> = Box::new(move |live| {
            let result = run(live);
            Box::pin(async move { Ok(Box::new(result.await?) as Erased) })
        });
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // A closed queue drops the job and with it the reply: the caller sees `Stopped`.
        let _ = self.jobs.send(Job {
            function,
            incarnation,
            run,
            reply,
        });
        answer
    }

    fn refused(&self, error: PluginError) -> CallError {
        CallError::Refused {
            plugin: self.context.id.clone(),
            error,
        }
    }
}

/// A stream of the plugin's: a resource in one of its instances. Dropping it ends the stream.
pub struct Remote<E: Exports> {
    actor: Actor<E>,
    resource: ResourceAny,
    incarnation: u64,
}

impl<E: Exports> Remote<E> {
    /// Calls a method of the resource.
    pub async fn try_call<R: Send + 'static, P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>, ResourceAny) -> Call<'a, Result<R, P>>
        + Send
        + 'static,
    ) -> Result<R, CallError> {
        let resource = self.resource;
        let calling = self
            .actor
            .call_in(Some(self.incarnation), function, move |live| {
                run(live, resource)
            });
        calling
            .await?
            .map_err(|error| self.actor.refused(error.into()))
    }
}

impl<E: Exports> Drop for Remote<E> {
    fn drop(&mut self) {
        let resource = self.resource;
        // Nobody waits for the answer.
        drop(
            self.actor
                .send(Some(self.incarnation), "drop", move |live| {
                    Box::pin(async move { resource.resource_drop_async(&mut live.store).await })
                }),
        );
    }
}

/// The actor's own side.
struct Server<E> {
    engine: wasmtime::Engine,
    blueprint: Blueprint,
    waiting: Arc<AtomicUsize>,
    live: Option<Live<E>>,
    incarnations: u64,
}

enum End {
    Done(wasmtime::Result<Erased>),
    TimedOut,
    Abandoned,
}

impl<E: Exports> Server<E> {
    async fn serve(
        mut self,
        mut queue: mpsc::UnboundedReceiver<Job<E>>,
        ready: oneshot::Sender<Result<(), CallError>>,
    ) {
        let started = self.revive().await;
        let failed = started.is_err();
        if ready.send(started).is_err() || failed {
            return;
        }
        while let Some(job) = queue.recv().await {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.run(job).await;
        }
    }

    /// Makes sure that there is an instance.
    async fn revive(&mut self) -> Result<(), CallError> {
        if self.live.is_none() {
            let live = self
                .blueprint
                .instantiate(&self.engine, self.incarnations)
                .await?;
            debug!(
                plugin = self.id(),
                incarnation = self.incarnations,
                "instance started"
            );
            self.incarnations += 1;
            self.live = Some(live);
        }
        Ok(())
    }

    async fn run(&mut self, job: Job<E>) {
        // A stream is dropped although nobody waits for the reply; other calls nobody wants are skipped.
        let is_drop = job.function == "drop";
        if job.reply.is_closed() && !is_drop {
            return;
        }
        let current = self.live.as_ref().map(|live| live.incarnation);
        if job.incarnation.is_some() && job.incarnation != current {
            let _ = job.reply.send(Err(CallError::Lost {
                plugin: self.id().to_owned(),
            }));
            return;
        }
        if let Err(error) = self.revive().await {
            let _ = job.reply.send(Err(error));
            return;
        }
        let Some(live) = self.live.as_mut() else {
            return;
        };
        let limit = self.blueprint.context().manifest.limits.call_timeout();
        begin_call(&mut live.store, limit);
        let control = Arc::clone(&live.store.data().control);
        let mut reply = job.reply;
        let end = run_until((job.run)(live), &mut reply, &control, limit, is_drop).await;
        let answer = match end {
            End::Done(Ok(answer)) => Ok(answer),
            End::Done(Err(error)) => {
                let cause = live.store.data_mut().explain(&error);
                debug!(plugin = self.id(), function = job.function, "{error:?}");
                Err(self.lose(|plugin| CallError::Trapped {
                    plugin,
                    function: job.function,
                    cause,
                }))
            }
            End::TimedOut => Err(self.lose(|plugin| CallError::TimedOut {
                plugin,
                function: job.function,
                limit,
            })),
            End::Abandoned => {
                debug!(
                    plugin = self.id(),
                    function = job.function,
                    "dropped: its caller is gone"
                );
                self.live = None;
                return;
            }
        };
        let _ = reply.send(answer);
    }

    /// Drops the instance, which must never be used again.
    fn lose(&mut self, error: impl FnOnce(String) -> CallError) -> CallError {
        self.live = None;
        let error = error(self.id().to_owned());
        warn!(
            plugin = self.id(),
            "{error}; the next call gets a fresh instance"
        );
        error
    }

    fn id(&self) -> &str {
        &self.blueprint.context().id
    }
}

/// Runs a call to its end, its deadline, or the end of its caller's patience.
async fn run_until(
    mut call: Call<'_, Erased>,
    reply: &mut Reply,
    control: &CallControl,
    limit: Duration,
    is_drop: bool,
) -> End {
    let started = Instant::now();
    // The CPU budget ends a guest that computes. This deadline is for one that neither computes nor
    // waits for a service, and leaves room for others on the same threads.
    let patience = limit * 2 + Duration::from_secs(1);
    loop {
        let left = (patience + control.waited()).saturating_sub(started.elapsed());
        if left.is_zero() {
            return End::TimedOut;
        }
        tokio::select! {
            biased;
            result = &mut call => return End::Done(result),
            () = reply.closed(), if !is_drop => {
                control.cancel();
                return match tokio::time::timeout(GRACE, call).await {
                    Ok(result) => End::Done(result),
                    Err(_) => End::Abandoned,
                };
            }
            () = tokio::time::sleep(left) => {}
        }
    }
}
