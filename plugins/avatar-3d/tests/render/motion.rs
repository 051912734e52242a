//! What moves.

use std::sync::Arc;

use avatar_3d::model::{ColourKind, Morph, Node, Skin};
use avatar_3d::posing::{Camera, Posing};
use avatar_3d::render::Renderer;
use glam::{Mat4, Vec3};

use crate::gpu::gpu;
use crate::scene::{BLACK, SIDE, assert_near, black, drawn, lone, seen, seen_in, square, unlit};

#[test]
fn nodes_and_joints_move_what_they_carry() {
    let Some(gpu) = gpu("nodes_and_joints_move_what_they_carry") else {
        return;
    };
    let white = unlit(1.0, 1.0, 1.0, 1.0);
    let aside = Mat4::from_translation(Vec3::X * 1.5);
    let node = seen_in(&gpu, lone(square(), white.clone()), &black(), |posing| {
        posing.world[0] = aside;
    });
    assert_eq!(
        (node.around(-0.5, 0.0), node.around(1.5, 0.0)),
        (BLACK, [255; 4])
    );

    // The left of the square follows one joint, the right another, which was one metre up at rest.
    let mut skinned = square();
    skinned.joints = vec![[0; 4], [1, 0, 0, 0], [1, 0, 0, 0], [0; 4]];
    skinned.weights = vec![[1.0, 0.0, 0.0, 0.0]; 4];
    let mut model = lone(skinned, white);
    model.nodes[0].skin = Some(0);
    model.nodes.extend([
        Node::default(),
        Node {
            translation: Vec3::Y,
            ..Node::default()
        },
    ]);
    model.skins = vec![Skin {
        joints: vec![1, 2],
        inverse_binds: vec![Mat4::IDENTITY, Mat4::from_translation(Vec3::NEG_Y)],
    }];
    let rest = seen(&gpu, model.clone(), &black());
    assert_eq!(
        (rest.around(1.5, 0.0), rest.around(0.9, 0.0)),
        (BLACK, [255; 4])
    );
    let bent = seen_in(&gpu, model, &black(), |posing| {
        posing.world[2] = Mat4::from_translation(Vec3::new(0.8, 1.0, 0.0));
        // Of what has a skin the node's own place means nothing.
        posing.world[0] = Mat4::from_translation(Vec3::Y * 9.0);
    });
    assert_eq!(
        (bent.around(1.5, 0.0), bent.around(-0.9, 0.0)),
        ([255; 4], [255; 4])
    );
}

#[test]
fn morphs_move_vertices_by_their_weights_and_back() {
    let Some(gpu) = gpu("morphs_move_vertices_by_their_weights_and_back") else {
        return;
    };
    let mut square = square();
    let aside = |vertices: Vec<u32>, by: Vec3| Morph {
        positions: vec![by; vertices.len()],
        normals: vec![Vec3::ZERO; vertices.len()],
        vertices,
    };
    square.morphs = vec![aside(vec![1, 2], Vec3::X), aside(vec![0, 1, 2, 3], Vec3::Y)];
    let model = Arc::new(lone(square, unlit(1.0, 1.0, 1.0, 1.0)));
    let mut posing = Posing::rest(&model);
    let mut renderer = Renderer::new(&gpu, model, SIDE, SIDE, &black()).unwrap();
    let rest = drawn(&mut renderer, &posing);
    assert_eq!(rest.around(1.3, 0.0), BLACK);

    posing.morphs[0] = vec![0.5, 0.0];
    let wide = drawn(&mut renderer, &posing);
    assert_eq!(
        (wide.around(1.3, 0.0), wide.around(1.7, 0.0)),
        ([255; 4], BLACK)
    );
    posing.morphs[0] = vec![1.0, 0.5];
    let both = drawn(&mut renderer, &posing);
    assert_eq!(
        (both.around(1.8, 1.3), both.around(0.0, -0.8)),
        ([255; 4], BLACK)
    );
    posing.morphs[0] = vec![0.0, 0.0];
    assert_eq!(drawn(&mut renderer, &posing).pixels, rest.pixels);
}

#[test]
fn a_pose_changes_colours() {
    let Some(gpu) = gpu("a_pose_changes_colours") else {
        return;
    };
    let seen = seen_in(
        &gpu,
        lone(square(), unlit(1.0, 1.0, 1.0, 1.0)),
        &black(),
        |posing| {
            posing.colours = vec![(0, ColourKind::Base, [0.0, 0.5, 0.0, 1.0])];
        },
    );
    assert_near(seen.middle(), [0, 188, 0, 255]);
}

#[test]
fn a_pose_of_no_numbers_is_drawn_as_at_rest() {
    let Some(gpu) = gpu("a_pose_of_no_numbers_is_drawn_as_at_rest") else {
        return;
    };
    let mut square = square();
    square.morphs = vec![Morph {
        vertices: vec![0],
        positions: vec![Vec3::X],
        normals: vec![Vec3::ZERO],
    }];
    let model = Arc::new(lone(square, unlit(1.0, 1.0, 1.0, 1.0)));
    let rest = Posing::rest(&model);
    let mut renderer = Renderer::new(&gpu, model, SIDE, SIDE, &black()).unwrap();
    let at_rest = drawn(&mut renderer, &rest);
    let nowhere = Posing {
        world: vec![Mat4::NAN],
        morphs: vec![vec![f32::NAN]],
        time: f64::NAN,
        ..Posing::default()
    };
    assert_eq!(drawn(&mut renderer, &nowhere).pixels, at_rest.pixels);
    assert_eq!(
        drawn(&mut renderer, &Posing::default()).pixels,
        at_rest.pixels
    );
    let far = Posing {
        world: vec![Mat4::from_scale(Vec3::splat(1e30))],
        morphs: vec![vec![f32::MAX]],
        ..rest.clone()
    };
    drawn(&mut renderer, &far);
    let camera = Camera {
        eye: Vec3::NAN,
        target: Vec3::INFINITY,
        fov_y: f32::NAN,
        range: (f32::NAN, -1.0),
    };
    renderer.draw(&rest, &camera).unwrap().to_rgba().unwrap();
    assert_eq!(drawn(&mut renderer, &rest).pixels, at_rest.pixels);
}
