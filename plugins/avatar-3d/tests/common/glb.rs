//! Writing small glTF files.

use serde_json::{Value, json};

/// A file in the making: its JSON, and the bytes of its one buffer.
#[derive(Clone, Debug)]
pub struct Glb {
    pub json: Value,
    pub binary: Vec<u8>,
}

impl Glb {
    pub fn new() -> Glb {
        Glb {
            json: json!({
                "asset": {"version": "2.0"},
                "buffers": [{"byteLength": 0}],
                "bufferViews": [], "accessors": [], "nodes": [], "meshes": [], "materials": [],
                "scenes": [{"nodes": [0]}], "scene": 0,
            }),
            binary: Vec::new(),
        }
    }

    /// Adds to a list at the top of the JSON, and tells its number there.
    pub fn add(&mut self, list: &str, value: Value) -> usize {
        let list = &mut self.json[list];
        if list.is_null() {
            *list = json!([]);
        }
        let list = list.as_array_mut().unwrap();
        list.push(value);
        list.len() - 1
    }

    pub fn view(&mut self, bytes: &[u8]) -> usize {
        while !self.binary.len().is_multiple_of(4) {
            self.binary.push(0);
        }
        let start = self.binary.len();
        self.binary.extend_from_slice(bytes);
        self.json["buffers"][0]["byteLength"] = self.binary.len().into();
        let view = json!({"buffer": 0, "byteOffset": start, "byteLength": bytes.len()});
        self.add("bufferViews", view)
    }

    pub fn floats<const N: usize>(&mut self, values: &[[f32; N]]) -> usize {
        let kind = ["SCALAR", "VEC2", "VEC3", "VEC4"].get(N - 1);
        let bytes: Vec<u8> = values
            .iter()
            .flatten()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        let view = self.view(&bytes);
        let accessor = json!({
            "bufferView": view, "componentType": 5126, "count": values.len(),
            "type": kind.unwrap_or(&"MAT4"),
        });
        self.add("accessors", accessor)
    }

    pub fn shorts<const N: usize>(&mut self, values: &[[u16; N]]) -> usize {
        let bytes: Vec<u8> = values
            .iter()
            .flatten()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        let view = self.view(&bytes);
        let kind = if N == 1 { "SCALAR" } else { "VEC4" };
        let accessor = json!({
            "bufferView": view, "componentType": 5123, "count": values.len(), "type": kind,
        });
        self.add("accessors", accessor)
    }

    /// Vectors of which few are not zero.
    pub fn sparse(&mut self, count: usize, changes: &[(u16, [f32; 3])]) -> usize {
        let numbers: Vec<u8> = changes.iter().flat_map(|(n, _)| n.to_le_bytes()).collect();
        let vectors = changes.iter().flat_map(|(_, vector)| vector);
        let vectors: Vec<u8> = vectors.flat_map(|n| n.to_le_bytes()).collect();
        let (numbers, vectors) = (self.view(&numbers), self.view(&vectors));
        let accessor = json!({
            "componentType": 5126, "count": count, "type": "VEC3",
            "sparse": {
                "count": changes.len(),
                "indices": {"bufferView": numbers, "componentType": 5123},
                "values": {"bufferView": vectors},
            },
        });
        self.add("accessors", accessor)
    }

    /// A picture of one colour as PNG.
    pub fn image(&mut self, name: &str, width: u32, height: u32, colour: [u8; 4]) -> usize {
        let view = self.view(&png(width, height, colour));
        let image = json!({"name": name, "bufferView": view, "mimeType": "image/png"});
        self.add("images", image)
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        container(self.json.to_string().as_bytes(), Some(&self.binary))
    }
}

/// A container of JSON and a buffer, whatever they are.
pub fn container(json: &[u8], binary: Option<&[u8]>) -> Vec<u8> {
    let mut parts = Vec::new();
    for (kind, bytes, filler) in [(b"JSON", Some(json), b' '), (b"BIN\0", binary, 0)] {
        let Some(bytes) = bytes else { continue };
        let size = bytes.len().next_multiple_of(4);
        parts.extend_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
        parts.extend_from_slice(kind);
        parts.extend_from_slice(bytes);
        parts.resize(parts.len() + size - bytes.len(), filler);
    }
    let size = u32::try_from(parts.len() + 12).unwrap();
    let mut file = b"glTF".to_vec();
    file.extend_from_slice(&2_u32.to_le_bytes());
    file.extend_from_slice(&size.to_le_bytes());
    file.extend(parts);
    file
}

/// A picture of one colour.
pub fn png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    let pixels = colour.repeat(width as usize * height as usize);
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}
