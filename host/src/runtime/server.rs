//! The instance's side of an actor: one call after the other, each with its limits of time.
//!
//! A caller that goes away cancels its call: what the guest waits for ends at once, and a guest that
//! then computes on is dropped after a grace.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc, oneshot};
use tracing::debug;

use super::actor::{Attempt, Call, DROP, Erased, Job, News};
use super::blueprint::PluginContext;
use super::budget::CallControl;
use super::error::CallError;
use super::live::{Exports, Live};

/// How long a guest may go on after its caller went away.
const GRACE: Duration = Duration::from_millis(100);

/// What an instance was at that is lost while nothing was asked of it.
const IDLE: &str = "waiting for work";

/// The instance's side of an actor.
pub(super) struct Server<E> {
    pub(super) context: Arc<PluginContext>,
    pub(super) incarnation: u64,
    pub(super) waiting: Arc<AtomicUsize>,
    pub(super) stop: Arc<Notify>,
    pub(super) retired: Arc<AtomicBool>,
    pub(super) queue: mpsc::UnboundedReceiver<Job<E>>,
}

enum End {
    Done(wasmtime::Result<Erased>),
    TimedOut,
    Abandoned,
}

impl<E: Exports> Server<E> {
    /// Serves until the instance is lost or nobody needs it.
    pub(super) async fn serve(mut self, mut live: Live<E>) -> News {
        let stop = Arc::clone(&self.stop);
        let mut stopped = pin!(stop.notified());
        let news = loop {
            let job = tokio::select! {
                biased;
                () = &mut stopped => break News::Released,
                job = self.queue.recv() => job,
                error = live.lost() => {
                    let cause = live.explain(&error);
                    break News::Fault(self.trapped(IDLE, cause));
                }
            };
            let Some(job) = job else {
                break News::Released;
            };
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if job.is_new && self.retired.load(Ordering::Acquire) {
                let _ = job.reply.send(Attempt::Retired(job.run));
                continue;
            }
            if let Some(news) = self.run(&mut live, job).await {
                break news;
            }
        };
        drop(live);
        self.queue.close();
        while let Some(job) = self.queue.recv().await {
            let _ = job.reply.send(Attempt::NotMade(job.run));
        }
        news
    }

    /// Makes one call. Gives what became of the instance, where it is lost.
    async fn run(&self, live: &mut Live<E>, job: Job<E>) -> Option<News> {
        let Job {
            function,
            run,
            mut reply,
            ..
        } = job;
        let is_drop = function == DROP;
        if reply.is_closed() && !is_drop {
            return None;
        }
        let limit = self.context.manifest.limits.call_timeout();
        live.begin_call(limit);
        let control = live.control();
        let terms = Terms {
            patience: live.patience(limit),
            grace: live.can_be_hurried().then_some(GRACE),
            outlives_caller: is_drop,
        };
        let plugin = || self.context.id.clone();
        let error = match run_until(run(live), &mut reply, &control, &terms).await {
            End::Done(Ok(answer)) => {
                let _ = reply.send(Attempt::Made(Ok(answer)));
                return None;
            }
            End::Done(Err(error)) => {
                let incarnation = self.incarnation;
                debug!(plugin = plugin(), incarnation, function, "{error:?}");
                self.trapped(function, live.explain(&error))
            }
            End::TimedOut => CallError::TimedOut {
                plugin: plugin(),
                function,
                limit,
            },
            End::Abandoned => return Some(News::Abandoned),
        };
        let _ = reply.send(Attempt::Made(Err(error.clone())));
        Some(News::Fault(error))
    }

    fn trapped(&self, function: &'static str, cause: String) -> CallError {
        CallError::Trapped {
            plugin: self.context.id.clone(),
            function,
            cause,
        }
    }
}

/// How long a call may go on.
struct Terms {
    /// Altogether, waits for services excluded.
    patience: Duration,
    /// After its caller went away; none where nobody can tell it to end, so that it has all of its time.
    grace: Option<Duration>,
    /// Whether it is made although nobody waits for it.
    outlives_caller: bool,
}

/// Runs a call to its end, its deadline, or the end of its caller's patience.
async fn run_until<E>(
    mut call: Call<'_, Erased>,
    reply: &mut oneshot::Sender<Attempt<E>>,
    control: &CallControl,
    terms: &Terms,
) -> End {
    // Most calls end at once, and need neither clock nor timer.
    let first = poll_fn(|context| Poll::Ready(call.as_mut().poll(context)));
    if let Poll::Ready(result) = first.await {
        return End::Done(result);
    }
    let started = Instant::now();
    let mut is_wanted = !terms.outlives_caller;
    loop {
        let left = (terms.patience + control.waited()).saturating_sub(started.elapsed());
        if left.is_zero() {
            return End::TimedOut;
        }
        tokio::select! {
            biased;
            result = &mut call => return End::Done(result),
            () = reply.closed(), if is_wanted => {
                is_wanted = false;
                control.cancel();
                if let Some(grace) = terms.grace {
                    return match tokio::time::timeout(grace, call).await {
                        Ok(result) => End::Done(result),
                        Err(_) => End::Abandoned,
                    };
                }
            }
            () = tokio::time::sleep(left) => {}
        }
    }
}
