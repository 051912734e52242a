//! Speaks with Piper voices, phoneme timings included.
//!
//! 1. The host's phonemizer turns text into clauses of IPA.
//! 2. [`sentences`] puts them together as Piper does, and cuts what is too long for one run.
//! 3. [`ids`] turns phonemes into the ids that the voice knows, by its [`config`].
//! 4. [`synthesis`] runs the voice in the host, under the user's [`settings`].
//! 5. [`marks`] says where in the sound each phoneme lies.
//! 6. [`speech`] does steps 4 and 5 sentence by sentence, when the sound is asked for.

mod catalogue;
mod config;
mod ids;
mod marks;
mod role;
mod sentences;
mod settings;
mod speech;
mod synthesis;

use vidchat_sdk::prelude::*;
use vidchat_sdk::tts::{Request, Tts, phonemize};

use crate::catalogue::Catalogue;
use crate::ids::{IdMap, Unknown};
use crate::settings::Settings;
use crate::speech::Speaking;
use crate::synthesis::Model;

/// The plugin.
#[derive(Default)]
pub struct Piper {
    settings: Settings,
    catalogue: Catalogue,
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
    type Speech = Speaking<Model>;

    fn voices(&mut self) -> Result<Vec<Voice>> {
        Ok(self.catalogue.voices(self.settings.voice.as_deref()))
    }

    fn open(&mut self, request: Request) -> Result<Speaking<Model>> {
        let wanted = request.voice.as_deref().or(self.settings.voice.as_deref());
        let voice = self.catalogue.voice(wanted)?;
        let config = &voice.config;
        let scales = self
            .settings
            .scales(&config.inference, request.rate, request.pitch)?;
        let speaker = self.settings.speaker(config)?;

        let mut utterances = Vec::new();
        let mut unknown = Unknown::default();
        if !request.text.trim().is_empty() {
            let map = IdMap::new(config);
            let clauses = phonemize(&request.text, &config.language)?;
            for piece in sentences::pieces(&clauses) {
                utterances.extend(map.utterance(&piece, &mut unknown));
            }
        }
        if !unknown.is_empty() {
            debug!("voice `{}` has no sound for {unknown}", voice.id);
        }
        let silence = self.settings.silence_samples(config.sample_rate);
        let sample_rate = config.sample_rate;
        Ok(Speaking::new(
            Model::new(voice, scales, speaker),
            utterances,
            sample_rate,
            silence,
        ))
    }
}

// A component's export names mean nothing to the linkers of other targets, on which the tests run.
vidchat_sdk::export!(tts: Piper);
