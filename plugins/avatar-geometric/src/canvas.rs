//! Shapes into pixels.

use vello_cpu::filter_effects::{Filter, FilterFunction};
use vello_cpu::kurbo::{Affine, BezPath, Cap, Join, Rect, Stroke};
use vello_cpu::peniko::Gradient;
use vello_cpu::peniko::color::{AlphaColor, Srgb};
use vello_cpu::{
    PaintType, PixmapMut, RasterizerSettings, RenderContext, RenderMode, Resources, TargetInit,
};

/// A colour with straight alpha.
pub type Paint = AlphaColor<Srgb>;

/// A drawing in the making. All coordinates go through the current transform.
#[derive(Debug)]
pub struct Canvas {
    context: RenderContext,
    resources: Resources,
    width: u16,
    height: u16,
}

impl Canvas {
    /// An empty drawing of this many pixels.
    pub fn new(width: u16, height: u16) -> Self {
        let context = RenderContext::new(width, height);
        Self {
            context,
            resources: Resources::new(),
            width,
            height,
        }
    }

    /// For who draws by other means. Sets its transform at will.
    pub fn context(&mut self) -> &mut RenderContext {
        &mut self.context
    }

    /// Sets what maps coordinates to pixels from here on.
    pub fn set_transform(&mut self, transform: Affine) {
        self.context.set_transform(transform);
    }

    /// Fills with a colour.
    pub fn fill(&mut self, path: &BezPath, colour: Paint) {
        self.context.set_paint(PaintType::Solid(colour));
        self.context.fill_path(path);
    }

    /// Fills with a gradient given in the coordinates of the path.
    pub fn fill_gradient(&mut self, path: &BezPath, gradient: Gradient) {
        self.context.set_paint(gradient);
        self.context.fill_path(path);
    }

    /// Fills with a colour, or a gradient given in the coordinates of the path.
    pub fn fill_with(&mut self, path: &BezPath, paint: PaintType) {
        self.context.set_paint(paint);
        self.context.fill_path(path);
    }

    /// Fills a rectangle with a gradient.
    pub fn fill_rect_gradient(&mut self, rect: &Rect, gradient: Gradient) {
        self.context.set_paint(gradient);
        self.context.fill_rect(rect);
    }

    /// Draws a line with round ends and joins.
    pub fn stroke(&mut self, path: &BezPath, colour: Paint, width: f64) {
        let stroke = Stroke::new(width)
            .with_caps(Cap::Round)
            .with_join(Join::Round);
        self.context.set_stroke(stroke);
        self.context.set_paint(PaintType::Solid(colour));
        self.context.stroke_path(path);
    }

    /// Lets `draw` paint inside `path` only.
    pub fn clipped(&mut self, path: &BezPath, draw: impl FnOnce(&mut Self)) {
        self.context.push_clip_path(path);
        draw(self);
        self.context.pop_clip();
    }

    /// Blurs what `draw` paints by a Gaussian of this standard deviation in the coordinates of the
    /// current transform. Takes milliseconds, so it is not for what is drawn in every frame.
    pub fn blurred(&mut self, deviation: f64, draw: impl FnOnce(&mut Self)) {
        if deviation <= 0.0 {
            return draw(self);
        }
        let radius = deviation as f32;
        let blur = Filter::from_function(FilterFunction::Blur { radius });
        self.context.push_filter_layer(blur);
        draw(self);
        self.context.pop_layer();
    }

    /// Paints the drawing over `pixels` (RGBA8, opaque, rows top-down) and starts an empty one.
    /// `pixels` of another size than the canvas are left alone.
    pub fn finish(&mut self, pixels: &mut [u8]) {
        self.context.flush();
        if let Some(target) = PixmapMut::new(self.width, self.height, pixels) {
            let settings = RasterizerSettings {
                render_mode: RenderMode::OptimizeSpeed,
                target_init: TargetInit::SrcOver,
                ..RasterizerSettings::default()
            };
            self.context
                .render_with(target, &mut self.resources, settings);
        }
        self.context.reset();
        make_opaque(pixels);
    }
}

/// Blending in whole numbers may leave an opacity of 254. Sixteen bytes at a time: one by one it would
/// take a fifth of a frame as WASM.
fn make_opaque(pixels: &mut [u8]) {
    const ALPHA: u128 =
        u128::from_le_bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
    let (four_each, rest) = pixels.as_chunks_mut::<16>();
    for four in four_each {
        *four = (u128::from_le_bytes(*four) | ALPHA).to_le_bytes();
    }
    for [.., alpha] in rest.as_chunks_mut::<4>().0 {
        *alpha = 255;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_becomes_opaque_and_keeps_its_colour() {
        // Not a multiple of four pixels.
        let mut pixels: Vec<u8> = (0..4 * 7).map(|byte| byte * 3).collect();
        let before = pixels.clone();
        make_opaque(&mut pixels);
        for (now, before) in pixels.chunks(4).zip(before.chunks(4)) {
            assert_eq!((&now[..3], now[3]), (&before[..3], 255));
        }
    }
}
