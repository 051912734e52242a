//! What a `.wasm` file is, found out before anything is compiled.

use serde::Serialize;
use wasmparser::{Encoding, Parser, Payload};

use crate::kind::Kind;

/// The version of every interface this host speaks.
pub(crate) const API: &str = "0.1.0";

/// A file that is not the plugin it should be.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ComponentError {
    /// No WebAssembly at all, or half of it.
    #[error("not a WebAssembly file, or a damaged one ({0}); build it again")]
    Damaged(String),
    /// A core module.
    #[error(
        "this is a core module, not a component; build it with `vidchat plugin build`, which \
         makes it one"
    )]
    CoreModule,
    /// It exports no interface of its kind.
    #[error("it exports no {wanted}; it exports {}", list(.exports))]
    WrongKind {
        /// The interface that its manifest promises.
        wanted: String,
        /// The interfaces it has.
        exports: Vec<String>,
    },
    /// It was built for another version of the interface.
    #[error(
        "it was built for {interface}@{found}, but this host speaks {API}; build it again with the \
         vidchat-sdk of this VidChat"
    )]
    WrongVersion {
        /// The interface.
        interface: String,
        /// The version it was built for.
        found: String,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// Checks that `wasm` is a component that exports the interface of `kind` in a version this host
/// speaks.
pub fn inspect(wasm: &[u8], kind: Kind) -> Result<(), ComponentError> {
    let exports = outline(wasm)?.exports;
    let interface = kind.interface();
    let version = exports.iter().find_map(|name| match name.split_once('@') {
        Some((name, version)) if name == interface => Some(version),
        _ => None,
    });
    match version {
        Some(API) => Ok(()),
        Some(found) => Err(ComponentError::WrongVersion {
            interface,
            found: found.to_owned(),
        }),
        None => Err(ComponentError::WrongKind {
            wanted: interface,
            exports,
        }),
    }
}

/// What a component asks of its host and gives to it, by the names of the interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// What it asks for.
    pub imports: Vec<String>,
    /// What it gives.
    pub exports: Vec<String>,
}

/// Reads the outline of a component, without compiling it.
pub fn outline(wasm: &[u8]) -> Result<Outline, ComponentError> {
    // The parser's first line says it all.
    let damaged = |error: wasmparser::BinaryReaderError| {
        ComponentError::Damaged(
            error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let mut outline = Outline::default();
    let mut depth = 0_usize;
    let mut complete = false;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.map_err(damaged)? {
            Payload::Version {
                encoding: Encoding::Module,
                ..
            } if depth == 0 => {
                return Err(ComponentError::CoreModule);
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) if depth > 0 => depth -= 1,
            Payload::End(_) => complete = true,
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    let name = import.map_err(damaged)?.name.name;
                    outline.imports.push(name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    let name = export.map_err(damaged)?.name.name;
                    outline.exports.push(name.to_owned());
                }
            }
            _ => {}
        }
    }
    if complete {
        Ok(outline)
    } else {
        Err(ComponentError::Damaged("it ends early".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_file_gets_its_own_message() {
        let core_module = b"\0asm\x01\0\0\0";
        assert_eq!(
            inspect(core_module, Kind::Tts),
            Err(ComponentError::CoreModule)
        );
        let empty_component = b"\0asm\x0d\0\x01\0";
        assert_eq!(
            inspect(empty_component, Kind::Tts),
            Err(ComponentError::WrongKind {
                wanted: "vidchat:tts/tts".into(),
                exports: vec![]
            })
        );
        assert!(matches!(
            inspect(b"hello", Kind::Tts),
            Err(ComponentError::Damaged(_))
        ));
        assert!(matches!(
            inspect(b"", Kind::Tts),
            Err(ComponentError::Damaged(_))
        ));
    }
}
