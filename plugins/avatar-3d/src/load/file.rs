//! A file taken apart: its JSON, its buffers, and what there is to say about it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::{Display, Formatter};

use gltf::json;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::base64::data_uri;
use super::container::Container;
use super::{Problem, limits};

/// The extensions that a file may require.
const SUPPORTED: &[&str] = &[
    "KHR_materials_emissive_strength",
    "KHR_materials_unlit",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
    "VRM",
    "VRMC_materials_hdr_emissiveMultiplier",
    "VRMC_materials_mtoon",
    "VRMC_node_constraint",
    "VRMC_springBone",
    "VRMC_vrm",
];

const MAX_WARNINGS: usize = 20;

/// A file taken apart. Numbers of its parts are those of its JSON.
pub(super) struct File<'a> {
    /// All that its JSON says.
    pub(super) root: json::Root,
    buffers: Vec<Cow<'a, [u8]>>,
    geometry_left: Cell<u64>,
    warnings: RefCell<Vec<String>>,
    unsaid: Cell<usize>,
}

/// What is looked at before anything else.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Declared {
    extensions_used: Vec<String>,
    extensions_required: Vec<String>,
    accessors: Length,
    animations: Length,
    buffers: Length,
    buffer_views: Length,
    cameras: Length,
    images: Length,
    materials: Length,
    meshes: Length,
    nodes: Length,
    samplers: Length,
    scenes: Length,
    skins: Length,
    textures: Length,
}

impl Declared {
    /// How many parts the file has. Three bytes of JSON can be a material, which takes hundreds.
    fn parts(&self) -> usize {
        let lists = [
            &self.accessors,
            &self.animations,
            &self.buffers,
            &self.buffer_views,
            &self.cameras,
            &self.images,
            &self.materials,
            &self.meshes,
            &self.nodes,
            &self.samplers,
            &self.scenes,
            &self.skins,
            &self.textures,
        ];
        lists.iter().map(|Length(length)| length).sum()
    }
}

/// How many items a list has.
#[derive(Default)]
struct Length(usize);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        struct Counter;
        impl<'de> Visitor<'de> for Counter {
            type Value = Length;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Length, A::Error> {
                let mut length = 0;
                while items.next_element::<IgnoredAny>()?.is_some() {
                    length += 1;
                }
                Ok(Length(length))
            }
        }
        deserializer.deserialize_seq(Counter)
    }
}

impl<'a> File<'a> {
    /// Takes a file apart.
    pub(super) fn open(bytes: &'a [u8]) -> Result<File<'a>, Problem> {
        let container = Container::split(bytes)?;
        if container.json.len() > limits::JSON {
            return Err(Problem::TooLarge {
                what: "of JSON",
                limit: format!("{} MiB", limits::JSON >> 20),
            });
        }
        let json_error = |error| Problem::Json {
            place: String::new(),
            error,
        };
        let declared: Declared = serde_json::from_slice(container.json).map_err(json_error)?;
        if let Some(name) = declared
            .extensions_required
            .iter()
            .find(|name| !SUPPORTED.contains(&name.as_str()))
        {
            return Err(unsupported(name));
        }
        if declared.parts() > limits::PARTS {
            return Err(Problem::too_large("parts", limits::PARTS));
        }
        let mut root: json::Root = serde_json::from_slice(container.json).map_err(json_error)?;
        remove_nulls(&mut root);
        let mut used = declared.extensions_used.iter();
        let compressed = used.find(|name| remedy(name) == UNCOMPRESSED);
        let mut binary = container.binary;
        let buffers = root
            .buffers
            .iter()
            .enumerate()
            .map(|(number, buffer)| {
                let place = part("buffer", number, buffer.name.as_deref());
                let bytes = match &buffer.uri {
                    // Only the first buffer can be the one that the container brings along.
                    None => binary.take().map(Cow::Borrowed),
                    Some(uri) => Some(Cow::Owned(embedded(&place, uri)?)),
                };
                binary = None;
                let bytes = match (bytes, compressed) {
                    (Some(bytes), _) => bytes,
                    (None, Some(compressed)) => return Err(unsupported(compressed)),
                    (None, None) => return Err(Problem::broken(place, "it has no data")),
                };
                let (said, there) = (buffer.byte_length.0, bytes.len() as u64);
                if there < said {
                    let what = "a buffer of it";
                    return Err(Problem::Truncated { what, said, there });
                }
                Ok(bytes)
            })
            .collect::<Result<_, _>>()?;
        for (number, image) in root.images.iter().enumerate() {
            if let Some(uri) = image.uri.as_deref().filter(|uri| !uri.starts_with("data:")) {
                return Err(external(part("image", number, image.name.as_deref()), uri));
            }
        }
        Ok(File {
            root,
            buffers,
            geometry_left: Cell::new(limits::GEOMETRY),
            warnings: RefCell::default(),
            unsaid: Cell::new(0),
        })
    }

    /// An extension of the whole file.
    pub(super) fn extension(&self, name: &str) -> Option<&Value> {
        self.root.extensions.as_ref()?.others.get(name)
    }

    /// The bytes of a buffer view.
    pub(super) fn view(&self, number: usize) -> Result<&[u8], Problem> {
        let place = || part("buffer view", number, None);
        let Some(view) = self.root.buffer_views.get(number) else {
            return Err(Problem::broken(place(), "there is no such view"));
        };
        let Some(buffer) = self.buffers.get(view.buffer.value()) else {
            let what = format!("buffer {} does not exist", view.buffer.value());
            return Err(Problem::broken(place(), what));
        };
        let start = view.byte_offset.unwrap_or_default().0;
        let end = start.checked_add(view.byte_length.0);
        let range = usize::try_from(start)
            .ok()
            .zip(end.and_then(|end| usize::try_from(end).ok()));
        range
            .and_then(|(start, end)| buffer.get(start..end))
            .ok_or_else(|| {
                let (length, has) = (view.byte_length.0, buffer.len());
                let what = format!(
                    "its {length} bytes from byte {start} are not in buffer {}, which has {has}",
                    view.buffer.value()
                );
                Problem::broken(place(), what)
            })
    }

    /// Notes that `bytes` of geometry, or of what refers to it, are about to be made.
    pub(super) fn spend(&self, bytes: u64) -> Result<(), Problem> {
        let left = self.geometry_left.get().checked_sub(bytes);
        self.geometry_left
            .set(left.ok_or_else(|| Problem::TooLarge {
                what: "of geometry",
                limit: format!("{} MiB", limits::GEOMETRY >> 20),
            })?);
        Ok(())
    }

    /// Notes that something is missing or was repaired.
    pub(super) fn warn(&self, place: impl Display, what: impl Display) {
        let mut warnings = self.warnings.borrow_mut();
        if warnings.len() < MAX_WARNINGS {
            warnings.push(format!("{place}: {what}"));
        } else {
            self.unsaid.set(self.unsaid.get() + 1);
        }
    }

    /// All that was noted.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.warnings.take();
        if self.unsaid.get() > 0 {
            warnings.push(format!("{} more of the kind", self.unsaid.get()));
        }
        warnings
    }

    /// What to call a node.
    pub(super) fn node_name(&self, number: usize) -> String {
        let node = self.root.nodes.get(number);
        part("node", number, node.and_then(|node| node.name.as_deref()))
    }
}

/// A part of a file in words, as `node 3 "Head"`.
pub(super) fn part(kind: &str, number: usize, name: Option<&str>) -> String {
    match name {
        None | Some("") => format!("{kind} {number}"),
        Some(name) => {
            let name: String = name.chars().take(40).collect();
            format!("{kind} {number} {name:?}")
        }
    }
}

/// What an extension says.
pub(super) fn parse<'a, T: Deserialize<'a>>(value: &'a Value, place: &str) -> Result<T, Problem> {
    T::deserialize(value).map_err(|error| Problem::Json {
        place: format!(" in {place}"),
        error,
    })
}

/// Some programs write `null` for fields of extensions that they leave out.
fn remove_nulls(root: &mut json::Root) {
    /// The parser has limited how deep this can get.
    fn remove(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|_, field| !field.is_null());
                fields.values_mut().for_each(remove);
            }
            Value::Array(items) => items.iter_mut().for_each(remove),
            _ => {}
        }
    }
    let materials = root.materials.iter_mut();
    let materials = materials.filter_map(|material| material.extensions.as_mut());
    let materials = materials.map(|extensions| &mut extensions.others);
    let whole = root.extensions.iter_mut();
    let whole = whole.map(|extensions| &mut extensions.others);
    for others in whole.chain(materials) {
        others.values_mut().for_each(remove);
    }
}

fn embedded(place: &str, uri: &str) -> Result<Vec<u8>, Problem> {
    if uri.starts_with("data:") {
        let damaged = || Problem::broken(place, "its data URI is damaged, or is no base64");
        return data_uri(uri).ok_or_else(damaged);
    }
    Err(external(place.to_owned(), uri))
}

fn external(what: String, uri: &str) -> Problem {
    Problem::External {
        what,
        uri: uri.chars().take(80).collect(),
    }
}

const UNCOMPRESSED: &str = "export it without compression of meshes";

fn remedy(extension: &str) -> &'static str {
    match extension {
        "KHR_draco_mesh_compression" | "EXT_meshopt_compression" | "KHR_meshopt_compression" => {
            UNCOMPRESSED
        }
        "KHR_texture_basisu" | "EXT_texture_webp" | "EXT_texture_avif" | "MSFT_texture_dds" => {
            "export its textures as PNG or JPEG"
        }
        "KHR_materials_pbrSpecularGlossiness" => "export it with metallic-roughness materials",
        _ => "export it without that",
    }
}

fn unsupported(name: &str) -> Problem {
    Problem::Extension {
        name: name.chars().take(80).collect(),
        remedy: remedy(name),
    }
}
