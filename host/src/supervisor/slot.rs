//! A slot: the place in which one plugin of a kind serves, whichever it is at the moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::driver::Driver;
use super::machine::Refusal;
use super::notice::REMEDY;
use super::post::{Command, Door, Post};
use super::{Notice, Offer};
use crate::kind::Kind;
use crate::runtime::{
    Actor, Attempt, Blueprint, Call, CallError, Exports, Live, PluginContext, PluginError,
    QUEUE_LENGTH, Remote, Run, Runtime, Stream, erase,
};
use crate::services::Services;

/// A place in which a plugin serves. Clones share it.
///
/// Whoever calls need not know who serves: while a plugin is restarted or replaced, new calls wait,
/// and calls that were not made yet go to the new instance. A stream stays with the instance that
/// opened it.
pub struct Slot<E> {
    kind: Kind,
    post: watch::Receiver<Post<E>>,
    commands: mpsc::UnboundedSender<Command>,
    /// Calls that wait for somebody to serve.
    held: Arc<AtomicUsize>,
}

impl<E> Clone for Slot<E> {
    fn clone(&self) -> Self {
        Slot {
            kind: self.kind,
            post: self.post.clone(),
            commands: self.commands.clone(),
            held: Arc::clone(&self.held),
        }
    }
}

impl<E: Exports> Slot<E> {
    /// An empty slot. Must be called on the kernel's threads, where it is supervised from now on.
    pub fn new(
        runtime: &Arc<Runtime>,
        services: &Arc<Services>,
        notices: &broadcast::Sender<Notice>,
    ) -> Slot<E> {
        let (commands, orders) = mpsc::unbounded_channel();
        let (driver, post) = Driver::new(runtime, services, notices);
        tokio::spawn(driver.run(orders));
        Slot {
            kind: E::KIND,
            post,
            commands,
            held: Arc::default(),
        }
    }

    /// A slot in which a plugin serves that is compiled already.
    pub async fn serving(runtime: &Arc<Runtime>, blueprint: Blueprint) -> Result<Slot<E>, String> {
        let services = Arc::clone(&blueprint.context().services);
        let slot = Slot::new(runtime, &services, &broadcast::Sender::new(1));
        let (reply, answer) = oneshot::channel();
        let _ = slot.commands.send(Command::Serve(blueprint, reply));
        let notices = answer.await.unwrap_or_default();
        match slot.plugin() {
            Some(_) => Ok(slot),
            None => Err(notices.iter().map(ToString::to_string).collect()),
        }
    }

    /// Lets the best of `offers` serve that can be started, or nobody where there are none to be.
    /// Returns once it serves or none can, with what happened on the way.
    pub async fn offer(&self, offers: Option<Vec<Offer>>) -> Vec<Notice> {
        let (reply, answer) = oneshot::channel();
        // Where nobody supervises any more, nothing happens.
        let _ = self.commands.send(Command::Offer(offers, reply));
        answer.await.unwrap_or_default()
    }

    /// The plugin that serves; while it is restarted or replaced, the last one that did.
    pub fn plugin(&self) -> Option<Arc<PluginContext>> {
        self.post.borrow().plugin.clone()
    }

    /// Its id; empty where nobody serves.
    pub fn id(&self) -> String {
        let post = self.post.borrow();
        post.plugin
            .as_ref()
            .map(|plugin| plugin.id.clone())
            .unwrap_or_default()
    }

    /// Whether somebody serves, or will in a moment.
    pub fn is_there(&self) -> bool {
        !matches!(self.post.borrow().door, Door::Shut(_))
    }

    /// The languages that it serves, in lower case.
    pub fn languages(&self) -> Arc<[String]> {
        Arc::clone(&self.post.borrow().languages)
    }

    /// The number of the instance that serves: it grows when a plugin is restarted or replaced. Streams
    /// of an older one should be opened anew.
    pub fn generation(&self) -> u64 {
        self.post.borrow().generation
    }

    /// The instance that serves. Waits while it is restarted or replaced.
    pub async fn actor(&self) -> Result<Actor<E>, CallError> {
        self.actor_after(None).await
    }

    /// Calls into the plugin. `function` names the call in errors.
    pub async fn call<R: Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> Result<R, CallError> {
        Ok(self.make(function, run).await?.1)
    }

    /// The same for functions that return the plugin's own errors.
    pub async fn try_call<R: Send + 'static, P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Result<R, P>> + Send + 'static,
    ) -> Result<R, CallError> {
        let (actor, result) = self.make(function, run).await?;
        actor.judge(result)
    }

    /// Opens a stream.
    pub async fn open<P: Into<PluginError> + Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, Result<Stream, P>> + Send + 'static,
    ) -> Result<Remote<E>, CallError> {
        let (actor, result) = self.make(function, run).await?;
        let stream = actor.judge(result)?;
        Ok(actor.stream(stream))
    }

    /// Makes a call on the instance that serves; where that one is lost before the call's turn comes, on
    /// the next.
    async fn make<R: Send + 'static>(
        &self,
        function: &'static str,
        run: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, R> + Send + 'static,
    ) -> Result<(Actor<E>, R), CallError> {
        let mut run: Run<E> = erase(run);
        let mut lost = None;
        loop {
            let actor = self.actor_after(lost).await?;
            match actor.attempt(function, run, true).await {
                Attempt::Made(result) => {
                    let result = actor.typed(result?)?;
                    return Ok((actor, result));
                }
                Attempt::NotMade(back) => {
                    run = back;
                    lost = Some(actor.incarnation());
                }
                // It is being replaced, so that calls are held until its successor serves, or it again.
                Attempt::Retired(back) => run = back,
            }
        }
    }

    /// The instance that serves, other than one that is known to be lost.
    async fn actor_after(&self, lost: Option<u64>) -> Result<Actor<E>, CallError> {
        if let Door::Open(actor) = &self.post.borrow().door
            && Some(actor.incarnation()) != lost
        {
            return Ok(actor.clone());
        }
        let _held = Held::enter(&self.held, || self.id())?;
        let mut post = self.post.clone();
        let decided = post.wait_for(|post| match &post.door {
            Door::Open(actor) => Some(actor.incarnation()) != lost,
            Door::Held => false,
            Door::Shut(_) => true,
        });
        let post = decided.await.map_err(|_| CallError::Stopped {
            plugin: self.kind.name().to_owned(),
        })?;
        match &post.door {
            Door::Open(actor) => Ok(actor.clone()),
            Door::Shut(Refusal::Quarantined { plugin, reason }) => Err(CallError::Quarantined {
                plugin: plugin.clone(),
                reason: reason.clone(),
                remedy: REMEDY.to_owned(),
            }),
            Door::Shut(Refusal::Nobody) | Door::Held => Err(CallError::Nobody { kind: self.kind }),
        }
    }
}

/// A call that waits for somebody to serve: there must not be too many.
struct Held<'a>(&'a AtomicUsize);

impl<'a> Held<'a> {
    fn enter(held: &'a AtomicUsize, plugin: impl FnOnce() -> String) -> Result<Self, CallError> {
        let waiting = held.fetch_add(1, Ordering::Relaxed);
        let entered = Held(held);
        if waiting >= QUEUE_LENGTH {
            return Err(CallError::Busy {
                plugin: plugin(),
                waiting,
            });
        }
        Ok(entered)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
