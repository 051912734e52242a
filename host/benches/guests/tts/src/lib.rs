//! Two voices. `asks` passes its text to the phonemizer when it opens, and then has nothing to say;
//! `hums` says half a minute of sound that lies ready.

use vidchat_sdk::prelude::*;
use vidchat_sdk::tts::*;

const SAMPLE_RATE: u32 = 16_000;
const SECONDS: u32 = 30;

#[derive(Default)]
struct Voices {
    hum: Vec<f32>,
}

impl Plugin for Voices {
    fn configure(&mut self, _: Options) -> Result<()> {
        let sample = |i| (i as f32 * 0.17).sin() * 0.3;
        self.hum = (0..SECONDS * SAMPLE_RATE).map(sample).collect();
        Ok(())
    }
}

impl Tts for Voices {
    type Speech = Samples;

    fn voices(&mut self) -> Result<Vec<Voice>> {
        Ok(vec![
            Voice::new("asks", "Asks", SAMPLE_RATE),
            Voice::new("hums", "Hums", SAMPLE_RATE),
        ])
    }

    fn open(&mut self, request: Request) -> Result<Samples> {
        if request.voice.as_deref() == Some("hums") {
            return Ok(Samples::new(SAMPLE_RATE, self.hum.clone()).with_marks(phonemes()));
        }
        if !request.text.is_empty() {
            phonemize(&request.text, "xx")?;
        }
        Ok(Samples::new(SAMPLE_RATE, Vec::new()))
    }
}

/// Ten phonemes a second, about as many as a person says.
fn phonemes() -> Vec<PhonemeMark> {
    let length = SAMPLE_RATE / 10;
    let mark = |i: u32| PhonemeMark {
        sample_offset: u64::from(i * length),
        sample_count: length,
        ipa: ["a", "t", "m"][i as usize % 3].into(),
    };
    (0..SECONDS * 10).map(mark).collect()
}

export!(tts: Voices);
