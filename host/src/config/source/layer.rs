//! What each source says by itself.

use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use super::{ConfigError, Origin};
use crate::config::built_in::PATHS;
use crate::config::{check, files};
use crate::document;

/// What one source says.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) origin: Origin,
    /// The text of a file, to find lines in.
    pub(super) text: String,
    pub(super) table: Table,
}

/// Reads one file, checks it by itself so that errors name its lines, and makes its paths absolute.
pub(super) fn read(path: &Path) -> Result<Layer, ConfigError> {
    let text = document::read_text(path)?;
    let problems = check::problems(&text);
    if !problems.is_empty() {
        return Err(ConfigError::Wrong {
            path: path.to_owned(),
            problems,
        });
    }
    let mut table: Table = document::parse(path, &text)?;
    let base = path.parent().unwrap_or(Path::new(""));
    for (section, key) in PATHS {
        if let Some(value) = table
            .get_mut(section)
            .and_then(|section| section.get_mut(key))
        {
            resolve(base, value);
        }
    }
    let plugins = table.get_mut("plugin").and_then(Value::as_table_mut);
    for (_, options) in plugins.into_iter().flatten() {
        if let Value::Table(options) = options {
            files::resolve(base, options);
        }
    }
    Ok(Layer {
        origin: Origin::File(path.to_owned(), 1),
        text,
        table,
    })
}

/// Makes a path, or each of a list, absolute as seen from the folder `base`.
pub(in crate::config) fn resolve(base: &Path, value: &mut Value) {
    match value {
        Value::String(path) => *path = join(base, path).to_string_lossy().into_owned(),
        Value::Array(paths) => paths.iter_mut().for_each(|path| resolve(base, path)),
        _ => {}
    }
}

/// The path as seen from `base`. A `..` takes a folder away where that is the same: not where it is a link.
fn join(base: &Path, path: &str) -> PathBuf {
    let mut joined = base.to_owned();
    for part in Path::new(path).components() {
        let is_way_back = part == Component::ParentDir;
        if is_way_back && joined.file_name().is_some() && !joined.is_symlink() {
            joined.pop();
        } else {
            joined.push(part);
        }
    }
    if joined.as_os_str().is_empty() {
        joined.push(Component::CurDir);
    }
    joined
}

/// `section.key=value`
pub(super) fn parse_set(text: &str) -> Result<Table, ConfigError> {
    let wrong = |cause: String| ConfigError::Set {
        text: text.to_owned(),
        cause,
    };
    let Some((key, value)) = text.split_once('=') else {
        return Err(wrong("it must look like section.key=value".to_owned()));
    };
    setting(key, value).map_err(wrong)
}

/// One setting as a table: the key as TOML has dotted keys, the value as TOML or else as plain text.
pub(in crate::config) fn setting(key: &str, value: &str) -> Result<Table, String> {
    let as_toml = format!("{key} = {value}");
    // The text may happen to look like something else: `--set tts.voice=7`.
    let as_text = format!("{key} = {}", Value::String(value.to_owned()));
    let mut problem = None;
    for text in [as_toml, as_text] {
        let Ok(table) = text.parse() else { continue };
        match check::problems(&text).into_iter().next() {
            None => return Ok(table),
            // What is wrong with it as TOML says more than what is wrong with it as text.
            Some(first) => problem = problem.or(Some(first.message)),
        }
    }
    Err(problem.unwrap_or_else(|| "the key is not a dotted TOML key".to_owned()))
}

/// Lays `over` on `under`: tables are merged, anything else is replaced.
pub(super) fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_their_file() {
        let joined = |base: &str, path: &str| join(Path::new(base), path).display().to_string();
        assert_eq!(joined("config", "../plugins"), "plugins");
        assert_eq!(joined("config", ".."), ".");
        assert_eq!(joined("", "../plugins"), "../plugins");
        assert_eq!(joined("..", "../plugins"), "../../plugins");
        assert_eq!(joined("/a/b", "../../../c"), "/../c");
        assert_eq!(joined("config", "/opt/plugins"), "/opt/plugins");
        assert_eq!(joined("config", "voices/./x"), "config/voices/x");
    }
}
