//! Shapes that make a person that person: hair, beard, glasses, jewellery; and what is behind.

use serde::{Deserialize, Deserializer, de};
use vello_cpu::kurbo::{Affine, BezPath};

use super::Colour;
use super::Fill;
use super::colour::Gradient;

/// One shape. Coordinates are native pixels with the origin in the middle of the head, y down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Where it comes in the order of drawing, and what it moves with.
    pub layer: Layer,
    /// An outline in the notation of SVG's `d` attribute.
    #[serde(deserialize_with = "svg_path")]
    pub path: BezPath,
    /// Fill of the outline.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// Line along the outline.
    #[serde(default)]
    pub stroke: Option<Colour>,
    /// Width of that line, 0.1 to 40.
    #[serde(default = "one")]
    pub width: f64,
    /// 0.0 to 1.0.
    #[serde(default = "one")]
    pub opacity: f64,
    /// What it is cut off at.
    #[serde(default)]
    pub within: Option<Within>,
    /// How far its shadow falls on face and clothes, 0 (none) to 40. For the layers `body` and
    /// `front`.
    #[serde(default)]
    pub shadow: f64,
    /// How soft its edge is, 0 to 60. For the layer `backdrop`, which is drawn once.
    #[serde(default)]
    pub blur: f64,
    /// How far it stands out from the face, -150 to 60; what lies behind the head is negative.
    #[serde(default)]
    pub lift: f64,
    /// Keep its form when the head turns, as things do that hang on the head.
    #[serde(default)]
    pub rigid: bool,
    /// Hang down: what is below the chin stays on the shoulders while the head turns and tilts,
    /// and what is rigid stays upright.
    #[serde(default)]
    pub hang: bool,
    /// Draw it a second time, mirrored left to right.
    #[serde(default)]
    pub mirror: bool,
    /// Whether it is the mirror image of the shape before it.
    #[serde(skip)]
    pub mirrored: bool,
}

/// Between which parts a shape is drawn.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// On the background; does not move.
    Backdrop,
    /// Behind neck and shoulders; moves with the head.
    Back,
    /// On the clothes; moves with the body.
    Body,
    /// On the skin, under eyes and mouth; moves with head and jaw.
    Skin,
    /// Over all of the face; moves with the head.
    Front,
}

/// What a shape may be cut off at.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// The outline of the head.
    Face,
    /// The outline of the clothes.
    Clothes,
    /// The last shape before it in the same layer that is not itself `within = "shape"`, with its
    /// mirror image.
    Shape,
}

impl Shape {
    /// The shape with its numbers in their ranges, and its mirror image if it has one.
    pub(super) fn spelled_out(mut self) -> impl Iterator<Item = Self> {
        self.width = self.width.clamp(0.1, 40.0);
        self.opacity = self.opacity.clamp(0.0, 1.0);
        self.shadow = self.shadow.clamp(0.0, 40.0);
        self.blur = self.blur.clamp(0.0, 60.0);
        self.lift = self.lift.clamp(-150.0, 60.0);
        if let Some(Fill::Gradient(Gradient { from, to, .. })) = &mut self.fill {
            for value in [&mut from.0, &mut from.1, &mut to.0, &mut to.1] {
                *value = value.clamp(-MAX_REACH, MAX_REACH);
            }
        }
        let mirrored = std::mem::take(&mut self.mirror).then(|| self.mirrored());
        std::iter::once(self).chain(mirrored)
    }

    fn mirrored(&self) -> Self {
        let mut other = self.clone();
        other.mirrored = true;
        other.path.apply_affine(Affine::FLIP_X);
        if let Some(Fill::Gradient(Gradient { from, to, .. })) = &mut other.fill {
            from.0 = -from.0;
            to.0 = -to.0;
        }
        other
    }
}

fn one() -> f64 {
    1.0
}

/// The most segments that one shape may have, so that no style takes for ever to draw.
const MAX_SEGMENTS: usize = 500;

/// How far from the middle of the head a shape may reach.
const MAX_REACH: f64 = 2000.0;

fn svg_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BezPath, D::Error> {
    let text = String::deserialize(deserializer)?;
    let path = BezPath::from_svg(&text)
        .map_err(|error| de::Error::custom(format!("path `{text:.40}`: {error}")))?;
    let area = path.control_box();
    let reach = [area.x0, area.x1, area.y0, area.y1]
        .into_iter()
        .map(f64::abs);
    let inside = reach.into_iter().all(|edge| edge <= MAX_REACH);
    let segments = path.elements().len();
    if !(1..=MAX_SEGMENTS).contains(&segments) || !inside {
        return Err(de::Error::custom(format!(
            "path `{text:.40}` is empty, leaves the picture or has more than {MAX_SEGMENTS} segments"
        )));
    }
    Ok(path)
}
