//! Looks, as data: colours, proportions and the shapes that make one person differ from another.

mod colour;
mod shape;

use serde::Deserialize;
use vidchat_sdk::{Error, Result};

pub use colour::{Fill, Gradient, Tint};
pub use shape::{Layer, Shape, Within};
pub use vidchat_overlay::Colour;

/// The looks that come with the plugin, as JSON.
const BUILT_IN: [&str; 6] = [
    include_str!("../styles/mira.json"),
    include_str!("../styles/theo.json"),
    include_str!("../styles/june.json"),
    include_str!("../styles/hugo.json"),
    include_str!("../styles/leila.json"),
    include_str!("../styles/ren.json"),
];

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
    /// Hair, beard, glasses, jewellery, what is behind: in the order in which they are drawn.
    pub shapes: Vec<Shape>,
}

/// A gradient with a soft light. What else is there are shapes of the layer `backdrop`.
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
    /// How long the face is: the height at which the chin ends, 128 to 150.
    #[serde(default = "chin_height")]
    pub length: f64,
    /// Whether the ears show; long hair hides them.
    pub ears: bool,
}

fn chin_height() -> f64 {
    139.0
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
    /// Half the width of the shoulders, 160 to 230.
    #[serde(default = "shoulders")]
    pub shoulders: f64,
    /// What is worn below a jacket.
    #[serde(default)]
    pub under: Option<Colour>,
}

fn shoulders() -> f64 {
    206.0
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
    /// A high collar around the neck.
    Turtleneck,
    /// A hood that lies around the neck, with strings.
    Hoodie,
    /// A jacket with lapels over something round.
    Blazer,
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
        limit(&mut self.head.length, 128.0, 150.0);
        limit(&mut self.clothes.shoulders, 160.0, 230.0);
        limit(&mut self.eyes.lash_length, 0.0, 12.0);
        limit(&mut self.eyes.width, 20.0, 34.0);
        limit(&mut self.eyes.height, 12.0, 26.0);
        limit(&mut self.brows.thickness, 4.0, 16.0);
        limit(&mut self.brows.arch, 0.0, 14.0);
        limit(&mut self.lips.fullness, 0.4, 1.6);
        let shapes = std::mem::take(&mut self.shapes).into_iter();
        self.shapes = shapes.flat_map(Shape::spelled_out).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_styles_are_six_people() {
        let ids: Vec<String> = Style::built_in()
            .unwrap()
            .into_iter()
            .map(|s| s.id)
            .collect();
        assert_eq!(ids, ["mira", "theo", "june", "hugo", "leila", "ren"]);
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
