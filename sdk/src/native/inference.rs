//! Models that run in the host.

use vidchat_abi::{Bytes, HostInference, List, Str};

use super::host::ask;
use super::{input, status};
use crate::bindings::wasi::nn::tensor::TensorType;
use crate::{Error, Result};

/// A model's number at the host that this thread is called by.
pub(crate) struct Graph(u64);

/// An array.
pub(crate) struct Tensor {
    dimensions: Vec<u32>,
    element_type: TensorType,
    data: Vec<u8>,
}

impl Graph {
    /// Loads a model by its id.
    pub(crate) fn load(model: &str) -> Result<Graph> {
        ask(|host, inference: &HostInference| {
            let (mut graph, mut error) = (0, Str::EMPTY);
            // SAFETY: [in-call], which `ask` sees to.
            unsafe {
                let status = (inference.load)(host, Str::of(model), &mut graph, &mut error);
                status::check(status, error)?;
            }
            Ok(Graph(graph))
        })
    }

    /// Runs it.
    pub(crate) fn compute(
        &self,
        _model: &str,
        inputs: Vec<(String, Tensor)>,
    ) -> Result<Vec<(String, Tensor)>> {
        let views: Vec<_> = inputs
            .iter()
            .map(|(name, tensor)| tensor.view(name))
            .collect();
        ask(|host, inference: &HostInference| {
            let (mut outputs, mut error) = (List::EMPTY, Str::EMPTY);
            // SAFETY: [in-call], which `ask` sees to; `views` lead to `inputs`; what comes back is copied
            // before it is asked again.
            unsafe {
                let (compute, views) = (inference.compute, List::of(&views));
                let status = compute(host, self.0, views, &mut outputs, &mut error);
                status::check(status, error)?;
                input::items(outputs)
                    .iter()
                    .map(|output| Tensor::copied(output))
                    .collect()
            }
        })
    }
}

impl Tensor {
    /// `data` fills `dimensions`, which the host checks.
    pub(crate) fn new(dimensions: &[u32], element_type: TensorType, data: &[u8]) -> Tensor {
        Tensor {
            dimensions: dimensions.to_vec(),
            element_type,
            data: data.to_vec(),
        }
    }

    /// Its shape.
    pub(crate) fn dimensions(&self) -> Vec<u32> {
        self.dimensions.clone()
    }

    /// The type of one element.
    pub(crate) fn ty(&self) -> TensorType {
        self.element_type
    }

    /// Its elements, little-endian.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    fn view(&self, name: &str) -> vidchat_abi::Tensor {
        vidchat_abi::Tensor {
            name: Str::of(name),
            dimensions: List::of(&self.dimensions),
            data: Bytes::of(&self.data),
            element_type: match self.element_type {
                TensorType::Fp16 => vidchat_abi::ELEMENT_F16,
                TensorType::Fp32 => vidchat_abi::ELEMENT_F32,
                TensorType::Fp64 => vidchat_abi::ELEMENT_F64,
                TensorType::Bf16 => vidchat_abi::ELEMENT_BF16,
                TensorType::U8 => vidchat_abi::ELEMENT_U8,
                TensorType::I32 => vidchat_abi::ELEMENT_I32,
                TensorType::I64 => vidchat_abi::ELEMENT_I64,
            },
            reserved: 0,
        }
    }

    /// # Safety
    ///
    /// `tensor` came from the host and is still valid.
    unsafe fn copied(tensor: &vidchat_abi::Tensor) -> Result<(String, Tensor)> {
        // SAFETY: see above.
        let (name, dimensions, data) = unsafe {
            (
                input::text(tensor.name, "a tensor's name")?.to_owned(),
                input::items(tensor.dimensions),
                input::bytes(tensor.data),
            )
        };
        let element_type = match tensor.element_type {
            vidchat_abi::ELEMENT_F16 => TensorType::Fp16,
            vidchat_abi::ELEMENT_F32 => TensorType::Fp32,
            vidchat_abi::ELEMENT_F64 => TensorType::Fp64,
            vidchat_abi::ELEMENT_BF16 => TensorType::Bf16,
            vidchat_abi::ELEMENT_U8 => TensorType::U8,
            vidchat_abi::ELEMENT_I32 => TensorType::I32,
            vidchat_abi::ELEMENT_I64 => TensorType::I64,
            other => {
                return Err(Error::internal(format_args!(
                    "the host gave the tensor `{name}` elements of an unknown type, {other}"
                )));
            }
        };
        Ok((name, Tensor::new(dimensions, element_type, data)))
    }
}
