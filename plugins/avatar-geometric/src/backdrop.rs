//! What is behind the person. It does not move, so it is drawn once.

use vello_cpu::kurbo::{Affine, Circle, Ellipse, Rect, Shape as _};
use vello_cpu::peniko::Gradient;

use crate::canvas::Canvas;
use crate::shapes::{self, Outlines};
use crate::style::{Colour, Layer, Style};
use crate::turn::Turn;
use crate::{clothes, head};

const TOLERANCE: f64 = 0.05;

/// How far the light behind the head reaches, in native pixels.
const GLOW: f64 = 330.0;

/// Fills `area` (in face coordinates) with the style's colours, its shapes and the person's shadow.
pub fn draw(canvas: &mut Canvas, style: &Style, area: Rect) {
    let back = &style.background;
    let fall = Gradient::new_linear((0.0, area.y0), (0.0, area.y1))
        .with_stops([(0.0, back.top.paint()), (1.0, back.bottom.paint())]);
    canvas.fill_rect_gradient(&area.inflate(2.0, 2.0), fall);
    let glow = Circle::new((0.0, -10.0), GLOW);
    let light = Gradient::new_radial(glow.center, GLOW as f32).with_stops([
        (0.0, back.glow.alpha(0.85)),
        (0.5, back.glow.alpha(0.6)),
        (1.0, back.glow.alpha(0.0)),
    ]);
    canvas.fill_gradient(&glow.to_path(TOLERANCE), light);

    let body = clothes::torso(style);
    let outlines = Outlines {
        face: &head::outline(&style.head),
        clothes: &body,
    };
    let still = Turn::new(0.0, 0.0, 0.0, 0.0);
    shapes::draw(canvas, style, &still, Layer::Backdrop, &outlines);

    let shade = back.bottom.toward(Colour(30, 20, 60), 0.6).alpha(0.22);
    canvas.blurred(14.0, |canvas| {
        let head = Ellipse::new((-16.0, 6.0), (126.0, 160.0), 0.0);
        canvas.fill(&head.to_path(TOLERANCE), shade);
        canvas.fill(&(Affine::translate((-12.0, 2.0)) * &body), shade);
    });
}
