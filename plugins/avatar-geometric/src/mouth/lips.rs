//! The lips and the folds around them.

use vello_cpu::kurbo::BezPath;
use vello_cpu::peniko::Gradient;

use super::Mouth;
use crate::canvas::Canvas;
use crate::style::{Colour, Style};
use crate::turn::Turn;

const LIGHT: Colour = Colour(255, 255, 255);

impl Mouth {
    /// How far the lips reach beyond the opening: in the middle above and below, and at the corners.
    fn thickness(&self, fullness: f64) -> [f64; 3] {
        let full = fullness * (1.0 - 0.5 * self.press) * (1.0 + 0.2 * self.form.round);
        let lower = 10.5 * full * (1.0 + self.pout) * (1.0 - 0.3 * self.form.tuck);
        [7.5 * full, lower, 3.0 + 3.5 * self.form.round * fullness]
    }

    pub(super) fn draw_lips(&self, canvas: &mut Canvas, style: &Style, turn: &Turn) {
        let lips = &style.lips;
        let [above, below, beside] = self.thickness(lips.fullness);
        let half = self.half_width + beside;
        let (top, bottom) = (self.upper_y() - above, self.lower_y() + below);

        let mut lower = self.line(half, self.upper_y());
        self.arc(&mut lower, half, bottom, true);
        lower.close_path();
        let shade = lips.colour.toward(lips.line, 0.4);
        let volume = Gradient::new_linear((0.0, self.lower_y()), (0.0, bottom)).with_stops([
            (0.0, lips.colour.paint()),
            (0.55, lips.colour.toward(LIGHT, 0.1).paint()),
            (1.0, lips.colour.toward(lips.line, 0.25).paint()),
        ]);
        canvas.fill_gradient(&turn.path(&lower, 2.0), volume);
        self.draw_shine(canvas, style, turn, half, below);

        let upper = self.upper_lip(half, top, above);
        let volume = Gradient::new_linear((0.0, top), (0.0, self.upper_y())).with_stops([
            (0.0, lips.colour.toward(lips.line, 0.08).paint()),
            (1.0, shade.paint()),
        ]);
        canvas.fill_gradient(&turn.path(&upper, 2.0), volume);

        let reach = self.half_width + 2.0;
        let mut line = |path: &BezPath, width: f64| {
            canvas.stroke(&turn.path(path, 0.0), lips.line.paint(), width);
        };
        if self.gap <= 0.0 || self.form.tuck > 0.0 {
            line(&self.line(reach, self.line_y()), 2.6);
        }
        if self.gap > 0.0 {
            let half = self.inner_half() + 2.0 * (1.0 - self.form.tuck);
            line(&self.line(half, self.upper_y()), 2.8);
            line(&self.line(half, self.lower_y()), 2.2);
        }
    }

    /// From the left corner over cupid's bow to the right one and back between the lips.
    fn upper_lip(&self, half: f64, top: f64, above: f64) -> BezPath {
        let (corner, round) = (self.line_at(half), self.form.round);
        let peak = half * (0.24 + 0.06 * round);
        let rise = 0.4 + 0.4 * round;
        let shoulder = (half * (0.7 + 0.28 * round), corner + (top - corner) * rise);
        let mut path = BezPath::new();
        path.move_to((-half, corner));
        path.curve_to((-shoulder.0, shoulder.1), (-peak * 1.9, top), (-peak, top));
        path.curve_to(
            (-peak * 0.5, top),
            (-peak * 0.35, top + 0.34 * above),
            (0.0, top + 0.34 * above),
        );
        path.curve_to(
            (peak * 0.35, top + 0.34 * above),
            (peak * 0.5, top),
            (peak, top),
        );
        path.curve_to((peak * 1.9, top), (shoulder.0, shoulder.1), (half, corner));
        self.arc(&mut path, half, self.upper_y(), true);
        path.close_path();
        path
    }

    fn draw_shine(&self, canvas: &mut Canvas, style: &Style, turn: &Turn, half: f64, below: f64) {
        let reach = half * 0.34;
        let (top, bottom) = (self.lower_y() + 0.32 * below, self.lower_y() + 0.62 * below);
        let mut shine = BezPath::new();
        shine.move_to((-reach, top));
        shine.quad_to((0.0, top + 1.5), (reach, top));
        shine.curve_to(
            (reach * 0.6, bottom + 1.0),
            (-reach * 0.6, bottom + 1.0),
            (-reach, top),
        );
        shine.close_path();
        let light = style.lips.colour.toward(LIGHT, 0.5);
        canvas.fill(&turn.path(&shine, 2.0), light.alpha(0.45));
        canvas.stroke(&turn.path(&shine, 2.0), light.alpha(0.35), 2.0);
    }

    /// The shadow under the lower lip, and dimples at corners that are drawn up or down.
    pub(super) fn draw_folds(&self, canvas: &mut Canvas, style: &Style, turn: &Turn) {
        let [_, below, beside] = self.thickness(style.lips.fullness);
        let half = self.half_width + beside;
        let under = self.lower_y() + below + 7.0;
        let mut shade = BezPath::new();
        shade.move_to((-half * 0.36, under));
        shade.quad_to((0.0, under + 3.5 + 3.0 * self.pout), (half * 0.36, under));
        let depth = 0.28 + 0.5 * self.pout;
        canvas.stroke(&turn.path(&shade, 0.0), style.lips.line.alpha(depth), 3.5);

        let corner = self.line_at(self.half_width);
        let drawn = ((self.smile.abs() - 0.25) * 1.4).clamp(0.0, 1.0) * (1.0 - self.form.round);
        for side in [-1.0, 1.0] {
            let at = side * (half + 3.0);
            let mut dimple = BezPath::new();
            dimple.move_to((at, corner - 6.0));
            dimple.quad_to((at + side * 4.5, corner), (at, corner + 6.0));
            let dark = style.lips.line;
            canvas.stroke(&turn.path(&dimple, 0.0), dark.alpha(0.4 * drawn), 2.6);
        }
    }
}
