//! Between our tensors and tract's.

use tract_onnx::prelude::{
    DatumType, IntoTValue, OutletId, TValue, Tensor as TractTensor, TractError, TractResult,
    TypedModel,
};

use crate::inference::{Dimension, ElementType, InferenceError, Port, Tensor};

// tract keeps elements as the processor does, and our tensors are little-endian.
const _: () = assert!(cfg!(target_endian = "little"));

/// The ports of a model at these outlets.
pub(super) fn ports(model: &TypedModel, outlets: &[OutletId]) -> TractResult<Vec<Port>> {
    outlets
        .iter()
        .map(|outlet| {
            let fact = model.outlet_fact(*outlet)?;
            let name = match model.outlet_label(*outlet) {
                Some(label) => label.to_owned(),
                None => model.node(outlet.node).name.clone(),
            };
            let Some(element) = element(fact.datum_type) else {
                return Err(TractError::msg(format!(
                    "`{name}` has elements of type {:?}, which wasi:nn does not know",
                    fact.datum_type
                )));
            };
            let shape = fact
                .shape
                .iter()
                .map(
                    |length| match length.as_i64().and_then(|n| usize::try_from(n).ok()) {
                        Some(length) => Dimension::Fixed(length),
                        None => Dimension::Dynamic(length.to_string()),
                    },
                )
                .collect();
            Ok(Port {
                name,
                element,
                shape,
            })
        })
        .collect()
}

/// A copy, as tract wants its memory aligned.
pub(super) fn to_tract(tensor: Tensor) -> Result<TValue, InferenceError> {
    let datum_type = datum_type(tensor.element()).ok_or_else(|| {
        InferenceError::InvalidInput(format!("tract computes no {}", tensor.element()))
    })?;
    let mut copy = TractTensor::zero_dt(datum_type, tensor.shape())
        .map_err(|error| InferenceError::Failed(format!("{error:#}")))?;
    copy.as_bytes_mut().copy_from_slice(tensor.bytes());
    Ok(copy.into_tvalue())
}

/// A copy, as tract may go on sharing its memory.
pub(super) fn from_tract(port: &Port, value: TValue) -> Result<Tensor, InferenceError> {
    let failed = |error: TractError| InferenceError::Failed(format!("{error:#}"));
    let wanted = datum_type(port.element).unwrap_or(value.datum_type());
    // Shapes that the model computed with are symbolic inside tract.
    let value = value.cast_to_dt(wanted).map_err(failed)?;
    Tensor::new(
        value.shape().to_vec(),
        port.element,
        value.as_bytes().to_vec(),
    )
}

fn element(datum_type: DatumType) -> Option<ElementType> {
    Some(match datum_type {
        DatumType::F16 => ElementType::Fp16,
        DatumType::F32 => ElementType::Fp32,
        DatumType::F64 => ElementType::Fp64,
        DatumType::U8 => ElementType::U8,
        DatumType::I32 => ElementType::I32,
        DatumType::I64 | DatumType::TDim => ElementType::I64,
        _ => return None,
    })
}

fn datum_type(element: ElementType) -> Option<DatumType> {
    Some(match element {
        ElementType::Fp16 => DatumType::F16,
        ElementType::Fp32 => DatumType::F32,
        ElementType::Fp64 => DatumType::F64,
        ElementType::Bf16 => return None,
        ElementType::U8 => DatumType::U8,
        ElementType::I32 => DatumType::I32,
        ElementType::I64 => DatumType::I64,
    })
}
