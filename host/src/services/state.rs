//! `vidchat:host/state`: bytes by key, one file each in a folder of the plugin's own.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::bindings::every_kind::vidchat::host::state::Host;
use crate::bindings::types::{Error, Unavailability};
use crate::runtime::HostState;

/// The most bytes a plugin may keep, keys counted.
const QUOTA: u64 = 1024 * 1024;

/// The longest key, in bytes.
const MAX_KEY: usize = 128;

/// One plugin's store.
struct Store {
    folder: PathBuf,
}

impl Store {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        match std::fs::read(self.file(key)?) {
            // The key leads the file, so that the quota can count it.
            Ok(bytes) => Ok(bytes.get(key.len()..).map(<[u8]>::to_vec)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        let file = self.file(key)?;
        let size = (key.len() + value.len()) as u64;
        let others = self
            .used_besides(&file)
            .map_err(|error| self.unavailable(&error))?;
        if others + size > QUOTA {
            return Err(Error::InvalidInput(format!(
                "the state would take {} bytes; a plugin may keep {QUOTA}",
                others + size
            )));
        }
        self.write(&file, key, value)
            .map_err(|error| self.unavailable(&error))
    }

    fn remove(&self, key: &str) -> Result<(), Error> {
        match std::fs::remove_file(self.file(key)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.unavailable(&error)),
            _ => Ok(()),
        }
    }

    /// Keys may hold any character, so the file is named by the key's hash.
    fn file(&self, key: &str) -> Result<PathBuf, Error> {
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(Error::InvalidInput(format!(
                "a key has 1 to {MAX_KEY} bytes; this one has {}",
                key.len()
            )));
        }
        Ok(self.folder.join(format!("{:x}", Sha256::digest(key))))
    }

    fn write(&self, file: &Path, key: &str, value: &[u8]) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let partial = file.with_extension("partial");
        std::fs::write(&partial, [key.as_bytes(), value].concat())?;
        std::fs::rename(&partial, file)
    }

    fn used_besides(&self, file: &Path) -> io::Result<u64> {
        let entries = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        let mut used = 0;
        for entry in entries {
            let entry = entry?;
            if entry.path() != file {
                used += entry.metadata()?.len();
            }
        }
        Ok(used)
    }

    fn unavailable(&self, error: &io::Error) -> Error {
        let reason = format!("the state folder {}: {error}", self.folder.display());
        Error::Unavailable(Unavailability {
            reason,
            retry: false,
        })
    }
}

impl HostState {
    fn store(&self) -> Store {
        Store {
            folder: self.plugin.services.state_folder.join(&self.plugin.id),
        }
    }
}

impl Host for HostState {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(self.store().get(&key))
    }

    fn set(&mut self, key: String, value: Vec<u8>) -> wasmtime::Result<Result<(), Error>> {
        Ok(self.store().set(&key, &value))
    }

    fn remove(&mut self, key: String) -> wasmtime::Result<Result<(), Error>> {
        Ok(self.store().remove(&key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_and_the_quota_holds() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store {
            folder: folder.path().join("org.example"),
        };
        assert!(matches!(store.get("../escape"), Ok(None)));
        store.set("../escape", b"kept").unwrap();
        assert_eq!(
            store.get("../escape").unwrap().as_deref(),
            Some(&b"kept"[..])
        );
        assert!(store.set("big", &vec![0; QUOTA as usize]).is_err());
        // Replacing a value counts it once.
        store.set("half", &vec![1; QUOTA as usize / 2 + 1]).unwrap();
        store.set("half", &vec![2; QUOTA as usize / 2 + 1]).unwrap();
        store.remove("half").unwrap();
        store.remove("half").unwrap();
        assert!(matches!(store.get("half"), Ok(None)));
        assert!(store.get("").is_err());
        assert!(store.get(&"k".repeat(MAX_KEY + 1)).is_err());
    }
}
