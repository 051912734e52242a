//! What a model's face can do, by name.
//!
//! Makers write the same shape as `eyeBlinkLeft`, `eyeBlink_L`, `Eye-Blink.l` or
//! `blendShape1.eyeBlinkLeft`. So names are compared without regard to case and signs, and a name that
//! has more in front counts where no other does.

use std::collections::{HashMap, HashSet};

use glam::Vec3;

use crate::model::{Expression, Model, MorphBind};

/// A name shorter than this is not looked for at the end of a longer one: `oh` is in too many.
const LEAST_SUFFIX: usize = 6;

/// What moves less than this, as a share of the farthest squared, is not moved markedly.
const MARKED: f32 = 0.02;

/// How many moves of vertices are looked at in an expression; faces have some ten thousand, and a file
/// that was made to be slow has billions.
const MOST_MOVES: usize = 1 << 20;

/// A vertex: node, part of its mesh, number.
pub(super) type Place = (usize, usize, u32);

/// All that has a name, expressions first.
pub(super) struct Vocabulary<'a> {
    model: &'a Model,
    expressions: Vec<(String, &'a Expression)>,
    /// Morph targets: canonical name, mesh, number.
    morphs: Vec<(String, usize, usize)>,
    /// For each mesh, the nodes that draw it.
    drawn: Vec<Vec<usize>>,
}

impl<'a> Vocabulary<'a> {
    /// What `model` has.
    pub(super) fn new(model: &'a Model) -> Self {
        let named = |(name, expression): (&String, &'a Expression)| (canonical(name), expression);
        let mut drawn = vec![Vec::new(); model.meshes.len()];
        for (node, place) in model.nodes.iter().enumerate() {
            if let Some(nodes) = place.mesh.and_then(|mesh| drawn.get_mut(mesh)) {
                nodes.push(node);
            }
        }
        let meshes = model.meshes.iter().enumerate();
        let morphs = meshes.flat_map(|(mesh, shape)| {
            let names = shape.morph_names.iter().enumerate();
            names.map(move |(morph, name)| (canonical(name), mesh, morph))
        });
        Self {
            model,
            expressions: model.expressions.iter().map(named).collect(),
            morphs: morphs.collect(),
            drawn,
        }
    }

    /// What has this canonical name, or ends with it.
    pub(super) fn find(&self, name: &str) -> Option<Expression> {
        self.search(|has| has == name).or_else(|| {
            let long = name.len() >= LEAST_SUFFIX;
            long.then(|| self.search(|has| has.ends_with(name)))
                .flatten()
        })
    }

    fn search(&self, fits: impl Fn(&str) -> bool) -> Option<Expression> {
        let expressed = self.expressions.iter().find(|(name, _)| fits(name));
        if let Some((_, expression)) = expressed {
            return Some((*expression).clone());
        }
        let fitting = self.morphs.iter().filter(|(name, ..)| fits(name));
        let morphs: Vec<_> = fitting
            .filter_map(|(_, mesh, morph)| Some((self.drawn.get(*mesh)?, *morph)))
            .flat_map(|(nodes, morph)| {
                nodes.iter().map(move |node| MorphBind {
                    node: *node,
                    morph,
                    weight: 1.0,
                })
            })
            .collect();
        (!morphs.is_empty()).then(|| Expression {
            morphs,
            ..Expression::default()
        })
    }

    /// One side of a shape: `Left` or `Right`.
    pub(super) fn find_side(&self, name: &str, side: &str) -> Option<Expression> {
        let side = canonical(side);
        let initial = side.get(..1).unwrap_or_default();
        let name = canonical(name);
        self.find(&format!("{name}{side}"))
            .or_else(|| self.find(&format!("{name}{initial}")))
    }

    /// Both sides of a shape, or what has no sides.
    pub(super) fn find_both(&self, name: &str) -> Vec<Expression> {
        let sides = ["Left", "Right"].map(|side| self.find_side(name, side));
        let found: Vec<_> = sides.into_iter().flatten().collect();
        if found.is_empty() {
            return self.find(&canonical(name)).into_iter().collect();
        }
        found
    }

    /// How much of `whole` is already done by `part` at full weight: 0 where they move different
    /// things, 1 where `part` moves what `whole` moves, and as far. The factor that brings `whole`
    /// nearest to `part`, by least squares.
    pub(super) fn overlap(&self, whole: &Expression, part: &Expression) -> f32 {
        let mut moves: HashMap<Place, Vec3> = HashMap::new();
        self.each_move(whole, |place, by| *moves.entry(place).or_default() += by);
        let mut shared = 0.0;
        self.each_move(part, |place, by| {
            shared += moves.get(&place).map_or(0.0, |own| own.dot(by));
        });
        let mut all = 0.0;
        // In the order of the file: a sum over a hash map would differ from run to run.
        self.each_move(whole, |place, by| {
            all += moves.get(&place).map_or(0.0, |own| own.dot(by));
        });
        if all > 0.0 {
            (shared / all).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// The vertices that any of `expressions` moves markedly.
    pub(super) fn region(&self, expressions: &[Expression]) -> HashSet<Place> {
        let mut region = HashSet::new();
        for expression in expressions {
            let mut farthest: f32 = 0.0;
            self.each_move(expression, |_, by| {
                farthest = farthest.max(by.length_squared())
            });
            self.each_move(expression, |place, by| {
                if by.length_squared() > MARKED * farthest {
                    region.insert(place);
                }
            });
        }
        region
    }

    /// How much of what `part` moves is in a region, 0 to 1.
    pub(super) fn share_within(&self, region: &HashSet<Place>, part: &Expression) -> f32 {
        let (mut inside, mut all) = (0.0, 0.0);
        self.each_move(part, |place, by| {
            let by = by.length_squared();
            all += by;
            inside += if region.contains(&place) { by } else { 0.0 };
        });
        if all > 0.0 { inside / all } else { 0.0 }
    }

    fn each_move(&self, of: &Expression, mut visit: impl FnMut(Place, Vec3)) {
        let mut budget = MOST_MOVES;
        for bind in &of.morphs {
            let mesh = self.model.nodes.get(bind.node).and_then(|node| node.mesh);
            let Some(mesh) = mesh.and_then(|mesh| self.model.meshes.get(mesh)) else {
                continue;
            };
            for (part, primitive) in mesh.primitives.iter().enumerate() {
                let Some(morph) = primitive.morphs.get(bind.morph) else {
                    continue;
                };
                budget = budget.saturating_sub(morph.vertices.len());
                if budget == 0 {
                    return;
                }
                for (vertex, by) in morph.vertices.iter().zip(&morph.positions) {
                    visit((bind.node, part, *vertex), *by * bind.weight);
                }
            }
        }
    }
}

/// A name without case and signs.
pub(crate) fn canonical(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
