//! Our operation for random numbers, in ONNX Runtime.

use ort::operator::{
    ComputeContext, Kernel, KernelContext, Operator, OperatorDomain, OperatorInput, OperatorOutput,
};
use ort::value::TensorElementType;

use crate::inference::random::{DOMAIN, Noise, OPERATION};

/// The domain with the operation in it.
pub(super) fn domain() -> ort::Result<OperatorDomain> {
    OperatorDomain::new(DOMAIN)?.add(NoiseLike)
}

/// Noise in the shape of the input.
struct NoiseLike;

impl Operator for NoiseLike {
    type Kernel<'attributes> = Noise;

    fn name(&self) -> &str {
        OPERATION
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        // The only way to say "of any type".
        [OperatorInput::variadic(1)]
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(TensorElementType::Float32)]
    }

    fn create_kernel<'attributes>(&self, node: &KernelContext<'attributes>) -> ort::Result<Noise> {
        let noise = Noise::read(|name| node.get(name), |name| node.get(name));
        noise.ok_or_else(|| ort::Error::new(format!("{OPERATION} lacks an attribute")))
    }
}

impl Kernel for Noise {
    fn compute(&mut self, context: &ComputeContext) -> ort::Result<()> {
        let missing = || ort::Error::new(format!("{OPERATION} lacks its input"));
        let like = context.input(0)?.ok_or_else(missing)?;
        let shape = like.dtype().tensor_shape().ok_or_else(missing)?.to_vec();
        // There is none where nobody wants it.
        if let Some(mut output) = context.output(0, shape)? {
            let (_, values) = output.try_extract_tensor_mut()?;
            self.fill(values);
        }
        Ok(())
    }
}
