//! Calls as wasmtime itself makes them, from within an instance: nothing of the host's is around them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use vidchat::bindings::avatar_renderer::AvatarRenderer;
use vidchat::bindings::avatar_renderer::exports::vidchat::avatar_renderer::avatar_renderer::Pose;
use vidchat::bindings::llm_provider::LlmProvider;
use vidchat::bindings::phonemizer::Phonemizer;
use vidchat::bindings::voice_converter::VoiceConverter;
use vidchat::bindings::voice_converter::exports::vidchat::voice_converter::voice_converter::Settings;
use vidchat::engines::ChatOptions;
use vidchat::runtime::{Call, Exports, Frame, FrameHandle, Live};
use vidchat::supervisor::Slot;
use wasmtime::component::{Resource, ResourceAny};

use crate::guests::Host;

/// The time of so many calls, one after the other in a single one of the actor's.
pub(crate) fn bare<E: Exports, R: Send + 'static>(
    host: &Host,
    slot: &Slot<E>,
    times: u64,
    call: impl for<'a> Fn(&'a mut Live<E>) -> Call<'a, R> + Send + Sync + 'static,
) -> Duration {
    let calls = slot.call("bare", move |live| {
        Box::pin(async move {
            let began = Instant::now();
            for _ in 0..times {
                black_box(call(live).await?);
            }
            Ok(began.elapsed())
        })
    });
    host.kernel.block_on(calls).unwrap()
}

/// The same for the stream that `open` opens.
pub(crate) fn bare_stream<E: Exports, R: Send + 'static>(
    host: &Host,
    slot: &Slot<E>,
    times: u64,
    open: impl for<'a> FnOnce(&'a mut Live<E>) -> Call<'a, ResourceAny> + Send + 'static,
    call: impl for<'a> Fn(&'a mut Live<E>, ResourceAny) -> Call<'a, R> + Send + Sync + 'static,
) -> Duration {
    let stream = host.kernel.block_on(slot.call("open", open)).unwrap();
    let took = bare(host, slot, times, move |live| call(live, stream));
    let close = slot.call("drop", move |live| {
        Box::pin(async move {
            let store = &mut live.component()?.store;
            stream.resource_drop_async(store).await
        })
    });
    host.kernel.block_on(close).unwrap();
    took
}

pub(crate) fn languages(live: &mut Live<Phonemizer>) -> Call<'_, Vec<String>> {
    Box::pin(async move {
        let live = live.component()?;
        let calls = live.exports.vidchat_phonemizer_phonemizer();
        calls.call_languages(&mut live.store).await
    })
}

pub(crate) fn open_reply(live: &mut Live<LlmProvider>) -> Call<'_, ResourceAny> {
    Box::pin(async move {
        let live = live.component()?;
        let calls = live.exports.vidchat_llm_provider_llm_provider();
        let options = chat_options();
        Ok(calls.call_chat(&mut live.store, &[], &options).await??)
    })
}

pub(crate) fn next_word(live: &mut Live<LlmProvider>, reply: ResourceAny) -> Call<'_, bool> {
    Box::pin(async move {
        let live = live.component()?;
        let calls = live.exports.vidchat_llm_provider_llm_provider().reply();
        Ok(calls.call_next(&mut live.store, reply).await?.is_ok())
    })
}

pub(crate) fn chat_options() -> ChatOptions {
    ChatOptions {
        model: None,
        temperature: None,
        max_tokens: None,
        seed: None,
    }
}

pub(crate) fn open_conversion(live: &mut Live<VoiceConverter>) -> Call<'_, ResourceAny> {
    Box::pin(async move {
        let live = live.component()?;
        let calls = live.exports.vidchat_voice_converter_voice_converter();
        let settings = Settings {
            voice: None,
            transpose: 0.0,
        };
        Ok(calls
            .call_open(&mut live.store, 48_000, &settings)
            .await??)
    })
}

pub(crate) fn push<'a>(
    live: &'a mut Live<VoiceConverter>,
    conversion: ResourceAny,
    samples: &[f32],
) -> Call<'a, usize> {
    let samples = samples.to_vec();
    Box::pin(async move {
        let live = live.component()?;
        let exports = live.exports.vidchat_voice_converter_voice_converter();
        let calls = exports.conversion();
        let pushing = calls.call_push(&mut live.store, conversion, &samples);
        Ok(pushing.await??.samples.len())
    })
}

pub(crate) fn open_stage(live: &mut Live<AvatarRenderer>) -> Call<'_, ResourceAny> {
    Box::pin(async move {
        let live = live.component()?;
        let calls = live.exports.vidchat_avatar_renderer_avatar_renderer();
        Ok(calls
            .call_open(&mut live.store, 800, 600, Some("idle"))
            .await??)
    })
}

pub(crate) fn render<'a>(
    live: &'a mut Live<AvatarRenderer>,
    stage: ResourceAny,
    pose: &Pose,
) -> Call<'a, bool> {
    let pose = pose.clone();
    Box::pin(async move {
        let live = live.component()?;
        // A frame of no size: this style of the guest's does not write into it.
        let lent = live
            .store
            .data_mut()
            .table
            .push(FrameHandle::new(Frame::new(0, 0)))?;
        let exports = live.exports.vidchat_avatar_renderer_avatar_renderer();
        let borrowed = Resource::new_borrow(lent.rep());
        let calls = exports.stage();
        let rendering = calls.call_render(&mut live.store, stage, &pose, borrowed);
        let outcome = rendering.await?;
        live.store.data_mut().table.delete(lent)?;
        Ok(outcome.is_ok())
    })
}
