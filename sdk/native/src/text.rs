//! Strings, bytes, lists and what went wrong.

use std::ffi::c_char;

/// UTF-8, not terminated. `data` may be null where `length` is 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Str {
    /// The first byte.
    pub data: *const c_char,
    /// In bytes.
    pub length: u64,
}

impl Str {
    /// No text.
    pub const EMPTY: Str = Str {
        data: std::ptr::null(),
        length: 0,
    };

    /// A view of `text`; valid as long as that is.
    pub const fn of(text: &str) -> Str {
        Str {
            data: text.as_ptr().cast(),
            length: text.len() as u64,
        }
    }
}

/// Bytes. `data` may be null where `length` is 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// The first byte.
    pub data: *const u8,
    /// In bytes.
    pub length: u64,
}

impl Bytes {
    /// None.
    pub const EMPTY: Bytes = Bytes {
        data: std::ptr::null(),
        length: 0,
    };

    /// A view of `bytes`; valid as long as they are.
    pub const fn of(bytes: &[u8]) -> Bytes {
        Bytes {
            data: bytes.as_ptr(),
            length: bytes.len() as u64,
        }
    }
}

/// Items in a row. `items` may be null where `count` is 0.
#[repr(C)]
#[derive(Debug)]
pub struct List<T> {
    /// The first.
    pub items: *const T,
    /// How many.
    pub count: u64,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> List<T> {
    /// None.
    pub const EMPTY: List<T> = List {
        items: std::ptr::null(),
        count: 0,
    };

    /// A view of `items`; valid as long as they are.
    pub const fn of(items: &[T]) -> List<T> {
        List {
            items: items.as_ptr(),
            count: items.len() as u64,
        }
    }
}

/// What came of a call. A value that is none of these counts as [`Status::INTERNAL`].
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub i32);

impl Status {
    /// It did what it should.
    pub const OK: Status = Status(0);
    /// The caller passed something the function cannot take.
    pub const INVALID_INPUT: Status = Status(1);
    /// A setting is missing; the text is its name.
    pub const NOT_CONFIGURED: Status = Status(2);
    /// Something it leans on is not there.
    pub const UNAVAILABLE: Status = Status(3);
    /// The same, and trying again may help.
    pub const UNAVAILABLE_RETRY: Status = Status(4);
    /// A capability was not granted; the text names it.
    pub const PERMISSION_DENIED: Status = Status(5);
    /// A fault of its own.
    pub const INTERNAL: Status = Status(6);
}

/// A feeling. A value that is none of these is ignored.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emotion(pub i32);

impl Emotion {
    /// None in particular.
    pub const NEUTRAL: Emotion = Emotion(0);
    /// Joy.
    pub const HAPPY: Emotion = Emotion(1);
    /// Sorrow.
    pub const SAD: Emotion = Emotion(2);
    /// Anger.
    pub const ANGRY: Emotion = Emotion(3);
    /// Surprise.
    pub const SURPRISED: Emotion = Emotion(4);
    /// Fear.
    pub const FEARFUL: Emotion = Emotion(5);
    /// Ease.
    pub const RELAXED: Emotion = Emotion(6);
}

/// How much of a feeling there is.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmotionWeight {
    /// The feeling.
    pub emotion: Emotion,
    /// 0 to 1.
    pub weight: f32,
}

/// A voice on offer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The size of this struct.
    pub struct_size: u32,
    /// In Hz.
    pub sample_rate: u32,
    /// What users write in the config file.
    pub id: Str,
    /// What users read in a list.
    pub name: Str,
    /// BCP 47 tags; none where language does not matter.
    pub languages: List<Str>,
    /// Who speaks with it, the default first; none where it has a single speaker.
    pub speakers: List<Str>,
}
