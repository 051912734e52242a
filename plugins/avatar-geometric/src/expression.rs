//! What each emotion does to a face.

use crate::pose::EMOTIONS;

/// How a face departs from its rest. Lengths are native pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expression {
    /// How far the brows are raised.
    pub brow_lift: f64,
    /// How far their inner ends are raised on top of that.
    pub brow_inner: f64,
    /// How far they are drawn together.
    pub brow_pinch: f64,
    /// How far the upper lids are raised (above 0) or lowered, in heights of the open eye.
    pub upper_lid: f64,
    /// How far the lower lids are raised, in heights of the open eye.
    pub lower_lid: f64,
    /// Upper lids that fall toward the nose (above 0) or the temples, in heights of the open eye.
    pub lid_slope: f64,
    /// How much larger the pupils are, as a share.
    pub pupil: f64,
    /// Corners of the mouth up (to 1) or down (to -1).
    pub smile: f64,
    /// How much wider the mouth is, as a share.
    pub mouth_width: f64,
    /// How thin the lips are pressed, 0 to 1.
    pub lip_press: f64,
    /// How much redder (above 0) or paler the cheeks are, -1 to 1.
    pub blush: f64,
    /// How much a bead of sweat shows, 0 to 1.
    pub sweat: f64,
}

/// In the order of `ALL_EMOTIONS`, each at full strength.
const OF_EMOTIONS: [Expression; EMOTIONS] = [
    REST,
    Expression {
        brow_lift: 6.0,
        lower_lid: 0.5,
        upper_lid: -0.02,
        smile: 1.0,
        mouth_width: 0.24,
        blush: 0.7,
        ..REST
    },
    Expression {
        brow_lift: -2.0,
        brow_inner: 15.0,
        brow_pinch: 4.0,
        upper_lid: -0.2,
        lid_slope: -0.4,
        pupil: 0.1,
        smile: -0.8,
        mouth_width: -0.04,
        lip_press: 0.4,
        blush: -0.4,
        ..REST
    },
    Expression {
        brow_lift: -5.0,
        brow_inner: -13.0,
        brow_pinch: 9.0,
        upper_lid: -0.12,
        lower_lid: 0.16,
        lid_slope: 0.55,
        pupil: -0.15,
        smile: -0.6,
        mouth_width: 0.04,
        lip_press: 0.6,
        blush: 0.5,
        ..REST
    },
    Expression {
        brow_lift: 20.0,
        brow_inner: 2.0,
        upper_lid: 0.36,
        lower_lid: -0.1,
        pupil: -0.2,
        smile: 0.12,
        mouth_width: -0.34,
        blush: 0.1,
        ..REST
    },
    Expression {
        brow_lift: 9.0,
        brow_inner: 14.0,
        brow_pinch: 8.0,
        upper_lid: 0.2,
        pupil: -0.38,
        smile: -0.42,
        mouth_width: 0.16,
        lip_press: 0.45,
        blush: -0.8,
        sweat: 1.0,
        ..REST
    },
    Expression {
        brow_lift: 3.0,
        brow_inner: 3.0,
        upper_lid: -0.46,
        lower_lid: 0.06,
        lid_slope: -0.08,
        smile: 0.55,
        mouth_width: 0.06,
        blush: 0.35,
        ..REST
    },
];

const REST: Expression = Expression {
    brow_lift: 0.0,
    brow_inner: 0.0,
    brow_pinch: 0.0,
    upper_lid: 0.0,
    lower_lid: 0.0,
    lid_slope: 0.0,
    pupil: 0.0,
    smile: 0.14,
    mouth_width: 0.0,
    lip_press: 0.0,
    blush: 0.0,
    sweat: 0.0,
};

impl Expression {
    /// The mix of the emotions with these weights, in the order of `ALL_EMOTIONS`.
    pub fn blend(weights: &[f64; EMOTIONS]) -> Self {
        let mut mix = Self::default();
        for (part, weight) in OF_EMOTIONS.iter().zip(weights) {
            mix.brow_lift += part.brow_lift * weight;
            mix.brow_inner += part.brow_inner * weight;
            mix.brow_pinch += part.brow_pinch * weight;
            mix.upper_lid += part.upper_lid * weight;
            mix.lower_lid += part.lower_lid * weight;
            mix.lid_slope += part.lid_slope * weight;
            mix.pupil += part.pupil * weight;
            mix.smile += part.smile * weight;
            mix.mouth_width += part.mouth_width * weight;
            mix.lip_press += part.lip_press * weight;
            mix.blush += part.blush * weight;
            mix.sweat += part.sweat * weight;
        }
        mix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_happy_lies_halfway_between_rest_and_happy() {
        let half = Expression::blend(&[0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((half.smile - 0.57).abs() < 1e-9 && (half.brow_lift - 3.0).abs() < 1e-9);
    }
}
