//! Eyebrows, which lie on the skin and move with it.

use glam::Vec3;

use super::anatomy::Anatomy;
use super::field::{outward, ramp};
use super::patch::{Patch, Point, curve, sweep};
use super::targets::Role;

/// The left eyebrow, `thick` of -1 to 1.
pub(super) fn brow(face: &Anatomy, thick: f32, colour: [f32; 3]) -> Patch {
    let middle = face.brow();
    let through = [
        (-0.0215, 0.0028),
        (-0.011, 0.0045),
        (0.002, 0.0057),
        (0.0135, 0.0038),
        (0.0245, -0.0035),
    ];
    let onto = |x: f32, y: f32| {
        let from = Vec3::new(0.0, middle.y, -0.02);
        let towards = Vec3::new(middle.x + x, middle.y + y, 0.062) - from;
        face.surface(from, towards)
    };
    let through = through.map(|(x, y)| onto(x, y));
    let path: Vec<Vec3> = curve(&through, 18)
        .into_iter()
        .map(|place| place + outward(place, |p| face.head(p)) * 0.0012)
        .collect();
    let wide = 0.0042 * (1.0 + 0.4 * thick);
    sweep(
        &path,
        10,
        |share| {
            let taper = ramp(share, -0.06, 0.28) * (1.0 - 0.72 * ramp(share, 0.3, 1.0));
            (wide * taper.max(0.02), 0.0026 * taper.max(0.02))
        },
        |place| outward(place, |p| face.head(p)),
        |place, _, _| Point::new(place, colour, Role::Flesh { height: 1.0 }),
    )
}
