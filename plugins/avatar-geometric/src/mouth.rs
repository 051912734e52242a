//! The mouth: fifteen visemes, blended, and drawn so that its open area can be counted in pixels.

mod form;
mod inside;
mod lips;

use vello_cpu::kurbo::{BezPath, Point};

use crate::canvas::Canvas;
use crate::expression::Expression;
use crate::pose::VISEMES;
use crate::style::{Colour, Style};
use crate::turn::Turn;
use form::Form;

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
const FULL_OPENING: f64 = 50.0;

/// A mouth ready to be drawn: where its curves run, in face coordinates.
///
/// For given weights and expression, the inside of a mouth that speaks contains that of any mouth
/// that is less open: only `gap` depends on the openness, and it moves the two edges apart.
#[derive(Clone, Copy, Debug)]
pub struct Mouth {
    form: Form,
    smile: f64,
    half_width: f64,
    gap: f64,
    /// Whether it is speech that opens the mouth, and not a feeling.
    spoken: bool,
    /// How thin the lips are, 0 to 1.
    press: f64,
    /// How much fuller the lower lip is, as a share.
    pout: f64,
}

impl Mouth {
    /// The mouth for these visemes, `openness` of the jaw (0 to 1) and expression.
    ///
    /// Lips that a feeling parts (a grin) close as soon as there is something to say, and are not
    /// open in the sense of the measured colours until speech opens them further.
    pub fn new(weights: &[f64; VISEMES], openness: f64, expression: &Expression) -> Self {
        let form = Form::blend(weights, expression);
        let [silence, ..] = *weights;
        let (speech, rest) = (
            FULL_OPENING * form.opening * openness,
            expression.part * silence.powi(2),
        );
        let calm = 1.0 - 0.7 * form.round;
        Self {
            form,
            smile: expression.smile * (1.0 - 0.75 * form.round),
            half_width: HALF_WIDTH * form.width * (1.0 + expression.mouth_width * calm),
            gap: speech.max(rest),
            spoken: speech >= rest,
            press: (form.press + expression.lip_press * (1.0 - form.opening)).min(1.0),
            pout: expression.pout,
        }
    }

    /// How far the chin is lowered, in native pixels.
    pub fn jaw(&self) -> f64 {
        self.gap * 0.34
    }

    /// Draws lips, and between them, if they are apart, cavity, tongue and teeth.
    pub fn draw(&self, canvas: &mut Canvas, style: &Style, turn: &Turn) {
        self.draw_folds(canvas, style, turn);
        self.draw_lips(canvas, style, turn);
        if self.gap > 0.0 {
            self.draw_inside(canvas, turn);
        }
    }

    fn corner_y(&self) -> f64 {
        CENTRE.y - if self.smile > 0.0 { 13.0 } else { 9.0 } * self.smile
    }

    /// Height of the line between the closed lips, in the middle.
    fn line_y(&self) -> f64 {
        CENTRE.y + if self.smile > 0.0 { 4.0 } else { 6.0 } * self.smile
    }

    /// The share of the opening that is above the line of the closed lips: the jaw does the rest,
    /// but for a ring, which opens both ways from its corners.
    fn upper_share(&self) -> f64 {
        0.26 + 0.2 * self.form.round
    }

    fn upper_y(&self) -> f64 {
        self.line_y() - self.gap * self.upper_share()
    }

    fn lower_y(&self) -> f64 {
        self.line_y() + self.gap * (1.0 - self.upper_share())
    }

    /// Half the width of the opening; a lower lip under the teeth closes the corners.
    fn inner_half(&self) -> f64 {
        self.half_width * (1.0 - 0.3 * self.form.tuck)
    }

    /// Height of the line between the lips at a distance from the middle.
    fn line_at(&self, x: f64) -> f64 {
        let share = (x / self.half_width).clamp(-1.0, 1.0).powi(2);
        self.line_y() + (self.corner_y() - self.line_y()) * share
    }

    /// A curve from the left end through `(0, middle)` to the right one, and whether backwards.
    fn arc(&self, path: &mut BezPath, half: f64, middle: f64, leftward: bool) {
        let corner = self.line_at(half);
        // A cubic with both handles at height h passes its middle at (corner + 3 h) / 4.
        let handle = (4.0 * middle - corner) / 3.0;
        let reach = half * (0.5 + 0.46 * self.form.round);
        let side = if leftward { -1.0 } else { 1.0 };
        path.curve_to(
            (-side * reach, handle),
            (side * reach, handle),
            (side * half, corner),
        );
    }

    fn between(&self, half: f64, top: f64, bottom: f64) -> BezPath {
        let mut path = self.line(half, top);
        self.arc(&mut path, half, bottom, true);
        path.close_path();
        path
    }

    fn line(&self, half: f64, middle: f64) -> BezPath {
        let mut path = BezPath::new();
        path.move_to((-half, self.line_at(half)));
        self.arc(&mut path, half, middle, false);
        path
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

    fn happy() -> Expression {
        Expression::blend(&[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
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
                    .between(mouth.inner_half(), mouth.upper_y(), mouth.lower_y())
                    .area()
                    .abs()
            };
            assert!(area(0.0) < 1e-6 && area(0.5) > 50.0 && area(1.0) > 1.9 * area(0.5));
        }
    }

    #[test]
    fn a_grin_closes_for_closed_lips_and_gives_way_to_vowels() {
        let grin = Mouth::new(&only(0), 0.0, &happy());
        assert!(grin.gap > 10.0 && !grin.spoken);
        assert_eq!(Mouth::new(&only(1), 0.5, &happy()).gap, 0.0);
        let vowel = Mouth::new(&only(10), 0.5, &happy());
        assert!(
            vowel.spoken && vowel.gap == Mouth::new(&only(10), 0.5, &Expression::default()).gap
        );
    }
}
