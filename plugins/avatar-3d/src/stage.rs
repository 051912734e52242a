//! A stage: one figure in one look and size, drawn pose by pose.

use std::sync::Arc;

use vidchat_overlay::{Layer, Signs};
use vidchat_sdk::avatar_renderer::{Frame, Outcome, Pose, Stage};
use vidchat_sdk::{Error, Result, warn};

use crate::framing;
use crate::model::Model;
use crate::posing::{Camera, Posing};
use crate::render::{Gpu, Overlay, RenderError, Renderer, Setting};
use crate::rig::Rig;
use crate::style::Style;

/// One figure in one look and size.
pub struct FigureStage {
    rig: Rig,
    renderer: Renderer,
    camera: Camera,
    layer: Layer,
    /// What the last picture showed.
    shown: Option<Posing>,
}

impl FigureStage {
    /// Sets up a stage of `width` × `height` pixels.
    ///
    /// # Errors
    /// `invalid-input` where the size is not one of pictures, `unavailable` where the GPU fails.
    pub fn new(
        gpu: &Gpu,
        model: Model,
        style: &Style,
        setting: Setting,
        (width, height): (u32, u32),
    ) -> Result<FigureStage> {
        let side = |pixels: u32| {
            u16::try_from(pixels)
                .ok()
                .filter(|&pixels| pixels > 0)
                .ok_or_else(|| {
                    Error::invalid_input(format_args!(
                        "a picture of {width} × {height} pixels; 1 to 65535 a side are possible"
                    ))
                })
        };
        let layer = Layer::new(side(width)?, side(height)?, style.accent)?;
        let model = Arc::new(model);
        let rig = Rig::new(Arc::clone(&model));
        let aspect = width as f32 / height as f32;
        let camera = framing::camera(&model, &rig.rest(), &style.camera.framing(), aspect);
        let renderer = Renderer::new(gpu, model, width, height, &setting);
        Ok(FigureStage {
            rig,
            renderer: renderer.map_err(failed)?,
            camera,
            layer,
            shown: None,
        })
    }

    /// Draws a pose into `frame`, or gives that nothing of it is new.
    fn draw(&mut self, pose: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
        let (width, height) = self.renderer.size();
        let words = self.layer.draw(&Signs::of(pose));
        let words_changed = words.is_some();
        if let Some(pixels) = words {
            let overlay = Overlay {
                width,
                height,
                pixels: pixels.to_vec(),
            };
            on_device(&mut self.renderer, |renderer| {
                renderer.set_overlay(Some(overlay.clone()))
            })?;
        }
        let posing = self.rig.pose(pose);
        let seen = self.shown.as_ref();
        if !words_changed && seen.is_some_and(|shown| shown.looks_like(&posing, self.rig.model())) {
            return Ok(Outcome::Unchanged);
        }
        on_device(&mut self.renderer, |renderer| {
            let picture = renderer.draw(&posing, &self.camera)?;
            picture.read(|rows| frame.write_rows(rows.first, rows.pixels, rows.stride))
        })?;
        self.shown = Some(posing);
        Ok(Outcome::Drawn)
    }
}

/// Does something on the device; where that one is lost, once more on another.
fn on_device(
    renderer: &mut Renderer,
    mut act: impl FnMut(&mut Renderer) -> Result<(), RenderError>,
) -> Result<()> {
    match act(renderer) {
        Err(RenderError::Fault(fault)) => {
            warn!("{fault}; it is set up anew");
            renderer.renew().map_err(failed)?;
            act(renderer).map_err(failed)
        }
        done => done.map_err(failed),
    }
}

impl Stage for FigureStage {
    fn render(&mut self, pose: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
        let drawn = self.draw(pose, frame);
        if drawn.is_err() {
            // What the frame holds now is nothing that was shown.
            self.shown = None;
        }
        drawn
    }
}

/// A failure to draw is one of the world outside: the card, its driver, its memory.
fn failed(error: RenderError) -> Error {
    Error::unavailable(error)
}
