//! A whole file, however often the connection breaks on the way.
//!
//! What has come lies in a file of its own beside the goal, named after the hash of the whole: a part
//! is never continued with another file's bytes, and a later run goes on where one was stopped.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::checksum::{Checksum, Hasher};
use super::error::VoicesError;
use super::http::{FetchError, Http};
use super::plan::PlannedFile;
use super::range::{self, Body};
use super::retry::{Patience, Tries};

/// What happens on the way.
#[derive(Debug)]
pub enum News<'a> {
    /// A file is begun, of which so much is here from an earlier run.
    Begun {
        /// Its path on the server.
        path: &'a str,
        /// Bytes that are here.
        have: u64,
        /// Bytes of the whole.
        total: u64,
    },
    /// So many bytes of it are here now.
    At(u64),
    /// It failed, and is tried again after a pause.
    Again {
        /// Why.
        error: FetchError,
        /// How long.
        pause: Duration,
    },
    /// What was here is of no use; it begins anew.
    Anew,
    /// The file is whole.
    Done,
}

/// Told what happens.
pub type Tell<'a> = &'a mut dyn FnMut(News);

/// So many bytes show that a connection works: failures before them are forgotten. Less would let a
/// server that sends a byte at a time be asked without end.
const WORTHWHILE: u64 = 1 << 10;

/// Where the parts of a file that is to be `goal` are kept.
pub fn part_of(goal: &Path, checksum: &Checksum) -> PathBuf {
    let mut name = goal.as_os_str().to_owned();
    let digits: String = checksum.digits().chars().take(12).collect();
    name.push(format!(".{digits}.partial"));
    PathBuf::from(name)
}

/// Makes `part` the whole file `wanted`, and forces it to disk.
///
/// # Errors
/// [`VoicesError::Fetch`] where it cannot be had, and what has come stays for the next run;
/// [`VoicesError::Altered`] where it is another file, and nothing stays.
pub fn download(
    http: &Http,
    wanted: &PlannedFile,
    part: &Path,
    patience: &Patience,
    tell: Tell,
) -> Result<(), VoicesError> {
    let url = http.url(&wanted.path);
    let disk = |error| VoicesError::file(part)(error);
    let mut here = Part::open(part, wanted).map_err(disk)?;
    let mut resumed = here.bytes > 0;
    tell(News::Begun {
        path: &wanted.path,
        have: here.bytes,
        total: wanted.bytes,
    });
    loop {
        fill(http, wanted, &mut here, patience, tell).map_err(|source| {
            // What was written is to survive a crash, too; if not, it is hashed and begun anew.
            let _ = here.file.sync_all();
            VoicesError::Fetch {
                url: url.clone(),
                source,
                kept: kept(here.bytes, wanted.bytes),
            }
        })?;
        let found = here.hasher.clone().finish();
        if found == wanted.checksum {
            here.file.sync_all().map_err(disk)?;
            tell(News::Done);
            return Ok(());
        }
        if !resumed {
            drop(here);
            std::fs::remove_file(part).map_err(disk)?;
            return Err(VoicesError::Altered {
                url,
                expected: wanted.checksum.to_string(),
                found: found.to_string(),
            });
        }
        // The disk may have spoilt what an earlier run left.
        resumed = false;
        here.begin_anew().map_err(disk)?;
        tell(News::Anew);
    }
}

fn kept(have: u64, total: u64) -> String {
    match have {
        0 => String::new(),
        have => format!(
            ". {} of {} MB are here; the same command goes on from there",
            super::error::megabytes(have),
            super::error::megabytes(total)
        ),
    }
}

/// Brings what is missing.
fn fill(
    http: &Http,
    wanted: &PlannedFile,
    here: &mut Part,
    patience: &Patience,
    tell: Tell,
) -> Result<(), FetchError> {
    let mut tries = Tries::new(patience);
    while here.bytes < wanted.bytes {
        let before = here.bytes;
        let Err(error) = more(http, wanted, here, tell) else {
            continue;
        };
        if here.bytes >= before.saturating_add(WORTHWHILE) {
            tries.went_on();
        }
        let (error, pause) = tries.after(error)?;
        tell(News::Again { error, pause });
        std::thread::sleep(pause);
    }
    Ok(())
}

/// One request.
fn more(http: &Http, wanted: &PlannedFile, here: &mut Part, tell: Tell) -> Result<(), FetchError> {
    let answer = http.get(&wanted.path, here.bytes, None)?;
    let told = range::Answer {
        status: answer.status,
        length: answer.length,
        range: answer.range.as_deref(),
    };
    let body = range::judge(told, here.bytes, wanted.bytes).map_err(|found| FetchError::Size {
        expected: wanted.bytes,
        found,
    })?;
    if body != Body::Continues && here.bytes > 0 {
        here.begin_anew().map_err(FetchError::Disk)?;
        tell(News::Anew);
    }
    if body == Body::AskAgain {
        return Err(FetchError::Connection(
            "the server sent another part than was asked for".to_owned(),
        ));
    }
    let missing = wanted.bytes - here.bytes;
    // One more shows a body that does not end where it should.
    http.read(answer, missing.saturating_add(1), |bytes| {
        here.append(bytes).map_err(FetchError::Disk)?;
        tell(News::At(here.bytes));
        Ok(())
    })?;
    match here.bytes.cmp(&wanted.bytes) {
        std::cmp::Ordering::Less => Err(FetchError::Cut),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(FetchError::Size {
            expected: wanted.bytes,
            found: here.bytes,
        }),
    }
}

/// What is here of a file.
struct Part {
    file: File,
    bytes: u64,
    hasher: Hasher,
    empty: Hasher,
}

impl Part {
    /// What an earlier run left of `wanted` at `path`, or nothing yet.
    fn open(path: &Path, wanted: &PlannedFile) -> io::Result<Part> {
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let empty = wanted.checksum.hasher();
        let mut hasher = empty.clone();
        let mut bytes = io::copy(&mut file, &mut hasher)?;
        if bytes > wanted.bytes {
            (bytes, hasher) = (0, empty.clone());
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
        }
        Ok(Part {
            file,
            bytes,
            hasher,
            empty,
        })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.bytes = 0;
        self.hasher = self.empty.clone();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
