//! What is offered, and who is chosen.

use std::time::Duration;

use super::{
    Action, Active, Build, Candidate, DRAIN_LIMIT, Machine, Notice, Refusal, Service, Step,
};

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
    pub(super) fn offered(&mut self, offers: Vec<Build>, todo: &mut Vec<Action>) {
        let before = std::mem::replace(&mut self.offers, offers);
        // What comes back after it was gone gets another chance.
        self.rejected.retain(|build| self.offers.contains(build));
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

    pub(super) fn dismissed(&mut self, now: Duration, todo: &mut Vec<Action>) {
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
    pub(super) fn retire(&mut self, active: &Active, now: Duration, todo: &mut Vec<Action>) {
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
    pub(super) fn choose(&mut self, todo: &mut Vec<Action>) {
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
            let rejected = self.rejected.contains(offer);
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
