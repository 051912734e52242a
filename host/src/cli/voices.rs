//! `vidchat voices`.

mod list;
mod preview;
mod pull;
mod remote;
mod remove;
mod shelf;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::examples;
use super::plugin::PlaceArgs;
use super::say::SayCommand;
use crate::models;

pub(super) use remote::tell_where_it_is;

/// The arguments of `vidchat voices`.
#[derive(Debug, Args)]
pub(super) struct VoicesCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the voices that are here, or with --remote those that are published.
    #[command(after_help = examples::VOICES_LIST)]
    List {
        /// Those that are published.
        #[arg(long)]
        remote: bool,
        /// Only those of a language: `de`, `de_DE` or `German`.
        #[arg(long, value_name = "LANGUAGE")]
        language: Option<String>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: SourceArgs,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Bring published voices into your library.
    ///
    /// Each file is checked against the hash in the published list. What is cut off goes on where it was
    /// when the command is given again, and a voice is there when it is whole.
    #[command(after_help = examples::VOICES_PULL)]
    Pull {
        /// Their names; case does not matter, and the quality may be left out where there is one only.
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
        /// In the place of another voice that has the name.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        source: SourceArgs,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Add a voice of your own to your library: FILE.onnx, with FILE.onnx.json beside it.
    #[command(after_help = examples::VOICES_ADD)]
    Add {
        /// Its weights.
        #[arg(value_name = "FILE.onnx")]
        file: PathBuf,
        /// The name that it gets [default: the file's].
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
        /// Link to the files where they are, instead of copying them.
        #[arg(long)]
        link: bool,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Tell all about a voice, here or published: language, speakers, licence, who phonemizes for it.
    Show {
        /// Its name.
        name: String,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: SourceArgs,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Remove voices from your library. Voices elsewhere stay.
    Remove {
        /// Their names.
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
        /// Do not ask, which is done at a terminal only.
        #[arg(short, long)]
        yes: bool,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Hear a voice say a sentence in its language. Takes what `vidchat say` takes.
    #[command(
        after_help = examples::VOICES_PREVIEW,
        mut_arg("voice", |arg| arg.hide(true)),
        mut_arg("text", |arg| arg.help("What to say [default: a sentence in the voice's language]")),
    )]
    Preview {
        /// The voice's name, or its FILE.onnx.
        name: String,
        #[command(flatten)]
        say: Box<SayCommand>,
    },
}

/// Where published voices are.
#[derive(Debug, Args)]
struct SourceArgs {
    /// The address below which they lie, with a list voices.json [default: models.catalogue of the
    /// config, else rhasspy/piper-voices on Hugging Face].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Fetch the list anew, which is kept for an hour.
    #[arg(long)]
    refresh: bool,
}

pub(super) fn run(command: VoicesCommand) -> Result<()> {
    match command.action {
        Action::List {
            remote: false,
            language,
            json,
            place,
            ..
        } => list::here(&place, language.as_deref(), json),
        Action::List {
            language,
            json,
            source,
            place,
            ..
        } => list::published(&place, &source, language.as_deref(), json),
        Action::Pull {
            names,
            force,
            source,
            place,
        } => pull::run(&place, &source, &names, force),
        Action::Add {
            file,
            name,
            link,
            place,
        } => add(&place, &file, name, link),
        Action::Show {
            name,
            json,
            source,
            place,
        } => show::run(&place, &source, &name, json),
        Action::Remove { names, yes, place } => remove::run(&place, &names, yes),
        Action::Preview { name, say } => preview::run(&name, *say),
    }
}

fn add(place: &PlaceArgs, file: &Path, name: Option<String>, link: bool) -> Result<()> {
    let shelf = shelf::Shelf::open(place)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.unwrap_or_else(|| stem.into_owned());
    if let Some(held) = shelf.find(&name)? {
        anyhow::bail!(
            "there is a voice `{name}` already, {}; --as NAME gives another name",
            held.weights.display()
        );
    }
    let added = shelf.library.add(file, &name, link)?;
    eprintln!("added {}", added.weights.display());
    eprintln!("vidchat: hear it with `vidchat voices preview {name}`");
    Ok(())
}

/// The name of a voice's model, without what all of them begin with.
fn name_of(id: &str) -> Option<&str> {
    id.strip_prefix(models::VOICE_PREFIX)
}
