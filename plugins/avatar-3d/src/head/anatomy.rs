//! Where things are on a head, and the solid that its skin is the surface of.
//!
//! Lengths are metres; the origin is in the middle of the skull at the height of the eyes.

use glam::{Quat, Vec3};

use super::field::{ball, bell, carve, ellipsoid, exit, ramp, rod, unite};
use super::looks::Looks;

/// By what angle the jaw opens at most, in radians.
const JAW_ANGLE: f32 = 0.3;

/// The proportions of one person.
#[derive(Clone, Debug)]
pub(super) struct Anatomy {
    /// The middle of the left eye.
    pub(super) eye: Vec3,
    pub(super) eye_radius: f32,
    /// By how much the outer corner of the eye is raised, in radians.
    pub(super) eye_tilt: f32,
    pub(super) lids: Lids,
    /// The middle of the mouth, on the skin.
    pub(super) mouth: Vec3,
    /// From there to a corner.
    pub(super) mouth_half: f32,
    /// How full the lips are; 1 is middling.
    pub(super) lip_fullness: f32,
    /// From which point inside the skin is seen on all sides: see `skin`.
    pub(super) core: Vec3,
    /// What the jaw turns about.
    pub(super) hinge: Vec3,
    /// Half the neck's width.
    pub(super) neck_radius: f32,
    looks: Looks,
}

/// How far the lids are open, as angles about the eye above straight ahead, in radians.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lids {
    pub(super) upper: f32,
    pub(super) lower: f32,
    /// Where they meet.
    pub(super) meet: f32,
}

/// Which way the neck goes down from the skull.
pub(super) const NECK: (Vec3, Vec3) =
    (Vec3::new(0.0, -0.02, -0.022), Vec3::new(0.0, -0.185, -0.04));

impl Anatomy {
    pub(super) fn new(looks: &Looks) -> Anatomy {
        let mut anatomy = Anatomy {
            eye: Vec3::new(0.0352 + 0.002 * looks.eye_distance, -0.002, 0.0575),
            eye_radius: 0.0203 + 0.0016 * looks.eye_size,
            eye_tilt: 0.05 + 0.09 * looks.eye_tilt,
            lids: Lids {
                upper: 0.58,
                lower: -0.48,
                meet: -0.2,
            },
            mouth: Vec3::new(0.0, -0.067, 0.08),
            mouth_half: 0.0245 + 0.003 * looks.mouth_width,
            lip_fullness: 1.0 + 0.35 * looks.lip_fullness,
            core: Vec3::new(0.0, -0.032, -0.016),
            hinge: Vec3::new(0.0, -0.028, -0.008),
            neck_radius: 0.0445 + 0.0075 * looks.build,
            looks: looks.clone(),
        };
        let level = Vec3::new(0.0, anatomy.mouth.y, 0.0);
        anatomy.mouth = anatomy.surface(level, Vec3::Z);
        anatomy
    }

    /// The head without its neck, with pits for the eyes. It is the same on both sides.
    pub(super) fn head(&self, point: Vec3) -> f32 {
        let p = Vec3::new(point.x.abs(), point.y, point.z);
        let thick = 0.86 * self.eye_radius;
        let [from, to] = [0.3, 2.0].map(|far| self.eye + Vec3::Z * (far * self.eye_radius));
        // Around them it is a little lower, lest it come through the lids, which are finer.
        let near = p.distance(self.eye) / self.eye_radius;
        let lower =
            0.0018 * ramp(near, 1.65, 1.3) * ramp(p.z, self.eye.z - 0.004, self.eye.z + 0.004);
        carve(
            self.closed(p) + lower,
            rod(p, (from, thick), (to, thick)),
            0.001,
        )
    }

    /// The head without pits for the eyes: what the lids lie on.
    pub(super) fn closed(&self, point: Vec3) -> f32 {
        let p = Vec3::new(point.x.abs(), point.y, point.z);
        let looks = &self.looks;
        let at = Vec3::new;
        let wide = 1.0 + 0.06 * looks.face_width;
        let jaw_wide = 0.05 + 0.007 * looks.jaw + 0.002 * looks.face_width;
        let chin = at(0.0, -0.094 - 0.006 * looks.chin, 0.0595);

        let mut solid = ellipsoid(p, at(0.0, 0.037, -0.014), at(0.0795, 0.084, 0.096));
        let face = ellipsoid(p, at(0.0, -0.018, 0.018), at(0.065 * wide, 0.075, 0.062));
        solid = unite(solid, face, 0.04);
        let forehead = ellipsoid(p, at(0.0, 0.045, 0.022), at(0.06, 0.046, 0.0575));
        solid = unite(solid, forehead, 0.03);
        let jaw = ellipsoid(p, at(0.0, -0.064, 0.014), at(jaw_wide, 0.036, 0.054));
        solid = unite(solid, jaw, 0.035);
        let corner = at(jaw_wide - 0.012, -0.064, 0.002);
        solid = unite(solid, ball(p, corner, 0.016), 0.03);
        let tip = ellipsoid(p, chin, at(0.021 + 0.004 * looks.jaw, 0.0155, 0.0175));
        solid = unite(solid, tip, 0.03);
        let muzzle = ellipsoid(p, at(0.0, -0.063, 0.049), at(0.036, 0.024, 0.0275));
        solid = unite(solid, muzzle, 0.02);
        let cheek = at(0.041 * wide, -0.036, 0.044);
        solid = unite(solid, ball(p, cheek, 0.0245 + 0.003 * looks.cheeks), 0.024);
        let brow = rod(
            p,
            (at(0.0, 0.024, 0.068), 0.011),
            (at(0.046, 0.0225, 0.05), 0.0095),
        );
        solid = unite(solid, brow, 0.024);

        // The eye lies in a hollow, and its lids swell out of it.
        let socket = ellipsoid(
            p,
            self.eye + at(-0.001, -0.001, 0.0235),
            at(0.027, 0.0215, 0.0145),
        );
        solid = carve(solid, socket, 0.03);
        solid = unite(solid, ball(p, self.eye, self.eye_radius * 1.06), 0.014);

        let tip = self.nose_tip();
        let (bridge, ball_of_nose) = (
            rod(p, (at(0.0, 0.012, 0.0735), 0.0065), (tip, 0.0075)),
            ellipsoid(
                p,
                tip,
                at(0.0094 + 0.0015 * looks.nose_width, 0.0084, 0.0092),
            ),
        );
        solid = unite(solid, unite(bridge, ball_of_nose, 0.012), 0.016);
        let wing = at(
            0.0105 + 0.0028 * looks.nose_width,
            tip.y - 0.001,
            tip.z - 0.0125,
        );
        unite(solid, ellipsoid(p, wing, at(0.0066, 0.0062, 0.0085)), 0.008)
    }

    /// Where the nose ends in front.
    pub(super) fn nose_tip(&self) -> Vec3 {
        let long = self.looks.nose_length;
        Vec3::new(0.0, -0.0295 - 0.003 * long, 0.0905 + 0.003 * long)
    }

    /// The neck by itself.
    pub(super) fn neck(&self, point: Vec3) -> f32 {
        let (top, foot) = NECK;
        rod(
            point,
            (top, self.neck_radius * 0.95),
            (foot, self.neck_radius * 1.12),
        )
    }

    /// Head and neck, without pits.
    pub(super) fn body(&self, point: Vec3) -> f32 {
        unite(self.closed(point), self.neck(point), 0.028)
    }

    /// A point of the head's surface, in a direction from a point inside.
    pub(super) fn surface(&self, from: Vec3, towards: Vec3) -> Vec3 {
        let direction = towards.normalize_or(Vec3::Z);
        from + direction * exit(from, direction, 0.2, |point| self.head(point))
    }

    /// How the open jaw moves what is fast to it.
    pub(super) fn jaw_open(&self, place: Vec3) -> Vec3 {
        let arm = place - self.hinge;
        Quat::from_rotation_x(JAW_ANGLE) * arm - arm
    }

    /// How much soft skin goes with the jaw, 0 to 1. `height`: see `Role::Flesh`.
    pub(super) fn jaw_share(&self, place: Vec3, height: f32) -> f32 {
        // An opening mouth is an ellipse; farther off, jaw and skull part at the height of the mouth.
        let ellipse = (0.45 - 0.5 * height).clamp(0.0, 1.0);
        let around = ramp(height, 0.55, -0.6);
        let around = around + (ellipse - around) * self.lip_share(place - self.mouth);
        let in_front = ramp(place.z, self.hinge.z - 0.005, self.hinge.z + 0.05);
        let neck = ramp(place.y + 0.5 * (place.z - 0.02).min(0.0), -0.135, -0.1);
        around * in_front * neck
    }

    /// How near a place is to the lips, 0 to 1; `q` is relative to the mouth.
    pub(super) fn lip_share(&self, q: Vec3) -> f32 {
        let beside = (q.x.abs() - self.mouth_half).max(0.0);
        let off = (Vec3::new(beside, q.y, 0.0).length() - 0.006).max(0.0);
        bell(off, 0.015)
    }

    /// How near a place is to an eye, 0 to 1.
    pub(super) fn about_eye(&self, place: Vec3) -> f32 {
        let aside = Vec3::new(place.x.abs(), place.y, place.z);
        bell(
            aside.distance(self.eye + Vec3::new(0.0, -0.003, 0.01)),
            0.03,
        )
    }

    /// The middle of the left brow.
    pub(super) fn brow(&self) -> Vec3 {
        Vec3::new(0.034, 0.0315 + self.eye_radius - 0.0203, 0.068)
    }

    /// Which way, and how much, a raised brow moves a place: its inner end at 0, its outer at 1.
    pub(super) fn brow_lift(&self, place: Vec3, end: f32) -> Vec3 {
        let x = place.x.abs();
        let share = if end > 0.5 {
            ramp(x, 0.016, 0.044)
        } else {
            ramp(x, 0.048, 0.012)
        };
        let slope = Vec3::new(0.0, 1.0, -0.3);
        slope * share * self.brow_band(place)
    }

    /// How much a lowered brow moves a place.
    pub(super) fn brow_pull(&self, place: Vec3) -> f32 {
        (0.35 + 0.65 * ramp(place.x.abs(), 0.052, 0.012)) * self.brow_band(place)
    }

    fn brow_band(&self, place: Vec3) -> f32 {
        let beyond = ramp(place.x.abs(), 0.068, 0.046);
        beyond * bell(place.y - self.brow().y, 0.017) * ramp(place.z, 0.0, 0.03)
    }
}
