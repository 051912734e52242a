//! Hair and clothes that swing: the algorithm of `VRMC_springBone` 1.0.
//!
//! Each joint pulls a point at its tail along by Verlet integration, and is then turned towards it.
//! The steps lie on a grid of time, whatever the frame rate; between two of them the tails are mixed.

use glam::{Affine3A, Quat, Vec3};

use crate::model::{Joint, Model};

use super::body::Body;
use super::colliders::{Obstacle, Shape};
use super::moment::Stance;
use super::skeleton::{Frame, Skeleton};

/// Steps in a second: what the parameters of models are tuned for.
const RATE: f64 = 60.0;
/// After a longer gap than this, in seconds, what swung has come to rest.
const LONGEST_GAP: f64 = 1.0;
/// Time stands still from here on, in seconds: thirty years.
const LAST_TIME: f64 = 1e9;
/// How many steps it takes at most to find how things hang.
const MOST_STEPS: usize = 240;
/// Tails that move less than this in a step hang still, in metres.
const STILL: f32 = 2e-6;
/// How often a tail is pushed out of colliders in a step at most.
const PUSHES: usize = 4;
/// The least loss of speed while they are let hang, so that nothing swings for long.
const SETTLING_DRAG: f32 = 0.4;
/// A joint shorter than this has no direction, in metres.
const SHORTEST: f32 = 1e-5;

/// A joint and the tail that it pulls along.
#[derive(Clone, Debug)]
struct Link {
    joint: Joint,
    /// The tail at rest, in the node's space.
    axis: Vec3,
    /// From joint to tail in the world.
    length: f32,
    centre: Option<usize>,
    /// What it may hit, by number.
    colliders: Vec<usize>,
    /// Where the tail is, and was a step before, in the space of the centre.
    now: Vec3,
    before: Vec3,
}

/// All that swings.
#[derive(Clone, Debug, Default)]
pub(super) struct Springs {
    /// By rising number of the node.
    links: Vec<Link>,
    /// The nodes that swing or hang on such, in rising order, with their links.
    nodes: Vec<(usize, Option<usize>)>,
    obstacles: Vec<Obstacle>,
    last: Option<Last>,
    /// How far the time shown is from the step before the last to the last, 0 to 1.
    share: f32,
    frame: Frame,
}

/// What was asked for last.
#[derive(Clone, Copy, Debug)]
struct Last {
    time: f64,
    stance: Stance,
}

impl Last {
    /// Whether the figure can have moved from there: forwards in time, not for long, and not in no time.
    fn leads_to(&self, time: f64, stance: &Stance) -> bool {
        let gap = time - self.time;
        (gap > 0.0 && gap <= LONGEST_GAP) || (gap == 0.0 && self.stance == *stance)
    }
}

impl Springs {
    /// What swings in a model whose arms hang.
    pub(super) fn new(model: &Model, skeleton: &Skeleton) -> Self {
        let rest = skeleton.frame();
        let mut links: Vec<Link> = Vec::new();
        let mut is_taken = vec![false; model.nodes.len()];
        for spring in &model.springs {
            // The last joint is but a tail.
            for (joint, tail) in spring.joints.iter().zip(spring.joints.iter().skip(1)) {
                let Some((axis, length)) = reach(&rest, joint.node, tail.node) else {
                    continue;
                };
                // Who moves a node twice moves it nowhere in particular.
                if let Some(taken @ false) = is_taken.get_mut(joint.node) {
                    *taken = true;
                    links.push(Link {
                        joint: tidy(joint),
                        axis,
                        length,
                        centre: spring.centre,
                        colliders: spring.colliders.clone(),
                        now: Vec3::ZERO,
                        before: Vec3::ZERO,
                    });
                }
            }
        }
        links.sort_by_key(|link| link.joint.node);
        let nodes = swinging(skeleton, &links, model.nodes.len());
        Self {
            nodes,
            obstacles: model.colliders.iter().map(Obstacle::new).collect(),
            links,
            ..Self::default()
        }
    }

    /// Swings on to `time` (in seconds) while the body goes from the stance before to this one.
    pub(super) fn advance(&mut self, time: f64, stance: &Stance, body: &Body) {
        if self.links.is_empty() {
            return;
        }
        // Beyond this, steps could not be told apart.
        let time = time.clamp(-LAST_TIME, LAST_TIME);
        let mut frame = std::mem::take(&mut self.frame);
        let last = self.last.filter(|last| last.leads_to(time, stance));
        if let Some(last) = last {
            let step = |time: f64| (time * RATE).floor() as i64;
            for step in step(last.time) + 1..=step(time) {
                let share = (step as f64 / RATE - last.time) / (time - last.time).max(1e-9);
                body.hold(
                    &last.stance.lerp(stance, share.clamp(0.0, 1.0) as f32),
                    &mut frame,
                );
                self.step(body.skeleton(), &mut frame, 0.0);
            }
        } else {
            body.hold(stance, &mut frame);
            self.settle(body.skeleton(), &mut frame);
        }
        self.share = (time * RATE).rem_euclid(1.0) as f32;
        self.last = Some(Last {
            time,
            stance: *stance,
        });
        self.frame = frame;
    }

    /// Turns the nodes of a body in its pose to where their tails are.
    pub(super) fn bend(&self, skeleton: &Skeleton, frame: &mut Frame) {
        for (node, link) in &self.nodes {
            if let Some(link) = link.and_then(|link| self.links.get(link)) {
                let centre = centre(link, frame);
                let tail = centre.transform_point3(link.before.lerp(link.now, self.share));
                link.point_at(tail, skeleton, frame);
            }
            replace(skeleton, frame, *node);
        }
    }

    /// Lets everything hang until it is still.
    fn settle(&mut self, skeleton: &Skeleton, frame: &mut Frame) {
        for link in &mut self.links {
            let (origin, ahead) = link.rest(skeleton, frame);
            link.hang(centre(link, frame), origin + ahead * link.length);
        }
        for _ in 0..MOST_STEPS {
            let moved = self.step(skeleton, frame, SETTLING_DRAG);
            if moved < STILL {
                break;
            }
        }
        self.links
            .iter_mut()
            .for_each(|link| link.before = link.now);
    }

    /// One step of all links in a body that is held; `drag` is the least that is lost of the speed. Gives
    /// how far the liveliest tail went.
    fn step(&mut self, skeleton: &Skeleton, frame: &mut Frame, drag: f32) -> f32 {
        let obstacles: Vec<Shape> = self
            .obstacles
            .iter()
            .map(|obstacle| obstacle.place(&frame.world))
            .collect();
        let mut farthest: f32 = 0.0;
        for (node, link) in &self.nodes {
            if let Some(link) = link.and_then(|link| self.links.get_mut(link)) {
                let tail = link.step(skeleton, frame, &obstacles, drag);
                farthest = farthest.max(link.now.distance(link.before));
                link.point_at(tail, skeleton, frame);
            }
            replace(skeleton, frame, *node);
        }
        farthest
    }
}

impl Link {
    /// The joint's place, and the direction in which its tail lies if nothing pulls.
    fn rest(&self, skeleton: &Skeleton, frame: &Frame) -> (Vec3, Vec3) {
        let node = self.joint.node;
        let rest = skeleton.rest.get(node).copied().unwrap_or_default();
        let above = frame.above(skeleton.parent(node));
        let ahead = above
            .transform_vector3(rest * self.axis)
            .normalize_or(Vec3::NEG_Y);
        (skeleton.place(frame, node).translation.into(), ahead)
    }

    /// Puts the tail somewhere in the world, without speed.
    fn hang(&mut self, centre: Affine3A, tail: Vec3) {
        self.now = centre.inverse().transform_point3(tail);
        self.before = self.now;
    }

    /// Moves the tail on by a step; gives its place in the world.
    fn step(&mut self, skeleton: &Skeleton, frame: &Frame, obstacles: &[Shape], drag: f32) -> Vec3 {
        let centre = centre(self, frame);
        let (origin, ahead) = self.rest(skeleton, frame);
        let (now, before) = (
            centre.transform_point3(self.now),
            centre.transform_point3(self.before),
        );
        let joint = &self.joint;
        let pull = ahead * joint.stiffness + joint.gravity_direction * joint.gravity_power;
        let kept_speed = 1.0 - joint.drag.max(drag);
        let free = now + (now - before) * kept_speed + pull * RATE.recip() as f32;
        let within_reach = |tail: Vec3| origin + (tail - origin).normalize_or(ahead) * self.length;
        let mut tail = within_reach(free);
        // What is pushed out and then brought within reach again may be a little inside.
        for _ in 0..PUSHES {
            let hit = self
                .colliders
                .iter()
                .filter_map(|number| obstacles.get(*number));
            let pushed = hit.fold(tail, |tail, shape| {
                let out = shape.push_out(tail, self.joint.hit_radius);
                out.map_or(tail, within_reach)
            });
            if std::mem::replace(&mut tail, pushed) == pushed {
                break;
            }
        }
        if !tail.is_finite() {
            self.hang(centre, origin + ahead * self.length);
            return origin + ahead * self.length;
        }
        self.before = self.now;
        self.now = centre.inverse().transform_point3(tail);
        tail
    }

    /// Turns the node so that its axis goes through `tail`.
    fn point_at(&self, tail: Vec3, skeleton: &Skeleton, frame: &mut Frame) {
        let node = self.joint.node;
        let place = skeleton.place(frame, node);
        let above = frame.above(skeleton.parent(node));
        let rest = skeleton.rest.get(node).copied().unwrap_or_default();
        let to = above
            .inverse()
            .transform_vector3(tail - Vec3::from(place.translation));
        let from = (rest * self.axis).try_normalize();
        if let (Some(from), Some(to)) = (from, to.try_normalize())
            && let Some(rotation) = frame.rotations.get_mut(node)
        {
            *rotation = (Quat::from_rotation_arc(from, to) * rest).normalize();
        }
    }
}

/// The nodes that swing or hang on such, in rising order, with their links.
fn swinging(skeleton: &Skeleton, links: &[Link], count: usize) -> Vec<(usize, Option<usize>)> {
    let mut hangs = vec![false; count];
    let mut next = links.iter().enumerate().peekable();
    let mut nodes = Vec::new();
    for node in 0..count {
        let link = next
            .next_if(|(_, link)| link.joint.node == node)
            .map(|(number, _)| number);
        let parent = skeleton.parent(node).and_then(|parent| hangs.get(parent));
        let moves = link.is_some() || parent.is_some_and(|hangs| *hangs);
        if let Some(hangs) = hangs.get_mut(node).filter(|_| moves) {
            *hangs = true;
            nodes.push((node, link));
        }
    }
    nodes
}

/// A joint whose numbers are usable.
fn tidy(joint: &Joint) -> Joint {
    let least = |value: f32| {
        if value.is_finite() {
            value.max(0.0)
        } else {
            0.0
        }
    };
    Joint {
        hit_radius: least(joint.hit_radius),
        stiffness: least(joint.stiffness),
        gravity_power: if joint.gravity_power.is_finite() {
            joint.gravity_power
        } else {
            0.0
        },
        gravity_direction: joint.gravity_direction.normalize_or(Vec3::NEG_Y),
        drag: least(joint.drag).min(1.0),
        ..*joint
    }
}

/// The tail of a joint in its own space, and how far away it is in the world. None for a joint without
/// length.
fn reach(rest: &Frame, node: usize, tail: usize) -> Option<(Vec3, f32)> {
    let world = rest.world.get(node)?;
    let tail = rest.world.get(tail)?.translation.into();
    let axis = world.inverse().transform_point3(tail);
    let length = tail.distance(world.translation.into());
    let has_length = axis.is_finite() && length.is_finite() && length > SHORTEST;
    has_length.then_some((axis, length))
}

fn centre(link: &Link, frame: &Frame) -> Affine3A {
    let centre = link.centre.and_then(|node| frame.world.get(node));
    centre.copied().unwrap_or(Affine3A::IDENTITY)
}

/// Puts a node to where its parent and its rotation have it.
fn replace(skeleton: &Skeleton, frame: &mut Frame, node: usize) {
    let place = skeleton.place(frame, node);
    if let Some(world) = frame.world.get_mut(node) {
        *world = place;
    }
}
