//! Text that was changed, and still knows where it comes from.

/// A text, and for each of its bytes the place in the source that it was made of.
#[derive(Debug, Default)]
pub(super) struct Traced {
    /// The text.
    pub(super) text: String,
    /// In bytes; never falls.
    origins: Vec<usize>,
}

impl Traced {
    /// Appends what was made of the source's character at `origin`.
    pub(super) fn push_str(&mut self, text: &str, origin: usize) {
        self.text.push_str(text);
        self.origins.resize(self.text.len(), origin);
    }

    /// The same for a single character.
    pub(super) fn push(&mut self, c: char, origin: usize) {
        self.push_str(c.encode_utf8(&mut [0; 4]), origin);
    }

    /// With `to` in place of each `from`.
    pub(super) fn replace(&self, from: &str, to: &str) -> Traced {
        let mut replaced = Traced::default();
        let mut done = 0;
        for (at, _) in self.text.match_indices(from) {
            replaced.copy(self, done, at);
            replaced.push_str(to, self.origin(at).unwrap_or_default());
            done = at + from.len();
        }
        replaced.copy(self, done, self.text.len());
        replaced
    }

    /// Where a byte comes from; none behind the end.
    pub(super) fn origin(&self, byte: usize) -> Option<usize> {
        self.origins.get(byte).copied()
    }

    /// What stands between blanks, each with its place in the source.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (&str, usize)> {
        let begin = self.text.as_ptr().addr();
        self.text.split_whitespace().map(move |chunk| {
            let origin = self.origin(chunk.as_ptr().addr() - begin);
            (chunk, origin.unwrap_or_default())
        })
    }

    fn copy(&mut self, other: &Traced, from: usize, to: usize) {
        self.text
            .push_str(other.text.get(from..to).unwrap_or_default());
        self.origins
            .extend(other.origins.get(from..to).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_knows_its_place() {
        let mut traced = Traced::default();
        traced.push_str("plus", 0);
        traced.push(' ', 2);
        traced.push_str("a--b", 3);
        let replaced = traced.replace("--", " — ");
        assert_eq!(replaced.text, "plus a — b");
        let chunks: Vec<_> = replaced.chunks().collect();
        assert_eq!(chunks, [("plus", 0), ("a", 3), ("—", 3), ("b", 3)]);
        assert_eq!(replaced.origin(100), None);
    }
}
