//! Text to phonemes.

use std::ffi::{CStr, c_void};
use std::ptr;

use vidchat_abi::{List, PHONEMIZER, Plugin, Status, Str, size_of};

use crate::kinds::phonemizer::{Clause, Ending, Phonemizer};
use crate::native::arena::Arena;
use crate::native::entry::Kind;
use crate::native::input::text;
use crate::native::instance::{call, call_unfailing};

/// The kind.
pub struct Native;

impl<T: Phonemizer> Kind<T> for Native {
    const ID: &'static CStr = PHONEMIZER;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::Phonemizer {
        struct_size: size_of::<vidchat_abi::Phonemizer>(),
        reserved: 0,
        languages: languages::<T>,
        phonemize: phonemize::<T>,
    })
    .cast();
}

unsafe extern "C" fn languages<T: Phonemizer>(plugin: *const Plugin, languages: *mut List<Str>) {
    let known = |plugin: &mut T, arena: &mut Arena| arena.texts(plugin.languages());
    // SAFETY: the rules of the ABI.
    unsafe { languages.write(call_unfailing(plugin, known).unwrap_or(List::EMPTY)) };
}

unsafe extern "C" fn phonemize<T: Phonemizer>(
    plugin: *const Plugin,
    words: Str,
    language: Str,
    clauses: *mut List<vidchat_abi::Clause>,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            let (words, language) = (text(words, "the text")?, text(language, "the language")?);
            let found = plugin.phonemize(words, language)?.into_iter();
            let found = found.map(|found| clause(found, arena)).collect();
            clauses.write(arena.list(found));
            Ok(())
        })
    }
}

fn clause(clause: Clause, arena: &mut Arena) -> vidchat_abi::Clause {
    vidchat_abi::Clause {
        ipa: arena.text(clause.ipa),
        text: arena.text(clause.text),
        ending: match clause.ending {
            Ending::None => vidchat_abi::ENDING_NONE,
            Ending::Period => vidchat_abi::ENDING_PERIOD,
            Ending::Comma => vidchat_abi::ENDING_COMMA,
            Ending::Semicolon => vidchat_abi::ENDING_SEMICOLON,
            Ending::Colon => vidchat_abi::ENDING_COLON,
            Ending::Question => vidchat_abi::ENDING_QUESTION,
            Ending::Exclamation => vidchat_abi::ENDING_EXCLAMATION,
        },
        ends_sentence: clause.ends_sentence.into(),
    }
}
