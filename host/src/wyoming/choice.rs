//! Which voice a client wants.

use serde::Deserialize;

use crate::engines::Voice;

/// How many voices an error lists at most.
const LISTED: usize = 20;

/// What a client says of the voice.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Choice {
    /// Its name, as it stands in the answer to `describe`.
    pub name: Option<String>,
    /// The language, where there is no name.
    pub language: Option<String>,
    /// Who of a voice with several speakers.
    pub speaker: Option<String>,
}

impl Choice {
    /// Whether the user's own voice is to speak.
    pub fn is_open(&self) -> bool {
        self.name.is_none() && self.language.is_none()
    }

    /// The id of the voice that is meant; none for the user's own.
    ///
    /// # Errors
    /// Where there is no such voice, in words that list those there are.
    pub fn of(&self, voices: &[Voice]) -> Result<Option<String>, String> {
        let found = match (&self.name, &self.language) {
            (Some(name), _) => voices
                .iter()
                .find(|voice| voice.id == *name)
                .or_else(|| voices.iter().find(|voice| voice.name == *name)),
            (None, Some(language)) => speaks(voices, language),
            (None, None) => return Ok(None),
        };
        match (found, &self.name, &self.language) {
            (Some(voice), ..) => Ok(Some(voice.id.clone())),
            (None, None, Some(language)) => {
                let all = voices.iter().flat_map(|voice| &voice.languages);
                Err(format!(
                    "no voice speaks `{language}`; there are voices for {}",
                    listed(all)
                ))
            }
            (None, name, _) => Err(format!(
                "there is no voice `{}`; there are {}",
                name.as_deref().unwrap_or_default(),
                listed(voices.iter().map(|voice| &voice.id))
            )),
        }
    }
}

/// The first voice for a language: for its region, too, or else for the language anywhere.
fn speaks<'a>(voices: &'a [Voice], language: &str) -> Option<&'a Voice> {
    let wanted = tag(language);
    let primary = |tag: &str| tag.split('-').next().map(str::to_owned);
    let mut all = voices.iter();
    all.find(|voice| voice.languages.iter().any(|it| tag(it) == wanted))
        .or_else(|| {
            let alike = |it: &String| primary(&tag(it)) == primary(&wanted);
            voices
                .iter()
                .find(|voice| voice.languages.iter().any(alike))
        })
}

/// `en_US` and `en-us` are the same.
fn tag(language: &str) -> String {
    language.replace('_', "-").to_lowercase()
}

/// The first of `names`, each once.
fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut each = Vec::new();
    for name in names {
        if !each.contains(&&**name) {
            each.push(&**name);
        }
    }
    let more = match each.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    each.truncate(LISTED);
    match each.is_empty() {
        true => "none".to_owned(),
        false => format!("{}{more}", each.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices() -> Vec<Voice> {
        let voice = |id: &str, language: &str| Voice {
            id: id.to_owned(),
            name: format!("{id} by name"),
            languages: vec![language.to_owned()],
            sample_rate: 16_000,
            speakers: Vec::new(),
        };
        vec![
            voice("anna", "de-DE"),
            voice("tom", "en-US"),
            voice("ann", "en-GB"),
        ]
    }

    fn chosen(name: Option<&str>, language: Option<&str>) -> Result<Option<String>, String> {
        let choice = Choice {
            name: name.map(str::to_owned),
            language: language.map(str::to_owned),
            speaker: None,
        };
        choice.of(&voices())
    }

    #[test]
    fn a_voice_is_found_by_name_or_language() {
        let found = |name, language| chosen(name, language).unwrap();
        assert_eq!(found(None, None), None);
        assert_eq!(found(Some("ann"), Some("de")).as_deref(), Some("ann"));
        assert_eq!(found(Some("tom by name"), None).as_deref(), Some("tom"));
        assert_eq!(found(None, Some("en_gb")).as_deref(), Some("ann"));
        assert_eq!(found(None, Some("en")).as_deref(), Some("tom"));
        assert_eq!(found(None, Some("en-AU")).as_deref(), Some("tom"));
    }

    #[test]
    fn one_that_is_not_there_is_told_with_those_that_are() {
        assert_eq!(
            chosen(Some("bob"), None).unwrap_err(),
            "there is no voice `bob`; there are anna, tom, ann"
        );
        assert_eq!(
            chosen(None, Some("fr")).unwrap_err(),
            "no voice speaks `fr`; there are voices for de-DE, en-US, en-GB"
        );
        let many: Vec<String> = (0..25).map(|n| n.to_string()).collect();
        assert!(listed(many.iter()).ends_with("19 and 5 more"));
        assert_eq!(listed([].iter()), "none");
    }
}
