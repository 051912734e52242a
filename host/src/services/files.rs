//! `vidchat:host/files`: the files that the user names in a plugin's options.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::bindings::every_kind::vidchat::host::files::Host;
use crate::bindings::types::{Error, Unavailability};
use crate::runtime::HostState;

/// The largest file, in bytes.
const MAX_FILE: u64 = 256 << 20;

impl Host for HostState {
    fn read(&mut self, path: String) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        let path = Path::new(&path);
        let settings = self.plugin.settings();
        if !settings.files.iter().any(|file| file == path) {
            return Ok(Err(Error::PermissionDenied(format!(
                "files = true in its plugin.toml, and the file {} in its options",
                path.display()
            ))));
        }
        Ok(match read(path) {
            Ok(bytes) if bytes.len() as u64 > MAX_FILE => Err(Error::InvalidInput(format!(
                "{}: the file is larger than {} MiB",
                path.display(),
                MAX_FILE >> 20
            ))),
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(Error::Unavailable(Unavailability {
                reason: format!("{}: {error}", path.display()),
                retry: false,
            })),
        })
    }
}

/// At most one byte more than the limit. Only a regular file: a pipe might never end.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
