//! `vidchat run`.

mod live;
mod offline;
mod plain;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::sync::Notify;

use super::common::{EngineArgs, block_on};
use super::terminal::{self, Terminal};
use crate::audio;
use crate::config::{Config, ShowWindow, Sources};
use crate::live::Opening;
use crate::sinks::window::{self, Window, WindowSettings};

/// The arguments of `vidchat run`.
#[derive(Debug, Args)]
#[command(long_about = "Hold a conversation.\n\n\
    At a terminal or in the window, type a line and the companion answers; it is heard on the sound \
    card and seen in the window, where there are such. What you type while it speaks interrupts it; \
    so does Esc. Lines that begin with / are commands: /help lists them.\n\n\
    Piped lines wait for their turn, and the end of input ends the conversation. Where there is \
    neither terminal nor window nor sound card, or with --headless, time is virtual and all goes as \
    fast as the work allows. Answers go to standard output, everything else to standard error.")]
pub(super) struct RunCommand {
    /// Record the conversation: .wav is sound, .mp4 and .webm are films; a name without extension
    /// gives a WAV file and a folder of PNG pictures.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Say this text, and leave. May be given often.
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,
    /// Where nobody types and nothing is piped, play a short scripted exchange.
    #[arg(long)]
    demo: bool,
    /// The sound device: its name, a part of that, or `none` (short for --set audio.device=NAME).
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Begin with the sound off (short for --set audio.muted=true).
    #[arg(long)]
    mute: bool,
    /// Take the time that it takes to listen, even where nobody hears or sees it.
    #[arg(long, conflicts_with = "headless")]
    real_time: bool,
    #[command(flatten)]
    engines: EngineArgs,
}

/// Says `text` on the sound card, and leaves.
pub(super) fn say_aloud(text: String, device: Option<String>, engines: EngineArgs) -> Result<()> {
    let command = RunCommand {
        record: None,
        say: vec![text],
        demo: false,
        device,
        mute: false,
        real_time: true,
        engines,
    };
    let sources = command.sources();
    let config = command.engines.configure(&sources)?;
    if config.audio.device.is_none() && audio::output::devices().is_empty() {
        bail!(
            "there is no sound device to say it on; --out FILE.wav writes it down, and \
             `vidchat doctor` tells about sound"
        );
    }
    block_on(live::converse(command, sources, config, None))
}

/// The exit status of a process that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

const UNREADABLE: &str = "standard input cannot be read";

pub(super) fn run(command: RunCommand) -> Result<()> {
    let sources = command.sources();
    let config = command.engines.configure(&sources)?;
    let wants_window = command.wants_window(&config);
    if !(wants_window || command.is_live(&config)) {
        return block_on(offline::converse(command, sources, config));
    }
    let window = if wants_window { window(&config)? } else { None };
    match window {
        // The window must have the main thread, so the conversation takes another.
        Some(window) => window.run(move |window, acts| {
            let seen = Some((window, acts));
            block_on(live::converse(command, sources, config, seen))
        })?,
        None => block_on(live::converse(command, sources, config, None)),
    }
}

/// The window. Where it may be missing and cannot be opened, people are told why.
fn window(config: &Config) -> Result<Option<Window>> {
    let (shown, avatar) = (&config.window, &config.avatar);
    let opened = Window::open(WindowSettings {
        title: shown.title.clone(),
        width: shown.width.unwrap_or(avatar.width),
        height: shown.height.unwrap_or(avatar.height),
        always_on_top: shown.always_on_top,
        fullscreen: shown.fullscreen,
    });
    match opened {
        Err(error) if shown.show == ShowWindow::Auto => {
            eprintln!("vidchat: {error}");
            Ok(None)
        }
        opened => Ok(Some(opened?)),
    }
}

impl RunCommand {
    fn sources(&self) -> Sources {
        let mut sources = self.engines.sources();
        let device = self.device.clone().map(toml::Value::String);
        sources
            .set
            .extend(device.map(|device| format!("audio.device={device}")));
        if self.mute {
            sources.set.push("audio.muted=true".to_owned());
        }
        sources
    }

    fn opening(&self) -> Opening {
        if self.say.is_empty() {
            Opening::Greeting
        } else {
            Opening::Words(self.say.clone())
        }
    }

    /// Whether there is to be a window. Looks into the plugins folder, so ask once.
    fn wants_window(&self, config: &Config) -> bool {
        match config.window.show {
            _ if self.engines.is_headless() => false,
            ShowWindow::Never => false,
            ShowWindow::Auto => window::is_available().is_ok() && self.engines.has_face(config),
            ShowWindow::Always => true,
        }
    }

    /// Whether somebody listens or types.
    fn is_live(&self, config: &Config) -> bool {
        let is_mute = config.audio.device.as_deref() == Some("none");
        let is_heard = || !is_mute && !audio::output::devices().is_empty();
        let is_there = || self.real_time || Terminal::possible() || is_heard();
        !self.engines.is_headless() && is_there()
    }
}

/// Runs `work` to its end, or until Ctrl-C or the like. The second Ctrl-C ends the process at once.
pub(super) async fn until_interrupted(work: impl Future<Output = Result<()>>) -> Result<()> {
    let pressed = Arc::new(Notify::new());
    let told = Arc::clone(&pressed);
    on_interrupt(move || told.notify_one())?;
    tokio::select! {
        ended = work => ended,
        () = pressed.notified() => {
            eprintln!();
            Ok(())
        }
    }
}

/// Calls `then` at the first Ctrl-C or the like. The second one ends the process at once.
fn on_interrupt(mut then: impl FnMut() + Send + 'static) -> Result<()> {
    let mut presses = 0;
    ctrlc::set_handler(move || {
        presses += 1;
        if presses > 1 {
            terminal::restore();
            std::process::exit(INTERRUPTED);
        }
        then();
    })
    .context("Ctrl-C cannot be watched")
}
