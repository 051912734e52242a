//! From a plan to a voice in the library.

use std::io;
use std::path::Path;

use super::card::Card;
use super::download::{Tell, download, part_of};
use super::error::VoicesError;
use super::http::Http;
use super::library::{Library, Places};
use super::plan::{Plan, PlannedFile};
use super::retry::Patience;

/// What is needed to pull voices.
#[derive(Debug)]
pub struct Puller<'a> {
    /// Where they come from.
    pub http: &'a Http,
    /// Where they go.
    pub library: &'a Library,
    /// How long is waited.
    pub patience: &'a Patience,
}

/// How a pull ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pulled {
    /// The voice is new.
    New,
    /// It was there already, and is the published one.
    WasThere,
}

impl Puller<'_> {
    /// Brings a voice into the library; with `force`, in the place of another that has its name. Where
    /// another process is at the same voice, `waiting` is told and its end waited for.
    ///
    /// # Errors
    /// Where it cannot be had. The library then is as it was; what has come of the files is kept for
    /// the next time.
    pub fn pull(
        &self,
        plan: &Plan,
        force: bool,
        waiting: impl FnOnce(),
        tell: Tell,
    ) -> Result<Pulled, VoicesError> {
        let _lock = self.library.lock(&plan.name, waiting)?;
        if self.library.has(&plan.name) {
            let here = self.library.places(&plan.name);
            if is(&here.weights, &plan.weights)? && is(&here.config, &plan.config)? {
                return Ok(Pulled::WasThere);
            }
            if !force {
                return Err(VoicesError::Taken {
                    name: plan.name.clone(),
                    path: here.weights,
                    remedy: "it is not the published one; --force puts that in its place",
                });
            }
        }
        let parts = self.parts(plan);
        self.check_room(plan, &parts)?;
        let get = |file: &PlannedFile, part: &Path, tell: Tell| {
            download(self.http, file, part, self.patience, tell)
        };
        // The small ones first: where they are wrong, the weights need not be waited for.
        get(&plan.config, &parts.config, tell)?;
        Card::read(&parts.config)?;
        if let Some(card) = &plan.card
            && let Err(error) = get(card, &parts.card, tell)
        {
            tracing::warn!(voice = plan.name, %error, "it comes without its model card");
            // A part of it is not to be taken for it.
            let _ = std::fs::remove_file(&parts.card);
        }
        get(&plan.weights, &parts.weights, tell)?;
        self.library.take_in(&plan.name, &parts)?;
        Ok(Pulled::New)
    }

    /// Where its files grow.
    fn parts(&self, plan: &Plan) -> Places {
        let Places {
            weights,
            config,
            card,
        } = self.library.under_way(&plan.name);
        Places {
            weights: part_of(&weights, &plan.weights.checksum),
            config: part_of(&config, &plan.config.checksum),
            card: match &plan.card {
                Some(planned) => part_of(&card, &planned.checksum),
                None => card,
            },
        }
    }

    fn check_room(&self, plan: &Plan, parts: &Places) -> Result<(), VoicesError> {
        let here = std::fs::metadata(&parts.weights).map_or(0, |part| part.len());
        let needed = plan.bytes().saturating_sub(here);
        match free(self.library.folder()) {
            Some(free) if free < needed => Err(VoicesError::NoRoom {
                folder: self.library.folder().to_owned(),
                free,
                needed,
            }),
            _ => Ok(()),
        }
    }
}

/// Whether the file at `path` is the planned one.
fn is(path: &Path, planned: &PlannedFile) -> Result<bool, VoicesError> {
    let mut file = std::fs::File::open(path).map_err(VoicesError::file(path))?;
    let length = file.metadata().map_err(VoicesError::file(path))?.len();
    if length != planned.bytes {
        return Ok(false);
    }
    let mut hasher = planned.checksum.hasher();
    io::copy(&mut file, &mut hasher).map_err(VoicesError::file(path))?;
    Ok(hasher.finish() == planned.checksum)
}

/// The bytes that are free to the user where `folder` is; none where the system does not tell.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    // The types differ from system to system.
    #[allow(clippy::useless_conversion)]
    let (blocks, size) = (
        u64::from(disk.blocks_available()),
        u64::from(disk.fragment_size()),
    );
    blocks.checked_mul(size)
}

/// Windows is not asked: a full disk is told when it is full.
#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests;
