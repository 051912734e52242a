//! From VidChat's pose to a figure that moves.
//!
//! ```text
//! Pose ─▶ Moment ─┬─▶ Face: visemes, emotions, blink, gaze ─▶ weights of morph targets
//!                 └─▶ Body: head, eyes, jaw, breath ─▶ Springs: hair, clothes ─▶ places of nodes
//! ```
//!
//! All but the springs is a function of the pose alone.

mod arms;
mod body;
mod colliders;
mod emotions;
mod expressions;
mod materials;
mod moment;
mod palette;
mod skeleton;
mod springs;
mod visemes;
mod vocabulary;

use std::sync::Arc;

use vidchat_sdk::avatar_renderer::Pose;

use crate::model::Model;
use crate::posing::Posing;

use body::Body;
use expressions::Face;
use materials::Materials;
use moment::{Moment, Stance};
use skeleton::Frame;
use springs::Springs;

pub(crate) use vocabulary::canonical;

/// What moves a model.
#[derive(Clone, Debug)]
pub struct Rig {
    model: Arc<Model>,
    rest: Posing,
    face: Face,
    body: Body,
    springs: Springs,
    frame: Frame,
}

impl Rig {
    /// Finds out what `model` can do.
    pub fn new(model: Arc<Model>) -> Rig {
        let face = Face::new(&model);
        let body = Body::new(&model, face.looks(), face.speaks());
        Rig {
            rest: Posing::rest(&model),
            springs: Springs::new(&model, body.skeleton()),
            frame: body.skeleton().frame(),
            face,
            body,
            model,
        }
    }

    /// The figure in a pose. Hair and clothes swing on from the pose before, as far as the time between
    /// the two goes; after a jump in time, or at first, they hang still.
    pub fn pose(&mut self, pose: &Pose) -> Posing {
        let moment = Moment::new(pose);
        let mut posing = self.rest.clone();
        posing.time = if pose.time.is_finite() {
            pose.time
        } else {
            0.0
        };
        let (weights, gaze) = self.face.weigh(&moment);
        self.express(&weights, &mut posing);

        self.springs
            .advance(posing.time, &moment.stance, &self.body);
        self.body.hold(&moment.stance, &mut self.frame);
        let rotations = &mut self.frame.rotations;
        self.body
            .look_and_speak(gaze * moment.gaze, moment.openness, rotations);
        self.body.skeleton().settle(&mut self.frame);
        self.springs.bend(self.body.skeleton(), &mut self.frame);
        posing.world = self.frame.matrices();
        posing
    }

    /// The figure as it stands with nothing to do: its arms hang.
    pub fn rest(&self) -> Posing {
        let mut frame = self.frame.clone();
        self.body.hold(&Stance::default(), &mut frame);
        Posing {
            world: frame.matrices(),
            ..self.rest.clone()
        }
    }

    /// The model it moves.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    fn express(&self, weights: &[f32], posing: &mut Posing) {
        let mut materials = Materials::new(&self.model);
        for (expression, weight) in self.face.channels().iter().zip(weights) {
            if *weight == 0.0 {
                continue;
            }
            for bind in &expression.morphs {
                let morphs = posing.morphs.get_mut(bind.node);
                if let Some(sum) = morphs.and_then(|morphs| morphs.get_mut(bind.morph)) {
                    *sum = (*sum + weight * bind.weight).clamp(-1.0, 1.0);
                }
            }
            materials.add(expression, *weight);
        }
        (posing.colours, posing.textures) = materials.changed();
    }
}
