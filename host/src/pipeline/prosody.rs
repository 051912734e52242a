//! What the feeling of a sentence does to how it is said.
//!
//! Which way each feeling goes is what Juslin and Laukka found over a hundred studies of speech
//! ("Communication of emotions in vocal expression and music performance", Psychological Bulletin 129,
//! 2003): joy, anger and fear are said faster and higher, sadness and ease slower and lower with longer
//! pauses. How far is our own choice, and small: a voice that is moved rather than one that acts.

use crate::config::{Prosody, Shade};
use crate::face::{Emotion, EmotionWeight};

/// The shade of a sentence with these feelings: each one's, by its weight and the strength that the user
/// chose. Factors add up as their logarithms do, so that half of a feeling twice is all of it.
pub(super) fn shade(prosody: &Prosody, emotions: &[EmotionWeight]) -> Shade {
    let mut sum = Shade::default();
    for EmotionWeight { emotion, weight } in emotions {
        let Some(own) = of(prosody, *emotion) else {
            continue;
        };
        let amount = weight * prosody.strength;
        sum.rate *= own.rate.powf(amount);
        sum.pitch += own.pitch * amount;
        sum.pause *= own.pause.powf(amount);
    }
    sum
}

/// What a feeling does at its full weight; nothing where there is none.
fn of(prosody: &Prosody, emotion: Emotion) -> Option<Shade> {
    match emotion {
        Emotion::Neutral => None,
        Emotion::Happy => Some(prosody.happy),
        Emotion::Sad => Some(prosody.sad),
        Emotion::Angry => Some(prosody.angry),
        Emotion::Surprised => Some(prosody.surprised),
        Emotion::Fearful => Some(prosody.fearful),
        Emotion::Relaxed => Some(prosody.relaxed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn felt(emotion: Emotion, weight: f32) -> EmotionWeight {
        EmotionWeight { emotion, weight }
    }

    #[test]
    fn without_a_feeling_nothing_changes_at_all() {
        let own = Prosody::default();
        assert_eq!(shade(&own, &[]), Shade::default());
        assert_eq!(
            shade(&own, &[felt(Emotion::Neutral, 1.0)]),
            Shade::default()
        );
        let off = Prosody {
            strength: 0.0,
            ..own
        };
        for emotion in Emotion::ALL {
            assert_eq!(shade(&off, &[felt(emotion, 1.0)]), Shade::default());
            assert_eq!(shade(&own, &[felt(emotion, 0.0)]), Shade::default());
        }
    }

    #[test]
    fn a_feeling_counts_by_its_weight() {
        let own = Prosody::default();
        let full = shade(&own, &[felt(Emotion::Sad, 1.0)]);
        assert_eq!(full, own.sad);
        let half = shade(&own, &[felt(Emotion::Sad, 0.5)]);
        assert!(half.rate > full.rate && half.rate < 1.0, "{half:?}");
        assert_eq!(half.pitch, full.pitch / 2.0);
        assert!(half.pause > 1.0 && half.pause < full.pause, "{half:?}");
        let twice = shade(&own, &[felt(Emotion::Sad, 0.5), felt(Emotion::Sad, 0.5)]);
        assert!((twice.rate - full.rate).abs() < 1e-6);
        let mixed = shade(&own, &[felt(Emotion::Happy, 0.5), felt(Emotion::Sad, 0.5)]);
        assert!(mixed.rate < own.happy.rate && mixed.rate > own.sad.rate);
    }

    #[test]
    fn moved_voices_go_the_way_that_people_do() {
        let own = Prosody::default();
        for quick in [own.happy, own.angry, own.fearful] {
            assert!(quick.rate > 1.0 && quick.pitch > 0.0 && quick.pause < 1.0);
        }
        for slow in [own.sad, own.relaxed] {
            assert!(slow.rate < 1.0 && slow.pitch < 0.0 && slow.pause > 1.0);
        }
    }
}
