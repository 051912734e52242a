use super::*;

const EMBEDDED: &str = "en_US-vidchat_slt-x_low";

fn embedded() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/voice");
    folder.join(EMBEDDED).join(format!("{EMBEDDED}.onnx"))
}

fn library() -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::new(folder.path().join("deep/er"));
    (folder, library)
}

/// What lies in the library, but for what is on its way.
fn files(library: &Library) -> Vec<String> {
    let entries = std::fs::read_dir(library.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != UNDER_WAY).collect();
    names.sort();
    names
}

#[test]
fn a_voice_is_added_by_copy_or_link_and_removed() {
    let (_folder, library) = library();
    let added = library.add(&embedded(), "en_US-mine-low", false).unwrap();
    assert!(library.has("en_US-mine-low"));
    assert_eq!(
        std::fs::read(added.weights).unwrap(),
        std::fs::read(embedded()).unwrap()
    );
    library.add(&embedded(), "linked", true).unwrap();
    assert!(library.places("linked").weights.is_symlink());
    assert!(library.has("linked"));

    let told = library
        .add(&embedded(), "linked", true)
        .unwrap_err()
        .to_string();
    assert!(
        told.starts_with("there is a voice `linked` already"),
        "{told}"
    );

    assert_eq!(library.remove("linked").unwrap().len(), 2);
    assert!(embedded().is_file(), "only the link is gone");
    assert_eq!(
        files(&library),
        ["en_US-mine-low.onnx", "en_US-mine-low.onnx.json"]
    );
    assert_eq!(library.remove("en_US-mine-low").unwrap().len(), 2);
    assert_eq!(
        library.remove("en_US-mine-low").unwrap(),
        [""; 0].map(PathBuf::from)
    );
}

#[test]
fn what_is_no_voice_is_not_added() {
    let (folder, library) = library();
    let put = |name: &str, contents: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    };
    let told = |file: &Path, name: &str| library.add(file, name, false).unwrap_err().to_string();
    let alone = put("alone.onnx", b"");
    assert!(told(&alone, "x").contains("needs"), "{}", told(&alone, "x"));
    let text = put("x.txt", b"");
    assert!(told(&text, "x").contains("is called NAME.onnx"));
    assert!(told(&folder.path().join("none.onnx"), "x").contains("none.onnx: "));
    let broken = put("broken.onnx", b"");
    put("broken.onnx.json", b"{");
    assert!(told(&broken, "x").contains("broken.onnx.json: it is no config of a Piper voice"));
    put(
        "alone.onnx.json",
        b"{\"audio\": {\"sample_rate\": 1}, \"phoneme_id_map\": {\"_\": [0]}}",
    );
    assert!(told(&alone, "x").contains("alone.onnx: it is no ONNX model"));
    for name in ["../x", "a/b", "", ".x", "-x", "a b"] {
        assert!(
            told(&embedded(), name).contains("cannot be a voice's name"),
            "{name}"
        );
    }
    assert!(!library.folder().join("x.onnx").exists());
}

#[test]
fn parts_of_a_voice_go_with_it_and_those_of_others_stay() {
    let (_folder, library) = library();
    drop(library.lock("a", || {}).unwrap());
    let under_way = library.folder().join(UNDER_WAY);
    for name in [
        "a.onnx.123.partial",
        "a.MODEL_CARD.1.partial",
        "ab.onnx.123.partial",
    ] {
        std::fs::write(under_way.join(name), "x").unwrap();
    }
    assert_eq!(library.remove("a").unwrap().len(), 2);
    assert!(under_way.join("ab.onnx.123.partial").exists());
}

#[test]
fn one_at_a_time_is_at_a_voice() {
    let (_folder, library) = library();
    let first = library.lock("x", || panic!("nobody is at it")).unwrap();
    // Another voice is another lock.
    drop(library.lock("y", || panic!("nobody is at it")).unwrap());
    let waiting = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let tell = || {
                waiting.wait();
            };
            library.lock("x", tell).map(drop)
        });
        waiting.wait();
        assert!(!second.is_finished());
        drop(first);
        second.join().unwrap().unwrap();
    });
}
