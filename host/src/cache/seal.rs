//! The form of an entry: a header that says what it was kept for, and how to tell that it is whole.
//!
//! ```text
//! 0..8     whose entry it is, and the version of its form
//! 8..40    the key
//! 40..72   the BLAKE3 hash of the contents
//! 72..80   the length of the contents, little-endian
//! 80..     the contents
//! ```

use std::fmt;

/// Whose entries they are, and in which form.
pub(crate) type Magic = [u8; 8];

/// The length of the header in bytes.
const HEADER: usize = 80;

/// A hash of all that an entry was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(pub(crate) [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Why a file is no entry.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    #[error("it is nothing of this VidChat's")]
    Foreign,
    #[error("it was kept for something else")]
    OtherKey,
    #[error("it was cut off or added to")]
    Length,
    #[error("its contents changed")]
    Contents,
}

/// The header for these contents.
pub(crate) fn seal(magic: &Magic, key: &Key, contents: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend(magic);
    header.extend(key.0);
    header.extend(blake3::hash(contents).as_bytes());
    header.extend((contents.len() as u64).to_le_bytes());
    header
}

/// The contents of an entry, where it is whole and the one of `key`.
pub(crate) fn open<'a>(magic: &Magic, key: &Key, entry: &'a [u8]) -> Result<&'a [u8], Damage> {
    let (found, rest) = entry.split_first_chunk().ok_or(Damage::Foreign)?;
    if found != magic {
        return Err(Damage::Foreign);
    }
    let (of, rest) = rest.split_first_chunk().ok_or(Damage::Length)?;
    if *of != key.0 {
        return Err(Damage::OtherKey);
    }
    let (digest, rest) = rest.split_first_chunk::<32>().ok_or(Damage::Length)?;
    let (length, contents) = rest.split_first_chunk().ok_or(Damage::Length)?;
    if contents.len() as u64 != u64::from_le_bytes(*length) {
        return Err(Damage::Length);
    }
    // Three times as fast as SHA-256, and that is felt: it is half of what loading costs.
    match blake3::hash(contents) == *digest {
        true => Ok(contents),
        false => Err(Damage::Contents),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAGIC: Magic = *b"tests\0\0\x01";

    fn entry(key: &Key, contents: &[u8]) -> Vec<u8> {
        let mut entry = seal(&MAGIC, key, contents);
        assert_eq!(entry.len(), HEADER);
        entry.extend(contents);
        entry
    }

    #[test]
    fn an_entry_is_of_one_key_and_one_form() {
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        assert_eq!(key.to_string(), "01".repeat(32));
        let entry = entry(&key, b"code");
        assert_eq!(open(&MAGIC, &key, &entry), Ok(&b"code"[..]));
        assert_eq!(open(&MAGIC, &other, &entry), Err(Damage::OtherKey));
        assert_eq!(open(b"tests\0\0\x02", &key, &entry), Err(Damage::Foreign));
        assert_eq!(open(&MAGIC, &key, b"\x7fELF"), Err(Damage::Foreign));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_happened_to_an_entry_is_found(
            contents in prop::collection::vec(any::<u8>(), 0..200),
            place: prop::sample::Index,
            flip in 1..=255_u8,
            more in prop::collection::vec(any::<u8>(), 1..20),
        ) {
            let key = Key([1; 32]);
            let whole = entry(&key, &contents);
            let open = |bytes: &[u8]| open(&MAGIC, &key, bytes).map(<[u8]>::to_vec);
            prop_assert_eq!(open(&whole), Ok(contents));

            let place = place.index(whole.len());
            let mut changed = whole.clone();
            changed[place] ^= flip;
            prop_assert!(open(&changed).is_err(), "byte {}", place);
            prop_assert!(open(&whole[..place]).is_err(), "cut at {}", place);
            prop_assert!(open(&[whole, more].concat()).is_err());
        }
    }
}
