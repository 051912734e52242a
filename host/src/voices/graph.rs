//! Whether a file holds a graph that speaks: a Piper voice as its training code exports it.

use std::path::Path;

use prost::Message;
use tract_onnx::pb::{GraphProto, ModelProto, ValueInfoProto};

use super::error::VoicesError;

/// What every Piper voice is given: the phonemes' ids, how many there are, and the three scales. A
/// voice with several speakers takes `sid`, too.
const INPUTS: [&str; 3] = ["input", "input_lengths", "scales"];

/// Checks the weights at `path`. Whether a backend can run them is another question, which is
/// answered when the voice speaks.
///
/// # Errors
/// What it is instead, and what to do.
pub fn check(path: &Path) -> Result<(), VoicesError> {
    let contents = std::fs::read(path).map_err(VoicesError::file(path))?;
    let refused = |reason: String| VoicesError::NoVoice {
        path: path.to_owned(),
        reason,
    };
    if contents.starts_with(b"version https://git-lfs") {
        return Err(refused(
            "it is a pointer of Git LFS and not the file itself; `git lfs pull` gets that"
                .to_owned(),
        ));
    }
    let model = ModelProto::decode(contents.as_slice())
        .map_err(|error| refused(format!("it is no ONNX model: {error}; copy it again")))?;
    let graph = model
        .graph
        .filter(|graph| !graph.node.is_empty())
        .ok_or_else(|| refused("it is no ONNX model: there is no graph in it".to_owned()))?;
    speaks(&graph).map_err(refused)
}

fn speaks(graph: &GraphProto) -> Result<(), String> {
    let names = |values: &[ValueInfoProto]| -> Vec<String> {
        values.iter().map(|value| value.name.clone()).collect()
    };
    let (inputs, outputs) = (names(&graph.input), names(&graph.output));
    let lacking: Vec<&str> = INPUTS
        .into_iter()
        .filter(|needed| !inputs.iter().any(|input| input == needed))
        .collect();
    if !lacking.is_empty() {
        return Err(format!(
            "it is an ONNX model, but no Piper voice: it has no input {}, only {}",
            lacking.join(" and no input "),
            inputs.join(", ")
        ));
    }
    match outputs.is_empty() {
        true => Err("it is an ONNX model, but no Piper voice: it has no output".to_owned()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(contents: &[u8]) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), contents).unwrap();
        check(file.path()).unwrap_err().to_string()
    }

    fn value(name: &str) -> ValueInfoProto {
        ValueInfoProto {
            name: name.to_owned(),
            ..ValueInfoProto::default()
        }
    }

    #[test]
    fn the_embedded_voice_speaks() {
        let name = "en_US-vidchat_slt-x_low";
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/voice");
        check(&folder.join(name).join(format!("{name}.onnx"))).unwrap();
    }

    #[test]
    fn other_files_are_told_for_what_they_are() {
        assert!(told(b"").contains("there is no graph in it"));
        assert!(told(b"<html>not found</html>").contains("it is no ONNX model"));
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        assert!(told(pointer).contains("git lfs pull"));
        let graph = GraphProto {
            node: vec![tract_onnx::pb::NodeProto::default()],
            input: vec![value("input"), value("state")],
            output: vec![value("output")],
            ..GraphProto::default()
        };
        let model = ModelProto {
            graph: Some(graph),
            ..ModelProto::default()
        };
        let told = told(&model.encode_to_vec());
        assert!(
            told.ends_with("it has no input input_lengths and no input scales, only input, state"),
            "{told}"
        );
    }
}
