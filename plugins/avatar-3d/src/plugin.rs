//! The plugin: what users may set, the looks there are, and the device they are drawn on.

use serde::Deserialize;
use vidchat_sdk::avatar_renderer::{Abilities, AvatarRenderer};
use vidchat_sdk::{Error, Options, Plugin, Result, files, info, warn};

use crate::bones;
use crate::head;
use crate::load;
use crate::model::Model;
use crate::render::Gpu;
use crate::stage::FigureStage;
use crate::style::{NamedFile, Style};

/// The size that is drawn for in the first place, in pixels.
const NATIVE_SIZE: (u32, u32) = (800, 600);

/// What users may set in `[plugin."org.vidchat.avatar-3d"]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    /// Looks of the user's own; one with the id of a built-in look takes its place. Each is read by
    /// itself, so that a broken one does not take the others with it.
    styles: Vec<serde_json::Value>,
}

/// The plugin.
#[derive(Debug, Default)]
pub struct Avatar3d {
    own: Vec<Style>,
    /// Looks that cannot be used: id and reason.
    broken: Vec<(String, String)>,
    gpu: Option<Gpu>,
}

impl Avatar3d {
    /// All looks, the default first.
    fn styles(&self) -> Vec<Style> {
        let mut styles = Style::built_in();
        for own in &self.own {
            match styles.iter_mut().find(|style| style.id == own.id) {
                Some(style) => style.clone_from(own),
                None => styles.push(own.clone()),
            }
        }
        styles
    }

    /// The look with this id, or the default one.
    fn style(&self, id: Option<&str>) -> Result<Style> {
        let styles = self.styles();
        let Some(id) = id else {
            let default = styles.into_iter().next();
            return default.ok_or_else(|| Error::internal("there is no look"));
        };
        if let Some(style) = styles.iter().find(|style| style.id == id) {
            return Ok(style.clone());
        }
        let broken = self.broken.iter().find(|(broken, _)| broken == id);
        Err(match broken {
            Some((_, reason)) => {
                Error::invalid_input(format_args!("the style `{id}` is broken: {reason}"))
            }
            None => {
                let known: Vec<_> = styles.iter().map(|style| style.id.as_str()).collect();
                let known = known.join(", ");
                Error::invalid_input(format_args!("no style `{id}`; there are {known}"))
            }
        })
    }

    /// The device, looked for at the first time and where the last one is of no more use.
    fn gpu(&mut self) -> Result<Gpu> {
        let sound = self.gpu.take().filter(|gpu| gpu.fault().is_none());
        let gpu = match sound {
            Some(gpu) => gpu,
            None => {
                let gpu = Gpu::new().map_err(Error::unavailable)?;
                info!("draws on {}", gpu.name());
                gpu
            }
        };
        self.gpu = Some(gpu.clone());
        Ok(gpu)
    }
}

/// The figure of a look.
fn figure(style: &Style) -> Result<Model> {
    let Some(NamedFile { file }) = &style.model else {
        return Ok(head::build(&style.head));
    };
    let bytes = files::read(file)?;
    let mut loaded = load::load(&bytes, file).map_err(Error::invalid_input)?;
    bones::complete(&mut loaded.model);
    for warning in &loaded.warnings {
        warn!("{file}: {warning}");
    }
    Ok(loaded.model)
}

impl Plugin for Avatar3d {
    fn configure(&mut self, options: Options) -> Result<()> {
        let settings: Settings = options.parse()?;
        (self.own, self.broken) = (Vec::new(), Vec::new());
        for style in settings.styles {
            let id = style.get("id").and_then(|id| id.as_str());
            let id = id.unwrap_or_default().to_owned();
            match serde_json::from_value::<Style>(style) {
                Ok(style) => self.own.push(style),
                Err(error) => {
                    warn!("the style `{id}` is left out: {error}");
                    self.broken.push((id, error.to_string()));
                }
            }
        }
        Ok(())
    }
}

impl AvatarRenderer for Avatar3d {
    type Stage = FigureStage;

    fn describe(&mut self) -> Result<Abilities> {
        // Whoever cannot draw should not be chosen to.
        self.gpu()?;
        let (width, height) = NATIVE_SIZE;
        let style = |Style { id, name, .. }| vidchat_sdk::avatar_renderer::Style { id, name };
        Ok(Abilities {
            styles: self.styles().into_iter().map(style).collect(),
            width,
            height,
            preferred_fps: 30.0,
        })
    }

    fn open(&mut self, width: u32, height: u32, style: Option<&str>) -> Result<FigureStage> {
        let style = self.style(style)?;
        let setting = style.setting(files::read)?;
        let model = figure(&style)?;
        FigureStage::new(&self.gpu()?, model, &style, setting, (width, height))
    }
}
