//! Colours, as light.

use glam::Vec3;
use vidchat_overlay::Colour;

use super::anatomy::Anatomy;
use super::field::bell;
use super::looks::Looks;

/// The colours of a person; linear.
#[derive(Clone, Debug)]
pub(super) struct Palette {
    pub(super) skin: [f32; 3],
    pub(super) lips: [f32; 3],
    pub(super) blush: [f32; 3],
    pub(super) hair: [f32; 3],
    pub(super) brows: [f32; 3],
    pub(super) eyes: [f32; 3],
    pub(super) clothes: [f32; 3],
    pub(super) trim: [f32; 3],
}

impl Palette {
    pub(super) fn new(looks: &Looks) -> Palette {
        Palette {
            skin: linear(looks.skin),
            lips: linear(looks.lips),
            blush: linear(looks.blush),
            hair: linear(looks.hair),
            brows: linear(looks.brows),
            eyes: linear(looks.eyes),
            clothes: linear(looks.clothes),
            trim: linear(looks.trim),
        }
    }

    /// The skin, redder where blood is near: cheeks and the tip of the nose.
    pub(super) fn skin_at(&self, face: &Anatomy, place: Vec3) -> [f32; 3] {
        let aside = Vec3::new(place.x.abs(), place.y, place.z);
        let cheek = bell(aside.distance(Vec3::new(0.044, -0.034, 0.064)), 0.024);
        let nose = bell(place.distance(face.nose_tip() + Vec3::Z * 0.009), 0.012);
        mix(self.skin, self.blush, 0.34 * cheek + 0.26 * nose)
    }
}

/// A colour as light.
pub(super) fn linear(Colour(red, green, blue): Colour) -> [f32; 3] {
    [red, green, blue].map(|level| {
        let level = f32::from(level) / 255.0;
        if level <= 0.040_45 {
            level / 12.92
        } else {
            ((level + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// A colour `share` of the way to another.
pub(super) fn mix(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    let [r, g, b] = from;
    let [x, y, z] = to;
    [
        r + (x - r) * share,
        g + (y - g) * share,
        b + (z - b) * share,
    ]
}

/// A colour in the shade, or in more light than it had.
pub(super) fn scale(colour: [f32; 3], share: f32) -> [f32; 3] {
    colour.map(|level| level * share)
}
