//! Reading what the host passes.

use std::slice;

use vidchat_abi::{Bytes, List, Str};

use crate::{Emotion, EmotionWeight, Error, Result};

/// The items of a list.
///
/// # Safety
///
/// As the ABI has it: `list.items` leads to `list.count` items that stay as they are during `'a`.
pub(super) unsafe fn items<'a, T>(list: List<T>) -> &'a [T] {
    if list.items.is_null() {
        return &[];
    }
    // SAFETY: see above; a slice may not begin at null, an empty list may.
    unsafe { slice::from_raw_parts(list.items, list.count as usize) }
}

/// The bytes.
///
/// # Safety
///
/// As for [`items`].
pub(super) unsafe fn bytes<'a>(bytes: Bytes) -> &'a [u8] {
    let list = List {
        items: bytes.data,
        count: bytes.length,
    };
    // SAFETY: passed on.
    unsafe { items(list) }
}

/// The text; `what` it is stands in the error where it is not UTF-8.
///
/// # Safety
///
/// As for [`items`].
pub(super) unsafe fn text<'a>(str: Str, what: &str) -> Result<&'a str> {
    let view = Bytes {
        data: str.data.cast(),
        length: str.length,
    };
    // SAFETY: passed on.
    let bytes = unsafe { bytes(view) };
    std::str::from_utf8(bytes)
        .map_err(|error| Error::invalid_input(format_args!("{what} is no UTF-8: {error}")))
}

/// A text that is absent where it is empty.
///
/// # Safety
///
/// As for [`items`].
pub(super) unsafe fn optional_text(str: Str, what: &str) -> Result<Option<String>> {
    // SAFETY: passed on.
    let text = unsafe { text(str, what)? };
    Ok(Some(text)
        .filter(|text| !text.is_empty())
        .map(str::to_owned))
}

/// A struct that says its size, if it has all the fields that this version knows.
///
/// # Safety
///
/// `pointer` leads to a struct that begins with its size as `u32`, and as much memory as that says, which
/// stays as it is during `'a`.
pub(super) unsafe fn sized<'a, T>(pointer: *const T, what: &str) -> Result<&'a T> {
    // SAFETY: the size is the first field of such structs.
    let size = unsafe { pointer.cast::<u32>().read() };
    whole::<T>(size, what)?;
    // SAFETY: it is as large as `T`; see above.
    Ok(unsafe { &*pointer })
}

/// The same, to be filled in.
///
/// # Safety
///
/// As for [`sized`], and nobody else uses the struct during `'a`.
pub(super) unsafe fn sized_mut<'a, T>(pointer: *mut T, what: &str) -> Result<&'a mut T> {
    // SAFETY: the size is the first field of such structs.
    let size = unsafe { pointer.cast::<u32>().read() };
    whole::<T>(size, what)?;
    // SAFETY: it is as large as `T`; see above.
    Ok(unsafe { &mut *pointer })
}

/// An error where a struct of `size` bytes lacks fields of `T`.
pub(super) fn whole<T>(size: u32, what: &str) -> Result<()> {
    let known = vidchat_abi::size_of::<T>();
    if size < known {
        return Err(Error::invalid_input(format_args!(
            "the host's {what} has {size} bytes, this plugin was built for {known}: build it again with this \
             host's SDK"
        )));
    }
    Ok(())
}

/// Feelings; those that are not known are left out.
///
/// # Safety
///
/// As for [`items`].
pub(super) unsafe fn emotions(list: List<vidchat_abi::EmotionWeight>) -> Vec<EmotionWeight> {
    // SAFETY: passed on.
    let weights = unsafe { items(list) }.iter();
    let known = weights.filter_map(|weight| {
        let emotion = emotion(weight.emotion)?;
        let weight = weight.weight;
        Some(EmotionWeight { emotion, weight })
    });
    known.collect()
}

fn emotion(emotion: vidchat_abi::Emotion) -> Option<Emotion> {
    Some(match emotion {
        vidchat_abi::Emotion::NEUTRAL => Emotion::Neutral,
        vidchat_abi::Emotion::HAPPY => Emotion::Happy,
        vidchat_abi::Emotion::SAD => Emotion::Sad,
        vidchat_abi::Emotion::ANGRY => Emotion::Angry,
        vidchat_abi::Emotion::SURPRISED => Emotion::Surprised,
        vidchat_abi::Emotion::FEARFUL => Emotion::Fearful,
        vidchat_abi::Emotion::RELAXED => Emotion::Relaxed,
        _ => return None,
    })
}
