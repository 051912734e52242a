//! Where ONNX Runtime's library is, and whether it can be used.

use std::env;
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::ffi::CStr;
use std::fmt;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use ort::sys::{ORT_API_VERSION, OrtApiBase};

use crate::folders;

/// The version that `make setup` gets.
const VERSION: &str = "1.23.2";

/// The first minor version of ONNX Runtime 1 that is accepted.
const OLDEST: u32 = 20;

/// Names a library; `ort` knows this variable, too.
const VARIABLE: &str = "ORT_DYLIB_PATH";

/// A library of ONNX Runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The file, by absolute path.
    pub path: PathBuf,
    /// Its version: `1.23.2`.
    pub version: String,
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ONNX Runtime {}, {}", self.version, self.path.display())
    }
}

/// Why ONNX Runtime is not used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It is nowhere.
    #[error("there is no library of ONNX Runtime")]
    None,
    /// Somebody named a file that is not there.
    #[error("{by} names {}, which is not there", path.display())]
    Missing {
        /// Who named it: a setting or a variable.
        by: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// It cannot be loaded, is something else, or does not start.
    #[error("{} cannot be used as ONNX Runtime: {cause}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// Its version is too old.
    #[error("{} is ONNX Runtime {version}, and 1.{OLDEST} or newer is needed", path.display())]
    TooOld {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: String,
    },
}

/// A file that may be the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    path: PathBuf,
    /// The setting or variable that names it, if one does.
    by: Option<&'static str>,
}

/// The files that may be the library, the preferred first: the one that the settings name, that of
/// `ORT_DYLIB_PATH`, and those that are there in VidChat's cache and in the system's folders.
pub(super) fn candidates(named: Option<&Path>) -> impl Iterator<Item = Candidate> {
    let by = |by| {
        move |path: PathBuf| Candidate {
            path: std::path::absolute(&path).unwrap_or(path),
            by: Some(by),
        }
    };
    let variable = env::var_os(VARIABLE).filter(|path| !path.is_empty());
    let found = || {
        let folders = [folders::cache().join("onnxruntime").join(VERSION)];
        folders.into_iter().chain(system_folders())
    };
    let setting = named.map(Path::to_owned).map(by("inference.library"));
    let variable = variable.map(PathBuf::from).map(by(VARIABLE));
    setting.into_iter().chain(variable).chain(
        // Looked for only where those before cannot be used.
        std::iter::once_with(found)
            .flatten()
            .flat_map(|folder| libraries_in(&folder))
            .map(|path| Candidate { path, by: None }),
    )
}

/// The libraries of ONNX Runtime in a folder, the newest first, as far as names tell.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| {
            // On Linux a version may follow: `libonnxruntime.so.1.23`.
            let file = entry.file_name();
            let rest = file.to_str().and_then(|file| file.strip_prefix(&*name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .map(|entry| entry.path())
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

fn system_folders() -> Vec<PathBuf> {
    let folders: &[&str] = if cfg!(target_os = "linux") {
        &["/usr/local/lib", "/usr/lib64", "/usr/lib"]
    } else if cfg!(target_os = "macos") {
        &["/opt/homebrew/lib", "/usr/local/lib"]
    } else {
        // Windows itself has an old one in its system folder, of no use here.
        &[]
    };
    let debian = cfg!(target_os = "linux").then(|| format!("/usr/lib/{ARCH}-linux-gnu"));
    folders
        .iter()
        .map(PathBuf::from)
        .chain(debian.map(PathBuf::from))
        .collect()
}

/// Loads the library and asks for its version.
pub(super) fn probe(candidate: &Candidate) -> Result<Library, LibraryError> {
    let path = candidate.path.clone();
    if let (Some(by), false) = (candidate.by, path.is_file()) {
        return Err(LibraryError::Missing { by, path });
    }
    match ask(&path) {
        Err(cause) => Err(LibraryError::Unusable { path, cause }),
        Ok((version, _)) if !is_accepted(&version) => Err(LibraryError::TooOld { path, version }),
        Ok((_, false)) => Err(LibraryError::Unusable {
            path,
            cause: format!("it lacks version {ORT_API_VERSION} of its interface"),
        }),
        Ok((version, true)) => Ok(Library { path, version }),
    }
}

/// Whether a version is new enough.
fn is_accepted(version: &str) -> bool {
    let mut numbers = version.split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(1)), Some(Ok(minor))) => OLDEST <= minor,
        _ => false,
    }
}

/// The version of a library, and whether it has the interface that `ort` uses. Without this, `ort`
/// would panic over a library that lacks it.
#[expect(unsafe_code, reason = "a library's functions are called")]
fn ask(path: &Path) -> Result<(String, bool), String> {
    type GetApiBase = unsafe extern "C" fn() -> *const OrtApiBase;
    // SAFETY: the library is loaded because the user or `make setup` put it there; what it does then
    // is what it would do in any program.
    let library = unsafe { libloading::Library::new(path) };
    let library = library.map_err(|error| error.to_string())?;
    // SAFETY: this is the type of the function in all versions of ONNX Runtime.
    let base = unsafe { library.get::<GetApiBase>(b"OrtGetApiBase") };
    let base = base.map_err(|_| "it is no ONNX Runtime".to_owned())?;
    // SAFETY: it takes nothing, and gives a pointer that is null or good for as long as the library is
    // loaded.
    let base = unsafe { base().as_ref() }.ok_or("it has no interface")?;
    // SAFETY: the same holds for the text.
    let version = unsafe { CStr::from_ptr((base.GetVersionString)()) };
    let version = version.to_string_lossy().into_owned();
    // SAFETY: it gives null for a version that the library lacks.
    let has_interface = unsafe { !(base.GetApi)(ORT_API_VERSION).is_null() };
    // It is about to be used, or was some other library, which may not bear being unloaded.
    mem::forget(library);
    Ok((version, has_interface))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for good in ["1.20.0", "1.23.2", "1.100"] {
            assert!(is_accepted(good), "{good}");
        }
        for bad in ["1.19.2", "1.9.0", "0.30.0", "2.0.0", "1", "", "1.x"] {
            assert!(!is_accepted(bad), "{bad}");
        }
    }

    #[test]
    fn setup_gets_the_version_that_is_looked_for() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts");
        let wanted = fs::read_to_string(root.join("onnxruntime.txt")).unwrap();
        assert!(
            wanted.contains(&format!("onnxruntime=={VERSION} ")),
            "{wanted}"
        );
    }

    #[test]
    fn libraries_are_found_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
        for file in [
            name.clone(),
            format!("{name}.1.20.0"),
            format!("{name}.1.23.2"),
            format!("{name}x"),
            format!("{DLL_PREFIX}onnxruntime_providers_shared{DLL_SUFFIX}"),
        ] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        let found = libraries_in(folder.path());
        let expected = [format!("{name}.1.23.2"), format!("{name}.1.20.0"), name];
        assert_eq!(found, expected.map(|name| folder.path().join(name)));
        assert!(libraries_in(Path::new("/no such folder")).is_empty());
    }

    #[test]
    fn the_one_that_is_named_comes_first_and_by_absolute_path() {
        let first = candidates(Some(Path::new("lib.so"))).next().unwrap();
        assert!(first.path.is_absolute() && first.path.ends_with("lib.so"));
        assert_eq!(first.by, Some("inference.library"));
    }

    #[test]
    fn what_is_no_library_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let probe = |path: PathBuf| {
            let by = Some("inference.library");
            probe(&Candidate { path, by }).unwrap_err().to_string()
        };
        let missing = probe(folder.path().join("missing.so"));
        assert!(missing.starts_with("inference.library names "), "{missing}");
        assert!(
            missing.ends_with("missing.so, which is not there"),
            "{missing}"
        );

        let text = folder.path().join("text.so");
        fs::write(&text, "no library").unwrap();
        let refused = probe(text);
        assert!(
            refused.contains("text.so cannot be used as ONNX Runtime: "),
            "{refused}"
        );
    }
}
