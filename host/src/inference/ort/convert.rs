//! Between our tensors and ONNX Runtime's.

use std::ptr;

use ort::memory::Allocator;
use ort::value::{DynTensor, DynTensorValueType, Outlet, TensorElementType, ValueRef, ValueType};

use crate::inference::{Dimension, ElementType, InferenceError, Port, Tensor};

// ONNX Runtime keeps elements as the processor does, and our tensors are little-endian.
const _: () = assert!(cfg!(target_endian = "little"));

/// What a session takes or gives. Errors are for people.
pub(super) fn ports(outlets: &[Outlet]) -> Result<Vec<Port>, String> {
    outlets.iter().map(port).collect()
}

fn port(outlet: &Outlet) -> Result<Port, String> {
    let (name, dtype) = (outlet.name().to_owned(), outlet.dtype());
    let ValueType::Tensor {
        ty,
        shape,
        dimension_symbols,
    } = dtype
    else {
        return Err(format!("`{name}` is {dtype} and no tensor"));
    };
    let Some(element) = element(*ty) else {
        return Err(format!(
            "`{name}` has elements of type {ty}, which wasi:nn does not know"
        ));
    };
    let dimension = |(length, symbol): (&i64, &String)| match usize::try_from(*length) {
        Ok(length) => Dimension::Fixed(length),
        Err(_) if symbol.is_empty() => Dimension::Dynamic("?".to_owned()),
        Err(_) => Dimension::Dynamic(symbol.clone()),
    };
    let shape = shape.iter().zip(dimension_symbols.iter());
    Ok(Port {
        name,
        element,
        shape: shape.map(dimension).collect(),
    })
}

/// A copy, in the processor's memory.
pub(super) fn to_ort(tensor: &Tensor) -> Result<DynTensor, InferenceError> {
    let shape: Vec<i64> = tensor
        .shape()
        .iter()
        .map(|length| i64::try_from(*length).unwrap_or(i64::MAX))
        .collect();
    let element = tensor_element(tensor.element());
    let mut copy = DynTensor::new(&Allocator::default(), element, shape)
        .map_err(|error| super::failure::of_run(&error))?;
    write(&mut copy, tensor.bytes());
    Ok(copy)
}

/// A copy, as ONNX Runtime's memory belongs to the session.
pub(super) fn from_ort(port: &Port, value: ValueRef<'_>) -> Result<Tensor, InferenceError> {
    let came_out = format!("`{}` came out as {}", port.name, value.dtype());
    let failed = || InferenceError::Failed(came_out.clone());
    let value = value
        .downcast::<DynTensorValueType>()
        .map_err(|_| failed())?;
    let here = value.memory_info().is_cpu_accessible();
    if element(*value.data_type()) != Some(port.element) || !here {
        return Err(failed());
    }
    let shape = value.shape().iter().map(|length| usize::try_from(*length));
    let shape: Vec<usize> = shape.collect::<Result<_, _>>().map_err(|_| failed())?;
    let elements: usize = shape.iter().product();
    let mut bytes = vec![0; elements * port.element.size()];
    read(&value, &mut bytes);
    Tensor::new(shape, port.element, bytes)
}

/// Fills a tensor in the processor's memory, which has as many bytes.
#[expect(unsafe_code, reason = "`ort` lends no bytes, and no half precision")]
fn write(tensor: &mut DynTensor, bytes: &[u8]) {
    if !bytes.is_empty() {
        // SAFETY: the tensor was made for the shape and elements that these bytes fill exactly, its
        // memory is the processor's, and nobody else has it.
        unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), tensor.data_ptr_mut().cast(), bytes.len());
        }
    }
}

/// Copies the bytes of a tensor in the processor's memory, which has as many.
#[expect(unsafe_code, reason = "`ort` lends no bytes, and no half precision")]
fn read(tensor: &DynTensor, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        // SAFETY: the bytes are as many as the tensor's shape and elements say, its memory is the
        // processor's, and nobody writes to it.
        unsafe {
            ptr::copy_nonoverlapping(tensor.data_ptr().cast(), bytes.as_mut_ptr(), bytes.len());
        }
    }
}

fn element(element: TensorElementType) -> Option<ElementType> {
    Some(match element {
        TensorElementType::Float16 => ElementType::Fp16,
        TensorElementType::Float32 => ElementType::Fp32,
        TensorElementType::Float64 => ElementType::Fp64,
        TensorElementType::Bfloat16 => ElementType::Bf16,
        TensorElementType::Uint8 => ElementType::U8,
        TensorElementType::Int32 => ElementType::I32,
        TensorElementType::Int64 => ElementType::I64,
        _ => return None,
    })
}

fn tensor_element(element: ElementType) -> TensorElementType {
    match element {
        ElementType::Fp16 => TensorElementType::Float16,
        ElementType::Fp32 => TensorElementType::Float32,
        ElementType::Fp64 => TensorElementType::Float64,
        ElementType::Bf16 => TensorElementType::Bfloat16,
        ElementType::U8 => TensorElementType::Uint8,
        ElementType::I32 => TensorElementType::Int32,
        ElementType::I64 => TensorElementType::Int64,
    }
}
