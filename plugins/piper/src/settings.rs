//! What the user may choose, and what a request adds to it.

use serde::Deserialize;
use vidchat_sdk::tts::Request;
use vidchat_sdk::{Error, Result};

use crate::catalogue::not_known;
use crate::config::{Inference, VoiceConfig};
use crate::level::Level;
use crate::pitch::speed;

/// The options, under Piper's own names.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The voice where a request names none.
    pub(crate) voice: Option<String>,
    /// Who speaks, in a voice with several speakers.
    speaker: Option<Speaker>,
    /// Variation of the sound, 0.0 to 2.0; none for the voice's own, as with the next two.
    noise_scale: Option<f32>,
    /// Tempo, 0.25 to 4.0: 2.0 takes twice as long.
    length_scale: Option<f32>,
    /// Variation of the phonemes' lengths, 0.0 to 2.0.
    noise_w: Option<f32>,
    /// The pause between two sentences of one request in seconds, 0.0 to 10.0.
    sentence_silence: f32,
    /// What the sound is multiplied by, 0.0 to 10.0.
    volume: f32,
    /// Whether each sentence is brought to a peak of 1.0 before that.
    normalize: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            voice: None,
            speaker: None,
            noise_scale: None,
            length_scale: None,
            noise_w: None,
            sentence_silence: 0.2,
            volume: 1.0,
            normalize: true,
        }
    }
}

/// A speaker by number or name.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "`speaker` must be a number or a name")]
enum Speaker {
    Id(i64),
    Name(String),
}

impl Settings {
    /// Checks what types cannot. Errors: `invalid-input` that names the option.
    pub(crate) fn validate(&self) -> Result<()> {
        let option = |name, value: Option<f32>, low, high| {
            value.map_or(Ok(()), |value| in_range(name, value, low, high))
        };
        option("option `noise_scale`", self.noise_scale, 0.0, 2.0)?;
        option("option `length_scale`", self.length_scale, 0.25, 4.0)?;
        option("option `noise_w`", self.noise_w, 0.0, 2.0)?;
        let silence = Some(self.sentence_silence);
        option("option `sentence_silence`", silence, 0.0, 10.0)?;
        option("option `volume`", Some(self.volume), 0.0, 10.0)
    }

    /// The model's scales: noise, length, noise of the lengths. Speech that will be [played
    /// faster](speed) to be higher is as much longer. Errors: `invalid-input` that names the argument.
    pub(crate) fn scales(&self, voice: &Inference, request: &Request) -> Result<[f32; 3]> {
        let argument = |name, value: Option<f32>| {
            value.map_or(Ok(()), |value| in_range(name, value, 0.0, 2.0))
        };
        in_range("`rate`", request.rate, 0.25, 4.0)?;
        in_range("`pitch`", request.pitch, -24.0, 24.0)?;
        argument("`noise-scale`", request.noise_scale)?;
        argument("`noise-w`", request.noise_w)?;
        let own_length = if request.absolute_rate {
            1.0
        } else {
            self.length_scale.unwrap_or(voice.length_scale)
        };
        let chosen = |asked: Option<f32>, set: Option<f32>, own| asked.or(set).unwrap_or(own);
        Ok([
            chosen(request.noise_scale, self.noise_scale, voice.noise_scale),
            own_length / request.rate * speed(request.pitch),
            chosen(request.noise_w, self.noise_w, voice.noise_w),
        ])
    }

    /// The speaker's id; none where the voice has but one. Errors: `invalid-input` for a speaker
    /// that the voice does not have.
    pub(crate) fn speaker(&self, voice: &VoiceConfig, asked: Option<&str>) -> Result<Option<i64>> {
        if voice.num_speakers <= 1 {
            return Ok(None);
        }
        let asked = asked.map(|name| Speaker::Name(name.to_owned()));
        let (wanted, id) = match asked.as_ref().or(self.speaker.as_ref()) {
            None => return Ok(Some(voice.default_speaker)),
            Some(Speaker::Id(id)) => (id.to_string(), Some(*id)),
            Some(Speaker::Name(name)) => {
                let id = voice
                    .speaker_id_map
                    .get(name)
                    .copied()
                    .or_else(|| name.parse().ok());
                (name.clone(), id)
            }
        };
        let count = voice.num_speakers;
        match id.filter(|id| (0..count).contains(id)) {
            Some(id) => Ok(Some(id)),
            None => {
                let known: Vec<&str> = voice.speaker_id_map.keys().map(String::as_str).collect();
                let numbers = format!("numbers 0 to {}", count - 1);
                let text = not_known("speaker", &wanted, &known);
                Err(Error::invalid_input(format_args!(
                    "{text}; {numbers} serve, too"
                )))
            }
        }
    }

    /// How loud sentences are.
    pub(crate) fn level(&self) -> Level {
        Level {
            normalise: self.normalize,
            volume: self.volume,
        }
    }

    /// The pause between sentences in samples: as many whole ones as fit, as Piper 1.8.0 counts them.
    pub(crate) fn silence_samples(&self, sample_rate: u32, request: &Request) -> Result<usize> {
        let silence = request.sentence_silence.unwrap_or(self.sentence_silence);
        in_range("`sentence-silence`", silence, 0.0, 10.0)?;
        // The number as it was written: 0.7 is a little less in 32 bits, and would lose a sample.
        let silence: f64 = silence.to_string().parse().unwrap_or(silence.into());
        let samples = (silence * f64::from(sample_rate)).floor();
        Ok((samples * f64::from(speed(request.pitch))).round() as usize)
    }
}

fn in_range(name: &str, value: f32, low: f32, high: f32) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::invalid_input(format_args!(
        "{name} is {value}; it must lie in {low} to {high}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::sample;
    use vidchat_sdk::Options;

    fn settings(json: &str) -> Result<Settings> {
        let settings: Settings = Options::from_json(json).parse()?;
        settings.validate()?;
        Ok(settings)
    }

    fn request(rate: f32, pitch: f32) -> Request {
        Request {
            text: String::new(),
            voice: None,
            rate,
            pitch,
            emotions: Vec::new(),
            absolute_rate: false,
            speaker: None,
            noise_scale: None,
            noise_w: None,
            sentence_silence: None,
            low_latency: false,
        }
    }

    fn refusal<T>(result: Result<T>) -> String {
        match result.err() {
            Some(Error::InvalidInput(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn scales_come_from_the_user_then_the_voice_and_the_rate_shortens() {
        let voice = Inference {
            noise_scale: 0.3,
            length_scale: 1.5,
            noise_w: 0.4,
        };
        let own = settings("{}").unwrap();
        assert_eq!(own.scales(&voice, &request(1.0, 0.0)), Ok([0.3, 1.5, 0.4]));
        let given = settings(r#"{"noise_scale": 0, "length_scale": 2, "noise_w": 1}"#).unwrap();
        assert_eq!(
            given.scales(&voice, &request(4.0, 0.0)),
            Ok([0.0, 0.5, 1.0])
        );
        let asked = Request {
            absolute_rate: true,
            noise_scale: Some(0.6),
            noise_w: Some(0.7),
            ..request(0.5, 0.0)
        };
        assert_eq!(given.scales(&voice, &asked), Ok([0.6, 2.0, 0.7]));
        let [_, high, _] = own.scales(&voice, &request(1.0, 12.0)).unwrap();
        assert_eq!(high, 3.0, "an octave higher, it is played twice as fast");
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused_by_name() {
        let own = settings("{}").unwrap();
        let voice = Inference::default();
        for rate in [f32::NAN, f32::INFINITY, 0.0, -1.0, 4.1] {
            let text = refusal(own.scales(&voice, &request(rate, 0.0)));
            assert!(
                text.starts_with("`rate` is ") && text.ends_with("0.25 to 4"),
                "{text}"
            );
        }
        assert!(refusal(own.scales(&voice, &request(1.0, f32::NAN))).starts_with("`pitch` is NaN"));
        let noisy = Request {
            noise_scale: Some(2.5),
            ..request(1.0, 0.0)
        };
        assert!(refusal(own.scales(&voice, &noisy)).starts_with("`noise-scale` is 2.5"));
        for (json, start) in [
            (
                r#"{"length_scale": 0}"#,
                "option `length_scale` is 0; it must lie in 0.25 to 4",
            ),
            (r#"{"sentence_silence": -1}"#, "option `sentence_silence`"),
            (r#"{"volume": 11}"#, "option `volume` is 11"),
            (r#"{"noise_w": 1e39}"#, "option"),
            (
                r#"{"speaker": [1]}"#,
                "options: `speaker` must be a number or a name",
            ),
            (
                r#"{"noise": 1}"#,
                "options: unknown field `noise`, expected one of",
            ),
        ] {
            let text = refusal(settings(json));
            assert!(text.starts_with(start), "{json}: {text}");
        }
    }

    #[test]
    fn speakers_go_by_number_or_name() {
        let mut voice = sample();
        assert_eq!(
            settings(r#"{"speaker": 3}"#).unwrap().speaker(&voice, None),
            Ok(None)
        );
        voice.num_speakers = 3;
        voice.speaker_id_map = [("ann".to_owned(), 0), ("bob".to_owned(), 2)].into();
        voice.default_speaker = 1;
        let speaker = |json| settings(json).unwrap().speaker(&voice, None);
        assert_eq!(speaker("{}"), Ok(Some(1)));
        assert_eq!(speaker(r#"{"speaker": 2}"#), Ok(Some(2)));
        assert_eq!(speaker(r#"{"speaker": "bob"}"#), Ok(Some(2)));
        assert_eq!(speaker(r#"{"speaker": "1"}"#), Ok(Some(1)));
        let asked = settings(r#"{"speaker": "bob"}"#).unwrap();
        assert_eq!(asked.speaker(&voice, Some("ann")), Ok(Some(0)));
        let text = refusal(speaker(r#"{"speaker": "bop"}"#));
        assert!(
            text.contains("did you mean `bob`?") && text.contains("0 to 2"),
            "{text}"
        );
        assert!(refusal(speaker(r#"{"speaker": 3}"#)).contains("`3`"));
    }

    #[test]
    fn the_pause_is_as_long_as_said() {
        assert_eq!(
            settings("{}")
                .unwrap()
                .silence_samples(22_050, &request(1.0, 0.0)),
            Ok(4410)
        );
        assert_eq!(
            settings(r#"{"sentence_silence": 0}"#)
                .unwrap()
                .silence_samples(16_000, &request(1.0, 0.0)),
            Ok(0)
        );
        let asked = |silence| {
            let request = Request {
                sentence_silence: Some(silence),
                ..request(1.0, 0.0)
            };
            settings("{}").unwrap().silence_samples(100, &request)
        };
        assert_eq!(
            (asked(0.5), asked(0.7), asked(0.019)),
            (Ok(50), Ok(70), Ok(1))
        );
        assert!(refusal(asked(11.0)).starts_with("`sentence-silence` is 11"));
    }
}
