//! What Rust's types are called in C.

use std::ffi::{c_char, c_void};

use vidchat_abi::{Emotion, List, Status};

/// A type that both languages have.
pub(crate) trait CType {
    /// What C calls it, such that a name can be put behind it.
    fn name() -> String;

    /// What C calls a list of it.
    fn list() -> String {
        format!("{}_list_t", Self::name().trim_end_matches("_t"))
    }
}

/// Whether Rust tells C's `char` from `uint8_t`. Where it does not, types cannot be compared.
pub(crate) const CHARS_ARE_TOLD_APART: bool = c_char::MIN != 0;

macro_rules! named {
    ($($rust:ty => $c:literal)*) => {$(
        impl CType for $rust {
            fn name() -> String {
                $c.to_owned()
            }
        }
    )*};
}

named! {
    () => "void"
    c_void => "void"
    i8 => "char"
    u8 => "uint8_t"
    u64 => "uint64_t"
    f64 => "double"
    Status => "vidchat_status_t"
    Emotion => "vidchat_emotion_t"
}

impl CType for u32 {
    fn name() -> String {
        "uint32_t".to_owned()
    }

    fn list() -> String {
        "vidchat_u32_list_t".to_owned()
    }
}

impl CType for i64 {
    fn name() -> String {
        "int64_t".to_owned()
    }

    fn list() -> String {
        "vidchat_i64_list_t".to_owned()
    }
}

impl CType for f32 {
    fn name() -> String {
        "float".to_owned()
    }

    fn list() -> String {
        "vidchat_f32_list_t".to_owned()
    }
}

impl<T: CType> CType for *const T {
    fn name() -> String {
        format!("{} const *", T::name())
    }
}

impl<T: CType> CType for *mut T {
    fn name() -> String {
        format!("{} *", T::name())
    }
}

/// An array is a pointer wherever C looks at its type.
impl<T: CType, const N: usize> CType for [T; N] {
    fn name() -> String {
        <*mut T>::name()
    }
}

impl<T: CType> CType for List<T> {
    fn name() -> String {
        T::list()
    }
}

/// A pointer that may be null.
impl<T: CType> CType for Option<T> {
    fn name() -> String {
        T::name()
    }
}

macro_rules! functions {
    ($(($($argument:ident)*))*) => {$(
        impl<R: CType, $($argument: CType),*> CType
            for unsafe extern "C" fn($($argument),*) -> R
        {
            fn name() -> String {
                let arguments = [$($argument::name()),*];
                format!("{} (*)({})", R::name(), arguments.join(", "))
            }
        }
    )*};
}

functions! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
