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

mod choice;
mod fault;
mod takeover;
mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Notice;
pub use terms::{Action, Build, Event, Incarnation, Refusal};

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
    /// Not tried again, as they are.
    rejected: BTreeSet<Build>,
    /// By hash: how each plugin failed last.
    quarantined: BTreeMap<String, Refusal>,
    incarnations: Incarnation,
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

    /// Whether a candidate that is of no use can be done without: another one serves, or can be tried.
    pub fn has_another(&self, incarnation: Incarnation) -> bool {
        let Some(candidate) = &self.candidate else {
            return false;
        };
        let can_be_tried = |offer: &&Build| {
            **offer != candidate.build
                && !self.rejected.contains(offer)
                && !self.quarantined.contains_key(&offer.hash)
        };
        self.candidate_has(incarnation)
            && (self.active.is_some() || self.offers.iter().any(|offer| can_be_tried(&offer)))
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

#[cfg(test)]
mod tests;
