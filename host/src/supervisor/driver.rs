//! Does what the [`Machine`] says, and tells it what came of it.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tracing::info;

use super::machine::{Action, Build, Event, Incarnation, Machine, Refusal};
use super::post::{Command, Door, Post};
use super::steps::{self, Lack};
use super::{Notice, Offer};
use crate::runtime::{
    Actor, Blueprint, CallError, Exports, News, Report, Runtime, Stopper, Verified,
};
use crate::services::Services;

/// A step that is done, with what it made.
enum Done<E> {
    Verified(Build, Result<Option<Verified>, String>),
    Compiled(Build, Result<Blueprint, String>),
    Instantiated(Incarnation, Result<Actor<E>, CallError>),
    Probed(Incarnation, Result<steps::Probed, CallError>),
    HandedOver(Incarnation, Result<Option<String>, CallError>),
    Configured(Build, Result<(), CallError>),
}

/// An instance that has a part to play.
struct Instance<E> {
    /// None once it drains: then only its streams keep it.
    actor: Option<Actor<E>>,
    stopper: Stopper,
    languages: Arc<[String]>,
}

/// The supervisor of one slot.
pub(super) struct Driver<E> {
    runtime: Arc<Runtime>,
    services: Arc<Services>,
    machine: Machine,
    /// The moment from which the machine counts time.
    began: Instant,
    post: watch::Sender<Post<E>>,
    notices: broadcast::Sender<Notice>,
    /// What happened since the last offer.
    told: Vec<Notice>,
    /// Who wants to know when the last offer is settled.
    waiting: Vec<oneshot::Sender<Vec<Notice>>>,
    offers: BTreeMap<Build, Offer>,
    verified: Option<Verified>,
    /// By hash.
    blueprints: BTreeMap<String, Blueprint>,
    instances: BTreeMap<Incarnation, Instance<E>>,
    done: mpsc::UnboundedSender<Done<E>>,
    steps: mpsc::UnboundedReceiver<Done<E>>,
    report: mpsc::UnboundedSender<Report>,
    reports: mpsc::UnboundedReceiver<Report>,
}

impl<E: Exports> Driver<E> {
    pub(super) fn new(
        runtime: &Arc<Runtime>,
        services: &Arc<Services>,
        notices: &broadcast::Sender<Notice>,
    ) -> (Driver<E>, watch::Receiver<Post<E>>) {
        let (post, posted) = watch::channel(Post {
            generation: 0,
            plugin: None,
            languages: Arc::default(),
            door: Door::Shut(Refusal::Nobody),
        });
        let (done, steps) = mpsc::unbounded_channel();
        let (report, reports) = mpsc::unbounded_channel();
        let driver = Driver {
            runtime: Arc::clone(runtime),
            services: Arc::clone(services),
            machine: Machine::default(),
            began: Instant::now(),
            post,
            notices: notices.clone(),
            told: Vec::new(),
            waiting: Vec::new(),
            offers: BTreeMap::new(),
            verified: None,
            blueprints: BTreeMap::new(),
            instances: BTreeMap::new(),
            done,
            steps,
            report,
            reports,
        };
        (driver, posted)
    }

    /// Supervises until nobody holds the slot any more.
    pub(super) async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        loop {
            let wake = self.machine.wakes_at();
            let event = tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.obey(command),
                    None => return,
                },
                // Neither channel closes, for a sender of each is here.
                Some(report) = self.reports.recv() => event_of(report),
                Some(done) = self.steps.recv() => self.take_in(done),
                () = sleep_until(self.began, wake), if wake.is_some() => Event::Tick,
            };
            for action in self.machine.on(event, self.began.elapsed()) {
                self.perform(action);
            }
            self.tidy_up();
        }
    }

    fn obey(&mut self, command: Command) -> Event {
        self.told.clear();
        match command {
            Command::Offer(None, reply) => {
                self.waiting.push(reply);
                Event::Dismissed
            }
            Command::Offer(Some(offers), reply) => {
                self.waiting.push(reply);
                let builds = offers.iter().map(Offer::build).collect();
                let known = offers.into_iter().map(|offer| (offer.build(), offer));
                self.offers = known.collect();
                Event::Offered(builds)
            }
            Command::Serve(blueprint, reply) => {
                self.waiting.push(reply);
                let context = blueprint.context();
                let (plugin, hash) = (context.id.clone(), context.hash.clone());
                self.blueprints.insert(hash.clone(), blueprint);
                Event::Offered(vec![Build {
                    plugin,
                    hash,
                    settings: String::new(),
                }])
            }
        }
    }

    /// Keeps what a step made.
    fn take_in(&mut self, done: Done<E>) -> Event {
        match done {
            Done::Verified(build, Ok(verified)) => {
                self.verified = verified;
                Event::Verified(build)
            }
            Done::Compiled(build, Ok(blueprint)) => {
                self.blueprints.insert(build.hash.clone(), blueprint);
                Event::Compiled(build)
            }
            Done::Verified(build, Err(reason)) | Done::Compiled(build, Err(reason)) => {
                Event::Unusable(build, reason)
            }
            Done::Instantiated(incarnation, Ok(actor)) => {
                let instance = Instance {
                    stopper: actor.stopper(),
                    actor: Some(actor),
                    languages: Arc::default(),
                };
                self.instances.insert(incarnation, instance);
                Event::Instantiated(incarnation)
            }
            Done::Probed(incarnation, Ok(probed)) => {
                if let Some(instance) = self.instances.get_mut(&incarnation) {
                    instance.languages = probed.languages.into();
                }
                let Some(Lack { reason, may_pass }) = probed.lack else {
                    return Event::Probed(incarnation);
                };
                if !may_pass && self.machine.has_another(incarnation) {
                    return Event::NotStarted(incarnation, reason);
                }
                if let Some(actor) = self.actor(incarnation) {
                    let plugin = actor.context().id.clone();
                    self.tell(Notice::Unavailable { plugin, reason });
                }
                Event::Probed(incarnation)
            }
            Done::HandedOver(incarnation, Ok(warning)) => {
                let actor = self.actor(incarnation);
                if let (Some(reason), Some(actor)) = (warning, actor) {
                    let plugin = actor.context().id.clone();
                    self.tell(Notice::StateLost { plugin, reason });
                }
                Event::HandedOver(incarnation)
            }
            Done::Instantiated(incarnation, Err(error))
            | Done::Probed(incarnation, Err(error))
            | Done::HandedOver(incarnation, Err(error)) => {
                Event::NotStarted(incarnation, error.cause())
            }
            Done::Configured(build, result) => {
                Event::Configured(build, result.map_err(|error| error.cause()))
            }
        }
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Verify(build) => self.verify(build),
            Action::Compile(build) => self.compile(build),
            Action::Instantiate(build, incarnation) => self.instantiate(&build, incarnation),
            Action::Probe(incarnation) => self.probe(incarnation),
            Action::Hold => self.post.send_modify(|post| post.door = Door::Held),
            Action::HandOver {
                from,
                to,
                with_state,
            } => {
                let (from, heir) = (self.actor(from), self.actor(to));
                self.spawn(async move {
                    let handed_over = match (from, heir) {
                        (Some(from), Some(heir)) => {
                            steps::hand_over(&from, &heir, with_state).await
                        }
                        _ => Ok(None),
                    };
                    Done::HandedOver(to, handed_over)
                });
            }
            Action::Serve(incarnation) => self.serve(incarnation),
            Action::Drain(incarnation) => {
                if let Some(instance) = self.instances.get_mut(&incarnation) {
                    instance.actor = None;
                }
            }
            Action::Stop(incarnation) => {
                if let Some(instance) = self.instances.get(&incarnation) {
                    instance.stopper.stop();
                }
            }
            Action::Configure(incarnation, build) => self.configure(incarnation, build),
            Action::Refuse(refusal) => self.post.send_modify(|post| {
                post.plugin = None;
                post.languages = Arc::default();
                post.door = Door::Shut(refusal);
            }),
            Action::Tell(notice) => self.tell(notice),
        }
    }

    fn verify(&self, build: Build) {
        let offer = self.offers.get(&build).cloned();
        let known = self.blueprints.contains_key(&build.hash);
        self.spawn(async move {
            let verified = match offer.filter(|_| !known) {
                Some(offer) => steps::verify(offer).await.map(Some),
                None => Ok(None),
            };
            Done::Verified(build, verified)
        });
    }

    fn compile(&mut self, build: Build) {
        let (runtime, services) = (Arc::clone(&self.runtime), Arc::clone(&self.services));
        let offer = self.offers.get(&build).cloned();
        let known = self.blueprints.get(&build.hash).cloned();
        let verified = self.verified.take();
        self.spawn(async move {
            let blueprint = match (known, verified, offer) {
                (Some(blueprint), _, offer) => {
                    if let Some(offer) = offer {
                        let settings = Arc::new(offer.settings());
                        blueprint.context().change_settings(settings);
                    }
                    Ok(blueprint)
                }
                (None, Some(verified), Some(offer)) => {
                    steps::compile(runtime, services, verified, offer).await
                }
                _ => Err("it is not offered any more".to_owned()),
            };
            Done::Compiled(build, blueprint)
        });
    }

    fn instantiate(&self, build: &Build, incarnation: Incarnation) {
        let runtime = Arc::clone(&self.runtime);
        let blueprint = self.blueprints.get(&build.hash).cloned();
        let (report, plugin) = (self.report.clone(), build.plugin.clone());
        self.spawn(async move {
            let started = match blueprint {
                Some(blueprint) => Actor::start(&runtime, &blueprint, incarnation, report).await,
                None => Err(CallError::Stopped { plugin }),
            };
            Done::Instantiated(incarnation, started)
        });
    }

    fn probe(&self, incarnation: Incarnation) {
        let Some(actor) = self.actor(incarnation) else {
            return;
        };
        let probing = async move { Done::Probed(incarnation, steps::probe(&actor).await) };
        self.spawn(probing);
    }

    fn serve(&self, incarnation: Incarnation) {
        let Some(instance) = self.instances.get(&incarnation) else {
            return;
        };
        let Some(actor) = &instance.actor else {
            return;
        };
        // It was, if its successor was refused at the last moment.
        actor.retire(false);
        self.post.send_modify(|post| {
            post.generation = incarnation;
            post.plugin = Some(Arc::clone(actor.context()));
            post.languages = Arc::clone(&instance.languages);
            post.door = Door::Open(actor.clone());
        });
    }

    fn configure(&self, incarnation: Incarnation, build: Build) {
        let (actor, offer) = (self.actor(incarnation), self.offers.get(&build).cloned());
        self.spawn(async move {
            let configured = match (actor, offer) {
                (Some(actor), Some(offer)) => steps::configure(&actor, offer.settings()).await,
                _ => Ok(()),
            };
            Done::Configured(build, configured)
        });
    }

    fn tell(&mut self, notice: Notice) {
        let incarnation = self.post.borrow().generation;
        info!(plugin = notice.plugin(), incarnation, "{notice}");
        self.told.push(notice.clone());
        // Nobody need listen.
        let _ = self.notices.send(notice);
    }

    /// Forgets what has no part to play any more, and answers who waits.
    fn tidy_up(&mut self) {
        let machine = &self.machine;
        self.instances
            .retain(|incarnation, _| machine.knows(*incarnation));
        self.blueprints.retain(|hash, _| machine.needs(hash));
        if machine.is_settled() {
            for reply in self.waiting.drain(..) {
                let _ = reply.send(self.told.clone());
            }
        }
    }

    fn actor(&self, incarnation: Incarnation) -> Option<Actor<E>> {
        self.instances.get(&incarnation)?.actor.clone()
    }

    /// Takes a step aside, so that nothing here ever waits.
    fn spawn(&self, step: impl Future<Output = Done<E>> + Send + 'static) {
        let done = self.done.clone();
        tokio::spawn(async move {
            // Where the slot is gone, nobody needs the step any more.
            let _ = done.send(step.await);
        });
    }
}

fn event_of(report: Report) -> Event {
    let incarnation = report.incarnation;
    match report.news {
        News::Fault(error) => Event::Faulted(incarnation, error.cause()),
        News::Internal(error) => Event::Erred(incarnation, error.cause()),
        News::Abandoned => Event::Abandoned(incarnation),
        News::Released => Event::Released(incarnation),
    }
}

async fn sleep_until(began: Instant, wake: Option<Duration>) {
    if let Some(wake) = wake {
        tokio::time::sleep_until((began + wake).into()).await;
    }
}
