//! Draws the figure at the pace of the sound that is heard, and more seldom while nothing moves.
//!
//! It runs beside the conversation: a renderer that is slow costs frames and nothing else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::audio::Output;
use crate::config::Config;
use crate::face::Pose;
use crate::runtime::FrameHandle;
use crate::scene::{Drawn, Easel, Figure, Look, Moment, Pace};

/// Where pictures are shown.
pub trait Screen: Send + 'static {
    /// Shows a picture in place of the one before. It is drawn over as soon as it changes.
    fn show(&mut self, picture: &FrameHandle);

    /// Whether anybody can see it, as that changes. Ends with the screen.
    fn is_seen(&self) -> watch::Receiver<bool>;
}

/// The figure, shared by who makes it speak and who draws it.
#[derive(Clone)]
pub(super) struct SharedFigure(Arc<Shared>);

struct Shared {
    figure: Mutex<Figure>,
    changed: Notify,
}

impl SharedFigure {
    pub(super) fn new(figure: Figure) -> SharedFigure {
        SharedFigure(Arc::new(Shared {
            figure: Mutex::new(figure),
            changed: Notify::new(),
        }))
    }

    /// Changes what it is about to do, and wakes who draws it.
    pub(super) fn change(&self, change: impl FnOnce(&mut Figure)) {
        change(&mut self.lock());
        self.0.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Figure> {
        self.0.figure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How to draw.
#[derive(Clone, PartialEq)]
pub(super) struct Drawing {
    look: Look,
    pace: Pace,
}

impl Drawing {
    pub(super) fn new(config: &Config) -> Drawing {
        Drawing {
            look: Look::new(config),
            pace: Pace::new(config),
        }
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
        let brush = Brush {
            easel: easel.patient(),
            figure,
            screen,
            problems,
            watcher: Watcher::default(),
        };
        let task = tokio::spawn(paint(brush, output, drawings));
        Painter { task }
    }
}

/// Draws until nobody wants anything drawn any more.
async fn paint<P: Pictures>(
    mut brush: Brush<P>,
    output: Output,
    mut drawings: watch::Receiver<Drawing>,
) {
    let mut drawing = drawings.borrow_and_update().clone();
    let mut seen = brush.screen.is_seen();
    let figure = brush.figure.clone();
    let step = |drawing: &Drawing| Duration::from_secs_f64(drawing.pace.step());
    let mut drawn = Instant::now();
    let mut due = drawn;
    loop {
        let is_seen = *seen.borrow_and_update();
        tokio::select! {
            () = sleep_until(due), if is_seen => {}
            // What will be seen is another than was foreseen.
            () = figure.0.changed.notified() => {
                due = due.min(drawn + step(&drawing));
                continue;
            }
            // What is due keeps its time: a screen also says so each time it has come to a picture.
            changed = seen.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
            changed = drawings.changed() => match changed {
                Ok(()) => {
                    drawing = drawings.borrow_and_update().clone();
                    brush.easel.want(drawing.look.clone());
                    due = Instant::now();
                    continue;
                }
                Err(_) => return,
            },
        }
        let heard = Heard {
            running: output.running_seconds(),
            sound: output.heard_seconds(),
            is_dry: output.queued() == 0,
        };
        let wait = brush.draw(heard, &drawing.pace).await;
        drawn = due;
        due += drawing.pace.catch_up(wait, due.elapsed());
    }
}

/// Where pictures come from: the [`Easel`], but for tests.
trait Pictures {
    fn want(&mut self, look: Look);
    async fn draw(&mut self, pose: &Pose) -> Drawn;
    fn picture(&self) -> &FrameHandle;
}

impl Pictures for Easel {
    fn want(&mut self, look: Look) {
        Easel::want(self, look);
    }

    async fn draw(&mut self, pose: &Pose) -> Drawn {
        Easel::draw(self, pose).await
    }

    fn picture(&self) -> &FrameHandle {
        Easel::picture(self)
    }
}

/// What draws a frame.
struct Brush<P> {
    easel: P,
    figure: SharedFigure,
    screen: Box<dyn Screen>,
    problems: mpsc::UnboundedSender<String>,
    watcher: Watcher,
}

impl<P: Pictures> Brush<P> {
    /// Draws what is seen while this is heard, and shows it if it is another picture than before. Gives
    /// for how long, in seconds.
    async fn draw(&mut self, heard: Heard, pace: &Pace) -> f64 {
        let moment = self.watcher.moment(heard, 0.5 * pace.step());
        let (pose, wait) = {
            let mut figure = self.figure.lock();
            let pose = figure.pose(moment);
            let wait = pace.wait(&pose, figure.foresee(moment, pace.step()));
            (pose, wait)
        };
        let drawn = self.easel.draw(&pose).await;
        if drawn.is_new {
            self.screen.show(self.easel.picture());
        }
        if let Some(problem) = drawn.problem {
            let _ = self.problems.send(problem);
        }
        wait
    }
}

/// What the output plays, in seconds.
#[derive(Clone, Copy)]
struct Heard {
    /// Since it was opened.
    running: f64,
    /// On the line of sound.
    sound: f64,
    /// Whether nothing is left to be heard.
    is_dry: bool,
}

/// Knows which moment to draw. When nothing is left to be heard, the line of sound stands still; the
/// mouth must not stand open there, so the moment goes on beyond the line's end.
#[derive(Default)]
struct Watcher {
    dry_since: Option<f64>,
}

impl Watcher {
    /// The moment of a frame that is seen `ahead` seconds from now.
    fn moment(&mut self, heard: Heard, ahead: f64) -> Moment {
        let beyond = if heard.is_dry {
            heard.running - *self.dry_since.get_or_insert(heard.running)
        } else {
            self.dry_since = None;
            0.0
        };
        Moment {
            time: heard.running + ahead,
            sound: heard.sound + beyond + ahead,
        }
    }
}

#[cfg(test)]
mod tests;
