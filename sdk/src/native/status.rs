//! Errors, as the ABI has them.

use vidchat_abi::{Bytes, Status, Str};

use super::input;
use crate::{Error, Unavailability};

/// An error's case and text.
pub(super) fn of(error: Error) -> (Status, String) {
    match error {
        Error::InvalidInput(text) => (Status::INVALID_INPUT, text),
        Error::NotConfigured(setting) => (Status::NOT_CONFIGURED, setting),
        Error::Unavailable(Unavailability { reason, retry }) => match retry {
            true => (Status::UNAVAILABLE_RETRY, reason),
            false => (Status::UNAVAILABLE, reason),
        },
        Error::PermissionDenied(text) => (Status::PERMISSION_DENIED, text),
        Error::Internal(text) => (Status::INTERNAL, text),
    }
}

/// What came of a call of a service.
///
/// # Safety
///
/// `text` is a string as the ABI has it, unless `status` is [`Status::OK`].
pub(super) unsafe fn check(status: Status, text: Str) -> Result<(), Error> {
    if status == Status::OK {
        return Ok(());
    }
    let view = Bytes {
        data: text.data.cast(),
        length: text.length,
    };
    // SAFETY: passed on.
    let text = String::from_utf8_lossy(unsafe { input::bytes(view) }).into_owned();
    let unavailable = |reason, retry| Error::Unavailable(Unavailability { reason, retry });
    Err(match status {
        Status::INVALID_INPUT => Error::InvalidInput(text),
        Status::NOT_CONFIGURED => Error::NotConfigured(text),
        Status::UNAVAILABLE => unavailable(text, false),
        Status::UNAVAILABLE_RETRY => unavailable(text, true),
        Status::PERMISSION_DENIED => Error::PermissionDenied(text),
        _ => Error::Internal(text),
    })
}
