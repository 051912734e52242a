use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

const VOICE: &str = "voice/en_US-vidchat_slt-x_low";

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/models.toml")
}

/// A folder with a `models.toml` that describes one model of two small files, both there.
fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("abc.onnx"), "abc").unwrap();
    std::fs::write(folder.path().join("abc.json"), "abc").unwrap();
    std::fs::write(folder.path().join("models.toml"), manifest("")).unwrap();
    folder
}

/// The SHA-256 of `abc`, from FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn manifest(weights_extra: &str) -> String {
    format!(
        "schema_version = 1\n\
         [[model]]\n\
         id = \"test/abc\"\n\
         kind = \"letters\"\n\
         license = \"CC0-1.0\"\n\
         source = \"the alphabet\"\n\
         [[model.files]]\n\
         role = \"weights\"\n\
         path = \"abc.onnx\"\n\
         bytes = 3\n\
         sha256 = \"{ABC}\"\n\
         {weights_extra}\n\
         [[model.files]]\n\
         role = \"config.json\"\n\
         path = \"abc.json\"\n\
         bytes = 3\n\
         sha256 = \"{ABC}\"\n"
    )
}

fn open(folder: &tempfile::TempDir, voices: &[&Path]) -> Result<Models, ModelsError> {
    let voices = voices.iter().map(|path| path.to_path_buf()).collect();
    Models::open(&folder.path().join("models.toml"), voices)
}

/// The error that `models.toml` gives once `from` is replaced by `to`.
fn error_of(from: &str, to: &str) -> String {
    let text = manifest("");
    assert!(text.contains(from), "{from}");
    let error = super::manifest::parse(Path::new("models.toml"), &text.replacen(from, to, 1));
    error.unwrap_err().to_string()
}

#[test]
fn the_shipped_models_are_whole() {
    let models = Models::open(&shipped(), Vec::new()).unwrap();
    let all = models.list().unwrap();
    assert!(all.iter().any(|model| model.id == VOICE));
    for model in all {
        assert!(models.weights(&model.id).unwrap().is_file());
        assert!(
            !model.license.is_empty() && !model.source.is_empty(),
            "{}",
            model.id
        );
        for name in model.side_files() {
            assert!(!models.read(&model.id, name).unwrap().is_empty(), "{name}");
        }
    }
    let config = models.read(VOICE, "config.json").unwrap();
    let config: serde_json::Value = serde_json::from_slice(&config).unwrap();
    assert_eq!(config["audio"]["sample_rate"], 16000);
}

#[test]
fn faults_of_the_manifest_name_line_and_remedy() {
    assert_eq!(
        error_of("license =", "licence ="),
        "models.toml:5: unknown field `licence`, expected one of `id`, `kind`, `license`, \
         `source`, `files`; did you mean `license`?"
    );
    let error = error_of("schema_version = 1", "schema_version = 2");
    assert_eq!(
        error,
        "models.toml:1: schema_version 2 is unknown; this program reads version 1"
    );
    let error = error_of("test/abc", "test//abc");
    assert!(
        error.starts_with("models.toml:3: `test//abc` is no model id; write"),
        "{error}"
    );
    for path in ["../abc.onnx", "/etc/passwd", "", "./abc.onnx"] {
        let error = error_of("abc.onnx", path);
        assert!(error.starts_with("models.toml:9: path `"), "{error}");
    }
    let error = error_of(ABC, "ba78");
    assert!(
        error.starts_with("models.toml:11: `ba78` is no sha256; write"),
        "{error}"
    );
    let error = error_of("config.json", "weights");
    assert!(
        error.contains("two files have the role `weights`; name"),
        "{error}"
    );
    let error = error_of("\"weights\"", "\"weight\"");
    assert!(
        error.contains("no file has the role `weights`; a model needs one"),
        "{error}"
    );
    let error = error_of("bytes = 3", "bytes = -3");
    assert!(error.starts_with("models.toml:10: "), "{error}");

    let twice = format!(
        "{}{}",
        manifest(""),
        manifest("").replace("schema_version = 1\n", "")
    );
    let error = super::manifest::parse(Path::new("models.toml"), &twice).unwrap_err();
    assert_eq!(
        error.to_string(),
        "models.toml:19: a second model has the id `test/abc`; rename one"
    );
}

#[test]
fn a_file_that_was_altered_is_refused_and_accepted_again_once_restored() {
    let folder = small();
    let models = open(&folder, &[]).unwrap();
    assert_eq!(models.read("test/abc", "config.json").unwrap(), b"abc");
    assert!(models.weights("test/abc").is_ok());

    let weights = folder.path().join("abc.onnx");
    std::fs::write(&weights, "abcd").unwrap();
    let error = models.weights("test/abc").unwrap_err().to_string();
    assert!(
        error.contains("expected 3 bytes, found 4 bytes; restore"),
        "{error}"
    );

    // The same size, so only the contents tell.
    std::fs::write(folder.path().join("abc.json"), "abd").unwrap();
    let error = models
        .read("test/abc", "config.json")
        .unwrap_err()
        .to_string();
    assert!(error.contains("abc.json") && error.contains(ABC), "{error}");
    std::fs::write(&weights, "abd").unwrap();
    let error = open(&folder, &[])
        .unwrap()
        .weights("test/abc")
        .unwrap_err()
        .to_string();
    assert!(error.contains("abc.onnx") && error.contains(ABC), "{error}");

    std::fs::write(&weights, "abc").unwrap();
    assert!(models.weights("test/abc").is_ok());
}

#[test]
fn a_missing_file_says_where_to_get_it() {
    let folder = small();
    std::fs::write(
        folder.path().join("models.toml"),
        manifest("url = \"https://example.org/abc.onnx\""),
    )
    .unwrap();
    std::fs::remove_file(folder.path().join("abc.onnx")).unwrap();
    std::fs::remove_file(folder.path().join("abc.json")).unwrap();
    let models = open(&folder, &[]).unwrap();
    let error = models.weights("test/abc").unwrap_err().to_string();
    assert!(
        error.ends_with("is missing; download it from https://example.org/abc.onnx"),
        "{error}"
    );
    let error = models
        .read("test/abc", "config.json")
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("restore it, or remove its entry from models.toml"),
        "{error}"
    );
}

#[test]
fn weights_are_not_read_as_a_side_file() {
    let folder = small();
    let models = open(&folder, &[]).unwrap();
    for name in ["weights", "abc.onnx", "../abc.json"] {
        let error = models.read("test/abc", name).unwrap_err().to_string();
        let expected = format!("model `test/abc` has no side file `{name}`; it has: config.json");
        assert_eq!(error, expected);
    }
}

#[test]
fn voices_that_are_dropped_into_a_folder_are_found_at_once() {
    let (folder, voices) = (small(), tempfile::tempdir().unwrap());
    let models = open(&folder, &[voices.path(), Path::new("/nowhere/at/all")]).unwrap();
    let drop_in = |name: &str| std::fs::write(voices.path().join(name), name).unwrap();
    let error = models.find("voice/nl_NL-anna-low").unwrap_err().to_string();
    let put = "put nl_NL-anna-low.onnx and nl_NL-anna-low.onnx.json into ";
    assert!(error.contains(put), "{error}");

    drop_in("nl_NL-anna-low.onnx");
    let error = models.find("voice/nl_NL-anna-low").unwrap_err().to_string();
    assert!(
        error.contains("needs") && error.contains("anna-low.onnx.json beside it"),
        "{error}"
    );

    drop_in("nl_NL-anna-low.onnx.json");
    drop_in("pt_PT-tugão-medium.onnx");
    drop_in("pt_PT-tugão-medium.onnx.json");
    drop_in("no id.onnx");
    drop_in("no id.onnx.json");
    let ids = |patterns: &[&str]| {
        let patterns: Vec<_> = patterns.iter().map(|text| Pattern::new(*text)).collect();
        let models = models.matching(&patterns).unwrap();
        models.into_iter().map(|model| model.id).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&["voice/*"]),
        ["voice/nl_NL-anna-low", "voice/pt_PT-tugão-medium"]
    );
    assert_eq!(
        ids(&["test/abc", "voice/nl_*"]),
        ["test/abc", "voice/nl_NL-anna-low"]
    );
    assert!(
        models
            .weights("voice/nl_NL-anna-low")
            .unwrap()
            .ends_with("nl_NL-anna-low.onnx")
    );
    let config = models.read("voice/nl_NL-anna-low", "config.json").unwrap();
    assert_eq!(config, b"nl_NL-anna-low.onnx.json");

    let error = models.find("voice/nl_NL-ana-low").unwrap_err().to_string();
    assert!(
        error.ends_with("did you mean `voice/nl_NL-anna-low`?"),
        "{error}"
    );
}

#[test]
fn a_side_file_has_a_greatest_size() {
    let (folder, voices) = (small(), tempfile::tempdir().unwrap());
    std::fs::write(voices.path().join("a.onnx"), "").unwrap();
    let config = std::fs::File::create(voices.path().join("a.onnx.json")).unwrap();
    let models = open(&folder, &[voices.path()]).unwrap();
    config.set_len(SIDE_FILE_LIMIT).unwrap();
    assert_eq!(
        models.read("voice/a", "config.json").unwrap().len() as u64,
        SIDE_FILE_LIMIT
    );
    config.set_len(SIDE_FILE_LIMIT + 1).unwrap();
    let error = models.read("voice/a", "config.json").unwrap_err();
    assert!(matches!(error, ModelsError::TooLarge { .. }), "{error}");
}

proptest! {
    /// Whatever a manifest says is read back, and its files lie under its folder.
    #[test]
    fn a_manifest_is_read_as_written(
        ids in proptest::collection::btree_set("[a-z]{1,5}(/[A-Za-zé0-9_+-]{1,8}){0,2}", 1..5),
        bytes in 0..i64::MAX as u64,
        sha256 in "[0-9a-f]{64}",
    ) {
        let mut text = "schema_version = 1\n".to_owned();
        for id in &ids {
            text += &format!(
                "[[model]]\nid = \"{id}\"\nkind = \"k\"\nlicense = \"l\"\nsource = \"s\"\n\
                 [[model.files]]\nrole = \"weights\"\npath = \"{id}/w\"\nbytes = {bytes}\n\
                 sha256 = \"{sha256}\"\n"
            );
        }
        let models = super::manifest::parse(Path::new("base/models.toml"), &text).unwrap();
        prop_assert_eq!(models.iter().map(|model| &model.id).collect::<Vec<_>>(),
                        ids.iter().collect::<Vec<_>>());
        for model in &models {
            prop_assert_eq!(&model.files[0].path, &Path::new("base").join(&model.id).join("w"));
            let digest = Digest { bytes, sha256: sha256.clone() };
            prop_assert_eq!(model.files[0].digest.as_ref(), Some(&digest));
        }
    }

    /// No text makes the reader panic, and every error names the file and a line of it.
    #[test]
    fn any_text_is_read_or_refused_with_a_place(
        at in 0..400_usize, insert in "[\\[\\]{}=\"a-z0-9./ \n]{0,6}",
    ) {
        let mut text = manifest("");
        text.insert_str(at.min(text.len()), &insert);
        if let Err(error) = super::manifest::parse(Path::new("models.toml"), &text) {
            let error = error.to_string();
            let line = error.strip_prefix("models.toml:").and_then(|rest| rest.split_once(':'));
            let line: usize = line.unwrap().0.parse().unwrap();
            prop_assert!((1..=text.lines().count() + 1).contains(&line), "{error}");
        }
    }
}

#[test]
fn a_voice_in_a_file_wins_over_all_others_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let weights = folder.path().join("en_US-vidchat_slt-x_low.onnx");
    let config = folder.path().join("en_US-vidchat_slt-x_low.onnx.json");
    let told = |error: ModelsError| error.to_string();
    assert!(told(voice_name(&weights).unwrap_err()).ends_with("there is no such file"));
    std::fs::write(&weights, "").unwrap();
    let missing = told(voice_name(&weights).unwrap_err());
    assert!(missing.contains("x_low.onnx.json beside it"), "{missing}");
    std::fs::write(&config, "{}").unwrap();
    assert_eq!(voice_name(&weights).unwrap(), "en_US-vidchat_slt-x_low");

    let models = Models::open(&shipped(), vec![weights.clone()]).unwrap();
    assert_eq!(models.weights(VOICE).unwrap(), weights);
    assert_eq!(models.read(VOICE, "config.json").unwrap(), b"{}");
    // It is no folder to put others into.
    let unknown = models.find("voice/other").unwrap_err().to_string();
    assert!(!unknown.contains(".onnx into"), "{unknown}");

    let spaced = folder.path().join("my voice.onnx");
    std::fs::write(&spaced, "").unwrap();
    std::fs::write(folder.path().join("my voice.onnx.json"), "{}").unwrap();
    let error = told(voice_name(&spaced).unwrap_err());
    assert!(
        error.contains("letters, digits and - _ . + alone"),
        "{error}"
    );
}
