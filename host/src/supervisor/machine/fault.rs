//! What happens when the one that serves fails, and what time brings.

use std::time::Duration;

use super::{
    Action, BACKOFF_MAX, BACKOFF_STEP, HEALTHY_AFTER, Incarnation, Machine, Notice, Refusal,
    Service, TRIES,
};

impl Machine {
    pub(super) fn lost(
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

    pub(super) fn erred(
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

    pub(super) fn restart(&mut self, todo: &mut Vec<Action>) {
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

    pub(super) fn tick(&mut self, now: Duration, todo: &mut Vec<Action>) {
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
