//! `vidchat plugin list`.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};

use super::{PlaceArgs, file_name};
use crate::cli::common::block_on;
use crate::cli::progress;
use crate::permissions::{Grants, Tier};
use crate::probe::{Offered, Probe};
use crate::registry::{Broken, Plugin, Registry};

/// A plugin, and what it answered; none where it was not asked.
type Line<'a> = (&'a Plugin, Option<Result<Offered, String>>);

pub(super) fn run(place: &PlaceArgs, fast: bool, as_json: bool) -> Result<()> {
    let config = place.settings.sources().load()?;
    let folder = place.folder(&config);
    let registry = Registry::scan(&folder)?;
    let answers = if fast {
        vec![None; registry.plugins.len()]
    } else {
        let probe = Probe::new(&config, &folder)?;
        let asking = probe.ask_all(&registry.plugins);
        let answers = block_on(async {
            Ok(match as_json {
                true => asking.await,
                false => progress::show(probe.runtime(), asking).await,
            })
        })?;
        answers.into_iter().map(Some).collect()
    };
    let lines: Vec<Line> = registry.plugins.iter().zip(answers).collect();
    let text = if as_json {
        format!(
            "{:#}\n",
            as_object(&lines, &registry.broken, &config.plugins.grants)
        )
    } else {
        as_table(&lines, &registry.broken, &config.plugins.grants)
    };
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

fn as_object(lines: &[Line], broken: &[Broken], grants: &Grants) -> Value {
    let plugins = lines.iter().map(|(plugin, answer)| {
        let about = &plugin.manifest.plugin;
        json!({
            "id": about.id,
            "name": about.name,
            "version": about.version,
            "kind": plugin.manifest.provides.kind,
            "tier": Tier::among(&plugin.manifest, grants),
            "description": about.description,
            "license": about.license,
            "authors": about.authors,
            "folder": plugin.folder,
            "available": answer.as_ref().map(Result::is_ok),
            "reason": answer.as_ref().and_then(|answer| answer.as_ref().err()),
            "offers": answer.as_ref().and_then(|answer| answer.as_ref().ok()),
        })
    });
    let broken = broken
        .iter()
        .map(|broken| json!({ "folder": broken.folder, "reason": broken.reason }));
    json!({
        "plugins": plugins.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
    })
}

fn as_table(lines: &[Line], broken: &[Broken], grants: &Grants) -> String {
    let plugins = lines.iter().map(|(plugin, answer)| {
        let kind = plugin.manifest.provides.kind.name();
        let about = &plugin.manifest.plugin;
        let state = match answer {
            None => about.description.clone(),
            Some(Ok(_)) => format!("available  {}", about.description),
            Some(Err(reason)) => format!("not available: {reason}"),
        };
        let state = state + &Tier::among(&plugin.manifest, grants).remark();
        format!(
            "{kind:<17} {:<18} {:<8} {state}\n",
            plugin.name(),
            about.version
        )
    });
    let broken = broken.iter().map(|broken| {
        let name = file_name(&broken.folder);
        format!("{:<17} {name:<18} {:<8} {}\n", "broken", "", broken.reason)
    });
    plugins.chain(broken).collect()
}
