//! `vidchat voices preview`.

use std::path::Path;

use anyhow::{Result, bail};

use super::remote::how_to_get;
use super::shelf::Shelf;
use crate::cli::say::{self, SayCommand};
use crate::voices::sentences::sentence;

pub(super) fn run(name: &str, mut say: SayCommand) -> Result<()> {
    // It may be a voice in a file, which then is among those that are here.
    say.engines.speak_with(name);
    let config = say.engines.sources().load()?;
    let in_file = name.ends_with(".onnx").then(|| Path::new(name).file_stem());
    let in_file = in_file.flatten().and_then(|stem| stem.to_str());
    let name = in_file.unwrap_or(name);
    let folder = say.engines.folder(&config).to_owned();
    let shelf = Shelf::of(config, folder)?;
    let Some(held) = shelf.find(name)? else {
        let near = shelf.near(name)?;
        let hint = match (how_to_get(&shelf.config, name), near) {
            (Some(hint), _) => hint,
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "`vidchat voices list` lists them".to_owned(),
        };
        bail!("there is no voice `{name}` here; {hint}");
    };
    let language = held.card()?.language;
    if say.text.is_none() {
        let Some(text) = sentence(&language.code) else {
            bail!(
                "VidChat knows no sentence in {}; give one: vidchat voices preview {name} TEXT",
                language.display()
            );
        };
        eprintln!("{}: {text}", language.display());
        say.text = Some(text.to_owned());
    }
    say::run(say)
}
