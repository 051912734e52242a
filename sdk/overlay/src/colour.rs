//! Colours as styles write them.

use serde::{Deserialize, Deserializer, de};
use vello_cpu::peniko::color::{AlphaColor, Srgb};

/// A colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// White, for what shines.
    pub const LIGHT: Self = Self(255, 255, 255);

    /// The colour with an opacity of 0.0 to 1.0.
    pub fn alpha(self, alpha: f64) -> AlphaColor<Srgb> {
        AlphaColor::from_rgb8(self.0, self.1, self.2).with_alpha(alpha as f32)
    }

    /// The opaque colour.
    pub fn paint(self) -> AlphaColor<Srgb> {
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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let [red, green, blue] = bytes(&text).ok_or_else(|| {
            de::Error::custom(format!("colour `{text}` is not of the form #rrggbb"))
        })?;
        Ok(Self(red, green, blue))
    }
}

/// The `N` bytes of `#` and 2 `N` hexadecimal digits, with `N` at most 4.
pub fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.strip_prefix('#')?;
    let right = digits.len() == 2 * N && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| right)?;
    value.to_be_bytes().last_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        let read = |json: &str| serde_json::from_str::<Colour>(json);
        assert_eq!(read(r##""#0102fF""##).unwrap(), Colour(1, 2, 255));
        for wrong in [r##""#01020""##, r##""#+12345""##, r#""0102ff""#, "3"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
