//! What keeps a model from taking all of the memory.

use tract_onnx::prelude::{TValue, TractError, TractResult, TypedNode};
use tract_onnx::tract_core::ops::array::{DynTile, Range};
use tract_onnx::tract_core::plan::EvalContext;

use crate::inference::InferenceError;

/// The most bytes of one tensor.
pub(super) struct MemoryLimit(pub(super) u64);

impl MemoryLimit {
    /// Refuses a node that would make too large a tensor.
    pub(super) fn check(
        &self,
        context: &EvalContext,
        node: &TypedNode,
        inputs: &[TValue],
    ) -> TractResult<()> {
        for output in &node.outputs {
            let elements = match output.fact.shape.eval_to_usize(context.symbols) {
                Ok(shape) => product(shape.iter().map(|length| *length as u64)),
                Err(_) => elements_by_values(node, inputs).unwrap_or(0),
            };
            let bytes = elements.saturating_mul(output.fact.datum_type.size_of() as u64);
            if bytes > self.0 {
                let (node, limit) = (node.name.clone(), self.0);
                return Err(TractError::new(InferenceError::TooLarge {
                    node,
                    bytes,
                    limit,
                }));
            }
        }
        Ok(())
    }
}

/// The elements that a node will make where not the shapes of its inputs tell but their values.
/// Other operations of that sort make no more than they are given.
fn elements_by_values(node: &TypedNode, inputs: &[TValue]) -> Option<u64> {
    match inputs {
        [start, end, step] if node.op_is::<Range>() => {
            let number = |value: &TValue| value.cast_to_scalar::<f64>().ok();
            Some(((number(end)? - number(start)?) / number(step)?).ceil() as u64)
        }
        [tile, repeats] if node.op_is::<DynTile>() => {
            let repeats = repeats.cast_to::<i64>().ok()?;
            let repeats = repeats.as_plain_ram()?;
            let repeats = repeats
                .as_slice::<i64>()
                .ok()?
                .iter()
                .map(|times| *times as u64);
            Some(product(repeats).saturating_mul(tile.len() as u64))
        }
        _ => None,
    }
}

fn product(factors: impl Iterator<Item = u64>) -> u64 {
    factors.fold(1, u64::saturating_mul)
}
