//! Compiling espeak-ng's C.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment;
use crate::mends::mended;

/// What turns text into phonemes, and what that cannot be linked without.
const LIBRARY: [&str; 22] = [
    "common.c",
    "dictionary.c",
    "encoding.c",
    "error.c",
    "intonation.c",
    "langopts.c",
    "mnemonics.c",
    "numbers.c",
    "phoneme.c",
    "phonemelist.c",
    "readclause.c",
    "setlengths.c",
    "soundicon.c",
    "speech.c",
    "ssml.c",
    "synthdata.c",
    "synthesize.c",
    "tr_languages.c",
    "translate.c",
    "translateword.c",
    "voices.c",
    "wavegen.c",
];

/// What characters are.
const UNICODE: [&str; 5] = [
    "case.c",
    "categories.c",
    "ctype.c",
    "proplist.c",
    "scripts.c",
];

/// What the plugin adds.
const OURS: [&str; 4] = ["bridge.c", "files.c", "format.c", "text.c"];

/// The headers that `c/libc.h` stands for.
const HEADERS: [&str; 19] = [
    "assert.h",
    "ctype.h",
    "dirent.h",
    "endian.h",
    "errno.h",
    "fcntl.h",
    "locale.h",
    "math.h",
    "stdio.h",
    "stdlib.h",
    "string.h",
    "strings.h",
    "time.h",
    "unistd.h",
    "wchar.h",
    "wctype.h",
    "sys/stat.h",
    "sys/time.h",
    "sys/types.h",
];

/// Compiles espeak-ng from `sources` for the target, and links it into the plugin.
pub(crate) fn compile(sources: &Path, out: &Path) -> Result<(), String> {
    let library = sources.join("src/libespeak-ng");
    let copy = out.join("libespeak-ng");
    let headers = out.join("headers");
    for file in std::fs::read_dir(&library).map_err(|error| problem(&library, &error))? {
        let path = file.map_err(|error| problem(&library, &error))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".h") || LIBRARY.contains(&name.as_str()) {
            let text = std::fs::read_to_string(&path).map_err(|error| problem(&path, &error))?;
            write(&copy.join(&name), &mended(&name, &text)?)?;
        }
    }
    for header in HEADERS {
        write(&headers.join(header), "#include \"libc.h\"\n")?;
    }

    let ours = PathBuf::from(environment("CARGO_MANIFEST_DIR")).join("c");
    let unicode = sources.join("src/ucd-tools/src");
    let mut build = cc::Build::new();
    build
        .files(LIBRARY.iter().map(|file| copy.join(file)))
        .files(UNICODE.iter().map(|file| unicode.join(file)))
        .files(OURS.iter().map(|file| ours.join(file)))
        .include(&headers)
        .include(&ours)
        .include(&copy)
        .include(sources.join("src/include"))
        .include(unicode.join("include"))
        .define("PATH_ESPEAK_DATA", "\"/espeak-ng-data\"")
        .flag("-include")
        .flag("mends.h")
        .flag("-fwrapv")
        .flag("-fno-builtin")
        .flag("-fno-strict-aliasing")
        .flag("-fsigned-char")
        .opt_level(2)
        .warnings(false);
    if environment("TARGET").starts_with("wasm32") {
        build.compiler(wasm_compiler()?);
        // Objects, since an archive for WebAssembly would need another tool.
        let objects = build
            .try_compile_intermediates()
            .map_err(|error| error.to_string())?;
        for object in objects {
            println!("cargo::rustc-link-arg-cdylib={}", object.display());
        }
        return Ok(());
    }
    build
        .try_compile("espeak")
        .map_err(|error| error.to_string())
}

/// A compiler of C for WebAssembly.
fn wasm_compiler() -> Result<PathBuf, String> {
    println!("cargo::rerun-if-env-changed=VIDCHAT_WASM_CC");
    let named = std::env::var_os("VIDCHAT_WASM_CC").map(PathBuf::from);
    let in_path = PathBuf::from("clang");
    let debian = (14..=30)
        .rev()
        .map(|version| PathBuf::from(format!("clang-{version}")));
    let homebrew =
        ["/opt/homebrew", "/usr/local"].map(|root| PathBuf::from(root).join("opt/llvm/bin/clang"));
    let known = std::iter::once(in_path).chain(debian).chain(homebrew);
    named
        .into_iter()
        .chain(known)
        .find(|compiler| knows_wasm(compiler))
        .ok_or_else(|| "there is no clang for WebAssembly. Type: make setup".to_owned())
}

fn knows_wasm(compiler: &Path) -> bool {
    let targets = Command::new(compiler).arg("--print-targets").output();
    targets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("wasm32"))
}

/// Writes a file if it is to be another: what is compiled stays compiled.
fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| problem(folder, &error))?;
    }
    std::fs::write(path, text).map_err(|error| problem(path, &error))
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
