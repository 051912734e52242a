//! How to speak: what the user set, and what the feeling of a sentence makes of it.

use super::prosody::shade;
use crate::config::{Config, Prosody};
use crate::engines::{ConversionSettings, SpeechRequest, Voice};
use crate::face::EmotionWeight;
use crate::loader::Engines;
use crate::runtime::CallError;

/// How to say one sentence.
pub(super) struct Manner {
    /// What to ask of the voice.
    pub(super) request: SpeechRequest,
    /// The silence behind it, in seconds.
    pub(super) pause: f32,
}

/// How to speak.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerSettings {
    voice: Option<String>,
    speaker: Option<String>,
    /// None for the voice's own, as with the noises.
    length_scale: Option<f32>,
    noise_scale: Option<f32>,
    noise_w: Option<f32>,
    pitch: f32,
    sentence_silence: f32,
    /// Whether somebody waits for the first sound.
    low_latency: bool,
    prosody: Prosody,
    conversion: ConversionSettings,
}

impl SpeakerSettings {
    /// The settings as the user gave them, for a recording.
    pub fn new(config: &Config) -> SpeakerSettings {
        SpeakerSettings {
            voice: config.tts.voice.clone(),
            speaker: config.tts.speaker.clone(),
            length_scale: config.tts.length_scale,
            noise_scale: config.tts.noise_scale,
            noise_w: config.tts.noise_w,
            pitch: config.tts.pitch,
            sentence_silence: config.tts.sentence_silence,
            low_latency: false,
            prosody: config.tts.prosody,
            conversion: ConversionSettings {
                voice: config.voice_converter.voice.clone(),
                transpose: config.voice_converter.transpose,
            },
        }
    }

    /// The same for somebody who listens, and waits for the first sound.
    pub fn live(self) -> SpeakerSettings {
        SpeakerSettings {
            low_latency: true,
            ..self
        }
    }

    /// Whether somebody waits for the first sound.
    pub(super) fn is_live(&self) -> bool {
        self.low_latency
    }

    /// The id of the voice; none for the plugin's first.
    pub fn voice(&self) -> Option<&String> {
        self.voice.as_ref()
    }

    /// The same with another voice, by its id, and a speaker of that voice; none of them for whoever
    /// speaks by default there.
    pub fn spoken_by(self, voice: Option<String>, speaker: Option<String>) -> SpeakerSettings {
        // A voice's speakers are its own.
        let speaker = match voice == self.voice {
            true => speaker.or(self.speaker),
            false => speaker,
        };
        SpeakerSettings {
            voice,
            speaker,
            ..self
        }
    }

    /// How to say a sentence with these feelings.
    pub(super) fn manner(&self, text: String, emotions: Vec<EmotionWeight>) -> Manner {
        let shade = shade(&self.prosody, &emotions);
        let rate = self.length_scale.map_or(1.0, f32::recip) * shade.rate;
        let pause = (self.sentence_silence * shade.pause).clamp(0.0, 10.0);
        let request = SpeechRequest {
            text,
            voice: self.voice.clone(),
            rate: rate.clamp(0.25, 4.0),
            pitch: (self.pitch + shade.pitch).clamp(-24.0, 24.0),
            emotions,
            absolute_rate: self.length_scale.is_some(),
            speaker: self.speaker.clone(),
            noise_scale: self.noise_scale,
            noise_w: self.noise_w,
            sentence_silence: Some(pause),
            low_latency: self.low_latency,
        };
        Manner { request, pause }
    }

    /// How to recolour the voice.
    pub(super) fn conversion(&self) -> &ConversionSettings {
        &self.conversion
    }

    /// The sample rate of the voice that these settings choose, in Hz.
    pub async fn sample_rate(&self, engines: &Engines) -> Result<Option<u32>, CallError> {
        let rate = |voices: Vec<Voice>, wanted: &Option<String>| {
            let chosen = voices
                .iter()
                .find(|voice| wanted.as_ref().is_none_or(|id| voice.id == *id));
            chosen.map(|voice| voice.sample_rate)
        };
        let converter = &engines.voice_converter;
        if converter.is_there() {
            return Ok(rate(converter.voices().await?, &self.conversion.voice));
        }
        Ok(rate(engines.tts.voices().await?, &self.voice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Tts;
    use crate::face::Emotion;

    fn settings(tts: Tts) -> SpeakerSettings {
        SpeakerSettings::new(&Config {
            tts,
            ..Config::default()
        })
    }

    fn felt(emotion: Emotion) -> Vec<EmotionWeight> {
        vec![EmotionWeight {
            emotion,
            weight: 1.0,
        }]
    }

    #[test]
    fn without_settings_and_feelings_the_voice_speaks_by_itself() {
        let Manner { request, pause } = settings(Tts::default()).manner("a".to_owned(), vec![]);
        assert_eq!(pause, 0.2);
        let own = SpeechRequest {
            sentence_silence: Some(0.2),
            ..SpeechRequest::of("a")
        };
        assert_eq!(request, own);
    }

    #[test]
    fn what_the_user_set_is_asked_for() {
        let tts = Tts {
            speaker: Some("ann".to_owned()),
            length_scale: Some(2.0),
            noise_w: Some(0.0),
            pitch: 1.0,
            ..Tts::default()
        };
        let request = settings(tts).live().manner("a".to_owned(), vec![]).request;
        assert_eq!((request.rate, request.absolute_rate), (0.5, true));
        assert_eq!(request.speaker.as_deref(), Some("ann"));
        assert_eq!((request.noise_scale, request.noise_w), (None, Some(0.0)));
        assert_eq!((request.pitch, request.low_latency), (1.0, true));
    }

    #[test]
    fn a_feeling_is_laid_over_what_the_user_set_within_the_range() {
        let tts = Tts {
            length_scale: Some(0.25),
            pitch: 1.0,
            sentence_silence: 1.0,
            ..Tts::default()
        };
        let settings = settings(tts);
        let happy = settings.manner("a".to_owned(), felt(Emotion::Happy));
        assert_eq!((happy.request.rate, happy.pause), (4.0, 0.9));
        assert_eq!(happy.request.pitch, 1.8);
        assert_eq!(happy.request.sentence_silence, Some(0.9));
        let sad = settings.manner("a".to_owned(), felt(Emotion::Sad)).request;
        assert_eq!((sad.rate, sad.absolute_rate), (3.6, true));
    }
}
