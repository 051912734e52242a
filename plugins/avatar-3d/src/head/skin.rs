//! Skin of head and neck.
//!
//! The head's points lie on ellipses about the slit of the mouth, which are circles farther off and
//! end at the nape: so there is an edge wherever the lips part, and most points are in the face.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use glam::{Quat, Vec2, Vec3};

use super::anatomy::{Anatomy, NECK};
use super::field::{bell, daylight, outward, ramp};
use super::palette::{Palette, mix};
use super::patch::{Grid, Patch, Point};
use super::targets::Role;

/// How many points lie around the mouth; as many of the head's first ones are the edges of the lips.
pub(super) const AROUND: u32 = 80;

/// How far the rings are from the slit, in metres: lips, face, back of the head.
fn rings() -> Vec<f32> {
    let lips = [0.0, 0.0007, 0.0018, 0.0033, 0.0049, 0.0064, 0.0079, 0.0096];
    let mut rings = lips.to_vec();
    let (mut distance, mut step) = (0.0096, 0.0024);
    while distance < 0.34 {
        distance += step;
        rings.push(distance);
        step = if distance < 0.09 {
            (step * 1.04_f32).min(0.0037)
        } else {
            step * 1.24
        };
    }
    rings
}

/// A place on the head as a map shows it whose middle is the mouth.
#[derive(Clone, Copy)]
struct Mapped {
    /// In metres near the mouth.
    place: Vec2,
    /// The ring.
    ring: f32,
    /// Of the angle about the mouth.
    sin: f32,
    cos: f32,
}

/// The skin of the head with its lips.
pub(super) fn head(face: &Anatomy, palette: &Palette) -> Patch {
    let rings = rings();
    let grid = Grid {
        columns: AROUND,
        rows: rings.len() as u32,
        closed: true,
        poles: (false, true),
    };
    let patch = grid.patch(|turn, row| {
        let ring = rings.get(row as usize).copied().unwrap_or_default();
        // From the top to both sides alike, so that they mirror each other to the last bit.
        let aside = (turn * AROUND as f32).round() - AROUND as f32 / 4.0;
        let aside = if aside > AROUND as f32 / 2.0 {
            aside - AROUND as f32
        } else {
            aside
        };
        let (cos, sin) = (aside.abs() / AROUND as f32 * TAU).sin_cos();
        let wide = (ring * ring + face.mouth_half * face.mouth_half).sqrt();
        let place = Vec2::new(wide * cos, ring * sin);
        let mapped = Mapped {
            place,
            ring,
            sin,
            cos,
        };
        let mut place = into_neck(face, head_point(face, mapped));
        if aside > 0.0 {
            place.x = -place.x;
        }
        let lip = lip_share(face, mapped);
        let colour = mix(palette.skin_at(face, place), palette.lips, lip);
        Point::new(place, colour, Role::Flesh { height: sin })
    });
    finished(patch.flipped(), face, |index| {
        let ring = rings.get(index / AROUND as usize).copied();
        ramp(ring.unwrap_or(1.0), 0.011, 0.018)
    })
}

fn head_point(face: &Anatomy, mapped: Mapped) -> Vec3 {
    let forward = face.mouth - face.core;
    let distance = forward.length();
    // The line between the lips curves upwards to a faint smile.
    let across = mapped.place.x / face.mouth_half;
    let smile = 0.0042 * across * across * bell(mapped.place.length(), face.mouth_half * 1.4);
    let place = mapped.place + Vec2::Y * smile;
    let (angle, about) = ((place.length() / distance).min(PI), place.y.atan2(place.x));
    let direction = Vec3::new(
        angle.sin() * about.cos(),
        angle.sin() * about.sin(),
        angle.cos(),
    );
    let direction = Quat::from_rotation_arc(Vec3::Z, forward / distance) * direction;
    let base = face.surface(face.core, direction);
    base + direction * lip_relief(face, mapped)
}

/// Moves a point out to where head and neck flow into each other.
fn into_neck(face: &Anatomy, place: Vec3) -> Vec3 {
    let depth = -face.body(place);
    if depth < 2e-4 || place.y > -0.03 && place.z > 0.0 {
        return place;
    }
    // Points deep in the neck stay there, hidden.
    let out = depth * ramp(depth, 0.02, 0.008);
    place + outward(place, |point| face.body(point)) * out
}

/// How high a lip is, in metres: the upper one with a bow, the lower one fuller.
fn lip_height(face: &Anatomy, mapped: Mapped) -> f32 {
    let across = (mapped.place.x / face.mouth_half).abs();
    let height = if mapped.sin >= 0.0 {
        let bow = 0.0007 * (bell(across - 0.3, 0.2) - bell(across, 0.2));
        0.0072 + bow
    } else {
        0.0078
    };
    (height * face.lip_fullness).max(0.001)
}

/// How much a place is lip and not skin, 0 to 1.
fn lip_share(face: &Anatomy, mapped: Mapped) -> f32 {
    let share = mapped.ring / lip_height(face, mapped);
    ramp(share, 1.2, 0.82) * ramp(mapped.cos.abs(), 1.02, 0.93)
}

/// By how much lips stand out from the face, in metres.
fn lip_relief(face: &Anatomy, mapped: Mapped) -> f32 {
    let height = lip_height(face, mapped);
    let share = mapped.ring / height;
    let full = 0.0042 * face.lip_fullness.sqrt() * (1.0 - mapped.cos.powi(4));
    let swell = if share < 1.0 {
        (share.powf(0.8) * FRAC_PI_2).sin() - 0.12 * ramp(share, 0.6, 1.0)
    } else {
        0.88 * bell(share - 1.0, 0.55)
    };
    let groove = -0.0022 * bell(share, 0.16) * (1.0 - 0.4 * mapped.cos.abs());
    // Corners lie a little deeper, and so does what is between nose and lip, and below the lip.
    let corner = Vec2::new(mapped.place.x.abs() - face.mouth_half, mapped.place.y);
    let dent = -0.0022 * bell(corner.length(), 0.006);
    let philtrum = if mapped.sin > 0.0 {
        let along = ramp(share, 1.0, 1.4) * ramp(mapped.ring, 0.03, 0.02);
        -0.0007 * bell(mapped.place.x, 0.0042) * along
    } else {
        0.0
    };
    full * swell + groove + dent + philtrum
}

/// The neck: points on a rod, moved out to where it flows into the head. Its upper end is hidden in it.
pub(super) fn neck(face: &Anatomy, palette: &Palette) -> Patch {
    const ROWS: u32 = 14;
    const COLUMNS: u32 = 36;
    let (top, foot) = NECK;
    let grid = Grid {
        columns: COLUMNS,
        rows: ROWS,
        closed: true,
        poles: (false, false),
    };
    let patch = grid.patch(|turn, row| {
        // From the back to the back; to both sides alike.
        let aside = (turn * COLUMNS as f32).round() - COLUMNS as f32 / 2.0;
        let (sin, cos) = ((aside.abs() / COLUMNS as f32 - 0.5) * TAU).sin_cos();
        let along = row as f32 / (ROWS - 1) as f32;
        let front = 0.5 - 0.5 * cos;
        let high = 0.005 - 0.09 * front;
        let y = high + (foot.y + 0.01 - high) * along;
        let share = (y - top.y) / (foot.y - top.y);
        let axis = top + (foot - top) * share;
        let radius = face.neck_radius * (0.95 + 0.17 * share.clamp(0.0, 1.0));
        let place = axis + Vec3::new(-sin, 0.0, -cos) * radius;
        let mut place = into_neck(face, place);
        if aside < 0.0 {
            place.x = -place.x;
        }
        let colour = palette.skin_at(face, place);
        Point::new(place, colour, Role::Flesh { height: -1.0 })
    });
    finished(patch.flipped(), face, |_| 1.0)
}

/// Darker where little light gets, and with the normals of the solid as much as `own` says of the point
/// of that number: they are smoother than those of the triangles.
pub(super) fn finished(mut patch: Patch, face: &Anatomy, own: impl Fn(usize) -> f32) -> Patch {
    let normals = patch.normals(&patch.places());
    let round: Vec<Vec3> = patch
        .points
        .iter()
        .map(|point| outward(point.place, |place| face.body(place)))
        .collect();
    let light = patch.points.iter().zip(&round).map(|(point, &round)| {
        // What lies a little under or over the surface is as light as it, so that the pieces of skin
        // meet unseen.
        let place = point.place - round * face.body(point.place);
        let light = daylight(place, round, |place| face.body(place));
        // Hollows about the eyes would look tired.
        light + (1.0 - light) * face.about_eye(point.place)
    });
    let mut light: Vec<f32> = light.collect();
    // Narrow hollows darken some points and miss others.
    for _ in 0..2 {
        light = patch.smoothed(&light);
    }
    let lit = light.into_iter().zip(normals.into_iter().zip(round));
    for (index, (point, (light, (flat, round)))) in patch.points.iter_mut().zip(lit).enumerate() {
        point.normal = Some(flat.lerp(round, own(index)).normalize_or(round));
        // What is in the shade of skin is lit by skin: red goes last.
        let [r, g, b, _] = &mut point.colour;
        *r *= 0.45 + 0.55 * light;
        *g *= 0.25 + 0.75 * light;
        *b *= 0.2 + 0.8 * light;
    }
    patch
}
