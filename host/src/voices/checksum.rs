//! That a file is the published one.

use std::fmt;

use md5::Md5;
use sha2::{Digest, Sha256};

/// What the contents of a file hash to, in lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-256, 64 digits.
    Sha256(String),
    /// MD5, 32 digits. It finds accidents; it does not stop a forger, which is what TLS is for.
    Md5(String),
}

impl Checksum {
    /// The better of the two that is there.
    ///
    /// # Errors
    /// Where neither is, or one is not written as such; for people.
    pub fn of(sha256: Option<&str>, md5: Option<&str>) -> Result<Checksum, String> {
        let hex = |text: &str, digits: usize| {
            let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            right.then(|| text.to_ascii_lowercase())
        };
        match (sha256, md5) {
            (Some(text), _) => hex(text, 64)
                .map(Checksum::Sha256)
                .ok_or_else(|| format!("`{text}` is no sha256, which has 64 hexadecimal digits")),
            (None, Some(text)) => hex(text, 32)
                .map(Checksum::Md5)
                .ok_or_else(|| format!("`{text}` is no md5, which has 32 hexadecimal digits")),
            (None, None) => Err("it has neither md5_digest nor sha256".to_owned()),
        }
    }

    /// Something that computes a hash of this kind.
    pub fn hasher(&self) -> Hasher {
        match self {
            Checksum::Sha256(_) => Hasher::Sha256(Sha256::new()),
            Checksum::Md5(_) => Hasher::Md5(Md5::new()),
        }
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        match self {
            Checksum::Sha256(digits) | Checksum::Md5(digits) => digits,
        }
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Checksum::Sha256(digits) => write!(f, "sha256 {digits}"),
            Checksum::Md5(digits) => write!(f, "md5 {digits}"),
        }
    }
}

/// A hash on its way.
#[derive(Clone)]
pub enum Hasher {
    /// A SHA-256.
    Sha256(Sha256),
    /// An MD5.
    Md5(Md5),
}

impl Hasher {
    /// Takes more of the contents.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Md5(hasher) => hasher.update(bytes),
        }
    }

    /// What all of it hashes to.
    pub fn finish(self) -> Checksum {
        match self {
            Hasher::Sha256(hasher) => Checksum::Sha256(hex(&hasher.finalize())),
            Hasher::Md5(hasher) => Checksum::Md5(hex(&hasher.finalize())),
        }
    }
}

/// Hashes what is written into it.
impl std::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The hashes of `abc`, from FIPS 180-2 and RFC 1321.
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    #[test]
    fn both_kinds_are_computed_piece_by_piece() {
        for checksum in [
            Checksum::of(Some(&SHA256.to_uppercase()), Some(MD5)).unwrap(),
            Checksum::of(None, Some(MD5)).unwrap(),
        ] {
            let mut hasher = checksum.hasher();
            hasher.update(b"a");
            hasher.update(b"");
            hasher.update(b"bc");
            assert_eq!(hasher.finish(), checksum);
        }
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        assert!(Checksum::of(None, None).unwrap_err().contains("neither"));
        assert!(Checksum::of(Some(MD5), None).is_err());
        assert!(Checksum::of(None, Some("../../../../../../../../../../12")).is_err());
    }
}
