//! What can come of a call into a plugin.

use std::fmt;
use std::time::Duration;

use crate::bindings::types;
use crate::kind::Kind;

/// An error that the plugin returned in an orderly way: `error` of `wit/types`.
#[derive(Clone, Debug, PartialEq)]
pub enum PluginError {
    /// The caller passed something the function cannot take.
    InvalidInput(String),
    /// A setting is missing; its name.
    NotConfigured(String),
    /// Something it leans on is not there.
    Unavailable {
        /// What, and how to get it.
        reason: String,
        /// Whether trying again may help.
        retry: bool,
    },
    /// A capability was not granted.
    PermissionDenied(String),
    /// A fault of its own.
    Internal(String),
}

impl From<types::Error> for PluginError {
    fn from(error: types::Error) -> Self {
        match error {
            types::Error::InvalidInput(text) => PluginError::InvalidInput(text),
            types::Error::NotConfigured(setting) => PluginError::NotConfigured(setting),
            types::Error::Unavailable(u) => PluginError::Unavailable {
                reason: u.reason,
                retry: u.retry,
            },
            types::Error::PermissionDenied(capability) => PluginError::PermissionDenied(capability),
            types::Error::Internal(text) => PluginError::Internal(text),
        }
    }
}

impl PluginError {
    /// Whether it is a fault of the plugin's own.
    pub fn is_internal(&self) -> bool {
        matches!(self, PluginError::Internal(_))
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PluginError::InvalidInput(text) => write!(f, "{text}"),
            PluginError::NotConfigured(setting) => {
                write!(f, "the setting `{setting}` is missing from its options")
            }
            PluginError::Unavailable { reason, .. } => write!(f, "{reason}"),
            PluginError::PermissionDenied(capability) => write!(
                f,
                "it needs a capability that its manifest does not ask for or you have not \
                 granted: {capability}"
            ),
            PluginError::Internal(text) => write!(f, "a fault of its own: {text}"),
        }
    }
}

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The plugin answered with an error.
    #[error("{plugin}: {error}")]
    Refused {
        /// The plugin's id.
        plugin: String,
        /// Its error.
        error: PluginError,
    },
    /// The plugin trapped. Its instance is gone, and a fresh one is made.
    #[error("{plugin}: {function} failed: {cause}")]
    Trapped {
        /// The plugin's id.
        plugin: String,
        /// The function that was called.
        function: &'static str,
        /// The panic's message and place, or the trap's.
        cause: String,
    },
    /// The plugin did not answer in time. Its instance is gone, and a fresh one is made.
    #[error(
        "{plugin}: {function} gave no answer in {} ms (limits.call_timeout_ms in its plugin.toml)",
        limit.as_millis()
    )]
    TimedOut {
        /// The plugin's id.
        plugin: String,
        /// The function that was called.
        function: &'static str,
        /// The limit.
        limit: Duration,
    },
    /// Too many calls wait already.
    #[error("{plugin}: busy, {waiting} calls wait already")]
    Busy {
        /// The plugin's id.
        plugin: String,
        /// How many.
        waiting: usize,
    },
    /// The instance that held this stream is gone.
    #[error("{plugin}: it was restarted or replaced while this was under way")]
    Lost {
        /// The plugin's id.
        plugin: String,
    },
    /// A fresh instance could not be made.
    #[error("{plugin}: it does not start: {cause}")]
    NotStarted {
        /// The plugin's id.
        plugin: String,
        /// Why.
        cause: String,
    },
    /// It failed again and again, and is not started any more.
    #[error(
        "{plugin}: it is out of service after failing too often; {remedy}. The last failure: {reason}"
    )]
    Quarantined {
        /// The plugin's id.
        plugin: String,
        /// How it failed last.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// There is no plugin of this kind.
    #[error("there is no {kind} plugin")]
    Nobody {
        /// The kind.
        kind: Kind,
    },
    /// The host is shutting down.
    #[error("{plugin}: it is stopped")]
    Stopped {
        /// The plugin's id.
        plugin: String,
    },
}

impl CallError {
    /// The id of the plugin to blame, or the kind that is missing.
    pub fn plugin(&self) -> &str {
        match self {
            CallError::Refused { plugin, .. }
            | CallError::Trapped { plugin, .. }
            | CallError::TimedOut { plugin, .. }
            | CallError::Busy { plugin, .. }
            | CallError::Lost { plugin }
            | CallError::NotStarted { plugin, .. }
            | CallError::Quarantined { plugin, .. }
            | CallError::Stopped { plugin } => plugin,
            CallError::Nobody { kind } => kind.name(),
        }
    }

    /// The text without the plugin's name in front.
    pub fn cause(&self) -> String {
        let text = self.to_string();
        let cause = text.strip_prefix(self.plugin()).unwrap_or(&text);
        cause.strip_prefix(": ").unwrap_or(cause).to_owned()
    }

    /// Whether the plugin says that something is wrong with itself.
    pub fn is_internal(&self) -> bool {
        matches!(self, CallError::Refused { error, .. } if error.is_internal())
    }
}
