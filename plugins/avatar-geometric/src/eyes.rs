//! Eyes, lids and brows.

use vello_cpu::kurbo::{BezPath, Circle, Point, Shape as _, Vec2};
use vello_cpu::peniko::Gradient;

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::pose::Moment;
use crate::style::{Colour, Style};
use crate::turn::Turn;

/// The white of the eye.
const WHITE: Colour = Colour(240, 245, 251);
const PUPIL: Colour = Colour(22, 20, 28);
const LIGHT: Colour = Colour(255, 255, 255);

/// Where the right-hand eye is, in face coordinates.
const CENTRE: Point = Point::new(49.0, 2.0);

/// How far the upper lid is raised over the middle of the eye at rest, in heights of the open eye.
const OPEN: f64 = 0.88;

/// How flat curves may be broken up, in native pixels.
const TOLERANCE: f64 = 0.05;

/// Draws one eye or brow in coordinates where the nose is to the left; `side` is 1.0 for the eye on
/// the viewer's right and -1.0 for the other.
#[derive(Clone, Copy, Debug)]
pub struct Eye<'a> {
    side: f64,
    moment: &'a Moment,
    expression: &'a Expression,
    style: &'a Style,
    turn: &'a Turn,
}

impl<'a> Eye<'a> {
    /// Both eyes.
    pub fn pair(
        moment: &'a Moment,
        expression: &'a Expression,
        style: &'a Style,
        turn: &'a Turn,
    ) -> [Self; 2] {
        [-1.0, 1.0].map(|side| Self {
            side,
            moment,
            expression,
            style,
            turn,
        })
    }

    fn at(&self, x: f64, y: f64) -> Point {
        Point::new(self.side * (CENTRE.x + x), CENTRE.y + y)
    }

    /// The edges of the upper and the lower lid, each from the nose to the temple, and the crease
    /// above. The edges are one line when the eye is shut: a bow upwards where the cheek is raised.
    fn lids(&self) -> [BezPath; 3] {
        let (height, blink) = (self.style.eyes.height, self.moment.blink);
        let look = self.expression;
        let raised = 0.18 * self.moment.gaze.1;
        let open = height * (OPEN + look.upper_lid + raised).clamp(0.25, 1.5);
        let low = height * (0.8 - 1.1 * look.lower_lid).clamp(-0.4, 1.0);
        let shut = low * 0.72 + 1.5 - 6.0 * look.cheek;
        let slope = height * look.lid_slope * (1.0 - blink);
        let upper = -open + (open + shut) * blink;
        // The crease follows the lid only part of the way, so a heavy lid is seen as one.
        let crease = (0.35 * upper - 0.65 * OPEN * height - 6.5).min(upper - 4.0);
        [
            self.lid(upper, slope),
            self.lid(low + (shut - low) * blink, 0.0),
            self.lid(crease, 0.7 * slope),
        ]
    }

    fn lid(&self, middle: f64, slope: f64) -> BezPath {
        let half = self.style.eyes.width;
        let (inner, outer) = (3.0, -2.0);
        let handle = |corner: f64| (4.0 * middle - corner) / 3.0;
        let mut path = BezPath::new();
        path.move_to(self.at(-half, inner));
        path.curve_to(
            self.at(-half * 0.52, handle(inner) + slope),
            self.at(half * 0.52, handle(outer) - slope * 0.8),
            self.at(half, outer),
        );
        path
    }

    /// Draws the eye with its lids.
    pub fn draw(&self, canvas: &mut Canvas) {
        let [upper, lower, crease] = self.lids();
        let skin = &self.style.skin;
        let warp = |path: &BezPath| self.turn.path(path, 0.0);
        let lid = warp(&between(&crease, &upper));
        canvas.fill(&lid, skin.base.toward(skin.shade, 0.6).alpha(0.55));
        canvas.stroke(&warp(&crease), skin.shade.alpha(0.6), 2.2);
        if self.moment.blink < 1.0 {
            let opening = warp(&between(&upper, &lower));
            canvas.fill(&opening, WHITE.paint());
            canvas.clipped(&opening, |canvas| {
                self.draw_iris(canvas);
                canvas.stroke(&warp(&upper), PUPIL.alpha(0.2), 9.0);
            });
        }
        canvas.stroke(&warp(&lower), skin.shade.alpha(0.8), 1.8);
        self.draw_cheek(canvas);
        canvas.stroke(&warp(&upper), self.style.eyes.lashes.paint(), 4.2);
        self.draw_lashes(canvas);
    }

    /// The edge of a raised cheek under the eye.
    fn draw_cheek(&self, canvas: &mut Canvas) {
        let (half, height) = (self.style.eyes.width, self.style.eyes.height);
        let mut edge = BezPath::new();
        edge.move_to(self.at(-half * 0.62, height * 0.66));
        edge.quad_to(
            self.at(0.0, height * 0.3),
            self.at(half * 0.74, height * 0.5),
        );
        let colour = self.style.skin.shade.alpha(0.6 * self.expression.cheek);
        canvas.stroke(&self.turn.path(&edge, 0.0), colour, 2.2);
    }

    fn draw_iris(&self, canvas: &mut Canvas) {
        let eyes = &self.style.eyes;
        let (x, y) = self.moment.gaze;
        let centre = self.at(
            self.side * x * eyes.width * 0.42,
            0.5 - y * eyes.height * 0.38,
        );
        let radius = eyes.height * 0.84;
        let disc = |at: Point, radius: f64| {
            self.turn
                .path(&Circle::new(at, radius).to_path(TOLERANCE), 0.0)
        };
        let dark = eyes.iris.toward(PUPIL, 0.55);
        let glow = self.turn.point(centre + (0.0, radius * 0.45), 0.0);
        let gradient = Gradient::new_radial(glow, (radius * 1.3) as f32).with_stops([
            (0.0, eyes.iris.toward(LIGHT, 0.3).paint()),
            (0.6, eyes.iris.paint()),
            (1.0, dark.paint()),
        ]);
        canvas.fill(&disc(centre, radius), dark.paint());
        canvas.fill_gradient(&disc(centre, radius - 1.6), gradient);
        let pupil = radius * 0.48 * (1.0 + self.expression.pupil);
        canvas.fill(&disc(centre, pupil), PUPIL.paint());
        // The light comes from one lamp, so both eyes have it on the same side.
        // It is reflected higher up in eyes that are half hidden by the cheek.
        let spark = centre
            + (
                radius * 0.34,
                -radius * (0.36 + 0.22 * self.expression.cheek),
            );
        canvas.fill(&disc(spark, radius * 0.24), LIGHT.paint());
        let glint = centre + (-radius * 0.38, radius * 0.42);
        canvas.fill(&disc(glint, radius * 0.12), LIGHT.alpha(0.7));
    }

    fn draw_lashes(&self, canvas: &mut Canvas) {
        let eyes = &self.style.eyes;
        if eyes.lash_length <= 0.0 {
            return;
        }
        let corner = self.at(eyes.width, -2.0);
        let length = eyes.lash_length;
        let rise = length * (0.75 - 1.1 * self.moment.blink);
        let mut flick = BezPath::new();
        flick.move_to(corner);
        flick.quad_to(
            corner + (self.side * length * 0.5, -rise * 0.2),
            corner + (self.side * length * 0.9, -rise),
        );
        canvas.stroke(&self.turn.path(&flick, 2.0), eyes.lashes.paint(), 3.4);
    }

    /// Draws the brow above the eye.
    pub fn draw_brow(&self, canvas: &mut Canvas) {
        let (brows, look) = (&self.style.brows, self.expression);
        let base = -self.style.eyes.height - 16.0 - look.brow_lift + 2.5 * self.moment.blink;
        let inner = Point::new(-30.0 - look.brow_pinch, base - look.brow_inner);
        let outer = Point::new(33.0, base + 0.5 - look.brow_outer);
        let arch = 1.33 * (0.75 * brows.arch + 0.5 + look.brow_arch);
        let along = |share: f64| inner.lerp(outer, share) - Vec2::new(0.0, arch);
        let (near, far) = (along(0.3), along(0.66));
        let to = |from: Point, thick: f64| self.at(from.x, from.y + thick * brows.thickness);
        let mut path = BezPath::new();
        path.move_to(to(inner, -0.5));
        path.curve_to(to(near, -0.55), to(far, -0.5), to(outer, 0.0));
        path.curve_to(to(far, 0.5), to(near, 0.65), to(inner, 0.5));
        let end = Point::new(inner.x - brows.thickness * 0.35, inner.y);
        path.quad_to(to(end, 0.0), to(inner, -0.5));
        path.close_path();
        let brow = self.turn.path(&path, 2.0);
        canvas.fill(&brow, brows.colour.paint());
        canvas.stroke(&brow, brows.colour.paint(), 1.6);
    }
}

/// What lies between two lines that begin and end alike.
fn between(above: &BezPath, below: &BezPath) -> BezPath {
    let mut path = above.clone();
    path.extend(below.reverse_subpaths().elements().iter().skip(1).copied());
    path.close_path();
    path
}
