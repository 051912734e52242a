//! `vidchat analyze`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::audio::{analysis, wav};

/// The arguments of `vidchat analyze`.
#[derive(Debug, Args)]
pub(super) struct AnalyzeCommand {
    /// The sound, as WAV of any format.
    file: PathBuf,
    /// Video frames a second.
    #[arg(long, default_value_t = 30.0)]
    fps: f64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: AnalyzeCommand) -> Result<()> {
    let sound = wav::read(&command.file)?;
    let analysis = analysis::analyze(&sound, command.fps)?;
    let mut out = std::io::stdout().lock();
    if command.json {
        serde_json::to_writer(&mut out, &analysis)?;
        writeln!(out)?;
        return Ok(());
    }
    let loudest = analysis.amplitudes.iter().copied().fold(0.0, f32::max);
    writeln!(out, "sample rate   {} Hz", analysis.sample_rate)?;
    writeln!(out, "channels      {}", analysis.channels)?;
    writeln!(out, "sample width  {} bytes", analysis.sample_width)?;
    writeln!(out, "duration      {:.3} s", analysis.duration)?;
    writeln!(
        out,
        "frames        {} at {} a second",
        analysis.amplitudes.len(),
        command.fps
    )?;
    writeln!(out, "loudest       {loudest:.3} of 1")?;
    writeln!(out, "silences      {}", analysis.silences.len())?;
    for [start, end] in &analysis.silences {
        writeln!(out, "              {start:.2} to {end:.2} s")?;
    }
    Ok(())
}
