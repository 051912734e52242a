//! What people should know of what changed on disk. What becomes of the plugins that serve is told by
//! those who supervise them.

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
    /// A plugin is not there any more.
    NoPlugin {
        /// Its short name.
        name: String,
    },
    /// There are no plugins at all, and why.
    NoPlugins(String),
    /// Other places were to be watched, and cannot be.
    NotWatched(String),
}

impl Notice {
    /// Whether something went wrong.
    pub fn is_warning(&self) -> bool {
        !matches!(
            self,
            Notice::Settings | Notice::NewPlugin { .. } | Notice::NoPlugin { .. }
        )
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Settings => f.write_str("the new settings are in force"),
            Notice::BrokenSettings(error) => {
                write!(f, "{error}\nThe settings before stay in force.")
            }
            Notice::BrokenLook(error) => write!(f, "skipped a style: {error}"),
            Notice::NewPlugin {
                name,
                version,
                kind,
            } => write!(f, "there is a new plugin: {name} {version} ({kind})"),
            Notice::NoPlugin { name } => write!(f, "the plugin {name} is gone"),
            Notice::NoPlugins(error) => write!(f, "{error}\nThe plugins before serve on."),
            Notice::NotWatched(error) => {
                write!(
                    f,
                    "changes are not noticed any more: {error}; restart VidChat"
                )
            }
        }
    }
}
