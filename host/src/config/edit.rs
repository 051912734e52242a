//! Changes to a file of settings that leave the rest of it, comments and order included, as it is.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;
use toml::Table;
use toml::de::{DeTable, DeValue};
use toml_edit::{DocumentMut, Item, Key, TableLike, Value};

use super::check::{self, Problem};
use super::source;

/// A change that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The setting is none.
    #[error("{key} = {value}: {cause}")]
    Setting {
        /// The key, as it was given.
        key: String,
        /// The value, as it was given.
        value: String,
        /// Why.
        cause: String,
    },
    /// The key is none.
    #[error("`{0}` is not a dotted key such as avatar.fps")]
    Key(String),
    /// Something else in the file is wrong.
    #[error("line {}: {}; correct that first", .0.line, .0.message)]
    Text(Problem),
    /// The key stands where no value can be put.
    #[error("`{0}` is no section in this file, so nothing can stand under it")]
    NoSection(String),
}

/// `text` with `key` (dotted) set to `value`, which is read as `--set` reads it.
///
/// # Errors
/// Where the setting, or what the text is then, does not hold.
pub fn set(text: &str, key: &str, value: &str) -> Result<String, EditError> {
    let wrong = |cause: String| EditError::Setting {
        key: key.to_owned(),
        value: value.to_owned(),
        cause,
    };
    let table = source::setting(key, value).map_err(wrong)?;
    let mut document = parse(text)?;
    insert(document.as_table_mut(), &table)?;
    checked(document.to_string())
}

/// `text` without `key` (dotted); none where it is not in there.
///
/// # Errors
/// Where the key is none, or what is left of the text does not hold.
pub fn unset(text: &str, key: &str) -> Result<Option<String>, EditError> {
    let keys = Key::parse(key).map_err(|_| EditError::Key(key.to_owned()))?;
    let path: Vec<&str> = keys.iter().map(Key::get).collect();
    let mut document = parse(text)?;
    if !remove(document.as_table_mut(), &path) {
        return Ok(None);
    }
    let removed = document.to_string();
    // Taking the line out leaves the comments above it. Where a line holds more than the setting,
    // the comments go with it.
    let left = match without_lines(text, &path) {
        Some(left) if pruned(&left) == pruned(&removed) => left,
        _ => removed,
    };
    checked(left).map(Some)
}

/// Replaces the file at `path`, links followed, whole or not at all. Makes its folder.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(&path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

fn parse(text: &str) -> Result<DocumentMut, EditError> {
    text.parse().map_err(|_| first_problem(text))
}

/// The problem of a text that is known to have one.
fn first_problem(text: &str) -> EditError {
    let first = check::problems(text).into_iter().next();
    EditError::Text(first.unwrap_or(Problem {
        line: 1,
        message: "this is not TOML".to_owned(),
    }))
}

fn checked(text: String) -> Result<String, EditError> {
    match check::problems(&text).into_iter().next() {
        None => Ok(text),
        Some(first) => Err(EditError::Text(first)),
    }
}

/// Puts the leaves of `values` into `table`.
fn insert(table: &mut dyn TableLike, values: &Table) -> Result<(), EditError> {
    for (key, value) in values {
        if let toml::Value::Table(inner) = value {
            let section = table.entry(key).or_insert_with(new_section);
            let section = section.as_table_like_mut();
            insert(
                section.ok_or_else(|| EditError::NoSection(key.clone()))?,
                inner,
            )?;
            continue;
        }
        let shown = value.to_string();
        let mut new: Value = shown.parse().map_err(|_| EditError::Key(key.clone()))?;
        match table.get_mut(key) {
            // The comment behind the old value stays.
            Some(Item::Value(old)) => {
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
            Some(other) => *other = Item::Value(new),
            None => drop(table.insert(key, Item::Value(new))),
        }
    }
    Ok(())
}

/// A section that is shown only once something stands in it directly.
fn new_section() -> Item {
    let mut section = toml_edit::Table::new();
    section.set_implicit(true);
    section.decor_mut().set_prefix("\n");
    Item::Table(section)
}

fn remove(table: &mut dyn TableLike, path: &[&str]) -> bool {
    match path {
        [] => false,
        [key] => table.remove(key).is_some(),
        [section, rest @ ..] => {
            let section = table.get_mut(section).and_then(Item::as_table_like_mut);
            section.is_some_and(|section| remove(section, rest))
        }
    }
}

/// `text` without the lines from the key to the end of its value.
fn without_lines(text: &str, path: &[&str]) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    let (last, above) = path.split_last()?;
    let mut table = document.get_ref();
    for key in above {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == last)?;
    if matches!(value.get_ref(), DeValue::Table(_)) {
        return None;
    }
    let start = text
        .get(..key.span().start)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let rest = text.get(value.span().end..)?;
    let end = rest
        .find('\n')
        .map_or("", |at| rest.get(at + 1..).unwrap_or(""));
    Some(format!("{}{end}", text.get(..start)?))
}

/// What a text says, sections without anything in them left out.
fn pruned(text: &str) -> Option<Table> {
    fn prune(table: &mut Table) {
        for value in table.iter_mut().map(|(_, value)| value) {
            if let toml::Value::Table(inner) = value {
                prune(inner);
            }
        }
        table.retain(|_, value| !matches!(value, toml::Value::Table(inner) if inner.is_empty()));
    }
    let mut table: Table = text.parse().ok()?;
    prune(&mut table);
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# My settings.

[avatar]
# Not too fast.
fps = 30.0  # frames
# The look.
style = 'mira'

# Sound below.
[audio]
volume = 0.5

[plugin.\"org.x\"]
inline = { a = 1, b = 2 }
# The end.
";

    #[test]
    fn a_value_is_replaced_where_it_stands() {
        let expected = FILE.replace("30.0", "25");
        assert_eq!(set(FILE, "avatar.fps", "25").unwrap(), expected);
        assert_eq!(
            set(FILE, "avatar.style", "theo").unwrap(),
            FILE.replace("'mira'", "\"theo\"")
        );
    }

    #[test]
    fn new_settings_join_their_section_or_a_new_one() {
        let muted = set(FILE, "audio.muted", "true").unwrap();
        assert_eq!(
            muted,
            FILE.replace("volume = 0.5\n", "volume = 0.5\nmuted = true\n")
        );
        let voice = set(FILE, "tts.voice", "en_US-amy").unwrap();
        assert_eq!(voice.replace("\n[tts]\nvoice = \"en_US-amy\"\n", ""), FILE);
        assert_eq!(
            set("", "avatar.fps", "25").unwrap(),
            "\n[avatar]\nfps = 25\n"
        );
        let option = set("", "plugin.\"org.x\".speaker", "3").unwrap();
        assert_eq!(option, "\n[plugin.\"org.x\"]\nspeaker = 3\n");
    }

    #[test]
    fn what_does_not_hold_is_refused() {
        let told = |key: &str, value: &str| set(FILE, key, value).unwrap_err().to_string();
        assert!(told("avatar.fsp", "25").contains("did you mean `fps`?"));
        assert!(told("avatar.fps", "1000").contains("must be 1 to 120"));
        assert!(told("avatar", "25").contains("avatar is 25; it must be a table"));
        let told = set("[avatar]\nfsp = 1", "avatar.fps", "25")
            .unwrap_err()
            .to_string();
        assert!(told.starts_with("line 2: unknown field `fsp`"), "{told}");
        let told = set("[avatar", "avatar.fps", "25").unwrap_err().to_string();
        assert!(told.starts_with("line 1: "), "{told}");
    }

    #[test]
    fn a_setting_is_taken_out_and_comments_stay() {
        let without = |key: &str| unset(FILE, key).unwrap();
        assert_eq!(
            without("avatar.fps").unwrap(),
            FILE.replace("fps = 30.0  # frames\n", "")
        );
        assert_eq!(
            without("audio.volume").unwrap(),
            FILE.replace("volume = 0.5\n", "")
        );
        assert_eq!(without("audio.muted"), None);
        assert_eq!(without("nothing.there"), None);
        let inline = without("plugin.\"org.x\".inline.a").unwrap();
        assert_eq!(inline, FILE.replace("{ a = 1, b = 2 }", "{ b = 2 }"));
        assert!(matches!(unset(FILE, "a b"), Err(EditError::Key(_))));
        // A wrong setting can be taken out.
        assert_eq!(
            unset("[avatar]\nfsp = 1\n", "avatar.fsp").unwrap().unwrap(),
            "[avatar]\n"
        );
    }

    #[cfg(unix)]
    #[test]
    fn files_are_replaced_behind_links_and_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (
            folder.path().join("new/real.toml"),
            folder.path().join("link.toml"),
        );
        write(&real, "a").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write(&link, "b").unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "b");
        assert!(link.is_symlink());
    }
}
