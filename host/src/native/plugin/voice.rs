//! Voices and voice converters.

use vidchat_abi as abi;

use super::super::areas::{MAX_SAMPLES, fits};
use super::super::reading;
use super::super::wire::{Block, Call, Spoken, Stream};
use super::{Fault, Plugin, bytes, call, open, or_empty};
use crate::bindings::tts::exports::vidchat::tts::tts;
use crate::bindings::types::{Emotion, EmotionWeight, Error, Unavailability, Voice};
use crate::bindings::voice_converter::exports::vidchat::voice_converter::voice_converter as converter;

/// Feelings, as the ABI has them.
pub(super) fn emotions(weights: &[EmotionWeight]) -> Vec<abi::EmotionWeight> {
    let weight = |given: &EmotionWeight| abi::EmotionWeight {
        emotion: match given.emotion {
            Emotion::Neutral => abi::Emotion::NEUTRAL,
            Emotion::Happy => abi::Emotion::HAPPY,
            Emotion::Sad => abi::Emotion::SAD,
            Emotion::Angry => abi::Emotion::ANGRY,
            Emotion::Surprised => abi::Emotion::SURPRISED,
            Emotion::Fearful => abi::Emotion::FEARFUL,
            Emotion::Relaxed => abi::Emotion::RELAXED,
        },
        weight: given.weight,
    };
    weights.iter().map(weight).collect()
}

/// A request, as the ABI has it; valid as long as what it is made of.
fn speech_request(request: &tts::Request, emotions: &[abi::EmotionWeight]) -> abi::SpeechRequest {
    abi::SpeechRequest {
        struct_size: abi::size_of::<abi::SpeechRequest>(),
        rate: request.rate,
        pitch: request.pitch,
        noise_scale: request.noise_scale.unwrap_or(f32::NAN),
        noise_w: request.noise_w.unwrap_or(f32::NAN),
        sentence_silence: request.sentence_silence.unwrap_or(f32::NAN),
        low_latency: request.low_latency.into(),
        absolute_rate: request.absolute_rate.into(),
        text: abi::Str::of(&request.text),
        voice: or_empty(request.voice.as_ref()),
        speaker: or_empty(request.speaker.as_ref()),
        emotions: abi::List::of(emotions),
    }
}

// SAFETY (of all calls below): the functions are the plugin's, which is alive; this is its thread; what
// is passed outlives the call; what it returns is read before the next.
impl Plugin {
    pub(super) fn tts(&mut self, tts: abi::Tts, asked: Call) -> Result<Vec<u8>, Fault> {
        match asked {
            Call::TtsVoices => bytes(&self.tts_voices(tts)),
            Call::TtsOpen { request } => bytes(&self.tts_open(tts, &request)),
            Call::TtsTranscribe { request } => bytes(&self.tts_transcribe(tts, &request)),
            Call::TtsNext {
                speech,
                max_samples,
            } => bytes(&self.tts_next(tts, speech, max_samples)),
            _ => Err(Fault::Kind("tts")),
        }
    }

    fn tts_voices(&self, tts: abi::Tts) -> Result<Vec<Voice>, Error> {
        let voices = call(abi::List::EMPTY, |voices, error| unsafe {
            (tts.voices)(self.plugin, voices, error)
        })?;
        unsafe { reading::voices(voices) }
    }

    fn tts_open(&mut self, tts: abi::Tts, request: &tts::Request) -> Result<Stream, Error> {
        let emotions = emotions(&request.emotions);
        let request = speech_request(request, &emotions);
        let speech = open(|speech, error| unsafe {
            (tts.open)(self.plugin, &raw const request, speech, error)
        })?;
        Ok(self.streams.keep(speech))
    }

    fn tts_transcribe(
        &self,
        tts: abi::Tts,
        request: &tts::Request,
    ) -> Result<Vec<tts::Transcript>, Error> {
        let Some(transcribe) = tts.transcribe else {
            return Err(Error::Unavailable(Unavailability {
                reason: "this engine does not tell how it reads a text".to_owned(),
                retry: false,
            }));
        };
        let emotions = emotions(&request.emotions);
        let request = speech_request(request, &emotions);
        let transcripts = call(abi::List::EMPTY, |transcripts, error| unsafe {
            transcribe(self.plugin, &raw const request, transcripts, error)
        })?;
        let transcript = |transcript: &abi::Transcript| unsafe {
            Ok(tts::Transcript {
                text: reading::text(transcript.text)?,
                phonemes: reading::texts(transcript.phonemes)?,
                ids: reading::list(transcript.ids)?.to_vec(),
            })
        };
        unsafe { reading::list(transcripts) }?
            .iter()
            .map(transcript)
            .collect()
    }

    fn tts_next(
        &self,
        tts: abi::Tts,
        speech: Stream,
        max_samples: u32,
    ) -> Result<Option<Spoken>, Error> {
        let speech = self.streams.get(speech)?;
        let capacity = max_samples.min(MAX_SAMPLES);
        let block = abi::SpeechBlock {
            struct_size: abi::size_of::<abi::SpeechBlock>(),
            capacity,
            samples: self.areas.output(),
            sample_count: 0,
            sample_rate: 0,
            marks: abi::List::EMPTY,
        };
        let block = call(block, |block, error| unsafe {
            (tts.next)(self.plugin, speech, block, error)
        })?;
        if block.sample_count == 0 {
            return Ok(None);
        }
        if block.sample_count > capacity {
            return Err(Error::Internal(format!(
                "it says that it wrote {} samples where there is room for {capacity}",
                block.sample_count
            )));
        }
        let marks = unsafe { reading::list(block.marks) }?;
        let mark = |mark: &abi::PhonemeMark| {
            Ok(tts::PhonemeMark {
                sample_offset: mark.sample_offset,
                sample_count: mark.sample_count,
                ipa: unsafe { reading::text(mark.ipa) }?,
            })
        };
        Ok(Some(Spoken {
            sample_rate: block.sample_rate,
            sample_count: block.sample_count,
            marks: marks.iter().map(mark).collect::<Result<_, Error>>()?,
        }))
    }

    pub(super) fn voice_converter(
        &mut self,
        converter: abi::VoiceConverter,
        asked: Call,
    ) -> Result<Vec<u8>, Fault> {
        match asked {
            Call::ConverterVoices => bytes(&self.converter_voices(converter)),
            Call::ConverterOpen {
                sample_rate,
                settings,
            } => bytes(&self.converter_open(converter, sample_rate, &settings)),
            Call::ConverterLatency { conversion } => {
                let latency = self.streams.get(conversion).map(|conversion| unsafe {
                    (converter.latency_samples)(self.plugin, conversion)
                });
                bytes(&latency.unwrap_or_default())
            }
            Call::ConverterPush {
                conversion,
                sample_count,
            } => bytes(&self.converter_push(converter, conversion, sample_count)),
            Call::ConverterFlush { conversion } => {
                let converted = self.converted(conversion, |conversion, block, error| unsafe {
                    (converter.flush)(self.plugin, conversion, block, error)
                });
                bytes(&converted)
            }
            _ => Err(Fault::Kind("voice-converter")),
        }
    }

    fn converter_voices(&self, converter: abi::VoiceConverter) -> Result<Vec<Voice>, Error> {
        let voices = call(abi::List::EMPTY, |voices, error| unsafe {
            (converter.voices)(self.plugin, voices, error)
        })?;
        unsafe { reading::voices(voices) }
    }

    fn converter_open(
        &mut self,
        converter: abi::VoiceConverter,
        sample_rate: u32,
        settings: &converter::Settings,
    ) -> Result<Stream, Error> {
        let settings = abi::ConversionSettings {
            struct_size: abi::size_of::<abi::ConversionSettings>(),
            transpose: settings.transpose,
            voice: or_empty(settings.voice.as_ref()),
        };
        let conversion = open(|conversion, error| unsafe {
            let settings = &raw const settings;
            (converter.open)(self.plugin, sample_rate, settings, conversion, error)
        })?;
        Ok(self.streams.keep(conversion))
    }

    fn converter_push(
        &self,
        converter: abi::VoiceConverter,
        conversion: Stream,
        sample_count: u32,
    ) -> Result<Block, Error> {
        let samples = abi::List {
            items: self.areas.input(),
            count: u64::from(sample_count.min(MAX_SAMPLES)),
        };
        self.converted(conversion, |conversion, block, error| unsafe {
            (converter.push)(self.plugin, conversion, samples, block, error)
        })
    }

    /// A block that a call gave, its samples copied to where the host sees them.
    fn converted(
        &self,
        conversion: Stream,
        convert: impl FnOnce(*mut std::ffi::c_void, *mut abi::SoundBlock, *mut abi::Str) -> abi::Status,
    ) -> Result<Block, Error> {
        let conversion = self.streams.get(conversion)?;
        let block = abi::SoundBlock {
            struct_size: abi::size_of::<abi::SoundBlock>(),
            sample_rate: 0,
            samples: abi::List::EMPTY,
        };
        let block = call(block, |block, error| convert(conversion, block, error))?;
        let abi::List { items, count } = block.samples;
        let length = usize::try_from(count).unwrap_or(usize::MAX);
        let sample_count = fits(length).map_err(|error| Error::Internal(error.to_string()))?;
        if items.is_null() && count > 0 {
            return Err(Error::Internal("its samples are a null pointer".to_owned()));
        }
        if count > 0 {
            // May be the very memory the samples came in.
            unsafe { std::ptr::copy(items, self.areas.output(), length) };
        }
        Ok(Block {
            sample_rate: block.sample_rate,
            sample_count,
        })
    }
}
