//! The data of espeak-ng: its phonemes, dictionaries and voices, as Piper's package for Python has them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use miniz_oxide::deflate::compress_to_vec;

use crate::environment;

/// As in scripts/setup.sh.
const VERSION: &str = "1.8.0";

/// The folder that setup has put the data into.
pub(crate) fn folder() -> Result<PathBuf, String> {
    println!("cargo::rerun-if-env-changed=VIDCHAT_ESPEAK_DATA");
    let folder = match std::env::var_os("VIDCHAT_ESPEAK_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => cache().join("espeak").join(VERSION).join("espeak-ng-data"),
    };
    println!("cargo::rerun-if-changed={}", folder.display());
    match folder.join("phontab").is_file() {
        true => Ok(folder),
        false => Err(format!("{} is missing. Type: make setup", folder.display())),
    }
}

/// VidChat's cache folder: see host/src/folders.rs.
fn cache() -> PathBuf {
    let home = PathBuf::from(environment("HOME"));
    if cfg!(windows) {
        return PathBuf::from(environment("LOCALAPPDATA")).join("vidchat");
    }
    if cfg!(target_os = "macos") {
        return home.join("Library/Caches/vidchat");
    }
    match std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder).join("vidchat"),
        None => home.join(".cache/vidchat"),
    }
}

/// Compresses each file of `folder`, and writes the table of them that `src/files.rs` includes.
pub(crate) fn pack(folder: &Path, out: &Path) -> Result<(), String> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.sort();
    let mut table = String::from("&[\n");
    for (index, path) in paths.iter().enumerate() {
        let bytes = std::fs::read(path).map_err(|error| problem(path, &error))?;
        let packed = out.join(format!("{index}.deflate"));
        std::fs::write(&packed, compress_to_vec(&bytes, 9))
            .map_err(|error| problem(&packed, &error))?;
        let name = path.strip_prefix(folder).unwrap_or(path);
        let name = name.to_string_lossy().replace('\\', "/");
        let _ = writeln!(
            table,
            "File {{ path: {name:?}, size: {}, deflated: include_bytes!({packed:?}) }},",
            bytes.len()
        );
    }
    table.push(']');
    let file = out.join("files.rs");
    std::fs::write(&file, table).map_err(|error| problem(&file, &error))
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|error| problem(folder, &error))? {
        let path = entry.map_err(|error| problem(folder, &error))?.path();
        match path.is_dir() {
            true => walk(&path, paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
