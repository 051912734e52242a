//! The choice of what serves: of all that a model has, the channels for sounds, emotions, blinks and
//! glances.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Expression, LookAt, LookBy, LookRange, Model, MorphBind, Override};

use super::emotions::{self, PRESETS};
use super::expressions::{Felt, Looks, Recipe, Spoken};
use super::moment::{EMOTIONS, VISEMES};
use super::visemes::{self, PLAIN, Shapes, Sound};
use super::vocabulary::{Vocabulary, canonical};

/// The gaze at which morph targets for it are at their full weight, in radians.
const FULL_GAZE: f32 = 33.0 * std::f32::consts::PI / 180.0;

/// How much of what a morph target moves is mouth, if it is nothing else.
const ALL_MOUTH: f32 = 0.85;

/// The channels that are made use of.
pub(super) struct Palette<'a> {
    vocabulary: &'a Vocabulary<'a>,
    channels: Vec<Expression>,
    /// The channels of each name that was asked for.
    known: BTreeMap<String, Vec<usize>>,
}

impl<'a> Palette<'a> {
    /// Nothing yet.
    pub(super) fn new(vocabulary: &'a Vocabulary<'a>) -> Self {
        Self {
            vocabulary,
            channels: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// What was chosen.
    pub(super) fn channels(self) -> Vec<Expression> {
        self.channels
    }

    /// The channels of both sides of a shape; none where the model lacks it.
    fn both(&mut self, name: &str) -> Vec<usize> {
        let vocabulary = self.vocabulary;
        self.channel(name, || vocabulary.find_both(name))
    }

    /// The channel of one side of a shape.
    fn side(&mut self, name: &str, side: &str) -> Vec<usize> {
        let vocabulary = self.vocabulary;
        self.channel(&format!("{name}{side}"), || {
            vocabulary.find_side(name, side).into_iter().collect()
        })
    }

    /// The channel of the first of these canonical names that the model has.
    fn first(&mut self, names: &[&str]) -> Vec<usize> {
        let vocabulary = self.vocabulary;
        let key = names.first().copied().unwrap_or_default();
        self.channel(key, || {
            names
                .iter()
                .find_map(|name| vocabulary.find(name))
                .into_iter()
                .collect()
        })
    }

    fn channel(&mut self, name: &str, find: impl FnOnce() -> Vec<Expression>) -> Vec<usize> {
        let key = canonical(name);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found: Vec<usize> = find()
            .into_iter()
            .map(|expression| self.keep(expression))
            .collect();
        self.known.insert(key, found.clone());
        found
    }

    /// One expression is one channel, by whatever names it was found.
    fn keep(&mut self, expression: Expression) -> usize {
        if let Some(same) = self
            .channels
            .iter()
            .position(|channel| *channel == expression)
        {
            return same;
        }
        self.channels.push(expression);
        self.channels.len() - 1
    }

    fn has(&mut self, name: &str) -> bool {
        !self.both(name).is_empty()
    }

    /// As much of these shapes as the model has.
    fn recipe(&mut self, shapes: Shapes) -> Recipe {
        let mut recipe = Recipe::new();
        for (name, weight) in shapes {
            recipe.extend(
                self.both(name)
                    .into_iter()
                    .map(|channel| (channel, *weight)),
            );
        }
        recipe
    }

    /// A channel without what moves nothing but the mouth, and that by itself.
    fn split(&mut self, channel: usize, sounds: &[Spoken]) -> (usize, Option<usize>) {
        let mouths = self.mouths(sounds);
        let region = self.vocabulary.region(&mouths);
        let Some(whole) = self
            .channels
            .get(channel)
            .cloned()
            .filter(|whole| !whole.is_binary)
        else {
            return (channel, None);
        };
        let alone = |bind: &MorphBind| Expression {
            morphs: vec![*bind],
            ..Expression::default()
        };
        let (mouth, rest): (Vec<_>, Vec<_>) = whole
            .morphs
            .iter()
            .partition(|bind| self.vocabulary.share_within(&region, &alone(bind)) > ALL_MOUTH);
        if mouth.is_empty() {
            return (channel, None);
        }
        let mouth = self.keep(Expression {
            morphs: mouth,
            ..Expression::default()
        });
        (
            self.keep(Expression {
                morphs: rest,
                ..whole
            }),
            Some(mouth),
        )
    }

    /// What opens the mouth.
    fn mouths(&self, sounds: &[Spoken]) -> Vec<Expression> {
        let opening = sounds.iter().flat_map(|sound| &sound.open);
        let channels: BTreeSet<usize> = opening.map(|(channel, _)| *channel).collect();
        let known = channels
            .into_iter()
            .filter_map(|channel| self.channels.get(channel));
        known.cloned().collect()
    }

    /// How much of a mouth a channel has, 0 to 1.
    fn mouth_share(&self, channel: usize, sounds: &[Spoken]) -> f32 {
        let Some(expression) = self.channels.get(channel) else {
            return 0.0;
        };
        if expression.override_mouth != Override::None {
            return 1.0;
        }
        let mouths = self.mouths(sounds);
        let overlaps = mouths
            .iter()
            .map(|mouth| self.vocabulary.overlap(mouth, expression));
        // Half a vowel is a mouth already.
        (2.0 * overlaps.fold(0.0, f32::max)).min(1.0)
    }

    /// How much of a blink a channel does, 0 to 1; nothing where it says itself what it does to blinks.
    fn shut_share(&self, channel: usize, blink: &Recipe) -> f32 {
        let Some(expression) = self.channels.get(channel) else {
            return 0.0;
        };
        if expression.override_blink != Override::None {
            return 0.0;
        }
        let lids = blink.iter().filter_map(|(lid, _)| self.channels.get(*lid));
        let overlaps: Vec<_> = lids
            .map(|lid| self.vocabulary.overlap(lid, expression))
            .collect();
        overlaps.iter().sum::<f32>() / (overlaps.len().max(1)) as f32
    }
}

/// The most precise vocabulary that the model has for the mouth.
pub(super) fn sounds(palette: &mut Palette<'_>) -> Vec<Spoken> {
    let oculus: Vec<_> = visemes::OCULUS
        .iter()
        .map(|names| palette.first(names))
        .collect();
    if oculus
        .iter()
        .filter(|channels| !channels.is_empty())
        .count()
        >= VISEMES - 3
    {
        return oculus_sounds(oculus);
    }
    if palette.has("jawOpen") && (palette.has("mouthFunnel") || palette.has("mouthPucker")) {
        return recipes(palette, &visemes::ARKIT);
    }
    for (vowel, others) in visemes::VOWEL_NAMES {
        palette.first(&[&[*vowel][..], others].concat());
    }
    if palette.has("aa") {
        return recipes(palette, &visemes::VOWELS);
    }
    let open = palette.first(&["mouthopen", "jawopen"]);
    let open = |wide: f32| open.iter().map(|channel| (*channel, wide)).collect();
    PLAIN
        .map(|wide| Spoken {
            lips: Recipe::new(),
            open: open(wide),
        })
        .into()
}

fn recipes(palette: &mut Palette<'_>, sounds: &[Sound; VISEMES]) -> Vec<Spoken> {
    let recipe = |sound: &Sound| Spoken {
        lips: palette.recipe(sound.lips),
        open: palette.recipe(sound.open),
    };
    sounds.iter().map(recipe).collect()
}

/// Their shapes were made for each sound; only the loudness is added.
fn oculus_sounds(channels: Vec<Vec<usize>>) -> Vec<Spoken> {
    let spoken = |(viseme, channels): (usize, Vec<usize>)| {
        let recipe: Recipe = channels.into_iter().map(|channel| (channel, 1.0)).collect();
        match viseme {
            // The rest of the face is rest.
            0 => Spoken::default(),
            _ if visemes::CLOSED.contains(&viseme) => Spoken {
                lips: recipe,
                ..Spoken::default()
            },
            _ => Spoken {
                open: recipe,
                ..Spoken::default()
            },
        }
    };
    channels.into_iter().enumerate().map(spoken).collect()
}

pub(super) fn blink(palette: &mut Palette<'_>) -> Recipe {
    let mut found = palette.first(&["blink"]);
    for name in ["blink", "eyeBlink"] {
        if found.is_empty() {
            found = ["Left", "Right"]
                .map(|side| palette.side(name, side))
                .concat();
        }
    }
    if found.is_empty() {
        found = palette.first(&["eyesclosed", "eyeclose"]);
    }
    found.into_iter().map(|channel| (channel, 1.0)).collect()
}

pub(super) fn feelings(
    palette: &mut Palette<'_>,
    model: &Model,
    blink: &Recipe,
    sounds: &[Spoken],
) -> Vec<Felt> {
    let has_presets = ["happy", "sad", "angry"]
        .iter()
        .any(|name| model.expressions.contains_key(*name));
    let feelings = EMOTIONS.iter().enumerate();
    feelings
        .map(|(number, _)| {
            let shaped = emotions::ARKIT.get(number);
            let preset = PRESETS.get(number).filter(|_| has_presets);
            match (preset, shaped) {
                (Some(choices), _) => preset_feeling(palette, choices, blink, sounds),
                (None, Some(feeling)) => Felt {
                    face: palette.recipe(feeling.face),
                    eyes: palette.recipe(feeling.eyes),
                    mouth: palette.recipe(feeling.mouth),
                    parted: palette.recipe(feeling.parted),
                    shuts: 0.0,
                },
                (None, None) => Felt::default(),
            }
        })
        .collect()
}

/// What shows an emotion in VRM. Its maker has shaped the whole face at once; so it is taken apart as far
/// as it is made of several morph targets, and else measured how much of it is mouth and lids.
fn preset_feeling(
    palette: &mut Palette<'_>,
    choices: &[Shapes],
    blink: &Recipe,
    sounds: &[Spoken],
) -> Felt {
    let complete = choices
        .iter()
        .find(|shapes| shapes.iter().all(|(name, _)| palette.has(name)));
    let mut felt = Felt::default();
    for (name, weight) in complete.copied().unwrap_or_default() {
        let is_mouth = visemes::VOWEL_NAMES.iter().any(|(vowel, _)| vowel == name);
        for channel in palette.both(name) {
            if *name == "blink" {
                felt.eyes.push((channel, *weight));
            } else if is_mouth {
                felt.parted.push((channel, *weight));
            } else {
                let (channel, mouth) = palette.split(channel, sounds);
                felt.parted.extend(mouth.map(|mouth| (mouth, *weight)));
                let share = palette.mouth_share(channel, sounds);
                felt.face.push((channel, weight * (1.0 - share)));
                felt.mouth.push((channel, weight * share));
                felt.shuts += weight * palette.shut_share(channel, blink);
            }
        }
    }
    felt
}

/// VRM's expressions for it if the model says so, or else ARKit's shapes if its eyes have no bones.
pub(super) fn looks(palette: &mut Palette<'_>, model: &Model) -> Option<Looks> {
    let by = model.look_at.map(|look_at| look_at.by);
    if by == Some(LookBy::Bones) {
        return None;
    }
    let mut all = |names: &[(&str, &str)]| -> Recipe {
        let channels = names.iter().flat_map(|(name, side)| match *side {
            "" => palette.both(name),
            side => palette.side(name, side),
        });
        channels.map(|channel| (channel, 1.0)).collect()
    };
    if let (Some(LookBy::Expressions), Some(look_at)) = (by, model.look_at) {
        let LookAt {
            outer, up, down, ..
        } = look_at;
        return Some(Looks {
            left: all(&[("lookLeft", "")]),
            right: all(&[("lookRight", "")]),
            up: all(&[("lookUp", "")]),
            down: all(&[("lookDown", "")]),
            sideways: outer,
            upwards: up,
            downwards: down,
        });
    }
    let full = LookRange {
        input: FULL_GAZE,
        output: 1.0,
    };
    let looks = Looks {
        left: all(&[("eyeLookOut", "Left"), ("eyeLookIn", "Right")]),
        right: all(&[("eyeLookIn", "Left"), ("eyeLookOut", "Right")]),
        up: all(&[("eyeLookUp", "")]),
        down: all(&[("eyeLookDown", "")]),
        sideways: full,
        upwards: full,
        downwards: full,
    };
    (!looks.left.is_empty()).then_some(looks)
}
