//! A face of simple shapes, drawn on the CPU.
//!
//! [`scene::Scene`] draws a pose in a [`style::Style`]. What stands below the modules fits it into
//! VidChat's `avatar-renderer` interface.

pub mod backdrop;
pub mod canvas;
pub mod clothes;
pub mod expression;
pub mod eyes;
pub mod head;
pub mod marks;
pub mod mouth;
pub mod pose;
pub mod scene;
pub mod shapes;
pub mod style;
pub mod turn;

use serde::Deserialize;
use vidchat_overlay::NATIVE_SIZE;
use vidchat_sdk::avatar_renderer::{Abilities, AvatarRenderer, Frame, Outcome, Pose, Stage};
use vidchat_sdk::prelude::*;

use scene::Scene;
use style::Style;

/// What users may set in `[plugin."org.vidchat.avatar-geometric"]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    /// Looks of the user's own; one with the id of a built-in look takes its place. Each is read by
    /// itself, so that a broken one does not take the others with it.
    styles: Vec<serde_json::Value>,
}

/// The plugin.
#[derive(Debug, Default)]
pub struct AvatarGeometric {
    own: Vec<Style>,
    /// Looks that cannot be used: id and reason.
    broken: Vec<(String, String)>,
}

impl AvatarGeometric {
    /// All looks, the default first.
    fn styles(&self) -> Result<Vec<Style>> {
        let mut styles = Style::built_in()?;
        for own in &self.own {
            match styles.iter_mut().find(|style| style.id == own.id) {
                Some(style) => style.clone_from(own),
                None => styles.push(own.clone()),
            }
        }
        Ok(styles)
    }
}

impl Plugin for AvatarGeometric {
    fn configure(&mut self, options: Options) -> Result<()> {
        let settings: Settings = options.parse()?;
        *self = Self::default();
        for style in settings.styles {
            let id = style
                .get("id")
                .and_then(|id| id.as_str())
                .unwrap_or_default()
                .to_owned();
            match serde_json::from_value::<Style>(style) {
                Ok(style) => self.own.push(style.tidied()),
                Err(error) => {
                    warn!("the style `{id}` is left out: {error}");
                    self.broken.push((id, error.to_string()));
                }
            }
        }
        Ok(())
    }
}

impl AvatarRenderer for AvatarGeometric {
    type Stage = Scene;

    fn describe(&mut self) -> Result<Abilities> {
        let styles = self.styles()?.into_iter();
        let styles =
            styles.map(|Style { id, name, .. }| vidchat_sdk::avatar_renderer::Style { id, name });
        let (width, height) = NATIVE_SIZE;
        Ok(Abilities {
            styles: styles.collect(),
            width,
            height,
            preferred_fps: 30.0,
        })
    }

    fn open(&mut self, width: u32, height: u32, style: Option<&str>) -> Result<Scene> {
        let mut styles = self.styles()?;
        let index = match style {
            None => Some(0),
            Some(id) => styles.iter().position(|style| style.id == id),
        };
        match index.filter(|&index| index < styles.len()) {
            Some(index) => Scene::new(width, height, styles.swap_remove(index)),
            None => {
                let known: Vec<_> = styles.iter().map(|style| style.id.as_str()).collect();
                let asked = style.unwrap_or_default();
                let known = known.join(", ");
                let broken = self.broken.iter().find(|(id, _)| id == asked);
                Err(match broken {
                    Some((_, reason)) => Error::invalid_input(format_args!(
                        "the style `{asked}` is broken: {reason}"
                    )),
                    None => {
                        Error::invalid_input(format_args!("no style `{asked}`; there are {known}"))
                    }
                })
            }
        }
    }
}

impl Stage for Scene {
    fn render(&mut self, pose: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
        Ok(match self.draw(pose)? {
            Some(pixels) => {
                frame.write(pixels);
                Outcome::Drawn
            }
            None => Outcome::Unchanged,
        })
    }
}

// A component's export names mean nothing to the linkers of other targets, on which the tests run.
vidchat_sdk::export!(avatar-renderer: AvatarGeometric);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_style_is_refused_with_the_known_ones() {
        let opened = AvatarGeometric::default().open(80, 60, Some("nobody"));
        let Err(Error::InvalidInput(text)) = opened else {
            panic!("{opened:?}")
        };
        assert_eq!(
            text,
            "no style `nobody`; there are mira, theo, june, hugo, leila, ren"
        );
    }

    #[test]
    fn the_users_styles_join_and_replace_the_built_in_ones() {
        let mira = include_str!("../styles/mira.json");
        let nova = mira.replace("\"mira\"", "\"nova\"");
        let own = mira.replace("\"Mira\"", "\"My Mira\"");
        let mut plugin = AvatarGeometric::default();
        let options = Options::from_json(format!(r#"{{"styles": [{nova}, {own}]}}"#));
        plugin.configure(options).unwrap();
        let names = plugin
            .describe()
            .unwrap()
            .styles
            .into_iter()
            .map(|style| style.name);
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["My Mira", "Theo", "June", "Hugo", "Leila", "Ren", "Mira"]
        );
        assert!(plugin.open(80, 60, Some("nova")).is_ok());
    }

    #[test]
    fn a_broken_style_is_left_out_and_told_of_where_it_is_asked_for() {
        let nova = include_str!("../styles/mira.json").replace("\"mira\"", "\"nova\"");
        let options = format!(r#"{{"styles": [{{"id": "x"}}, {nova}]}}"#);
        let mut plugin = AvatarGeometric::default();
        plugin.configure(Options::from_json(options)).unwrap();
        assert!(plugin.open(80, 60, Some("nova")).is_ok());
        let Err(Error::InvalidInput(text)) = plugin.open(80, 60, Some("x")) else {
            panic!("a broken style was opened")
        };
        assert!(
            text.starts_with("the style `x` is broken: missing field `name`"),
            "{text}"
        );
        plugin.configure(Options::from_json("{}")).unwrap();
        assert!(plugin.open(80, 60, Some("nova")).is_err());
    }
}
