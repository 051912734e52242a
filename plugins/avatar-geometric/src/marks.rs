//! Marks that a strong feeling leaves on a face: furrows, sweat, a tear.

use vello_cpu::kurbo::{BezPath, Ellipse, Point, Shape as _};

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::style::{Colour, Style};
use crate::turn::Turn;

const LIGHT: Colour = Colour(255, 255, 255);
const WATER: Colour = Colour(140, 200, 242);
const RIM: Colour = Colour(70, 140, 200);

/// How flat curves may be broken up, in native pixels.
const TOLERANCE: f64 = 0.05;

/// Draws the marks of an expression, over all of the face.
pub fn draw(canvas: &mut Canvas, style: &Style, turn: &Turn, look: &Expression) {
    draw_furrows(canvas, style, turn, look.frown);
    let sweat = Point::new(78.0, -78.0 + 10.0 * look.sweat);
    draw_drop(canvas, turn, sweat, shown(look.sweat));
    // It swells under the eye and runs down the cheek.
    let tear = Point::new(-62.0, 20.0 + 16.0 * look.tear);
    draw_drop(canvas, turn, tear, 0.85 * shown(look.tear));
}

/// The size of a drop: nothing for a weak feeling, and soon all of it.
fn shown(amount: f64) -> f64 {
    ((amount - 0.35) * 2.0).clamp(0.0, 1.0).sqrt()
}

/// Two upright lines between brows that are drawn together.
fn draw_furrows(canvas: &mut Canvas, style: &Style, turn: &Turn, depth: f64) {
    if depth <= 0.0 {
        return;
    }
    for side in [-1.0, 1.0] {
        let mut line = BezPath::new();
        line.move_to((side * 5.0, -13.0));
        line.quad_to((side * 4.0, -20.0), (side * 6.5, -26.0));
        let colour = style.skin.shade.alpha(depth);
        canvas.stroke(&turn.path(&line, 4.0), colour, 2.4);
    }
}

/// A drop of water with its round end at `at`, `size` times as large as a bead of sweat.
fn draw_drop(canvas: &mut Canvas, turn: &Turn, at: Point, size: f64) {
    if size <= 0.0 {
        return;
    }
    let to = |x: f64, y: f64| at + (x * size, y * size);
    let mut drop = BezPath::new();
    drop.move_to(to(0.0, -17.0));
    drop.curve_to(to(3.0, -7.0), to(10.0, -1.0), to(10.0, 6.0));
    drop.curve_to(to(10.0, 19.0), to(-10.0, 19.0), to(-10.0, 6.0));
    drop.curve_to(to(-10.0, -1.0), to(-3.0, -7.0), to(0.0, -17.0));
    drop.close_path();
    let drop = turn.path(&drop, 6.0);
    canvas.fill(&drop, WATER.alpha(0.95));
    canvas.stroke(&drop, RIM.alpha(0.55), 1.4);
    let shine = Ellipse::new(to(-3.8, 7.0), (2.2 * size, 4.4 * size), 0.3).to_path(TOLERANCE);
    canvas.fill(&turn.path(&shine, 6.0), LIGHT.alpha(0.85));
}
