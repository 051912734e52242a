//! What a figure stands in: light, background, size.

use glam::Vec3;

use crate::model::Image;

/// How pictures are drawn.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Setting {
    /// How often each pixel's edge is looked at: 1, or 4 for smooth edges. None: 4 where a GPU draws, 1
    /// where a processor does, to which 4 is three to four times the work.
    pub samples: Option<u32>,
    /// What is behind the figure.
    pub background: Background,
    /// Where light comes from.
    pub lights: Lights,
}

/// What is behind the figure. Colours are sRGB.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Background {
    /// Nothing: the picture has an alpha.
    #[default]
    Transparent,
    /// One colour.
    Colour([u8; 3]),
    /// From one colour at the top to another at the bottom.
    Gradient {
        /// At the top.
        top: [u8; 3],
        /// At the bottom.
        bottom: [u8; 3],
    },
    /// A picture, as large as is needed to leave nothing uncovered, its middle in the middle.
    Image(Image),
}

/// Where light comes from. Intensity is in the colours, which are linear RGB: a light of 1 shows drawn
/// (MToon) surfaces that face it in their own colours, physical ones somewhat darker, with room for what shines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lights {
    /// The light that makes light and shade. The only one, beside `sky` and `ground`, that drawn (MToon)
    /// surfaces see, and however much these add, what faces the key light is no brighter.
    pub key: Light,
    /// A weak light on the other side, so that shade is not black.
    pub fill: Light,
    /// A light from behind, which draws an edge around hair and shoulders.
    pub back: Light,
    /// Ambient light from above.
    pub sky: [f32; 3],
    /// Ambient light from below.
    pub ground: [f32; 3],
}

/// A light from afar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Where it comes from, of any length but zero.
    pub direction: Vec3,
    /// Linear RGB, 1 for white.
    pub colour: [f32; 3],
}

impl Default for Lights {
    /// Those of a portrait: a soft warm key from above the viewer's left shoulder, a cool fill, and a
    /// little light from behind.
    fn default() -> Self {
        Lights {
            key: Light {
                direction: Vec3::new(-0.6, 0.6, 0.9),
                colour: [1.0, 0.98, 0.95],
            },
            fill: Light {
                direction: Vec3::new(0.9, 0.1, 0.6),
                colour: [0.12, 0.14, 0.17],
            },
            back: Light {
                direction: Vec3::new(0.6, 0.7, -1.0),
                colour: [0.50, 0.50, 0.52],
            },
            sky: [0.28, 0.30, 0.34],
            ground: [0.13, 0.12, 0.115],
        }
    }
}

/// A picture over everything, as large as the frame: captions.
#[derive(Clone, PartialEq, Eq)]
pub struct Overlay {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Rows top-down of RGBA8, colours (sRGB numbers) times their alpha.
    pub pixels: Vec<u8>,
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Overlay({} × {})", self.width, self.height)
    }
}
