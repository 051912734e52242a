//! Small models, a camera, and what is seen.

use std::sync::Arc;

use avatar_3d::model::{Material, Mesh, Model, Node, Primitive, Shading};
use avatar_3d::posing::{Camera, Posing};
use avatar_3d::render::{Background, Gpu, Light, Lights, Renderer, Setting};
use glam::{Vec2, Vec3};

/// The side of most pictures here. Not a multiple of 64, so that rows are padded.
pub const SIDE: u32 = 40;

/// Sees 2 metres up, down and to the sides of the origin.
pub const CAMERA: Camera = Camera {
    eye: Vec3::new(0.0, 0.0, 2.0),
    target: Vec3::ZERO,
    fov_y: std::f32::consts::FRAC_PI_2,
    range: (0.1, 10.0),
};

/// A square of 2 metres around the origin, towards the camera.
pub fn square() -> Primitive {
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    Primitive {
        positions: corners.map(|(x, y)| Vec3::new(x, y, 0.0)).into(),
        normals: vec![Vec3::Z; 4],
        uvs: corners
            .map(|(x, y)| Vec2::new(x + 1.0, 1.0 - y) / 2.0)
            .into(),
        indices: vec![0, 1, 2, 0, 2, 3],
        ..Primitive::default()
    }
}

/// Rings of squares, around the origin.
pub fn ball(radius: f32) -> Primitive {
    let (rings, steps) = (24, 48);
    let mut ball = Primitive::default();
    for ring in 0..=rings {
        for step in 0..=steps {
            let down = std::f32::consts::PI * ring as f32 / rings as f32;
            let around = std::f32::consts::TAU * step as f32 / steps as f32;
            let normal = Vec3::new(
                down.sin() * around.sin(),
                down.cos(),
                down.sin() * around.cos(),
            );
            ball.positions.push(normal * radius);
            ball.normals.push(normal);
            ball.uvs.push(Vec2::ZERO);
            if ring < rings && step < steps {
                let here = ring * (steps + 1) + step;
                let below = here + steps + 1;
                ball.indices
                    .extend([here, below, below + 1, here, below + 1, here + 1]);
            }
        }
    }
    ball
}

/// A colour that light does not change.
pub fn unlit(red: f32, green: f32, blue: f32, alpha: f32) -> Material {
    Material {
        base_colour: [red, green, blue, alpha],
        shading: Shading::Unlit,
        ..Material::default()
    }
}

/// Each primitive at a node of its own, with the material beside it.
pub fn model(parts: Vec<(Primitive, Material)>) -> Model {
    let mut model = Model::default();
    for (number, (mut primitive, material)) in parts.into_iter().enumerate() {
        primitive.material = number;
        let morph_weights = vec![0.0; primitive.morphs.len()];
        model.meshes.push(Mesh {
            primitives: vec![primitive],
            morph_weights,
            ..Mesh::default()
        });
        model.materials.push(material);
        model.nodes.push(Node {
            mesh: Some(number),
            ..Node::default()
        });
    }
    model
}

/// One primitive.
pub fn lone(primitive: Primitive, material: Material) -> Model {
    model(vec![(primitive, material)])
}

/// A square that is `forward` metres nearer to the camera.
pub fn square_at(forward: f32) -> Primitive {
    let mut square = square();
    for position in &mut square.positions {
        position.z += forward;
    }
    square
}

/// On black, each pixel looked at once.
pub fn black() -> Setting {
    Setting {
        samples: Some(1),
        background: Background::Colour([0; 3]),
        lights: white_light(),
    }
}

/// One white light from the camera.
pub fn white_light() -> Lights {
    let none = Light {
        direction: Vec3::Z,
        colour: [0.0; 3],
    };
    Lights {
        key: Light {
            direction: Vec3::Z,
            colour: [1.0; 3],
        },
        fill: none,
        back: none,
        sky: [0.0; 3],
        ground: [0.0; 3],
    }
}

/// A picture.
pub struct Seen {
    pub width: u32,
    pub pixels: Vec<u8>,
}

impl Seen {
    /// In pixels from the upper left.
    pub fn at(&self, x: u32, y: u32) -> [u8; 4] {
        let first = (y * self.width + x) as usize * 4;
        self.pixels[first..first + 4].try_into().unwrap()
    }

    /// At metres from the middle, of what is at the origin's distance.
    pub fn around(&self, x: f32, y: f32) -> [u8; 4] {
        let middle = self.width as f32 / 2.0;
        let per_metre = self.width as f32 / 4.0;
        self.at(
            (middle + x * per_metre) as u32,
            (middle - y * per_metre) as u32,
        )
    }

    /// What is at the origin.
    pub fn middle(&self) -> [u8; 4] {
        self.around(0.0, 0.0)
    }
}

/// A picture of a pose.
pub fn drawn(renderer: &mut Renderer, posing: &Posing) -> Seen {
    Seen {
        width: renderer.size().0,
        pixels: renderer.draw(posing, &CAMERA).unwrap().to_rgba().unwrap(),
    }
}

/// A model in a pose that differs from rest.
pub fn seen_in(
    gpu: &Gpu,
    model: Model,
    setting: &Setting,
    change: impl FnOnce(&mut Posing),
) -> Seen {
    let mut posing = Posing::rest(&model);
    change(&mut posing);
    let mut renderer = Renderer::new(gpu, Arc::new(model), SIDE, SIDE, setting).unwrap();
    drawn(&mut renderer, &posing)
}

/// A model at rest.
pub fn seen(gpu: &Gpu, model: Model, setting: &Setting) -> Seen {
    seen_in(gpu, model, setting, |_| {})
}

/// Fails if a channel is more than two away.
pub fn assert_near(seen: [u8; 4], expected: [u8; 4]) {
    let is_near = seen
        .iter()
        .zip(expected)
        .all(|(seen, expected)| seen.abs_diff(expected) <= 2);
    assert!(is_near, "{seen:?} is not {expected:?}");
}

/// What is seen where nothing is.
pub const BLACK: [u8; 4] = [0, 0, 0, 255];
