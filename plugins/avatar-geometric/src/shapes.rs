//! The style's own shapes: hair, glasses, jewellery.

use vello_cpu::kurbo::{Affine, BezPath, Point};

use crate::canvas::Canvas;
use crate::style::{Colour, Layer, Shape, Style, Within};
use crate::turn::Turn;

/// Which way shadows fall for each pixel of depth: the light comes from above and from the viewer's
/// right, as the sparks in the eyes have it.
pub const SHADOW_FALL: (f64, f64) = (-0.3, 1.0);

/// What shadows are tinted with.
const DARK: Colour = Colour(40, 14, 30);

/// What shapes may be cut off at, in the coordinates that they are drawn in.
#[derive(Debug)]
pub struct Outlines<'a> {
    /// Of the head, turned.
    pub face: &'a BezPath,
    /// Of the clothes.
    pub clothes: &'a BezPath,
}

/// Draws the shapes of one layer.
pub fn draw(canvas: &mut Canvas, style: &Style, turn: &Turn, layer: Layer, outlines: &Outlines) {
    let shapes: Vec<_> = of_layer(style, layer).collect();
    let mut base = BezPath::new();
    // A blur costs as much for one shape as for many.
    for alike in shapes.chunk_by(|one, next| one.blur == next.blur) {
        let blur = alike.first().map_or(0.0, |shape| shape.blur);
        canvas.blurred(blur, |canvas| {
            for shape in alike {
                draw_shape(canvas, shape, turn, outlines, &mut base);
            }
        });
    }
}

/// Draws one shape; `base` is what the next one is cut off at where it asks for that.
fn draw_shape(
    canvas: &mut Canvas,
    shape: &Shape,
    turn: &Turn,
    outlines: &Outlines,
    base: &mut BezPath,
) {
    let path = placed(shape, turn);
    let clip = match shape.within {
        None => None,
        Some(Within::Face) => Some(outlines.face),
        Some(Within::Clothes) => Some(outlines.clothes),
        Some(Within::Shape) => Some(&*base),
    };
    match clip {
        Some(clip) => canvas.clipped(clip, |canvas| paint(canvas, shape, &path, turn)),
        None => paint(canvas, shape, &path, turn),
    }
    if shape.within != Some(Within::Shape) {
        if !shape.mirrored {
            base.truncate(0);
        }
        base.extend(path);
    }
}

/// A part of the person that shadows fall on.
#[derive(Debug)]
pub struct Ground<'a> {
    /// Where it is; in the coordinates that are drawn in, as everything here.
    pub outline: &'a BezPath,
    /// Its colour in the shade.
    pub shade: Colour,
    /// From the coordinates of the shapes that cast shadows.
    pub place: Affine,
}

/// Draws the shadows that the shapes of one layer cast on a part of the person.
pub fn draw_shadows(
    canvas: &mut Canvas,
    style: &Style,
    turn: &Turn,
    layer: Layer,
    ground: &Ground,
) {
    let mut casting = of_layer(style, layer).filter(|shape| shape.shadow > 0.0);
    let Some(first) = casting.next() else {
        return;
    };
    let shade = ground.shade.toward(DARK, 0.3).alpha(0.24);
    let top = ground.outline.control_box().y0;
    canvas.clipped(ground.outline, |canvas| {
        for shape in std::iter::once(first).chain(casting) {
            let path = ground.place * placed(shape, turn);
            if path.control_box().y1 + shape.shadow < top {
                continue;
            }
            // Two steps look softer than one and cost less than a blur.
            for share in [0.55, 1.0] {
                let fallen = Affine::translate(fall(shape.shadow * share)) * &path;
                canvas.fill(&fallen, shade);
            }
        }
    });
}

/// Where a shadow lies, seen from what casts it.
pub fn fall(depth: f64) -> (f64, f64) {
    (SHADOW_FALL.0 * depth, SHADOW_FALL.1 * depth)
}

fn of_layer(style: &Style, layer: Layer) -> impl Iterator<Item = &Shape> {
    let shapes = style.shapes.iter();
    shapes.filter(move |shape| shape.layer == layer)
}

/// The outline of a shape on the turned head.
fn placed(shape: &Shape, turn: &Turn) -> BezPath {
    let (path, lift) = (&shape.path, shape.lift);
    match (shape.layer, shape.hang, shape.rigid) {
        (Layer::Backdrop | Layer::Body, ..) => path.clone(),
        (_, true, true) => turn.dangling(path, lift),
        (_, true, false) => turn.hanging(path, lift),
        (_, false, true) => turn.rigid(path, lift),
        (Layer::Skin, ..) => turn.path_with_jaw(path, lift),
        (Layer::Back | Layer::Front, ..) => turn.path(path, lift),
    }
}

fn paint(canvas: &mut Canvas, shape: &Shape, path: &BezPath, turn: &Turn) {
    let place = |point: Point| match shape.layer {
        Layer::Backdrop | Layer::Body => point,
        _ if shape.hang => turn.hanging_point(point, shape.lift),
        _ => turn.point(point, shape.lift),
    };
    if let Some(fill) = &shape.fill {
        canvas.fill_with(path, fill.paint(shape.opacity, place));
    }
    if let Some(stroke) = shape.stroke {
        canvas.stroke(path, stroke.alpha(shape.opacity), shape.width);
    }
}
