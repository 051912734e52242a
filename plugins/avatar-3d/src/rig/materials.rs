//! What expressions do to colours and textures.

use glam::Vec2;

use crate::model::{ColourKind, Expression, Model, Shading};

/// Colours and textures that are not as at rest.
pub(super) struct Materials<'a> {
    model: &'a Model,
    colours: Vec<(usize, ColourKind, [f32; 4])>,
    textures: Vec<(usize, Vec2, Vec2)>,
}

impl<'a> Materials<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        Self {
            model,
            colours: Vec::new(),
            textures: Vec::new(),
        }
    }

    /// Adds what an expression does, times its weight. Several that change the same colour add up.
    pub(super) fn add(&mut self, expression: &Expression, weight: f32) {
        for bind in &expression.colours {
            let Some(rest) = self.at_rest(bind.material, bind.kind) else {
                continue;
            };
            let same = |(material, kind, _): &(usize, ColourKind, [f32; 4])| {
                (*material, *kind) == (bind.material, bind.kind)
            };
            let place = self.colours.iter().position(same).unwrap_or_else(|| {
                self.colours.push((bind.material, bind.kind, rest));
                self.colours.len() - 1
            });
            if let Some((.., colour)) = self.colours.get_mut(place) {
                for ((sum, to), from) in colour.iter_mut().zip(bind.target).zip(rest) {
                    *sum += (to - from) * weight;
                }
            }
        }
        for bind in &expression.textures {
            let same = |(material, ..): &(usize, Vec2, Vec2)| *material == bind.material;
            let place = self.textures.iter().position(same).unwrap_or_else(|| {
                self.textures.push((bind.material, Vec2::ONE, Vec2::ZERO));
                self.textures.len() - 1
            });
            if let Some((_, scale, offset)) = self.textures.get_mut(place) {
                *scale += (bind.scale - Vec2::ONE) * weight;
                *offset += bind.offset * weight;
            }
        }
    }

    /// The colours and the textures, as in [`crate::posing::Posing`].
    #[expect(clippy::type_complexity, reason = "they are the fields of a posing")]
    pub(super) fn changed(self) -> (Vec<(usize, ColourKind, [f32; 4])>, Vec<(usize, Vec2, Vec2)>) {
        (self.colours, self.textures)
    }

    fn at_rest(&self, material: usize, kind: ColourKind) -> Option<[f32; 4]> {
        let material = self.model.materials.get(material)?;
        let opaque = |[r, g, b]: [f32; 3]| [r, g, b, 1.0];
        let toon = match &material.shading {
            Shading::MToon(toon) => Some(toon),
            _ => None,
        };
        match kind {
            ColourKind::Base => Some(material.base_colour),
            ColourKind::Emission => Some(opaque(material.emissive)),
            ColourKind::Shade => toon.map(|toon| opaque(toon.shade_colour)),
            ColourKind::Rim => toon.map(|toon| opaque(toon.rim_colour)),
            ColourKind::Matcap => toon.map(|toon| opaque(toon.matcap_colour)),
            ColourKind::Outline => toon
                .and_then(|toon| toon.outline.as_ref())
                .map(|outline| opaque(outline.colour)),
        }
    }
}
