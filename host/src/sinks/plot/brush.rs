//! Rectangles, curves and letters on a page, in the units of its layout.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform,
};

use super::Drawing;
use super::lettering::Lettering;
use super::palette::Colour;

/// Where a text stands against its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// The size of most letters, in units.
pub(super) const LETTERS: f32 = 12.0;
const HEADING_LETTERS: f32 = 15.0;

/// A page that is being drawn.
pub(super) struct Brush {
    page: Pixmap,
    scale: f32,
    lettering: Lettering,
}

impl Brush {
    /// An empty page of `width` × `height` units, each `scale` pixels, for words as in `text`.
    pub(super) fn new(width: f32, height: f32, scale: f32, text: &str) -> Self {
        let pixels = |units: f32| ((units * scale).ceil() as u32).max(1);
        let size = tiny_skia::IntSize::from_wh(pixels(width), pixels(height));
        let page = size.and_then(|size| Pixmap::new(size.width(), size.height()));
        let mut brush = Self {
            // A page is at most some thousand pixels wide and high: it is there.
            page: page.unwrap_or_else(one_pixel),
            scale,
            lettering: Lettering::for_text(text),
        };
        brush.page.fill(colour(Colour::PAPER));
        brush
    }

    /// The picture.
    pub(super) fn finish(self) -> Drawing {
        let (width, height) = (self.page.width(), self.page.height());
        // The page is opaque, so that what tiny-skia has multiplied is as it was.
        Drawing {
            width,
            height,
            rgba: self.page.take(),
        }
    }

    /// Fills a rectangle.
    pub(super) fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Colour) {
        if let Some(area) = Rect::from_xywh(x, y, width.max(0.0), height) {
            let scale = self.transform();
            self.page.fill_rect(area, &paint(ink), scale, None);
        }
    }

    /// Fills the area between a curve and the line at `base`.
    pub(super) fn area(&mut self, curve: &[(f32, f32)], base: f32, ink: Colour) {
        let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.move_to(first.0, base);
        for (x, y) in curve {
            path.line_to(*x, *y);
        }
        path.line_to(last.0, base);
        path.close();
        self.fill(path.finish(), ink);
    }

    /// Draws a curve.
    pub(super) fn curve(&mut self, curve: &[(f32, f32)], width: f32, ink: Colour) {
        let mut path = PathBuilder::new();
        for (number, (x, y)) in curve.iter().enumerate() {
            if number == 0 {
                path.move_to(*x, *y);
            } else {
                path.line_to(*x, *y);
            }
        }
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            let scale = self.transform();
            self.page
                .stroke_path(&path, &paint(ink), &stroke, scale, None);
        }
    }

    /// Writes the heading, from its top left corner.
    pub(super) fn heading(&mut self, text: &str, x: f32, y: f32, width: f32) {
        let scale = self.scale;
        let line = self
            .lettering
            .set(text, HEADING_LETTERS * scale, Some(width * scale));
        let baseline = (y + HEADING_LETTERS) * scale;
        let outline = self.lettering.outline(&line, x * scale, baseline.round());
        self.fill_pixels(outline, Colour::INK);
    }

    /// Writes a word around the height `middle`, and says how wide it is.
    pub(super) fn word(
        &mut self,
        text: &str,
        x: f32,
        middle: f32,
        align: Align,
        ink: Colour,
    ) -> f32 {
        let scale = self.scale;
        let line = self.lettering.set(text, LETTERS * scale, None);
        let width = line.width / scale;
        let left = match align {
            Align::Left => x,
            Align::Centre => x - width / 2.0,
            Align::Right => x - width,
        };
        // Small letters are half as high as the size.
        let baseline = (middle + 0.3 * LETTERS) * scale;
        let outline = self
            .lettering
            .outline(&line, (left * scale).round(), baseline.round());
        self.fill_pixels(outline, ink);
        width
    }

    /// How wide a word is.
    pub(super) fn width(&mut self, text: &str) -> f32 {
        self.lettering.set(text, LETTERS * self.scale, None).width / self.scale
    }

    fn fill(&mut self, path: Option<Path>, ink: Colour) {
        self.fill_pixels(path.and_then(|path| path.transform(self.transform())), ink);
    }

    fn fill_pixels(&mut self, path: Option<Path>, ink: Colour) {
        if let Some(path) = path {
            let (paint, rule) = (paint(ink), FillRule::Winding);
            self.page
                .fill_path(&path, &paint, rule, Transform::identity(), None);
        }
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }
}

#[allow(clippy::expect_used, reason = "one pixel can be allocated")]
fn one_pixel() -> Pixmap {
    Pixmap::new(1, 1).expect("one pixel")
}

fn colour(Colour(red, green, blue, opacity): Colour) -> Color {
    Color::from_rgba8(red, green, blue, opacity)
}

fn paint(ink: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(ink));
    paint
}
