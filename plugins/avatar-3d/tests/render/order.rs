//! What hides what, and what shines through.

use avatar_3d::model::{Alpha, Material};

use crate::gpu::gpu;
use crate::scene::{BLACK, assert_near, black, lone, model, seen, square, square_at, unlit};

#[test]
fn what_is_near_hides_what_is_far_whatever_stands_first() {
    let Some(gpu) = gpu("what_is_near_hides_what_is_far_whatever_stands_first") else {
        return;
    };
    let near = (square_at(0.5), unlit(0.0, 1.0, 0.0, 1.0));
    let far = (square_at(-0.5), unlit(1.0, 0.0, 0.0, 1.0));
    for parts in [vec![near.clone(), far.clone()], vec![far, near]] {
        assert_eq!(
            seen(&gpu, model(parts), &black()).middle(),
            [0, 255, 0, 255]
        );
    }
}

#[test]
fn masked_surfaces_are_there_from_their_cutoff_on() {
    let Some(gpu) = gpu("masked_surfaces_are_there_from_their_cutoff_on") else {
        return;
    };
    let masked = |alpha| Material {
        alpha: Alpha::Mask(0.5),
        ..unlit(1.0, 1.0, 1.0, alpha)
    };
    assert_eq!(
        seen(&gpu, lone(square(), masked(0.49)), &black()).middle(),
        BLACK
    );
    assert_eq!(
        seen(&gpu, lone(square(), masked(0.51)), &black()).middle(),
        [255; 4]
    );
}

/// Half seen through.
pub fn clear(red: f32, green: f32, blue: f32, order: i32, writes_depth: bool) -> Material {
    Material {
        alpha: Alpha::Blend { writes_depth },
        order,
        ..unlit(red, green, blue, 0.5)
    }
}

#[test]
fn what_is_seen_through_is_mixed_as_light_the_far_first_unless_told_otherwise() {
    let Some(gpu) =
        gpu("what_is_seen_through_is_mixed_as_light_the_far_first_unless_told_otherwise")
    else {
        return;
    };
    let middle = |near: Material, far: Material| {
        let parts = vec![(square_at(0.5), near), (square_at(-0.5), far)];
        seen(&gpu, model(parts), &black()).middle()
    };
    let green = |order| clear(0.0, 1.0, 0.0, order, false);
    let red = |order| clear(1.0, 0.0, 0.0, order, false);
    // Half the light is 188, a quarter of it 137.
    assert_near(middle(green(0), red(0)), [137, 188, 0, 255]);
    assert_near(middle(green(0), red(1)), [188, 137, 0, 255]);
    // A veil is drawn before what is clear, and hides it where it is nearer.
    assert_near(
        middle(clear(0.0, 1.0, 0.0, 0, true), red(-9)),
        [0, 188, 0, 255],
    );
}
