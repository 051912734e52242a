//! `vidchat config`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use toml_edit::Key;

use super::common::SettingsArgs;
use crate::config::{self, Loaded, Setting, Sources, edit};
use crate::document;

/// The arguments of `vidchat config`.
#[derive(Debug, Args)]
pub(super) struct ConfigCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the settings that hold, as TOML.
    ///
    /// Settings without a value, such as a voice that nobody chose, are not shown; `vidchat config
    /// schema` lists those, too. Paths are shown as seen from where you are.
    Show {
        /// Behind each setting who made it: default, FILE:LINE, a variable, or the command line.
        #[arg(long)]
        origin: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Check config files, profiles and styles, and tell all that is wrong in them.
    ///
    /// Without FILE, checks what is in use: the config file, the profiles and styles beside it, the
    /// environment. The exit status is 1 where something is wrong.
    Validate {
        /// The files.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Print the JSON Schema of config files: every key with its meaning, type, range and default.
    ///
    /// Editors that know TOML complete and check with it. Point yours to a copy:
    /// `vidchat config schema > vidchat.schema.json`, and `#:schema vidchat.schema.json` as the
    /// first line of the config file.
    Schema,
    /// Write a setting into the config file. Its comments and order stay.
    ///
    /// VALUE is TOML (25, true, '["a", "b"]') or else plain text. A setting that is wrong is not
    /// written. Where there is no config file yet, your own is begun.
    Set {
        /// The key, e.g. avatar.fps or 'plugin."org.vidchat.piper".speaker'.
        key: String,
        /// The value.
        #[arg(allow_hyphen_values = true)]
        value: String,
        #[command(flatten)]
        file: FileArg,
    },
    /// Take a setting out of the config file, so that the default holds again.
    Unset {
        /// The key, e.g. avatar.fps.
        key: String,
        #[command(flatten)]
        file: FileArg,
    },
    /// Print which config file is read, or where yours would be.
    Path {
        #[command(flatten)]
        file: FileArg,
    },
}

/// Which file is meant.
#[derive(Debug, Args)]
struct FileArg {
    /// The file [default: $VIDCHAT_CONFIG, else config/vidchat.toml here, else your own].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl FileArg {
    /// The file, there or not.
    fn path(&self) -> Result<PathBuf> {
        let environment = config::Environment::of_process();
        let sources = Sources::new(self.config.clone(), None, Vec::new(), environment);
        sources
            .file
            .or_else(Sources::own_file)
            .context("there is no home for a config file; name one with --config FILE")
    }
}

pub(super) fn run(command: ConfigCommand) -> Result<()> {
    match command.action {
        Action::Show {
            origin,
            json,
            settings,
        } => show(&settings.sources().read()?, origin, json),
        Action::Validate {
            files,
            json,
            settings,
        } => validate(files, &settings.sources(), json),
        Action::Schema => print(&format!("{:#}\n", config::schema())),
        Action::Set { key, value, file } => {
            let path = file.path()?;
            let text = text_of(&path)?;
            let text = edit::set(&text, &key, &value)
                .with_context(|| format!("{} was left as it is", path.display()))?;
            save(&path, &text)?;
            eprintln!("wrote {}", path.display());
            Ok(())
        }
        Action::Unset { key, file } => {
            let path = file.path()?;
            let left = edit::unset(&text_of(&path)?, &key)
                .with_context(|| format!("{} was left as it is", path.display()))?;
            match left {
                Some(text) => {
                    save(&path, &text)?;
                    eprintln!("wrote {}", path.display());
                }
                None => eprintln!("{} does not set {key}", path.display()),
            }
            Ok(())
        }
        Action::Path { file } => {
            let path = file.path()?;
            if !path.is_file() {
                eprintln!("this file is not there yet; `vidchat config set` begins it");
            }
            print(&format!("{}\n", path.display()))
        }
    }
}

/// A file that is not there yet is empty.
fn text_of(path: &Path) -> Result<String> {
    if path.exists() {
        Ok(document::read_text(path)?)
    } else {
        Ok(String::new())
    }
}

fn save(path: &Path, text: &str) -> Result<()> {
    let text = text.trim_start_matches('\n');
    edit::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn show(loaded: &Loaded, origin: bool, as_json: bool) -> Result<()> {
    let settings = loaded.settings();
    if as_json {
        return print(&format!("{:#}\n", nested(&settings, origin)));
    }
    let mut sections: BTreeMap<&[String], Vec<(&String, &Setting)>> = BTreeMap::new();
    for setting in &settings {
        if let Some((key, section)) = setting.path.split_last() {
            sections.entry(section).or_default().push((key, setting));
        }
    }
    let mut text = String::new();
    for (section, settings) in sections {
        let header: Vec<_> = section.iter().map(|key| quoted(key)).collect();
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}[{}]\n", header.join(".")));
        for (key, setting) in settings {
            let line = format!("{} = {}", quoted(key), setting.value);
            if origin {
                text.push_str(&format!("{line:<40} # {}\n", setting.origin));
            } else {
                text.push_str(&format!("{line}\n"));
            }
        }
    }
    print(&text)
}

/// A key as TOML has it.
fn quoted(key: &str) -> String {
    Key::new(key).display_repr().into_owned()
}

/// Settings as nested objects.
fn nested(settings: &[Setting], with_origin: bool) -> Value {
    let mut root = json!({});
    for setting in settings {
        let value = document::to_json(&setting.value);
        let mut at = &mut root;
        for key in &setting.path {
            // Each step makes an object of what is null so far.
            at = &mut at[key.as_str()];
        }
        *at = if with_origin {
            json!({ "value": value, "origin": setting.origin.to_string() })
        } else {
            value
        };
    }
    root
}

/// One thing that is wrong.
struct Fault {
    file: Option<PathBuf>,
    line: Option<usize>,
    message: String,
}

fn validate(files: Vec<PathBuf>, sources: &Sources, as_json: bool) -> Result<()> {
    let named = !files.is_empty();
    let files = if named { files } else { sources.all_files() };
    let mut faults: Vec<Fault> = files.iter().flat_map(|file| faults_in(file)).collect();
    if !named && faults.is_empty() {
        // What is left to be wrong is in no file.
        faults.extend(sources.read().err().map(|error| Fault {
            file: None,
            line: None,
            message: error.to_string(),
        }));
    }
    if as_json {
        let problems = faults.iter().map(
            |fault| json!({ "file": fault.file, "line": fault.line, "message": fault.message }),
        );
        let problems: Vec<Value> = problems.collect();
        let report = json!({ "valid": faults.is_empty(), "files": files, "problems": problems });
        print(&format!("{report:#}\n"))?;
    } else {
        let lines = faults.iter().map(|fault| match (&fault.file, fault.line) {
            (Some(file), Some(line)) => format!("{}:{line}: {}\n", file.display(), fault.message),
            _ => format!("{}\n", fault.message),
        });
        print(&lines.collect::<String>())?;
    }
    match faults.len() {
        0 if as_json => Ok(()),
        0 => {
            eprintln!("all right: {} checked", counted(files.len(), "file"));
            Ok(())
        }
        several => bail!("{} found", counted(several, "problem")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn faults_in(file: &Path) -> Vec<Fault> {
    let fault = |line, message| Fault {
        file: Some(file.to_owned()),
        line,
        message,
    };
    match config::problems_in(file) {
        Ok(problems) => problems
            .into_iter()
            .map(|problem| fault(Some(problem.line), problem.message))
            .collect(),
        Err(error) => vec![fault(None, error.to_string())],
    }
}

fn print(text: &str) -> Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}
