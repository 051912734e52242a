//! What is seen between the lips: cavity, tongue and teeth.

use vello_cpu::kurbo::{BezPath, Point, Shape as _};
use vello_cpu::peniko::Gradient;

use super::{CAVITY, Mouth, OPEN_TOLERANCE, TEETH, TONGUE};
use crate::canvas::Canvas;
use crate::style::Colour;
use crate::turn::Turn;

/// How far the teeth reach down from the upper lip where they show fully, in native pixels.
const FULL_TEETH: f64 = 15.0;

/// The line between the teeth where they are together, in native pixels.
const BITE: f64 = 1.8;

/// How far a gradient may go from a colour that is measured: blending may round it by one more.
const SHADING: i16 = OPEN_TOLERANCE as i16 - 1;

/// What is added to the blue of the colours where it is not speech that parts the lips: enough not to
/// be measured, too little to be seen.
const UNMEASURED: i16 = 2 * OPEN_TOLERANCE as i16 + 1;

impl Mouth {
    pub(super) fn draw_inside(&self, canvas: &mut Canvas, turn: &Turn) {
        let half = self.inner_half();
        let inside = self.between(half, self.upper_y(), self.lower_y());
        let depth = self.gradient(CAVITY, &inside, -SHADING, SHADING);
        let outline = turn.path(&inside, 0.0);
        canvas.fill_gradient(&outline, depth);
        canvas.clipped(&outline, |canvas| {
            self.draw_tongue(canvas, turn);
            self.draw_lower_teeth(canvas, turn);
            self.draw_upper_teeth(canvas, turn);
        });
        self.draw_tip(canvas, turn);
    }

    /// A colour that changes from the top of a shape to its bottom by so much in each channel.
    fn gradient(&self, colour: Colour, shape: &BezPath, top: i16, bottom: i16) -> Gradient {
        let area = shape.bounding_box();
        let blue = if self.spoken { 0 } else { UNMEASURED };
        let shifted = |by: i16| {
            let channel = |value: u8, by: i16| value.saturating_add_signed(by.clamp(-99, 99) as i8);
            Colour(
                channel(colour.0, by),
                channel(colour.1, by),
                channel(colour.2, by + blue),
            )
            .paint()
        };
        Gradient::new_linear((0.0, area.y0), (0.0, area.y1.max(area.y0 + 1.0)))
            .with_stops([(0.0, shifted(top)), (1.0, shifted(bottom))])
    }

    /// A broad hump, or a narrow one where the tip is raised.
    fn draw_tongue(&self, canvas: &mut Canvas, turn: &Turn) {
        let form = &self.form;
        let rise = self.gap * (0.16 + 0.62 * form.tongue) - 2.0;
        if rise <= 0.0 {
            return;
        }
        let half = self.half_width * (0.64 - 0.2 * form.tip);
        let (top, bottom) = (self.lower_y() - rise, self.lower_y() + 30.0);
        let mut tongue = BezPath::new();
        tongue.move_to((-half, bottom));
        tongue.curve_to((-half, top), (-half * 0.6, top), (0.0, top));
        tongue.curve_to((half * 0.6, top), (half, top), (half, bottom));
        tongue.close_path();
        let mut visible = BezPath::new();
        visible.move_to((0.0, top));
        visible.line_to((0.0, self.lower_y()));
        let shading = self.gradient(TONGUE, &visible, SHADING, -SHADING);
        canvas.fill_gradient(&turn.path(&tongue, -6.0), shading);
    }

    /// How far the lower teeth reach up to the upper ones: a narrow slit shows the upper ones only.
    fn lower(&self) -> f64 {
        self.form.lower * ((self.gap - 2.0) / 6.0).clamp(0.0, 1.0)
    }

    /// How far the upper teeth reach down from the middle of the upper lip.
    fn upper_teeth(&self) -> f64 {
        let together = self.gap * (1.0 - 0.42 * self.lower());
        (FULL_TEETH * self.form.teeth).min(together)
    }

    /// The teeth follow the upper lip; lips that are little apart show nothing else.
    fn draw_upper_teeth(&self, canvas: &mut Canvas, turn: &Turn) {
        let height = self.upper_teeth();
        if height > 0.0 {
            let row = self.row(self.upper_y() + height, 0.75 * height, -90.0);
            let shading = self.gradient(TEETH, &self.edge(height), -SHADING, SHADING.min(3));
            canvas.fill_gradient(&turn.path(&row, 0.0), shading);
        }
    }

    /// Where they reach all the way, a line is left between the rows.
    fn draw_lower_teeth(&self, canvas: &mut Canvas, turn: &Turn) {
        let (upper, lower) = (self.upper_teeth(), self.lower());
        let height = (self.gap - upper - BITE) * lower;
        if height > 0.0 {
            let ends = (0.75 * upper + BITE) * lower - 0.5 * height * (1.0 - lower);
            let row = self.row(self.lower_y() - height, ends, 90.0);
            let shading = self.gradient(TEETH, &row, -SHADING, -SHADING);
            canvas.fill_gradient(&turn.path(&row, 0.0), shading);
        }
    }

    fn edge(&self, height: f64) -> BezPath {
        let mut line = BezPath::new();
        line.move_to((0.0, self.upper_y()));
        line.line_to((0.0, self.upper_y() + height));
        line
    }

    /// Teeth with their edge at `middle`, `ends` below the corners of the lips, and as deep.
    fn row(&self, middle: f64, ends: f64, depth: f64) -> BezPath {
        let half = self.inner_half();
        let end = self.line_at(half) + ends;
        let handle = (4.0 * middle - end) / 3.0;
        let mut row = BezPath::new();
        row.move_to((-half, end));
        row.curve_to((-half * 0.5, handle), (half * 0.5, handle), (half, end));
        row.line_to((half, end + depth));
        row.line_to((-half, end + depth));
        row.close_path();
        row
    }

    /// The tip of the tongue, over the edge of the teeth and a little of the lower lip.
    fn draw_tip(&self, canvas: &mut Canvas, turn: &Turn) {
        let size = self.gap * self.form.out;
        if size <= 0.5 {
            return;
        }
        let (half, top) = (self.half_width * 0.46, self.lower_y() - 0.66 * size);
        let bottom = self.lower_y() + 0.3 * size;
        let middle = Point::new(0.0, (top + bottom) / 2.0);
        let mut tip = BezPath::new();
        tip.move_to((-half, middle.y));
        tip.curve_to((-half, top), (half, top), (half, middle.y));
        tip.curve_to(
            (half, bottom + 1.0),
            (-half, bottom + 1.0),
            (-half, middle.y),
        );
        tip.close_path();
        let shading = self.gradient(TONGUE, &tip, SHADING, -SHADING);
        canvas.fill_gradient(&turn.path(&tip, 4.0), shading);
    }
}
