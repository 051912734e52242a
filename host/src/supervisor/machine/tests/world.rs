//! A world for machines to live in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;

/// What new calls meet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Door {
    Open(Incarnation),
    Held,
    Shut(Refusal),
}

/// A world in which everything the machine asks for can be made to succeed or fail, and which objects to
/// what must never happen.
pub(super) struct World {
    pub(super) machine: Machine,
    pub(super) now: Duration,
    /// Steps under way.
    pub(super) pending: Vec<Action>,
    pub(super) alive: BTreeSet<Incarnation>,
    pub(super) probed: BTreeSet<Incarnation>,
    pub(super) builds: BTreeMap<Incarnation, Build>,
    pub(super) given_up: BTreeSet<String>,
    /// When the plugin that is active was started again after a fault.
    pub(super) restarts: Vec<Duration>,
    pub(super) door: Door,
    pub(super) told: Vec<Notice>,
}

impl World {
    pub(super) fn new() -> World {
        World {
            machine: Machine::default(),
            now: Duration::ZERO,
            pending: Vec::new(),
            alive: BTreeSet::new(),
            probed: BTreeSet::new(),
            builds: BTreeMap::new(),
            given_up: BTreeSet::new(),
            restarts: Vec::new(),
            door: Door::Shut(Refusal::Nobody),
            told: Vec::new(),
        }
    }

    /// A slot in which the first of `builds` serves.
    pub(super) fn with(builds: &[Build]) -> World {
        let mut world = World::new();
        world.send(Event::Offered(builds.to_vec()));
        world.let_all_succeed();
        assert_eq!(world.serving_build(), Some(&builds[0]));
        world
    }

    pub(super) fn send(&mut self, event: Event) {
        let about = match &event {
            Event::Faulted(i, _) | Event::NotStarted(i, _) | Event::Abandoned(i) => {
                self.alive.remove(i);
                Some(*i)
            }
            Event::Erred(i, _) => Some(*i),
            _ => None,
        };
        let is_first_start = matches!(event, Event::Compiled(_));
        let is_abandoned = matches!(event, Event::Abandoned(_));
        for action in self.machine.on(event, self.now) {
            match action {
                Action::Instantiate(build, incarnation) => {
                    let before = self.builds.keys().next_back();
                    assert!(before.is_none_or(|before| *before < incarnation));
                    assert!(!self.given_up.contains(&build.hash), "given up: {build:?}");
                    self.builds.insert(incarnation, build.clone());
                    if !is_first_start && !is_abandoned {
                        self.count_restart();
                    }
                    self.pending.push(Action::Instantiate(build, incarnation));
                }
                Action::Verify(build) => {
                    assert!(!self.given_up.contains(&build.hash), "given up: {build:?}");
                    self.pending.push(Action::Verify(build));
                }
                Action::Serve(incarnation) => {
                    assert!(self.probed.contains(&incarnation), "not proven");
                    self.door = Door::Open(incarnation);
                }
                Action::Hold => self.door = Door::Held,
                Action::Refuse(refusal) => self.door = Door::Shut(refusal),
                Action::Stop(incarnation) => {
                    self.alive.remove(&incarnation);
                }
                Action::Drain(_) => {}
                Action::Tell(notice) => {
                    match &notice {
                        Notice::Quarantined { .. } => {
                            let hash = self.builds[&about.unwrap()].hash.clone();
                            self.given_up.insert(hash);
                        }
                        Notice::Started { .. } | Notice::Swapped { .. } => self.restarts.clear(),
                        _ => {}
                    }
                    self.told.push(notice);
                }
                step => self.pending.push(step),
            }
        }
        // Nobody holds an instance that has no part to play any more.
        self.alive
            .retain(|incarnation| self.machine.knows(*incarnation));
        if let Door::Open(incarnation) = self.door {
            assert!(
                self.alive.contains(&incarnation),
                "a call to one that is lost"
            );
        }
    }

    pub(super) fn count_restart(&mut self) {
        self.restarts.push(self.now);
        let recent = |at: &&Duration| self.now - **at < HEALTHY_AFTER;
        let recent = self.restarts.iter().filter(recent).count();
        assert!(recent <= TRIES as usize, "{recent} restarts in a minute");
    }

    /// Lets one step end well or badly.
    pub(super) fn finish(&mut self, step: usize, well: bool) {
        let failed = || "it failed".to_owned();
        let event = match (self.pending.remove(step), well) {
            (Action::Verify(build), true) => Event::Verified(build),
            (Action::Compile(build), true) => Event::Compiled(build),
            (Action::Verify(build) | Action::Compile(build), false) => {
                Event::Unusable(build, failed())
            }
            (Action::Instantiate(_, incarnation), true) => {
                self.alive.insert(incarnation);
                Event::Instantiated(incarnation)
            }
            // One that was lost answers nobody.
            (Action::Probe(incarnation), true) if self.alive.contains(&incarnation) => {
                self.probed.insert(incarnation);
                Event::Probed(incarnation)
            }
            (Action::HandOver { to, .. }, true) if self.alive.contains(&to) => {
                Event::HandedOver(to)
            }
            (Action::HandOver { to, .. }, _) => Event::NotStarted(to, failed()),
            (Action::Instantiate(_, incarnation) | Action::Probe(incarnation), _) => {
                Event::NotStarted(incarnation, failed())
            }
            (Action::Configure(_, build), true) => Event::Configured(build, Ok(())),
            (Action::Configure(_, build), false) => Event::Configured(build, Err(failed())),
            (action, _) => panic!("{action:?} is no step"),
        };
        self.send(event);
    }

    pub(super) fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(at) = self.machine.wakes_at().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.send(Event::Tick);
        }
        self.now = end;
    }

    /// No more faults: every step succeeds, and time goes on.
    pub(super) fn let_all_succeed(&mut self) {
        while !self.pending.is_empty() || self.door == Door::Held {
            match self.pending.is_empty() {
                false => self.finish(0, true),
                true => {
                    let at = self.machine.wakes_at().expect("calls wait for nothing");
                    self.wait(at.saturating_sub(self.now));
                }
            }
        }
    }

    pub(super) fn serving(&self) -> Option<Incarnation> {
        match self.door {
            Door::Open(incarnation) => Some(incarnation),
            _ => None,
        }
    }

    pub(super) fn serving_build(&self) -> Option<&Build> {
        self.builds.get(&self.serving()?)
    }

    /// The one that serves traps.
    pub(super) fn trap(&mut self) {
        let incarnation = self.serving().expect("somebody serves");
        self.send(Event::Faulted(incarnation, "it trapped".to_owned()));
    }

    /// When the next step is due, from now.
    pub(super) fn pause(&self) -> Option<Duration> {
        Some(self.machine.wakes_at()? - self.now)
    }
}
