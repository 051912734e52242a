//! The structs: their sizes, and place, size and type of each field.

use std::mem::{align_of, offset_of, size_of};

use vidchat_abi as abi;

use super::c_type::{CHARS_ARE_TOLD_APART, CType};

/// Names all fields of all structs. One that is missing here does not compile.
macro_rules! structs {
    ($($rust:ident => $c:literal { $($field:ident)* })*) => {
        $(impl CType for abi::$rust {
            fn name() -> String {
                concat!("vidchat_", $c, "_t").to_owned()
            }
        })*

        /// What must hold of all structs, in C.
        pub(crate) fn assertions() -> Vec<String> {
            let mut lines = lists();
            $({
                let abi::$rust { $($field: _),* };
                lines.push(whole::<abi::$rust>());
                $(lines.extend(field(
                    $c,
                    stringify!($field),
                    offset_of!(abi::$rust, $field),
                    |whole: &abi::$rust| &whole.$field,
                ));)*
            })*
            lines
        }

        /// The names of all structs in Rust, and in C without `vidchat_`.
        pub(crate) fn names() -> Vec<(&'static str, &'static str)> {
            vec![$((stringify!($rust), $c)),*]
        }
    };
}

structs! {
    Str => "str" { data length }
    Bytes => "bytes" { data length }
    EmotionWeight => "emotion_weight" { emotion weight }
    Voice => "voice" { struct_size sample_rate id name languages speakers }
    Entry => "entry" { abi_version struct_size create }
    Plugin => "plugin" {
        struct_size reserved data name version destroy configure save restore get_extension
    }
    Tts => "tts" { struct_size reserved voices open next close transcribe }
    SpeechRequest => "speech_request" {
        struct_size rate pitch noise_scale noise_w sentence_silence low_latency absolute_rate text voice speaker
        emotions
    }
    Transcript => "transcript" { text phonemes ids }
    SpeechBlock => "speech_block" {
        struct_size capacity samples sample_count sample_rate marks
    }
    PhonemeMark => "phoneme_mark" { sample_offset ipa sample_count reserved }
    Phonemizer => "phonemizer" { struct_size reserved languages phonemize }
    Clause => "clause" { ipa text ending ends_sentence }
    EmotionDetector => "emotion_detector" { struct_size reserved classify }
    VoiceConverter => "voice_converter" {
        struct_size reserved voices open latency_samples push flush close
    }
    ConversionSettings => "conversion_settings" { struct_size transpose voice }
    SoundBlock => "sound_block" { struct_size sample_rate samples }
    LlmProvider => "llm_provider" { struct_size reserved models chat next close }
    LlmModel => "llm_model" { struct_size context_tokens id name }
    Message => "message" { struct_size role text cut reserved }
    ChatOptions => "chat_options" { struct_size temperature max_tokens has_seed seed model }
    Piece => "piece" { struct_size kind text prompt_tokens completion_tokens }
    AvatarRenderer => "avatar_renderer" { struct_size reserved describe open render close }
    Abilities => "abilities" { struct_size width height preferred_fps styles }
    Style => "style" { id name }
    Frame => "frame" { struct_size width height stride pixels }
    Pose => "pose" {
        struct_size activity time mouth openness blink gaze_x gaze_y yaw pitch roll breath reserved
        emotions caption notice
    }
    Host => "host" { abi_version struct_size data get_extension }
    HostLog => "host_log" { struct_size reserved write panic }
    HostClock => "host_clock" { struct_size reserved now unix_millis }
    HostRandom => "host_random" { struct_size reserved next }
    HostState => "host_state" { struct_size reserved get set remove }
    HostFiles => "host_files" { struct_size reserved read }
    HostModels => "host_models" { struct_size reserved available read }
    Model => "model" { id files }
    HostPhonemizer => "host_phonemizer" { struct_size reserved languages phonemize }
    HostInference => "host_inference" { struct_size reserved load compute }
    Tensor => "tensor" { name dimensions data element_type reserved }
}

/// The lists; a field of another type of list would not compile in C.
fn lists() -> Vec<String> {
    [
        list::<u32>(),
        list::<i64>(),
        list::<f32>(),
        list::<abi::Str>(),
        list::<abi::EmotionWeight>(),
        list::<abi::Voice>(),
        list::<abi::PhonemeMark>(),
        list::<abi::Clause>(),
        list::<abi::Transcript>(),
        list::<abi::LlmModel>(),
        list::<abi::Message>(),
        list::<abi::Style>(),
        list::<abi::Model>(),
        list::<abi::Tensor>(),
    ]
    .concat()
}

fn list<T: CType>() -> Vec<String> {
    let name = T::list();
    let c = name.trim_start_matches("vidchat_").trim_end_matches("_t");
    let items = offset_of!(abi::List<T>, items);
    let count = offset_of!(abi::List<T>, count);
    let mut lines = vec![whole::<abi::List<T>>()];
    lines.extend(field(c, "items", items, |list: &abi::List<T>| &list.items));
    lines.extend(field(c, "count", count, |list: &abi::List<T>| &list.count));
    lines
}

/// Size and alignment of a struct.
fn whole<T: CType>() -> String {
    let (name, size, align) = (T::name(), size_of::<T>(), align_of::<T>());
    format!(
        "_Static_assert(sizeof({name}) == {size}, \"size of {name}\");\n\
         struct align_{name} {{ char first; {name} second; }};\n\
         _Static_assert(offsetof(struct align_{name}, second) == {align}, \"alignment of {name}\");"
    )
}

/// Place, size and type of a field; `get` only serves to know its type.
fn field<T, F: CType>(whole: &str, name: &str, offset: usize, _get: fn(&T) -> &F) -> Vec<String> {
    let (size, type_name) = (size_of::<F>(), F::name());
    let (c, told) = (format!("vidchat_{whole}_t"), format!("{whole}.{name}"));
    let field = format!("((({c} *)0)->{name})");
    let mut lines = vec![
        format!("_Static_assert(offsetof({c}, {name}) == {offset}, \"place of {told}\");"),
        format!("_Static_assert(sizeof{field} == {size}, \"size of {told}\");"),
    ];
    if CHARS_ARE_TOLD_APART {
        lines.push(format!(
            "_Static_assert(_Generic({field}, {type_name}: 1, default: 0), \"type of {told}: {type_name}\");"
        ));
    }
    lines
}
