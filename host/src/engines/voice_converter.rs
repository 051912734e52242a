//! Voice converters.

use super::{Voice, convert};
use crate::bindings::types;
use crate::bindings::voice_converter::{
    VoiceConverter as Bindings, exports::vidchat::voice_converter::voice_converter as wit,
};
use crate::native::Native;
use crate::native::wire::{self, Call as Message};
use crate::runtime::{CallError, Live, PluginError, Remote, Stream, ask};
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
        let voices = self
            .0
            .try_call::<Vec<types::Voice>, types::Error>("voice-converter.voices", |live| {
                Box::pin(ask_voices(live))
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
                    ask!(live, component => {
                        let calls = component.exports.vidchat_voice_converter_voice_converter();
                        let store = &mut component.store;
                        let conversion = calls.call_open(store, sample_rate, &settings).await?;
                        Ok(conversion.map(Stream::Resource))
                    }, native => {
                        let open = Message::ConverterOpen { sample_rate, settings };
                        native.open(open).await
                    })
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
                    let latency = ask!(live, component => {
                        let calls = component.exports.vidchat_voice_converter_voice_converter();
                        let (calls, conversion) = (calls.conversion(), conversion.resource()?);
                        calls.call_latency_samples(&mut component.store, conversion).await?
                    }, native => {
                        let conversion = conversion.number()?;
                        native.ask(Message::ConverterLatency { conversion }).await?
                    });
                    Ok(Ok(latency))
                })
            })
            .await
    }

    /// Takes samples in and gives what is ready.
    pub async fn push(&self, samples: Vec<f32>) -> Result<Block, CallError> {
        self.0
            .try_call::<_, PluginError>("voice-converter.push", |live, conversion| {
                Box::pin(async move {
                    let block = ask!(live, component => {
                        let calls = component.exports.vidchat_voice_converter_voice_converter();
                        let (calls, conversion) = (calls.conversion(), conversion.resource()?);
                        calls.call_push(&mut component.store, conversion, &samples).await?
                    }, native => {
                        let conversion = conversion.number()?;
                        let sample_count = native.put_samples(&samples)?;
                        let push = Message::ConverterPush { conversion, sample_count };
                        ask_block(native, push).await?
                    });
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
                    let block = ask!(live, component => {
                        let calls = component.exports.vidchat_voice_converter_voice_converter();
                        let (calls, conversion) = (calls.conversion(), conversion.resource()?);
                        calls.call_flush(&mut component.store, conversion).await?
                    }, native => {
                        let conversion = conversion.number()?;
                        ask_block(native, Message::ConverterFlush { conversion }).await?
                    });
                    Ok(block.map_err(PluginError::from).and_then(checked))
                })
            })
            .await
    }
}

/// The voices, as the plugin has them.
pub(super) async fn ask_voices(
    live: &mut Live<Bindings>,
) -> wasmtime::Result<Result<Vec<types::Voice>, types::Error>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_voice_converter_voice_converter();
        calls.call_voices(&mut component.store).await
    }, native => native.ask(Message::ConverterVoices).await)
}

/// The block that a native plugin's call gives.
async fn ask_block(
    native: &mut Native,
    call: Message,
) -> wasmtime::Result<Result<wit::Block, types::Error>> {
    let block: Result<wire::Block, types::Error> = native.ask(call).await?;
    Ok(match block {
        Ok(block) => Ok(wit::Block {
            sample_rate: block.sample_rate,
            samples: native.take_samples(block.sample_count)?,
        }),
        Err(error) => Err(error),
    })
}

fn checked(block: wit::Block) -> Result<Block, PluginError> {
    Ok(Block {
        sample_rate: convert::sample_rate(block.sample_rate)?,
        samples: convert::samples(block.samples)?,
    })
}
