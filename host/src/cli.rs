//! The command line.

mod analyze;
mod colours;
mod common;
mod completions;
mod config;
mod doctor;
mod examples;
mod log;
mod phonemize;
mod plugin;
mod progress;
mod prompts;
mod render;
mod run;
mod say;
mod serve;
mod speaking;
pub mod terminal;
mod voices;

use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};

use crate::loader::EnginesError;
use crate::registry::RegistryError;

/// A talking companion whose every engine is a sandboxed, hot-swappable plugin.
#[derive(Debug, Parser)]
#[command(name = "vidchat", version, propagate_version = true)]
#[command(after_help = examples::VIDCHAT)]
struct Cli {
    /// When to use colours: auto heeds NO_COLOR, CLICOLOR and CLICOLOR_FORCE.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold a conversation.
    #[command(after_help = examples::RUN)]
    Run(run::RunCommand),
    /// Speak a text, aloud or into a WAV file.
    #[command(after_help = examples::SAY)]
    Say(say::SayCommand),
    /// Show how a voice reads a text: its phonemes and their ids, sentence by sentence.
    #[command(after_help = examples::PHONEMIZE)]
    Phonemize(phonemize::PhonemizeCommand),
    /// Speak for other programs, such as Home Assistant.
    #[command(after_help = examples::SERVE)]
    Serve(serve::ServeCommand),
    /// Make a talking picture of a text.
    #[command(after_help = examples::RENDER)]
    Render(render::RenderCommand),
    /// Tell what is in a WAV file: loudness by video frame, silences.
    #[command(after_help = examples::ANALYZE)]
    Analyze(analyze::AnalyzeCommand),
    /// Show, check and change settings.
    #[command(after_help = examples::CONFIG)]
    Config(config::ConfigCommand),
    /// Tell what is there and what is missing, and how to get it.
    #[command(after_help = examples::DOCTOR)]
    Doctor(doctor::DoctorCommand),
    /// Build plugins and see what there is.
    #[command(after_help = examples::PLUGIN)]
    Plugin(plugin::PluginCommand),
    /// See, get, try and remove voices.
    #[command(after_help = examples::VOICES)]
    Voices(voices::VoicesCommand),
    /// Print a script that makes your shell complete vidchat's arguments.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(completions::CompletionsCommand),
}

/// The exit status where the plugins that a command needs are not there.
const MISSING_PLUGINS: u8 = 2;

/// Runs the command that the arguments name, and gives the process's exit status.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    colours::choose(cli.color);
    let result = match cli.command {
        Command::Run(command) => run::run(command),
        Command::Say(command) => say::run(command),
        Command::Phonemize(command) => phonemize::run(command),
        Command::Serve(command) => serve::run(command),
        Command::Render(command) => render::run(command),
        Command::Analyze(command) => analyze::run(command),
        Command::Config(command) => config::run(command),
        Command::Doctor(command) => doctor::run(command),
        Command::Plugin(command) => plugin::run(command),
        Command::Voices(command) => voices::run(command),
        Command::Completions(command) => completions::run(command, Cli::command()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vidchat: {}", with_causes(&error));
            let missing = matches!(
                error.downcast_ref(),
                Some(EnginesError::Registry(_) | EnginesError::Missing(_))
            );
            if missing || error.is::<RegistryError>() {
                ExitCode::from(MISSING_PLUGINS)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// An error with its causes, each once: many an error names its cause in its own words.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = anyhow::anyhow!("no such file");
        let error = cause
            .context("a.toml: no such file")
            .context("the settings");
        assert_eq!(with_causes(&error), "the settings: a.toml: no such file");
    }
}
