//! espeak-ng behind a safe face.

use std::ffi::CString;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ffi;

/// Why nothing was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No voice has this name.
    #[error("espeak-ng knows no language {0:?}; `languages` lists those it knows")]
    UnknownLanguage(String),
    /// The data that all languages share could not be loaded.
    #[error("espeak-ng cannot start: its error is {0:#x}")]
    Start(i32),
    /// espeak-ng could not read on.
    #[error("espeak-ng stopped reading the text")]
    Stopped,
}

/// What was read of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// IPA as espeak-ng writes it, marks of languages included.
    pub ipa: String,
    /// espeak-ng's description of how the clause ended, as bits.
    pub terminator: u32,
    /// How many bytes of the text are left.
    pub left: usize,
}

/// espeak-ng: one for the whole process, since it keeps all that it knows in global variables.
pub struct Espeak {
    started: bool,
}

static ESPEAK: Mutex<Espeak> = Mutex::new(Espeak { started: false });

impl Espeak {
    /// Waits until nobody else uses it.
    pub fn lock() -> MutexGuard<'static, Espeak> {
        ESPEAK.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the voice of that name the one that reads.
    pub fn set_voice(&mut self, name: &str) -> Result<(), Problem> {
        if !self.started {
            match ffi::start(self) {
                0 => self.started = true,
                error => return Err(Problem::Start(error)),
            }
        }
        let known = CString::new(name).is_ok_and(|name| ffi::set_voice(self, &name) == 0);
        match known {
            true => Ok(()),
            false => Err(Problem::UnknownLanguage(name.to_owned())),
        }
    }

    /// Reads `text` in the voice that was set. A text ends at its first zero.
    pub fn read(&mut self, text: &str) -> Result<Reader<'_>, Problem> {
        let end = text.find('\0').unwrap_or(text.len());
        let text = text.get(..end).unwrap_or_default();
        let text = CString::new(text).map_err(|_| Problem::Stopped)?;
        Ok(Reader {
            espeak: self,
            text,
            at: Some(0),
            end: 0,
        })
    }
}

/// A text that is being read.
pub struct Reader<'a> {
    espeak: &'a mut Espeak,
    text: CString,
    /// Where espeak-ng reads on.
    at: Option<usize>,
    /// Where the last clause ended.
    end: usize,
}

impl Reader<'_> {
    /// The next clause, or none at the end. An empty text has one, an empty one.
    pub fn next_clause(&mut self) -> Result<Option<Read>, Problem> {
        let Some(at) = self.at else {
            return Ok(None);
        };
        let clause = ffi::next_clause(self.espeak, &self.text, at).ok_or(Problem::Stopped)?;
        let text = self.text.as_bytes();
        self.at = clause.next;
        let mut end = clause.next.unwrap_or(text.len());
        if clause.next.is_some() {
            // Back over what belongs to the next clause, and never into a character or the one before.
            let starts = |byte: &u8| byte & 0xc0 != 0x80;
            for _ in 0..clause.ahead {
                let before = text.get(self.end..end).unwrap_or_default();
                end = self.end + before.iter().rposition(starts).unwrap_or_default();
            }
            end += text
                .get(end..)
                .unwrap_or_default()
                .iter()
                .position(starts)
                .unwrap_or_default();
        }
        self.end = end;
        Ok(Some(Read {
            ipa: clause.ipa,
            terminator: clause.terminator,
            left: text.len() - end,
        }))
    }
}
