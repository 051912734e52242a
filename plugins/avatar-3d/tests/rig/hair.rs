//! What swings.

use super::*;
use crate::figures::{HAIR, add_ponytail};
use avatar_3d::model::{Collider, ColliderShape};

fn ponytail() -> (Model, Vec<usize>) {
    let mut model = person(0.0);
    let nodes = add_ponytail(&mut model, 5, HAIR);
    (model, nodes)
}

fn positions(posing: &Posing, nodes: &[usize]) -> Vec<Vec3> {
    nodes
        .iter()
        .map(|node| posing.world[*node].w_axis.truncate())
        .collect()
}

/// A head that shakes for two seconds and is then still.
fn shaking(time: f64) -> Pose {
    let swing = (time.min(2.0) * std::f64::consts::TAU).sin() as f32;
    Pose {
        time,
        yaw: 25.0 * swing,
        pitch: 10.0 * swing,
        ..rest()
    }
}

#[test]
fn nothing_swings_in_at_the_start_and_hair_hangs_down() {
    let (model, nodes) = ponytail();
    let mut rig = Rig::new(Arc::new(model.clone()));
    let first = positions(&rig.pose(&rest()), &nodes);
    for frame in 1..60 {
        let later = positions(
            &rig.pose(&Pose {
                time: f64::from(frame) / 30.0,
                ..rest()
            }),
            &nodes,
        );
        let apart = first
            .iter()
            .zip(&later)
            .map(|(a, b)| a.distance(*b))
            .fold(0.0, f32::max);
        assert!(apart < 1e-3, "{apart} after {frame} frames");
    }
    let made = positions(&Posing::rest(&model), &nodes);
    assert!(first[4].y < made[4].y - 0.003, "gravity pulls");
}

#[test]
fn hair_swings_keeps_its_length_and_comes_to_rest() {
    let (model, nodes) = ponytail();
    let mut rig = Rig::new(Arc::new(model));
    let (mut lag, mut last): (f32, _) = (0.0, Vec::new());
    let start = rig.pose(&shaking(0.0));
    let lengths = |at: &[Vec3]| {
        at.windows(2)
            .map(|two| two[0].distance(two[1]))
            .collect::<Vec<_>>()
    };
    let original = lengths(&positions(&start, &nodes));
    for frame in 0..240 {
        let time = f64::from(frame) / 30.0;
        let posing = rig.pose(&shaking(time));
        let stiff = pose(rig.model(), &shaking(time));
        let at = positions(&posing, &nodes);
        lag = lag.max(at[4].distance(positions(&stiff, &nodes)[4]));
        for (now, before) in lengths(&at).iter().zip(&original) {
            assert!((now - before).abs() < 1e-4, "stretched: {now} {before}");
        }
        if frame == 239 {
            assert!(at[4].distance(last[4]) < 1e-5, "still swings after 6 s");
        }
        last = at;
    }
    assert!(lag > 0.01, "does not swing: {lag}");
}

#[test]
fn hair_swings_alike_at_any_frame_rate_and_every_time() {
    let (model, nodes) = ponytail();
    let model = Arc::new(model);
    let run = |fps: f64| {
        let mut rig = Rig::new(model.clone());
        let frames = (1.5 * fps) as u32;
        let mut all = (0..=frames).map(|frame| rig.pose(&shaking(f64::from(frame) / fps)));
        positions(&all.by_ref().last().unwrap(), &nodes)
    };
    let fine = run(240.0);
    assert_eq!(fine, run(240.0));
    for fps in [24.0, 30.0, 60.0, 144.0] {
        let apart = run(fps)[4].distance(fine[4]);
        assert!(apart < 0.004, "{apart} at {fps} frames a second");
    }
}

#[test]
fn jumps_in_time_settle_anew() {
    let (model, nodes) = ponytail();
    let mut rig = Rig::new(Arc::new(model));
    let settled = positions(
        &rig.pose(&Pose {
            yaw: 20.0,
            ..rest()
        }),
        &nodes,
    );
    (0..30).for_each(|frame| drop(rig.pose(&shaking(f64::from(frame) / 30.0))));
    for time in [
        0.2,
        1e6,
        -5.0,
        f64::NAN,
        f64::INFINITY,
        3.0,
        1e300,
        1e300,
        -1e300,
        -1e300,
    ] {
        let posing = rig.pose(&Pose {
            time,
            yaw: 20.0,
            ..rest()
        });
        let apart = positions(&posing, &nodes)[4].distance(settled[4]);
        assert!(apart < 1e-4, "{apart} at {time}");
    }
}

#[test]
fn hair_stays_out_of_colliders() {
    for shape in [
        ColliderShape::Sphere {
            offset: Vec3::new(0.0, 1.4, -0.2),
            radius: 0.12,
        },
        ColliderShape::Capsule {
            offset: Vec3::new(-0.5, 1.35, -0.2),
            tail: Vec3::new(0.5, 1.35, -0.2),
            radius: 0.1,
        },
    ] {
        let (mut model, _) = ponytail();
        model.nodes.push(Default::default());
        let node = model.nodes.len() - 1;
        model.colliders.push(Collider { node, shape });
        model.springs[0].colliders.push(0);
        model.springs[0]
            .joints
            .iter_mut()
            .for_each(|joint| joint.gravity_power = 2.0);
        let joints: Vec<_> = model.springs[0]
            .joints
            .iter()
            .map(|joint| joint.node)
            .collect();
        let (centre, reach, flat) = match shape {
            ColliderShape::Sphere { offset, radius } => (offset, radius, Vec3::ONE),
            ColliderShape::Capsule { offset, radius, .. } => {
                (offset, radius, Vec3::new(0.0, 1.0, 1.0))
            }
        };
        let mut rig = Rig::new(Arc::new(model));
        let mut touched = false;
        for frame in 0..90 {
            let posing = rig.pose(&shaking(f64::from(frame) / 30.0));
            // The first is held by the head.
            for at in &positions(&posing, &joints)[1..] {
                let away = ((*at - centre) * flat).length();
                touched |= away < reach + 0.02 + 0.01;
                assert!(away > reach + 0.02 - 0.004, "{away} in {shape:?}");
            }
        }
        assert!(touched, "the hair never came near");
    }
}

#[test]
fn broken_springs_break_nothing() {
    let (mut model, nodes) = ponytail();
    let joint = |number: usize| model.springs[0].joints[number];
    let mut broken = vec![joint(0), joint(1), joint(2), joint(3)];
    broken[0].stiffness = f32::NAN;
    broken[1].drag = f32::INFINITY;
    broken[2].gravity_direction = Vec3::ZERO;
    broken[3].node = 9999;
    model.springs[0].joints = broken;
    model.springs[0].centre = Some(12345);
    model.springs[0].colliders = vec![7];
    model.nodes[nodes[2]].translation = Vec3::ZERO;
    let mut rig = Rig::new(Arc::new(model));
    for frame in 0..30 {
        let posing = rig.pose(&shaking(f64::from(frame) / 30.0));
        assert!(posing.world.iter().all(|world| world.is_finite()));
    }
}

#[test]
fn another_stance_at_the_same_time_is_another_take() {
    let (model, nodes) = ponytail();
    let mut rig = Rig::new(Arc::new(model.clone()));
    rig.pose(&rest());
    let turned = Pose {
        yaw: 30.0,
        ..rest()
    };
    let (later, fresh) = (rig.pose(&turned), pose(&model, &turned));
    assert_eq!(positions(&later, &nodes), positions(&fresh, &nodes));
    assert_eq!(rig.pose(&turned), later);
}

#[test]
fn a_file_of_very_many_strands_is_not_slow() {
    let (mut model, nodes) = ponytail();
    let joint = model.springs[0].joints[0];
    let first = model.nodes.len();
    for node in first..first + 40_000 {
        model.nodes.push(avatar_3d::model::Node {
            parent: Some(node - 1),
            translation: Vec3::NEG_Y * 0.01,
            ..Default::default()
        });
    }
    let chain = first..first + 40_000;
    let joint = |node| avatar_3d::model::Joint { node, ..joint };
    model.springs[0].joints = chain.map(joint).collect();
    let rig = Rig::new(Arc::new(model));
    assert!(rig.rest().world[nodes[0]].is_finite());
}
