//! What people should know of the life of their plugins.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// Something that happened to a plugin. The text of its `Display` is for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Notice {
    /// It serves where nobody served before.
    Started {
        /// The plugin's id.
        plugin: String,
    },
    /// It serves in another's place, or in that of an older build of its own.
    Swapped {
        /// The id of the plugin that served before.
        from: String,
        /// The id of the one that serves now.
        plugin: String,
    },
    /// It took new settings over.
    Reconfigured {
        /// The plugin's id.
        plugin: String,
    },
    /// It cannot be used as it is. Whoever served before goes on.
    Rejected {
        /// The plugin's id.
        plugin: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// It serves, but lacks something that it leans on.
    Unavailable {
        /// The plugin's id.
        plugin: String,
        /// What it lacks, and how to get it.
        reason: String,
    },
    /// It failed and is started again at once.
    Restarting {
        /// The plugin's id.
        plugin: String,
        /// How it failed.
        reason: String,
    },
    /// It failed again and is started again after a pause.
    BackingOff {
        /// The plugin's id.
        plugin: String,
        /// How it failed.
        reason: String,
        /// The pause.
        #[serde(serialize_with = "as_seconds")]
        pause: Duration,
    },
    /// It failed too often and is not started again until its files change.
    Quarantined {
        /// The plugin's id.
        plugin: String,
        /// How it failed last.
        reason: String,
    },
    /// Its folder is gone. It serves on until another can.
    Orphaned {
        /// The plugin's id.
        plugin: String,
    },
    /// The settings do not ask for it any more.
    Retired {
        /// The plugin's id.
        plugin: String,
    },
    /// What it held for its successor was lost; the successor began afresh.
    StateLost {
        /// The plugin's id.
        plugin: String,
        /// Why.
        reason: String,
    },
}

fn as_seconds<S: serde::Serializer>(pause: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(pause.as_secs_f64())
}

impl Notice {
    /// The id of the plugin it is about.
    pub fn plugin(&self) -> &str {
        match self {
            Notice::Started { plugin }
            | Notice::Swapped { plugin, .. }
            | Notice::Reconfigured { plugin }
            | Notice::Rejected { plugin, .. }
            | Notice::Unavailable { plugin, .. }
            | Notice::Restarting { plugin, .. }
            | Notice::BackingOff { plugin, .. }
            | Notice::Quarantined { plugin, .. }
            | Notice::Orphaned { plugin }
            | Notice::Retired { plugin }
            | Notice::StateLost { plugin, .. } => plugin,
        }
    }

    /// Whether something went wrong.
    pub fn is_warning(&self) -> bool {
        !matches!(
            self,
            Notice::Started { .. }
                | Notice::Swapped { .. }
                | Notice::Reconfigured { .. }
                | Notice::Retired { .. }
        )
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Started { plugin } => write!(f, "{plugin} serves now"),
            Notice::Swapped { from, plugin } if from == plugin => {
                write!(f, "{plugin} was replaced by its new build")
            }
            Notice::Swapped { from, plugin } => write!(f, "{plugin} serves in place of {from}"),
            Notice::Reconfigured { plugin } => write!(f, "{plugin} took its new settings over"),
            Notice::Rejected { plugin, reason } => {
                write!(f, "{plugin} cannot be used as it is: {reason}")
            }
            Notice::Unavailable { plugin, reason } => {
                write!(f, "{plugin} is not available: {reason}")
            }
            Notice::Restarting { plugin, .. } => write!(f, "{plugin} failed and was restarted"),
            Notice::BackingOff { plugin, pause, .. } => write!(
                f,
                "{plugin} failed again; it is restarted in {} ms",
                pause.as_millis()
            ),
            Notice::Quarantined { plugin, reason } => write!(
                f,
                "{plugin} failed too often and is out of service; {REMEDY}. The last failure: \
                 {reason}"
            ),
            Notice::Orphaned { plugin } => write!(
                f,
                "the folder of {plugin} is gone; it serves on, since there is no other of its kind"
            ),
            Notice::Retired { plugin } => write!(f, "{plugin} serves no more"),
            Notice::StateLost { plugin, reason } => {
                write!(f, "{plugin} began afresh: {reason}")
            }
        }
    }
}

/// What helps against a quarantine.
pub(super) const REMEDY: &str = "put another build of it into its folder, or restart VidChat";
