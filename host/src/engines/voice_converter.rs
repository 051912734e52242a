//! Voice converters.

use super::{Voice, convert};
use crate::bindings::types;
use crate::bindings::voice_converter::{
    VoiceConverter as Bindings, exports::vidchat::voice_converter::voice_converter as wit,
};
use crate::runtime::{CallError, PluginError, Remote};
use crate::supervisor::Slot;

/// How to convert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConversionSettings {
    /// A voice's id, or none for the default.
    pub voice: Option<String>,
    /// In semitones.
    pub transpose: f32,
}

/// Converted sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In Hz.
    pub sample_rate: u32,
    /// Mono, in [-1, 1]; may be empty.
    pub samples: Vec<f32>,
}

/// A voice-converter plugin.
#[derive(Clone)]
pub struct VoiceConverter(pub Slot<Bindings>);

/// A conversion under way. Dropping it cancels.
pub struct Conversion(Remote<Bindings>);

impl VoiceConverter {
    /// The voices on offer; the first is the default.
    pub async fn voices(&self) -> Result<Vec<Voice>, CallError> {
        let voices =
            self.0
                .try_call::<Vec<types::Voice>, types::Error>("voice-converter.voices", |live| {
                    Box::pin(
                        live.exports
                            .vidchat_voice_converter_voice_converter()
                            .call_voices(&mut live.store),
                    )
                });
        Ok(voices.await?.into_iter().map(Voice::from).collect())
    }

    /// Begins to convert sound of `sample_rate` Hz.
    pub async fn open(
        &self,
        sample_rate: u32,
        settings: ConversionSettings,
    ) -> Result<Conversion, CallError> {
        let settings = wit::Settings {
            voice: settings.voice,
            transpose: settings.transpose,
        };
        let conversion = self
            .0
            .open::<types::Error>("voice-converter.open", move |live| {
                Box::pin(async move {
                    live.exports
                        .vidchat_voice_converter_voice_converter()
                        .call_open(&mut live.store, sample_rate, &settings)
                        .await
                })
            });
        Ok(Conversion(conversion.await?))
    }
}

impl Conversion {
    /// How far what comes out lags behind, in samples of the rate that comes out.
    pub async fn latency_samples(&self) -> Result<u32, CallError> {
        self.0
            .try_call::<_, PluginError>("voice-converter.latency-samples", |live, conversion| {
                Box::pin(async move {
                    let calls = live
                        .exports
                        .vidchat_voice_converter_voice_converter()
                        .conversion();
                    Ok(Ok(calls
                        .call_latency_samples(&mut live.store, conversion)
                        .await?))
                })
            })
            .await
    }

    /// Takes samples in and gives what is ready.
    pub async fn push(&self, samples: Vec<f32>) -> Result<Block, CallError> {
        self.0
            .try_call::<_, PluginError>("voice-converter.push", |live, conversion| {
                Box::pin(async move {
                    let calls = live
                        .exports
                        .vidchat_voice_converter_voice_converter()
                        .conversion();
                    let block = calls
                        .call_push(&mut live.store, conversion, &samples)
                        .await?;
                    Ok(block.map_err(PluginError::from).and_then(checked))
                })
            })
            .await
    }

    /// Ends the input and gives the rest.
    pub async fn flush(&self) -> Result<Block, CallError> {
        self.0
            .try_call::<_, PluginError>("voice-converter.flush", |live, conversion| {
                Box::pin(async move {
                    let calls = live
                        .exports
                        .vidchat_voice_converter_voice_converter()
                        .conversion();
                    let block = calls.call_flush(&mut live.store, conversion).await?;
                    Ok(block.map_err(PluginError::from).and_then(checked))
                })
            })
            .await
    }
}

fn checked(block: wit::Block) -> Result<Block, PluginError> {
    Ok(Block {
        sample_rate: convert::sample_rate(block.sample_rate)?,
        samples: convert::samples(block.samples)?,
    })
}
