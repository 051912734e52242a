//! What people should know of what changed on disk.

use std::fmt;

use crate::kind::Kind;

/// News of plugins and settings. The text of its `Display` is for people.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Other settings are in force.
    Settings,
    /// The settings cannot be read: where, what is wrong, what to do. Those before stay in force.
    BrokenSettings(String),
    /// A look that cannot be used: where and what is wrong.
    BrokenLook(String),
    /// A plugin is there that was not.
    NewPlugin {
        /// Its short name.
        name: String,
        /// Its version.
        version: String,
        /// Its kind.
        kind: Kind,
    },
    /// A plugin is there in another version.
    NewVersion {
        /// Its short name.
        name: String,
        /// The version before.
        from: String,
        /// The version now.
        to: String,
    },
    /// A plugin is not there any more.
    NoPlugin {
        /// Its short name.
        name: String,
    },
    /// A folder that should hold a plugin and does not.
    BrokenPlugin {
        /// The folder's name.
        folder: String,
        /// What is wrong and what to do.
        reason: String,
        /// Whether it held a sound one before, which goes on.
        serves_on: bool,
    },
    /// There are no plugins at all, and why.
    NoPlugins(String),
    /// Other places were to be watched, and cannot be.
    NotWatched(String),
}

impl Notice {
    /// Whether something went wrong.
    pub fn is_warning(&self) -> bool {
        match self {
            Notice::Settings
            | Notice::NewPlugin { .. }
            | Notice::NewVersion { .. }
            | Notice::NoPlugin { .. } => false,
            Notice::BrokenSettings(_)
            | Notice::BrokenLook(_)
            | Notice::BrokenPlugin { .. }
            | Notice::NoPlugins(_)
            | Notice::NotWatched(_) => true,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Settings => write!(f, "the new settings are in force"),
            Notice::BrokenSettings(error) => {
                write!(f, "{error}\nThe settings before stay in force.")
            }
            Notice::BrokenLook(error) => write!(f, "skipped a style: {error}"),
            Notice::NewPlugin {
                name,
                version,
                kind,
            } => write!(f, "a new plugin: {name} {version} ({kind})"),
            Notice::NewVersion { name, from, to } => write!(f, "{name} {from} → {to}"),
            Notice::NoPlugin { name } => write!(f, "the plugin {name} is gone"),
            Notice::BrokenPlugin {
                folder,
                reason,
                serves_on,
            } => {
                let before = if *serves_on {
                    ". The one before serves on"
                } else {
                    ""
                };
                write!(f, "the plugin {folder} cannot be used: {reason}{before}")
            }
            Notice::NoPlugins(error) => write!(f, "{error}. The plugins before serve on"),
            Notice::NotWatched(error) => {
                write!(
                    f,
                    "changes are not noticed any more: {error}; restart VidChat"
                )
            }
        }
    }
}
