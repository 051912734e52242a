//! Looks of the user's own: one file each in the styles folder.
//!
//! ```toml
//! plugin = "avatar-geometric"   # who draws it
//! name = "Nova"                 # what people read
//! [look]                        # the renderer's own style
//! accent = "#7fe3d4"
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::files;
use crate::document::{self, DocumentError};

/// A look.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Its name in settings: that of its file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The renderer that draws it, by name or id.
    pub plugin: String,
    /// The style, as that renderer has it.
    pub look: Table,
}

impl Look {
    /// The style with id and name, as renderers want it in their option `styles`.
    pub(super) fn style(&self) -> Value {
        let mut style = self.look.clone();
        style.insert("id".to_owned(), Value::String(self.id.clone()));
        style.insert("name".to_owned(), Value::String(self.name.clone()));
        Value::Table(style)
    }
}

/// What is in the styles folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looks {
    /// The folder, there or not; none where there is no config file beside which it would be.
    pub folder: Option<PathBuf>,
    /// The looks, by id.
    pub all: Vec<Look>,
    /// The files that cannot be used: each with its place and what is wrong.
    pub broken: Vec<String>,
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    plugin: String,
    name: Option<String>,
    look: Table,
}

impl Looks {
    /// Reads all `NAME.toml` in a folder. One that is broken does not stop the others, and a folder
    /// that is not there counts as empty.
    pub fn read(folder: PathBuf) -> Looks {
        let mut looks = Looks::default();
        for (id, path) in document::toml_files(&folder) {
            match read_file(id, &path) {
                Ok(look) => looks.all.push(look),
                Err(error) => looks.broken.push(error.to_string()),
            }
        }
        looks.folder = Some(folder);
        looks
    }

    /// The look with this id.
    pub fn find(&self, id: &str) -> Option<&Look> {
        self.all.iter().find(|look| look.id == id)
    }

    /// The looks that a plugin draws.
    pub(super) fn of_plugin(&self, name: &str, id: &str) -> impl Iterator<Item = &Look> {
        self.all
            .iter()
            .filter(move |look| look.plugin == name || look.plugin == id)
    }
}

/// Reads one look.
pub(super) fn read_file(id: String, path: &Path) -> Result<Look, DocumentError> {
    let File {
        plugin,
        name,
        mut look,
    } = document::read(path)?;
    files::resolve(path.parent().unwrap_or(Path::new("")), &mut look);
    let name = name.unwrap_or_else(|| id.clone());
    Ok(Look {
        id,
        name,
        plugin,
        look,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_looks_are_told_and_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("nova.toml", "plugin = 'p'\n[look]\na = 1");
        write("odd.toml", "plugin = 'p'\nnmae = 'Odd'\n[look]");
        write("notes.txt", "no look");
        let looks = Looks::read(folder.path().to_owned());
        let nova = looks.find("nova").unwrap();
        assert_eq!((nova.name.as_str(), looks.all.len()), ("nova", 1));
        let [odd] = looks.broken.as_slice() else {
            panic!("{:?}", looks.broken)
        };
        assert!(odd.contains("odd.toml:2: unknown field `nmae`"), "{odd}");
        assert!(odd.contains("did you mean `name`?"), "{odd}");
        assert_eq!(looks.of_plugin("p", "org.p").count(), 1);
        assert_eq!(looks.of_plugin("org.p", "p").count(), 1);
        assert_eq!(looks.of_plugin("q", "org.q").count(), 0);
    }

    #[test]
    fn no_folder_is_no_fault() {
        let looks = Looks::read("/no/such/folder".into());
        assert!(looks.all.is_empty() && looks.broken.is_empty());
    }
}
