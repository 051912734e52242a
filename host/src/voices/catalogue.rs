//! The list of published voices, `voices.json`, in the layout of rhasspy/piper-voices on Hugging
//! Face.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::VoicesError;

/// The name of the list below the base address.
pub const LIST: &str = "voices.json";

/// The published voices.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Where the list came from, for messages.
    pub origin: String,
    /// The voices by name.
    pub voices: BTreeMap<String, Published>,
}

/// A published voice.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Published {
    /// Its language.
    pub language: Language,
    /// `x_low`, `low`, `medium` or `high`.
    pub quality: String,
    /// How many speakers it has.
    #[serde(default = "one")]
    pub num_speakers: u32,
    /// Their numbers by name; empty where they have no names.
    #[serde(default)]
    pub speaker_id_map: BTreeMap<String, u32>,
    /// Its files by path below the base address.
    pub files: BTreeMap<String, PublishedFile>,
    /// Other names that it had.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A published file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PublishedFile {
    /// Its size.
    pub size_bytes: u64,
    /// Its MD5 in hexadecimal digits.
    #[serde(default)]
    pub md5_digest: Option<String>,
    /// Its SHA-256 in hexadecimal digits; it counts more than the MD5.
    #[serde(default, alias = "sha256_digest")]
    pub sha256: Option<String>,
}

/// A language, as the list and the voices' own configs describe it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Language {
    /// `de_DE`
    pub code: String,
    /// `de`
    pub family: String,
    /// `Deutsch`
    pub name_native: String,
    /// `German`
    pub name_english: String,
    /// `Germany`
    pub country_english: String,
}

fn one() -> u32 {
    1
}

impl Catalogue {
    /// Reads the list that came from `origin`.
    pub fn parse(origin: &str, json: &[u8]) -> Result<Catalogue, VoicesError> {
        let voices = serde_json::from_slice(json).map_err(|error| VoicesError::BrokenList {
            origin: origin.to_owned(),
            // serde_json names line and column.
            reason: format!("it is no list of Piper voices: {error}"),
        })?;
        Ok(Catalogue {
            origin: origin.to_owned(),
            voices,
        })
    }
}

impl Published {
    /// The bytes of all its files.
    pub fn bytes(&self) -> u64 {
        let sizes = self.files.values().map(|file| file.size_bytes);
        sizes.fold(0, u64::saturating_add)
    }
}

impl Language {
    /// Whether a user who writes `wanted` means this language: its code, family or name, in any case.
    pub fn is(&self, wanted: &str) -> bool {
        let wanted = fold(wanted);
        let names = [
            &self.code,
            &self.family,
            &self.name_native,
            &self.name_english,
        ];
        names
            .into_iter()
            .any(|name| !name.is_empty() && fold(name) == wanted)
    }

    /// What people read: `German, Germany`.
    pub fn display(&self) -> String {
        let known = [&self.name_english, &self.country_english];
        let known: Vec<&str> = known
            .into_iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        match known.is_empty() {
            true => self.code.clone(),
            false => known.join(", "),
        }
    }
}

/// A name as it is compared: the case and the kind of dash are what people get wrong.
pub(crate) fn fold(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Four voices in the published layout, with one hash of each kind.
    pub(crate) const SAMPLE: &str = include_str!("sample.json");

    pub(crate) fn sample() -> Catalogue {
        Catalogue::parse("http://here/voices.json", SAMPLE.as_bytes()).unwrap()
    }

    #[test]
    fn the_published_layout_is_read() {
        let voices = sample().voices;
        let thorsten = &voices["de_DE-thorsten-medium"];
        assert_eq!(thorsten.language.display(), "German, Germany");
        assert_eq!(thorsten.aliases, ["de-thorsten-medium"]);
        assert_eq!(thorsten.bytes(), 63_201_294 + 4817 + 276);
        assert_eq!(voices["en_US-duo-low"].speaker_id_map["anna"], 1);
    }

    #[test]
    fn a_broken_list_is_told_with_its_place() {
        let cut = &SAMPLE[..SAMPLE.len() / 2];
        let error = Catalogue::parse("http://here/voices.json", cut.as_bytes()).unwrap_err();
        let lines = cut.lines().count();
        let told = error.to_string();
        assert!(told.starts_with("http://here/voices.json: "), "{told}");
        assert!(told.contains(&format!("at line {lines} column")), "{told}");

        let without = SAMPLE.replacen("\"size_bytes\"", "\"bytes\"", 1);
        let error = Catalogue::parse("x", without.as_bytes()).unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("missing field `size_bytes` at line"),
            "{told}"
        );
        for text in ["[]", "null", "", "<html>", "{\"a\":1}"] {
            assert!(Catalogue::parse("x", text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn languages_are_meant_by_code_family_or_name() {
        let catalogue = sample();
        let german = &catalogue.voices["de_DE-thorsten-low"].language;
        for wanted in ["de", "DE", "de_DE", "de-de", "german", "Deutsch"] {
            assert!(german.is(wanted), "{wanted}");
        }
        for wanted in ["d", "en", "", "Germany"] {
            assert!(!german.is(wanted), "{wanted}");
        }
        assert!(!Language::default().is(""));
    }
}
