//! The list of published voices, kept so that it is at hand at once and offline.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::catalogue::{Catalogue, LIST};
use super::download::{News, Tell};
use super::error::VoicesError;
use super::http::{FetchError, Http};
use super::retry::{Patience, Tries};

/// The most bytes of a list. The published one has some hundred kilobytes.
const LIMIT: u64 = 16 << 20;

/// A kept list that is younger is not asked for again.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// The kept copy of a server's list.
#[derive(Clone, Debug)]
pub struct Index {
    list: PathBuf,
    etag: PathBuf,
    url: String,
}

/// A list, and whether it is today's.
#[derive(Debug)]
pub struct Listed {
    /// The list.
    pub catalogue: Catalogue,
    /// Why it is an old copy, where it is one.
    pub stale: Option<FetchError>,
}

impl Index {
    /// The copy in `folder` of the list at `url`.
    pub fn new(folder: &Path, url: &str) -> Index {
        let key = blake3::hash(url.as_bytes()).to_hex();
        let file =
            |ending: &str| folder.join(format!("{}.{ending}", key.get(..16).unwrap_or(&key)));
        Index {
            list: file("json"),
            etag: file("etag"),
            url: url.to_owned(),
        }
    }

    /// The copy as it is, without a question to anybody; none where there is none that can be read.
    pub fn kept(&self) -> Option<Catalogue> {
        let json = std::fs::read(&self.list).ok()?;
        Catalogue::parse(&self.url, &json).ok()
    }

    /// The list: the copy where it is younger than an hour before `now`, else the server's, else the
    /// copy however old. With `refresh` only the server's.
    ///
    /// # Errors
    /// Where there is none, or the server's is broken.
    pub fn read(
        &self,
        http: &Http,
        refresh: bool,
        now: SystemTime,
        patience: &Patience,
        tell: Tell,
    ) -> Result<Listed, VoicesError> {
        let kept = if refresh { None } else { self.kept() };
        let Some(kept) = kept else {
            return self.fetch(http, None, patience, tell).and_then(|fetched| {
                fetched.map_err(|source| VoicesError::Fetch {
                    url: self.url.clone(),
                    source,
                    kept: String::new(),
                })
            });
        };
        if self.age(now).is_some_and(|age| age < FRESH) {
            return Ok(Listed {
                catalogue: kept,
                stale: None,
            });
        }
        let fetched = self.fetch(http, Some(&kept), patience, tell)?;
        Ok(fetched.unwrap_or_else(|error| Listed {
            catalogue: kept,
            stale: Some(error),
        }))
    }

    fn age(&self, now: SystemTime) -> Option<Duration> {
        let written = std::fs::metadata(&self.list).ok()?.modified().ok()?;
        now.duration_since(written).ok()
    }

    /// Asks the server; the inner error is one of the connection.
    fn fetch(
        &self,
        http: &Http,
        kept: Option<&Catalogue>,
        patience: &Patience,
        tell: Tell,
    ) -> Result<Result<Listed, FetchError>, VoicesError> {
        let etag = kept.and_then(|_| std::fs::read_to_string(&self.etag).ok());
        let mut tries = Tries::new(patience);
        let answered = loop {
            match ask(http, etag.as_deref()) {
                Ok(answered) => break answered,
                Err(error) => match tries.after(error) {
                    Ok((error, pause)) => {
                        tell(News::Again { error, pause });
                        std::thread::sleep(pause);
                    }
                    Err(error) => return Ok(Err(error)),
                },
            }
        };
        let catalogue = match (answered, kept) {
            (Answered::Same, Some(kept)) => {
                self.is_of_now();
                kept.clone()
            }
            (Answered::Same, None) => return Ok(Err(FetchError::Cut)),
            (Answered::List { json, etag }, _) => {
                // Read before it is kept: a broken one must not take the place of a sound one.
                let catalogue = Catalogue::parse(&self.url, &json)?;
                if let Err(error) = self.keep(&json, etag.as_deref()) {
                    tracing::warn!(file = %self.list.display(), %error, "the list is not kept");
                }
                catalogue
            }
        };
        Ok(Ok(Listed {
            catalogue,
            stale: None,
        }))
    }

    /// Writes the copy, the list last: a tag without its list is not asked with.
    fn keep(&self, json: &[u8], etag: Option<&str>) -> std::io::Result<()> {
        let folder = self.list.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        match std::fs::remove_file(&self.etag) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        write_whole(&self.list, json)?;
        match etag {
            Some(etag) => write_whole(&self.etag, etag.as_bytes()),
            None => Ok(()),
        }
    }

    fn is_of_now(&self) {
        let file = std::fs::OpenOptions::new().append(true).open(&self.list);
        if let Err(error) = file.and_then(|file| file.set_modified(SystemTime::now())) {
            tracing::warn!(file = %self.list.display(), %error, "the list's time is not kept");
        }
    }
}

enum Answered {
    Same,
    List { json: Vec<u8>, etag: Option<String> },
}

fn ask(http: &Http, etag: Option<&str>) -> Result<Answered, FetchError> {
    let answer = http.get(LIST, 0, etag)?;
    if answer.status == 304 && etag.is_some() {
        return Ok(Answered::Same);
    }
    if answer.status != 200 {
        return Err(FetchError::Status {
            status: answer.status,
            pause: None,
        });
    }
    let (tag, length) = (answer.etag.clone(), answer.length);
    let mut json = Vec::new();
    http.read(answer, LIMIT + 1, |bytes| {
        json.extend_from_slice(bytes);
        Ok(())
    })?;
    let found = json.len() as u64;
    if found > LIMIT {
        return Err(FetchError::Refused(format!(
            "the list has more than {LIMIT} bytes, the most that is read"
        )));
    }
    match length {
        Some(length) if length != found => Err(FetchError::Cut),
        _ => Ok(Answered::List { json, etag: tag }),
    }
}

/// Writes a file that is there whole or not at all.
pub(crate) fn write_whole(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests;
