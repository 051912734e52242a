//! The form of an entry: a header that says of what it is the code, and how to tell that it is whole.
//!
//! ```text
//! 0..8     "vidchat" and the version of this form
//! 8..40    the key
//! 40..72   the BLAKE3 hash of the code
//! 72..80   the length of the code, little-endian
//! 80..     the code
//! ```

use std::fmt;

use sha2::digest::Output;
use sha2::{Digest, Sha256};

const MAGIC: &[u8; 8] = b"vidchat\x02";

/// The length of the header in bytes.
const HEADER: usize = 80;

/// What an entry is the code of, and what it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(Output<Sha256>);

impl Key {
    /// Of the SHA-256 of a component and the hash of all else that shapes its code.
    pub(super) fn new(component: &Output<Sha256>, environment: &Output<Sha256>) -> Key {
        let digest = Sha256::new()
            .chain_update(component)
            .chain_update(environment);
        Key(digest.finalize())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// Why a file is no entry.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::runtime) enum Damage {
    #[error("it is no compiled plugin, or one of another VidChat")]
    Foreign,
    #[error("it is the code of something else")]
    OtherKey,
    #[error("it was cut off or added to")]
    Length,
    #[error("its contents changed")]
    Contents,
}

/// The header for this code.
pub(super) fn seal(key: &Key, code: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend(MAGIC);
    header.extend(key.0);
    header.extend(blake3::hash(code).as_bytes());
    header.extend((code.len() as u64).to_le_bytes());
    header
}

/// The code in an entry, where it is whole and the one of `key`.
pub(super) fn open<'a>(key: &Key, entry: &'a [u8]) -> Result<&'a [u8], Damage> {
    let (magic, rest) = entry.split_first_chunk().ok_or(Damage::Foreign)?;
    if magic != MAGIC {
        return Err(Damage::Foreign);
    }
    let (of, rest) = rest.split_first_chunk::<32>().ok_or(Damage::Length)?;
    if of[..] != key.0[..] {
        return Err(Damage::OtherKey);
    }
    let (digest, rest) = rest.split_first_chunk::<32>().ok_or(Damage::Length)?;
    let (length, code) = rest.split_first_chunk().ok_or(Damage::Length)?;
    if code.len() as u64 != u64::from_le_bytes(*length) {
        return Err(Damage::Length);
    }
    // Three times as fast as SHA-256, and that is felt: it is half of what loading costs.
    match blake3::hash(code) == *digest {
        true => Ok(code),
        false => Err(Damage::Contents),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(component: &str, environment: &str) -> Key {
        Key::new(&Sha256::digest(component), &Sha256::digest(environment))
    }

    fn entry(key: &Key, code: &[u8]) -> Vec<u8> {
        let mut entry = seal(key, code);
        assert_eq!(entry.len(), HEADER);
        entry.extend(code);
        entry
    }

    #[test]
    fn component_and_engine_make_the_key() {
        let keys = [
            key("a voice", "an engine"),
            key("a face", "an engine"),
            key("a voice", "another engine"),
        ];
        assert!(keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2]);
        assert_eq!(keys[0].to_string().len(), 64);
        let entry = entry(&keys[0], b"code");
        assert_eq!(open(&keys[0], &entry), Ok(&b"code"[..]));
        assert_eq!(open(&keys[1], &entry), Err(Damage::OtherKey));
        assert_eq!(open(&keys[0], b"\x7fELF"), Err(Damage::Foreign));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_happened_to_an_entry_is_found(
            code in prop::collection::vec(any::<u8>(), 0..200),
            place: prop::sample::Index,
            flip in 1..=255_u8,
            more in prop::collection::vec(any::<u8>(), 1..20),
        ) {
            let key = key("a voice", "an engine");
            let whole = entry(&key, &code);
            prop_assert_eq!(open(&key, &whole), Ok(&code[..]));

            let place = place.index(whole.len());
            let mut changed = whole.clone();
            changed[place] ^= flip;
            prop_assert!(open(&key, &changed).is_err(), "byte {}", place);
            prop_assert!(open(&key, &whole[..place]).is_err(), "cut at {}", place);
            prop_assert!(open(&key, &[whole, more].concat()).is_err());
        }
    }
}
