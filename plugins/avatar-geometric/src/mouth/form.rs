//! The form that each viseme gives to the mouth.

use crate::expression::Expression;
use crate::pose::VISEMES;

/// The form of a mouth, apart from how far it is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// Width as a share of the width at rest.
    pub width: f64,
    /// How far the lips part with the jaw fully open, 0 (never) to 1.
    pub opening: f64,
    /// Lips drawn into a ring and pushed forward, 0 to 1.
    pub round: f64,
    /// How much of the upper teeth shows, 0 to 1.
    pub teeth: f64,
    /// How far the lower teeth reach up to the upper ones, 0 to 1 (teeth together).
    pub lower: f64,
    /// How high the tongue lies, 0 (unseen) to 1 (at the teeth).
    pub tongue: f64,
    /// A tongue whose tip is raised (1) rather than flat (0).
    pub tip: f64,
    /// The tip of the tongue between the teeth, 0 to 1.
    pub out: f64,
    /// How thin the lips are pressed, 0 to 1.
    pub press: f64,
    /// The lower lip drawn under the upper teeth, 0 to 1.
    pub tuck: f64,
}

const NONE: Form = Form {
    width: 0.0,
    opening: 0.0,
    round: 0.0,
    teeth: 0.0,
    lower: 0.0,
    tongue: 0.0,
    tip: 0.0,
    out: 0.0,
    press: 0.0,
    tuck: 0.0,
};

const fn form(width: f64, opening: f64) -> Form {
    Form {
        width,
        opening,
        ..NONE
    }
}

/// In the order of the WIT enum `viseme`. Shapes after the reference pictures that go with the
/// Oculus visemes: which are wide, round, show teeth or tongue.
#[rustfmt::skip]
const FORMS: [Form; VISEMES] = [
    /* sil */ form(1.00, 0.00),
    /* PP */ Form { press: 1.0, ..form(0.94, 0.00) },
    /* FF */ Form { teeth: 0.75, tuck: 1.0, press: 0.35, ..form(1.00, 0.28) },
    /* TH */ Form { teeth: 0.4, tongue: 1.0, tip: 0.6, out: 1.0, ..form(0.96, 0.34) },
    /* DD */ Form { teeth: 0.7, tongue: 0.75, tip: 0.7, ..form(1.00, 0.38) },
    /* kk */ Form { teeth: 0.45, tongue: 0.5, ..form(1.02, 0.46) },
    /* CH */ Form { round: 0.62, teeth: 0.8, lower: 1.0, ..form(0.68, 0.44) },
    /* SS */ Form { teeth: 1.0, lower: 1.0, ..form(1.10, 0.28) },
    /* nn */ Form { teeth: 0.45, tongue: 0.95, tip: 1.0, ..form(0.98, 0.42) },
    /* RR */ Form { round: 0.6, teeth: 0.35, tongue: 0.55, ..form(0.72, 0.40) },
    /* aa */ Form { round: 0.22, teeth: 0.5, tongue: 0.42, ..form(1.00, 1.00) },
    /* E */ Form { teeth: 0.65, tongue: 0.45, ..form(1.12, 0.62) },
    /* ih */ Form { teeth: 0.75, tongue: 0.4, ..form(1.18, 0.42) },
    /* oh */ Form { round: 0.95, tongue: 0.25, ..form(0.58, 0.88) },
    /* ou */ Form { round: 1.0, tongue: 0.1, ..form(0.40, 0.44) },
];

impl Form {
    /// The form of weighted visemes. Silence takes the form that the feeling gives it.
    pub(super) fn blend(weights: &[f64; VISEMES], feeling: &Expression) -> Self {
        let mut mix = NONE;
        for (part, weight) in FORMS.iter().zip(weights) {
            mix.add(part, *weight);
        }
        let [silence, ..] = *weights;
        let silent = Form {
            width: feeling.rest_width,
            round: feeling.ring,
            teeth: feeling.bare,
            lower: feeling.clench,
            tongue: 0.3 * feeling.ring,
            ..NONE
        };
        mix.add(&silent, silence);
        mix
    }

    fn add(&mut self, part: &Form, weight: f64) {
        self.width += part.width * weight;
        self.opening += part.opening * weight;
        self.round += part.round * weight;
        self.teeth += part.teeth * weight;
        self.lower += part.lower * weight;
        self.tongue += part.tongue * weight;
        self.tip += part.tip * weight;
        self.out += part.out * weight;
        self.press += part.press * weight;
        self.tuck += part.tuck * weight;
    }
}
