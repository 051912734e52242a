//! Where the camera stands.

use super::*;
use avatar_3d::framing::{BODY_SHARE, FACE_SHARE, Framing, Shot, camera};
use avatar_3d::model::Node;
use avatar_3d::posing::Camera;
use glam::Mat4;
use glam::camera::rh;

/// Where a point is seen: from -1 (left, bottom) to 1.
fn seen(camera: &Camera, aspect: f32, point: Vec3) -> Vec3 {
    let (near, far) = camera.range;
    let lens = rh::proj::directx::perspective(camera.fov_y, aspect, near, far);
    let view = rh::view::look_at_mat4(camera.eye, camera.target, Vec3::Y);
    (lens * view).project_point3(point)
}

fn look(model: &Model, framing: &Framing, aspect: f32) -> Camera {
    camera(model, &pose(model, &rest()), framing, aspect)
}

/// Adds a box to a model, in the world or bound to a node.
fn add_box(model: &mut Model, parent: Option<usize>, low: Vec3, high: Vec3) {
    let mut mesh = figures::mesh(&[]);
    let corner = |bits: u32| {
        let pick = |bit: u32, low: f32, high: f32| if bits & bit == 0 { low } else { high };
        Vec3::new(
            pick(1, low.x, high.x),
            pick(2, low.y, high.y),
            pick(4, low.z, high.z),
        )
    };
    let above = parent
        .map_or(Mat4::IDENTITY, |node| Posing::rest(model).world[node])
        .inverse();
    mesh.primitives[0].positions = (0..8)
        .map(|bits| above.transform_point3(corner(bits)))
        .collect();
    mesh.primitives[0].normals = vec![Vec3::Z; 8];
    model.meshes.push(mesh);
    model.nodes.push(Node {
        parent,
        mesh: Some(model.meshes.len() - 1),
        ..Node::default()
    });
}

/// A head alone, of any size and place.
fn bust(scale: f32, at: Vec3) -> Model {
    let mut model = Model::default();
    let half = Vec3::new(0.08, 0.12, 0.1) * scale;
    add_box(&mut model, None, at - half, at + half);
    model
}

/// How high and how low a head from `low` to `high` is seen, in heights of the picture from its top.
fn span(camera: &Camera, aspect: f32, low: f32, high: f32) -> (f32, f32) {
    let height = |y: f32| (1.0 - seen(camera, aspect, Vec3::new(0.0, y, 0.01)).y) / 2.0;
    (height(high), height(low))
}

#[test]
fn the_head_fills_its_share_of_the_height_above_room_for_a_caption() {
    // A person's head is from 1.5 to 1.75 m.
    let model = person(0.0);
    for aspect in [4.0 / 3.0, 16.0 / 9.0, 1.0] {
        let camera = look(&model, &Framing::default(), aspect);
        let (top, bottom) = span(&camera, aspect, 1.5, 1.75);
        assert!((bottom - top - FACE_SHARE).abs() < 0.03, "{top} {bottom}");
        assert!(top > 0.08 && 1.0 - bottom > top + 0.05, "{top} {bottom}");
        assert!(seen(&camera, aspect, Vec3::new(0.0, 1.6, 0.0)).x.abs() < 1e-4);
    }
}

#[test]
fn a_head_without_bones_is_found_in_whatever_unit_it_was_made() {
    for (scale, at) in [
        (1.0, Vec3::ZERO),
        (100.0, Vec3::new(300.0, 5.0, -70.0)),
        (0.01, Vec3::Y),
    ] {
        let camera = look(&bust(scale, at), &Framing::default(), 1.5);
        let (top, bottom) = (
            seen(&camera, 1.5, at + Vec3::Y * 0.12 * scale),
            seen(&camera, 1.5, at - Vec3::Y * 0.12 * scale),
        );
        assert!(
            ((top.y - bottom.y) / 2.0 - FACE_SHARE).abs() < 0.02,
            "{top} {bottom}"
        );
        assert!(top.x.abs() < 1e-3 && (0.0..1.0).contains(&top.z) && camera.eye.z > at.z);
    }
}

/// A head on a neck on shoulders, made of rings: heights and half widths from the top down.
pub(crate) fn shouldered() -> Model {
    let rings = [
        (0.24, 0.03),
        (0.2, 0.08),
        (0.1, 0.08),
        (0.02, 0.07),
        (-0.01, 0.05),
        (-0.04, 0.05),
        (-0.07, 0.06),
        (-0.1, 0.14),
        (-0.16, 0.16),
    ];
    let mut model = Model::default();
    let mut mesh = figures::mesh(&ARKIT);
    let points = rings.iter().flat_map(|(y, half)| {
        [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)]
            .map(|(x, z)| Vec3::new(half * x, *y, half * z))
    });
    let primitive = &mut mesh.primitives[0];
    primitive.positions = points.cycle().take(52).collect();
    model.meshes.push(mesh);
    model.nodes.push(Node {
        mesh: Some(0),
        ..Node::default()
    });
    model.materials.push(Default::default());
    model
}

#[test]
fn a_head_on_shoulders_ends_at_its_neck() {
    let camera = look(&shouldered(), &Framing::default(), 1.5);
    let (top, bottom) = span(&camera, 1.5, -0.01, 0.24);
    assert!((bottom - top - FACE_SHARE).abs() < 0.05, "{top} {bottom}");
}

#[test]
fn a_bust_is_given_a_neck_that_bends() {
    let plain = shouldered();
    let mut model = plain.clone();
    avatar_3d::neck::give(&mut model);
    let moved = |posing: &Posing, low: f32, high: f32| {
        let all = avatar_3d::framing::vertices(&model, posing);
        let wanted = all.zip(&plain.meshes[0].primitives[0].positions);
        let wanted = wanted.filter(|(_, rest)| (low..=high).contains(&rest.y));
        wanted
            .map(|((_, at), rest)| at.distance(*rest))
            .collect::<Vec<_>>()
    };
    let still = pose(&model, &rest());
    assert!(moved(&still, -1.0, 1.0).iter().all(|by| *by < 1e-6));
    let turned = pose(
        &model,
        &Pose {
            yaw: 20.0,
            roll: 10.0,
            ..rest()
        },
    );
    assert!(moved(&turned, -1.0, -0.09).iter().all(|by| *by < 1e-6));
    assert!(moved(&turned, 0.1, 1.0).iter().all(|by| *by > 0.003));
    let mouth = pose(&model, &saying(10));
    assert!(weight(&model, &mouth, "jawOpen") > 0.5);
}

#[test]
fn only_busts_without_bones_are_given_a_neck() {
    for model in [
        person(0.0),
        bust(1.0, Vec3::ZERO),
        face(&ARKIT),
        Model::default(),
    ] {
        let mut same = model.clone();
        avatar_3d::neck::give(&mut same);
        assert_eq!(same, model);
    }
}

#[test]
fn a_body_without_bones_shows_its_upper_end() {
    let mut model = bust(1.0, Vec3::Y * 1.6);
    add_box(
        &mut model,
        None,
        Vec3::new(-0.25, 0.0, -0.12),
        Vec3::new(0.25, 1.45, 0.12),
    );
    let camera = look(&model, &Framing::default(), 1.5);
    assert!((1.4..1.7).contains(&camera.target.y), "{camera:?}");
    assert!(seen(&camera, 1.5, Vec3::Y * 0.5).y < -1.0);
}

#[test]
fn narrow_pictures_show_the_whole_width_of_the_head() {
    let model = person(0.0);
    let camera = look(&model, &Framing::default(), 0.3);
    for x in [-0.08, 0.08] {
        assert!(seen(&camera, 0.3, Vec3::new(x, 1.6, 0.0)).x.abs() < 0.95);
    }
}

#[test]
fn hair_and_hats_do_not_make_the_face_small() {
    let plain = look(&person(0.0), &Framing::default(), 1.5);
    let far = |camera: &Camera| camera.eye.distance(camera.target);
    let mut model = person(0.0);
    let head = Some(model.humanoid.as_ref().unwrap()[&Bone::Head]);
    let swinging = model.nodes.len();
    model.nodes.push(Node {
        parent: head,
        ..Node::default()
    });
    add_box(
        &mut model,
        Some(swinging),
        Vec3::new(-0.6, 0.3, -0.2),
        Vec3::new(0.6, 2.6, -0.1),
    );
    let hairy = look(&model, &Framing::default(), 1.5);
    assert!(far(&hairy) < 1.6 * far(&plain), "{hairy:?} {plain:?}");
    let (top, bottom) = span(&hairy, 1.5, 1.5, 1.75);
    assert!(top > 0.0 && bottom < 1.0);
}

#[test]
fn other_shots_show_more() {
    let model = person(0.0);
    let shot = |shot| {
        look(
            &model,
            &Framing {
                shot,
                ..Framing::default()
            },
            1.5,
        )
    };
    let (face, bust, body) = (shot(Shot::Face), shot(Shot::Bust), shot(Shot::Body));
    let far = |camera: &Camera| camera.eye.distance(camera.target);
    assert!(far(&face) < far(&bust) && far(&bust) < far(&body));
    // The lowest points of a body that ends at the hips are its hands.
    let (top, bottom) = span(&body, 1.5, 0.865, 1.75);
    assert!((bottom - top - BODY_SHARE).abs() < 0.03, "{top} {bottom}");
    assert!(span(&bust, 1.5, 1.3, 1.75).1 < 1.0);
}

#[test]
fn the_camera_goes_around_near_and_up() {
    let model = person(0.0);
    let plain = look(&model, &Framing::default(), 1.5);
    let aside = look(
        &model,
        &Framing {
            yaw: 0.5,
            ..Framing::default()
        },
        1.5,
    );
    assert!(aside.eye.x > 0.1 && aside.target == plain.target);
    let above = look(
        &model,
        &Framing {
            pitch: 0.5,
            ..Framing::default()
        },
        1.5,
    );
    assert!(above.eye.y > plain.eye.y + 0.1);
    let near = look(
        &model,
        &Framing {
            distance: 0.5,
            ..Framing::default()
        },
        1.5,
    );
    assert!(near.eye.z < plain.eye.z);
    let raised = look(
        &model,
        &Framing {
            offset: 0.1,
            ..Framing::default()
        },
        1.5,
    );
    let height = |camera: &Camera| seen(camera, 1.5, Vec3::new(0.0, 1.6, 0.01)).y / 2.0;
    assert!((height(&raised) - height(&plain) - 0.1).abs() < 0.01);
    let wide = look(
        &model,
        &Framing {
            fov_y: 0.8,
            ..Framing::default()
        },
        1.5,
    );
    assert!(wide.eye.z < plain.eye.z);
}

#[test]
fn nonsense_gives_a_camera_nevertheless() {
    let bad = f32::NAN;
    let framing = Framing {
        shot: Shot::Body,
        yaw: bad,
        pitch: 1e30,
        distance: -1.0,
        fov_y: bad,
        offset: f32::INFINITY,
    };
    for model in [Model::default(), bust(0.0, Vec3::ZERO), person(0.0)] {
        for aspect in [0.0, f32::NAN, 1e30] {
            let Camera {
                eye,
                target,
                fov_y,
                range,
            } = look(&model, &framing, aspect);
            assert!(eye.is_finite() && target.is_finite() && fov_y > 0.0);
            assert!(0.0 < range.0 && range.0 < range.1 && range.1.is_finite());
            assert!(eye.distance(target) > 0.0);
        }
    }
}
