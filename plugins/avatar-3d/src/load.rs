//! Loading: from a file's bytes to a [`Model`]. VRM 1.0, VRM 0.x and plain glTF 2.0, binary (`.vrm`,
//! `.glb`) or as text with everything inside (`.gltf`).
//!
//! ```text
//! bytes ─▶ container ─▶ File (JSON, buffers) ─┬▶ nodes, skins
//!                                             ├▶ meshes ◀─ accessors
//!                                             ├▶ materials ◀─ textures
//!                                             └▶ VRM 1.0 or 0.x: expressions, humanoid, gaze, springs
//! ```
//!
//! Files are not trusted. The JSON is read with the `gltf` crate's types, yet not with its reader, which
//! panics where a file contradicts itself: here every number is looked up, and every range of bytes
//! checked, before anything is allocated for it. What a figure cannot do without is an error that names
//! the place; what it can, a warning.

mod accessor;
mod base64;
mod container;
mod error;
mod expressions;
mod file;
mod geometry;
mod material;
mod mesh;
mod morph;
mod morph_normals;
mod nodes;
mod skin;
mod springs;
mod texture;
mod vrm0;
mod vrm0_material;
mod vrm0_springs;
mod vrm1;
mod vrm1_springs;

pub use error::{LoadError, Problem};

use crate::model::Model;
use file::{File, parse};
use material::Materials;
use nodes::Tree;

/// What a file may have at most. Well above what figures have that are drawn in real time, and low
/// enough that no file takes the machine's memory.
pub mod limits {
    /// Bytes of JSON. In memory it can take 150 times as much.
    pub const JSON: usize = 8 << 20;
    /// Nodes, materials, accessors and all other parts that the JSON lists.
    pub const PARTS: usize = 200_000;
    /// Nodes of the scene graph.
    pub const NODES: usize = 65_536;
    /// How deep nodes may be nested.
    pub const DEPTH: usize = 1000;
    /// Morph targets of a mesh.
    pub const MORPHS: usize = 4096;
    /// Bytes of vertices, morph targets, indices and all that refers to them, after they were read; what
    /// several parts share counts for each.
    pub const GEOMETRY: u64 = 1 << 30;
    /// Pixels along one side of an image.
    pub const IMAGE_SIDE: u32 = 8192;
    /// Bytes of all images once they are decoded.
    pub const IMAGES: u64 = 512 << 20;
}

/// A figure, and what of its file was left out.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The figure.
    pub model: Model,
    /// What is missing or was repaired, for people.
    pub warnings: Vec<String>,
}

/// Makes a figure of a file's bytes. `name` is what the file is called in errors, and the figure's name
/// if the file has none.
///
/// # Errors
///
/// If it is no glTF 2.0, is cut off or contradicts itself, has parts outside of it, needs an extension
/// that is not known here, or is beyond the [`limits`].
pub fn load(bytes: &[u8], name: &str) -> Result<Loaded, LoadError> {
    read(bytes, name).map_err(|problem| LoadError {
        file: name.to_owned(),
        problem,
    })
}

fn read(bytes: &[u8], name: &str) -> Result<Loaded, Problem> {
    let file = File::open(bytes)?;
    let vrm = Vrm::read(&file)?;
    let (mut nodes, tree) = Tree::read(&file, matches!(vrm, Vrm::Old(_)))?;
    let skins = skin::skins(&file, &tree)?;
    let mut materials = Materials::read(&file)?;
    if let Vrm::Old(vrm) = &vrm {
        vrm0_material::apply(&file, &vrm.material_properties, &mut materials);
    }
    let meshes = mesh::meshes(&file, &tree, &mut nodes, &skins, &mut materials)?;
    let (materials, textures, images) = materials.finish();
    let mut model = Model {
        name: name.to_owned(),
        nodes,
        meshes,
        skins,
        materials,
        textures,
        images,
        ..Model::default()
    };
    match vrm {
        Vrm::None => {}
        Vrm::Old(vrm) => vrm.apply(&file, &tree, &mut model)?,
        Vrm::New(vrm) => vrm.apply(&file, &tree, &mut model)?,
    }
    Ok(Loaded {
        model,
        warnings: file.warnings(),
    })
}

/// What a file says of the figure as such.
enum Vrm {
    /// Nothing: it is plain glTF.
    None,
    /// In the words of VRM 0.x.
    Old(Box<vrm0::Vrm>),
    /// In the words of VRM 1.0.
    New(Box<vrm1::Vrm>),
}

impl Vrm {
    fn read(file: &File) -> Result<Vrm, Problem> {
        let extension = |name: &str| file.extension(name);
        Ok(match (extension("VRMC_vrm"), extension("VRM")) {
            // Some files have both, for older programs.
            (Some(value), _) => Vrm::New(Box::new(parse(value, "extensions.VRMC_vrm")?)),
            (None, Some(value)) => Vrm::Old(Box::new(parse(value, "extensions.VRM")?)),
            (None, None) => Vrm::None,
        })
    }
}
