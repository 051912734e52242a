//! What a plugin hands out, copied into values of the host's own.
//!
//! The pointers are the plugin's. A wrong one crashes the plugin's process, or the host where the plugin runs inside
//! it; what can be seen to be wrong (null, a count beyond all sense) is an error.

#![allow(unsafe_code, reason = "reads what C pointers point to")]

use vidchat_abi as abi;

use crate::bindings::types::{Emotion, EmotionWeight, Error, Unavailability, Voice};

/// The longest text, in bytes.
const MAX_TEXT: u64 = 1024 * 1024;

/// The longest list.
const MAX_ITEMS: u64 = 65_536;

/// Why something cannot be read.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("it handed out a null pointer with {0} items")]
    Null(u64),
    #[error("it handed out {0} items at once, where {1} are the most")]
    TooMany(u64, u64),
}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        Error::Internal(unreadable.to_string())
    }
}

/// A view of `count` items.
///
/// # Safety
/// `items` is null or points to `count` items that stay as they are for `'a`.
unsafe fn slice<'a, T>(items: *const T, count: u64, most: u64) -> Result<&'a [T], Unreadable> {
    match usize::try_from(count) {
        Ok(0) => Ok(&[]),
        Ok(_) if items.is_null() => Err(Unreadable::Null(count)),
        // SAFETY: not null, and the caller says that so many are there.
        Ok(length) if count <= most => Ok(unsafe { std::slice::from_raw_parts(items, length) }),
        _ => Err(Unreadable::TooMany(count, most)),
    }
}

/// A view of a list.
///
/// # Safety
/// As the rules of the ABI say: it stays as it is for `'a`.
pub(super) unsafe fn list<'a, T>(list: abi::List<T>) -> Result<&'a [T], Unreadable> {
    // SAFETY: the caller's.
    unsafe { slice(list.items, list.count, MAX_ITEMS) }
}

/// Bytes, at most `most`.
///
/// # Safety
/// As for [`list`].
pub(super) unsafe fn bytes(bytes: abi::Bytes, most: u64) -> Result<Vec<u8>, Unreadable> {
    // SAFETY: the caller's.
    Ok(unsafe { slice(bytes.data, bytes.length, most) }?.to_vec())
}

/// A text. What is not UTF-8 in it becomes a replacement character.
///
/// # Safety
/// As for [`list`].
pub(super) unsafe fn text(text: abi::Str) -> Result<String, Unreadable> {
    // SAFETY: the caller's.
    let bytes = unsafe { slice(text.data.cast::<u8>(), text.length, MAX_TEXT) }?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// What comes of a status and, unless it is good, the error's text.
///
/// # Safety
/// As for [`list`].
pub(super) unsafe fn outcome(status: abi::Status, error: abi::Str) -> Result<(), Error> {
    if status == abi::Status::OK {
        return Ok(());
    }
    // SAFETY: the caller's.
    let text = unsafe { text(error) }?;
    let text = if text.is_empty() {
        "it did not say what is wrong".to_owned()
    } else {
        text
    };
    let unavailable = |reason, retry| Error::Unavailable(Unavailability { reason, retry });
    Err(match status {
        abi::Status::INVALID_INPUT => Error::InvalidInput(text),
        abi::Status::NOT_CONFIGURED => Error::NotConfigured(text),
        abi::Status::UNAVAILABLE => unavailable(text, false),
        abi::Status::UNAVAILABLE_RETRY => unavailable(text, true),
        abi::Status::PERMISSION_DENIED => Error::PermissionDenied(text),
        _ => Error::Internal(text),
    })
}

/// Texts.
///
/// # Safety
/// As for [`list`], and for each text in it.
pub(super) unsafe fn texts(texts: abi::List<abi::Str>) -> Result<Vec<String>, Unreadable> {
    // SAFETY: the caller's.
    let texts = unsafe { list(texts) }?;
    // SAFETY: the caller's.
    texts.iter().map(|view| unsafe { text(*view) }).collect()
}

/// Voices.
///
/// # Safety
/// As for [`list`], and for all in it.
pub(super) unsafe fn voices(voices: abi::List<abi::Voice>) -> Result<Vec<Voice>, Error> {
    // SAFETY: the caller's.
    let voices = unsafe { list(voices) }?;
    let voice = |voice: &abi::Voice| {
        // SAFETY: the caller's.
        let (id, name) = unsafe { (text(voice.id)?, text(voice.name)?) };
        // SAFETY: the caller's.
        let (languages, speakers) = unsafe { (texts(voice.languages)?, texts(voice.speakers)?) };
        Ok(Voice {
            id,
            name,
            languages,
            sample_rate: voice.sample_rate,
            speakers,
        })
    };
    voices.iter().map(voice).collect()
}

/// Feelings; those that are none are left out.
///
/// # Safety
/// As for [`list`].
pub(super) unsafe fn emotions(
    weights: abi::List<abi::EmotionWeight>,
) -> Result<Vec<EmotionWeight>, Error> {
    // SAFETY: the caller's.
    let weights = unsafe { list(weights) }?;
    let known = |given: &abi::EmotionWeight| {
        let emotion = match given.emotion {
            abi::Emotion::NEUTRAL => Emotion::Neutral,
            abi::Emotion::HAPPY => Emotion::Happy,
            abi::Emotion::SAD => Emotion::Sad,
            abi::Emotion::ANGRY => Emotion::Angry,
            abi::Emotion::SURPRISED => Emotion::Surprised,
            abi::Emotion::FEARFUL => Emotion::Fearful,
            abi::Emotion::RELAXED => Emotion::Relaxed,
            _ => return None,
        };
        let weight = given.weight;
        Some(EmotionWeight { emotion, weight })
    };
    Ok(weights.iter().filter_map(known).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_to_be_wrong_is_an_error() {
        let null = abi::Str {
            data: std::ptr::null(),
            length: 3,
        };
        let endless = abi::Str {
            data: c"abc".as_ptr(),
            length: u64::MAX,
        };
        // SAFETY: the bytes are there, or must not be touched.
        unsafe {
            assert_eq!(text(abi::Str::EMPTY), Ok(String::new()));
            assert_eq!(text(abi::Str::of("Grüße")), Ok("Grüße".to_owned()));
            assert_eq!(text(null), Err(Unreadable::Null(3)));
            assert!(matches!(text(endless), Err(Unreadable::TooMany(..))));
        }
    }

    #[test]
    fn an_unknown_status_is_a_fault_of_the_plugin() {
        // SAFETY: the texts are there.
        unsafe {
            assert_eq!(outcome(abi::Status(0), abi::Str::of("unread")), Ok(()));
            let odd = outcome(abi::Status(-7), abi::Str::of("odd"));
            assert_eq!(odd, Err(Error::Internal("odd".to_owned())));
            let silent = outcome(abi::Status::INVALID_INPUT, abi::Str::EMPTY);
            assert!(matches!(silent, Err(Error::InvalidInput(text)) if !text.is_empty()));
        }
    }
}
