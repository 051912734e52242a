//! `vidchat doctor`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

use super::common::{SettingsArgs, block_on};
use crate::doctor::{Finding, State, can_talk, examine};

/// The arguments of `vidchat doctor`.
#[derive(Debug, Args)]
#[command(
    long_about = "Tell what is there and what is missing, and how to get it.\n\n\
    Looks at the settings, starts each plugin, verifies the models, and asks for sound devices, a \
    display, ffmpeg and a compiler for plugins. `ok` is there; `warn` is not, but a conversation can \
    do without; `missing` is what stands in the way of one. The exit status is 1 where something is \
    missing."
)]
pub(super) struct DoctorCommand {
    /// The folder of plugins [default: plugins.folder of the config, else ./plugins].
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: DoctorCommand) -> Result<()> {
    let sources = command.settings.sources();
    let findings = block_on(async { Ok(examine(&sources, command.plugins).await) })?;
    let healthy = can_talk(&findings);
    let text = if command.json {
        format!(
            "{:#}\n",
            json!({ "healthy": healthy, "findings": findings })
        )
    } else {
        findings.iter().map(as_lines).collect()
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    if !healthy {
        bail!("a conversation cannot be held: see what is missing above");
    }
    Ok(())
}

fn as_lines(finding: &Finding) -> String {
    let state = match finding.state {
        State::Ok => "ok",
        State::Warn => "warn",
        State::Missing => "missing",
    };
    let found = finding.found.replace('\n', "\n        ");
    let remedy = finding.remedy.iter();
    let remedy: String = remedy
        .map(|remedy| format!("        → {remedy}\n"))
        .collect();
    format!("{state:<7} {}: {found}\n{remedy}", finding.topic)
}
