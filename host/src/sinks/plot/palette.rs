//! The colours of the plots.

use crate::face::Viseme;

/// Red, green, blue, and how opaque.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8, pub(super) u8);

impl Colour {
    pub(super) const PAPER: Self = hex(0xFF_FFFF);
    pub(super) const INK: Self = hex(0x21_2529);
    pub(super) const FAINT: Self = hex(0x86_8E96);
    pub(super) const WAVE: Self = hex(0x49_5057);
    pub(super) const JAW: Self = hex(0x34_3A40);
    pub(super) const RULE: Self = hex(0xDE_E2E6);
    pub(super) const BORDER: Self = hex(0xE9_ECEF);
    pub(super) const SILENCE: Self = hex(0xF4_F6F8);

    /// As opaque as a share of 1.
    pub(super) fn at(self, share: f32) -> Self {
        Self(self.0, self.1, self.2, (255.0 * share) as u8)
    }

    /// Closed lips in reds, tongue and teeth in greens and blues, open vowels in warm colours, round ones in
    /// violets.
    pub(super) const fn of(viseme: Viseme) -> Self {
        hex(match viseme {
            Viseme::Sil => 0xAD_B5BD,
            Viseme::Pp => 0xD6_336C,
            Viseme::Ff => 0xE8_590C,
            Viseme::Th => 0x74_B816,
            Viseme::Dd => 0x37_B24D,
            Viseme::Nn => 0x0C_A678,
            Viseme::Ss => 0x10_98AD,
            Viseme::Ch => 0x1C_7ED6,
            Viseme::Rr => 0x42_63EB,
            Viseme::Kk => 0x5C_7C9B,
            Viseme::Aa => 0xE0_3131,
            Viseme::E => 0xF0_8C00,
            Viseme::Ih => 0xE6_B800,
            Viseme::Oh => 0x9C_36B5,
            Viseme::Ou => 0x70_48E8,
        })
    }
}

const fn hex(rgb: u32) -> Colour {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Colour(red, green, blue, 255)
}
