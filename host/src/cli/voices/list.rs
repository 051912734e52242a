//! `vidchat voices list`.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::SourceArgs;
use super::remote::Remote;
use super::shelf::{Held, Shelf};
use crate::cli::plugin::PlaceArgs;
use crate::voices::catalogue::Published;
use crate::voices::error::megabytes;

/// One line of the table.
struct Row {
    name: String,
    language: String,
    quality: String,
    speakers: u32,
    bytes: u64,
    remark: String,
}

/// Lists the voices that are here.
pub(super) fn here(place: &PlaceArgs, language: Option<&str>, as_json: bool) -> Result<()> {
    let shelf = Shelf::open(place)?;
    let mut voices = shelf.voices()?;
    if let Some(wanted) = language {
        voices.retain(|held| held.card().is_ok_and(|card| card.language.is(wanted)));
    }
    let default = shelf.default_voice();
    if as_json {
        let all: Vec<Value> = voices.iter().map(as_object).collect();
        let object =
            json!({ "default": default, "library": shelf.library.folder(), "voices": all });
        return print(&format!("{object:#}\n"));
    }
    let rows: Vec<Row> = voices
        .iter()
        .map(|held| row(held, default.as_deref()))
        .collect();
    print(&table(&rows))?;
    if let (true, Some(wanted)) = (rows.is_empty(), language) {
        eprintln!(
            "vidchat: no voice here speaks {wanted}; `vidchat voices list --remote --language \
             {wanted}` looks for one"
        );
    }
    Ok(())
}

/// Lists the published voices.
pub(super) fn published(
    place: &PlaceArgs,
    source: &SourceArgs,
    language: Option<&str>,
    as_json: bool,
) -> Result<()> {
    let shelf = Shelf::open(place)?;
    let catalogue = Remote::new(&shelf.config, source)?.catalogue(source.refresh)?;
    let here: Vec<String> = shelf.voices()?.into_iter().map(|held| held.name).collect();
    let wanted = |voice: &Published| language.is_none_or(|wanted| voice.language.is(wanted));
    let voices: Vec<(&String, &Published)> = catalogue
        .voices
        .iter()
        .filter(|(_, voice)| wanted(voice))
        .collect();
    if as_json {
        let all: Vec<Value> = voices
            .iter()
            .map(|(name, voice)| published_object(name, voice, here.contains(name)))
            .collect();
        let object = json!({ "origin": catalogue.origin, "voices": all });
        return print(&format!("{object:#}\n"));
    }
    let row = |(name, voice): &(&String, &Published)| Row {
        name: (*name).clone(),
        language: voice.language.display(),
        quality: voice.quality.clone(),
        speakers: voice.num_speakers,
        bytes: voice.bytes(),
        remark: if here.contains(name) { "here" } else { "" }.to_owned(),
    };
    let rows: Vec<Row> = voices.iter().map(row).collect();
    print(&table(&rows))?;
    if let (true, Some(wanted)) = (rows.is_empty(), language) {
        eprintln!("vidchat: no published voice speaks {wanted}");
    }
    Ok(())
}

fn row(held: &Held, default: Option<&str>) -> Row {
    let mut remarks = vec![held.origin.name().to_owned()];
    if default == Some(held.name.as_str()) {
        remarks.push("default".to_owned());
    }
    let card = held.card();
    if let Err(error) = &card {
        remarks.push(format!("broken: {error}"));
    }
    let card = card.ok();
    Row {
        name: held.name.clone(),
        language: card
            .as_ref()
            .map_or(String::new(), |card| card.language.display()),
        quality: card
            .as_ref()
            .map_or(String::new(), |card| card.quality.clone()),
        speakers: card.as_ref().map_or(0, |card| card.num_speakers),
        bytes: held.bytes(),
        remark: remarks.join(", "),
    }
}

fn as_object(held: &Held) -> Value {
    match held.card() {
        Ok(card) => json!({
            "name": held.name,
            "origin": held.origin.name(),
            "weights": held.weights,
            "bytes": held.bytes(),
            "language": card.language.code,
            "language_name": card.language.display(),
            "quality": card.quality,
            "sample_rate": card.sample_rate,
            "num_speakers": card.num_speakers,
            "license": held.license(),
            "broken": null,
        }),
        Err(error) => json!({
            "name": held.name,
            "origin": held.origin.name(),
            "weights": held.weights,
            "bytes": held.bytes(),
            "broken": error.to_string(),
        }),
    }
}

pub(super) fn published_object(name: &str, voice: &Published, is_here: bool) -> Value {
    json!({
        "name": name,
        "origin": "published",
        "here": is_here,
        "bytes": voice.bytes(),
        "language": voice.language.code,
        "language_name": voice.language.display(),
        "quality": voice.quality,
        "num_speakers": voice.num_speakers,
        "aliases": voice.aliases,
    })
}

/// Columns as wide as what stands in them.
fn table(rows: &[Row]) -> String {
    let width =
        |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).width()).max().unwrap_or(0);
    let (names, languages) = (width(|row| &row.name), width(|row| &row.language));
    let line = |row: &Row| {
        let speakers = match row.speakers {
            0 => String::new(),
            1 => "1 speaker".to_owned(),
            several => format!("{several} speakers"),
        };
        let line = format!(
            "{}  {}  {:<6}  {speakers:<12}  {:>6} MB  {}",
            padded(&row.name, names),
            padded(&row.language, languages),
            row.quality,
            megabytes(row.bytes),
            row.remark
        );
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// By what is seen: letters may be wide, or two of them one.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn print(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // A reader that went away (`| head`) is no error.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_are_seen() {
        let row = |name: &str, speakers| Row {
            name: name.to_owned(),
            language: "X".to_owned(),
            quality: "low".to_owned(),
            speakers,
            bytes: 3_300_000,
            remark: String::new(),
        };
        assert_eq!(
            table(&[row("声", 1), row("tugão", 904)]),
            "声     X  low     1 speaker        3.3 MB\n\
             tugão  X  low     904 speakers     3.3 MB\n"
        );
        assert_eq!(table(&[]), "");
    }
}
