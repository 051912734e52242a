//! What each emotion does to a face.

use crate::pose::EMOTIONS;

/// How a face departs from its rest. Lengths are native pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expression {
    /// How far the brows are raised.
    pub brow_lift: f64,
    /// How far their inner ends are raised on top of that.
    pub brow_inner: f64,
    /// How far their outer ends are raised on top of that.
    pub brow_outer: f64,
    /// How much more they are arched.
    pub brow_arch: f64,
    /// How far they are drawn together.
    pub brow_pinch: f64,
    /// How deep the furrows between the brows are, 0 to 1.
    pub frown: f64,
    /// How far the upper lids are raised (above 0) or lowered, in heights of the open eye.
    pub upper_lid: f64,
    /// How far the lower lids are raised, in heights of the open eye.
    pub lower_lid: f64,
    /// Upper lids that fall toward the nose (above 0) or the temples, in heights of the open eye.
    pub lid_slope: f64,
    /// How much larger the pupils are, as a share.
    pub pupil: f64,
    /// How far the cheeks are raised, 0 to 1.
    pub cheek: f64,
    /// Corners of the mouth up (to 1) or down (to -1), in silence and in speech.
    pub smile: f64,
    /// How much wider the mouth is in silence and in speech, as a share.
    pub mouth_width: f64,
    /// How much wider the silent mouth is on top of that, as a share.
    pub rest_width: f64,
    /// How far the lips of a silent mouth are parted.
    pub part: f64,
    /// How round the lips of a silent mouth are, 0 to 1.
    pub ring: f64,
    /// How much of the upper teeth shows between silent lips, 0 to 1.
    pub bare: f64,
    /// How far the lower teeth reach up to them, 0 to 1.
    pub clench: f64,
    /// How thin the lips are pressed, 0 to 1.
    pub lip_press: f64,
    /// How much fuller the lower lip is, as a share.
    pub pout: f64,
    /// How much redder (above 0) or paler the cheeks are, -1 to 1.
    pub blush: f64,
    /// How much a bead of sweat shows, 0 to 1.
    pub sweat: f64,
    /// How much a tear shows, 0 to 1.
    pub tear: f64,
}

/// In the order of `ALL_EMOTIONS`, each at full strength.
const OF_EMOTIONS: [Expression; EMOTIONS] = [
    REST,
    // Happy: a grin that pushes the cheeks up, and these the lower lids: smiling eyes.
    Expression {
        brow_lift: 7.0,
        brow_arch: 1.5,
        upper_lid: 0.08,
        lower_lid: 0.86,
        pupil: 0.05,
        cheek: 1.0,
        smile: 1.0,
        mouth_width: 0.1,
        rest_width: 0.16,
        part: 15.0,
        bare: 1.0,
        blush: 0.8,
        ..REST
    },
    // Sad: brows like a roof, lids that droop outwards, a trembling lower lip, a tear.
    Expression {
        brow_lift: -1.0,
        brow_inner: 17.0,
        brow_outer: -5.0,
        brow_arch: -2.0,
        brow_pinch: 5.0,
        upper_lid: -0.2,
        lid_slope: -0.5,
        pupil: 0.14,
        smile: -1.0,
        mouth_width: -0.06,
        rest_width: -0.1,
        pout: 0.3,
        blush: -0.4,
        tear: 1.0,
        ..REST
    },
    // Angry: brows down to the nose, a glare from between tight lids, clenched teeth.
    Expression {
        brow_lift: -7.0,
        brow_inner: -13.0,
        brow_outer: 7.0,
        brow_arch: -2.0,
        brow_pinch: 11.0,
        frown: 0.8,
        upper_lid: -0.14,
        lower_lid: 0.26,
        lid_slope: 0.62,
        pupil: -0.18,
        smile: -0.7,
        mouth_width: 0.0,
        rest_width: -0.08,
        lip_press: 0.5,
        blush: 0.6,
        part: 10.0,
        bare: 1.0,
        clench: 1.0,
        ..REST
    },
    // Surprised: brows high and arched, eyes wide open, a small round mouth.
    Expression {
        brow_lift: 23.0,
        brow_inner: 3.0,
        brow_arch: 5.0,
        upper_lid: 0.42,
        lower_lid: -0.16,
        pupil: -0.12,
        smile: 0.1,
        mouth_width: -0.08,
        rest_width: -0.5,
        part: 28.0,
        ring: 1.0,
        blush: 0.15,
        ..REST
    },
    // Fearful: brows raised and drawn together, eyes wide with small pupils, an open mouth, sweat.
    Expression {
        brow_lift: 8.0,
        brow_inner: 15.0,
        brow_outer: -3.0,
        brow_arch: -5.0,
        brow_pinch: 9.0,
        upper_lid: 0.26,
        lower_lid: 0.02,
        pupil: -0.42,
        smile: -0.6,
        mouth_width: 0.08,
        rest_width: 0.0,
        part: 15.0,
        bare: 0.3,
        blush: -0.8,
        sweat: 1.0,
        ..REST
    },
    // Relaxed: heavy lids and a slight smile.
    Expression {
        brow_lift: 2.0,
        brow_outer: -5.0,
        brow_arch: 1.0,
        upper_lid: -0.56,
        lower_lid: 0.1,
        lid_slope: -0.28,
        cheek: 0.35,
        smile: 0.8,
        mouth_width: 0.08,
        rest_width: 0.04,
        blush: 0.4,
        brow_inner: 3.0,
        ..REST
    },
];

const REST: Expression = Expression {
    brow_lift: 0.0,
    brow_inner: 0.0,
    brow_outer: 0.0,
    brow_arch: 0.0,
    brow_pinch: 0.0,
    frown: 0.0,
    upper_lid: 0.0,
    lower_lid: 0.0,
    lid_slope: 0.0,
    pupil: 0.0,
    cheek: 0.0,
    smile: 0.22,
    mouth_width: 0.0,
    rest_width: 0.0,
    part: 0.0,
    ring: 0.0,
    bare: 0.0,
    clench: 0.0,
    lip_press: 0.0,
    pout: 0.0,
    blush: 0.0,
    sweat: 0.0,
    tear: 0.0,
};

impl Expression {
    /// The mix of the emotions with these weights, in the order of `ALL_EMOTIONS`.
    pub fn blend(weights: &[f64; EMOTIONS]) -> Self {
        let mut mix = Self::default();
        for (part, weight) in OF_EMOTIONS.iter().zip(weights) {
            mix.brow_lift += part.brow_lift * weight;
            mix.brow_inner += part.brow_inner * weight;
            mix.brow_outer += part.brow_outer * weight;
            mix.brow_arch += part.brow_arch * weight;
            mix.brow_pinch += part.brow_pinch * weight;
            mix.frown += part.frown * weight;
            mix.upper_lid += part.upper_lid * weight;
            mix.lower_lid += part.lower_lid * weight;
            mix.lid_slope += part.lid_slope * weight;
            mix.pupil += part.pupil * weight;
            mix.cheek += part.cheek * weight;
            mix.smile += part.smile * weight;
            mix.mouth_width += part.mouth_width * weight;
            mix.rest_width += part.rest_width * weight;
            mix.part += part.part * weight;
            mix.ring += part.ring * weight;
            mix.bare += part.bare * weight;
            mix.clench += part.clench * weight;
            mix.lip_press += part.lip_press * weight;
            mix.pout += part.pout * weight;
            mix.blush += part.blush * weight;
            mix.sweat += part.sweat * weight;
            mix.tear += part.tear * weight;
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
        assert!((half.smile - 0.61).abs() < 1e-9 && (half.brow_lift - 3.5).abs() < 1e-9);
    }
}
