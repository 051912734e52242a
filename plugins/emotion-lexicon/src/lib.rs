//! Finds emotions in text by word list.
//!
//! [`tokens`] cuts the text, [`lexicon`] knows the words, [`stem`] leads inflected forms back to
//! them, and [`score`] weighs what was found. Everything is linear in the length of the text.

pub mod lexicon;
pub mod score;
mod stem;
mod tokens;

use vidchat_sdk::emotion_detector::EmotionDetector;
use vidchat_sdk::prelude::*;

use crate::lexicon::Lexicon;

/// The plugin: a word list, read at the first `configure`.
#[derive(Default)]
pub struct Detector {
    lexicon: Lexicon,
}

impl Plugin for Detector {
    fn configure(&mut self, _options: Options) -> Result<()> {
        self.lexicon = Lexicon::embedded().map_err(Error::internal)?;
        Ok(())
    }
}

impl EmotionDetector for Detector {
    fn classify(&mut self, text: &str) -> Result<Vec<EmotionWeight>> {
        Ok(score::classify(&self.lexicon, text))
    }
}

vidchat_sdk::export!(emotion-detector: Detector);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_classifies_once_it_is_configured() {
        let mut detector = Detector::default();
        detector.configure(Options::from_json("{}")).unwrap();
        let found = detector.classify("What a wonderful day!").unwrap();
        assert_eq!(found[0].emotion, Emotion::Happy);
        assert_eq!(detector.classify("The bus is red.").unwrap(), []);
    }
}
