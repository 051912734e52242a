//! A place to draw in: one size, one style.

use vello_cpu::kurbo::{Affine, Rect, Vec2};
use vidchat_overlay::{Overlay, placement};
use vidchat_sdk::avatar_renderer::Pose;
use vidchat_sdk::{Error, Result};

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::eyes::Eye;
use crate::mouth::{self, Mouth};
use crate::pose::Moment;
use crate::shapes::{self, Ground, Outlines};
use crate::style::{Layer, Style};
use crate::turn::Turn;
use crate::{backdrop, clothes, head, marks};

/// The least and the most pixels that a picture may have on a side.
pub const SIZES: std::ops::RangeInclusive<u32> = 16..=4096;

/// Where the middle of the head is, in native pixels.
const HEAD: (f64, f64) = (400.0, 262.0);

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
        canvas.set_transform(base * Affine::translate(HEAD));
        backdrop::draw(&mut canvas, &style, area - Vec2::from(HEAD));
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
        let (context, accent) = (self.canvas.context(), self.style.accent);
        self.overlay.draw(context, self.base, &moment.signs, accent);
        self.pixels.copy_from_slice(&self.background);
        self.canvas.finish(&mut self.pixels);
        self.last = Some(moment);
        Ok(Some(&self.pixels))
    }

    fn draw_person(&mut self, moment: &Moment) {
        let (canvas, style) = (&mut self.canvas, &self.style);
        let look = Expression::blend(&moment.emotions);
        let mouth = Mouth::new(&moment.mouth, moment.openness, &look);
        let turn = Turn::new(moment.yaw, moment.pitch, moment.roll, mouth.jaw());
        let body = self.base * Affine::translate((HEAD.0, HEAD.1 - 4.0 * moment.breath));
        let head = self.base * Affine::translate((HEAD.0, HEAD.1 - 2.0 * moment.breath));
        let head = head * turn.tilt();

        let face = turn.path_with_jaw(&head::outline(&style.head), 0.0);
        let outlines = Outlines {
            face: &face,
            clothes: &clothes::torso(style),
        };
        let hang_on = |canvas: &mut Canvas, layer| {
            shapes::draw(canvas, style, &turn, layer, &outlines);
        };
        let cast = |canvas: &mut Canvas, layer, ground: &Ground| {
            shapes::draw_shadows(canvas, style, &turn, layer, ground);
        };
        let cloth = |place| Ground {
            outline: outlines.clothes,
            shade: style.clothes.shade,
            place,
        };
        let skin = Ground {
            outline: &face,
            shade: style.skin.shade,
            place: Affine::IDENTITY,
        };

        canvas.set_transform(head);
        hang_on(canvas, Layer::Back);
        canvas.set_transform(body);
        clothes::draw(canvas, style, &(turn.tilt() * &face));
        cast(canvas, Layer::Body, &cloth(Affine::IDENTITY));
        cast(canvas, Layer::Front, &cloth(turn.tilt()));
        hang_on(canvas, Layer::Body);
        canvas.set_transform(head);
        head::draw_skull(canvas, style, &turn, &look, &face);
        hang_on(canvas, Layer::Skin);
        cast(canvas, Layer::Front, &skin);
        head::draw_nose(canvas, style, &turn);
        mouth.draw(canvas, style, &turn);
        let eyes = Eye::pair(moment, &look, style, &turn);
        eyes.iter().for_each(|eye| eye.draw(canvas));
        eyes.iter().for_each(|eye| eye.draw_brow(canvas));
        hang_on(canvas, Layer::Front);
        marks::draw(canvas, style, &turn, &look);
    }
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
