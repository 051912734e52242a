//! Neck, shoulders and what is worn, in coordinates with the origin in the middle of a head held
//! straight.

use vello_cpu::kurbo::{Affine, BezPath, Circle, PathEl, Point, Shape as _};
use vello_cpu::peniko::Gradient;

use crate::canvas::Canvas;
use crate::shapes;
use crate::style::{Colour, Neckline, Style};

const DARK: Colour = Colour(16, 12, 32);

/// How flat curves may be broken up, in native pixels.
const TOLERANCE: f64 = 0.05;

/// Where the neck ends and the clothes begin.
const NECK_FOOT: f64 = 181.0;

/// Draws the bare neck with the shadow of the `head` (its outline as it is seen), and the clothes.
pub fn draw(canvas: &mut Canvas, style: &Style, head: &BezPath) {
    let (skin, cut) = (&style.skin, style.clothes.neckline);
    draw_cloth(canvas, style);
    match cut {
        Neckline::Hoodie => {
            draw_hood(canvas, style);
            draw_undershirt(canvas, style);
        }
        Neckline::Blazer => draw_undershirt(canvas, style),
        Neckline::Crew | Neckline::Vee | Neckline::Shirt | Neckline::Turtleneck => {}
    }
    let bare = neck_and_neckline(style);
    let light = Gradient::new_linear((60.0, 120.0), (-60.0, 200.0)).with_stops([
        (0.0, skin.base.paint()),
        (0.5, skin.base.toward(skin.shade, 0.12).paint()),
        (1.0, skin.base.toward(skin.shade, 0.5).paint()),
    ]);
    canvas.fill_gradient(&bare, light);
    canvas.clipped(&bare, |canvas| {
        for depth in [16.0, 24.0, 30.0] {
            let shadow = Affine::translate(shapes::fall(depth)) * head;
            canvas.fill(&shadow, skin.shade.alpha(0.42));
        }
        if cut == Neckline::Vee {
            draw_collarbones(canvas, style);
        }
    });
    match cut {
        Neckline::Crew | Neckline::Vee => draw_band(canvas, style, cut),
        Neckline::Shirt => draw_shirt(canvas, style),
        Neckline::Turtleneck => draw_turtleneck(canvas, style),
        Neckline::Hoodie => draw_hood_front(canvas, style),
        Neckline::Blazer => draw_blazer(canvas, style),
    }
}

/// The outline of the clothes.
pub fn torso(style: &Style) -> BezPath {
    let (neck, wide) = (style.head.neck, style.clothes.shoulders);
    let half = [
        [
            (neck + 28.0, 177.0),
            (neck + 46.0, 192.0),
            (wide - 76.0, 206.0),
        ],
        [
            (wide - 26.0, 219.0),
            (wide - 2.0, 258.0),
            (wide + 8.0, 360.0),
        ],
    ];
    let mut path = BezPath::new();
    path.move_to((0.0, 172.0));
    for [a, b, c] in half {
        path.curve_to(a, b, c);
    }
    path.line_to((wide + 30.0, 2400.0));
    symmetrical(&path)
}

/// A right half from top to bottom, and the left one to it.
fn symmetrical(half: &BezPath) -> BezPath {
    let mut path = half.clone();
    let left = Affine::FLIP_X * half.reverse_subpaths();
    path.extend(left.elements().iter().map(|element| match *element {
        PathEl::MoveTo(start) => PathEl::LineTo(start),
        other => other,
    }));
    path.close_path();
    path
}

fn draw_cloth(canvas: &mut Canvas, style: &Style) {
    let clothes = &style.clothes;
    let wide = clothes.shoulders;
    let outline = torso(style);
    let light = Gradient::new_linear((wide * 0.6, 180.0), (-wide * 0.5, 370.0)).with_stops([
        (0.0, clothes.colour.toward(Colour::LIGHT, 0.1).paint()),
        (0.45, clothes.colour.paint()),
        (1.0, clothes.shade.paint()),
    ]);
    canvas.fill_gradient(&outline, light);
    for side in [-1.0, 1.0] {
        let at = |x: f64, y: f64| Point::new(side * (wide + x), y);
        let mut fold = BezPath::new();
        fold.move_to(at(-48.0, 264.0));
        fold.curve_to(at(-66.0, 290.0), at(-72.0, 330.0), at(-70.0, 420.0));
        fold.line_to(at(-36.0, 420.0));
        fold.curve_to(at(-50.0, 360.0), at(-54.0, 310.0), at(-48.0, 264.0));
        fold.close_path();
        let deep = clothes.shade.toward(DARK, 0.25);
        let depth = Gradient::new_linear((0.0, 262.0), (0.0, 350.0))
            .with_stops([(0.0, deep.alpha(0.05)), (1.0, deep.alpha(0.5))]);
        canvas.fill_gradient(&fold, depth);
    }
}

fn neckline_edge(path: &mut BezPath, neck: f64, cut: Neckline) {
    let edge = neck + 25.0;
    match cut {
        Neckline::Vee => {
            path.quad_to((edge - 20.0, 230.0), (0.0, 264.0));
            path.quad_to((20.0 - edge, 230.0), (-edge, NECK_FOOT));
        }
        Neckline::Shirt => {
            path.line_to((0.0, 236.0));
            path.line_to((-edge, NECK_FOOT));
        }
        Neckline::Crew | Neckline::Turtleneck | Neckline::Hoodie | Neckline::Blazer => {
            path.curve_to(
                (edge - 14.0, 226.0),
                (14.0 - edge, 226.0),
                (-edge, NECK_FOOT),
            );
        }
    }
}

fn neck_and_neckline(style: &Style) -> BezPath {
    let neck = style.head.neck;
    let mut path = BezPath::new();
    path.move_to((-neck, 50.0));
    path.line_to((neck, 50.0));
    path.line_to((neck, 134.0));
    if style.clothes.neckline == Neckline::Turtleneck {
        path.line_to((neck, 170.0));
        path.line_to((-neck, 170.0));
        path.close_path();
        return path;
    }
    path.curve_to(
        (neck, 160.0),
        (neck + 10.0, 173.0),
        (neck + 25.0, NECK_FOOT),
    );
    neckline_edge(&mut path, neck, style.clothes.neckline);
    path.curve_to((-neck - 10.0, 173.0), (-neck, 160.0), (-neck, 134.0));
    path.close_path();
    path
}

fn draw_collarbones(canvas: &mut Canvas, style: &Style) {
    let neck = style.head.neck;
    for side in [-1.0, 1.0] {
        let mut bone = BezPath::new();
        bone.move_to((side * 10.0, 214.0));
        bone.quad_to((side * neck * 0.5, 202.0), (side * neck * 0.95, 203.0));
        canvas.stroke(&bone, style.skin.shade.alpha(0.45), 3.0);
    }
}

/// The knitted band of a round or pointed neckline.
fn draw_band(canvas: &mut Canvas, style: &Style, cut: Neckline) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let mut line = BezPath::new();
    line.move_to((neck + 25.0, NECK_FOOT));
    neckline_edge(&mut line, neck, cut);
    let below = Affine::translate((-1.0, 5.0)) * &line;
    canvas.clipped(&torso(style), |canvas| {
        canvas.stroke(&below, clothes.shade.toward(DARK, 0.2).alpha(0.5), 10.0);
        canvas.stroke(&line, clothes.trim.paint(), 11.0);
        let seam = Affine::translate((0.0, 4.5)) * &line;
        canvas.stroke(&seam, clothes.shade.alpha(0.5), 1.4);
    });
}

fn draw_shirt(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let edge = neck + 25.0;
    let mut placket = BezPath::new();
    placket.move_to((0.0, 236.0));
    placket.line_to((0.0, 420.0));
    canvas.stroke(&placket, clothes.shade.toward(DARK, 0.2).paint(), 2.2);
    for y in [272.0, 316.0] {
        let button = Circle::new((9.0, y), 4.0).to_path(TOLERANCE);
        canvas.fill(&button, clothes.trim.toward(Colour::LIGHT, 0.25).paint());
    }
    for side in [-1.0, 1.0] {
        let mut leaf = BezPath::new();
        leaf.move_to((side * (neck + 3.0), 154.0));
        leaf.quad_to((side * (edge + 8.0), 164.0), (side * (edge + 24.0), 186.0));
        leaf.quad_to((side * (edge + 8.0), 222.0), (side * (edge - 6.0), 258.0));
        leaf.quad_to((side * (edge - 40.0), 250.0), (0.0, 236.0));
        leaf.quad_to((side * neck * 0.72, 198.0), (side * (neck + 3.0), 154.0));
        leaf.close_path();
        draw_leaf(canvas, style, &leaf);
    }
}

/// A collar's leaf or a lapel, with its shadow.
fn draw_leaf(canvas: &mut Canvas, style: &Style, leaf: &BezPath) {
    let clothes = &style.clothes;
    let shadow = clothes.shade.toward(DARK, 0.3).alpha(0.4);
    canvas.fill(&(Affine::translate((-3.0, 7.0)) * leaf), shadow);
    let light = Gradient::new_linear((40.0, 150.0), (-40.0, 300.0)).with_stops([
        (0.0, clothes.trim.toward(Colour::LIGHT, 0.12).paint()),
        (1.0, clothes.trim.toward(clothes.shade, 0.35).paint()),
    ]);
    canvas.fill_gradient(leaf, light);
}

fn draw_turtleneck(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let mut half = BezPath::new();
    half.move_to((0.0, 163.0));
    half.quad_to((neck * 0.8, 161.0), (neck + 5.0, 147.0));
    half.curve_to(
        (neck + 11.0, 150.0),
        (neck + 11.0, 176.0),
        (neck + 25.0, 188.0),
    );
    half.quad_to((neck * 0.8, 217.0), (0.0, 218.0));
    let collar = symmetrical(&half);
    let shadow = clothes.shade.toward(DARK, 0.3).alpha(0.45);
    canvas.clipped(&torso(style), |canvas| {
        canvas.fill(&(Affine::translate((-3.0, 9.0)) * &collar), shadow);
    });
    let light = Gradient::new_linear((neck, 0.0), (-neck - 10.0, 0.0)).with_stops([
        (0.0, clothes.trim.toward(Colour::LIGHT, 0.12).paint()),
        (0.5, clothes.trim.paint()),
        (1.0, clothes.trim.toward(clothes.shade, 0.7).paint()),
    ]);
    canvas.fill_gradient(&collar, light);
    let mut fold = BezPath::new();
    fold.move_to((-neck - 9.0, 170.0));
    fold.quad_to((0.0, 200.0), (neck + 9.0, 170.0));
    canvas.stroke(&fold, clothes.shade.alpha(0.7), 3.0);
}

/// What shows between the edges of a jacket or a hood.
fn draw_undershirt(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let edge = neck + 25.0;
    let under = clothes.under.unwrap_or(Colour(244, 240, 234));
    let mut chest = BezPath::new();
    chest.move_to((edge, NECK_FOOT));
    neckline_edge(&mut chest, neck, style.clothes.neckline);
    let end = if style.clothes.neckline == Neckline::Hoodie {
        260.0
    } else {
        352.0
    };
    chest.line_to((-6.0, end));
    chest.line_to((6.0, end));
    chest.close_path();
    let light = Gradient::new_linear((30.0, 200.0), (-40.0, 340.0)).with_stops([
        (0.0, under.paint()),
        (1.0, under.toward(DARK, 0.16).paint()),
    ]);
    canvas.fill_gradient(&chest, light);
    let mut band = BezPath::new();
    band.move_to((edge, NECK_FOOT));
    neckline_edge(&mut band, neck, style.clothes.neckline);
    canvas.stroke(&band, under.toward(DARK, 0.12).paint(), 7.0);
}

/// The part of the hood that lies behind the neck.
fn draw_hood(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    let mut half = BezPath::new();
    half.move_to((0.0, 108.0));
    half.curve_to(
        (neck + 30.0, 108.0),
        (neck + 72.0, 146.0),
        (neck + 80.0, 206.0),
    );
    half.line_to((0.0, 240.0));
    let hood = symmetrical(&half);
    let depth = Gradient::new_linear((0.0, 110.0), (0.0, 210.0)).with_stops([
        (0.0, clothes.shade.toward(DARK, 0.12).paint()),
        (1.0, clothes.shade.toward(DARK, 0.4).paint()),
    ]);
    canvas.fill_gradient(&hood, depth);
}

/// The hood's edges, which meet below the throat, and its strings.
fn draw_hood_front(canvas: &mut Canvas, style: &Style) {
    let (clothes, neck) = (&style.clothes, style.head.neck);
    for side in [-1.0, 1.0] {
        let mut edge = BezPath::new();
        edge.move_to((side * (neck + 4.0), 142.0));
        edge.curve_to(
            (side * (neck + 50.0), 128.0),
            (side * (neck + 94.0), 170.0),
            (side * (neck + 84.0), 204.0),
        );
        edge.curve_to(
            (side * (neck + 70.0), 234.0),
            (side * 40.0, 262.0),
            (0.0, 264.0),
        );
        edge.curve_to(
            (side * 2.0, 236.0),
            (side * (neck - 2.0), 214.0),
            (side * (neck + 4.0), 142.0),
        );
        edge.close_path();
        draw_leaf(canvas, style, &edge);
    }
    for side in [-1.0, 1.0] {
        let mut string = BezPath::new();
        string.move_to((side * 27.0, 246.0));
        string.quad_to((side * 35.0, 276.0), (side * 30.0, 310.0));
        let shadow = Affine::translate((-3.0, 4.0)) * &string;
        canvas.stroke(&shadow, clothes.shade.toward(DARK, 0.3).alpha(0.5), 5.0);
        let cord = clothes.trim.toward(Colour::LIGHT, 0.6);
        canvas.stroke(&string, cord.paint(), 5.0);
        let mut tip = BezPath::new();
        tip.move_to((side * 30.0, 306.0));
        tip.line_to((side * 29.0, 320.0));
        canvas.stroke(&tip, clothes.shade.toward(DARK, 0.2).paint(), 6.0);
    }
}

fn draw_blazer(canvas: &mut Canvas, style: &Style) {
    let neck = style.head.neck;
    let edge = neck + 25.0;
    for side in [-1.0, 1.0] {
        let mut lapel = BezPath::new();
        lapel.move_to((side * (neck - 1.0), 146.0));
        lapel.quad_to((side * (edge + 14.0), 172.0), (side * (edge + 28.0), 192.0));
        lapel.line_to((side * (edge + 40.0), 228.0));
        lapel.line_to((side * (edge + 18.0), 232.0));
        lapel.line_to((side * (edge + 34.0), 250.0));
        lapel.quad_to((side * (edge - 6.0), 312.0), (side * 2.0, 372.0));
        lapel.quad_to((side * (edge - 34.0), 262.0), (side * (neck - 1.0), 146.0));
        lapel.close_path();
        draw_leaf(canvas, style, &lapel);
    }
}
