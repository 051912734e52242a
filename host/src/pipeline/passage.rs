//! The way of one sentence's sound through a voice converter: where its marks come to lie, and how
//! the plain voice takes over where the converter fails, without a gap.

use crate::audio::Resampler;
use crate::engines::PhonemeMark;

/// A sentence on its way through a converter.
pub(super) struct Passage {
    input_rate: u32,
    /// Of what comes out, in Hz, once the converter has told it.
    output_rate: Option<u32>,
    /// How far what comes out lags behind, in samples of the rate that comes out.
    latency: u32,
    came_out: u64,
    /// What went in and has not come out yet.
    inside: Vec<f32>,
    /// How much of what went in has come out.
    passed: u64,
    /// Whether the plain voice has taken over.
    plain: bool,
    /// Where it has, and its rate differs.
    resampler: Option<Resampler>,
}

impl Passage {
    pub(super) fn new(input_rate: u32, latency: u32) -> Passage {
        Passage {
            input_rate,
            output_rate: None,
            latency,
            came_out: 0,
            inside: Vec::new(),
            passed: 0,
            plain: false,
            resampler: None,
        }
    }

    /// See the field.
    pub(super) fn latency(&self) -> u32 {
        self.latency
    }

    /// The sample rate of what comes out, in Hz.
    pub(super) fn rate(&self) -> u32 {
        self.output_rate.unwrap_or(self.input_rate)
    }

    /// Samples went in, and so many came out.
    pub(super) fn convert(&mut self, went_in: &[f32], output_rate: u32, came_out: usize) {
        self.output_rate = Some(output_rate);
        self.came_out += came_out as u64;
        self.inside.extend_from_slice(went_in);
        let voice = self.came_out.saturating_sub(self.latency.into());
        let passed = (voice as f64 / self.ratio()) as u64;
        let out = passed.saturating_sub(self.passed) as usize;
        self.inside.drain(..out.min(self.inside.len()));
        self.passed = passed;
    }

    /// The plain voice from where the converter stopped, these samples last.
    pub(super) fn go_plain(&mut self, samples: &[f32]) -> Vec<f32> {
        let mut sound = Vec::new();
        if !self.plain {
            self.plain = true;
            if self.output_rate.is_none() {
                // Nothing has come out, so there is nothing to be late for.
                self.latency = 0;
            }
            let missing = u64::from(self.latency).saturating_sub(self.came_out);
            sound.resize(usize::try_from(missing).unwrap_or_default(), 0.0);
            if self.rate() != self.input_rate {
                self.resampler = Resampler::new(self.input_rate, self.rate()).ok();
            }
        }
        let mut voice = std::mem::take(&mut self.inside);
        voice.extend_from_slice(samples);
        match &mut self.resampler {
            Some(resampler) => sound.extend(resampler.push(&voice).unwrap_or_default()),
            None => sound.extend(voice),
        }
        sound
    }

    /// What is left of the plain voice at the end.
    pub(super) fn finish_plain(&mut self) -> Vec<f32> {
        let mut sound = self.go_plain(&[]);
        let rest = self.resampler.as_mut().map(Resampler::finish);
        sound.extend(rest.and_then(Result::ok).unwrap_or_default());
        sound
    }

    /// Where marks of what went in lie in what comes out.
    pub(super) fn place(&self, marks: Vec<PhonemeMark>) -> Vec<PhonemeMark> {
        let scale = |samples: u64| (samples as f64 * self.ratio()).round() as u64;
        let place = |mark: PhonemeMark| {
            let start = scale(mark.sample_offset);
            let end = scale(mark.sample_offset + u64::from(mark.sample_count));
            PhonemeMark {
                sample_offset: start + u64::from(self.latency),
                sample_count: u32::try_from(end - start).unwrap_or(u32::MAX),
                ipa: mark.ipa,
            }
        };
        marks.into_iter().map(place).collect()
    }

    fn ratio(&self) -> f64 {
        f64::from(self.rate()) / f64::from(self.input_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(sample_offset: u64, sample_count: u32) -> PhonemeMark {
        PhonemeMark {
            sample_offset,
            sample_count,
            ipa: "a".into(),
        }
    }

    #[test]
    fn marks_follow_rate_and_latency() {
        let mut passage = Passage::new(16_000, 300);
        passage.convert(&[0.0; 100], 24_000, 150);
        let placed = passage.place(vec![mark(0, 101), mark(101, 99)]);
        assert_eq!(placed, [mark(300, 152), mark(452, 148)]);
    }

    #[test]
    fn the_plain_voice_takes_over_where_the_converter_stopped() {
        let voice: Vec<f32> = (0..100).map(|i| i as f32).collect();
        // 20 samples late: 60 went in, 60 came out, of which 40 are the voice.
        let mut passage = Passage::new(16_000, 20);
        for block in voice[..60].chunks(10) {
            passage.convert(block, 16_000, 10);
        }
        let mut plain = passage.go_plain(&voice[60..80]);
        plain.extend(passage.go_plain(&voice[80..]));
        plain.extend(passage.finish_plain());
        assert_eq!(plain, voice[40..]);
    }

    #[test]
    fn a_converter_that_gave_less_than_its_latency_is_waited_for() {
        let mut passage = Passage::new(16_000, 20);
        passage.convert(&[1.0; 10], 16_000, 5);
        let expected = [vec![0.0; 15], vec![1.0; 12]].concat();
        assert_eq!(passage.go_plain(&[1.0; 2]), expected);
    }

    #[test]
    fn a_converter_that_never_worked_is_as_if_it_were_not_there() {
        let mut passage = Passage::new(16_000, 20);
        assert_eq!(passage.go_plain(&[1.0; 10]), [1.0; 10]);
        assert_eq!(passage.place(vec![mark(5, 5)]), [mark(5, 5)]);
        assert_eq!((passage.latency(), passage.rate()), (0, 16_000));
    }

    #[test]
    fn the_plain_voice_takes_the_rate_of_what_came_before() {
        let mut passage = Passage::new(16_000, 320);
        passage.convert(&[0.5; 1600], 32_000, 3200);
        let mut count = passage.go_plain(&[0.5; 1600]).len();
        count += passage.finish_plain().len();
        // 3200 came out, and all that went in takes 6400 and the latency.
        assert_eq!(count, 6400 + 320 - 3200);
    }
}
