//! The settings that VidChat comes with.

use std::path::Path;

use toml::{Table, Value};

use crate::document::{self, DocumentError};

/// The settings that VidChat comes with, which lie under all others.
pub(super) const BUILT_IN: &str = include_str!("../../../config/vidchat.toml");

/// Settings that are paths, relative to the file they stand in.
pub(super) const PATHS: [(&str, &str); 8] = [
    ("plugins", "folder"),
    ("plugins", "cache"),
    ("models", "manifest"),
    ("models", "voices"),
    ("models", "library"),
    ("inference", "library"),
    ("avatar", "styles"),
    ("log", "file"),
];

/// The built-in settings without their paths, which hold for VidChat's own checkout only.
pub(super) fn built_in() -> Result<Table, DocumentError> {
    let mut table: Table = document::parse(Path::new("the built-in settings"), BUILT_IN)?;
    for (section, key) in PATHS {
        if let Some(Value::Table(section)) = table.get_mut(section) {
            section.remove(key);
        }
    }
    Ok(table)
}
