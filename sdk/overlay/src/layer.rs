//! The signs as a picture of their own, for renderers that draw by other means.

use vello_cpu::kurbo::{Affine, Rect};
use vello_cpu::peniko::Color;
use vello_cpu::{PixmapMut, RasterizerSettings, RenderContext, RenderMode, Resources, TargetInit};
use vidchat_sdk::Result;

use crate::colour::Colour;
use crate::overlay::Overlay;
use crate::placement;
use crate::signs::Signs;

/// A transparent picture with caption, notice and badge.
#[derive(Debug)]
pub struct Layer {
    overlay: Overlay,
    accent: Colour,
    base: Affine,
    context: RenderContext,
    resources: Resources,
    size: (u16, u16),
    pixels: Vec<u8>,
    last: Option<Signs>,
}

impl Layer {
    /// For pictures of `width` × `height` pixels, each at least 1, with a badge of the `accent`
    /// colour.
    pub fn new(width: u16, height: u16, accent: Colour) -> Result<Self> {
        let (wide, high) = (f64::from(width), f64::from(height));
        let base = placement(wide, high);
        let area = Rect::new(0.0, 0.0, wide, high);
        let area = base.inverse().transform_rect_bbox(area);
        Ok(Self {
            overlay: Overlay::new(area)?,
            accent,
            base,
            context: RenderContext::new(width, height),
            resources: Resources::new(),
            size: (width, height),
            pixels: vec![0; usize::from(width) * usize::from(height) * 4],
            last: None,
        })
    }

    /// The picture of the signs (RGBA8, premultiplied, rows top-down), or `None` where it is that of
    /// the last call.
    pub fn draw(&mut self, signs: &Signs) -> Option<&[u8]> {
        if self.last.as_ref() == Some(signs) {
            return None;
        }
        self.overlay
            .draw(&mut self.context, self.base, signs, self.accent);
        self.context.flush();
        let (width, height) = self.size;
        if let Some(target) = PixmapMut::new(width, height, &mut self.pixels) {
            let settings = RasterizerSettings {
                render_mode: RenderMode::OptimizeSpeed,
                target_init: TargetInit::Clear(Color::TRANSPARENT),
                ..RasterizerSettings::default()
            };
            self.context
                .render_with(target, &mut self.resources, settings);
        }
        self.context.reset();
        self.last = Some(signs.clone());
        Some(&self.pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signs::Badge;

    fn signs(caption: &str) -> Signs {
        Signs {
            badge: Badge::Listening,
            caption: caption.to_owned(),
            notice: String::new(),
        }
    }

    /// Alpha at a point of a picture of 320 × 240.
    fn alpha(pixels: &[u8], x: usize, y: usize) -> u8 {
        pixels[(y * 320 + x) * 4 + 3]
    }

    #[test]
    fn it_is_made_anew_only_where_something_else_is_written() {
        let mut layer = Layer::new(320, 240, Colour(90, 200, 250)).unwrap();
        assert!(layer.draw(&signs("Hello")).is_some());
        assert!(layer.draw(&signs("Hello")).is_none());
        let fresh = Layer::new(320, 240, Colour(90, 200, 250))
            .unwrap()
            .draw(&signs("you"))
            .map(<[u8]>::to_vec);
        assert_eq!(layer.draw(&signs("you")).map(<[u8]>::to_vec), fresh);
    }

    #[test]
    fn it_is_clear_but_for_the_words_and_premultiplied() {
        let mut layer = Layer::new(320, 240, Colour(90, 200, 250)).unwrap();
        let plain = layer.draw(&signs("")).unwrap();
        assert_eq!((alpha(plain, 160, 120), alpha(plain, 160, 220)), (0, 0));
        assert!(alpha(plain, 300, 14) > 100, "the badge");
        let words = layer.draw(&signs("Hello there")).unwrap();
        assert_eq!(alpha(words, 160, 120), 0);
        assert!(alpha(words, 160, 220) > 150, "the caption");
        for pixel in words.chunks(4) {
            assert!(pixel[..3].iter().all(|&c| c <= pixel[3]), "{pixel:?}");
        }
    }
}
