//! The turned head: flat drawings shifted by their depth, so that a face that looks aside seems
//! round.

use vello_cpu::kurbo::{Affine, BezPath, PathEl, Point};

/// How far the tip of the face stands out from the head's axis, in native pixels.
const DEPTH: f64 = 95.0;

/// What is not on the face goes this far back, in native pixels.
const BACK: f64 = -10.0;

/// About which point of the neck the head tilts, in face coordinates.
const PIVOT: (f64, f64) = (0.0, 150.0);

/// Between which heights long hair passes from the head's movement to the shoulders'.
const HANGING: (f64, f64) = (20.0, 210.0);

/// Where the surface crosses the axis' plane, beside and above the middle of the face.
const RADIUS: (f64, f64) = (130.0, 175.0);

/// The turn of a head, applied to drawings in face coordinates (origin in the middle of the head,
/// y down, native pixels).
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    yaw: f64,
    pitch: f64,
    roll: f64,
    jaw: f64,
}

impl Turn {
    /// A turn by `yaw` and `pitch` radians with the chin lowered by `jaw` pixels, in a head that
    /// is tilted by `roll` radians about [`PIVOT`].
    pub fn new(yaw: f64, pitch: f64, roll: f64, jaw: f64) -> Self {
        Self {
            yaw,
            pitch,
            roll,
            jaw,
        }
    }

    /// From the coordinates of a head held straight to those of the tilted one.
    pub fn tilt(&self) -> Affine {
        Affine::rotate_about(self.roll, PIVOT)
    }

    /// Where a point on the face comes to lie, if it stands out from the surface by `lift`.
    ///
    /// The face is taken as a paraboloid, which has no edge at which neighbours tear apart. Only
    /// what stands out is foreshortened, so the silhouette keeps its size.
    pub fn point(&self, point: Point, lift: f64) -> Point {
        let bulge = 1.0 - (point.x / RADIUS.0).powi(2) - (point.y / RADIUS.1).powi(2);
        let z = (DEPTH * bulge).max(BACK) + lift;
        let front = (z / DEPTH).clamp(0.0, 1.0);
        let narrowing = |angle: f64| 1.0 - (1.0 - angle.cos()) * front;
        Point::new(
            point.x * narrowing(self.yaw) + z * self.yaw.sin(),
            point.y * narrowing(self.pitch) - z * self.pitch.sin(),
        )
    }

    /// A drawing on the face, turned.
    pub fn path(&self, path: &BezPath, lift: f64) -> BezPath {
        map(path, |point| self.point(point, lift))
    }

    /// A drawing that is moved with the point in its middle and keeps its form.
    pub fn rigid(&self, path: &BezPath, lift: f64) -> BezPath {
        let middle = path.control_box().center();
        Affine::translate(self.point(middle, lift) - middle) * path
    }

    /// A drawing that goes along with the jaw (the head's outline, a beard), turned.
    pub fn path_with_jaw(&self, path: &BezPath, lift: f64) -> BezPath {
        map(path, |point| {
            let drop = self.jaw * smooth_step(point.y, (60.0, 135.0));
            self.point(Point::new(point.x, point.y + drop), lift)
        })
    }

    /// Where a point of long hair comes to lie: at the crown it goes with the head, and the lower
    /// it is, the more it stays with the shoulders.
    pub fn hanging_point(&self, point: Point, lift: f64) -> Point {
        let still = self.tilt().inverse() * point;
        self.point(point, lift)
            .lerp(still, smooth_step(point.y, HANGING))
    }

    /// Long hair, turned.
    pub fn hanging(&self, path: &BezPath, lift: f64) -> BezPath {
        map(path, |point| self.hanging_point(point, lift))
    }

    /// A drawing that dangles from its upper end and keeps its form.
    pub fn dangling(&self, path: &BezPath, lift: f64) -> BezPath {
        let area = path.control_box();
        let top = Point::new(area.center().x, area.y0);
        Affine::translate(self.point(top, lift) - top)
            * Affine::rotate_about(-self.roll, top)
            * path
    }
}

/// 0 below the first height, 1 above the second, and no kink between.
fn smooth_step(y: f64, (from, to): (f64, f64)) -> f64 {
    let share = ((y - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

fn map(path: &BezPath, place: impl Fn(Point) -> Point) -> BezPath {
    let turned = path.elements().iter().map(|element| match *element {
        PathEl::MoveTo(a) => PathEl::MoveTo(place(a)),
        PathEl::LineTo(a) => PathEl::LineTo(place(a)),
        PathEl::QuadTo(a, b) => PathEl::QuadTo(place(a), place(b)),
        PathEl::CurveTo(a, b, c) => PathEl::CurveTo(place(a), place(b), place(c)),
        PathEl::ClosePath => PathEl::ClosePath,
    });
    turned.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positive_yaw_moves_the_nose_to_the_viewers_right_and_positive_pitch_up() {
        let nose = Turn::new(0.3, 0.2, 0.0, 0.0).point(Point::ORIGIN, 0.0);
        assert!(nose.x > 20.0 && nose.y < -15.0, "{nose:?}");
    }

    #[test]
    fn a_head_that_looks_ahead_is_left_as_drawn() {
        let point = Point::new(40.0, -70.0);
        assert_eq!(Turn::new(0.0, 0.0, 0.3, 9.0).point(point, 5.0), point);
    }

    #[test]
    fn the_far_side_is_narrower_than_the_near_side() {
        let turn = Turn::new(0.4, 0.0, 0.0, 0.0);
        let x = |at: f64| turn.point(Point::new(at, 0.0), 0.0).x;
        assert!(x(70.0) - x(30.0) < x(-30.0) - x(-70.0));
    }

    #[test]
    fn the_ends_of_long_hair_stay_on_the_shoulders() {
        let turn = Turn::new(0.3, 0.2, 0.15, 0.0);
        let end = Point::new(120.0, 230.0);
        let seen = turn.tilt() * turn.hanging_point(end, -30.0);
        assert!(seen.distance(end) < 1e-9, "{seen:?}");
        let crown = Point::new(0.0, -150.0);
        assert_eq!(turn.hanging_point(crown, -30.0), turn.point(crown, -30.0));
    }

    #[test]
    fn what_dangles_stays_upright() {
        let turn = Turn::new(0.0, 0.0, 0.3, 0.0);
        let drop = BezPath::from_svg("M100 40 L100 90").unwrap();
        let seen = (turn.tilt() * turn.dangling(&drop, 0.0)).control_box();
        assert!(seen.width() < 1e-9 && (seen.height() - 50.0).abs() < 1e-9);
    }
}
