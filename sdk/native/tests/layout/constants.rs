//! The constants: numbers and ids.

use std::ffi::CStr;

use vidchat_abi as abi;

/// A constant's value.
enum Value {
    Number(i64),
    Text(&'static CStr),
}

impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Value::Number(value.into())
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Value {
        Value::Number(value.try_into().unwrap())
    }
}

impl From<abi::Status> for Value {
    fn from(value: abi::Status) -> Value {
        Value::Number(value.0.into())
    }
}

impl From<abi::Emotion> for Value {
    fn from(value: abi::Emotion) -> Value {
        Value::Number(value.0.into())
    }
}

impl From<&'static CStr> for Value {
    fn from(value: &'static CStr) -> Value {
        Value::Text(value)
    }
}

/// All constants: those of a type or of the crate, whose names in C begin with a prefix.
macro_rules! constants {
    ($($prefix:literal: $($of:ident)::+ { $($name:ident)* })*) => {
        fn all() -> Vec<(&'static str, &'static str, Value)> {
            let mut all = Vec::new();
            $({
                use $($of)::+ as of;
                $(all.push((
                    stringify!($name),
                    concat!($prefix, stringify!($name)),
                    of::$name.into(),
                ));)*
            })*
            all
        }
    };
}

constants! {
    "VIDCHAT_": abi::Status {
        OK INVALID_INPUT NOT_CONFIGURED UNAVAILABLE UNAVAILABLE_RETRY PERMISSION_DENIED INTERNAL
    }
    "VIDCHAT_EMOTION_": abi::Emotion {
        NEUTRAL HAPPY SAD ANGRY SURPRISED FEARFUL RELAXED
    }
    "VIDCHAT_": vidchat_abi {
        ABI_VERSION ENTRY_SYMBOL VISEME_COUNT
        TTS PHONEMIZER LLM_PROVIDER EMOTION_DETECTOR VOICE_CONVERTER AVATAR_RENDERER
        HOST_LOG HOST_CLOCK HOST_RANDOM HOST_STATE HOST_FILES HOST_MODELS HOST_PHONEMIZER
        HOST_INFERENCE
        ENDING_NONE ENDING_PERIOD ENDING_COMMA ENDING_SEMICOLON ENDING_COLON ENDING_QUESTION
        ENDING_EXCLAMATION
        ROLE_SYSTEM ROLE_USER ROLE_ASSISTANT
        PIECE_TEXT PIECE_THINKING PIECE_DONE
        ACTIVITY_LISTENING ACTIVITY_THINKING ACTIVITY_SPEAKING
        OUTCOME_DRAWN OUTCOME_UNCHANGED
        LOG_TRACE LOG_DEBUG LOG_INFO LOG_WARN LOG_ERROR
        ELEMENT_F16 ELEMENT_F32 ELEMENT_F64 ELEMENT_BF16 ELEMENT_U8 ELEMENT_I32 ELEMENT_I64
    }
}

/// What must hold of all constants, in C.
pub(crate) fn assertions() -> Vec<String> {
    let lines = all().into_iter().map(|(_, c, value)| match value {
        Value::Number(value) => format!("_Static_assert({c} == {value}, \"{c}\");"),
        Value::Text(text) => {
            let text = text.to_str().unwrap();
            format!("_Static_assert(__builtin_strcmp({c}, \"{text}\") == 0, \"{c}\");")
        }
    });
    lines.collect()
}

/// The names of all constants, in Rust and in C.
pub(crate) fn names() -> Vec<(&'static str, &'static str)> {
    all().into_iter().map(|(rust, c, _)| (rust, c)).collect()
}
