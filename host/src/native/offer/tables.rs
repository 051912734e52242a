//! Log, clock, random numbers, state, files and phonemizer.

use vidchat_abi as abi;

use super::super::message::{Blob, FromPlugin, Service};
use super::super::reading;
use super::kept::Of;
use super::{offer, text};
use crate::bindings::every_kind::vidchat::phonemizer::phonemizer::{Clause, Ending};
use crate::bindings::types::Error;

/// The largest value that the state takes, in bytes; the host has a quota besides.
const MAX_VALUE: u64 = 1024 * 1024;

/// The longest line that is handed on, in bytes; the host cuts it further.
const MAX_LINE: u64 = 64 * 1024;

// SAFETY (of all functions below): they are called by a plugin with the host it was given, arguments
// that are valid during the call, and out-arguments that can be written; that is the ABI's promise.

pub(super) static LOG: abi::HostLog = abi::HostLog {
    struct_size: abi::size_of::<abi::HostLog>(),
    reserved: 0,
    write: log_write,
    panic: log_panic,
};

/// A line of a plugin's, cut where it is endless.
unsafe fn line(line: abi::Str) -> String {
    let length = line.length.min(MAX_LINE);
    unsafe { reading::text(abi::Str { length, ..line }) }.unwrap_or_default()
}

unsafe extern "C" fn log_write(host: *const abi::Host, level: u32, text: abi::Str) {
    let (offer, text) = unsafe { (offer(host), line(text)) };
    offer.port.tell(FromPlugin::Log { level, text });
}

unsafe extern "C" fn log_panic(host: *const abi::Host, message: abi::Str, file: abi::Str, at: u32) {
    let offer = unsafe { offer(host) };
    let (message, file) = unsafe { (line(message), line(file)) };
    offer.port.tell(FromPlugin::Panic {
        message,
        file,
        line: at,
    });
}

pub(super) static CLOCK: abi::HostClock = abi::HostClock {
    struct_size: abi::size_of::<abi::HostClock>(),
    reserved: 0,
    now: clock_now,
    unix_millis: clock_unix_millis,
};

unsafe extern "C" fn clock_now(host: *const abi::Host) -> f64 {
    unsafe { offer(host) }.ask(Service::Now).unwrap_or_default()
}

unsafe extern "C" fn clock_unix_millis(host: *const abi::Host) -> u64 {
    let millis = unsafe { offer(host) }.ask(Service::UnixMillis);
    millis.unwrap_or_default()
}

pub(super) static RANDOM: abi::HostRandom = abi::HostRandom {
    struct_size: abi::size_of::<abi::HostRandom>(),
    reserved: 0,
    next: random_next,
};

unsafe extern "C" fn random_next(host: *const abi::Host) -> u64 {
    let number = unsafe { offer(host) }.ask(Service::Random);
    number.unwrap_or_default()
}

pub(super) static STATE: abi::HostState = abi::HostState {
    struct_size: abi::size_of::<abi::HostState>(),
    reserved: 0,
    get: state_get,
    set: state_set,
    remove: state_remove,
};

unsafe extern "C" fn state_get(
    host: *const abi::Host,
    key: abi::Str,
    found: *mut u32,
    value: *mut abi::Bytes,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let key = unsafe { text(key) };
    match key.and_then(|key| offer.try_ask::<Option<Blob>>(Service::StateGet { key })) {
        Ok(kept) => {
            let is_found = kept.is_some();
            let Blob(bytes) = kept.unwrap_or_default();
            unsafe {
                found.write(is_found.into());
                value.write(abi::Bytes::of(&bytes));
            }
            offer.kept.replace(Of::StateGet, bytes);
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::StateGet, cause, error) },
    }
}

unsafe extern "C" fn state_set(
    host: *const abi::Host,
    key: abi::Str,
    value: abi::Bytes,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let set = || {
        let key = unsafe { text(key) }?;
        let value = Blob(unsafe { reading::bytes(value, MAX_VALUE) }.map_err(|_| {
            let max = MAX_VALUE / 1024;
            Error::InvalidInput(format!("a value of the state is at most {max} KiB"))
        })?);
        offer.try_ask::<()>(Service::StateSet { key, value })
    };
    match set() {
        Ok(()) => abi::Status::OK,
        Err(cause) => unsafe { offer.fail(Of::StateSet, cause, error) },
    }
}

unsafe extern "C" fn state_remove(
    host: *const abi::Host,
    key: abi::Str,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let key = unsafe { text(key) };
    match key.and_then(|key| offer.try_ask::<()>(Service::StateRemove { key })) {
        Ok(()) => abi::Status::OK,
        Err(cause) => unsafe { offer.fail(Of::StateRemove, cause, error) },
    }
}

pub(super) static FILES: abi::HostFiles = abi::HostFiles {
    struct_size: abi::size_of::<abi::HostFiles>(),
    reserved: 0,
    read: files_read,
};

unsafe extern "C" fn files_read(
    host: *const abi::Host,
    path: abi::Str,
    bytes: *mut abi::Bytes,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let path = unsafe { text(path) };
    match path.and_then(|path| offer.try_ask::<Blob>(Service::ReadFile { path })) {
        Ok(Blob(read)) => {
            unsafe { bytes.write(abi::Bytes::of(&read)) };
            offer.kept.replace(Of::ReadFile, read);
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::ReadFile, cause, error) },
    }
}

pub(super) static PHONEMIZER: abi::HostPhonemizer = abi::HostPhonemizer {
    struct_size: abi::size_of::<abi::HostPhonemizer>(),
    reserved: 0,
    languages: phonemizer_languages,
    phonemize: phonemizer_phonemize,
};

unsafe extern "C" fn phonemizer_languages(
    host: *const abi::Host,
    languages: *mut abi::List<abi::Str>,
) {
    let offer = unsafe { offer(host) };
    let texts: Vec<String> = offer.ask(Service::Languages).unwrap_or_default();
    let views: Vec<abi::Str> = texts.iter().map(|text| abi::Str::of(text)).collect();
    unsafe { languages.write(abi::List::of(&views)) };
    offer.kept.replace(Of::Languages, (texts, views));
}

unsafe extern "C" fn phonemizer_phonemize(
    host: *const abi::Host,
    words: abi::Str,
    language: abi::Str,
    clauses: *mut abi::List<abi::Clause>,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let ask = || {
        let (text, language) = unsafe { (text(words)?, text(language)?) };
        offer.try_ask::<Vec<Clause>>(Service::Phonemize { text, language })
    };
    match ask() {
        Ok(given) => {
            let views: Vec<abi::Clause> = given.iter().map(view).collect();
            unsafe { clauses.write(abi::List::of(&views)) };
            offer.kept.replace(Of::Phonemize, (given, views));
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::Phonemize, cause, error) },
    }
}

fn view(clause: &Clause) -> abi::Clause {
    abi::Clause {
        ipa: abi::Str::of(&clause.ipa),
        text: abi::Str::of(&clause.text),
        ending: match clause.ending {
            Ending::None => 0,
            Ending::Period => 1,
            Ending::Comma => 2,
            Ending::Semicolon => 3,
            Ending::Colon => 4,
            Ending::Question => 5,
            Ending::Exclamation => 6,
        },
        ends_sentence: clause.ends_sentence.into(),
    }
}
