//! Draws the figure at the pace of the sound that is heard.
//!
//! It runs beside the conversation: a renderer that is slow costs frames and nothing else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::audio::Output;
use crate::config::Config;
use crate::runtime::Frame;
use crate::scene::{Easel, Figure, Look, Moment};

/// Where pictures are shown.
pub trait Screen: Send + 'static {
    /// Shows a picture in place of the one before.
    fn show(&mut self, picture: &Frame);
}

/// The figure, shared by who makes it speak and who draws it.
#[derive(Clone)]
pub(super) struct SharedFigure(Arc<Mutex<Figure>>);

impl SharedFigure {
    pub(super) fn new(figure: Figure) -> SharedFigure {
        SharedFigure(Arc::new(Mutex::new(figure)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Figure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How to draw.
#[derive(Clone, PartialEq)]
pub(super) struct Drawing {
    look: Look,
    fps: f64,
}

impl Drawing {
    pub(super) fn new(config: &Config) -> Drawing {
        Drawing {
            look: Look::new(config),
            fps: config.avatar.fps,
        }
    }

    fn interval(&self) -> Interval {
        let mut ticks = interval(Duration::from_secs_f64(1.0 / self.fps));
        // A frame that comes late is dropped.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        ticks
    }
}

/// A painter at work; dropping it ends the work.
pub(super) struct Painter {
    task: JoinHandle<()>,
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Painter {
    /// Starts to draw. What goes wrong is told to `problems`.
    pub(super) fn start(
        easel: Easel,
        figure: SharedFigure,
        output: Output,
        screen: Box<dyn Screen>,
        drawings: watch::Receiver<Drawing>,
        problems: mpsc::UnboundedSender<String>,
    ) -> Painter {
        let task = tokio::spawn(paint(easel, figure, output, screen, drawings, problems));
        Painter { task }
    }
}

async fn paint(
    mut easel: Easel,
    figure: SharedFigure,
    output: Output,
    mut screen: Box<dyn Screen>,
    mut drawings: watch::Receiver<Drawing>,
    problems: mpsc::UnboundedSender<String>,
) {
    let mut drawing = drawings.borrow_and_update().clone();
    let mut ticks = drawing.interval();
    let mut watcher = Watcher::default();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            changed = drawings.changed() => {
                if changed.is_err() {
                    return;
                }
                drawing = drawings.borrow_and_update().clone();
                ticks = drawing.interval();
                if let Err(error) = easel.set_look(drawing.look.clone()).await {
                    let _ = problems.send(error.to_string());
                }
                continue;
            }
        }
        let heard = output.heard_seconds();
        let moment = watcher.moment(
            output.running_seconds(),
            heard,
            output.queued() == 0,
            0.5 / drawing.fps,
        );
        let pose = figure.lock().pose(moment);
        if let Some(problem) = easel.draw(&pose).await {
            let _ = problems.send(problem);
        }
        screen.show(&easel.picture().lock());
    }
}

/// Knows which moment to draw. When nothing is left to be heard, the line of sound stands still; the
/// mouth must not stand open there, so the moment goes on beyond the line's end.
#[derive(Default)]
struct Watcher {
    dry_since: Option<f64>,
}

impl Watcher {
    /// The moment of a frame that is seen `ahead` seconds from now.
    fn moment(&mut self, running: f64, heard: f64, is_dry: bool, ahead: f64) -> Moment {
        let beyond = if is_dry {
            running - *self.dry_since.get_or_insert(running)
        } else {
            self.dry_since = None;
            0.0
        };
        Moment {
            time: running + ahead,
            sound: heard + beyond + ahead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_leads_while_it_lasts_and_time_goes_on_after_it() {
        let mut watcher = Watcher::default();
        let mut sound = |running, heard, dry| watcher.moment(running, heard, dry, 0.0).sound;
        assert_eq!(sound(10.0, 3.0, false), 3.0);
        assert_eq!(sound(11.0, 4.0, true), 4.0);
        assert_eq!(sound(11.5, 4.0, true), 4.5);
        assert_eq!(sound(12.0, 4.1, false), 4.1);
    }
}
