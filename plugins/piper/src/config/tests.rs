//! Configs of all layouts, and what is wrong with some.

use super::*;
use proptest::prelude::*;

pub(crate) const EMBEDDED: &[u8] = include_bytes!(
    "../../../../models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx.json"
);

const OLD: &str = r#"{
    "audio": {"sample_rate": 22050}, "espeak": {"voice": "pt-br"}, "num_symbols": 130,
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [14]}
}"#;

/// A small config of the oldest layout.
pub(crate) fn sample() -> VoiceConfig {
    VoiceConfig::parse(OLD.as_bytes()).unwrap()
}

fn refused(change: (&str, &str)) -> String {
    assert!(OLD.contains(change.0));
    let json = OLD.replace(change.0, change.1);
    VoiceConfig::parse(json.as_bytes()).unwrap_err().to_string()
}

#[test]
fn the_embedded_voice_is_read() {
    let config = VoiceConfig::parse(EMBEDDED).unwrap();
    assert_eq!(config.sample_rate, 16_000);
    assert_eq!(config.language, "en-us");
    assert_eq!(config.language_tag, "en-US");
    assert_eq!(
        config.language_name.as_deref(),
        Some("English, United States")
    );
    assert_eq!(config.phoneme_id_map["ˈ"], [120]);
    assert_eq!(config.inference, Inference::default());
}

#[test]
fn an_old_layout_is_read() {
    let config = sample();
    assert_eq!(config.language_tag, "pt-BR");
    assert_eq!(config.language_name, None);
    assert_eq!(config.num_speakers, 1);
    assert_eq!(config.inference, Inference::default());
}

/// The small config with these fields in front.
fn with(fields: &str) -> VoiceConfig {
    let json = OLD.replacen("{\n", &format!("{{{fields},"), 1);
    VoiceConfig::parse(json.as_bytes()).unwrap()
}

#[test]
fn layouts_of_all_hosts_are_read() {
    // What the trainer of 2023 wrote, piper-tts 1.8.0 writes, and people leave behind.
    let full = with(
        r#""dataset": "x", "language": {"code": "pt_BR", "family": "pt", "name_english": "Portuguese"},
        "inference": {"noise_scale": 0.3, "length_scale": 1.2, "noise_w": 0.4, "phoneme_silence": {",": 0.5}},
        "phoneme_type": "espeak", "phoneme_map": {}, "num_speakers": 1, "speaker_id_map": {},
        "piper_version": "1.8.0", "hop_length": 512, "default_speaker_id": 0"#,
    );
    assert_eq!(full.language_name.as_deref(), Some("Portuguese"));
    let Inference {
        noise_scale,
        length_scale,
        noise_w,
    } = full.inference;
    assert_eq!((noise_scale, length_scale, noise_w), (0.3, 1.2, 0.4));
    assert_eq!(full.hop_length, 512);
    let empty = with(
        r#""language": null, "inference": null, "phoneme_type": null, "phoneme_map": null, "vowel_clusters": null,
        "num_speakers": null, "speaker_id_map": null, "hop_length": null, "default_speaker_id": null"#,
    );
    assert_eq!(empty, sample());
    assert_eq!(with(r#""language": {"code": null}"#), sample());
    assert_eq!(with(r#""language": "pt_PT""#).language_tag, "pt-PT");
    assert_eq!(with(r#""language": 7"#), sample());
    let partial = with(r#""inference": {"noise_w_scale": 0.1, "noise_scale": null}"#).inference;
    assert_eq!((partial.noise_scale, partial.noise_w), (0.667, 0.1));
    let marked = [b"\xef\xbb\xbf", OLD.as_bytes()].concat();
    assert_eq!(VoiceConfig::parse(&marked).unwrap(), sample());
    let change = |from: &str, to: &str| VoiceConfig::parse(OLD.replace(from, to).as_bytes());
    assert_eq!(change("[14]", "14").unwrap(), sample());
    assert_eq!(change("\"num_symbols\": 130,", "").unwrap(), sample());
}

#[test]
fn speakers_are_counted_by_their_names_where_no_number_is_given() {
    let config = with(r#""speaker_id_map": {"ann": 0, "bob": 1}, "default_speaker_id": 1"#);
    assert_eq!(config.num_speakers, 2);
    assert_eq!(config.speakers(), ["bob", "ann"]);
}

#[test]
fn a_voice_of_type_text_needs_no_espeak() {
    let json = OLD.replace(
        r#""espeak": {"voice": "pt-br"}"#,
        r#""phoneme_type": "text""#,
    );
    assert_eq!(VoiceConfig::parse(json.as_bytes()).unwrap().language, "");
}

#[test]
fn speakers_are_listed_the_default_first() {
    let mut config = sample();
    assert!(config.speakers().is_empty());
    config.num_speakers = 3;
    config.default_speaker = 2;
    config.speaker_id_map = [("ann".to_owned(), 0), ("bob".to_owned(), 2)].into();
    assert_eq!(config.speakers(), ["bob", "ann", "1"]);
}

#[test]
fn types_of_phonemes_and_clusters_are_read() {
    assert_eq!(sample().phoneme_type, PhonemeType::Espeak);
    let text = with(r#""phoneme_type": "text""#);
    assert_eq!(text.phoneme_type, PhonemeType::Text);
    let clusters = with(r#""vowel_clusters": [["a", "ɪ"], "aʊ"]"#).vowel_clusters;
    assert_eq!(clusters, [["a", "ɪ"], ["a", "ʊ"]]);
}

#[test]
fn languages_are_written_as_bcp_47_has_it() {
    for (code, tag) in [
        ("en_US", "en-US"),
        ("de", "de"),
        ("es-419", "es-419"),
        ("sr_latn_rs", "sr-Latn-RS"),
        ("cmn", "cmn"),
    ] {
        assert_eq!(language_tag(code), tag);
    }
}

#[test]
fn broken_configs_are_refused_with_the_field() {
    let cases = [
        (
            ("\"sample_rate\": 22050", ""),
            "missing field `sample_rate`",
        ),
        (("22050", "3"), "field `audio.sample_rate`: 3 Hz"),
        (
            ("\"_\": [0], ", ""),
            "field `phoneme_id_map`: `_` is missing",
        ),
        (("[14]", "[130]"), "`a` has id 130, but num_symbols is 130"),
        (("[14]", "\"14\""), "phoneme_id_map.a: a list of ids"),
        (
            ("\"espeak\": {\"voice\": \"pt-br\"}, ", ""),
            "field `espeak.voice`: it is missing",
        ),
        (
            ("{\"voice\": \"pt-br\"}", "3"),
            "espeak: invalid type: integer `3`, expected an object",
        ),
        (
            ("{\n", "{\"phoneme_type\": \"pinyin\","),
            "field `phoneme_type`: `pinyin` needs the model g2pW; VidChat speaks",
        ),
        (
            ("{\n", "{\"phoneme_type\": \"ipa\","),
            "field `phoneme_type`: `ipa` is unknown; VidChat speaks",
        ),
        (
            ("{\n", "{\"vowel_clusters\": [3],"),
            "vowel_clusters[0]: a list of phonemes",
        ),
        (
            ("{\n", "{\"inference\": {\"length_scale\": 0},"),
            "field `inference.length_scale`: 0 does not work",
        ),
        (
            ("{\n", "{\"inference\": {\"noise_w\": 1e39},"),
            "field `inference.noise_w`: inf does not work",
        ),
        (
            ("{\n", "{\"speaker_id_map\": {\"x\": 2},"),
            "field `speaker_id_map`: `x` has id 2, but num_speakers is 1",
        ),
        (
            ("{\n", "{\"num_speakers\": 3, \"default_speaker_id\": 3,"),
            "field `default_speaker_id`: there is no speaker 3, for num_speakers is 3",
        ),
        (
            ("{\n", "{\"num_speakers\": \"two\","),
            "num_speakers: invalid type: string",
        ),
        (("}\n", ""), "EOF"),
    ];
    for (change, expected) in cases {
        let error = refused(change);
        assert!(error.contains(expected), "{change:?}: {error}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(VoiceConfig::parse(&bytes).is_err());
    }

    #[test]
    fn any_language_has_a_tag(code in "\\PC{0,12}") {
        prop_assert_eq!(language_tag(&code).is_empty(), code.is_empty());
    }
}
