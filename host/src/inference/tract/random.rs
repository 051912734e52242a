//! Our operation for random numbers, in tract.

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::tract_hir::infer::InferenceOp;
use tract_onnx::tract_hir::internal::*;

use crate::inference::random::{Noise, OPERATION};

/// Makes the operation known.
pub(super) fn register(onnx: &mut Onnx) {
    onnx.op_register.insert(OPERATION, parse);
}

fn parse(_: &ParsingContext, node: &NodeProto) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    let noise = Noise::read(
        |name| node.get_attr_opt(name).ok().flatten(),
        |name| node.get_attr_opt(name).ok().flatten(),
    );
    let noise = noise.with_context(|| format!("{OPERATION} lacks an attribute"))?;
    Ok((expand(NoiseLike(noise)), Vec::new()))
}

/// Noise in the shape of the input.
#[derive(Clone, Debug, PartialEq)]
struct NoiseLike(Noise);

// tract wants it, to find operations that are alike; one with a NaN is like no other, and stays.
impl Eq for NoiseLike {}

impl Expansion for NoiseLike {
    fn name(&self) -> StaticName {
        OPERATION.into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        check_input_arity(inputs, 1)?;
        check_output_arity(outputs, 1)?;
        solver.equals(&outputs[0].shape, &inputs[0].shape)?;
        solver.equals(&outputs[0].datum_type, DatumType::F32)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        model.wire_node(prefix, self.clone(), inputs)
    }
}

impl Op for NoiseLike {
    fn name(&self) -> StaticName {
        OPERATION.into()
    }

    op_as_typed_op!();
}

impl EvalOp for NoiseLike {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let like = args_1!(inputs);
        let mut noise = Tensor::zero::<f32>(like.shape())?;
        self.0.fill(noise.try_as_plain_ram_mut()?.as_slice_mut()?);
        Ok(tvec!(noise.into_tvalue()))
    }
}

impl TypedOp for NoiseLike {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let like = inputs.first().context("no input")?;
        Ok(tvec!(DatumType::F32.fact(like.shape.clone())))
    }

    as_op!();
}
