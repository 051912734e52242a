//! What a plugin is offered: the host's services as C functions, which turn into messages.

#![allow(
    unsafe_code,
    reason = "functions that a plugin calls, with pointers of its own"
)]

mod inference;
mod kept;
mod tables;

use std::ffi::{CStr, c_char, c_void};
use std::thread::ThreadId;

use serde::de::DeserializeOwned;
use vidchat_abi as abi;

use self::kept::Kept;
use super::message::{FromPlugin, Service};
use super::reading;
use crate::bindings::types::Error;
use crate::kind::Kind;

/// The way to the host.
pub(super) trait Port: Send + Sync {
    /// Asks for a service and waits for the answer, or says why there is none.
    fn ask(&self, service: Service) -> Result<Vec<u8>, String>;

    /// Tells something that needs no answer. May be called on any thread.
    fn tell(&self, message: FromPlugin);
}

/// What one plugin is offered.
pub(super) struct Offer {
    port: Box<dyn Port>,
    /// Where services are asked for.
    thread: ThreadId,
    kind: Kind,
    kept: Kept,
}

impl Offer {
    /// An offer to a plugin that lives on this thread. It is never taken back, since threads of the plugin's own may outlive it.
    pub(super) fn on_this_thread(port: Box<dyn Port>, kind: Kind) -> &'static Offer {
        Box::leak(Box::new(Offer {
            port,
            thread: std::thread::current().id(),
            kind,
            kept: Kept::default(),
        }))
    }

    /// The same as a plugin sees it.
    pub(super) fn host(&'static self) -> &'static abi::Host {
        Box::leak(Box::new(abi::Host {
            abi_version: abi::ABI_VERSION,
            struct_size: abi::size_of::<abi::Host>(),
            data: std::ptr::from_ref(self).cast_mut().cast(),
            get_extension,
        }))
    }

    /// Asks for a service that always answers.
    fn ask<A: DeserializeOwned>(&self, service: Service) -> Result<A, Error> {
        if std::thread::current().id() != self.thread {
            let text = "the host's services may be called on the plugin's thread only";
            return Err(Error::Internal(text.to_owned()));
        }
        let answer = self.port.ask(service).map_err(Error::Internal)?;
        postcard::from_bytes(&answer).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Asks for a service that can fail.
    fn try_ask<A: DeserializeOwned>(&self, service: Service) -> Result<A, Error> {
        self.ask::<Result<A, Error>>(service)?
    }

    /// Keeps an error's text for the plugin, points `to` at it, and gives its status.
    ///
    /// # Safety
    /// `to` can be written.
    unsafe fn fail(&self, of: kept::Of, error: Error, to: *mut abi::Str) -> abi::Status {
        let (status, text) = match error {
            Error::InvalidInput(text) => (abi::Status::INVALID_INPUT, text),
            Error::NotConfigured(text) => (abi::Status::NOT_CONFIGURED, text),
            Error::Unavailable(u) if u.retry => (abi::Status::UNAVAILABLE_RETRY, u.reason),
            Error::Unavailable(u) => (abi::Status::UNAVAILABLE, u.reason),
            Error::PermissionDenied(text) => (abi::Status::PERMISSION_DENIED, text),
            Error::Internal(text) => (abi::Status::INTERNAL, text),
        };
        let view = abi::Str::of(&text);
        self.kept.replace(of, text);
        // SAFETY: the caller's.
        unsafe { to.write(view) };
        status
    }
}

/// The offer behind the pointer that each function gets.
///
/// # Safety
/// `host` is what [`Offer::host`] gave.
unsafe fn offer(host: *const abi::Host) -> &'static Offer {
    // SAFETY: an offer lives for ever.
    unsafe { &*(*host).data.cast::<Offer>() }
}

/// A text that the plugin passed.
///
/// # Safety
/// It is valid during the call.
unsafe fn text(text: abi::Str) -> Result<String, Error> {
    // SAFETY: the caller's.
    Ok(unsafe { reading::text(text) }?)
}

unsafe extern "C" fn get_extension(host: *const abi::Host, id: *const c_char) -> *const c_void {
    fn of<T>(table: &'static T) -> *const c_void {
        std::ptr::from_ref(table).cast()
    }
    // SAFETY: the plugin passes the host it got, and a text that ends.
    let (offer, id) = unsafe { (offer(host), CStr::from_ptr(id)) };
    if id == abi::HOST_LOG {
        of(&tables::LOG)
    } else if id == abi::HOST_CLOCK {
        of(&tables::CLOCK)
    } else if id == abi::HOST_RANDOM {
        of(&tables::RANDOM)
    } else if id == abi::HOST_STATE {
        of(&tables::STATE)
    } else if id == abi::HOST_FILES {
        of(&tables::FILES)
    } else if id == abi::HOST_MODELS {
        of(&inference::MODELS)
    } else if id == abi::HOST_INFERENCE {
        of(&inference::INFERENCE)
    } else if id == abi::HOST_PHONEMIZER && offer.kind == Kind::Tts {
        // Only voices call phonemizers, so that there are no circles.
        of(&tables::PHONEMIZER)
    } else {
        std::ptr::null()
    }
}
