//! Which files a published voice takes. The list is not believed: what it says decides neither where
//! a file lies here nor how large it may become.

use super::catalogue::{Catalogue, Published, PublishedFile};
use super::checksum::Checksum;
use super::error::VoicesError;
use crate::models;

/// The most bytes of weights: the most that a protobuf, which ONNX is, can hold.
const WEIGHTS_LIMIT: u64 = 2 << 30;

/// The most bytes of a `MODEL_CARD`, which is a page of text.
const CARD_LIMIT: u64 = 1 << 20;

/// What to fetch for a voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The voice's name, which is fit to be a file's.
    pub name: String,
    /// Its `.onnx`.
    pub weights: PlannedFile,
    /// Its `.onnx.json`.
    pub config: PlannedFile,
    /// What it was made of, and its licence; older voices have none.
    pub card: Option<PlannedFile>,
}

/// A file to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Where it lies below the base address, escaped as addresses are.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What it hashes to.
    pub checksum: Checksum,
}

impl Plan {
    /// What to fetch for the voice `name` of `catalogue`.
    ///
    /// # Errors
    /// Where the list says something of it that cannot be.
    pub fn new(catalogue: &Catalogue, name: &str, voice: &Published) -> Result<Plan, VoicesError> {
        let broken = |reason| VoicesError::BrokenEntry {
            origin: catalogue.origin.clone(),
            name: name.to_owned(),
            reason,
        };
        if !models::is_voice_name(name) {
            return Err(broken(
                "its name cannot be a file's; letters, digits and - _ . + can".to_owned(),
            ));
        }
        let file = |ending: &str, limit: u64| -> Result<Option<PlannedFile>, VoicesError> {
            let mut found = voice
                .files
                .iter()
                .filter(|(path, _)| path.ends_with(ending));
            match (found.next(), found.next()) {
                (None, _) => Ok(None),
                (Some((path, file)), None) => planned(path, file, limit).map(Some).map_err(broken),
                (Some((one, _)), Some((other, _))) => Err(broken(format!(
                    "`files` has both `{one}` and `{other}`, of which it can have one"
                ))),
            }
        };
        let needed = |ending, limit| {
            file(ending, limit)?
                .ok_or_else(|| broken(format!("`files` has none that ends with `{ending}`")))
        };
        Ok(Plan {
            name: name.to_owned(),
            weights: needed(".onnx", WEIGHTS_LIMIT)?,
            config: needed(".onnx.json", models::SIDE_FILE_LIMIT)?,
            card: file("/MODEL_CARD", CARD_LIMIT)?,
        })
    }

    /// The bytes of all its files.
    pub fn bytes(&self) -> u64 {
        let card = self.card.as_ref().map_or(0, |card| card.bytes);
        self.weights.bytes + self.config.bytes + card
    }
}

fn planned(path: &str, file: &PublishedFile, limit: u64) -> Result<PlannedFile, String> {
    if file.size_bytes == 0 || file.size_bytes > limit {
        return Err(format!(
            "`{path}` has {} bytes; such a file has 1 to {limit}",
            file.size_bytes
        ));
    }
    let checksum = Checksum::of(file.sha256.as_deref(), file.md5_digest.as_deref());
    Ok(PlannedFile {
        path: escaped(path)?,
        bytes: file.size_bytes,
        checksum: checksum.map_err(|reason| format!("`{path}`: {reason}"))?,
    })
}

/// A path as it is written in an address (RFC 3986, section 3.3), where it leads down only.
fn escaped(path: &str) -> Result<String, String> {
    let sound = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains('\\');
    if !path.split('/').all(sound) {
        return Err(format!("`{path}` is no path below the list's own"));
    }
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    Ok(path.bytes().map(escape).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::catalogue::tests::sample;
    use super::*;

    fn plan(name: &str) -> Plan {
        let catalogue = sample();
        Plan::new(&catalogue, name, &catalogue.voices[name]).unwrap()
    }

    /// The error after `change` was made to a sound voice.
    fn error(name: &str, change: impl FnOnce(&mut Published)) -> String {
        let mut catalogue = sample();
        let mut voice = catalogue.voices.remove("de_DE-thorsten-medium").unwrap();
        change(&mut voice);
        let error = Plan::new(&catalogue, name, &voice).unwrap_err().to_string();
        assert!(
            error.starts_with("http://here/voices.json: voice `"),
            "{error}"
        );
        error
    }

    #[test]
    fn a_voice_takes_weights_config_and_card() {
        let thorsten = plan("de_DE-thorsten-medium");
        assert_eq!(
            thorsten.weights.path,
            "de/de_DE/thorsten/medium/de_DE-thorsten-medium.onnx"
        );
        assert!(thorsten.config.path.ends_with(".onnx.json"));
        assert_eq!(thorsten.card.unwrap().bytes, 276);
        assert_eq!(plan("de_DE-thorsten-low").card, None);
        assert!(matches!(
            plan("en_US-duo-low").weights.checksum,
            Checksum::Sha256(_)
        ));
        assert!(
            plan("pt_PT-tugão-medium")
                .weights
                .path
                .contains("/tug%C3%A3o/")
        );
    }

    #[test]
    fn a_hostile_list_is_refused() {
        for name in [
            "../../../etc/cron.d/x",
            "a/b",
            "..",
            "",
            "a b",
            "a\\b",
            "a\0b",
            ".a",
            "-a",
        ] {
            assert!(error(name, |_| {}).contains("cannot be a file's"), "{name}");
        }
        for path in [
            "../x.onnx",
            "a/../../x.onnx",
            "/etc/x.onnx",
            "a//x.onnx",
            "./x.onnx",
            "a\\..\\x.onnx",
        ] {
            let told = error("x", |voice| {
                let weights = |path: &String| path.ends_with(".onnx");
                let old = voice
                    .files
                    .keys()
                    .find(|path| weights(path))
                    .cloned()
                    .unwrap();
                let file = voice.files.remove(&old).unwrap();
                voice.files.insert(path.to_owned(), file);
            });
            assert!(told.contains("is no path below the list's own"), "{told}");
        }
        let sized = |bytes| {
            error("x", |voice| {
                for file in voice.files.values_mut() {
                    file.size_bytes = bytes;
                }
            })
        };
        assert!(sized(0).contains("has 0 bytes"));
        assert!(sized(u64::MAX).contains("such a file has 1 to"));
        let told = error("x", |voice| {
            for file in voice.files.values_mut() {
                file.md5_digest = None;
            }
        });
        assert!(told.contains("neither md5_digest nor sha256"), "{told}");
        let told = error("x", |voice| voice.files.clear());
        assert!(told.contains("none that ends with `.onnx`"), "{told}");
        let told = error("x", |voice| {
            let file = voice.files.values().next().unwrap().clone();
            voice.files.insert("other.onnx".to_owned(), file);
        });
        assert!(told.contains("of which it can have one"), "{told}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is escaped leads down, is plain ASCII, and says the same.
        #[test]
        fn escaped_paths_lead_down_and_keep_their_meaning(path in "[a-zã./ ?#%:\\\\]{0,24}") {
            if let Ok(escaped) = escaped(&path) {
                prop_assert!(escaped.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!escaped.contains(['?', '#', ':', '\\']));
                prop_assert!(escaped.split('/').all(|part| !["", ".", ".."].contains(&part)));
                let mut back = Vec::new();
                let mut bytes = escaped.bytes();
                while let Some(byte) = bytes.next() {
                    back.push(match byte {
                        b'%' => {
                            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                        }
                        _ => byte,
                    });
                }
                prop_assert_eq!(String::from_utf8(back).unwrap(), path);
            }
        }
    }
}
