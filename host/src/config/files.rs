//! Files that the user names in a plugin's options: `model = { file = "alice.vrm" }`.
//!
//! Like all paths they are relative to the file they stand in. To name a file here is to let the plugin
//! read it, where its manifest asks for that.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The only key of a table that names a file.
const KEY: &str = "file";

/// Makes the paths of all files that `options` name absolute, as seen from the folder `base`.
pub(crate) fn resolve(base: &Path, options: &mut Table) {
    for (_, value) in options {
        resolve_value(base, value);
    }
}

fn resolve_value(base: &Path, value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|v| resolve_value(base, v)),
        Value::Table(table) => match (table.len(), table.get_mut(KEY)) {
            (1, Some(path @ Value::String(_))) => super::source::resolve(base, path),
            _ => resolve(base, table),
        },
        _ => {}
    }
}

/// All files that options name, as the plugin gets them.
pub(crate) fn named(options: &serde_json::Value) -> Vec<PathBuf> {
    match options {
        serde_json::Value::Array(values) => values.iter().flat_map(named).collect(),
        serde_json::Value::Object(fields) => match (fields.len(), fields.get(KEY)) {
            (1, Some(serde_json::Value::String(path))) => vec![PathBuf::from(path)],
            _ => fields.values().flat_map(named).collect(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    #[test]
    fn files_are_found_wherever_they_are_named_and_nothing_else_is() {
        let mut options = toml::toml! {
            model = { file = "../faces/alice.vrm" }
            file = "a setting that happens to be called so"
            odd = { file = "x", other = 1 }
            styles = [{ background = { image = { file = "/pictures/room.jpg" } } }]
        };
        resolve(Path::new("/home/me/styles"), &mut options);
        let files = named(&document::to_json(&Value::Table(options)));
        assert_eq!(
            files,
            [
                PathBuf::from("/home/me/faces/alice.vrm"),
                "/pictures/room.jpg".into()
            ]
        );
    }
}
