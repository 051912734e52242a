//! Arguments that say how the voice speaks, under the names that they have in Piper.

use clap::Args;

/// How the voice speaks: each is short for a setting in `[tts]`.
#[derive(Debug, Args)]
pub(super) struct SpeakingArgs {
    /// Who speaks in a voice with several speakers: a name or a number (short for --set
    /// tts.speaker=NAME).
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// Tempo: 2 takes twice as long (short for --set tts.length_scale=X).
    #[arg(long, alias = "length_scale", value_name = "X")]
    length_scale: Option<f32>,
    /// Variation of the sound (short for --set tts.noise_scale=X).
    #[arg(long, alias = "noise_scale", value_name = "X")]
    noise_scale: Option<f32>,
    /// Variation of the phonemes' lengths (short for --set tts.noise_w=X).
    #[arg(
        long,
        aliases = ["noise_w", "noise-w-scale", "noise_w_scale"],
        value_name = "X"
    )]
    noise_w: Option<f32>,
    /// The pause between two sentences (short for --set tts.sentence_silence=SECONDS).
    #[arg(long, alias = "sentence_silence", value_name = "SECONDS")]
    sentence_silence: Option<f32>,
}

impl SpeakingArgs {
    /// The same as `section.key=value`.
    pub(super) fn settings(&self) -> Vec<String> {
        let speaker = self.speaker.clone().map(toml::Value::String);
        let number = |value: Option<f32>| value.map(|value| toml::Value::Float(written(value)));
        let given = [
            ("speaker", speaker),
            ("length_scale", number(self.length_scale)),
            ("noise_scale", number(self.noise_scale)),
            ("noise_w", number(self.noise_w)),
            ("sentence_silence", number(self.sentence_silence)),
        ];
        let named = given
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        named
            .map(|(key, value)| format!("tts.{key}={value}"))
            .collect()
    }
}

/// The number as it was written, not as 32 bits hold it: errors name it.
fn written(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(value.into())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        speaking: SpeakingArgs,
    }

    fn settings(line: &str) -> Vec<String> {
        let words = ["say"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words).unwrap().speaking.settings()
    }

    #[test]
    fn arguments_are_settings() {
        assert!(settings("").is_empty());
        let line = "--speaker 3 --length-scale 1.2 --noise-scale 0 --noise-w 0.8 \
                    --sentence-silence 0.35";
        let expected = [
            "tts.speaker=\"3\"",
            "tts.length_scale=1.2",
            "tts.noise_scale=0.0",
            "tts.noise_w=0.8",
            "tts.sentence_silence=0.35",
        ];
        assert_eq!(settings(line), expected);
    }

    #[test]
    fn pipers_own_spellings_serve_too() {
        let piper = "--length_scale 2 --noise_scale 0.5 --noise_w_scale 0.1 --sentence_silence 1";
        let ours = "--length-scale 2 --noise-scale 0.5 --noise-w 0.1 --sentence-silence 1";
        assert_eq!(settings(piper), settings(ours));
        assert_eq!(settings("--noise-w-scale 1"), settings("--noise_w 1"));
    }
}
