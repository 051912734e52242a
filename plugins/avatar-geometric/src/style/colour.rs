//! Colours as styles write them.

use std::fmt;

use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use vello_cpu::kurbo::Point;
use vello_cpu::{PaintType, peniko};
use vidchat_overlay::Colour;
use vidchat_overlay::colour::bytes;

use crate::canvas::Paint;

/// A colour with an opacity, written `#rrggbb` or `#rrggbbaa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint(pub Colour, pub u8);

impl Tint {
    fn parse<E: de::Error>(text: &str) -> Result<Self, E> {
        let opaque = || bytes(text).map(|[r, g, b]| Self(Colour(r, g, b), 255));
        let sheer = || bytes(text).map(|[r, g, b, a]| Self(Colour(r, g, b), a));
        opaque().or_else(sheer).ok_or_else(|| {
            E::custom(format!(
                "colour `{text}` is not of the form #rrggbb or #rrggbbaa"
            ))
        })
    }

    fn paint(self, opacity: f64) -> Paint {
        self.0.alpha(f64::from(self.1) / 255.0 * opacity)
    }
}

impl<'de> Deserialize<'de> for Tint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?)
    }
}

/// Fill of a shape: one colour, or a table with the fields of [`Gradient`].
#[derive(Clone, Debug)]
pub enum Fill {
    /// The same everywhere.
    Plain(Tint),
    /// From colour to colour.
    Gradient(Gradient),
}

/// Colours that pass into each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gradient {
    /// 2 to 8, at equal distances.
    pub colours: Vec<Tint>,
    /// Where the first is: x and y in the coordinates of the path.
    pub from: (f64, f64),
    /// Where the last is.
    pub to: (f64, f64),
    /// Whether the colours run in rings about `from`, and not in a line.
    #[serde(default)]
    pub round: bool,
}

impl Fill {
    /// The paint, at `opacity` (0.0 to 1.0) and with its points moved by `place`.
    pub fn paint(&self, opacity: f64, place: impl Fn(Point) -> Point) -> PaintType {
        let gradient = match self {
            Self::Plain(tint) => return PaintType::Solid(tint.paint(opacity)),
            Self::Gradient(gradient) => gradient,
        };
        let (from, to) = (Point::from(gradient.from), Point::from(gradient.to));
        let last = gradient.colours.len().saturating_sub(1).max(1) as f32;
        let stops = gradient.colours.iter().enumerate();
        let stops = stops.map(|(index, tint)| (index as f32 / last, tint.paint(opacity)));
        let stops: Vec<_> = stops.collect();
        let line = if gradient.round {
            let reach = from.distance(to).max(1.0);
            peniko::Gradient::new_radial(place(from), reach as f32)
        } else {
            peniko::Gradient::new_linear(place(from), place(to))
        };
        line.with_stops(stops.as_slice()).into()
    }
}

impl<'de> Deserialize<'de> for Fill {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FillVisitor)
    }
}

/// Tells a colour from a gradient by its form, so that errors in either are told as they are.
struct FillVisitor;

impl<'de> Visitor<'de> for FillVisitor {
    type Value = Fill;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a colour or a gradient with `colours`, `from` and `to`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Fill, E> {
        Tint::parse(text).map(Fill::Plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fill, A::Error> {
        let gradient = Gradient::deserialize(MapAccessDeserializer::new(map))?;
        let count = gradient.colours.len();
        if !(2..=8).contains(&count) {
            return Err(de::Error::custom(format!(
                "a gradient has 2 to 8 `colours`, not {count}"
            )));
        }
        Ok(Fill::Gradient(gradient))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(json: &str) -> String {
        serde_json::from_str::<Fill>(json).unwrap_err().to_string()
    }

    #[test]
    fn a_fill_is_a_colour_or_a_gradient() {
        assert!(matches!(
            serde_json::from_str(r##""#01020380""##).unwrap(),
            Fill::Plain(Tint(Colour(1, 2, 3), 128))
        ));
        let line = r##"{"colours": ["#000000", "#ffffff00"], "from": [0, 1], "to": [2, 3]}"##;
        assert!(matches!(
            serde_json::from_str(line).unwrap(),
            Fill::Gradient(Gradient { round: false, .. })
        ));
    }

    #[test]
    fn what_is_wrong_with_a_fill_is_named() {
        assert!(problem(r#""red""#).contains("`red`"));
        assert!(problem(r##""#+12345""##).contains("`#+12345`"));
        assert!(problem("3").contains("a colour or a gradient"));
        assert!(problem(r#"{"colours": [], "from": [0, 1], "to": [2, 3]}"#).contains("2 to 8"));
        assert!(problem(r#"{"color": "x"}"#).contains("unknown field `color`"));
    }
}
