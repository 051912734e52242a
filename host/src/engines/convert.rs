//! Between the interfaces' types and the host's, and checks on what plugins give.

use crate::bindings::types;
use crate::engines::Voice;
use crate::face::{Emotion, EmotionWeight};
use crate::runtime::PluginError;

/// Sample rates that sound can have, in Hz.
const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

impl From<types::Voice> for Voice {
    fn from(voice: types::Voice) -> Self {
        Voice {
            id: voice.id,
            name: voice.name,
            languages: voice.languages,
            sample_rate: voice.sample_rate,
            speakers: voice.speakers,
        }
    }
}

impl From<Emotion> for types::Emotion {
    fn from(emotion: Emotion) -> Self {
        match emotion {
            Emotion::Neutral => types::Emotion::Neutral,
            Emotion::Happy => types::Emotion::Happy,
            Emotion::Sad => types::Emotion::Sad,
            Emotion::Angry => types::Emotion::Angry,
            Emotion::Surprised => types::Emotion::Surprised,
            Emotion::Fearful => types::Emotion::Fearful,
            Emotion::Relaxed => types::Emotion::Relaxed,
        }
    }
}

impl From<types::Emotion> for Emotion {
    fn from(emotion: types::Emotion) -> Self {
        match emotion {
            types::Emotion::Neutral => Emotion::Neutral,
            types::Emotion::Happy => Emotion::Happy,
            types::Emotion::Sad => Emotion::Sad,
            types::Emotion::Angry => Emotion::Angry,
            types::Emotion::Surprised => Emotion::Surprised,
            types::Emotion::Fearful => Emotion::Fearful,
            types::Emotion::Relaxed => Emotion::Relaxed,
        }
    }
}

impl From<EmotionWeight> for types::EmotionWeight {
    fn from(weight: EmotionWeight) -> Self {
        types::EmotionWeight {
            emotion: weight.emotion.into(),
            weight: weight.weight,
        }
    }
}

/// Emotions as a detector gave them: weights that are numbers, in range, summing to at most 1.
pub(super) fn emotions(
    given: Vec<types::EmotionWeight>,
) -> Result<Vec<EmotionWeight>, PluginError> {
    let emotions: Vec<EmotionWeight> = given
        .into_iter()
        .map(|given| EmotionWeight {
            emotion: given.emotion.into(),
            weight: given.weight,
        })
        .collect();
    let in_range = emotions.iter().all(|e| (0.0..=1.0).contains(&e.weight));
    let sum: f32 = emotions.iter().map(|e| e.weight).sum();
    let each_once = emotions.len() <= Emotion::ALL.len();
    if each_once && in_range && sum <= 1.01 {
        Ok(emotions)
    } else {
        Err(PluginError::Internal(
            "it gave too many emotions, or weights that exceed 1 or are none".to_owned(),
        ))
    }
}

/// A sample rate as a plugin gave it.
pub(super) fn sample_rate(given: u32) -> Result<u32, PluginError> {
    if SAMPLE_RATES.contains(&given) {
        Ok(given)
    } else {
        Err(PluginError::Internal(format!(
            "it gave sound with a sample rate of {given} Hz"
        )))
    }
}

/// Samples as a plugin gave them, clipped to [-1, 1].
pub(super) fn samples(mut given: Vec<f32>) -> Result<Vec<f32>, PluginError> {
    if !given.iter().all(|sample| sample.is_finite()) {
        return Err(PluginError::Internal(
            "it gave samples that are not numbers".to_owned(),
        ));
    }
    for sample in &mut given {
        *sample = sample.clamp(-1.0, 1.0);
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_sound_is_refused_and_loud_sound_clipped() {
        assert!(samples(vec![0.0, f32::NAN]).is_err());
        assert_eq!(samples(vec![1.5, -2.0, 0.5]), Ok(vec![1.0, -1.0, 0.5]));
        assert!(sample_rate(0).is_err() && sample_rate(u32::MAX).is_err());
        assert_eq!(sample_rate(22_050), Ok(22_050));
    }
}
