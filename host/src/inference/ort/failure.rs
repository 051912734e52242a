//! What ONNX Runtime says when it fails, as our errors.

use super::arena;
use crate::inference::InferenceError;

/// A run's failure.
pub(super) fn of_run(error: &ort::Error) -> InferenceError {
    let text = text(error);
    match refused_bytes(&text) {
        Some(bytes) => InferenceError::TooLarge {
            node: node(&text).unwrap_or("the model").to_owned(),
            bytes,
            limit: arena::LIMIT,
        },
        None => InferenceError::Failed(text),
    }
}

/// The message on one line.
pub(super) fn text(error: &ort::Error) -> String {
    error
        .message()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The bytes that the arena refused to give, if that was the failure. There is no code for it; the
/// words stand in `bfc_arena.cc`.
fn refused_bytes(text: &str) -> Option<u64> {
    let after = |words| text.split_once(words).map(|(_, after)| after);
    let number = after("smaller than requested bytes of ")
        .or_else(|| after("Failed to allocate memory for requested buffer of size "))?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The operation that failed.
fn node(text: &str) -> Option<&str> {
    let (_, name) = text.split_once("Name:'")?;
    name.split('\'').next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_refused_is_told_with_node_and_size() {
        let text = "Non-zero status code returned while running Range node. Name:'/Range' Status \
                    Message: bfc_arena.cc:359 void* onnxruntime::BFCArena::AllocateRawInternal(size_t) \
                    Available memory of 0 is smaller than requested bytes of 1011020800";
        assert_eq!(refused_bytes(text), Some(1_011_020_800));
        assert_eq!(node(text), Some("/Range"));
        let other = "Failed to allocate memory for requested buffer of size 12";
        assert_eq!((refused_bytes(other), node(other)), (Some(12), None));
        assert_eq!(refused_bytes("indices element out of data bounds"), None);
    }
}
