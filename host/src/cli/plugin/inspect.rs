//! `vidchat plugin inspect`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PlaceArgs, file_name};
use crate::cli::common::block_on;
use crate::config::Config;
use crate::document;
use crate::manifest::{CodeFile, Manifest};
use crate::permissions::{Grant, NativePermit, Tier};
use crate::probe::Probe;
use crate::registry::{Plugin, Registry};
use crate::runtime::{inspect, outline};

/// What is known of a plugin, part by part, and what is wrong with it.
#[derive(Default)]
struct Report {
    parts: Vec<(&'static str, Value)>,
    problem: Option<String>,
}

impl Report {
    fn tell(&mut self, part: &'static str, value: impl Into<Value>) {
        self.parts.push((part, value.into()));
    }

    fn fail(&mut self, problem: impl ToString) {
        self.problem = self.problem.take().or(Some(problem.to_string()));
    }
}

pub(super) fn run(what: &str, place: &PlaceArgs, as_json: bool) -> Result<()> {
    let config = place.settings.sources().load()?;
    let mut report = Report::default();
    let path = Path::new(what);
    if path
        .extension()
        .is_some_and(|extension| extension == "wasm")
    {
        describe_component(path, &mut report);
    } else {
        let folder = find(what, &place.folder(&config))?;
        describe_plugin(&folder, &config, &mut report)?;
    }
    let text = if as_json {
        as_object(&report)
    } else {
        as_lines(&report)
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    match report.problem {
        None => Ok(()),
        Some(problem) => bail!("{what}: {problem}"),
    }
}

/// The folder of the plugin that is meant.
fn find(what: &str, plugins: &Path) -> Result<PathBuf> {
    let path = PathBuf::from(what);
    if path.is_dir() {
        return Ok(path);
    }
    let registry = Registry::scan(plugins)?;
    let sound = registry
        .plugins
        .iter()
        .find(|plugin| plugin.is_called(what));
    let broken = registry.broken.iter().map(|broken| &broken.folder);
    let mut folders = sound.map(|plugin| &plugin.folder).into_iter().chain(broken);
    let found = folders.find(|folder| sound.is_some() || file_name(folder) == what);
    found.cloned().with_context(|| {
        let names = registry.plugins.iter().map(|plugin| plugin.name());
        let near = document::nearest(what, names);
        let near = near.map(|near| format!("; did you mean {near}?"));
        let near = near.unwrap_or_else(|| "; `vidchat plugin list` shows what is there".to_owned());
        format!("there is no plugin `{what}` in {}{near}", plugins.display())
    })
}

fn describe_plugin(folder: &Path, config: &Config, report: &mut Report) -> Result<()> {
    report.tell("folder", folder.to_string_lossy());
    let manifest = match Manifest::read(folder) {
        Ok(manifest) => manifest,
        Err(error) => {
            report.fail(error);
            return Ok(());
        }
    };
    let about = &manifest.plugin;
    report.tell("name", about.name.as_str());
    report.tell("id", about.id.as_str());
    report.tell("version", about.version.as_str());
    report.tell("description", about.description.as_str());
    report.tell("authors", about.authors.as_slice());
    report.tell("license", about.license.as_str());
    let kind = manifest.provides.kind;
    report.tell("kind", kind.name());
    report.tell("api", manifest.provides.api.as_str());
    let grant = config
        .plugins
        .grants
        .get(&about.id)
        .cloned()
        .unwrap_or_default();
    describe_code(folder, &manifest, &grant, report);
    report.tell("asks for models", manifest.capabilities.models.as_slice());
    report.tell("granted models", grant.models.as_slice());
    report.tell("reads files", manifest.capabilities.files);
    let limits = manifest.limits;
    report.tell(
        "limits",
        json!({
            "memory_mb": limits.memory_mb,
            "call_timeout_ms": limits.call_timeout_ms,
            "init_timeout_ms": limits.init_timeout_ms,
        }),
    );
    let defaults = &manifest.config.defaults;
    report.tell(
        "options",
        config.plugin_options(&about.name, &about.id, defaults),
    );
    if report.problem.is_none() {
        ask(folder, config, report)?;
    }
    Ok(())
}

/// Tells what its code is, and where it runs.
fn describe_code(folder: &Path, manifest: &Manifest, grant: &Grant, report: &mut Report) {
    let code = match manifest.entry.code() {
        Ok(code) => code,
        Err(reason) => return report.fail(reason),
    };
    let path = folder.join(code.path());
    report.tell("tier", Tier::of(manifest, grant).to_string());
    let bytes = match code {
        CodeFile::Wasm(_) => describe_component(&path, report),
        CodeFile::Native(_) => describe_file(&path, report),
    };
    match (code, bytes) {
        (CodeFile::Wasm(_), Some(bytes)) => {
            if let Err(error) = inspect(&bytes, manifest.provides.kind) {
                report.fail(error);
            }
        }
        (CodeFile::Native(_), Some(_)) => {
            report.tell("asks for the gpu", manifest.capabilities.gpu);
            report.tell("granted the gpu", grant.gpu);
            if let Err(reason) = NativePermit::new(manifest, grant) {
                report.fail(reason);
            }
        }
        (_, None) => {
            let build = format!("build it with `vidchat plugin build {}`", folder.display());
            report.problem = report
                .problem
                .take()
                .map(|problem| format!("{problem}; {build}"));
        }
    }
}

/// Starts the plugin and tells what it offers.
fn ask(folder: &Path, config: &Config, report: &mut Report) -> Result<()> {
    let plugin = match Plugin::read(folder) {
        Ok(plugin) => plugin,
        Err(reason) => {
            report.fail(reason);
            return Ok(());
        }
    };
    let plugins = folder.parent().unwrap_or(folder);
    let probe = Probe::new(config, plugins)?;
    match block_on(async { Ok(probe.ask(&plugin).await) })? {
        Ok(offered) if offered.what.is_empty() => {}
        Ok(offered) => report.tell(offered.what, offered.names),
        Err(reason) => report.fail(reason),
    }
    Ok(())
}

/// Tells what a file is, and gives its contents where it can be read.
fn describe_file(path: &Path, report: &mut Report) -> Option<Vec<u8>> {
    report.tell("file", path.to_string_lossy());
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.fail(format!("{}: {error}", path.display()));
            return None;
        }
    };
    report.tell("bytes", bytes.len());
    report.tell("sha256", format!("{:x}", Sha256::digest(&bytes)));
    Some(bytes)
}

/// The same of a component, with what it asks for and gives.
fn describe_component(wasm: &Path, report: &mut Report) -> Option<Vec<u8>> {
    let bytes = describe_file(wasm, report)?;
    match outline(&bytes) {
        Ok(outline) => {
            report.tell("imports", outline.imports);
            report.tell("exports", outline.exports);
        }
        Err(error) => report.fail(error),
    }
    Some(bytes)
}

fn as_object(report: &Report) -> String {
    let parts = report.parts.iter();
    let mut object: serde_json::Map<String, Value> = parts
        .map(|(part, value)| (part.replace(' ', "_"), value.clone()))
        .collect();
    object.insert("sound".to_owned(), report.problem.is_none().into());
    object.insert("problem".to_owned(), json!(report.problem));
    format!("{:#}\n", Value::Object(object))
}

fn as_lines(report: &Report) -> String {
    let mut text = String::new();
    for (part, value) in &report.parts {
        let lines: Vec<String> = match value {
            Value::Array(values) => values.iter().map(plain).collect(),
            Value::Object(fields) => {
                let field = |(key, value): (&String, &Value)| format!("{key} = {}", plain(value));
                fields.iter().map(field).collect()
            }
            value => vec![plain(value)],
        };
        let lines = if lines.is_empty() {
            vec!["none".to_owned()]
        } else {
            lines
        };
        for (index, line) in lines.iter().enumerate() {
            let part = if index == 0 { part } else { "" };
            text.push_str(&format!("{part:<16} {line}\n"));
        }
    }
    text
}

/// A value without the quotes of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
