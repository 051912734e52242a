//! How what is written at the terminal looks.

/// Who or what a text is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// Nothing special.
    #[default]
    Plain,
    /// The companion speaks.
    Companion,
    /// What the person said.
    Person,
    /// What the person should know.
    Notice,
    /// What may be overlooked: thoughts, hints.
    Faint,
}

impl Style {
    /// `text` with the escape sequences of this style around it, where `colours` are wanted.
    pub(super) fn paint(self, text: &str, colours: bool) -> String {
        let code = match self {
            Style::Plain => return text.to_owned(),
            Style::Companion => "36",
            Style::Person => "1",
            Style::Notice => "33",
            Style::Faint => "2",
        };
        if colours && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A piece of a line, in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) style: Style,
    pub(super) text: String,
}

impl Span {
    pub(super) fn new(style: Style, text: impl Into<String>) -> Span {
        Span {
            style,
            text: text.into(),
        }
    }
}
