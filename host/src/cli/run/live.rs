//! A conversation that somebody hears, sees or types in.

use std::io;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::{mpsc, watch};

use super::plain::Plain;
use super::{RunCommand, UNREADABLE, on_interrupt};
use crate::audio::{Output, OutputSettings};
use crate::cli::common::is_sound;
use crate::cli::prompts::Prompts;
use crate::cli::terminal::{self, Terminal};
use crate::config::{Config, Sources};
use crate::face::Activity;
use crate::folders;
use crate::live::{COMMANDS, Input, Live, Screen, Status, Surroundings, View};
use crate::loader::Wanted;
use crate::performance::Performance;
use crate::pipeline::Conversation;
use crate::reload;
use crate::runtime::FrameHandle;
use crate::sinks::window::WindowHandle;

/// A window, and what the person does in it.
pub(super) type Seen = (WindowHandle, mpsc::UnboundedReceiver<Input>);

pub(super) async fn converse(
    command: RunCommand,
    sources: Sources,
    config: Config,
    seen: Option<Seen>,
) -> Result<()> {
    let args = &command.engines;
    if let Some((window, _)) = &seen {
        window.set_status(&waking_up(&config));
    }
    let opening = command.opening();
    let (acts, inputs) = mpsc::unbounded_channel();
    let is_asked = command.say.is_empty();
    let stays = is_asked && Terminal::possible();
    let queue = if is_asked && !stays {
        queue(&command, seen.is_some(), &acts).await?
    } else {
        // At a terminal nothing waits; and where nothing is asked, nobody waits for an answer.
        mpsc::channel(1).1
    };
    let record = command.record;
    let avatar = seen.is_some() || record.as_ref().is_some_and(|record| !is_sound(record));
    // Before the engines are loaded, so that no change falls in between.
    let reloader = args.watch(sources, &config)?;
    let wanted = Wanted {
        llm: is_asked,
        avatar,
    };
    let engines = args.engines(&config, wanted).await?;
    let performance = Performance::new(&engines, &config, &args.outputs(record)).await?;
    let (output, notice) = Output::open(&OutputSettings {
        device: config.audio.device.clone(),
        sample_rate: performance.sample_rate(),
        volume: config.audio.volume,
        muted: config.audio.muted,
    });
    if let Some(notice) = notice {
        eprintln!("vidchat: {notice}");
    }
    let conversation = Conversation::new(Arc::clone(&engines), &config, args.seed()).live();
    let text: Box<dyn View> = if stays {
        let (terminal, typed) = Terminal::start(terminal_settings(&config))
            .context("the terminal cannot be used; pipe the prompts in, or set TERM=dumb")?;
        pass_on(typed, acts.clone());
        Box::new(terminal)
    } else {
        Box::new(Plain::new())
    };

    let window = seen.map(|(window, acts_there)| {
        pass_on(acts_there, acts.clone());
        window
    });
    on_interrupt(move || drop(acts.send(Input::Quit)))?;
    let changes = reload::follow(reloader, &engines);
    let surroundings = Surroundings {
        output,
        screen: window
            .clone()
            .map(|window| Box::new(InWindow(window)) as Box<dyn Screen>),
        view: Box::new(Readers { text, window }),
        inputs,
        queue,
        ends_with_queue: !stays,
        notices: changes.notices,
        settings: changes.settings,
        changes: changes.make,
    };
    let held = Live::hold(engines, conversation, performance, opening, surroundings).await;
    for file in held? {
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

/// What the window shows until there is somebody.
fn waking_up(config: &Config) -> Status {
    Status {
        activity: Activity::Thinking,
        muted: config.audio.muted,
        volume: config.audio.volume,
        message: Some("waking up…".to_owned()),
    }
}

fn terminal_settings(config: &Config) -> terminal::Settings {
    let lines = config.history.input_lines;
    terminal::Settings {
        prompt: "> ".to_owned(),
        history: (lines > 0).then(|| terminal::Kept {
            file: folders::data().join("history"),
            lines,
        }),
        commands: &COMMANDS,
    }
}

/// Whatever the person does here is done there.
fn pass_on(mut from: mpsc::UnboundedReceiver<Input>, to: mpsc::UnboundedSender<Input>) {
    tokio::spawn(async move {
        while let Some(input) = from.recv().await {
            if to.send(input).is_err() {
                return;
            }
        }
    });
}

/// The picture in the window.
struct InWindow(WindowHandle);

impl Screen for InWindow {
    fn show(&mut self, picture: &FrameHandle) {
        self.0.show(picture);
    }

    fn is_seen(&self) -> watch::Receiver<bool> {
        self.0.is_seen()
    }
}

/// The streams or the terminal, and the window beside it.
struct Readers {
    text: Box<dyn View>,
    window: Option<WindowHandle>,
}

impl View for Readers {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        self.text.answer(text)
    }

    fn thinking(&mut self, text: &str) {
        self.text.thinking(text);
    }

    fn end_answer(&mut self) -> io::Result<()> {
        self.text.end_answer()
    }

    fn cut(&mut self) -> io::Result<()> {
        self.text.cut()
    }

    fn notice(&mut self, text: &str) {
        self.text.notice(text);
    }

    fn said(&mut self, prompt: &str) {
        self.text.said(prompt);
    }

    fn status(&mut self, status: &Status) {
        self.text.status(status);
        if let Some(window) = &self.window {
            window.set_status(status);
        }
    }
}

/// Lines that wait for their turn, of those that come in. What a person types at a plain terminal does
/// not wait: it is an act, and so is its end.
async fn queue(
    command: &RunCommand,
    has_window: bool,
    acts: &mpsc::UnboundedSender<Input>,
) -> Result<mpsc::Receiver<String>> {
    let mut prompts = Prompts::from_stdin().context(UNREADABLE)?;
    if command.demo && !has_window {
        prompts.or_script().await.context(UNREADABLE)?;
    }
    let is_person = prompts.is_typed();
    let acts = acts.clone();
    let (sender, queue) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut lines = 0_usize;
        while let Some(line) = prompts.next().await.unwrap_or_else(|error| {
            eprintln!("vidchat: {UNREADABLE}: {error}");
            None
        }) {
            lines += 1;
            let taken = if is_person {
                acts.send(Input::Prompt(line)).is_ok()
            } else {
                sender.send(line).await.is_ok()
            };
            if !taken {
                return;
            }
        }
        if is_person {
            let _ = acts.send(Input::Quit);
        }
        // Whoever starts it by a click has no input, and means the window.
        if lines == 0 && has_window {
            sender.closed().await;
        }
    });
    Ok(queue)
}
