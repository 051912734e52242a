//! Draws a model as its file has it, its face from the front: for a look at a file, or at the renderer.
//!
//! ```text
//! cargo run -p avatar-3d --example picture -- MODEL.vrm OUT.png [WIDTH HEIGHT]
//! ```

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use avatar_3d::framing::{self, Framing};
use avatar_3d::load::load;
use avatar_3d::model::Model;
use avatar_3d::posing::Posing;
use avatar_3d::render::{Background, Gpu, Renderer, Setting};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (model, out, width, height) = match arguments.as_slice() {
        [model, out] => (model, out, 800, 600),
        [model, out, width, height] => (model, out, width.parse()?, height.parse()?),
        _ => return Err("usage: picture MODEL.vrm OUT.png [WIDTH HEIGHT]".into()),
    };

    let begun = Instant::now();
    let loaded = load(&std::fs::read(model)?, model)?;
    for warning in &loaded.warnings {
        eprintln!("{model}: {warning}");
    }
    let model = Arc::new(loaded.model);
    println!("{} loaded in {:.0?}", described(&model), begun.elapsed());

    let begun = Instant::now();
    let gpu = Gpu::new()?;
    println!("{} started in {:.0?}", gpu.name(), begun.elapsed());
    let begun = Instant::now();
    let setting = Setting {
        background: Background::Gradient {
            top: [58, 66, 82],
            bottom: [24, 27, 34],
        },
        ..Setting::default()
    };
    let mut renderer = Renderer::new(&gpu, model.clone(), width, height, &setting)?;
    println!("renderer made in {:.0?}", begun.elapsed());
    let posing = Posing::rest(&model);
    let aspect = width as f32 / height as f32;
    let camera = framing::camera(&model, &posing, &Framing::default(), aspect);
    let begun = Instant::now();
    let pixels = renderer.draw(&posing, &camera)?.to_rgba()?;
    println!("drawn in {:.0?}", begun.elapsed());
    write(Path::new(out), width, height, &pixels)
}

fn described(model: &Model) -> String {
    let primitives = || model.meshes.iter().flat_map(|mesh| &mesh.primitives);
    let triangles: usize = primitives()
        .map(|primitive| primitive.indices.len() / 3)
        .sum();
    let vertices: usize = primitives()
        .map(|primitive| primitive.positions.len())
        .sum();
    let morphs: usize = model
        .meshes
        .iter()
        .map(|mesh| mesh.morph_weights.len())
        .sum();
    format!(
        "{:?}: {triangles} triangles, {vertices} vertices, {} parts, {morphs} morph targets, {} joints, {} materials, {} images",
        model.name,
        primitives().count(),
        model
            .skins
            .iter()
            .map(|skin| skin.joints.len())
            .sum::<usize>(),
        model.materials.len(),
        model.images.len(),
    )
}

fn write(path: &Path, width: u32, height: u32, pixels: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(())
}
