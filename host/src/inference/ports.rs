//! Inputs held against what a model expects.

use super::{Dimension, InferenceError, Named, Port, Tensor};

/// Brings inputs into the order of the ports. Errors: `InvalidInput` where they do not fit, with
/// all that is expected.
pub(super) fn arrange(
    ports: &[Port],
    mut inputs: Vec<Named>,
) -> Result<Vec<Tensor>, InferenceError> {
    let refuse = |fault: String| {
        let expected = ports
            .iter()
            .map(Port::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        Err(InferenceError::InvalidInput(format!(
            "{fault}; the model expects {expected}"
        )))
    };
    let mut ordered = Vec::with_capacity(ports.len());
    for port in ports {
        let Some(at) = inputs.iter().position(|(name, _)| *name == port.name) else {
            return refuse(format!("input `{}` is missing", port.name));
        };
        let (_, tensor) = inputs.swap_remove(at);
        if tensor.element() != port.element || !fits(&port.shape, tensor.shape()) {
            let (element, shape) = (tensor.element(), tensor.shape());
            return refuse(format!("input `{}` is {element} {shape:?}", port.name));
        }
        ordered.push(tensor);
    }
    match inputs.first() {
        None => Ok(ordered),
        Some((name, _)) if ports.iter().any(|port| port.name == *name) => {
            refuse(format!("input `{name}` is given twice"))
        }
        Some((name, _)) => refuse(format!("there is no input `{name}`")),
    }
}

fn fits(expected: &[Dimension], shape: &[usize]) -> bool {
    expected.len() == shape.len()
        && expected
            .iter()
            .zip(shape)
            .all(|(expected, length)| match expected {
                Dimension::Fixed(fixed) => fixed == length,
                Dimension::Dynamic(_) => true,
            })
}
