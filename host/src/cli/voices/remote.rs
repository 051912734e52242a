//! The server with the published voices, as the settings and the command line have it.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow};

use super::SourceArgs;
use super::shelf::Shelf;
use crate::cli::progress::Download;
use crate::config::Config;
use crate::folders;
use crate::models::is_voice_name;
use crate::voices::catalogue::{Catalogue, LIST};
use crate::voices::download::News;
use crate::voices::http::{Http, PUBLISHED};
use crate::voices::index::Index;
use crate::voices::names;
use crate::voices::retry::Patience;
use crate::voices::surroundings::{self, Surroundings};

/// The server.
pub(super) struct Remote {
    pub(super) http: Http,
    pub(super) patience: Patience,
    index: Index,
}

impl Remote {
    pub(super) fn new(config: &Config, source: &SourceArgs) -> Result<Remote> {
        let (base, said_by) = address(config, source.url.as_deref());
        let base = surroundings::base(&base).map_err(|wrong| anyhow!("{said_by}: {wrong}"))?;
        let surroundings = Surroundings::of(&base, variable).map_err(|wrong| anyhow!(wrong))?;
        let patience = Patience::default();
        let http = Http::new(&base, surroundings, &patience);
        Ok(Remote {
            index: index(&http.url(LIST)),
            http,
            patience,
        })
    }

    /// What is published. An old copy is told to be one.
    pub(super) fn catalogue(&self, refresh: bool) -> Result<Catalogue> {
        let mut progress = Download::default();
        let now = SystemTime::now();
        let listed = self
            .index
            .read(
                &self.http,
                refresh,
                now,
                &Patience::short(),
                &mut |news: News<'_>| progress.tell(news),
            )
            .context("the list of published voices")?;
        if let Some(reason) = &listed.stale {
            eprintln!("vidchat: the list is an older copy: {reason}");
        }
        Ok(listed.catalogue)
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where voices are published, and who says so.
fn address(config: &Config, url: Option<&str>) -> (String, &'static str) {
    let hub = || {
        let mirror = variable("HF_ENDPOINT")?;
        let path = PUBLISHED.strip_prefix("https://huggingface.co/")?;
        let address = format!("{}/{path}", mirror.trim_end_matches('/'));
        Some((address, "HF_ENDPOINT"))
    };
    let named = url.map(|url| (url.to_owned(), "--url"));
    named
        .or_else(|| Some((config.models.catalogue.clone()?, "models.catalogue")))
        .or_else(hub)
        .unwrap_or_else(|| (PUBLISHED.to_owned(), "the published address"))
}

fn index(url: &str) -> Index {
    Index::new(&folders::cache().join("voices"), url)
}

/// Tells a person whose chosen voice is not here how to get it. Nobody is asked for that: what is
/// known is the kept list, and how published voices are named.
pub(in crate::cli) fn tell_where_it_is(config: &Config, plugins: &Path) {
    let Some(name) = config.tts.voice.as_deref() else {
        return;
    };
    if !is_voice_name(name) || name.ends_with(".onnx") {
        return;
    }
    let shelf = Shelf::of(config.clone(), plugins.to_owned());
    let is_here = shelf.and_then(|shelf| shelf.find(name));
    if let Ok(None) = is_here
        && let Some(hint) = how_to_get(config, name)
    {
        eprintln!("vidchat: the voice {name} is not here; {hint}");
    }
}

/// How to get a voice that is not here; none where it is not known to be published.
pub(super) fn how_to_get(config: &Config, name: &str) -> Option<String> {
    let (base, _) = address(config, None);
    let list = format!("{}/{LIST}", base.trim_end_matches('/'));
    match index(&list).kept() {
        Some(catalogue) => {
            let (name, _) = names::find(&catalogue, name).ok()?;
            Some(format!("`vidchat voices pull {name}` gets it"))
        }
        None if looks_published(name) => Some(format!(
            "`vidchat voices pull {name}` gets it if it is published"
        )),
        None => None,
    }
}

/// Whether a name is made as those of published voices are: `de_DE-thorsten-medium`.
fn looks_published(name: &str) -> bool {
    let Some((code, (rest, quality))) = name
        .split_once('-')
        .and_then(|(code, rest)| Some((code, rest.rsplit_once('-')?)))
    else {
        return false;
    };
    let is_code = code.split_once('_').is_some_and(|(family, region)| {
        (2..=3).contains(&family.len()) && (2..=3).contains(&region.len())
    });
    is_code && !rest.is_empty() && ["x_low", "low", "medium", "high"].contains(&quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_voices_are_known_by_their_names() {
        for name in ["de_DE-thorsten-medium", "en_US-a-b-x_low", "es_419-x-high"] {
            assert!(looks_published(name), "{name}");
        }
        for name in [
            "beep",
            "de-thorsten-low",
            "de_DE-thorsten",
            "de_DE--low",
            "_-a-low",
        ] {
            assert!(!looks_published(name), "{name}");
        }
    }

    #[test]
    fn the_command_line_counts_more_than_the_settings() {
        let mut config = Config::default();
        config.models.catalogue = Some("https://mine.example/".to_owned());
        assert_eq!(address(&config, Some("http://a/")).1, "--url");
        assert_eq!(address(&config, None).0, "https://mine.example/");
    }
}
