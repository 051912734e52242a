//! All looks there are, as their files are now.

#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

use std::fs;
use std::path::Path;

use avatar_geometric::style::Style;
use serde::Deserialize;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A look of the user's own, as in `config/styles`.
#[derive(Deserialize)]
struct OwnLook {
    plugin: String,
    name: String,
    look: toml::Table,
}

/// The plugin's own looks, the default first, and those of `config/styles` that it draws.
pub fn all() -> Outcome<Vec<Style>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut looks = Vec::new();
    for style in Style::built_in()? {
        let file = here.join("styles").join(&style.id).with_extension("json");
        looks.push(Style::from_json(&fs::read_to_string(file)?)?);
    }
    let folder = fs::read_dir(here.join("../../config/styles"))?;
    let mut files = folder
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.sort();
    for file in files {
        let own: OwnLook = toml::from_str(&fs::read_to_string(&file)?)?;
        let OwnLook {
            plugin,
            name,
            mut look,
        } = own;
        if plugin != "avatar-geometric" {
            continue;
        }
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        look.insert("id".into(), id.as_ref().into());
        look.insert("name".into(), name.into());
        looks.push(Style::from_json(&serde_json::to_string(&look)?)?);
    }
    Ok(looks)
}
