//! Speaks with Piper voices, phoneme timings included.
//!
//! 1. [`blocks`] finds raw phonemes in a text; the host's phonemizer turns the rest into clauses of IPA.
//! 2. [`sentences`] puts them together as Piper does; [`pieces`] cuts what is too long for one run.
//! 3. [`ids`] turns phonemes into the ids that the voice knows, by its [`config`].
//! 4. [`synthesis`] runs the voice in the host, under the user's [`settings`]: in one run for each
//!    sentence, or in [`windows`] of it, or by its [`clauses`], which [`levelling`] makes equally loud.
//! 5. [`marks`] says where in the sound each phoneme lies.
//! 6. [`speech`] does steps 4 and 5 sentence by sentence, when the sound is asked for, and hands out
//!    what is on its [`line`].
//! 7. [`pitch`] makes all of it higher or lower, where a request asks for that.

mod blocks;
mod catalogue;
mod clauses;
mod config;
mod frames;
mod ids;
mod level;
mod levelling;
mod line;
mod marks;
mod pieces;
mod pitch;
mod role;
mod sentences;
mod settings;
mod speech;
mod synthesis;
mod windows;

use std::collections::BTreeMap;
use std::rc::Rc;

use vidchat_sdk::prelude::*;
use vidchat_sdk::tts::{Request, Transcript, Tts, phonemize};

use crate::catalogue::{Catalogue, PiperVoice};
use crate::config::VoiceConfig;
use crate::ids::{IdMap, Unknown};
use crate::levelling::Peaks;
use crate::pitch::Pitched;
use crate::sentences::{Sentence, sentences};
use crate::settings::Settings;
use crate::speech::Speaking;
use crate::synthesis::Model;

/// The plugin.
#[derive(Default)]
pub struct Piper {
    settings: Settings,
    catalogue: Catalogue,
    /// How loud each voice and speaker was so far.
    peaks: BTreeMap<(String, Option<i64>), Peaks>,
}

impl Plugin for Piper {
    fn configure(&mut self, options: Options) -> Result<()> {
        let settings: Settings = options.parse()?;
        settings.validate()?;
        self.settings = settings;
        // Voices are read again, in case that their files were what the user changed.
        self.catalogue = Catalogue::default();
        Ok(())
    }
}

impl Tts for Piper {
    type Speech = Pitched<Speaking<Model>>;

    fn voices(&mut self) -> Result<Vec<Voice>> {
        Ok(self.catalogue.voices(self.settings.voice.as_deref()))
    }

    fn open(&mut self, request: Request) -> Result<Self::Speech> {
        let voice = self.voice(&request)?;
        let config = &voice.config;
        let scales = self.settings.scales(&config.inference, &request)?;
        let speaker = self.settings.speaker(config, request.speaker.as_deref())?;

        let mut utterances = Vec::new();
        let mut unknown = Unknown::default();
        let map = IdMap::new(config);
        for sentence in read(&request.text, config)? {
            for piece in pieces::pieces(sentence) {
                utterances.extend(map.utterance(&piece, &mut unknown));
            }
        }
        unknown.tell(&voice.id);
        let silence = self
            .settings
            .silence_samples(config.sample_rate, &request)?;
        let sample_rate = config.sample_rate;
        let peaks = self.peaks.entry((voice.id.clone(), speaker));
        let peaks = peaks.or_default().clone();
        let model = Model::new(voice, scales, speaker);
        let speaking =
            Speaking::new(model, utterances, sample_rate, silence).at(self.settings.level());
        let speaking = match request.low_latency {
            true => speaking.early(peaks),
            false => speaking,
        };
        Pitched::new(speaking, request.pitch)
    }

    fn transcribe(&mut self, request: Request) -> Result<Vec<Transcript>> {
        let voice = self.voice(&request)?;
        let map = IdMap::new(&voice.config);
        let mut unknown = Unknown::default();
        let transcripts = read(&request.text, &voice.config)?
            .into_iter()
            .map(|sentence| Transcript {
                text: sentence.text.trim().to_owned(),
                ids: map.ids(&sentence.phonemes, &mut unknown),
                phonemes: sentence.phonemes,
            })
            .collect();
        unknown.tell(&voice.id);
        Ok(transcripts)
    }
}

impl Piper {
    /// The voice that a request names, or the user's.
    fn voice(&mut self, request: &Request) -> Result<Rc<PiperVoice>> {
        let wanted = request.voice.as_deref().or(self.settings.voice.as_deref());
        self.catalogue.voice(wanted)
    }
}

/// The sentences of a text, by the host's phonemizer.
fn read(text: &str, config: &VoiceConfig) -> Result<Vec<Sentence>> {
    sentences(text, config, |part| phonemize(part, &config.language))
}

// A component's export names mean nothing to the linkers of other targets, on which the tests run.
vidchat_sdk::export!(tts: Piper);
