//! Eyes, lids and brows.

use vello_cpu::kurbo::{BezPath, Circle, Point, Shape as _};
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

    /// The edges of the upper and the lower lid, each from the nose to the temple. They are one
    /// line when the eye is shut.
    fn lids(&self) -> [BezPath; 2] {
        let (height, blink) = (self.style.eyes.height, self.moment.blink);
        let look = self.expression;
        let raised = 0.18 * self.moment.gaze.1;
        let open = height * (0.88 + look.upper_lid + raised).clamp(0.25, 1.5);
        let low = height * (0.8 - 1.1 * look.lower_lid).clamp(-0.1, 1.0);
        let shut = low * 0.72 + 1.5;
        let slope = height * look.lid_slope * (1.0 - blink);
        [
            self.lid(-open + (open + shut) * blink, slope),
            self.lid(low + (shut - low) * blink, 0.0),
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
        let [upper, lower] = self.lids();
        let mut opening = upper.clone();
        opening.extend(lower.reverse_subpaths().elements().iter().skip(1).copied());
        opening.close_path();
        let skin = &self.style.skin;
        let warp = |path: &BezPath| self.turn.path(path, 0.0);

        let crease = vello_cpu::kurbo::Affine::translate((0.0, -6.5)) * &upper;
        canvas.stroke(&warp(&crease), skin.shade.alpha(0.5), 2.2);
        if self.moment.blink < 1.0 {
            let opening = warp(&opening);
            canvas.fill(&opening, WHITE.paint());
            canvas.clipped(&opening, |canvas| {
                self.draw_iris(canvas);
                canvas.stroke(&warp(&upper), PUPIL.alpha(0.2), 9.0);
            });
        }
        canvas.stroke(&warp(&lower), skin.shade.alpha(0.8), 1.8);
        canvas.stroke(&warp(&upper), self.style.eyes.lashes.paint(), 4.2);
        self.draw_lashes(canvas);
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
        let spark = centre + (radius * 0.34, -radius * 0.36);
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
        let base = -self.style.eyes.height - 19.0 - look.brow_lift + 2.5 * self.moment.blink;
        let inner = Point::new(-30.0 - look.brow_pinch, base + 3.0 - look.brow_inner);
        let outer = Point::new(33.0, base + 3.5 + 0.2 * look.brow_inner);
        let peak = base - brows.arch - 0.25 * look.brow_inner;
        let thick = brows.thickness;
        let mut path = BezPath::new();
        let to = |x: f64, y: f64| self.at(x, y);
        path.move_to(to(inner.x, inner.y - thick * 0.5));
        path.curve_to(
            to(inner.x + 18.0, peak + (inner.y - base) * 0.4 - thick * 0.5),
            to(8.0, peak - thick * 0.5),
            to(outer.x, outer.y),
        );
        path.curve_to(
            to(10.0, peak + thick * 0.55),
            to(inner.x + 18.0, peak + (inner.y - base) * 0.4 + thick * 0.6),
            to(inner.x + 1.0, inner.y + thick * 0.5),
        );
        path.quad_to(
            to(inner.x - thick * 0.35, inner.y),
            to(inner.x, inner.y - thick * 0.5),
        );
        path.close_path();
        let brow = self.turn.path(&path, 2.0);
        canvas.fill(&brow, brows.colour.paint());
        canvas.stroke(&brow, brows.colour.paint(), 1.6);
    }
}
