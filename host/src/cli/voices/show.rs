//! `vidchat voices show`.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::SourceArgs;
use super::list::published_object;
use super::remote::Remote;
use super::shelf::{Held, Shelf};
use crate::cli::plugin::PlaceArgs;
use crate::voices::card::Card;
use crate::voices::catalogue::Published;
use crate::voices::error::megabytes;
use crate::voices::names;

/// How many speakers are named to people.
const NAMED: usize = 12;

pub(super) fn run(place: &PlaceArgs, source: &SourceArgs, name: &str, as_json: bool) -> Result<()> {
    let shelf = Shelf::open(place)?;
    if let Some(held) = shelf.find(name)? {
        let card = held.card()?;
        let phonemizer = Phonemizer::of(&shelf, &card);
        match as_json {
            true => println!("{:#}", object(&held, &card, &phonemizer)),
            false => print!("{}", lines(&held, &card, &phonemizer)),
        }
        return Ok(());
    }
    let near = shelf.near(name)?;
    let catalogue = Remote::new(&shelf.config, source)?.catalogue(source.refresh);
    let catalogue = match (catalogue, near) {
        (Ok(catalogue), _) => catalogue,
        (Err(_), Some(near)) => bail!("there is no voice `{name}` here; did you mean `{near}`?"),
        (Err(error), None) => return Err(error.context(format!("there is no voice `{name}` here"))),
    };
    let (name, voice) = names::find(&catalogue, name)?;
    match as_json {
        true => println!("{:#}", published_object(name, voice, false)),
        false => print!("{}", published_lines(name, voice)),
    }
    Ok(())
}

/// Who turns text into phonemes for a voice.
enum Phonemizer {
    /// Its phonemes are the letters themselves.
    NotNeeded,
    /// Its phonemes are of a kind that nobody makes.
    Unknown,
    /// This plugin.
    Plugin(String),
    /// Nobody who is there.
    Missing,
}

impl Phonemizer {
    fn of(shelf: &Shelf, card: &Card) -> Phonemizer {
        match card.phoneme_type.as_str() {
            "espeak" => {}
            "text" => return Phonemizer::NotNeeded,
            _ => return Phonemizer::Unknown,
        }
        let wanted = card
            .phonemizer_language
            .as_deref()
            .unwrap_or(&card.language.code);
        let wanted = wanted.to_lowercase().replace('_', "-");
        let bare = wanted.split('-').next().unwrap_or_default();
        let all = shelf.phonemizers();
        // The exact language of any is better than the bare one of the first.
        let knowing = |language: &str| {
            let mut knowing = all
                .iter()
                .filter(|(_, known)| known.iter().any(|one| one == language));
            knowing
                .next()
                .map(|(plugin, _)| Phonemizer::Plugin(plugin.clone()))
        };
        knowing(&wanted)
            .or_else(|| knowing(bare))
            .unwrap_or(Phonemizer::Missing)
    }

    fn name(&self) -> Option<&str> {
        match self {
            Phonemizer::Plugin(name) => Some(name),
            Phonemizer::NotNeeded | Phonemizer::Unknown | Phonemizer::Missing => None,
        }
    }
}

fn object(held: &Held, card: &Card, phonemizer: &Phonemizer) -> Value {
    json!({
        "name": held.name,
        "origin": held.origin.name(),
        "weights": held.weights,
        "bytes": held.bytes(),
        "language": card.language.code,
        "language_name": card.language.display(),
        "quality": card.quality,
        "sample_rate": card.sample_rate,
        "num_speakers": card.num_speakers,
        "speakers": card.speakers,
        "license": held.license(),
        "model_card": held.model_card_file(),
        "phoneme_type": card.phoneme_type,
        "phonemizer_language": card.phonemizer_language,
        "phonemizer": phonemizer.name(),
    })
}

fn lines(held: &Held, card: &Card, phonemizer: &Phonemizer) -> String {
    let language = card.phonemizer_language.as_deref().unwrap_or_default();
    let phonemes = match phonemizer {
        Phonemizer::NotNeeded => "the letters themselves, without a phonemizer".to_owned(),
        Phonemizer::Unknown => format!(
            "of type {}, which VidChat does not know: it cannot speak",
            card.phoneme_type
        ),
        Phonemizer::Plugin(plugin) => format!("espeak-ng's for {language}, by the plugin {plugin}"),
        Phonemizer::Missing => format!(
            "espeak-ng's for {language}, for which no phonemizer is there: it cannot speak yet"
        ),
    };
    let license = held.license().unwrap_or_else(|| "not stated".to_owned());
    let mut all = vec![
        ("name", held.name.clone()),
        (
            "language",
            format!("{} ({})", card.language.display(), card.language.code),
        ),
        ("quality", card.quality.clone()),
        ("sample rate", format!("{} Hz", card.sample_rate)),
        ("speakers", speakers(card.num_speakers, &card.speakers)),
        ("size", format!("{} MB", megabytes(held.bytes()))),
        ("licence", license),
        ("phonemes", phonemes),
        ("from", held.origin.name().to_owned()),
        ("file", held.weights.display().to_string()),
    ];
    if let Some(card) = held.model_card_file() {
        all.push(("more", card.display().to_string()));
    }
    written(&all)
}

fn published_lines(name: &str, voice: &Published) -> String {
    let mut names: Vec<(u32, &String)> = voice
        .speaker_id_map
        .iter()
        .map(|(name, number)| (*number, name))
        .collect();
    names.sort();
    let names: Vec<String> = names.into_iter().map(|(_, name)| name.clone()).collect();
    written(&[
        ("name", name.to_owned()),
        (
            "language",
            format!("{} ({})", voice.language.display(), voice.language.code),
        ),
        ("quality", voice.quality.clone()),
        ("speakers", speakers(voice.num_speakers, &names)),
        ("size", format!("{} MB", megabytes(voice.bytes()))),
        ("also called", voice.aliases.join(", ")),
        (
            "from",
            format!("not here yet: `vidchat voices pull {name}` gets it"),
        ),
    ])
}

fn speakers(count: u32, names: &[String]) -> String {
    let named: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match (named.is_empty(), names.len() > NAMED) {
        (true, _) => count.to_string(),
        (false, false) => format!("{count}: {}", named.join(", ")),
        (false, true) => format!("{count}: {}, …", named.join(", ")),
    }
}

/// What is not known is left out.
fn written(all: &[(&str, String)]) -> String {
    all.iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key:<12} {value}\n"))
        .collect()
}
