//! A conversation as it is lived: heard on a sound card, seen in a window, typed at a terminal.
//!
//! The samples that were heard are the clock. Whatever the person does reaches [`Live`] as an
//! [`Input`]; whatever the turn makes is given to the output a little ahead of the ear, and counts as
//! said only once it was heard.

mod choices;
mod commands;
mod input;
mod ledger;
mod painter;
mod person;
mod playback;
mod speech;
mod view;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::audio::Output;
use crate::config::Config;
use crate::face::Activity;
use crate::loader::Engines;
use crate::performance::{Performance, PerformanceError};
use crate::pipeline::Conversation;
use crate::scene::{Easel, Figure, Look};

pub use choices::offered;
pub use commands::{COMMANDS, Choice, Command, Line, Listed, help};
pub use input::{Input, Status};
use ledger::Ledger;
pub use painter::Screen;
use painter::{Drawing, Painter, SharedFigure};
pub use person::served;
use playback::Playback;
use speech::{Answering, next_event};
pub use view::View;

/// How often it is asked what was heard, while something is said and while nothing is.
const HEARING: Duration = Duration::from_millis(10);
const IDLING: Duration = Duration::from_millis(200);

/// What a live conversation takes place in.
pub struct Surroundings {
    /// Where it is heard.
    pub output: Output,
    /// Where it is read.
    pub view: Box<dyn View>,
    /// Where it is seen.
    pub screen: Option<Box<dyn Screen>>,
    /// What the person does. A prompt from here interrupts.
    pub inputs: mpsc::UnboundedReceiver<Input>,
    /// Prompts that wait for their turn.
    pub queue: mpsc::Receiver<String>,
    /// Whether the conversation ends with that queue.
    pub ends_with_queue: bool,
    /// What the person should know.
    pub notices: mpsc::UnboundedReceiver<String>,
    /// The settings, as they change.
    pub settings: watch::Receiver<Arc<Config>>,
    /// Settings that the person changes, as `section.key=value`.
    pub changes: mpsc::UnboundedSender<String>,
}

/// How a conversation begins.
pub enum Opening {
    /// The companion greets.
    Greeting,
    /// It says these texts.
    Words(Vec<String>),
}

/// A live conversation.
pub struct Live {
    engines: Arc<Engines>,
    conversation: Conversation,
    config: Arc<Config>,
    output: Output,
    playback: Playback,
    figure: SharedFigure,
    drawings: watch::Sender<Drawing>,
    ledger: Ledger,
    view: Box<dyn View>,
    changes: mpsc::UnboundedSender<String>,
    /// What the person asked to be told, once it is known.
    replies: mpsc::UnboundedSender<String>,
    answering: Option<Answering>,
    /// Texts to say once the turn under way is over.
    words: VecDeque<String>,
    status: Status,
    message_until: Option<Instant>,
    /// Ends with the conversation.
    _painter: Option<Painter>,
}

/// Whether to go on.
#[derive(Debug, PartialEq)]
enum Then {
    GoOn,
    Leave,
}

/// Why a live conversation ended before the person wanted it to.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The recording, the transcript or the face failed.
    #[error(transparent)]
    Performance(#[from] PerformanceError),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    View(#[from] io::Error),
}

impl Live {
    /// Holds a conversation until the person leaves, and names the files that were written. What is
    /// heard is kept by `performance`.
    pub async fn hold(
        engines: Arc<Engines>,
        conversation: Conversation,
        performance: Performance,
        opening: Opening,
        surroundings: Surroundings,
    ) -> Result<Vec<PathBuf>, LiveError> {
        let Surroundings {
            output,
            view,
            screen,
            mut inputs,
            mut queue,
            ends_with_queue,
            mut notices,
            mut settings,
            changes,
        } = surroundings;
        let config = Arc::clone(&settings.borrow_and_update());
        let (problems, mut troubles) = mpsc::unbounded_channel();
        let (replies, mut told) = mpsc::unbounded_channel::<String>();
        let figure = SharedFigure::new(Figure::new(&config, engines.services.seed));
        let drawings = watch::Sender::new(Drawing::new(&config));
        let painter = match screen.filter(|_| engines.avatar.is_there()) {
            Some(screen) => Some(Painter::start(
                Easel::new(&engines.avatar, Look::new(&config))
                    .await
                    .map_err(PerformanceError::from)?,
                figure.clone(),
                output.clone(),
                screen,
                drawings.subscribe(),
                problems.clone(),
            )),
            None => None,
        };
        let mut live = Live {
            engines,
            conversation,
            config,
            playback: Playback::new(output.sample_rate()),
            status: Status {
                activity: Activity::Listening,
                muted: output.muted(),
                volume: output.volume(),
                message: None,
            },
            output,
            figure,
            drawings,
            ledger: Ledger::open(performance, problems),
            view,
            changes,
            replies,
            answering: None,
            words: VecDeque::new(),
            message_until: None,
            _painter: painter,
        };
        live.open(opening);
        let (mut is_queue_open, mut is_person_there) = (true, true);
        loop {
            let is_idle = live.answering.is_none();
            if is_idle && !is_queue_open && (ends_with_queue || !is_person_there) {
                break;
            }
            let then = tokio::select! {
                // What the person does comes first.
                biased;
                input = inputs.recv(), if is_person_there => match input {
                    Some(input) => live.obey(input)?,
                    None => {
                        is_person_there = false;
                        Then::GoOn
                    }
                },
                Some(notice) = notices.recv() => live.notice(&notice),
                Some(trouble) = troubles.recv() => live.notice(&trouble),
                Some(reply) = told.recv() => {
                    live.view.notice(&reply);
                    Then::GoOn
                }
                Ok(()) = settings.changed() => live.configure(&settings.borrow_and_update()),
                event = next_event(&mut live.answering), if live.has_room() => {
                    live.take(event)?;
                    Then::GoOn
                }
                prompt = queue.recv(), if is_idle && is_queue_open => match prompt {
                    Some(prompt) => live.hear(&prompt)?,
                    None => {
                        is_queue_open = false;
                        Then::GoOn
                    }
                },
                () = tokio::time::sleep(if is_idle { IDLING } else { HEARING }) => live.progress(),
            };
            live.show_status();
            if then == Then::Leave {
                break;
            }
        }
        live.be_quiet()?;
        Ok(live.ledger.close().await?)
    }

    fn configure(&mut self, config: &Arc<Config>) -> Then {
        let before = std::mem::replace(&mut self.config, Arc::clone(config));
        self.conversation.configure(config);
        self.figure.change(|figure| figure.configure(config));
        let drawing = Drawing::new(config);
        self.drawings.send_if_modified(|now| {
            let changed = *now != drawing;
            *now = drawing;
            changed
        });
        if before.audio.volume != config.audio.volume {
            self.set_volume(config.audio.volume);
        }
        if before.audio.muted != config.audio.muted && config.audio.muted != self.output.muted() {
            self.mute();
        }
        Then::GoOn
    }
}

/// As much of a message as fits onto the picture.
fn brief(text: &str) -> String {
    const MOST: usize = 140;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let start: String = line.chars().take(MOST - 1).collect();
    format!("{start}…")
}
