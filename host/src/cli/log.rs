//! The log: on the terminal, and in a file where one is asked for.

mod json;

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context, Result};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use json::JsonLines;

use super::colours;
use super::terminal::LogWriter;
use crate::config::{Log, LogFormat};

/// Turns the log on, for the life of the process.
///
/// # Errors
/// Where the filter is none, or the file cannot be written.
pub(super) fn start(log: &Log) -> Result<()> {
    let terminal = fmt::layer()
        .with_writer(LogWriter)
        .with_ansi(colours::on(&std::io::stderr()));
    let file = log.file.as_deref().map(open).transpose()?;
    // Colours are for the terminal; a file is read by people or programs, days later.
    let file = file.map(|file| match log.format {
        LogFormat::Text => fmt::layer().with_ansi(false).with_writer(file).boxed(),
        LogFormat::Json => {
            let lines = fmt::layer().event_format(JsonLines).with_writer(file);
            lines.boxed()
        }
    });
    let started = registry()
        .with(filter(log)?)
        .with(terminal)
        .with(file)
        .try_init();
    // Only a second start in one process fails, and then the first one's log is good.
    drop(started);
    Ok(())
}

fn filter(log: &Log) -> Result<EnvFilter> {
    match std::env::var("RUST_LOG") {
        Ok(text) => EnvFilter::try_new(&text).with_context(|| format!("RUST_LOG={text}")),
        Err(_) => {
            let text = &log.filter;
            EnvFilter::try_new(text).with_context(|| format!("log.filter = {text:?}"))
        }
    }
}

/// Opens the file to write at its end; makes its folder.
fn open(path: &Path) -> Result<Mutex<File>> {
    let open = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).append(true).open(path)
    };
    let file = open().with_context(|| format!("log.file: cannot write {}", path.display()))?;
    Ok(Mutex::new(file))
}
