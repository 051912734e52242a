//! Models and what runs them.

use vidchat_abi as abi;

use super::super::message::{Blob, Service, Tensor};
use super::super::reading;
use super::kept::Of;
use super::{offer, text};
use crate::bindings::every_kind::vidchat::host::models::Model;
use crate::bindings::every_kind::wasi::nn::tensor::TensorType;
use crate::bindings::types::Error;

/// The most bytes in one tensor; a message holds no more in any case.
const MAX_TENSOR: u64 = 64 * 1024 * 1024;

// SAFETY (of all functions below): they are called by a plugin with the host it was given, arguments
// that are valid during the call, and out-arguments that can be written; that is the ABI's promise.

pub(super) static MODELS: abi::HostModels = abi::HostModels {
    struct_size: abi::size_of::<abi::HostModels>(),
    reserved: 0,
    available: models_available,
    read: models_read,
};

unsafe extern "C" fn models_available(host: *const abi::Host, models: *mut abi::List<abi::Model>) {
    let offer = unsafe { offer(host) };
    let given: Vec<Model> = offer.ask(Service::Models).unwrap_or_default();
    let names = |model: &Model| model.files.iter().map(|file| abi::Str::of(file)).collect();
    let files: Vec<Vec<abi::Str>> = given.iter().map(names).collect();
    let view = |(model, files): (&Model, &Vec<abi::Str>)| abi::Model {
        id: abi::Str::of(&model.id),
        files: abi::List::of(files),
    };
    let views: Vec<abi::Model> = given.iter().zip(&files).map(view).collect();
    unsafe { models.write(abi::List::of(&views)) };
    offer.kept.replace(Of::Models, (given, files, views));
}

unsafe extern "C" fn models_read(
    host: *const abi::Host,
    model: abi::Str,
    file: abi::Str,
    bytes: *mut abi::Bytes,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let ask = || {
        let (model, file) = unsafe { (text(model)?, text(file)?) };
        offer.try_ask::<Blob>(Service::ReadModel { model, file })
    };
    match ask() {
        Ok(Blob(read)) => {
            unsafe { bytes.write(abi::Bytes::of(&read)) };
            offer.kept.replace(Of::ReadModel, read);
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::ReadModel, cause, error) },
    }
}

pub(super) static INFERENCE: abi::HostInference = abi::HostInference {
    struct_size: abi::size_of::<abi::HostInference>(),
    reserved: 0,
    load: inference_load,
    compute: inference_compute,
};

unsafe extern "C" fn inference_load(
    host: *const abi::Host,
    model: abi::Str,
    graph: *mut u64,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let model = unsafe { text(model) };
    match model.and_then(|model| offer.try_ask::<u64>(Service::LoadGraph { model })) {
        Ok(number) => {
            unsafe { graph.write(number) };
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::LoadGraph, cause, error) },
    }
}

unsafe extern "C" fn inference_compute(
    host: *const abi::Host,
    graph: u64,
    inputs: abi::List<abi::Tensor>,
    outputs: *mut abi::List<abi::Tensor>,
    error: *mut abi::Str,
) -> abi::Status {
    let offer = unsafe { offer(host) };
    let ask = || {
        let inputs = unsafe { reading::list(inputs) }?;
        let inputs = inputs.iter().map(|tensor| unsafe { read(tensor) });
        let inputs = inputs.collect::<Result<_, Error>>()?;
        offer.try_ask::<Vec<Tensor>>(Service::Compute { graph, inputs })
    };
    match ask() {
        Ok(tensors) => {
            let views: Vec<abi::Tensor> = tensors.iter().map(view).collect();
            unsafe { outputs.write(abi::List::of(&views)) };
            offer.kept.replace(Of::Compute, (tensors, views));
            abi::Status::OK
        }
        Err(cause) => unsafe { offer.fail(Of::Compute, cause, error) },
    }
}

/// What the elements of tensors are, by the ABI's numbers.
const ELEMENTS: [TensorType; 7] = [
    TensorType::Fp16,
    TensorType::Fp32,
    TensorType::Fp64,
    TensorType::Bf16,
    TensorType::U8,
    TensorType::I32,
    TensorType::I64,
];

unsafe fn read(tensor: &abi::Tensor) -> Result<Tensor, Error> {
    let number = tensor.element_type;
    let element = ELEMENTS.get(number as usize).copied();
    Ok(Tensor {
        name: unsafe { text(tensor.name) }?,
        dimensions: unsafe { reading::list(tensor.dimensions) }?.to_vec(),
        element: element.ok_or_else(|| {
            Error::InvalidInput(format!(
                "a tensor has elements of type {number}, which there is not"
            ))
        })?,
        data: Blob(unsafe { reading::bytes(tensor.data, MAX_TENSOR) }?),
    })
}

fn view(tensor: &Tensor) -> abi::Tensor {
    let number = ELEMENTS
        .iter()
        .position(|element| *element == tensor.element);
    abi::Tensor {
        name: abi::Str::of(&tensor.name),
        dimensions: abi::List::of(&tensor.dimensions),
        data: abi::Bytes::of(&tensor.data.0),
        element_type: number.unwrap_or_default() as u32,
        reserved: 0,
    }
}
