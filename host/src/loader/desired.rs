//! What the settings ask for, of what is in the folder: a pure function.

use std::path::Path;

use crate::config::Config;
use crate::kind::Kind;
use crate::registry::{Plugin, Registry};
use crate::supervisor::Offer;

use super::Wanted;

/// For each engine the plugins that can serve, the best first. None where nobody is to serve.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// Who answers.
    pub llm: Option<Vec<Offer>>,
    /// Who finds emotions.
    pub emotion: Option<Vec<Offer>>,
    /// Who speaks.
    pub tts: Option<Vec<Offer>>,
    /// Who recolours the voice.
    pub voice_converter: Option<Vec<Offer>>,
    /// Who draws.
    pub avatar: Option<Vec<Offer>>,
    /// Who turns text into phonemes: all of them serve.
    pub phonemizers: Vec<Offer>,
    /// Plugins that are named in the settings and are not there.
    pub absent: Vec<Absent>,
}

/// A plugin that is named in the settings and is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Absent {
    /// The kind it should be of.
    pub kind: Kind,
    /// What the settings call it.
    pub name: String,
}

impl Absent {
    /// The same for people.
    pub fn tell(&self, registry: &Registry, folder: &Path) -> String {
        let near = registry.nearest(self.kind, &self.name);
        let near = near
            .map(|near| format!("; did you mean {near}?"))
            .unwrap_or_default();
        format!(
            "there is no {} plugin `{}` in {}{near}",
            self.kind,
            self.name,
            folder.display()
        )
    }
}

/// What `config` asks for, of what is in `registry`.
pub fn desired(config: &Config, registry: &Registry, wanted: Wanted) -> Desired {
    let mut choice = Choice {
        config,
        registry,
        absent: Vec::new(),
    };
    let by_name = |name: &Option<String>| name.iter().cloned().collect::<Vec<_>>();
    let converter = by_name(&config.voice_converter.plugin);
    Desired {
        llm: wanted
            .llm
            .then(|| choice.any(Kind::LlmProvider, &config.llm.providers)),
        emotion: Some(choice.any(Kind::EmotionDetector, &by_name(&config.emotion.plugin))),
        tts: Some(choice.any(Kind::Tts, &by_name(&config.tts.plugin))),
        voice_converter: (!converter.is_empty())
            .then(|| choice.only(Kind::VoiceConverter, &converter)),
        avatar: wanted
            .avatar
            .then(|| choice.any(Kind::AvatarRenderer, &by_name(&config.avatar.plugin))),
        phonemizers: choice.in_order(Kind::Phonemizer, &config.phonemizer.providers),
        absent: choice.absent,
    }
}

struct Choice<'a> {
    config: &'a Config,
    registry: &'a Registry,
    absent: Vec<Absent>,
}

impl Choice<'_> {
    /// Those that are named, then the others of the kind by id.
    fn any(&mut self, kind: Kind, names: &[String]) -> Vec<Offer> {
        let offers = self.in_order(kind, names);
        // Providers are alternatives, so one that is absent is no news while another is there; and a
        // folder without any of an optional kind is meant so.
        if !offers.is_empty() {
            self.note_absent(kind, names);
        }
        offers
    }

    /// Those that are named.
    fn only(&mut self, kind: Kind, names: &[String]) -> Vec<Offer> {
        self.note_absent(kind, names);
        self.named(kind, names)
            .map(|plugin| Offer::new(plugin, self.config))
            .collect()
    }

    fn in_order(&self, kind: Kind, names: &[String]) -> Vec<Offer> {
        let is_named = |plugin: &&Plugin| names.iter().any(|name| plugin.is_called(name));
        let others = self
            .registry
            .of_kind(kind)
            .filter(|plugin| !is_named(plugin));
        let all = self.named(kind, names).chain(others);
        all.map(|plugin| Offer::new(plugin, self.config)).collect()
    }

    fn named(&self, kind: Kind, names: &[String]) -> impl Iterator<Item = &Plugin> {
        let find = move |name: &String| self.registry.find(kind, name);
        names.iter().filter_map(find)
    }

    fn note_absent(&mut self, kind: Kind, names: &[String]) {
        if self.named(kind, names).next().is_some() {
            return;
        }
        self.absent.extend(names.iter().map(|name| Absent {
            kind,
            name: name.clone(),
        }));
    }
}
