//! A short way to make a [`Voice`], for engines that speak and for those that convert.

use crate::Voice;

impl Voice {
    /// A voice with a single speaker for any language; set `languages` where it knows only some.
    pub fn new(id: impl Into<String>, name: impl Into<String>, sample_rate: u32) -> Voice {
        Voice {
            id: id.into(),
            name: name.into(),
            languages: Vec::new(),
            sample_rate,
            speakers: Vec::new(),
        }
    }
}
