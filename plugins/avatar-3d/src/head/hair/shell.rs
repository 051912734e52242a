//! The shell: rings from the crown down to the hairline, and below it where hair hangs.

use std::f32::consts::{PI, TAU};

use glam::Vec3;

use crate::head::anatomy::Anatomy;
use crate::head::field::{bell, ramp};
use crate::head::looks::Hairstyle;
use crate::head::palette::scale;
use crate::head::patch::{Grid, Patch, Point};

use super::SKULL;

/// Where the hairline is: turned from the face by (degrees), below the zenith (degrees).
const HAIRLINE: [(f32, f32); 10] = [
    (0.0, 61.0),
    (22.0, 62.0),
    (42.0, 68.0),
    (58.0, 80.0),
    (72.0, 100.0),
    (84.0, 102.0),
    (98.0, 95.0),
    (114.0, 104.0),
    (140.0, 126.0),
    (180.0, 133.0),
];

/// How a shell is shaped.
struct Cut {
    /// Where the combing starts; of unit length.
    crown: Vec3,
    /// How thick it is, in metres, at the share of the way from the crown to the hairline.
    thick: fn(f32) -> f32,
    /// How many strands are seen around, and how deep it is between them.
    strands: (f32, f32),
    /// Whether it stands in curls instead.
    is_curly: bool,
    /// How far it hangs below the hairline at the sides and behind.
    hang: f32,
}

impl Cut {
    fn of(style: Hairstyle) -> Cut {
        let plain = Cut {
            crown: Vec3::new(0.0, 0.95, -0.3),
            thick: |s| 0.004 + 0.006 * (s * PI).sin(),
            strands: (17.0, 0.0007),
            is_curly: false,
            hang: 0.0,
        };
        match style {
            Hairstyle::Bob => Cut {
                crown: Vec3::new(0.3, 0.93, 0.2),
                thick: |s| 0.009 + 0.009 * ramp(s, 0.0, 0.7),
                strands: (15.0, 0.0016),
                hang: 0.092,
                ..plain
            },
            Hairstyle::Quiff => Cut {
                thick: |s| 0.011 - 0.008 * ramp(s, 0.4, 0.85),
                strands: (19.0, 0.0008),
                ..plain
            },
            Hairstyle::Tail => Cut {
                crown: Vec3::new(0.0, 0.75, -0.66),
                thick: |s| 0.004 + 0.007 * (s * PI).sin(),
                strands: (23.0, 0.001),
                ..plain
            },
            Hairstyle::Curls => Cut {
                thick: |s| 0.034 - 0.022 * ramp(s, 0.75, 1.0),
                is_curly: true,
                ..plain
            },
        }
    }
}

/// The shell of a hairstyle.
pub(super) fn shell(face: &Anatomy, colour: [f32; 3], style: Hairstyle) -> Patch {
    let cut = Cut::of(style);
    let on_skull = if cut.is_curly { 30 } else { 18 };
    let hanging = if cut.hang > 0.0 { 10 } else { 2 };
    let rows = on_skull + hanging;
    let grid = Grid {
        columns: if cut.is_curly { 92 } else { 76 },
        rows,
        closed: true,
        poles: (true, false),
    };
    let curls = if cut.is_curly { curls() } else { Vec::new() };
    let crown = cut.crown.normalize();
    let patch = grid.patch(|turn, row| {
        // From the nape round to the nape.
        let aside = (turn - 0.5) * TAU;
        let edge = direction(aside, hairline(aside));
        let share = (row as f32 / (on_skull - 1) as f32).min(1.0);
        let towards = crown.lerp(edge, share).normalize_or(crown);
        // Evenly by angle, not by the chord.
        let angle = crown.angle_between(edge);
        let towards = if angle > 1e-3 {
            (crown * ((1.0 - share) * angle).sin() + edge * (share * angle).sin()) / angle.sin()
        } else {
            towards
        };
        let skin = face.surface(SKULL, towards);
        let (relief, lit) = if cut.is_curly {
            curl(&curls, towards, share)
        } else {
            strand(&cut, aside, share)
        };
        let down = row.saturating_sub(on_skull - 1);
        // Over the forehead it ends flat, under the locks.
        let flat = 0.8 * ramp(share, 0.7, 1.0) * ramp(aside.abs(), 1.0, 0.7);
        let thick = (cut.thick)(share) * (1.0 - flat);
        let place = skin + towards.normalize_or(Vec3::Y) * (thick + relief);
        if down == 0 {
            return Point::still(place, scale(colour, lit));
        }
        let along = down as f32 / hanging as f32;
        let place = if cut.hang > 0.0 {
            hanging_place(&cut, place, aside, along, relief)
        } else {
            // The edge goes under the skin.
            skin - towards * (0.004 * along)
        };
        Point::still(
            place,
            scale(colour, lit * (1.0 - 0.8 * ramp(along, 0.72, 1.0))),
        )
    });
    patch.flipped()
}

/// A direction from the skull's middle: turned from the face, below the zenith; radians.
fn direction(aside: f32, below: f32) -> Vec3 {
    Vec3::new(
        below.sin() * aside.sin(),
        below.cos(),
        below.sin() * aside.cos(),
    )
}

fn hairline(aside: f32) -> f32 {
    let degrees = aside.abs().to_degrees();
    let mut below = 133.0;
    for pair in HAIRLINE.windows(2) {
        if let [(from, high), (to, low)] = *pair
            && (from..=to).contains(&degrees)
        {
            below = high + (low - high) * ramp(degrees, from, to);
        }
    }
    below.to_radians()
}

/// How far strands stand out, and how light they are.
fn strand(cut: &Cut, aside: f32, share: f32) -> (f32, f32) {
    let (count, deep) = cut.strands;
    let wave = aside * count + 1.2 * (share * 5.0 + aside * 2.0).sin();
    let ridge = 0.6 * wave.sin() + 0.4 * (wave * 1.73 + 0.8).sin();
    let envelope = ramp(share, 0.02, 0.3);
    (deep * ridge * envelope, 0.92 + 0.14 * ridge * envelope)
}

/// Below the hairline: down, and at the ends inwards and back up inside.
fn hanging_place(cut: &Cut, from: Vec3, aside: f32, along: f32, relief: f32) -> Vec3 {
    let beside = ramp(aside.abs(), 0.78, 1.2);
    let long = cut.hang * beside + 0.004;
    let bottom = -0.098 + 0.006 * bell(aside.abs() - PI, 0.8);
    let flat = Vec3::new(from.x, 0.0, from.z).normalize_or(Vec3::Z);
    let drop = (from.y - bottom).max(0.0) * beside + (1.0 - beside) * long;
    let (down, inward) = if along < 0.72 {
        let share = along / 0.72;
        let bulge = 0.012 * (share * PI * 0.9).sin() - 0.009 * share * share;
        (share, bulge * beside)
    } else {
        let share = (along - 0.72) / 0.28;
        (
            1.0 - 0.12 * share,
            (-0.009 - 0.024 * share) * beside - 0.006 * share * (1.0 - beside),
        )
    };
    from + flat * (inward + relief * along) - Vec3::Y * (drop * down)
}

/// Directions that are spread evenly over a ball: a spiral by the golden angle.
fn curls() -> Vec<Vec3> {
    const COUNT: u32 = 150;
    (0..COUNT)
        .map(|index| {
            let height = 1.0 - 2.0 * (index as f32 + 0.5) / COUNT as f32;
            let flat = (1.0 - height * height).sqrt();
            let (sin, cos) = (index as f32 * 2.399_963).sin_cos();
            Vec3::new(flat * cos, height, flat * sin)
        })
        .collect()
}

/// How far curls stand out, and how light they are.
fn curl(curls: &[Vec3], towards: Vec3, share: f32) -> (f32, f32) {
    let towards = towards.normalize_or(Vec3::Y);
    let nearest = curls
        .iter()
        .map(|curl| curl.distance_squared(towards))
        .fold(f32::MAX, f32::min)
        .sqrt();
    let round = (1.0 - (nearest / 0.185).powi(2)).max(0.0).sqrt();
    let edge = 1.0 - 0.6 * ramp(share, 0.85, 1.0);
    (0.017 * round * edge, 0.45 + 0.65 * round)
}
