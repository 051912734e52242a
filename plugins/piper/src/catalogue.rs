//! The voices that are there.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use vidchat_sdk::models::{self, Model};
use vidchat_sdk::nn::Graph;
use vidchat_sdk::{Error, Result, info, warn};

use crate::config::VoiceConfig;

/// The voice that speaks where nobody chose one.
const DEFAULT_VOICE: &str = "en_US-vidchat_slt-x_low";
/// What precedes a voice's id in its model's.
const PREFIX: &str = "voice/";
/// The side file with a voice's config.
const CONFIG: &str = "config.json";
/// How many names an error lists at most.
const LISTED: usize = 20;

/// A voice that can be spoken with.
pub(crate) struct PiperVoice {
    /// Its name, and its model's id after `voice/`.
    pub(crate) id: String,
    /// What its `.onnx.json` says.
    pub(crate) config: VoiceConfig,
    /// Whether the graph takes a speaker where the config has but one, or takes none where it has
    /// several: its first run tells.
    pub(crate) sid_differs: Cell<bool>,
    graph: OnceCell<Graph>,
    parts: OnceCell<Option<Parts>>,
    /// Whether it was told that its phonemes cannot be timed.
    pub(crate) told: Cell<bool>,
}

/// A voice in two.
pub(crate) struct Parts {
    /// From ids to what the decoder takes, and durations.
    pub(crate) latent: Graph,
    /// From there to sound.
    pub(crate) decoder: Graph,
}

impl PiperVoice {
    fn read(id: &str) -> Result<PiperVoice> {
        let json = models::read(&model_id(id), CONFIG)?;
        let config = VoiceConfig::parse(&json).map_err(|error| {
            Error::unavailable(format_args!(
                "voice `{id}`: {id}.onnx.json is broken: {error}"
            ))
        })?;
        Ok(PiperVoice {
            id: id.to_owned(),
            config,
            sid_differs: Cell::new(false),
            graph: OnceCell::new(),
            parts: OnceCell::new(),
            told: Cell::new(false),
        })
    }

    /// The model, loaded at the first call.
    pub(crate) fn graph(&self) -> Result<&Graph> {
        if let Some(graph) = self.graph.get() {
            return Ok(graph);
        }
        let graph = Graph::load(&model_id(&self.id))?;
        Ok(self.graph.get_or_init(|| graph))
    }

    /// The model in two, loaded at the first call; none where the host cannot cut it.
    pub(crate) fn parts(&self) -> Option<&Parts> {
        let parts = self.parts.get_or_init(|| {
            let part = |name| Graph::load(&format!("{}#{name}", model_id(&self.id)));
            let parts = part("latent").and_then(|latent| {
                let decoder = part("decoder")?;
                Ok(Parts { latent, decoder })
            });
            parts
                .inspect_err(|error| {
                    let (id, why) = (&self.id, text(error));
                    info!("voice `{id}` makes each sentence at once: {why}");
                })
                .ok()
        });
        parts.as_ref()
    }

    /// Says, once, that no phoneme of the voice can be timed.
    pub(crate) fn mouth_follows_sound(&self, why: &str) {
        if !self.told.replace(true) {
            let id = &self.id;
            warn!("the mouth follows the sound of voice `{id}`, not its phonemes: {why}");
        }
    }

    fn describe(&self) -> vidchat_sdk::Voice {
        vidchat_sdk::Voice {
            id: self.id.clone(),
            name: display_name(&self.id, self.config.language_name.as_deref()),
            languages: vec![self.config.language_tag.clone()],
            sample_rate: self.config.sample_rate,
            speakers: self.config.speakers(),
        }
    }
}

fn model_id(id: &str) -> String {
    format!("{PREFIX}{id}")
}

/// The voices that were used so far, so that each is read once.
#[derive(Default)]
pub(crate) struct Catalogue {
    read: BTreeMap<String, Rc<PiperVoice>>,
}

impl Catalogue {
    /// All voices whose config is sound, the default one first. The others are logged.
    pub(crate) fn voices(&mut self, preferred: Option<&str>) -> Vec<vidchat_sdk::Voice> {
        let mut voices = Vec::new();
        for id in voice_ids(models::available(), preferred) {
            match self.get(&id) {
                Ok(voice) => voices.push(voice.describe()),
                Err(error) => warn!("{}; it is left out", text(&error)),
            }
        }
        voices
    }

    /// The voice that was asked for, or the default one. Errors: `invalid-input` for an unknown
    /// voice, `unavailable` for a broken one, or where there are none at all.
    pub(crate) fn voice(&mut self, wanted: Option<&str>) -> Result<Rc<PiperVoice>> {
        let ids = voice_ids(models::available(), wanted);
        if let Some(id) = wanted {
            if !ids.iter().any(|known| known == id) {
                let known: Vec<&str> = ids.iter().map(String::as_str).collect();
                return Err(Error::InvalidInput(not_known("voice", id, &known)));
            }
            return self.get(id);
        }
        ids.iter().find_map(|id| self.get(id).ok()).ok_or_else(|| {
            Error::unavailable(
                "there is no Piper voice: put NAME.onnx and NAME.onnx.json into a voice folder",
            )
        })
    }

    fn get(&mut self, id: &str) -> Result<Rc<PiperVoice>> {
        if let Some(voice) = self.read.get(id) {
            return Ok(Rc::clone(voice));
        }
        let voice = Rc::new(PiperVoice::read(id)?);
        self.read.insert(id.to_owned(), Rc::clone(&voice));
        Ok(voice)
    }
}

/// The ids of the models that are voices: the preferred one, the embedded one, the others by name.
fn voice_ids(models: Vec<Model>, preferred: Option<&str>) -> Vec<String> {
    let is_voice = |model: &Model| model.files.iter().any(|file| file == CONFIG);
    let mut ids: Vec<String> = models
        .into_iter()
        .filter(is_voice)
        .filter_map(|model| model.id.strip_prefix(PREFIX).map(str::to_owned))
        .collect();
    ids.sort_by(|a, b| {
        let rank = |id: &str| (Some(id) != preferred, id != DEFAULT_VOICE);
        (rank(a), a).cmp(&(rank(b), b))
    });
    ids
}

/// What people read: `en_US-lessac-medium` is `Lessac, medium (English, United States)`.
fn display_name(id: &str, language: Option<&str>) -> String {
    let (code, rest) = id.split_once('-').unwrap_or(("", id));
    let name = rest.replace('_', " ").replace('-', ", ");
    let mut letters = name.chars();
    let name: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    match language.unwrap_or(code) {
        "" => name,
        language => format!("{name} ({language})"),
    }
}

/// What to tell someone who asked for a voice or speaker that is not there.
pub(crate) fn not_known(what: &str, wanted: &str, known: &[&str]) -> String {
    let likeness =
        |name: &&&str| strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase());
    let closest = known
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = match closest.filter(|name| likeness(name) > 0.8) {
        Some(name) => format!(", did you mean `{name}`?"),
        None => ".".to_owned(),
    };
    let listed = known.get(..LISTED).unwrap_or(known).join(", ");
    let more = match known.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed = if known.is_empty() { "none" } else { &listed };
    format!("there is no {what} `{wanted}`{hint} Known: {listed}{more}")
}

fn text(error: &Error) -> &str {
    match error {
        Error::InvalidInput(text)
        | Error::NotConfigured(text)
        | Error::PermissionDenied(text)
        | Error::Internal(text) => text,
        Error::Unavailable(details) => &details.reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(id: &str, files: &[&str]) -> Model {
        Model {
            id: id.into(),
            files: files.iter().map(|file| (*file).into()).collect(),
        }
    }

    #[test]
    fn the_chosen_voice_is_first_then_the_embedded_one() {
        let models = || {
            vec![
                model("voice/de_DE-b-low", &[CONFIG]),
                model("voice/en_US-vidchat_slt-x_low", &["LICENSE", CONFIG]),
                model("voice/de_DE-a-low", &[CONFIG]),
                model("voice/no-config", &[]),
                model("rvc/other", &[CONFIG]),
            ]
        };
        assert_eq!(
            voice_ids(models(), None),
            [DEFAULT_VOICE, "de_DE-a-low", "de_DE-b-low"]
        );
        let preferred = voice_ids(models(), Some("de_DE-b-low"));
        assert_eq!(preferred, ["de_DE-b-low", DEFAULT_VOICE, "de_DE-a-low"]);
    }

    #[test]
    fn unknown_names_get_a_hint_and_a_list() {
        let known = ["en_US-lessac-medium", "de_DE-thorsten-low"];
        assert_eq!(
            not_known("voice", "en_us-lesac-medium", &known),
            "there is no voice `en_us-lesac-medium`, did you mean `en_US-lessac-medium`? \
             Known: en_US-lessac-medium, de_DE-thorsten-low"
        );
        assert_eq!(
            not_known("voice", "zzz", &[]),
            "there is no voice `zzz`. Known: none"
        );
        let many: Vec<String> = (0..25).map(|n| format!("v{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(not_known("voice", "other", &many).ends_with("v19 and 5 more"));
    }

    #[test]
    fn names_are_made_for_people() {
        assert_eq!(
            display_name("en_US-lessac-medium", Some("English, United States")),
            "Lessac, medium (English, United States)"
        );
        assert_eq!(
            display_name("de_DE-eva_k-x_low", None),
            "Eva k, x low (de_DE)"
        );
        assert_eq!(display_name("mine", None), "Mine");
    }
}
