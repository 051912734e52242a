//! Draws a figure in a pose, on a graphics device or on a processor that does its work.
//!
//! ```text
//! Model ─▶ Renderer::new: vertices, morph targets, textures, pipelines go to the device once
//! Posing, Camera ─▶ draw ─▶ morph ─▶ skin ─▶ surfaces and outlines ─▶ Picture ─▶ rows
//! ```
//!
//! A frame costs the way over a few weights, matrices and colours, and the way back of its pixels. A
//! [`Picture`] is being drawn while its maker does something else; it is read in two bands, of which the
//! one is copied out while the other is on its way, so there is no frame of delay.

mod body;
mod figure;
mod frame;
mod geometry;
mod gpu;
mod material;
mod order;
mod screen;
mod setting;
mod surface;
mod target;
mod texture;
mod upload;

use std::sync::Arc;

pub use gpu::{Fault, Gpu, NoGpu};
pub use setting::{Background, Light, Lights, Overlay, Setting};
pub use target::Rows;

use crate::model::Model;
use crate::posing::{Camera, Posing};
use figure::Figure;
use frame::FrameBlock;
use screen::{Backdrop, Cover, Screen};
use target::Target;

/// Draws one model, in pictures of one size.
pub struct Renderer {
    gpu: Gpu,
    model: Arc<Model>,
    setting: Setting,
    overlay: Option<Overlay>,
    figure: Figure,
    screen: Screen,
    target: Target,
    backdrop: Backdrop,
    cover: Option<Cover>,
}

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no device.
    #[error(transparent)]
    NoGpu(#[from] NoGpu),
    /// The device is of no more use; [`Renderer::renew`] takes another.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A part of the model is too large for the device.
    #[error(
        "the model is too large: its {what} take {size} bytes, and the graphics device takes {most} at once; use one with fewer"
    )]
    TooLarge {
        /// Which part.
        what: &'static str,
        /// Its size in bytes.
        size: u64,
        /// What the device takes.
        most: u64,
    },
    /// No such pictures can be drawn.
    #[error("pictures of {width} × {height} cannot be drawn: 1 × 1 to {most} × {most} can")]
    Size {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// The largest side.
        most: u32,
    },
    /// A layer that is not as large as the picture.
    #[error(
        "a layer of {width} × {height} and {bytes} bytes does not fit over a picture of {of_width} × {of_height}"
    )]
    Overlay {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Its bytes; four for each pixel are needed.
        bytes: usize,
        /// The picture's, in pixels.
        of_width: u32,
        /// The picture's, in pixels.
        of_height: u32,
    },
}

impl Renderer {
    /// Takes all of a model to the device. Width and height in pixels, at least 1.
    pub fn new(
        gpu: &Gpu,
        model: Arc<Model>,
        width: u32,
        height: u32,
        setting: &Setting,
    ) -> Result<Renderer, RenderError> {
        let samples = match setting.samples {
            Some(samples) if samples > 1 => 4,
            Some(_) => 1,
            None if gpu.is_cpu() => 1,
            None => 4,
        };
        let target = Target::new(gpu, width, height, samples)?;
        let screen = Screen::new(gpu, samples);
        let backdrop = screen.backdrop(gpu, &setting.background, &target)?;
        let figure = Figure::new(gpu, &model, samples)?;
        gpu.check()?;
        Ok(Renderer {
            gpu: gpu.clone(),
            model,
            setting: setting.clone(),
            overlay: None,
            figure,
            screen,
            target,
            backdrop,
            cover: None,
        })
    }

    /// Starts anew on another device, after this one was lost: the same model, size, setting and layer.
    pub fn renew(&mut self) -> Result<(), RenderError> {
        let gpu = Gpu::new()?;
        let (width, height) = self.size();
        let mut renewed = Renderer::new(&gpu, self.model.clone(), width, height, &self.setting)?;
        renewed.set_overlay(self.overlay.take())?;
        *self = renewed;
        Ok(())
    }

    /// The device that draws.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.target.width, self.target.height)
    }

    /// Draws pictures of another size from now on; a layer over the old ones is taken off.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<(), RenderError> {
        if self.size() == (width, height) {
            return Ok(());
        }
        self.target = Target::new(&self.gpu, width, height, self.figure.samples())?;
        self.overlay = None;
        self.cover = None;
        self.set_background(self.setting.background.clone())
    }

    /// Puts something else behind the figure.
    pub fn set_background(&mut self, background: Background) -> Result<(), RenderError> {
        self.backdrop = self.screen.backdrop(&self.gpu, &background, &self.target)?;
        self.setting.background = background;
        Ok(self.gpu.check()?)
    }

    /// Lets light come from elsewhere.
    pub fn set_lights(&mut self, lights: Lights) {
        self.setting.lights = lights;
    }

    /// Puts a layer over everything, or takes it off. Costs nothing where it is the one that is there.
    pub fn set_overlay(&mut self, overlay: Option<Overlay>) -> Result<(), RenderError> {
        if overlay == self.overlay {
            return Ok(());
        }
        if let Some(overlay) = &overlay {
            let (of_width, of_height) = self.size();
            let bytes = overlay.pixels.len();
            let is_full = bytes == overlay.width as usize * overlay.height as usize * 4;
            if (overlay.width, overlay.height) != (of_width, of_height) || !is_full {
                return Err(RenderError::Overlay {
                    width: overlay.width,
                    height: overlay.height,
                    bytes,
                    of_width,
                    of_height,
                });
            }
        }
        self.cover = match &overlay {
            Some(overlay) => self.screen.cover(&self.gpu, overlay)?,
            None => None,
        };
        self.overlay = overlay;
        Ok(self.gpu.check()?)
    }

    /// Begins to draw a picture of the figure.
    pub fn draw(&mut self, posing: &Posing, camera: &Camera) -> Result<Picture<'_>, RenderError> {
        self.gpu.check()?;
        let aspect = self.target.width as f32 / self.target.height as f32;
        let frame = FrameBlock::of(camera, &self.setting.lights, aspect);
        let mut encoder = self.gpu.encoder();
        let drawn = self.figure.pose(&self.gpu, posing, &frame, &mut encoder);
        let mut pass = self.target.begin(&mut encoder, self.backdrop.clear);
        self.figure.draw_hiding(&mut pass, &drawn);
        if let Some(sheet) = &self.backdrop.sheet {
            sheet.draw(&mut pass);
        }
        self.figure.draw_blended(&mut pass, &drawn);
        if let Some(cover) = &self.cover {
            let (columns, rows) = &cover.used;
            let (width, height) = (columns.end - columns.start, rows.end - rows.start);
            pass.set_scissor_rect(columns.start, rows.start, width, height);
            cover.sheet.draw(&mut pass);
        }
        drop(pass);
        let straight = self.backdrop.straight.as_ref();
        if let Some(straight) = straight {
            straight.draw(&mut encoder);
        }
        let picture = straight.map_or(&self.target.colour, |straight| &straight.picture);
        let submissions = self.target.fetch(&self.gpu, encoder, picture);
        self.gpu.check()?;
        Ok(Picture {
            gpu: &self.gpu,
            target: &self.target,
            submissions,
        })
    }
}

/// A picture that is being drawn.
#[must_use = "a picture that is not read was drawn for nothing"]
pub struct Picture<'a> {
    gpu: &'a Gpu,
    target: &'a Target,
    submissions: Vec<wgpu::SubmissionIndex>,
}

impl Picture<'_> {
    /// Gives the picture to `sink`, some rows at a time and from the top, as they come from the device.
    /// RGBA8 in sRGB, alpha beside the colours (straight).
    pub fn read(self, mut sink: impl FnMut(Rows<'_>)) -> Result<(), RenderError> {
        self.target.read(self.gpu, self.submissions, &mut sink)
    }

    /// The picture as width × height × 4 bytes, with nothing between its rows.
    pub fn to_rgba(self) -> Result<Vec<u8>, RenderError> {
        let row = self.target.width as usize * 4;
        let mut pixels = Vec::with_capacity(row * self.target.height as usize);
        self.read(|rows| {
            for padded in rows.pixels.chunks_exact(rows.stride) {
                pixels.extend_from_slice(padded.get(..row).unwrap_or_default());
            }
        })?;
        Ok(pixels)
    }
}
