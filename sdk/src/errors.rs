//! Short ways to make an [`Error`].

use std::fmt::Display;

use crate::{Error, Unavailability};

impl Error {
    /// The caller passed something this function cannot take; say which argument and what is allowed.
    pub fn invalid_input(text: impl Display) -> Self {
        Error::InvalidInput(text.to_string())
    }

    /// A setting is missing; name it.
    pub fn not_configured(setting: impl Display) -> Self {
        Error::NotConfigured(setting.to_string())
    }

    /// Something the plugin leans on is not there; say what and how to get it.
    pub fn unavailable(reason: impl Display) -> Self {
        Error::Unavailable(Unavailability {
            reason: reason.to_string(),
            retry: false,
        })
    }

    /// A fault in the plugin itself.
    pub fn internal(text: impl Display) -> Self {
        Error::Internal(text.to_string())
    }
}
