//! Looks, as data: colours, proportions and the shapes that make one person differ from another.

use serde::{Deserialize, Deserializer, de};
use vello_cpu::kurbo::{Affine, BezPath};
use vidchat_sdk::{Error, Result};

use crate::canvas::Paint;

/// The looks that come with the plugin, as JSON.
const BUILT_IN: [&str; 3] = [
    include_str!("../styles/mira.json"),
    include_str!("../styles/theo.json"),
    include_str!("../styles/june.json"),
];

/// A colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The colour with an opacity of 0.0 to 1.0.
    pub fn alpha(self, alpha: f64) -> Paint {
        Paint::from_rgb8(self.0, self.1, self.2).with_alpha(alpha as f32)
    }

    /// The opaque colour.
    pub fn paint(self) -> Paint {
        self.alpha(1.0)
    }

    /// The colour `share` (0.0 to 1.0) of the way to another.
    pub fn toward(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share) as u8;
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = value
            .ok_or_else(|| {
                de::Error::custom(format!("colour `{text}` is not of the form #rrggbb"))
            })?
            .to_be_bytes();
        Ok(Self(red, green, blue))
    }
}

/// Who is drawn. Lengths are native pixels (of a picture of 800 × 600).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// What users write in the config file.
    pub id: String,
    /// What users read in a list.
    pub name: String,
    /// What is behind the person.
    pub background: Background,
    /// Skin, ears and nose.
    pub skin: Skin,
    /// The head's outline.
    pub head: Head,
    /// Eyes and lashes.
    pub eyes: Eyes,
    /// Eyebrows.
    pub brows: Brows,
    /// Lips.
    pub lips: Lips,
    /// What is worn.
    pub clothes: Clothes,
    /// The colour of the badge.
    pub accent: Colour,
    /// Hair, beard, glasses, jewellery: in the order in which they are drawn.
    pub shapes: Vec<Shape>,
}

/// A gradient with a soft disc of light.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// At the upper edge.
    pub top: Colour,
    /// At the lower edge.
    pub bottom: Colour,
    /// In the middle, behind the head.
    pub glow: Colour,
}

/// Colours of the skin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skin {
    /// In the light.
    pub base: Colour,
    /// In the shade, and the lines of nose and ears.
    pub shade: Colour,
    /// Of the cheeks.
    pub blush: Colour,
}

/// The head's outline; half widths.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// At the temples, 90 to 125.
    pub temples: f64,
    /// At the corners of the jaw, 60 to 110.
    pub jaw: f64,
    /// Of the chin, 15 to 50.
    pub chin: f64,
    /// Of the neck, 30 to 70.
    pub neck: f64,
    /// Of the nose, 10 to 26.
    pub nose: f64,
    /// Whether the ears show; long hair hides them.
    pub ears: bool,
}

/// Eyes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eyes {
    /// Of the iris.
    pub iris: Colour,
    /// Of the edge of the upper lid.
    pub lashes: Colour,
    /// Lashes that stand out at the temples, 0 (none) to 12.
    pub lash_length: f64,
    /// Half the width of the open eye, 20 to 34.
    pub width: f64,
    /// Half the height of the open eye, 12 to 26.
    pub height: f64,
}

/// Eyebrows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brows {
    /// Of the hair.
    pub colour: Colour,
    /// At the inner end, 4 to 16.
    pub thickness: f64,
    /// How far the middle is raised over the ends, 0 to 14.
    pub arch: f64,
}

/// Lips.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lips {
    /// Of the lips.
    pub colour: Colour,
    /// Of the line between them.
    pub line: Colour,
    /// How full they are; 1.0 is middling, 0.4 to 1.6.
    pub fullness: f64,
}

/// What is worn.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clothes {
    /// Of the cloth.
    pub colour: Colour,
    /// In the folds.
    pub shade: Colour,
    /// Of the collar.
    pub trim: Colour,
    /// The cut at the neck.
    pub neckline: Neckline,
}

/// The cut of the clothes at the neck.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Neckline {
    /// A round collar.
    Crew,
    /// Cut to a point.
    Vee,
    /// Two collar leaves.
    Shirt,
}

/// One more shape on the head, in face coordinates: the origin in the middle of the head, y down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Where it comes in the order of drawing.
    pub layer: Layer,
    /// An outline in the notation of SVG's `d` attribute.
    #[serde(deserialize_with = "svg_path")]
    pub path: BezPath,
    /// Fill of the outline.
    #[serde(default)]
    pub fill: Option<Colour>,
    /// Line along the outline.
    #[serde(default)]
    pub stroke: Option<Colour>,
    /// Width of that line.
    #[serde(default = "one")]
    pub width: f64,
    /// 0.0 to 1.0.
    #[serde(default = "one")]
    pub opacity: f64,
    /// How far it stands out from the face; what lies behind the head is negative.
    #[serde(default)]
    pub lift: f64,
    /// Keep its form when the head turns, as things do that hang on the head.
    #[serde(default)]
    pub rigid: bool,
    /// Draw it a second time, mirrored left to right.
    #[serde(default)]
    pub mirror: bool,
}

/// Between which parts a shape is drawn.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Behind neck and shoulders.
    Back,
    /// On the skin, under eyes and mouth.
    Skin,
    /// Over all of the face.
    Front,
}

fn one() -> f64 {
    1.0
}

/// The most segments that one shape may have, so that no style takes for ever to draw.
const MAX_SEGMENTS: usize = 500;

fn svg_path<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<BezPath, D::Error> {
    let text = String::deserialize(deserializer)?;
    let path = BezPath::from_svg(&text)
        .map_err(|error| de::Error::custom(format!("path `{text:.40}`: {error}")))?;
    let area = path.control_box();
    let reach = area
        .x0
        .abs()
        .max(area.x1.abs())
        .max(area.y0.abs())
        .max(area.y1.abs());
    let segments = path.elements().len();
    if !(1..=MAX_SEGMENTS).contains(&segments) || !reach.is_finite() || reach > 2000.0 {
        return Err(de::Error::custom(format!(
            "path `{text:.40}` is empty, leaves the picture or has more than {MAX_SEGMENTS} segments"
        )));
    }
    Ok(path)
}

impl Style {
    /// Reads a style from JSON; ranges are clamped.
    pub fn from_json(json: &str) -> Result<Self> {
        let style: Self = serde_json::from_str(json)
            .map_err(|error| Error::invalid_input(format_args!("style: {error}")))?;
        Ok(style.tidied())
    }

    /// The looks that come with the plugin; the first is the default.
    pub fn built_in() -> Result<Vec<Self>> {
        BUILT_IN.iter().map(|json| Self::from_json(json)).collect()
    }

    /// The style with all proportions in their documented ranges and mirrored shapes spelled out.
    pub fn tidied(mut self) -> Self {
        let limit = |value: &mut f64, low: f64, high: f64| *value = value.clamp(low, high);
        limit(&mut self.head.temples, 90.0, 125.0);
        limit(&mut self.head.jaw, 60.0, 110.0);
        limit(&mut self.head.chin, 15.0, 50.0);
        limit(&mut self.head.neck, 30.0, 70.0);
        limit(&mut self.head.nose, 10.0, 26.0);
        limit(&mut self.eyes.lash_length, 0.0, 12.0);
        limit(&mut self.eyes.width, 20.0, 34.0);
        limit(&mut self.eyes.height, 12.0, 26.0);
        limit(&mut self.brows.thickness, 4.0, 16.0);
        limit(&mut self.brows.arch, 0.0, 14.0);
        limit(&mut self.lips.fullness, 0.4, 1.6);
        let mut shapes = Vec::with_capacity(self.shapes.len());
        for mut shape in self.shapes.drain(..) {
            limit(&mut shape.width, 0.1, 40.0);
            limit(&mut shape.opacity, 0.0, 1.0);
            limit(&mut shape.lift, -150.0, 60.0);
            let mirrored = std::mem::take(&mut shape.mirror).then(|| Shape {
                path: Affine::FLIP_X * &shape.path,
                ..shape.clone()
            });
            shapes.push(shape);
            shapes.extend(mirrored);
        }
        self.shapes = shapes;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_styles_are_three_people() {
        let ids: Vec<String> = Style::built_in()
            .unwrap()
            .into_iter()
            .map(|s| s.id)
            .collect();
        assert_eq!(ids, ["mira", "theo", "june"]);
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let message = |json: &str| format!("{:?}", Style::from_json(json).unwrap_err());
        let mira = BUILT_IN[0];
        assert!(message(&mira.replacen("#", "0x", 1)).contains("#rrggbb"));
        assert!(message(&mira.replacen("\"id\"", "\"idd\"", 1)).contains("idd"));
        assert!(message(&mira.replacen("\"path\": \"M", "\"path\": \"?", 1)).contains("path"));
        assert!(
            message(&mira.replacen("\"path\": \"M", "\"path\": \"M1e9 0L", 1)).contains("leaves")
        );
    }

    #[test]
    fn a_mirrored_shape_is_drawn_twice() {
        let style = Style::built_in().unwrap().remove(2);
        let boxes: Vec<_> = style.shapes.iter().map(|s| s.path.control_box()).collect();
        assert!(
            boxes
                .iter()
                .any(|a| boxes.iter().any(|b| a.x0 == -b.x1 && a.x1 == -b.x0))
        );
    }
}
