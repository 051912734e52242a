//! All of the person but eyes and mouth.

use vello_cpu::kurbo::{Affine, BezPath, Circle, Ellipse, Point, Shape as _};
use vello_cpu::peniko::Gradient;

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::style::{Colour, Head, Layer, Neckline, Style};
use crate::turn::Turn;

const LIGHT: Colour = Colour(255, 255, 255);

/// How flat curves may be broken up, in native pixels.
const TOLERANCE: f64 = 0.05;

/// Draws neck and shoulders, in coordinates with the origin in the middle of a head held straight.
pub fn draw_body(canvas: &mut Canvas, style: &Style) {
    let (skin, clothes, neck) = (&style.skin, &style.clothes, style.head.neck);
    let gradient = Gradient::new_linear((0.0, 180.0), (0.0, 340.0))
        .with_stops([(0.0, clothes.colour.paint()), (1.0, clothes.shade.paint())]);
    canvas.fill_gradient(&torso(neck), gradient);
    for side in [-1.0, 1.0] {
        let mut fold = BezPath::new();
        fold.move_to((side * 148.0, 262.0));
        fold.quad_to((side * 140.0, 300.0), (side * 143.0, 400.0));
        canvas.stroke(
            &fold,
            clothes.shade.toward(Colour(0, 0, 0), 0.15).alpha(0.6),
            3.0,
        );
    }

    let bare = neck_and_neckline(neck, clothes.neckline);
    canvas.fill(&bare, skin.base.paint());
    canvas.clipped(&bare, |canvas| {
        let chin = Ellipse::new((0.0, 96.0), (neck + 34.0, 68.0), 0.0).to_path(TOLERANCE);
        canvas.fill(&chin, skin.shade.alpha(0.75));
    });
    draw_collar(canvas, style);
}

fn torso(neck: f64) -> BezPath {
    let mut path = BezPath::new();
    let half = [
        [
            (neck + 30.0, 176.0),
            (neck + 62.0, 196.0),
            (neck + 92.0, 205.0),
        ],
        [(186.0, 222.0), (206.0, 262.0), (214.0, 360.0)],
    ];
    path.move_to((0.0, 172.0));
    for [a, b, c] in half {
        path.curve_to(a, b, c);
    }
    path.line_to((240.0, 2400.0));
    path.line_to((-240.0, 2400.0));
    path.line_to((-214.0, 360.0));
    path.curve_to((-206.0, 262.0), (-186.0, 222.0), (-neck - 92.0, 205.0));
    path.curve_to((-neck - 62.0, 196.0), (-neck - 30.0, 176.0), (0.0, 172.0));
    path.close_path();
    path
}

fn neckline_edge(path: &mut BezPath, neck: f64, cut: Neckline) {
    let edge = neck + 25.0;
    match cut {
        Neckline::Crew => path.curve_to((edge - 14.0, 222.0), (14.0 - edge, 222.0), (-edge, 181.0)),
        Neckline::Vee => {
            path.quad_to((edge - 22.0, 226.0), (0.0, 262.0));
            path.quad_to((22.0 - edge, 226.0), (-edge, 181.0));
        }
        Neckline::Shirt => {
            path.line_to((0.0, 230.0));
            path.line_to((-edge, 181.0));
        }
    }
}

fn neck_and_neckline(neck: f64, cut: Neckline) -> BezPath {
    let mut path = BezPath::new();
    path.move_to((-neck, 50.0));
    path.line_to((neck, 50.0));
    path.line_to((neck, 132.0));
    path.curve_to((neck, 160.0), (neck + 10.0, 173.0), (neck + 25.0, 181.0));
    neckline_edge(&mut path, neck, cut);
    path.curve_to((-neck - 10.0, 173.0), (-neck, 160.0), (-neck, 132.0));
    path.close_path();
    path
}

fn draw_collar(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let edge = neck + 25.0;
    if clothes.neckline == Neckline::Shirt {
        for side in [-1.0, 1.0] {
            let mut leaf = BezPath::new();
            leaf.move_to((side * (neck + 4.0), 158.0));
            leaf.quad_to((side * (edge + 6.0), 166.0), (side * (edge + 22.0), 184.0));
            leaf.line_to((side * (edge - 4.0), 252.0));
            leaf.line_to((0.0, 232.0));
            leaf.quad_to((side * neck * 0.7, 196.0), (side * (neck + 4.0), 158.0));
            leaf.close_path();
            canvas.fill(&leaf, clothes.trim.paint());
            canvas.stroke(&leaf, clothes.shade.alpha(0.7), 1.6);
        }
        let mut placket = BezPath::new();
        placket.move_to((0.0, 236.0));
        placket.line_to((0.0, 420.0));
        canvas.stroke(&placket, clothes.shade.paint(), 2.0);
        for y in [276.0, 316.0] {
            let button = Circle::new((9.0, y), 3.6).to_path(TOLERANCE);
            canvas.fill(&button, clothes.trim.paint());
        }
        return;
    }
    let mut line = BezPath::new();
    line.move_to((edge, 181.0));
    neckline_edge(&mut line, neck, clothes.neckline);
    canvas.clipped(&torso(neck), |canvas| {
        canvas.stroke(&line, clothes.trim.paint(), 9.0)
    });
}

/// The head's outline with the jaw closed.
fn outline(head: &Head) -> BezPath {
    let Head {
        temples, jaw, chin, ..
    } = *head;
    let right = [
        [(temples * 0.6, -150.0), (temples, -106.0), (temples, -30.0)],
        [(temples, 12.0), (jaw + 7.0, 46.0), (jaw, 78.0)],
        [(jaw - 9.0, 112.0), (chin + 14.0, 139.0), (0.0, 139.0)],
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

/// Draws the ears and the bare head.
pub fn draw_skull(canvas: &mut Canvas, style: &Style, turn: &Turn, look: &Expression) {
    let (skin, head) = (&style.skin, &style.head);
    let sides: &[f64] = if head.ears { &[-1.0, 1.0] } else { &[] };
    for side in sides {
        let centre = Point::new(side * (head.temples + 1.0), 12.0);
        let ear = Ellipse::new(centre, (19.0, 30.0), side * -0.12).to_path(TOLERANCE);
        canvas.fill(
            &turn.path(&ear, -14.0),
            skin.base.toward(skin.shade, 0.25).paint(),
        );
        let mut fold = BezPath::new();
        fold.move_to((side * (head.temples + 2.0), -6.0));
        fold.curve_to(
            (side * (head.temples + 14.0), -8.0),
            (side * (head.temples + 14.0), 12.0),
            (side * (head.temples + 5.0), 26.0),
        );
        canvas.stroke(&turn.path(&fold, -14.0), skin.shade.paint(), 3.0);
    }

    let middle = turn.point(Point::new(0.0, -20.0), 0.0);
    let gradient = Gradient::new_radial(middle, 176.0).with_stops([
        (0.0, skin.base.toward(LIGHT, 0.07).paint()),
        (0.55, skin.base.paint()),
        (1.0, skin.base.toward(skin.shade, 0.55).paint()),
    ]);
    canvas.fill_gradient(&turn.path_with_jaw(&outline(head), 0.0), gradient);
    draw_cheeks(canvas, style, turn, look.blush);
}

fn draw_cheeks(canvas: &mut Canvas, style: &Style, turn: &Turn, blush: f64) {
    let strength = (0.3 + 0.45 * blush).clamp(0.0, 0.8);
    let colour = style.skin.blush;
    for side in [-1.0, 1.0] {
        let spot = Ellipse::new((side * 64.0, 46.0), (27.0, 20.0), 0.0);
        let centre = turn.point(spot.center(), 0.0);
        let gradient = Gradient::new_radial(centre, 27.0)
            .with_stops([(0.0, colour.alpha(strength)), (1.0, colour.alpha(0.0))]);
        canvas.fill_gradient(&turn.path(&spot.to_path(TOLERANCE), 0.0), gradient);
    }
}

/// Draws the nose.
pub fn draw_nose(canvas: &mut Canvas, style: &Style, turn: &Turn) {
    let (skin, half) = (&style.skin, style.head.nose);
    let light = Ellipse::new((0.0, 28.0), (half * 0.8, 30.0), 0.0);
    let glow = Gradient::new_radial(turn.point(light.center(), 14.0), half as f32)
        .with_stops([(0.0, LIGHT.alpha(0.16)), (1.0, LIGHT.alpha(0.0))]);
    canvas.fill_gradient(&turn.path(&light.to_path(TOLERANCE), 14.0), glow);
    let mut tip = BezPath::new();
    tip.move_to((-half, 38.0));
    tip.curve_to(
        (-half - 2.0, 47.0),
        (-half * 0.55, 47.0),
        (-half * 0.42, 45.5),
    );
    tip.quad_to((0.0, 53.0), (half * 0.42, 45.5));
    tip.curve_to((half * 0.55, 47.0), (half + 2.0, 47.0), (half, 38.0));
    canvas.stroke(&turn.path(&tip, 16.0), skin.shade.paint(), 3.4);
}

/// Draws the style's own shapes of one layer.
pub fn draw_shapes(canvas: &mut Canvas, style: &Style, turn: &Turn, layer: Layer) {
    for shape in style.shapes.iter().filter(|shape| shape.layer == layer) {
        let path = if shape.rigid {
            turn.rigid(&shape.path, shape.lift)
        } else {
            turn.path_with_jaw(&shape.path, shape.lift)
        };
        if let Some(fill) = shape.fill {
            canvas.fill(&path, fill.alpha(shape.opacity));
        }
        if let Some(stroke) = shape.stroke {
            canvas.stroke(&path, stroke.alpha(shape.opacity), shape.width);
        }
    }
}
