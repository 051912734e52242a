//! What both versions of VRM have in common about faces.

use crate::model::{LookRange, Model, MorphBind};

/// VRM 1.0's name of a preset of VRM 0.x.
pub(super) fn preset(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "neutral" => "neutral",
        "a" => "aa",
        "i" => "ih",
        "u" => "ou",
        "e" => "ee",
        "o" => "oh",
        "blink" => "blink",
        "blink_l" => "blinkLeft",
        "blink_r" => "blinkRight",
        "joy" => "happy",
        "angry" => "angry",
        "sorrow" => "sad",
        "fun" => "relaxed",
        "lookup" => "lookUp",
        "lookdown" => "lookDown",
        "lookleft" => "lookLeft",
        "lookright" => "lookRight",
        _ => return None,
    })
}

/// A morph target of a node's mesh, if there is such a one.
pub(super) fn morph_bind(
    model: &Model,
    node: usize,
    morph: usize,
    weight: f32,
) -> Option<MorphBind> {
    let mesh = model.meshes.get(model.nodes.get(node)?.mesh?)?;
    (morph < mesh.morph_weights.len()).then_some(MorphBind {
        node,
        morph,
        weight: weight.clamp(0.0, 1.0),
    })
}

/// RGBA of as many numbers as there are.
pub(super) fn rgba(numbers: &[f32]) -> [f32; 4] {
    let mut colour = [0.0, 0.0, 0.0, 1.0];
    for (part, number) in colour.iter_mut().zip(numbers) {
        *part = number.clamp(0.0, 1000.0);
    }
    colour
}

/// How far eyes go. `output` is in degrees where bones move them.
pub(super) fn look_range(degrees: f32, output: f32, moves_bones: bool) -> LookRange {
    // Nobody looks beyond half a turn, and something must be divided by.
    let input = degrees.clamp(0.1, 180.0).to_radians();
    LookRange {
        input,
        output: if moves_bones {
            output.clamp(0.0, 180.0).to_radians()
        } else {
            output.clamp(0.0, 100.0)
        },
    }
}
