//! The feeling in a text.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{EMOTION_DETECTOR, List, Plugin, Status, Str, size_of};

use crate::kinds::emotion_detector::{Emotion, EmotionDetector, EmotionWeight};
use crate::native::entry::Kind;
use crate::native::input::text;
use crate::native::instance::call;

/// The kind.
pub struct Native;

impl<T: EmotionDetector> Kind<T> for Native {
    const ID: &'static CStr = EMOTION_DETECTOR;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::EmotionDetector {
        struct_size: size_of::<vidchat_abi::EmotionDetector>(),
        reserved: 0,
        classify: classify::<T>,
    })
    .cast();
}

unsafe extern "C" fn classify<T: EmotionDetector>(
    plugin: *const Plugin,
    sentence: Str,
    emotions: *mut List<vidchat_abi::EmotionWeight>,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            let found = plugin.classify(text(sentence, "the text")?)?;
            let found = found.into_iter().map(weight).collect();
            emotions.write(arena.list(found));
            Ok(())
        })
    }
}

fn weight(weight: EmotionWeight) -> vidchat_abi::EmotionWeight {
    vidchat_abi::EmotionWeight {
        emotion: match weight.emotion {
            Emotion::Neutral => vidchat_abi::Emotion::NEUTRAL,
            Emotion::Happy => vidchat_abi::Emotion::HAPPY,
            Emotion::Sad => vidchat_abi::Emotion::SAD,
            Emotion::Angry => vidchat_abi::Emotion::ANGRY,
            Emotion::Surprised => vidchat_abi::Emotion::SURPRISED,
            Emotion::Fearful => vidchat_abi::Emotion::FEARFUL,
            Emotion::Relaxed => vidchat_abi::Emotion::RELAXED,
        },
        weight: weight.weight,
    }
}
