//! Components with other bytes, made without a compiler.

use std::fs;
use std::path::Path;

/// The component of the fixture `tally` or `flag` with another number in it, so that it sounds or
/// looks like that.
#[track_caller]
pub(crate) fn numbered(wasm: &[u8], number: usize) -> Vec<u8> {
    patched(wasm, b"BUILD:0000", format!("BUILD:{number:04}").as_bytes())
}

/// The component of the fixture `tally` with another number, that traps when it is configured.
#[track_caller]
pub(crate) fn trapping(wasm: &[u8], number: usize) -> Vec<u8> {
    patched(
        wasm,
        b"BUILD:0000:S",
        format!("BUILD:{number:04}:T").as_bytes(),
    )
}

/// The same component with a custom section at its end: other bytes that do the same.
pub(crate) fn with_note(wasm: &[u8], note: &str) -> Vec<u8> {
    let short = |text: &str| u8::try_from(text.len()).unwrap();
    let mut section = vec![short("note")];
    section.extend_from_slice(b"note");
    section.extend_from_slice(note.as_bytes());
    assert!(section.len() < 128, "longer sizes take more than a byte");
    let mut wasm = wasm.to_vec();
    wasm.push(0);
    wasm.push(section.len() as u8);
    wasm.extend(section);
    wasm
}

#[track_caller]
fn patched(wasm: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut places = (0..=wasm.len() - old.len()).filter(|at| wasm[*at..].starts_with(old));
    let at = places.next().expect("nothing to patch");
    assert_eq!(places.next(), None, "more than one place to patch");
    let mut wasm = wasm.to_vec();
    wasm[at..at + old.len()].copy_from_slice(new);
    wasm
}

/// How programs write a file that is there already.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// Over the old one, bit by bit.
    InPlace,
    /// Beside the old one, and then in its place.
    ByRename,
    /// After the old one was deleted.
    Anew,
}

impl Manner {
    pub(crate) const ALL: [Manner; 3] = [Manner::InPlace, Manner::ByRename, Manner::Anew];

    #[track_caller]
    pub(crate) fn write(self, file: &Path, bytes: &[u8]) {
        match self {
            Manner::InPlace => {
                use std::io::Write;
                let mut file = fs::File::create(file).unwrap();
                for part in bytes.chunks(bytes.len() / 3 + 1) {
                    file.write_all(part).unwrap();
                }
            }
            Manner::ByRename => {
                let new = file.with_extension("partial");
                fs::write(&new, bytes).unwrap();
                fs::rename(&new, file).unwrap();
            }
            Manner::Anew => {
                fs::remove_file(file).unwrap();
                fs::write(file, bytes).unwrap();
            }
        }
    }
}
