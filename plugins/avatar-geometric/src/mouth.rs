//! The mouth: fifteen visemes, blended, and drawn so that its open area can be counted in pixels.

use vello_cpu::kurbo::{BezPath, Point};

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::pose::VISEMES;
use crate::style::{Colour, Style};
use crate::turn::Turn;

/// The dark inside of the mouth, in every style. No other part of a picture has this colour.
pub const CAVITY: Colour = Colour(74, 16, 32);
/// The teeth, in every style.
pub const TEETH: Colour = Colour(252, 243, 226);
/// The tongue, in every style.
pub const TONGUE: Colour = Colour(222, 84, 104);
/// How far each channel of a pixel may be from one of the colours above to be counted as such.
pub const OPEN_TOLERANCE: u8 = 6;

/// Where the mouth is at rest, in face coordinates.
pub const CENTRE: Point = Point::new(0.0, 80.0);

/// Half the distance between the corners of the lips at rest, in native pixels.
const HALF_WIDTH: f64 = 38.0;

/// How far the lips part for the widest vowel with the jaw fully open, in native pixels.
const FULL_OPENING: f64 = 46.0;

/// How far the teeth reach down from the upper lip where they show fully, in native pixels.
const FULL_TEETH: f64 = 14.0;

/// The share of the opening that is above the line of the closed lips: the jaw does the rest.
const UPPER_SHARE: f64 = 0.26;

/// The form that a viseme gives to the mouth.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// Width as a share of the width at rest.
    width: f64,
    /// How far the lips part with the jaw fully open, 0 (never) to 1.
    opening: f64,
    /// Lips drawn into a ring, 0 to 1.
    round: f64,
    /// How much of the teeth shows, 0 to 1.
    teeth: f64,
    /// How high the tongue lies, 0 (unseen) to 1 (at the teeth).
    tongue: f64,
    /// How thin the lips are pressed, 0 to 1.
    press: f64,
}

const fn form(width: f64, opening: f64, round: f64, teeth: f64, tongue: f64) -> Form {
    Form {
        width,
        opening,
        round,
        teeth,
        tongue,
        press: 0.0,
    }
}

/// In the order of the WIT enum `viseme`. Shapes after the reference pictures that go with the
/// Oculus visemes: which are wide, round, show teeth or tongue.
const FORMS: [Form; VISEMES] = [
    form(1.00, 0.00, 0.0, 0.0, 0.0), // sil
    Form {
        press: 1.0,
        ..form(0.96, 0.00, 0.0, 0.0, 0.0)
    }, // PP
    Form {
        press: 0.5,
        ..form(0.98, 0.24, 0.0, 0.7, 0.0)
    }, // FF
    form(0.98, 0.36, 0.0, 0.4, 1.0), // TH
    form(1.00, 0.38, 0.0, 0.7, 0.7), // DD
    form(1.00, 0.46, 0.0, 0.6, 0.3), // kk
    form(0.74, 0.42, 0.7, 1.0, 0.0), // CH
    form(1.10, 0.28, 0.0, 1.0, 0.0), // SS
    form(1.00, 0.36, 0.0, 0.5, 0.9), // nn
    form(0.76, 0.42, 0.6, 0.3, 0.5), // RR
    form(1.00, 1.00, 0.2, 0.5, 0.4), // aa
    form(1.14, 0.62, 0.0, 0.7, 0.4), // E
    form(1.16, 0.46, 0.0, 0.8, 0.3), // ih
    form(0.70, 0.80, 0.9, 0.0, 0.3), // oh
    form(0.48, 0.48, 1.0, 0.0, 0.1), // ou
];

fn blend(weights: &[f64; VISEMES]) -> Form {
    let mut mix = form(0.0, 0.0, 0.0, 0.0, 0.0);
    for (part, weight) in FORMS.iter().zip(weights) {
        mix.width += part.width * weight;
        mix.opening += part.opening * weight;
        mix.round += part.round * weight;
        mix.teeth += part.teeth * weight;
        mix.tongue += part.tongue * weight;
        mix.press += part.press * weight;
    }
    mix
}

/// A mouth ready to be drawn: where its curves run, in face coordinates.
///
/// For given weights and expression, the inside of a mouth contains that of any mouth that is less
/// open: only `gap` depends on the openness, and it moves the two edges apart.
#[derive(Clone, Copy, Debug)]
pub struct Mouth {
    form: Form,
    smile: f64,
    half_width: f64,
    gap: f64,
    press: f64,
}

impl Mouth {
    /// The mouth for these visemes, `openness` of the jaw (0 to 1) and expression.
    pub fn new(weights: &[f64; VISEMES], openness: f64, expression: &Expression) -> Self {
        let form = blend(weights);
        let calm = 1.0 - 0.7 * form.round;
        Self {
            form,
            smile: expression.smile * (1.0 - 0.35 * form.round),
            half_width: HALF_WIDTH * form.width * (1.0 + expression.mouth_width * calm),
            gap: FULL_OPENING * form.opening * openness,
            press: (form.press + expression.lip_press * (1.0 - form.opening)).min(1.0),
        }
    }

    /// How far the chin is lowered, in native pixels.
    pub fn jaw(&self) -> f64 {
        self.gap * 0.34
    }

    fn corner_y(&self) -> f64 {
        CENTRE.y - if self.smile > 0.0 { 11.0 } else { 9.0 } * self.smile
    }

    /// Height of the line between the closed lips, in the middle.
    fn line_y(&self) -> f64 {
        CENTRE.y + 4.0 * self.smile
    }

    fn upper_y(&self) -> f64 {
        self.line_y() - self.gap * UPPER_SHARE
    }

    fn lower_y(&self) -> f64 {
        self.line_y() + self.gap * (1.0 - UPPER_SHARE)
    }

    /// A curve from the left corner through `(0, middle)` to the right one, and whether backwards.
    fn arc(&self, path: &mut BezPath, half: f64, middle: f64, leftward: bool) {
        let corner = self.corner_y();
        // A cubic with both handles at height h passes its middle at (corner + 3 h) / 4.
        let handle = (4.0 * middle - corner) / 3.0;
        let reach = half * (0.5 + 0.36 * self.form.round);
        let side = if leftward { -1.0 } else { 1.0 };
        path.curve_to(
            (-side * reach, handle),
            (side * reach, handle),
            (side * half, corner),
        );
    }

    fn between(&self, half: f64, top: f64, bottom: f64) -> BezPath {
        let mut path = BezPath::new();
        path.move_to((-half, self.corner_y()));
        self.arc(&mut path, half, top, false);
        self.arc(&mut path, half, bottom, true);
        path.close_path();
        path
    }

    fn line(&self, half: f64, middle: f64) -> BezPath {
        let mut path = BezPath::new();
        path.move_to((-half, self.corner_y()));
        self.arc(&mut path, half, middle, false);
        path
    }

    /// Draws lips, and between them, if they are apart, cavity, tongue and teeth.
    pub fn draw(&self, canvas: &mut Canvas, style: &Style, turn: &Turn) {
        let full = style.lips.fullness * (1.0 - 0.5 * self.press) * (1.0 + 0.25 * self.form.round);
        self.draw_lips(canvas, style, turn, full);
        if self.gap > 0.0 {
            let inside = turn.path(
                &self.between(self.half_width, self.upper_y(), self.lower_y()),
                0.0,
            );
            canvas.fill(&inside, CAVITY.paint());
            canvas.clipped(&inside, |canvas| {
                self.draw_tongue(canvas, turn);
                self.draw_teeth(canvas, turn);
            });
        }
    }

    fn draw_lips(&self, canvas: &mut Canvas, style: &Style, turn: &Turn, full: f64) {
        let lips = &style.lips;
        let half = self.half_width + 3.0 + 2.0 * self.form.round;
        let below = self.lower_y() + 10.5 * full;

        let mut shade = BezPath::new();
        shade.move_to((-half * 0.36, below + 8.0));
        shade.quad_to((0.0, below + 11.5), (half * 0.36, below + 8.0));
        canvas.stroke(&turn.path(&shade, 0.0), lips.line.alpha(0.28), 3.5);

        let mut upper = BezPath::new();
        let (corner, top) = (self.corner_y(), self.upper_y() - 7.5 * full);
        let peak = half * 0.24;
        upper.move_to((-half, corner));
        upper.curve_to(
            (-half * 0.7, corner + (top - corner) * 0.45),
            (-peak * 1.9, top),
            (-peak, top),
        );
        upper.quad_to((-peak * 0.4, top), (0.0, top + 2.6 * full));
        upper.quad_to((peak * 0.4, top), (peak, top));
        upper.curve_to(
            (peak * 1.9, top),
            (half * 0.7, corner + (top - corner) * 0.45),
            (half, corner),
        );
        self.arc(&mut upper, half, below, true);
        upper.close_path();
        canvas.fill(&turn.path(&upper, 2.0), lips.colour.paint());

        let light = lips.colour.toward(Colour(255, 255, 255), 0.28);
        let mut shine = BezPath::new();
        let height = self.lower_y() + 5.2 * full;
        shine.move_to((-half * 0.26, height));
        shine.quad_to((0.0, height + 1.6), (half * 0.26, height));
        canvas.stroke(&turn.path(&shine, 2.0), light.alpha(0.65), 2.4 * full);

        let reach = self.half_width + 2.0;
        for middle in [self.upper_y(), self.lower_y()] {
            canvas.stroke(
                &turn.path(&self.line(reach, middle), 0.0),
                lips.line.paint(),
                2.6,
            );
        }
    }

    fn draw_tongue(&self, canvas: &mut Canvas, turn: &Turn) {
        let rise = self.gap * (0.16 + 0.66 * self.form.tongue) - 3.0;
        if rise <= 0.0 {
            return;
        }
        let half = self.half_width * (0.62 + 0.1 * self.form.tongue);
        let (top, bottom) = (self.lower_y() - rise, self.lower_y() + 30.0);
        let mut tongue = BezPath::new();
        tongue.move_to((-half, bottom));
        tongue.curve_to((-half, top), (-half * 0.55, top), (0.0, top));
        tongue.curve_to((half * 0.55, top), (half, top), (half, bottom));
        tongue.close_path();
        canvas.fill(&turn.path(&tongue, -6.0), TONGUE.paint());
    }

    /// The teeth follow the upper lip; lips that are little apart show nothing else.
    fn draw_teeth(&self, canvas: &mut Canvas, turn: &Turn) {
        if self.form.teeth <= 0.0 {
            return;
        }
        let (half, height) = (self.half_width, FULL_TEETH * self.form.teeth);
        let end = self.corner_y() + 0.75 * height;
        let handle = (4.0 * (self.upper_y() + height) - end) / 3.0;
        let mut row = BezPath::new();
        row.move_to((-half, end));
        row.curve_to((-half * 0.5, handle), (half * 0.5, handle), (half, end));
        row.line_to((half, end - 90.0));
        row.line_to((-half, end - 90.0));
        row.close_path();
        canvas.fill(&turn.path(&row, 0.0), TEETH.paint());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vello_cpu::kurbo::Shape as _;

    fn only(index: usize) -> [f64; VISEMES] {
        let mut weights = [0.0; VISEMES];
        weights[index] = 1.0;
        weights
    }

    #[test]
    fn silence_and_closed_lips_stay_closed_however_open_the_jaw() {
        for viseme in [0, 1] {
            assert_eq!(
                Mouth::new(&only(viseme), 1.0, &Expression::default()).gap,
                0.0
            );
        }
    }

    #[test]
    fn every_other_viseme_opens_with_the_jaw() {
        for viseme in 2..VISEMES {
            let area = |openness| {
                let mouth = Mouth::new(&only(viseme), openness, &Expression::default());
                mouth
                    .between(mouth.half_width, mouth.upper_y(), mouth.lower_y())
                    .area()
                    .abs()
            };
            assert!(area(0.0) < 1e-6 && area(0.5) > 50.0 && area(1.0) > 1.9 * area(0.5));
        }
    }
}
