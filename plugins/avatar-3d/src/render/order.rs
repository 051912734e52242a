//! In which order what is drawn covers what was.

use std::cmp::Ordering;

use crate::model::{Alpha, Material};

/// The stages of a picture, each before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nothing is seen through it.
    Solid,
    /// Parts of it are not there.
    Masked,
    /// It is seen through, and hides what comes later.
    Veil,
    /// It is seen through.
    Clear,
}

impl Stage {
    pub(super) fn of(alpha: Alpha) -> Stage {
        match alpha {
            Alpha::Opaque => Stage::Solid,
            Alpha::Mask(_) => Stage::Masked,
            Alpha::Blend { writes_depth: true } => Stage::Veil,
            Alpha::Blend {
                writes_depth: false,
            } => Stage::Clear,
        }
    }

    /// Whether the background shines through it.
    pub(super) fn is_blended(self) -> bool {
        self >= Stage::Veil
    }
}

/// When something is drawn, by its material and its distance from the camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    pub(super) stage: Stage,
    order: i32,
    distance: f32,
}

impl Turn {
    pub(super) fn of(material: &Material, distance: f32) -> Turn {
        Turn {
            stage: Stage::of(material.alpha),
            order: material.order,
            distance,
        }
    }

    /// By stage; within those seen through by the material's own order, then the farther first; within
    /// the others the nearer first, since what it hides need not be drawn.
    pub(super) fn cmp(&self, other: &Turn) -> Ordering {
        let nearer = self.distance.total_cmp(&other.distance);
        self.stage
            .cmp(&other.stage)
            .then(match self.stage.is_blended() {
                true => self.order.cmp(&other.order).then(nearer.reverse()),
                false => nearer,
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn solid_things_come_near_first_and_clear_ones_far_first_within_their_order() {
        let clear = Alpha::Blend {
            writes_depth: false,
        };
        let veil = Alpha::Blend { writes_depth: true };
        let turn = |alpha, order, distance| {
            let material = Material {
                alpha,
                order,
                ..Material::default()
            };
            Turn::of(&material, distance)
        };
        let mut turns = [
            turn(clear, 0, 1.0),
            turn(clear, 0, 2.0),
            turn(clear, -1, 0.5),
            turn(veil, 3, 1.0),
            turn(Alpha::Mask(0.5), 9, 1.0),
            turn(Alpha::Opaque, 5, 2.0),
            turn(Alpha::Opaque, 0, 3.0),
        ];
        turns.sort_by(Turn::cmp);
        let seen = turns.map(|turn| (turn.stage, turn.order, turn.distance));
        assert_eq!(
            seen,
            [
                (Stage::Solid, 5, 2.0),
                (Stage::Solid, 0, 3.0),
                (Stage::Masked, 9, 1.0),
                (Stage::Veil, 3, 1.0),
                (Stage::Clear, -1, 0.5),
                (Stage::Clear, 0, 2.0),
                (Stage::Clear, 0, 1.0),
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_distance_is_too_odd_to_be_sorted(distances in prop::collection::vec(any::<f32>(), 0..40)) {
            let clear = Material {
                alpha: Alpha::Blend { writes_depth: false },
                ..Material::default()
            };
            let mut turns: Vec<Turn> =
                distances.iter().map(|distance| Turn::of(&clear, *distance)).collect();
            turns.sort_by(Turn::cmp);
            prop_assert!(turns.windows(2).all(|pair| pair[0].distance.total_cmp(&pair[1].distance).is_ge()));
        }
    }
}
