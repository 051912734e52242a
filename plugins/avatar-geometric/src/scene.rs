//! A place to draw in: one size, one style.

use vello_cpu::kurbo::{Affine, Circle, Rect, Shape as _, Vec2};
use vello_cpu::peniko::Gradient;
use vidchat_sdk::avatar_renderer::Pose;
use vidchat_sdk::{Error, Result};

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::eyes::Eye;
use crate::head;
use crate::marks;
use crate::mouth::{self, Mouth};
use crate::overlay::Overlay;
use crate::pose::Moment;
use crate::style::{Layer, Style};
use crate::turn::Turn;

/// The size that the person is drawn for, in pixels.
pub const NATIVE_SIZE: (u32, u32) = (800, 600);

/// The least and the most pixels that a picture may have on a side.
pub const SIZES: std::ops::RangeInclusive<u32> = 16..=4096;

/// The width that is always seen, in native pixels.
const PERSON_WIDTH: f64 = 500.0;

/// Where the middle of the head is, in native pixels.
const HEAD: (f64, f64) = (400.0, 262.0);

/// About which point of the neck the head tilts, in face coordinates.
const PIVOT: (f64, f64) = (0.0, 150.0);

/// Draws one person into pictures of one size.
#[derive(Debug)]
pub struct Scene {
    style: Style,
    canvas: Canvas,
    /// From native pixels to pixels.
    base: Affine,
    background: Vec<u8>,
    overlay: Overlay,
    pixels: Vec<u8>,
    last: Option<Moment>,
}

impl Scene {
    /// Sets up pictures of `width` × `height` pixels, each in [`SIZES`].
    pub fn new(width: u32, height: u32, style: Style) -> Result<Self> {
        let size = |side: u32| u16::try_from(side).ok().filter(|_| SIZES.contains(&side));
        let (Some(columns), Some(rows)) = (size(width), size(height)) else {
            return Err(Error::invalid_input(format_args!(
                "a picture of {width} × {height} pixels is not possible; a side takes {} to {}",
                SIZES.start(),
                SIZES.end(),
            )));
        };
        let (wide, high) = (f64::from(columns), f64::from(rows));
        let base = placement(wide, high);
        let area = base
            .inverse()
            .transform_rect_bbox(Rect::new(0.0, 0.0, wide, high));

        let mut canvas = Canvas::new(columns, rows);
        let mut background = vec![255; usize::from(columns) * usize::from(rows) * 4];
        canvas.set_transform(base);
        draw_background(&mut canvas, area, &style);
        canvas.finish(&mut background);
        let overlay = Overlay::new(area)?;
        let pixels = background.clone();
        Ok(Self {
            style,
            canvas,
            base,
            background,
            overlay,
            pixels,
            last: None,
        })
    }

    /// The picture of a pose (RGBA8, opaque, rows top-down), or `None` where it is that of the last
    /// call.
    pub fn draw(&mut self, pose: &Pose) -> Result<Option<&[u8]>> {
        let moment = Moment::new(pose)?;
        if self.last.as_ref() == Some(&moment) {
            return Ok(None);
        }
        self.draw_person(&moment);
        self.overlay
            .draw(&mut self.canvas, self.base, &moment, &self.style);
        self.pixels.copy_from_slice(&self.background);
        self.canvas.finish(&mut self.pixels);
        self.last = Some(moment);
        Ok(Some(&self.pixels))
    }

    fn draw_person(&mut self, moment: &Moment) {
        let (canvas, style) = (&mut self.canvas, &self.style);
        let look = Expression::blend(&moment.emotions);
        let mouth = Mouth::new(&moment.mouth, moment.openness, &look);
        let turn = Turn::new(moment.yaw, moment.pitch, mouth.jaw());
        let body = self.base * Affine::translate((HEAD.0, HEAD.1 - 4.0 * moment.breath));
        let head = head_frame(self.base, moment);

        canvas.set_transform(head);
        head::draw_shapes(canvas, style, &turn, Layer::Back);
        canvas.set_transform(body);
        head::draw_body(canvas, style);
        canvas.set_transform(head);
        head::draw_skull(canvas, style, &turn, &look);
        head::draw_shapes(canvas, style, &turn, Layer::Skin);
        head::draw_nose(canvas, style, &turn);
        mouth.draw(canvas, style, &turn);
        let eyes = Eye::pair(moment, &look, style, &turn);
        eyes.iter().for_each(|eye| eye.draw(canvas));
        eyes.iter().for_each(|eye| eye.draw_brow(canvas));
        head::draw_shapes(canvas, style, &turn, Layer::Front);
        marks::draw(canvas, style, &turn, &look);
    }
}

/// From native pixels to the pixels of a picture of another size: the person is in the middle and
/// as large as the picture allows. Narrow pictures show less of what is beside.
fn placement(width: f64, height: f64) -> Affine {
    let (native_width, native_height) = (f64::from(NATIVE_SIZE.0), f64::from(NATIVE_SIZE.1));
    let scale = (width / PERSON_WIDTH).min(height / native_height);
    let (beside, above) = (width - native_width * scale, height - native_height * scale);
    Affine::translate((beside / 2.0, above * 0.6)) * Affine::scale(scale)
}

/// From face coordinates to pixels.
fn head_frame(base: Affine, moment: &Moment) -> Affine {
    base * Affine::translate((HEAD.0, HEAD.1 - 2.0 * moment.breath))
        * Affine::rotate_about(moment.roll, PIVOT)
}

/// The part of a picture of `width` × `height` pixels in which the mouth lies in any pose with
/// yaw, pitch and roll within ±15°: left, top, right and bottom edge in pixels.
pub fn mouth_box(width: u32, height: u32) -> [u32; 4] {
    let (wide, high) = (f64::from(width), f64::from(height));
    let around = Rect::new(-100.0, -50.0, 100.0, 75.0) + mouth::CENTRE.to_vec2() + Vec2::from(HEAD);
    let area = placement(wide, high).transform_rect_bbox(around).expand();
    let area = area.intersect(Rect::new(0.0, 0.0, wide, high));
    [area.x0, area.y0, area.x1, area.y1].map(|edge| edge as u32)
}

fn draw_background(canvas: &mut Canvas, area: Rect, style: &Style) {
    let back = &style.background;
    let fall = Gradient::new_linear((0.0, area.y0), (0.0, area.y1))
        .with_stops([(0.0, back.top.paint()), (1.0, back.bottom.paint())]);
    canvas.fill_rect_gradient(&area.inflate(2.0, 2.0), fall);
    let disc = Circle::new((HEAD.0, HEAD.1 + 10.0), 245.0);
    canvas.fill(&disc.to_path(0.05), back.glow.alpha(0.35));
    let inner = Circle::new(disc.center, 205.0);
    canvas.fill(&inner.to_path(0.05), back.glow.alpha(0.45));
}
