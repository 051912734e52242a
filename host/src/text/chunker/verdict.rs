//! What the chunker may say of a place.

/// What is known of one place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict<T> {
    /// Something begins or ends here.
    Cut(T),
    /// Nothing does.
    Go,
    /// More text is needed to tell.
    Wait,
}
