//! The bare head: skull, ears, cheeks, nose.

use vello_cpu::kurbo::{Affine, BezPath, Ellipse, Point, Shape as _};
use vello_cpu::peniko::Gradient;

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::style::{Colour, Head, Style};
use crate::turn::Turn;

/// How flat curves may be broken up, in native pixels.
const TOLERANCE: f64 = 0.05;

/// The head's outline with the jaw closed.
pub fn outline(head: &Head) -> BezPath {
    let Head {
        temples,
        jaw,
        chin,
        length,
        ..
    } = *head;
    let right = [
        [(temples * 0.6, -150.0), (temples, -106.0), (temples, -30.0)],
        [(temples, 12.0), (jaw + 7.0, 46.0), (jaw, 78.0)],
        [
            (jaw - 9.0, 78.0 + 0.56 * (length - 78.0)),
            (chin + 14.0, length),
            (0.0, length),
        ],
    ];
    let mut path = BezPath::new();
    path.move_to((0.0, -150.0));
    for [a, b, c] in right {
        path.curve_to(a, b, c);
    }
    let mut left = path.reverse_subpaths();
    left.apply_affine(Affine::FLIP_X);
    path.extend(left.elements().iter().skip(1).copied());
    path.close_path();
    path
}

/// Draws the ears and the bare head, whose turned outline is `outline`.
pub fn draw_skull(
    canvas: &mut Canvas,
    style: &Style,
    turn: &Turn,
    look: &Expression,
    outline: &BezPath,
) {
    let skin = &style.skin;
    if style.head.ears {
        draw_ears(canvas, style, turn);
    }
    let light = turn.point(Point::new(34.0, -34.0), 0.0);
    let round = Gradient::new_radial(light, 206.0).with_stops([
        (0.0, skin.base.toward(Colour::LIGHT, 0.13).paint()),
        (0.45, skin.base.toward(Colour::LIGHT, 0.03).paint()),
        (0.68, skin.base.paint()),
        (1.0, skin.base.toward(skin.shade, 0.6).paint()),
    ]);
    canvas.fill_gradient(outline, round);
    for side in [-1.0, 1.0] {
        let socket = Ellipse::new((side * 50.0, -4.0), (44.0, 30.0), 0.0);
        soft_spot(canvas, turn, socket, skin.shade, 0.26);
    }
    draw_cheeks(canvas, style, turn, look.blush);
}

fn draw_ears(canvas: &mut Canvas, style: &Style, turn: &Turn) {
    let (skin, head) = (&style.skin, &style.head);
    for side in [-1.0, 1.0] {
        let at = |x: f64, y: f64| Point::new(side * (head.temples + x), y);
        let ear = Ellipse::new(at(2.0, 14.0), (19.0, 30.0), side * -0.14).to_path(TOLERANCE);
        let from = turn.point(at(-14.0, 0.0), -14.0);
        let to = turn.point(at(24.0, 20.0), -14.0);
        let depth = Gradient::new_linear(from, to).with_stops([
            (0.0, skin.base.toward(skin.shade, 0.55).paint()),
            (0.6, skin.base.toward(skin.shade, 0.12).paint()),
            (1.0, skin.base.toward(skin.blush, 0.25).paint()),
        ]);
        canvas.fill_gradient(&turn.path(&ear, -14.0), depth);
        let mut fold = BezPath::new();
        fold.move_to(at(3.0, -4.0));
        fold.curve_to(at(15.0, -7.0), at(15.0, 12.0), at(8.0, 20.0));
        fold.quad_to(at(4.0, 24.0), at(5.0, 30.0));
        canvas.stroke(&turn.path(&fold, -14.0), skin.shade.alpha(0.75), 3.0);
    }
}

/// A spot that fades out toward its edge.
fn soft_spot(canvas: &mut Canvas, turn: &Turn, spot: Ellipse, colour: Colour, strength: f64) {
    let reach = spot.radii().x;
    let centre = turn.point(spot.center(), 0.0);
    let fade = Gradient::new_radial(centre, reach as f32).with_stops([
        (0.0, colour.alpha(strength)),
        (0.5, colour.alpha(strength * 0.55)),
        (1.0, colour.alpha(0.0)),
    ]);
    canvas.fill_gradient(&turn.path(&spot.to_path(TOLERANCE), 0.0), fade);
}

fn draw_cheeks(canvas: &mut Canvas, style: &Style, turn: &Turn, blush: f64) {
    let strength = (0.34 + 0.45 * blush).clamp(0.0, 0.8);
    for side in [-1.0, 1.0] {
        let spot = Ellipse::new((side * 66.0, 48.0), (36.0, 36.0), 0.0);
        soft_spot(canvas, turn, spot, style.skin.blush, strength);
    }
}

/// Draws the nose.
pub fn draw_nose(canvas: &mut Canvas, style: &Style, turn: &Turn) {
    let (skin, half) = (&style.skin, style.head.nose);
    let deep = skin.shade.toward(Colour(90, 20, 30), 0.25);

    // The side of the bridge that the light does not reach.
    let mut bridge = BezPath::new();
    bridge.move_to((-9.0, -16.0));
    bridge.curve_to((-5.0, 6.0), (-half * 0.6, 22.0), (-half - 1.0, 40.0));
    bridge.quad_to((-half * 0.5, 46.0), (-2.0, 44.0));
    bridge.curve_to((-5.0, 20.0), (-1.0, 0.0), (-9.0, -16.0));
    bridge.close_path();
    let (from, to) = (Point::new(0.0, -14.0), Point::new(0.0, 44.0));
    let fade = Gradient::new_linear(turn.point(from, 10.0), turn.point(to, 14.0))
        .with_stops([(0.0, skin.shade.alpha(0.0)), (1.0, skin.shade.alpha(0.42))]);
    canvas.fill_gradient(&turn.path(&bridge, 13.0), fade);

    let shine = Ellipse::new((half * 0.2, 33.0), (half * 0.52, half * 0.52), 0.0);
    let gleam = skin.base.toward(Colour::LIGHT, 0.7);
    let centre = turn.point(shine.center(), 18.0);
    let glow = Gradient::new_radial(centre, (half * 0.52) as f32).with_stops([
        (0.0, gleam.alpha(0.55)),
        (0.4, gleam.alpha(0.32)),
        (1.0, gleam.alpha(0.0)),
    ]);
    canvas.fill_gradient(&turn.path(&shine.to_path(TOLERANCE), 18.0), glow);

    // The lower edge, thick in the middle and thin at its ends, as a brush would leave it.
    let mut tip = BezPath::new();
    tip.move_to((-half * 0.95, 40.0));
    tip.curve_to((-half, 49.0), (-half * 0.45, 51.0), (0.0, 51.0));
    tip.curve_to((half * 0.45, 51.0), (half, 49.0), (half * 0.95, 40.0));
    tip.curve_to((half * 0.8, 45.0), (half * 0.4, 46.0), (0.0, 46.5));
    tip.curve_to(
        (-half * 0.4, 46.0),
        (-half * 0.8, 45.0),
        (-half * 0.95, 40.0),
    );
    tip.close_path();
    canvas.fill(&turn.path(&tip, 16.0), deep.alpha(0.85));
}
