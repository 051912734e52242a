//! Looks: who is seen, from where, in what light and before what, as data.

use serde::{Deserialize, Deserializer, de};
use vidchat_overlay::Colour;
use vidchat_sdk::{Error, Result as PluginResult};

use crate::framing::{Framing, Shot};
use crate::head;
use crate::model::Image;
use crate::render::{Background, Light, Lights, Setting};

/// A look. What is left out is as in [`Style::default`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// What users write in the config file.
    pub id: String,
    /// What users read in a list.
    pub name: String,
    /// The figure: a `.vrm` or `.glb`. None: a head of VidChat's own.
    pub model: Option<NamedFile>,
    /// Who that head is of: one of the built-in people by id, or somebody by a table of looks.
    #[serde(deserialize_with = "person")]
    pub head: head::Looks,
    /// What is behind the figure.
    pub background: Backdrop,
    /// From where it is seen.
    pub camera: CameraLook,
    /// In what light.
    pub light: LightLook,
    /// The colour of the badge that says what the companion does.
    pub accent: Colour,
}

/// A file that the user named.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFile {
    /// Its path.
    pub file: String,
}

/// Reads by hand, since an untagged enum would keep to itself what is wrong in the table.
fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<head::Looks, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let Some(id) = value.as_str() else {
        return serde_json::from_value(value).map_err(de::Error::custom);
    };
    let mut people = head::Looks::built_in();
    match people.iter().position(|(known, _)| *known == id) {
        Some(index) => Ok(people.swap_remove(index).1),
        None => {
            let known: Vec<_> = people.iter().map(|(known, _)| *known).collect();
            Err(de::Error::custom(format_args!(
                "nobody is called `{id}`; there are {}",
                known.join(", ")
            )))
        }
    }
}

/// What is behind the figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "a background is \"#rrggbb\", { top = \"#rrggbb\", bottom = \"#rrggbb\" }, { file = \"PICTURE\" } or \"transparent\""
)]
pub enum Backdrop {
    /// From one colour at the top to another at the bottom.
    Gradient {
        /// At the top.
        top: Colour,
        /// At the bottom.
        bottom: Colour,
    },
    /// A picture.
    Picture(NamedFile),
    /// One colour.
    Plain(Colour),
    /// Nothing: the picture has an alpha.
    Keyword(Keyword),
}

/// A background that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keyword {
    /// Nothing.
    Transparent,
}

/// From where a figure is seen.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CameraLook {
    /// `face`, `bust` or `body`.
    pub shot: ShotName,
    /// How far the camera goes around the figure to the viewer's right, in degrees.
    pub yaw: f32,
    /// How far it goes up, in degrees.
    pub pitch: f32,
    /// How much farther away it is than the shot asks for: 2 is twice as far.
    pub distance: f32,
    /// The angle between the top and the bottom of the picture, in degrees; small ones flatten.
    pub fov: f32,
    /// How far the figure is raised, as a share of the picture's height.
    pub offset: f32,
}

/// How much is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShotName {
    /// The head.
    #[default]
    Face,
    /// Head and chest.
    Bust,
    /// Everything.
    Body,
}

impl Default for CameraLook {
    fn default() -> Self {
        CameraLook {
            shot: ShotName::Face,
            yaw: 0.0,
            pitch: 0.0,
            distance: 1.0,
            fov: 20.0,
            offset: 0.0,
        }
    }
}

impl CameraLook {
    /// The same in the renderer's terms; what is out of range is brought into it.
    pub fn framing(&self) -> Framing {
        let finite = |value: f32, low: f32, high: f32, otherwise: f32| match value.is_finite() {
            true => value.clamp(low, high),
            false => otherwise,
        };
        Framing {
            shot: match self.shot {
                ShotName::Face => Shot::Face,
                ShotName::Bust => Shot::Bust,
                ShotName::Body => Shot::Body,
            },
            yaw: finite(self.yaw, -180.0, 180.0, 0.0).to_radians(),
            pitch: finite(self.pitch, -85.0, 85.0, 0.0).to_radians(),
            distance: finite(self.distance, 0.1, 20.0, 1.0),
            fov_y: finite(self.fov, 2.0, 120.0, 20.0).to_radians(),
            offset: finite(self.offset, -1.0, 1.0, 0.0),
        }
    }
}

/// In what light a figure is seen.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LightLook {
    /// The colour of the light that makes light and shade.
    pub colour: Colour,
    /// How bright it is; 1 shows white as white.
    pub brightness: f32,
    /// How bright the light from all around is; 1 is as bright as a room by day.
    pub ambient: f32,
    /// Where it comes from: degrees around the figure to the viewer's right. None: a portrait's light.
    pub yaw: Option<f32>,
    /// How high it stands, in degrees.
    pub pitch: Option<f32>,
}

impl Default for LightLook {
    fn default() -> Self {
        LightLook {
            colour: Colour::LIGHT,
            brightness: 1.0,
            ambient: 1.0,
            yaw: None,
            pitch: None,
        }
    }
}

impl LightLook {
    /// The same in the renderer's terms.
    pub fn lights(&self) -> Lights {
        let default = Lights::default();
        let share = |value: f32| match value.is_finite() {
            true => value.clamp(0.0, 10.0),
            false => 1.0,
        };
        let (brightness, ambient) = (share(self.brightness), share(self.ambient));
        let Colour(red, green, blue) = self.colour;
        let tint = [red, green, blue].map(linear);
        let tinted = |light: [f32; 3], by: f32| std::array::from_fn(|i| light[i] * tint[i] * by);
        let dimmed = |light: [f32; 3]| light.map(|part| part * ambient);
        let direction = match (self.yaw, self.pitch) {
            (None, None) => default.key.direction,
            (yaw, pitch) => towards(yaw.unwrap_or(0.0), pitch.unwrap_or(0.0)),
        };
        Lights {
            key: Light {
                direction,
                colour: tinted(default.key.colour, brightness),
            },
            fill: Light {
                colour: dimmed(default.fill.colour),
                ..default.fill
            },
            back: Light {
                colour: dimmed(default.back.colour),
                ..default.back
            },
            sky: dimmed(default.sky),
            ground: dimmed(default.ground),
        }
    }
}

/// The direction of what stands so many degrees to the viewer's right and so many up.
fn towards(yaw: f32, pitch: f32) -> glam::Vec3 {
    let angle = |degrees: f32| match degrees.is_finite() {
        true => degrees.to_radians(),
        false => 0.0,
    };
    let (yaw, pitch) = (angle(yaw), angle(pitch));
    glam::Vec3::new(
        yaw.sin() * pitch.cos(),
        pitch.sin(),
        yaw.cos() * pitch.cos(),
    )
}

/// Light of an sRGB number.
fn linear(number: u8) -> f32 {
    let value = f32::from(number) / 255.0;
    match value <= 0.040_45 {
        true => value / 12.92,
        false => ((value + 0.055) / 1.055).powf(2.4),
    }
}

impl Default for Style {
    fn default() -> Self {
        Style {
            id: String::new(),
            name: String::new(),
            model: None,
            head: head::Looks::default(),
            background: Backdrop::Gradient {
                top: Colour(0x8f, 0xb4, 0xc9),
                bottom: Colour(0xe9, 0xdc, 0xc8),
            },
            camera: CameraLook::default(),
            light: LightLook::default(),
            accent: Colour(0x7f, 0xe3, 0xd4),
        }
    }
}

impl Style {
    /// The looks that come with the plugin, the default first: its own heads.
    pub fn built_in() -> Vec<Style> {
        let look = |(id, head): (&str, head::Looks)| Style {
            id: id.to_owned(),
            name: head.name.clone(),
            head,
            ..Style::default()
        };
        head::Looks::built_in().into_iter().map(look).collect()
    }

    /// What the figure stands in. `read` gives the bytes of a file that the user named.
    ///
    /// # Errors
    /// Where the background's picture cannot be had.
    pub fn setting(&self, read: impl Fn(&str) -> PluginResult<Vec<u8>>) -> PluginResult<Setting> {
        let rgb = |Colour(red, green, blue): Colour| [red, green, blue];
        let background = match &self.background {
            Backdrop::Keyword(Keyword::Transparent) => Background::Transparent,
            Backdrop::Plain(colour) => Background::Colour(rgb(*colour)),
            Backdrop::Gradient { top, bottom } => Background::Gradient {
                top: rgb(*top),
                bottom: rgb(*bottom),
            },
            Backdrop::Picture(NamedFile { file }) => {
                Background::Image(picture(file, &read(file)?)?)
            }
        };
        Ok(Setting {
            samples: None,
            background,
            lights: self.light.lights(),
        })
    }
}

/// The largest side of a picture behind the figure, in pixels.
const LARGEST_PICTURE: u32 = 8192;

fn picture(file: &str, bytes: &[u8]) -> PluginResult<Image> {
    let wrong = |error: image::ImageError| {
        Error::invalid_input(format_args!(
            "the background {file}: {error}; it must be a PNG or JPEG of at most {LARGEST_PICTURE} pixels a side"
        ))
    };
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_PICTURE);
    limits.max_image_height = Some(LARGEST_PICTURE);
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| wrong(error.into()))?;
    reader.limits(limits);
    let picture = reader.decode().map_err(wrong)?.into_rgba8();
    Ok(Image {
        width: picture.width(),
        height: picture.height(),
        pixels: picture.into_raw(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: serde_json::Value) -> Result<Style, serde_json::Error> {
        serde_json::from_value(json)
    }

    #[test]
    fn a_look_is_what_its_file_says_and_the_default_elsewhere() {
        let look = read(serde_json::json!({
            "id": "alice", "name": "Alice", "model": { "file": "/home/me/alice.vrm" },
            "background": "transparent", "camera": { "shot": "bust", "yaw": 15 },
            "light": { "colour": "#ffd8a0", "ambient": 0.5 },
        }))
        .unwrap();
        assert_eq!(look.model.unwrap().file, "/home/me/alice.vrm");
        assert_eq!(look.background, Backdrop::Keyword(Keyword::Transparent));
        assert_eq!(look.camera.framing().shot, Shot::Bust);
        assert!((look.camera.framing().yaw - 0.2618).abs() < 1e-3);
        let (lights, default) = (look.light.lights(), Lights::default());
        assert_eq!(lights.sky, default.sky.map(|part| part * 0.5));
        assert!(lights.key.colour[2] < default.key.colour[2] * 0.5);
        assert_eq!(LightLook::default().lights(), default);
        let somebody = |json| read(serde_json::json!({ "head": json })).unwrap().head;
        assert_eq!(somebody(serde_json::json!("zuri")).name, "Zuri");
        assert!(somebody(serde_json::json!({ "glasses": true })).glasses);
    }

    #[test]
    fn what_is_wrong_in_a_look_is_named() {
        for (json, hint) in [
            (serde_json::json!({ "modell": 1 }), "unknown field `modell`"),
            (serde_json::json!({ "model": "a.vrm" }), "NamedFile"),
            (serde_json::json!({ "background": 3 }), "a background is"),
            (
                serde_json::json!({ "background": "red" }),
                "a background is",
            ),
            (
                serde_json::json!({ "head": "nobody" }),
                "there are ada, noor",
            ),
            (
                serde_json::json!({ "head": { "hiar": 1 } }),
                "unknown field `hiar`",
            ),
            (
                serde_json::json!({ "camera": { "shot": "feet" } }),
                "unknown variant `feet`",
            ),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains(hint), "{error}");
        }
    }

    #[test]
    fn backgrounds_are_colours_gradients_and_pictures() {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(2, 1, image::Rgba([1, 2, 3, 255]))
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let png = png.into_inner();
        let files = |path: &str| match path {
            "room.png" => Ok(png.clone()),
            path => Err(Error::unavailable(format_args!("{path}: not there"))),
        };
        let background = |json| {
            let style: Style = read(serde_json::json!({ "background": json })).unwrap();
            style.setting(files).map(|setting| setting.background)
        };
        assert_eq!(
            background(serde_json::json!("#010203")),
            Ok(Background::Colour([1, 2, 3]))
        );
        let picture = background(serde_json::json!({ "file": "room.png" }));
        let Ok(Background::Image(image)) = picture else {
            panic!("{picture:?}")
        };
        assert_eq!((image.width, image.height, image.pixels[2]), (2, 1, 3));
        assert!(background(serde_json::json!({ "file": "gone.png" })).is_err());
        let broken = self::picture("x.png", b"no picture").unwrap_err();
        assert!(broken.to_string().contains("x.png") || format!("{broken:?}").contains("x.png"));
    }

    #[test]
    fn wild_numbers_are_tamed() {
        let look = CameraLook {
            yaw: f32::NAN,
            distance: -3.0,
            fov: 1e9,
            ..CameraLook::default()
        };
        let framing = look.framing();
        assert_eq!((framing.yaw, framing.distance), (0.0, 0.1));
        assert!(framing.fov_y < std::f32::consts::PI);
    }
}
