//! `vidchat voices pull`.

use anyhow::{Result, bail};

use super::SourceArgs;
use super::remote::Remote;
use super::shelf::{Origin, Shelf};
use crate::cli::plugin::PlaceArgs;
use crate::cli::progress::Download;
use crate::voices::catalogue::Catalogue;
use crate::voices::names;
use crate::voices::plan::Plan;
use crate::voices::pull::{Pulled, Puller};

/// Pulls all, and fails at the end if any failed: one that is not there does not keep the others away.
pub(super) fn run(
    place: &PlaceArgs,
    source: &SourceArgs,
    names: &[String],
    force: bool,
) -> Result<()> {
    let shelf = Shelf::open(place)?;
    let remote = Remote::new(&shelf.config, source)?;
    let catalogue = remote.catalogue(source.refresh)?;
    let puller = Puller {
        http: &remote.http,
        library: &shelf.library,
        patience: &remote.patience,
    };
    if let [name] = names {
        return one(&shelf, &puller, &catalogue, name, force);
    }
    let mut failed = 0;
    for name in names {
        if let Err(error) = one(&shelf, &puller, &catalogue, name, force) {
            failed += 1;
            eprintln!("vidchat: {}", crate::cli::with_causes(&error));
        }
    }
    if failed > 0 {
        bail!("{failed} of {} voices could not be pulled", names.len());
    }
    Ok(())
}

fn one(
    shelf: &Shelf,
    puller: &Puller,
    catalogue: &Catalogue,
    asked: &str,
    force: bool,
) -> Result<()> {
    let (name, voice) = names::find(catalogue, asked)?;
    let plan = Plan::new(catalogue, name, voice)?;
    if let Some(held) = shelf.find(name)?
        && held.origin != Origin::Library
    {
        bail!(
            "there is a voice `{name}` in {} already, which would be taken for it",
            held.folder().display()
        );
    }
    let waiting = || eprintln!("vidchat: another vidchat is getting {name}; waiting for it");
    let mut progress = Download::default();
    let pulled = puller.pull(&plan, force, waiting, &mut |news| progress.tell(news));
    drop(progress);
    let weights = shelf.library.places(name).weights;
    match pulled? {
        Pulled::New => {
            eprintln!("pulled {}", weights.display());
            eprintln!("vidchat: hear it with `vidchat voices preview {name}`");
        }
        Pulled::WasThere => eprintln!("{name} is there already"),
    }
    Ok(())
}
