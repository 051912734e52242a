//! From a candidate to the one that serves, or to one that was refused.

use std::time::Duration;

use super::{Action, Active, Build, Candidate, Incarnation, Machine, Notice, Service, Step};

impl Machine {
    pub(super) fn instantiated(&mut self, incarnation: Incarnation, todo: &mut Vec<Action>) {
        if self.candidate_is(incarnation, Step::Compiled) {
            if let Some(candidate) = &mut self.candidate {
                candidate.step = Step::Instantiated;
            }
            todo.push(Action::Probe(incarnation));
        } else if self.restarts(incarnation) {
            todo.push(Action::Probe(incarnation));
        }
    }

    pub(super) fn probed(
        &mut self,
        incarnation: Incarnation,
        now: Duration,
        todo: &mut Vec<Action>,
    ) {
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
    pub(super) fn take_over(&mut self, now: Duration, todo: &mut Vec<Action>) {
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
    pub(super) fn reject(&mut self, reason: String, todo: &mut Vec<Action>) {
        let was_handing_over = self.is_handing_over();
        let Some(candidate) = self.candidate.take() else {
            return;
        };
        if let Some(incarnation) = candidate.incarnation {
            todo.push(Action::Stop(incarnation));
        }
        todo.push(Action::Tell(Notice::Rejected {
            plugin: candidate.build.plugin.clone(),
            reason,
        }));
        self.rejected.insert(candidate.build);
        if let (Some(active), true) = (&self.active, was_handing_over)
            && active.service == Service::Ready
        {
            todo.push(Action::Serve(active.incarnation));
        }
    }

    pub(super) fn configured(
        &mut self,
        build: Build,
        result: Result<(), String>,
        todo: &mut Vec<Action>,
    ) {
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
                self.rejected.insert(build);
                todo.push(Action::Tell(Notice::Rejected { plugin, reason }));
            }
            (Ok(()), None) => {}
        }
    }
}
