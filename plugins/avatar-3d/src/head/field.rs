//! Solid shapes as functions of space that are negative inside, after Inigo Quilez' "Distance
//! functions" and "Smooth minimum".

use glam::Vec3;

/// About the distance to an ellipsoid.
pub(super) fn ellipsoid(point: Vec3, centre: Vec3, radii: Vec3) -> f32 {
    let offset = point - centre;
    let (near, slope) = (
        (offset / radii).length(),
        (offset / (radii * radii)).length(),
    );
    near * (near - 1.0) / slope.max(1e-6)
}

/// The distance to a ball.
pub(super) fn ball(point: Vec3, centre: Vec3, radius: f32) -> f32 {
    point.distance(centre) - radius
}

/// About the distance to a rod with round ends of different radii.
pub(super) fn rod(point: Vec3, (from, thick): (Vec3, f32), (to, thin): (Vec3, f32)) -> f32 {
    let (along, offset) = (to - from, point - from);
    let share = (offset.dot(along) / along.length_squared()).clamp(0.0, 1.0);
    (offset - along * share).length() - (thick + (thin - thick) * share)
}

/// Two shapes as one, with a fillet of about `round` metres between them.
pub(super) fn unite(a: f32, b: f32, round: f32) -> f32 {
    let near = (round - (a - b).abs()).max(0.0) / round;
    a.min(b) - near * near * round * 0.25
}

/// The first shape without the second, with an edge that is `round` metres wide.
pub(super) fn carve(a: f32, b: f32, round: f32) -> f32 {
    -unite(-a, b, round)
}

/// Where a ray from a point inside leaves a shape for the last time, as a distance of at most `far`.
pub(super) fn exit(from: Vec3, direction: Vec3, far: f32, shape: impl Fn(Vec3) -> f32) -> f32 {
    // Along a surface the steps would become ever smaller, hence the least one; what it goes too far
    // is taken back by halves.
    const LEAST: f32 = 3e-4;
    let (mut outside, mut inside) = (far, far);
    while inside > 0.0 {
        let distance = shape(from + direction * inside);
        if distance < 0.0 {
            break;
        }
        outside = inside;
        inside = (inside - (distance * 0.9).max(LEAST)).max(0.0);
    }
    for _ in 0..12 {
        let middle = (inside + outside) / 2.0;
        if shape(from + direction * middle) < 0.0 {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

/// How far a point inside is from where a ray first leaves a shape, or 0 where it is not inside.
pub(super) fn depth(from: Vec3, direction: Vec3, shape: impl Fn(Vec3) -> f32) -> f32 {
    let mut reach = 0.0;
    for _ in 0..24 {
        let distance = -shape(from + direction * reach);
        if distance < 2e-5 {
            break;
        }
        reach += distance;
    }
    reach
}

/// Which way a shape grows fastest, as seen at the size of the skin's triangles.
pub(super) fn outward(point: Vec3, shape: impl Fn(Vec3) -> f32) -> Vec3 {
    const STEP: f32 = 2e-3;
    let slope = |axis: Vec3| shape(point + axis * STEP) - shape(point - axis * STEP);
    Vec3::new(slope(Vec3::X), slope(Vec3::Y), slope(Vec3::Z)).normalize_or(Vec3::Z)
}

/// How much light of an even sky reaches a point of a surface, 0 to 1: less where the shape is near in
/// front of it.
pub(super) fn daylight(point: Vec3, normal: Vec3, shape: impl Fn(Vec3) -> f32) -> f32 {
    const REACHES: [(f32, f32); 3] = [(0.008, 0.45), (0.016, 0.45), (0.032, 0.35)];
    let shade: f32 = REACHES
        .iter()
        .map(|&(reach, weight)| {
            let free = (shape(point + normal * reach) / reach).clamp(0.0, 1.0);
            weight * (1.0 - free)
        })
        .sum();
    (1.0 - 0.45 * shade).clamp(0.0, 1.0)
}

/// 0 below the first edge, 1 above the second, and no kink between; the edges may come in either
/// order.
pub(super) fn ramp(value: f32, from: f32, to: f32) -> f32 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// 1 at the middle, falling off as a bell of this radius.
pub(super) fn bell(distance: f32, radius: f32) -> f32 {
    (-(distance / radius).powi(2)).exp()
}
