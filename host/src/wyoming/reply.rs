//! What clients are told.

use serde_json::{Value, json};

use super::Event;
use crate::audio::to_i16;
use crate::engines::Voice;
use crate::manifest::Identity;

/// Who answers, and with which voices. `plugin` is the one that speaks.
pub(super) fn info(plugin: Option<&Identity>, voices: &[Voice]) -> Event {
    let author = plugin.map(|plugin| plugin.authors.join(", "));
    let attribution = json!({ "name": author.unwrap_or_default(), "url": "" });
    let voices: Vec<Value> = voices
        .iter()
        .map(|voice| {
            let speakers = voice.speakers.iter().map(|name| json!({ "name": name }));
            json!({
                "name": voice.id,
                "description": voice.name,
                "languages": voice.languages,
                "speakers": speakers.collect::<Vec<_>>(),
                // The plugin's author speaks for the plugin. Whose a voice is only its files tell.
                "attribution": { "name": "", "url": "" },
                "installed": true,
                "version": null,
            })
        })
        .collect();
    let program = json!({
        "name": "vidchat",
        "description": plugin.map(|plugin| format!("VidChat, {}: {}", plugin.name, plugin.description)),
        "attribution": attribution,
        "installed": true,
        "version": env!("CARGO_PKG_VERSION"),
        "voices": voices,
        "supports_synthesize_streaming": true,
    });
    event(
        "info",
        json!({
            "tts": [program],
            "asr": [], "handle": [], "intent": [], "wake": [], "mic": [], "snd": [],
        }),
    )
}

/// Sound of this rate follows.
pub(super) fn audio_start(sample_rate: u32) -> Event {
    event("audio-start", format(sample_rate, 0))
}

/// Some sound, `before` samples after the first one.
pub(super) fn audio_chunk(sample_rate: u32, samples: &[f32], before: u64) -> Event {
    let pcm = samples
        .iter()
        .flat_map(|sample| to_i16(*sample).to_le_bytes());
    Event {
        payload: pcm.collect(),
        ..event("audio-chunk", format(sample_rate, before))
    }
}

/// The sound is over, after so many samples.
pub(super) fn audio_stop(sample_rate: u32, samples: u64) -> Event {
    let end = json!({ "timestamp": milliseconds(sample_rate, samples) });
    event("audio-stop", end)
}

/// All that came in pieces was said.
pub(super) fn synthesize_stopped() -> Event {
    Event::bare("synthesize-stopped")
}

/// The answer to `ping`.
pub(super) fn pong(text: Option<String>) -> Event {
    event("pong", json!({ "text": text }))
}

/// What went wrong: for people, and a word for programs.
pub(super) fn error(text: &str, code: &str) -> Event {
    event("error", json!({ "text": text, "code": code }))
}

/// Of 16-bit mono sound.
fn format(sample_rate: u32, before: u64) -> Value {
    json!({
        "rate": sample_rate,
        "width": 2,
        "channels": 1,
        "timestamp": milliseconds(sample_rate, before),
    })
}

fn milliseconds(sample_rate: u32, samples: u64) -> u64 {
    samples * 1000 / u64::from(sample_rate.max(1))
}

fn event(kind: &str, data: Value) -> Event {
    let Value::Object(data) = data else {
        return Event::bare(kind);
    };
    Event {
        kind: kind.to_owned(),
        data,
        payload: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_16_bit_and_little_endian() {
        let chunk = audio_chunk(16_000, &[0.0, 1.0, -1.0, 0.5], 24_000);
        assert_eq!(chunk.payload, [0, 0, 0xff, 0x7f, 0, 0x80, 0, 0x40]);
        assert_eq!(chunk.data["timestamp"], 1500);
        assert_eq!(chunk.data["width"], 2);
    }

    #[test]
    fn voices_are_described() {
        let voice = Voice {
            id: "anna".to_owned(),
            name: "Anna".to_owned(),
            languages: vec!["de-DE".to_owned()],
            sample_rate: 16_000,
            speakers: vec!["p1".to_owned()],
        };
        let info = info(None, &[voice]);
        let program = &info.data["tts"][0];
        assert_eq!(program["supports_synthesize_streaming"], true);
        assert_eq!(program["voices"][0]["name"], "anna");
        assert_eq!(program["voices"][0]["description"], "Anna");
        assert_eq!(program["voices"][0]["speakers"], json!([{"name": "p1"}]));
    }
}
