//! Gives back what it gets.

use vidchat_sdk::prelude::*;
use vidchat_sdk::voice_converter::*;

#[derive(Default)]
struct Echo;

impl Plugin for Echo {}

impl VoiceConverter for Echo {
    type Conversion = Line;

    fn voices(&mut self) -> Result<Vec<Voice>> {
        Ok(Vec::new())
    }

    fn open(&mut self, sample_rate: u32, _: Settings) -> Result<Line> {
        Ok(Line { sample_rate })
    }
}

struct Line {
    sample_rate: u32,
}

impl Conversion for Line {
    fn latency_samples(&self) -> u32 {
        0
    }

    fn push(&mut self, samples: &[f32]) -> Result<Block> {
        Ok(Block {
            sample_rate: self.sample_rate,
            samples: samples.to_vec(),
        })
    }

    fn flush(&mut self) -> Result<Block> {
        Ok(Block {
            sample_rate: self.sample_rate,
            samples: Vec::new(),
        })
    }
}

export!(voice-converter: Echo);
