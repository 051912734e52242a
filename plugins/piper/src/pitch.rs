//! Higher and lower voices: sound is resampled as a tape is played faster, after the voice has spoken as
//! much more slowly. So the pitch changes and the tempo stays. The timbre goes along, as with a tape.

use std::collections::VecDeque;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Indexing, Resampler, SincInterpolationParameters, WindowFunction};
use vidchat_sdk::tts::{AudioChunk, PhonemeMark, Speech};
use vidchat_sdk::{Error, Result};

/// The samples that are resampled at once.
const BLOCK: usize = 256;
/// The taps of the filter: enough for speech, whose highest tenth of the band is weak.
const TAPS: usize = 64;

/// How much faster sound is played to be higher by so many semitones.
pub(crate) fn speed(semitones: f32) -> f32 {
    (semitones / 12.0).exp2()
}

/// Speech at another pitch.
pub struct Pitched<S> {
    inner: S,
    /// None where the pitch is the voice's own: then nothing is touched.
    tape: Option<Tape>,
}

impl<S: Speech> Pitched<S> {
    /// `inner`, higher by so many semitones. It lasts 1 / [`speed`] as long.
    pub(crate) fn new(inner: S, semitones: f32) -> Result<Self> {
        let tape = (semitones != 0.0).then(|| Tape::new(speed(semitones).into()));
        let tape = tape.transpose()?;
        Ok(Pitched { inner, tape })
    }
}

impl<S: Speech> Speech for Pitched<S> {
    fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>> {
        let Some(tape) = &mut self.tape else {
            return self.inner.next(max_samples);
        };
        while tape.ready.is_empty() && !tape.has_ended {
            match self.inner.next(max_samples)? {
                Some(chunk) => tape.push(chunk)?,
                None => tape.end()?,
            }
        }
        Ok(tape.take(max_samples.max(1)))
    }
}

/// Sound on its way through the resampler.
struct Tape {
    resampler: Async<f32>,
    /// Samples that come out for each that goes in.
    ratio: f64,
    sample_rate: u32,
    /// Input that does not fill a block yet.
    pending: Vec<f32>,
    /// How many samples of the filter's delay are still to be dropped.
    delay: usize,
    /// Samples taken in, made, and handed out.
    taken: u64,
    made: u64,
    given: u64,
    /// What was made and not handed out, with the marks of all that was taken in.
    ready: VecDeque<f32>,
    marks: VecDeque<PhonemeMark>,
    has_ended: bool,
}

impl Tape {
    fn new(speed: f64) -> Result<Tape> {
        let ratio = speed.recip();
        let parameters = SincInterpolationParameters::new(TAPS, WindowFunction::BlackmanHarris2);
        let resampler = Async::new_sinc(ratio, 1.0, &parameters, BLOCK, 1, FixedAsync::Input);
        Ok(Tape {
            resampler: resampler.map_err(refused)?,
            ratio,
            sample_rate: 0,
            pending: Vec::new(),
            // Half the filter, less the sample that comes out first.
            delay: (TAPS as f64 * ratio / 2.0 - 1.0).round() as usize,
            taken: 0,
            made: 0,
            given: 0,
            ready: VecDeque::new(),
            marks: VecDeque::new(),
            has_ended: false,
        })
    }

    /// Where a sample that went in comes out.
    fn place(&self, sample: u64) -> u64 {
        (sample as f64 * self.ratio).round() as u64
    }

    fn push(&mut self, chunk: AudioChunk) -> Result<()> {
        self.sample_rate = chunk.sample_rate;
        self.taken += chunk.samples.len() as u64;
        for mark in chunk.marks {
            let begin = self.place(mark.sample_offset);
            let end = self.place(mark.sample_offset + u64::from(mark.sample_count));
            // What is shorter than a sample is heard by nobody.
            if end > begin {
                self.marks.push_back(PhonemeMark {
                    sample_offset: begin,
                    sample_count: (end - begin) as u32,
                    ipa: mark.ipa,
                });
            }
        }
        self.pending.extend_from_slice(&chunk.samples);
        let pending = std::mem::take(&mut self.pending);
        let mut blocks = pending.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.convert(block)?;
        }
        self.pending = blocks.remainder().to_vec();
        Ok(())
    }

    /// Makes the rest: as much as the marks cover, to the sample.
    fn end(&mut self) -> Result<()> {
        self.has_ended = true;
        let total = self.place(self.taken);
        let mut block = std::mem::take(&mut self.pending);
        while self.made < total {
            block.resize(BLOCK, 0.0);
            self.convert(&block)?;
            block.clear();
        }
        self.ready
            .truncate(total.saturating_sub(self.given) as usize);
        Ok(())
    }

    fn convert(&mut self, block: &[f32]) -> Result<()> {
        let mut buffer = vec![0.0; self.resampler.output_frames_next()];
        let frames = buffer.len();
        let input = InterleavedSlice::new(block, 1, block.len()).map_err(refused)?;
        let mut output = InterleavedSlice::new_mut(&mut buffer, 1, frames).map_err(refused)?;
        let process =
            self.resampler
                .process_into_buffer(&input, &mut output, Some(&Indexing::new()));
        let (_, made) = process.map_err(refused)?;
        let made = buffer.get(..made).unwrap_or_default();
        let dropped = self.delay.min(made.len());
        self.delay -= dropped;
        let made = made.get(dropped..).unwrap_or_default();
        self.made += made.len() as u64;
        // The filter may ring above what went in.
        self.ready
            .extend(made.iter().map(|sample| sample.clamp(-1.0, 1.0)));
        Ok(())
    }

    fn take(&mut self, max_samples: usize) -> Option<AudioChunk> {
        let count = self.ready.len().min(max_samples);
        if count == 0 {
            return None;
        }
        self.given += count as u64;
        let is_begun = |mark: &PhonemeMark| mark.sample_offset < self.given;
        let begun = self.marks.iter().take_while(|mark| is_begun(mark)).count();
        Some(AudioChunk {
            sample_rate: self.sample_rate,
            samples: self.ready.drain(..count).collect(),
            marks: self.marks.drain(..begun).collect(),
        })
    }
}

fn refused(error: impl std::fmt::Display) -> Error {
    Error::internal(format_args!("the pitch cannot be changed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vidchat_sdk::tts::Samples;

    const RATE: u32 = 16_000;

    fn sine(hz: f32, length: usize) -> Vec<f32> {
        let phase = |i: usize| std::f32::consts::TAU * hz * i as f32 / RATE as f32;
        (0..length).map(|i| 0.5 * phase(i).sin()).collect()
    }

    /// Marks of these lengths, one after the other.
    fn marks(lengths: &[u32]) -> Vec<PhonemeMark> {
        let mut at = 0;
        let mark = |(i, count): (usize, &u32)| {
            at += u64::from(*count);
            PhonemeMark {
                sample_offset: at - u64::from(*count),
                sample_count: *count,
                ipa: i.to_string(),
            }
        };
        lengths.iter().enumerate().map(mark).collect()
    }

    fn drain(mut speech: impl Speech, block: usize) -> (Vec<f32>, Vec<PhonemeMark>) {
        let (mut samples, mut marks) = (Vec::new(), Vec::new());
        while let Some(chunk) = speech.next(block).unwrap() {
            assert!((1..=block).contains(&chunk.samples.len()));
            let here = samples.len() as u64..(samples.len() + chunk.samples.len()) as u64;
            let begins_here = |mark: &PhonemeMark| here.contains(&mark.sample_offset);
            assert!(chunk.marks.iter().all(begins_here));
            assert_eq!(chunk.sample_rate, RATE);
            samples.extend(chunk.samples);
            marks.extend(chunk.marks);
        }
        assert_eq!(speech.next(block), Ok(None));
        (samples, marks)
    }

    /// How often the sound rises through zero in a second.
    fn hertz(samples: &[f32]) -> f32 {
        let rises = samples
            .windows(2)
            .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0);
        rises.count() as f32 * RATE as f32 / samples.len() as f32
    }

    #[test]
    fn at_the_voices_own_pitch_nothing_is_touched() {
        let (samples, marks) = (sine(440.0, 1000), marks(&[400, 600]));
        let own = Samples::new(RATE, samples.clone()).with_marks(marks.clone());
        let pitched = Pitched::new(own, 0.0).unwrap();
        assert!(pitched.tape.is_none());
        assert_eq!(drain(pitched, 64), (samples, marks));
    }

    #[test]
    fn an_octave_is_twice_the_frequency_and_half_the_length() {
        for (semitones, factor) in [(12.0, 2.0_f32), (-12.0, 0.5), (1.0, 1.059_463_1)] {
            let own = Samples::new(RATE, sine(500.0, 16_000));
            let (samples, _) = drain(Pitched::new(own, semitones).unwrap(), 700);
            assert_eq!(samples.len(), (16_000.0 / factor).round() as usize);
            let heard = hertz(&samples);
            assert!(
                (heard / (500.0 * factor) - 1.0).abs() < 0.005,
                "{semitones}: {heard}"
            );
        }
    }

    #[test]
    fn a_click_stays_at_the_mark_that_names_it() {
        let mut samples = vec![0.0; 8000];
        samples[5000] = 1.0;
        for semitones in [-7.0, -0.5, 0.8, 5.0] {
            let own = Samples::new(RATE, samples.clone()).with_marks(marks(&[5000, 3000]));
            let (samples, marks) = drain(Pitched::new(own, semitones).unwrap(), 900);
            let loudest = samples.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            let click = loudest.unwrap().0 as i64;
            let marked = marks[1].sample_offset as i64;
            assert!(
                (click - marked).abs() <= 1,
                "{semitones}: {click}, {marked}"
            );
        }
    }

    #[test]
    fn loud_sound_does_not_exceed_full_scale() {
        let square: Vec<f32> = (0..2000)
            .map(|i| if i / 40 % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let (samples, _) = drain(Pitched::new(Samples::new(RATE, square), 1.0).unwrap(), 500);
        assert!(samples.iter().all(|sample| sample.abs() <= 1.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

        #[test]
        fn marks_cover_what_is_heard(
            lengths in proptest::collection::vec(0u32..900, 0..8),
            semitones in -24.0f32..24.0,
            block in 1usize..600,
        ) {
            let total: u32 = lengths.iter().sum();
            let own = Samples::new(RATE, sine(300.0, total as usize)).with_marks(marks(&lengths));
            let (samples, marks) = drain(Pitched::new(own, semitones).unwrap(), block);
            let mut at = 0;
            for mark in marks {
                prop_assert_eq!(mark.sample_offset, at);
                at += u64::from(mark.sample_count);
            }
            prop_assert_eq!(at, samples.len() as u64);
        }
    }
}
