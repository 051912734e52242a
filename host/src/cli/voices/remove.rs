//! `vidchat voices remove`.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};

use super::shelf::{Held, Origin, Shelf};
use crate::cli::plugin::PlaceArgs;
use crate::voices::error::megabytes;

pub(super) fn run(place: &PlaceArgs, names: &[String], yes: bool) -> Result<()> {
    let shelf = Shelf::open(place)?;
    // All are looked at before any is touched.
    let held: Vec<Held> = names
        .iter()
        .map(|name| in_library(&shelf, name))
        .collect::<Result<_>>()?;
    for voice in held {
        let size = megabytes(voice.bytes());
        if !yes && io::stdin().is_terminal() && !agreed(&voice.name, &size)? {
            continue;
        }
        for file in shelf.library.remove(&voice.name)? {
            eprintln!("removed {}", file.display());
        }
        if shelf.config.tts.voice.as_deref() == Some(voice.name.as_str()) {
            eprintln!(
                "vidchat: tts.voice still names it; `vidchat config unset tts.voice` changes that"
            );
        }
    }
    Ok(())
}

fn in_library(shelf: &Shelf, name: &str) -> Result<Held> {
    let library = shelf.library.folder().display();
    match shelf.find(name)? {
        Some(held) if held.origin == Origin::Library => Ok(held),
        Some(held) => bail!(
            "the voice `{name}` is not of your library {library} but lies in {}; it stays",
            held.folder().display()
        ),
        None => match shelf.near(name)? {
            Some(near) => bail!("there is no voice `{name}` here; did you mean `{near}`?"),
            None => bail!("there is no voice `{name}` here; `vidchat voices list` lists them"),
        },
    }
}

fn agreed(name: &str, size: &str) -> Result<bool> {
    eprint!("Remove {name} ({size} MB)? [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
