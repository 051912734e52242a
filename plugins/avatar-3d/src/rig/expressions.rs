//! From what a face does to the weights of what its model has.
//!
//! Which of the model's shapes serve is decided once. From then on a face is a sum: each sound, emotion,
//! blink and glance adds its recipe, times how much of it there is.

use crate::model::{Expression, LookRange, Model, Override};

use super::moment::Moment;
use super::palette::{self, Palette};
use super::visemes::PLAIN;
use super::vocabulary::Vocabulary;

/// How much of the lips of an emotion gives way to speech.
const YIELD: f32 = 0.6;
/// How far the lids follow eyes of bones that look all the way down; shapes for the gaze have lids.
const LIDS: f32 = 0.3;
/// How far beyond plain speech a mouth opens for loud speech.
const LOUDEST: f32 = 1.25;
/// An expression that blocks others does so fully from this weight on; below, in proportion, so that
/// nothing jumps.
const BLOCKS_FROM: f32 = 0.1;

/// Channels and weights.
pub(super) type Recipe = Vec<(usize, f32)>;

/// A model's face.
#[derive(Clone, Debug, Default)]
pub(super) struct Face {
    channels: Vec<Expression>,
    sounds: Vec<Spoken>,
    feelings: Vec<Felt>,
    blink: Recipe,
    looks: Option<Looks>,
}

/// What one viseme adds.
#[derive(Clone, Debug, Default)]
pub(super) struct Spoken {
    pub(super) lips: Recipe,
    pub(super) open: Recipe,
}

/// What one emotion adds.
#[derive(Clone, Debug, Default)]
pub(super) struct Felt {
    pub(super) face: Recipe,
    pub(super) eyes: Recipe,
    pub(super) mouth: Recipe,
    pub(super) parted: Recipe,
    /// How much of a blink it already does.
    pub(super) shuts: f32,
}

/// What a gaze adds in each direction, as far as the face shows it.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    pub(super) left: Recipe,
    pub(super) right: Recipe,
    pub(super) up: Recipe,
    pub(super) down: Recipe,
    pub(super) sideways: LookRange,
    pub(super) upwards: LookRange,
    pub(super) downwards: LookRange,
}

/// How much is left of what expressions may take.
struct Shares {
    blink: f32,
    look: f32,
    mouth: f32,
}

impl Face {
    /// Chooses what serves in `model`.
    pub(super) fn new(model: &Model) -> Face {
        let vocabulary = Vocabulary::new(model);
        let mut palette = Palette::new(&vocabulary);
        let sounds = palette::sounds(&mut palette);
        let blink = palette::blink(&mut palette);
        let feelings = palette::feelings(&mut palette, model, &blink, &sounds);
        let looks = palette::looks(&mut palette, model);
        Face {
            channels: palette.channels(),
            sounds,
            feelings,
            blink,
            looks,
        }
    }

    /// Whether it can open its mouth.
    pub(super) fn speaks(&self) -> bool {
        self.sounds.iter().any(|sound| !sound.open.is_empty())
    }

    /// Whether it shows where it looks.
    pub(super) fn looks(&self) -> bool {
        self.looks.is_some()
    }

    /// The expressions with their weights, and how much of the gaze is left to the eyes' bones.
    pub(super) fn weigh(&self, moment: &Moment) -> (Vec<f32>, f32) {
        let mut weights = vec![0.0; self.channels.len()];
        let mut shuts = 0.0;
        let speech = moment.speech();
        for (felt, weight) in self.feelings.iter().zip(moment.emotions) {
            add(&mut weights, &felt.face, weight);
            add(&mut weights, &felt.eyes, weight * (1.0 - moment.blink));
            add(&mut weights, &felt.mouth, weight * (1.0 - YIELD * speech));
            add(&mut weights, &felt.parted, weight * (1.0 - speech));
            shuts += weight * felt.shuts;
        }
        let shares = self.shares(&weights, shuts);
        let lids = if self.looks.is_none() {
            LIDS * moment.downwards()
        } else {
            0.0
        };
        let blink = moment.blink + (1.0 - moment.blink) * lids;
        add(&mut weights, &self.blink, blink * shares.blink);
        self.say(&mut weights, moment, shares.mouth);
        if let Some(looks) = &self.looks {
            looks.look(&mut weights, moment, shares.look);
        }
        for (weight, channel) in weights.iter_mut().zip(&self.channels) {
            if channel.is_binary {
                *weight = if *weight >= 0.5 { 1.0 } else { 0.0 };
            }
            *weight = weight.clamp(-1.0, 1.0);
        }
        (weights, shares.look)
    }

    /// The expressions, in the order of the weights.
    pub(super) fn channels(&self) -> &[Expression] {
        &self.channels
    }

    /// What the expressions that are there leave of blink, gaze and mouth (VRM's overrides). One that
    /// says nothing of the blink still leaves what it does not do itself: eyes that smile shut would
    /// else shut twice.
    ///
    /// What blocks the mouth blends with it instead: a figure that talks is to be seen talking.
    fn shares(&self, weights: &[f32], shuts: f32) -> Shares {
        let mut shares = Shares {
            blink: 1.0 - shuts.clamp(0.0, 1.0),
            look: 1.0,
            mouth: 1.0,
        };
        for (channel, weight) in self.channels.iter().zip(weights) {
            let weight = weight.clamp(0.0, 1.0);
            let left = |what| match what {
                Override::None => 1.0,
                Override::Block => 1.0 - (weight / BLOCKS_FROM).min(1.0),
                Override::Blend => 1.0 - weight,
            };
            shares.blink *= left(channel.override_blink);
            shares.look *= left(channel.override_look);
            shares.mouth *= match channel.override_mouth {
                Override::None => 1.0,
                Override::Block | Override::Blend => 1.0 - weight,
            };
        }
        shares
    }

    /// Lips take the shape of each sound; the opening is scaled by how loud it is said.
    fn say(&self, weights: &mut [f32], moment: &Moment, share: f32) {
        let plain: f32 = moment
            .mouth
            .iter()
            .zip(PLAIN)
            .map(|(weight, plain)| weight * plain)
            .sum();
        let loudness = if plain > 1e-3 {
            (moment.openness / plain).min(LOUDEST)
        } else {
            0.0
        };
        for (sound, weight) in self.sounds.iter().zip(moment.mouth) {
            add(weights, &sound.lips, weight * share);
            add(weights, &sound.open, weight * share * loudness);
        }
    }
}

impl Looks {
    fn look(&self, weights: &mut [f32], moment: &Moment, share: f32) {
        let (aside, up) = (moment.gaze.x, moment.gaze.y);
        let sideways = share * self.sideways.map(aside.abs());
        add(
            weights,
            if aside > 0.0 { &self.left } else { &self.right },
            sideways,
        );
        if up > 0.0 {
            add(weights, &self.up, share * self.upwards.map(up));
        } else {
            add(weights, &self.down, share * self.downwards.map(-up));
        }
    }
}

impl LookRange {
    /// What a gaze of so many radians (0 or more) becomes.
    pub(super) fn map(&self, gaze: f32) -> f32 {
        if self.input > 1e-4 {
            (gaze / self.input).min(1.0) * self.output
        } else {
            self.output
        }
    }
}

fn add(weights: &mut [f32], recipe: &Recipe, amount: f32) {
    for (channel, weight) in recipe {
        if let Some(sum) = weights.get_mut(*channel) {
            *sum += weight * amount;
        }
    }
}
