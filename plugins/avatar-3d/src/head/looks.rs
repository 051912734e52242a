//! Who the head is of, as data.

use serde::Deserialize;
use vidchat_overlay::Colour;

/// Colours, hair and proportions of a person. What is left out is as in [`Looks::default`].
///
/// Proportions are -1 to 1, 0 being middling; others are clamped.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Looks {
    /// What people read in a list.
    pub name: String,
    /// The skin's colour.
    pub skin: Colour,
    /// The lips' colour.
    pub lips: Colour,
    /// Of cheeks, nose and ears, faintly.
    pub blush: Colour,
    /// The hair's colour.
    pub hair: Colour,
    /// How it is worn.
    pub hairstyle: Hairstyle,
    /// The colour of the eyebrows.
    pub brows: Colour,
    /// Of the iris.
    pub eyes: Colour,
    /// How long the eyelashes are.
    pub lashes: f32,
    /// What is worn.
    pub clothes: Colour,
    /// The collar.
    pub trim: Colour,
    /// How wide the face is.
    pub face_width: f32,
    /// How broad the jaw is.
    pub jaw: f32,
    /// How long the chin is.
    pub chin: f32,
    /// How full the cheeks are.
    pub cheeks: f32,
    /// How long the nose is.
    pub nose_length: f32,
    /// How wide the nose is.
    pub nose_width: f32,
    /// How large the eyes are.
    pub eye_size: f32,
    /// How far the outer corners of the eyes are raised.
    pub eye_tilt: f32,
    /// How far apart the eyes are.
    pub eye_distance: f32,
    /// How wide the mouth is.
    pub mouth_width: f32,
    /// How full the lips are.
    pub lip_fullness: f32,
    /// How thick the eyebrows are.
    pub brow_thickness: f32,
    /// How wide neck and shoulders are.
    pub build: f32,
    /// Whether glasses are worn.
    pub glasses: bool,
}

/// How the hair is worn.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Hairstyle {
    /// To the chin, with a fringe to the side.
    #[default]
    Bob,
    /// Short at the sides, swept up over the forehead.
    Quiff,
    /// Drawn back into a tail, which swings.
    Tail,
    /// Full of curls.
    Curls,
}

impl Default for Looks {
    /// Ada.
    fn default() -> Self {
        Looks {
            name: "Ada".to_owned(),
            skin: Colour(0xee, 0xb9, 0x98),
            lips: Colour(0xc9, 0x6a, 0x66),
            blush: Colour(0xe0, 0x70, 0x60),
            hair: Colour(0x6b, 0x36, 0x22),
            hairstyle: Hairstyle::Bob,
            brows: Colour(0x54, 0x2b, 0x1c),
            eyes: Colour(0x3f, 0x7d, 0x5c),
            lashes: 0.3,
            clothes: Colour(0x2f, 0x6f, 0x7c),
            trim: Colour(0xf0, 0xe4, 0xcf),
            face_width: 0.0,
            jaw: -0.2,
            chin: 0.0,
            cheeks: 0.2,
            nose_length: -0.1,
            nose_width: -0.1,
            eye_size: 0.2,
            eye_tilt: 0.2,
            eye_distance: 0.0,
            mouth_width: 0.0,
            lip_fullness: 0.2,
            brow_thickness: -0.1,
            build: -0.2,
            glasses: false,
        }
    }
}

impl Looks {
    /// The people that come with the plugin, by id; the first is the default.
    pub fn built_in() -> Vec<(&'static str, Looks)> {
        vec![
            ("ada", Looks::default()),
            ("noor", Looks::noor()),
            ("tomas", Looks::tomas()),
            ("zuri", Looks::zuri()),
        ]
    }

    fn noor() -> Looks {
        Looks {
            name: "Noor".to_owned(),
            skin: Colour(0xc9, 0x8b, 0x62),
            lips: Colour(0xa9, 0x4e, 0x50),
            blush: Colour(0xb5, 0x55, 0x45),
            hair: Colour(0x1d, 0x17, 0x1b),
            hairstyle: Hairstyle::Tail,
            brows: Colour(0x1b, 0x14, 0x15),
            eyes: Colour(0x5b, 0x36, 0x1c),
            lashes: 0.7,
            clothes: Colour(0xc8, 0x5a, 0x3c),
            trim: Colour(0xf3, 0xd9, 0xb0),
            face_width: -0.3,
            jaw: -0.5,
            chin: 0.2,
            cheeks: 0.0,
            nose_length: 0.3,
            nose_width: 0.1,
            eye_size: 0.3,
            eye_tilt: 0.7,
            eye_distance: -0.1,
            mouth_width: 0.2,
            lip_fullness: 0.6,
            brow_thickness: 0.3,
            build: -0.4,
            glasses: false,
        }
    }

    fn tomas() -> Looks {
        Looks {
            name: "Tomás".to_owned(),
            skin: Colour(0xf0, 0xbf, 0xa0),
            lips: Colour(0xc4, 0x7d, 0x70),
            blush: Colour(0xdf, 0x76, 0x62),
            hair: Colour(0xb8, 0x86, 0x4a),
            hairstyle: Hairstyle::Quiff,
            brows: Colour(0x8a, 0x5e, 0x32),
            eyes: Colour(0x3b, 0x78, 0xa8),
            lashes: -0.8,
            clothes: Colour(0x3a, 0x46, 0x6e),
            trim: Colour(0x26, 0x2f, 0x4c),
            face_width: 0.3,
            jaw: 0.8,
            chin: 0.5,
            cheeks: -0.4,
            nose_length: 0.5,
            nose_width: 0.4,
            eye_size: -0.5,
            eye_tilt: -0.3,
            eye_distance: 0.1,
            mouth_width: 0.5,
            lip_fullness: -0.5,
            brow_thickness: 0.8,
            build: 0.8,
            glasses: true,
        }
    }

    fn zuri() -> Looks {
        Looks {
            name: "Zuri".to_owned(),
            skin: Colour(0x7c, 0x4a, 0x30),
            lips: Colour(0x7e, 0x36, 0x38),
            blush: Colour(0x7a, 0x30, 0x28),
            hair: Colour(0x24, 0x17, 0x12),
            hairstyle: Hairstyle::Curls,
            brows: Colour(0x1c, 0x11, 0x0d),
            eyes: Colour(0x4a, 0x2a, 0x16),
            lashes: 0.5,
            clothes: Colour(0xe0, 0xa4, 0x36),
            trim: Colour(0x7a, 0x2f, 0x4a),
            face_width: 0.2,
            jaw: 0.0,
            chin: -0.3,
            cheeks: 0.7,
            nose_length: -0.3,
            nose_width: 0.9,
            eye_size: 0.4,
            eye_tilt: 0.3,
            eye_distance: 0.3,
            mouth_width: 0.4,
            lip_fullness: 1.0,
            brow_thickness: 0.1,
            build: 0.0,
            glasses: false,
        }
    }

    /// With all proportions in their range; what is no number is middling.
    pub fn tidied(mut self) -> Looks {
        for proportion in [
            &mut self.lashes,
            &mut self.face_width,
            &mut self.jaw,
            &mut self.chin,
            &mut self.cheeks,
            &mut self.nose_length,
            &mut self.nose_width,
            &mut self.eye_size,
            &mut self.eye_tilt,
            &mut self.eye_distance,
            &mut self.mouth_width,
            &mut self.lip_fullness,
            &mut self.brow_thickness,
            &mut self.build,
        ] {
            let value = if proportion.is_nan() {
                0.0
            } else {
                *proportion
            };
            *proportion = value.clamp(-1.0, 1.0);
        }
        self
    }
}
