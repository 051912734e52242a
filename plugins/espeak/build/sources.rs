//! Where espeak-ng's C sources are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment;

/// espeak-ng's folder in the crate that `sources/Cargo.lock` names. Cargo fetches and checks it where
/// it is not there yet; nothing of that crate is built.
pub(crate) fn folder() -> Result<PathBuf, String> {
    let manifest = Path::new(&environment("CARGO_MANIFEST_DIR")).join("sources/Cargo.toml");
    let metadata = Command::new(environment("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--manifest-path",
        ])
        .arg(&manifest)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !metadata.status.success() {
        return Err(format!(
            "espeak-ng's sources cannot be had: {}",
            String::from_utf8_lossy(&metadata.stderr).replace('\n', " ")
        ));
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&metadata.stdout).map_err(|error| error.to_string())?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "espeak-rs-sys")
        .and_then(|package| package["manifest_path"].as_str())
        .map(|manifest| Path::new(manifest).with_file_name("espeak-ng"))
        .ok_or_else(|| format!("{} names no espeak-rs-sys", manifest.display()))
}
