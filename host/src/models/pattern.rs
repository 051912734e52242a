//! Patterns of model ids, as a plugin's manifest has them in `capabilities.models`.

/// A pattern such as `voice/*`. A `*` stands for any characters but `/`, also for none; everything
/// else stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern from its text; every text is one.
    pub fn new(text: impl Into<String>) -> Self {
        Pattern(text.into())
    }

    /// Whether the whole of `id` fits.
    pub fn matches(&self, id: &str) -> bool {
        self.0.split('/').count() == id.split('/').count()
            && self
                .0
                .split('/')
                .zip(id.split('/'))
                .all(|(pattern, text)| fits(pattern, text))
    }
}

/// Whether a segment fits. The text between stars is looked for as early as possible, which leaves
/// the most room for what follows, so that no step has to be taken back.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((prefix, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(prefix) else {
        return false;
    };
    let (middle, suffix) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = text.split_at(at + part.len()).1;
    }
    text.ends_with(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_does_not_cross_a_slash() {
        let voices = Pattern::new("voice/*");
        assert!(voices.matches("voice/en_US-lessac-medium"));
        assert!(voices.matches("voice/"));
        assert!(!voices.matches("voice/a/b"));
        assert!(!voices.matches("voice"));
        assert!(!voices.matches("my-voice/a"));
        assert!(Pattern::new("*/en_*-x_low").matches("voice/en_US-vidchat_slt-x_low"));
        assert!(!Pattern::new("voice/en_*-x_low").matches("voice/en_US-lessac-medium"));
    }

    /// The definition, without the shortcuts.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) if naive(rest, text) => true,
            (['*', ..], [first, tail @ ..]) => *first != '/' && naive(pattern, tail),
            ([p, rest @ ..], [t, tail @ ..]) => p == t && naive(rest, tail),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*/]{0,8}", text in "[ab/]{0,8}") {
            let chars = |s: &str| s.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                Pattern::new(&*pattern).matches(&text),
                naive(&chars(&pattern), &chars(&text))
            );
        }

        #[test]
        fn an_id_fits_itself_and_its_own_stars(head in "[a-z]{1,6}", tail in "[a-zé._-]{1,9}") {
            let id = format!("{head}/{tail}");
            prop_assert!(Pattern::new(&*id).matches(&id));
            let starred = Pattern::new(format!("{head}/*"));
            let deeper = format!("{id}/x");
            prop_assert!(starred.matches(&id));
            prop_assert!(!starred.matches(&deeper));
        }
    }
}
