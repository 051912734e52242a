//! Phonemes to mouth shapes.

mod ipa;

use serde::Serialize;

use ipa::Symbol;

/// The 15 Oculus visemes, in their usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Viseme {
    /// Silence, the mouth at rest.
    Sil,
    /// p, b, m: lips closed.
    Pp,
    /// f, v: lower lip at the teeth.
    Ff,
    /// θ, ð: tongue between the teeth.
    Th,
    /// t, d.
    Dd,
    /// k, g.
    Kk,
    /// tʃ, dʒ, ʃ, ʒ.
    Ch,
    /// s, z.
    Ss,
    /// n, l.
    Nn,
    /// ɹ.
    Rr,
    /// ɑ.
    Aa,
    /// ɛ.
    E,
    /// ɪ.
    Ih,
    /// ɔ, oʊ.
    Oh,
    /// u, w.
    Ou,
}

impl Viseme {
    /// How many there are.
    pub const COUNT: usize = 15;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Sil,
        Self::Pp,
        Self::Ff,
        Self::Th,
        Self::Dd,
        Self::Kk,
        Self::Ch,
        Self::Ss,
        Self::Nn,
        Self::Rr,
        Self::Aa,
        Self::E,
        Self::Ih,
        Self::Oh,
        Self::Ou,
    ];

    /// Its place in a list of weights.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name, as Oculus writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sil => "sil",
            Self::Pp => "PP",
            Self::Ff => "FF",
            Self::Th => "TH",
            Self::Dd => "DD",
            Self::Kk => "kk",
            Self::Ch => "CH",
            Self::Ss => "SS",
            Self::Nn => "nn",
            Self::Rr => "RR",
            Self::Aa => "aa",
            Self::E => "E",
            Self::Ih => "ih",
            Self::Oh => "oh",
            Self::Ou => "ou",
        }
    }
}

/// What the mouth aims at for one sound, and how much the sound cares. Lips and jaw are told apart, since a
/// sound may need one and leave the other to its neighbours: `s` needs the teeth together and takes any
/// lips, `k` needs neither.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The shape of the lips and the tongue.
    pub viseme: Viseme,
    /// How far the jaw opens, 0 to 1.
    pub openness: f32,
    /// How strongly the sound asserts its shape against its neighbours, 0 to 1: the α of Cohen and Massaro.
    pub shape: f32,
    /// How strongly it asserts its opening, 0 to 1.
    pub jaw: f32,
}

impl Target {
    /// The mouth at rest.
    pub const REST: Self = Self {
        viseme: Viseme::Sil,
        openness: 0.0,
        shape: 1.0,
        jaw: 1.0,
    };

    /// Whether the lips must meet.
    pub fn closes_lips(self) -> bool {
        self.viseme == Viseme::Pp
    }
}

/// The targets of a phoneme in IPA as espeak-ng and Piper write it, in order: two for a diphthong, an
/// affricate, or a consonant with rounded lips (`kʷ`). Empty for what has no shape of its own: length,
/// ties, tones, diacritics, spaces. The pad and punctuation by themselves are rest. A letter that is
/// not of the IPA is a half-open mouth.
pub fn targets(ipa: &str) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    let (mut stress, mut pauses) = (None, false);
    let mut before = None;
    for c in ipa.chars() {
        match ipa::symbol(c) {
            // The h of `sh`, `ch` and `zh` in Pinyin.
            Symbol::Sound(_) if c == 'h' && matches!(before, Some('s' | 'c' | 'z')) => {
                found.pop();
                found.extend(ipa::sound('ʃ'));
            }
            Symbol::Sound(mut target) => {
                if ipa::is_vowel(target) {
                    target.openness = (target.openness * stress.take().unwrap_or(1.0)).min(1.0);
                }
                found.push(target);
            }
            Symbol::Stress(wider) => stress = Some(wider),
            Symbol::Pause => pauses = true,
            Symbol::Shapeless => {}
        }
        before = Some(c);
    }
    if found.is_empty() && pauses {
        found.push(Target::REST);
    }
    found
}

#[cfg(test)]
mod tests;
