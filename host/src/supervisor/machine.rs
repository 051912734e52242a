//! The life of the plugins in one slot, as a pure function of what happened and when.
//!
//! ```text
//! Discovered → Verified → Compiled → Instantiated → Probed → Ready ⇄ Busy → Draining → Stopped
//!   a step fails on a candidate  → Rejected: whoever serves goes on
//!   a fault in service           → Backoff(n) → Instantiated → … → Ready, or Quarantined(hash)
//! ```
//!
//! Two plugins can be in the slot at a time: the *active* one, which serves or is being restarted,
//! and a *candidate*, which is built beside it and takes over once it is proven. Busy is the
//! active one's own affair: its queue. Instances that were replaced drain until their last
//! stream ends.
//!
//! Nothing here waits, computes or knows what a plugin is. [`Machine::on`] takes an [`Event`] and the
//! time, and says what is to be done; what comes of it is the next event.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Notice;

/// How often a plugin is started again before it is given up.
pub const TRIES: u32 = 3;

/// The pause before the second try; the third waits twice as long. The first is made at once.
pub const BACKOFF_STEP: Duration = Duration::from_millis(200);

/// The longest pause.
pub const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// The time without a fault after which a plugin has all its tries again.
pub const HEALTHY_AFTER: Duration = Duration::from_secs(60);

/// How long the open streams of an instance that was replaced may go on.
pub const DRAIN_LIMIT: Duration = Duration::from_secs(30);

/// The number of an instance, counted over the life of its slot. Never used twice.
pub type Incarnation = u64;

/// One build of a plugin with one set of settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The plugin's id.
    pub plugin: String,
    /// What its files hash to.
    pub hash: String,
    /// Its settings, as text.
    pub settings: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// These can serve, the best first.
    Offered(Vec<Build>),
    /// Nobody is to serve here.
    Dismissed,
    /// The files are what they should be.
    Verified(Build),
    /// The code is compiled.
    Compiled(Build),
    /// The instance is made and configured.
    Instantiated(Incarnation),
    /// The instance answered a small question.
    Probed(Incarnation),
    /// The files or the code are no good.
    Unusable(Build, String),
    /// The instance could not be made, or gave the wrong answer.
    NotStarted(Incarnation, String),
    /// The instance has what its predecessor left to it.
    HandedOver(Incarnation),
    /// The active instance has taken these settings over, or has kept its old ones.
    Configured(Build, Result<(), String>),
    /// The instance trapped or overran a limit, and is gone.
    Faulted(Incarnation, String),
    /// The instance said that something is wrong with itself, and lives.
    Erred(Incarnation, String),
    /// The instance was dropped because nobody waited for it any more; no fault of its own.
    Abandoned(Incarnation),
    /// The last stream of the instance has ended, and it is gone.
    Released(Incarnation),
    /// Time has passed: see [`Machine::wakes_at`].
    Tick,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Read the files and check them.
    Verify(Build),
    /// Compile and link.
    Compile(Build),
    /// Make an instance and configure it.
    Instantiate(Build, Incarnation),
    /// Ask the instance for something small.
    Probe(Incarnation),
    /// New calls wait.
    Hold,
    /// When the call under way is done, carry over what the one instance knows to the other.
    HandOver {
        /// The active instance.
        from: Incarnation,
        /// The candidate's.
        to: Incarnation,
        /// Whether both are the same plugin, so that they understand each other.
        with_state: bool,
    },
    /// New calls, and those that wait, go to this instance.
    Serve(Incarnation),
    /// No new calls go to this instance; it ends with its last stream.
    Drain(Incarnation),
    /// This instance ends now.
    Stop(Incarnation),
    /// Give the instance these settings.
    Configure(Incarnation, Build),
    /// Calls are refused at once.
    Refuse(Refusal),
    /// People should know.
    Tell(Notice),
}

/// Why calls are refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Nothing is there that could serve.
    Nobody,
    /// What could serve has failed too often.
    Quarantined {
        /// The plugin's id.
        plugin: String,
        /// How it failed last.
        reason: String,
    },
}

/// How far an instance has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Discovered,
    Verified,
    Compiled,
    Instantiated,
    Probed,
}

/// Who serves, or is being restarted.
#[derive(Clone, Debug)]
struct Active {
    build: Build,
    incarnation: Incarnation,
    service: Service,
    /// Faults since it was last healthy for long.
    faults: u32,
    /// The last start or fault.
    unharmed_since: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Service {
    Ready,
    Backoff { until: Duration },
    Restarting,
}

/// Who is to take over.
#[derive(Clone, Debug)]
struct Candidate {
    build: Build,
    step: Step,
    /// Once there is an instance, or is about to be.
    incarnation: Option<Incarnation>,
}

/// One slot.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    offers: Vec<Build>,
    active: Option<Active>,
    candidate: Option<Candidate>,
    /// Settings that the active instance is taking over.
    configuring: Option<Build>,
    /// Instances that were replaced, and when they are stopped at the latest.
    draining: BTreeMap<Incarnation, Duration>,
    rejected: BTreeMap<Build, String>,
    /// By hash: how each plugin failed last.
    quarantined: BTreeMap<String, Refusal>,
    incarnations: Incarnation,
}

/// What the offers ask for.
enum Wanted {
    /// Whoever is there goes on.
    Stay,
    /// The active one with other settings.
    Reconfigure(Build),
    /// Another one.
    Replace(Build),
}

impl Machine {
    /// Takes in what happened at `now`, a time since some fixed moment.
    pub fn on(&mut self, event: Event, now: Duration) -> Vec<Action> {
        let mut todo = Vec::new();
        match event {
            Event::Offered(offers) => self.offered(offers, &mut todo),
            Event::Dismissed => self.dismissed(now, &mut todo),
            Event::Verified(build) => {
                if self.candidate_moves(&build, Step::Discovered, Step::Verified) {
                    todo.push(Action::Compile(build));
                }
            }
            Event::Compiled(build) => {
                if self.candidate_moves(&build, Step::Verified, Step::Compiled) {
                    let incarnation = self.next_incarnation();
                    if let Some(candidate) = &mut self.candidate {
                        candidate.incarnation = Some(incarnation);
                    }
                    todo.push(Action::Instantiate(build, incarnation));
                }
            }
            Event::Instantiated(incarnation) => self.instantiated(incarnation, &mut todo),
            Event::Probed(incarnation) => self.probed(incarnation, now, &mut todo),
            Event::HandedOver(incarnation) => {
                if self.candidate_is(incarnation, Step::Probed) {
                    self.take_over(now, &mut todo);
                }
            }
            Event::Unusable(build, reason) => {
                if self.candidate.as_ref().is_some_and(|c| c.build == build) {
                    self.reject(reason, &mut todo);
                }
            }
            Event::NotStarted(incarnation, reason) | Event::Faulted(incarnation, reason) => {
                self.lost(incarnation, reason, now, &mut todo);
            }
            Event::Erred(incarnation, reason) => self.erred(incarnation, reason, now, &mut todo),
            Event::Abandoned(incarnation) => {
                if self.candidate_has(incarnation) {
                    self.reject("nobody waited for it".to_owned(), &mut todo);
                } else if self.serves(incarnation) {
                    self.restart(&mut todo);
                }
            }
            Event::Configured(build, result) => self.configured(build, result, &mut todo),
            Event::Released(incarnation) => {
                self.draining.remove(&incarnation);
            }
            Event::Tick => self.tick(now, &mut todo),
        }
        self.choose(&mut todo);
        todo
    }

    /// When to send [`Event::Tick`].
    pub fn wakes_at(&self) -> Option<Duration> {
        let backoff = self
            .active
            .as_ref()
            .and_then(|active| match active.service {
                Service::Backoff { until } => Some(until),
                _ => None,
            });
        self.draining.values().copied().chain(backoff).min()
    }

    /// Whether nothing is on its way: what was offered serves, or cannot.
    pub fn is_settled(&self) -> bool {
        self.candidate.is_none() && self.configuring.is_none()
    }

    /// Whether the instance still has a part to play.
    pub fn knows(&self, incarnation: Incarnation) -> bool {
        self.active
            .as_ref()
            .is_some_and(|a| a.incarnation == incarnation)
            || self.candidate_has(incarnation)
            || self.draining.contains_key(&incarnation)
    }

    /// Whether the compiled code of these files is needed.
    pub fn needs(&self, hash: &str) -> bool {
        let active = self.active.as_ref().map(|active| &active.build);
        let candidate = self.candidate.as_ref().map(|candidate| &candidate.build);
        active.into_iter().chain(candidate).any(|b| b.hash == hash)
    }

    fn next_incarnation(&mut self) -> Incarnation {
        self.incarnations += 1;
        self.incarnations
    }

    fn candidate_has(&self, incarnation: Incarnation) -> bool {
        let candidate = self.candidate.as_ref();
        candidate.is_some_and(|c| c.incarnation == Some(incarnation))
    }

    fn candidate_is(&self, incarnation: Incarnation, step: Step) -> bool {
        let candidate = self.candidate.as_ref();
        candidate.is_some_and(|c| c.incarnation == Some(incarnation) && c.step == step)
    }

    /// Moves the candidate on, if this is about it.
    fn candidate_moves(&mut self, build: &Build, from: Step, to: Step) -> bool {
        match &mut self.candidate {
            Some(candidate) if candidate.build == *build && candidate.step == from => {
                candidate.step = to;
                true
            }
            _ => false,
        }
    }

    fn serves(&self, incarnation: Incarnation) -> bool {
        let active = self.active.as_ref();
        active.is_some_and(|a| a.incarnation == incarnation && a.service == Service::Ready)
    }

    fn restarts(&self, incarnation: Incarnation) -> bool {
        let active = self.active.as_ref();
        active.is_some_and(|a| a.incarnation == incarnation && a.service == Service::Restarting)
    }

    fn is_handing_over(&self) -> bool {
        let candidate = self.candidate.as_ref();
        candidate.is_some_and(|candidate| candidate.step == Step::Probed)
    }
}

/// What is offered, and who is chosen.
impl Machine {
    fn offered(&mut self, offers: Vec<Build>, todo: &mut Vec<Action>) {
        let before = std::mem::replace(&mut self.offers, offers);
        let was_offered = |plugin: &str| before.iter().any(|offer| offer.plugin == plugin);
        // One that is taking over may finish; it is replaced then.
        if self.is_handing_over() {
            return;
        }
        let outdated = |candidate: &mut Candidate| !self.offers.contains(&candidate.build);
        if let Some(incarnation) = self.candidate.take_if(outdated).and_then(|c| c.incarnation) {
            todo.push(Action::Stop(incarnation));
        }
        let orphan = self
            .active
            .as_ref()
            .map(|active| active.build.plugin.clone());
        if let Some(plugin) = orphan
            && was_offered(&plugin)
            && !self.offers.iter().any(|offer| offer.plugin == plugin)
            && matches!(self.wanted(), Wanted::Stay)
        {
            todo.push(Action::Tell(Notice::Orphaned { plugin }));
        }
    }

    fn dismissed(&mut self, now: Duration, todo: &mut Vec<Action>) {
        self.offers.clear();
        self.configuring = None;
        let candidate = self.candidate.take().and_then(|c| c.incarnation);
        todo.extend(candidate.map(Action::Stop));
        if let Some(active) = self.active.take() {
            self.retire(&active, now, todo);
            let plugin = active.build.plugin;
            todo.push(Action::Tell(Notice::Retired { plugin }));
        }
    }

    /// One that was active lets its streams end, if it has any.
    fn retire(&mut self, active: &Active, now: Duration, todo: &mut Vec<Action>) {
        match active.service {
            Service::Ready => {
                self.draining.insert(active.incarnation, now + DRAIN_LIMIT);
                todo.push(Action::Drain(active.incarnation));
            }
            Service::Restarting => todo.push(Action::Stop(active.incarnation)),
            Service::Backoff { .. } => {}
        }
    }

    /// Sets out for what the offers ask for, unless on the way already.
    fn choose(&mut self, todo: &mut Vec<Action>) {
        if !self.is_settled() {
            return;
        }
        match self.wanted() {
            Wanted::Replace(build) => {
                if self.active.is_none() {
                    todo.push(Action::Hold);
                }
                todo.push(Action::Verify(build.clone()));
                self.candidate = Some(Candidate {
                    build,
                    step: Step::Discovered,
                    incarnation: None,
                });
            }
            Wanted::Reconfigure(build) => {
                if let Some(active) = &self.active {
                    todo.push(Action::Configure(active.incarnation, build.clone()));
                    self.configuring = Some(build);
                }
            }
            Wanted::Stay if self.active.is_none() => todo.push(Action::Refuse(self.refusal())),
            Wanted::Stay => {}
        }
    }

    /// The first offer that can be had. An offer that was rejected is stood in for by the build of the
    /// same plugin that serves.
    fn wanted(&self) -> Wanted {
        for offer in &self.offers {
            if self.quarantined.contains_key(&offer.hash) {
                continue;
            }
            let rejected = self.rejected.contains_key(offer);
            let active = self
                .active
                .as_ref()
                .filter(|a| a.build.plugin == offer.plugin);
            match active {
                Some(active) if active.build == *offer || rejected => return Wanted::Stay,
                // New settings wait until somebody is there to take them.
                Some(active) if active.build.hash == offer.hash => {
                    return match active.service {
                        Service::Ready => Wanted::Reconfigure(offer.clone()),
                        _ => Wanted::Stay,
                    };
                }
                _ if rejected => {}
                _ => return Wanted::Replace(offer.clone()),
            }
        }
        Wanted::Stay
    }

    /// Why nobody serves.
    fn refusal(&self) -> Refusal {
        let mut offers = self.offers.iter();
        let quarantined = offers.find_map(|offer| self.quarantined.get(&offer.hash));
        quarantined.cloned().unwrap_or(Refusal::Nobody)
    }
}

/// From an instance to one that serves.
impl Machine {
    fn instantiated(&mut self, incarnation: Incarnation, todo: &mut Vec<Action>) {
        if self.candidate_is(incarnation, Step::Compiled) {
            if let Some(candidate) = &mut self.candidate {
                candidate.step = Step::Instantiated;
            }
            todo.push(Action::Probe(incarnation));
        } else if self.restarts(incarnation) {
            todo.push(Action::Probe(incarnation));
        }
    }

    fn probed(&mut self, incarnation: Incarnation, now: Duration, todo: &mut Vec<Action>) {
        if self.candidate_is(incarnation, Step::Instantiated) {
            let Some(candidate) = &mut self.candidate else {
                return;
            };
            candidate.step = Step::Probed;
            match &self.active {
                Some(active) if active.service == Service::Ready => todo.extend([
                    Action::Hold,
                    Action::HandOver {
                        from: active.incarnation,
                        to: incarnation,
                        with_state: active.build.plugin == candidate.build.plugin,
                    },
                ]),
                _ => self.take_over(now, todo),
            }
        } else if self.restarts(incarnation) {
            if let Some(active) = &mut self.active {
                active.service = Service::Ready;
                active.unharmed_since = now;
            }
            // Calls wait on while a candidate is about to take over.
            if !self.is_handing_over() {
                todo.push(Action::Serve(incarnation));
            }
        }
    }

    /// The candidate becomes the active one.
    fn take_over(&mut self, now: Duration, todo: &mut Vec<Action>) {
        let Some(Candidate {
            build,
            incarnation: Some(incarnation),
            ..
        }) = self.candidate.take()
        else {
            return;
        };
        let plugin = build.plugin.clone();
        let before = self.active.replace(Active {
            build,
            incarnation,
            service: Service::Ready,
            faults: 0,
            unharmed_since: now,
        });
        self.configuring = None;
        todo.push(Action::Serve(incarnation));
        todo.push(Action::Tell(match &before {
            Some(before) => Notice::Swapped {
                from: before.build.plugin.clone(),
                plugin,
            },
            None => Notice::Started { plugin },
        }));
        if let Some(before) = before {
            self.retire(&before, now, todo);
        }
    }

    /// The candidate is no good. Whoever serves goes on.
    fn reject(&mut self, reason: String, todo: &mut Vec<Action>) {
        let was_handing_over = self.is_handing_over();
        let Some(candidate) = self.candidate.take() else {
            return;
        };
        if let Some(incarnation) = candidate.incarnation {
            todo.push(Action::Stop(incarnation));
        }
        todo.push(Action::Tell(Notice::Rejected {
            plugin: candidate.build.plugin.clone(),
            reason: reason.clone(),
        }));
        self.rejected.insert(candidate.build, reason);
        if let (Some(active), true) = (&self.active, was_handing_over)
            && active.service == Service::Ready
        {
            todo.push(Action::Serve(active.incarnation));
        }
    }

    fn configured(&mut self, build: Build, result: Result<(), String>, todo: &mut Vec<Action>) {
        if self
            .configuring
            .take_if(|wanted| *wanted == build)
            .is_none()
        {
            return;
        }
        let plugin = build.plugin.clone();
        match (result, &mut self.active) {
            (Ok(()), Some(active)) => {
                active.build = build;
                todo.push(Action::Tell(Notice::Reconfigured { plugin }));
            }
            (Err(reason), _) => {
                self.rejected.insert(build, reason.clone());
                todo.push(Action::Tell(Notice::Rejected { plugin, reason }));
            }
            (Ok(()), None) => {}
        }
    }
}

/// When an instance is lost.
impl Machine {
    fn lost(
        &mut self,
        incarnation: Incarnation,
        reason: String,
        now: Duration,
        todo: &mut Vec<Action>,
    ) {
        if self.candidate_has(incarnation) {
            self.reject(reason, todo);
        } else if self.serves(incarnation) || self.restarts(incarnation) {
            match self.strike(now) {
                Some(faults) => self.restart_after(faults, reason, now, todo),
                None => self.quarantine(reason, todo),
            }
        } else {
            self.draining.remove(&incarnation);
        }
    }

    fn erred(
        &mut self,
        incarnation: Incarnation,
        reason: String,
        now: Duration,
        todo: &mut Vec<Action>,
    ) {
        // A candidate's wrong answers are told by its probe.
        if self.serves(incarnation) && self.strike(now).is_none() {
            todo.push(Action::Stop(incarnation));
            self.quarantine(reason, todo);
        }
    }

    /// Counts a fault of the active one; none where it was one too many.
    fn strike(&mut self, now: Duration) -> Option<u32> {
        let active = self.active.as_mut()?;
        if now.saturating_sub(active.unharmed_since) >= HEALTHY_AFTER {
            active.faults = 0;
        }
        active.faults += 1;
        active.unharmed_since = now;
        (active.faults <= TRIES).then_some(active.faults)
    }

    /// The first restart is immediate; the others wait.
    fn restart_after(
        &mut self,
        faults: u32,
        reason: String,
        now: Duration,
        todo: &mut Vec<Action>,
    ) {
        let Some(active) = &mut self.active else {
            return;
        };
        let plugin = active.build.plugin.clone();
        if faults <= 1 {
            todo.push(Action::Tell(Notice::Restarting { plugin, reason }));
            return self.restart(todo);
        }
        let pause = BACKOFF_MAX.min(BACKOFF_STEP * (faults - 1));
        active.service = Service::Backoff { until: now + pause };
        todo.push(Action::Hold);
        todo.push(Action::Tell(Notice::BackingOff {
            plugin,
            reason,
            pause,
        }));
    }

    fn restart(&mut self, todo: &mut Vec<Action>) {
        let incarnation = self.next_incarnation();
        if let Some(active) = &mut self.active {
            active.incarnation = incarnation;
            active.service = Service::Restarting;
            todo.push(Action::Hold);
            todo.push(Action::Instantiate(active.build.clone(), incarnation));
        }
    }

    /// Gives the active one up. Who is next is chosen afterwards.
    fn quarantine(&mut self, reason: String, todo: &mut Vec<Action>) {
        let Some(active) = self.active.take() else {
            return;
        };
        self.configuring = None;
        let plugin = active.build.plugin;
        let refusal = Refusal::Quarantined {
            plugin: plugin.clone(),
            reason: reason.clone(),
        };
        self.quarantined.insert(active.build.hash, refusal);
        todo.push(Action::Tell(Notice::Quarantined { plugin, reason }));
        todo.push(Action::Hold);
    }

    fn tick(&mut self, now: Duration, todo: &mut Vec<Action>) {
        let late = |deadline: &Duration| *deadline <= now;
        let stopped: Vec<Incarnation> = self
            .draining
            .iter()
            .filter(|(_, deadline)| late(deadline))
            .map(|(incarnation, _)| *incarnation)
            .collect();
        for incarnation in stopped {
            self.draining.remove(&incarnation);
            todo.push(Action::Stop(incarnation));
        }
        let service = self.active.as_ref().map(|active| active.service);
        if let Some(Service::Backoff { until }) = service
            && late(&until)
        {
            self.restart(todo);
        }
    }
}

#[cfg(test)]
mod tests;
