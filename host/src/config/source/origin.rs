//! Where each setting in force was made.

use std::fmt;
use std::path::PathBuf;

use toml::{Table, Value};

use super::layer::Layer;
use crate::config::{Config, check};

/// Where a setting was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it is what VidChat comes with.
    BuiltIn,
    /// In a file, at a line.
    File(PathBuf, usize),
    /// In a variable of the environment.
    Environment(String),
    /// On the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::BuiltIn => f.write_str("default"),
            Origin::File(path, line) => write!(f, "{}:{line}", path.display()),
            Origin::Environment(name) => f.write_str(name),
            Origin::CommandLine => f.write_str("command line"),
        }
    }
}

/// One setting with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The sections it stands in, and its key.
    pub path: Vec<String>,
    /// Its value.
    pub value: Value,
    /// Where it was made.
    pub origin: Origin,
}

/// Settings, and where each comes from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    pub(super) merged: Table,
    pub(super) layers: Vec<Layer>,
}

impl Loaded {
    /// All settings in force, by key, with their origins.
    pub fn settings(&self) -> Vec<Setting> {
        let mut found = Vec::new();
        leaves(&mut Vec::new(), &self.merged, &mut |path, value| {
            found.push(Setting {
                path: path.to_vec(),
                value: value.clone(),
                origin: self.origin(path),
            });
        });
        found
    }

    /// The last source that has the setting.
    fn origin(&self, path: &[String]) -> Origin {
        let has = |layer: &&Layer| at(&layer.table, path).is_some();
        let Some(layer) = self.layers.iter().rev().find(has) else {
            return Origin::BuiltIn;
        };
        match &layer.origin {
            Origin::File(file, _) => {
                Origin::File(file.clone(), check::line_of(&layer.text, path).unwrap_or(1))
            }
            origin => origin.clone(),
        }
    }
}

/// Calls `each` for all values that are no tables.
fn leaves(path: &mut Vec<String>, table: &Table, each: &mut impl FnMut(&[String], &Value)) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            Value::Table(inner) => leaves(path, inner, each),
            value => each(path, value),
        }
        path.pop();
    }
}

fn at<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(first)?, |value, key| value.get(key))
}
