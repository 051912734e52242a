//! The headers say the same as the Rust types: sizes, places and types of all fields, the arguments of all
//! functions, the values of all constants. What Rust knows is written down as a C file of assertions,
//! which the C compiler holds against the headers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "layout/c_type.rs"]
mod c_type;
#[path = "common/cc.rs"]
mod cc;
#[path = "layout/constants.rs"]
mod constants;
#[path = "layout/structs.rs"]
mod structs;

use std::fs;
use std::path::{Path, PathBuf};

/// What every C author may turn on.
const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"];

/// Writes a file for the compiler, at a place that is the same each time.
fn source(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A C file that compiles where the headers agree with Rust.
fn assertions() -> String {
    let lines = structs::assertions().into_iter();
    let lines: Vec<String> = lines.chain(constants::assertions()).collect();
    format!(
        "#include <stddef.h>\n#include <vidchat/vidchat.h>\n{}\n",
        lines.join("\n")
    )
}

/// Their names and their texts.
fn headers() -> Vec<(String, String)> {
    texts(&cc::include().join("vidchat"))
}

/// The files of a folder, names and texts.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = entries.map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read_to_string(entry.path()).unwrap())
    });
    files.collect()
}

#[test]
fn headers_say_the_same_as_rust() {
    if cc::has("cc", "headers_say_the_same_as_rust") {
        let source = source("layout.c", &assertions());
        let flags = ["-std=c11", "-Werror", "-fsyntax-only"];
        cc::compile("cc", &flags, &cc::include(), &source).unwrap();
    }
}

#[test]
fn a_header_that_drifts_is_caught_by_the_name_of_the_field() {
    if !cc::has("cc", "a_header_that_drifts_is_caught") {
        return;
    }
    let source = source("drift.c", &assertions());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drifted");
    fs::create_dir_all(folder.join("vidchat")).unwrap();
    let drifts = [
        (
            "    float rate;",
            "    int32_t rate;",
            "type of speech_request.rate",
        ),
        (
            "    float pitch;",
            "    double pitch;",
            "size of speech_request.pitch",
        ),
        (
            "        void **speech,",
            "        void *speech,",
            "type of tts.open",
        ),
        (
            "VIDCHAT_PIECE_DONE = 2",
            "VIDCHAT_PIECE_DONE = 3",
            "VIDCHAT_PIECE_DONE",
        ),
        ("vidchat.tts/2", "vidchat.tts/3", "VIDCHAT_TTS"),
    ];
    for (from, to, told) in drifts {
        let mut drifted = 0;
        for (name, text) in headers() {
            drifted += text.matches(from).count();
            fs::write(folder.join("vidchat").join(name), text.replace(from, to)).unwrap();
        }
        assert_ne!(drifted, 0, "{from}");
        let said = cc::compile("cc", &["-std=c11", "-fsyntax-only"], &folder, &source);
        let said = said.expect_err(to);
        assert!(said.contains(told), "{told} is not in {said}");
        let other = "size of vidchat_host_log_t";
        assert!(!said.contains(other), "{other} did not drift: {said}");
    }
}

#[test]
fn each_header_compiles_by_itself_as_c99() {
    if cc::has("cc", "each_header_compiles_by_itself_as_c99") {
        let flags = [&["-std=c99"], STRICT.as_slice()].concat();
        for (name, _) in headers() {
            let source = source("alone.c", &format!("#include <vidchat/{name}>\n"));
            cc::compile("cc", &flags, &cc::include(), &source).unwrap();
        }
    }
}

#[test]
fn the_headers_compile_as_cpp() {
    if cc::has("c++", "the_headers_compile_as_cpp") {
        let flags = [&["-std=c++11"], STRICT.as_slice()].concat();
        let source = source("all.cpp", "#include <vidchat/vidchat.h>\n");
        cc::compile("c++", &flags, &cc::include(), &source).unwrap();
    }
}

#[test]
fn nothing_is_left_out_of_the_comparison() {
    let (structs, constants) = (structs::names(), constants::names());
    for (file, text) in texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for line in text.lines().map(str::trim_start) {
            let name = |keyword| line.strip_prefix(keyword).map(word);
            if let Some(name) = name("pub struct ") {
                let known = structs.iter().any(|(rust, _)| *rust == name);
                // Lists have a C type for each type of item.
                assert!(known || name == "List" || is_number(name), "{file}: {name}");
            }
            if let Some(name) = name("pub const ")
                && !matches!(name, "fn" | "EMPTY")
            {
                let known = constants.iter().any(|(rust, _)| *rust == name);
                assert!(known, "{file}: {name}");
            }
        }
    }
    for (file, text) in headers() {
        for line in text.lines().map(str::trim_start) {
            if let Some(name) = line.strip_prefix("typedef struct vidchat_").map(word) {
                let known = structs.iter().any(|(_, c)| *c == name);
                assert!(known || name.ends_with("_list"), "{file}: {name}");
            }
            let name = line.strip_prefix("#define ").unwrap_or(line);
            if let Some(name) = name.strip_prefix("VIDCHAT_").map(word)
                && !matches!(name, "LIST" | "EXPORT")
            {
                let known = constants
                    .iter()
                    .any(|(_, c)| c["VIDCHAT_".len()..] == *name);
                assert!(known, "{file}: {name}");
            }
        }
    }
}

/// The name at the beginning of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The structs of one number, which are plain numbers in C.
fn is_number(name: &str) -> bool {
    matches!(name, "Status" | "Emotion")
}
