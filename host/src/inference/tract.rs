//! The backend in pure Rust: [tract](https://github.com/sonos/tract). It needs no library on the
//! machine and runs the embedded voice; it does not know all operations of ONNX.

mod convert;
mod guard;
mod random;

use std::path::Path;
use std::sync::Arc;

use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::*;
use tract_onnx::tract_core::plan;

use super::panics::catch;
use super::{Backend, Cancel, Graph, InferenceError, Named, Part, Port, model, ports};
use guard::MemoryLimit;

/// The most bytes of one tensor within a run. Lengths can come out of a plugin's inputs, and memory
/// that the system refuses ends the process. This leaves room for half a minute of voice conversion
/// (512 channels of 3200 single-precision values a second). Several such tensors live at a time:
/// the embedded voice takes up to 25 times its largest tensor.
const TENSOR_LIMIT: u64 = 256 << 20;

const NAME: &str = "tract";

/// The most characters of the cause of an error.
const CAUSE_LIMIT: usize = 300;

/// What to do about a model that it cannot run.
const REMEDY: &str = "ONNX Runtime runs more models, `make setup` gets it";

/// The tract backend. Computes on one thread.
#[derive(Clone, Copy, Debug)]
pub struct Tract {
    seed: u64,
}

impl Tract {
    /// A backend whose graphs draw their random numbers from `seed`.
    pub fn new(seed: u64) -> Self {
        Tract { seed }
    }
}

impl Backend for Tract {
    fn name(&self) -> &'static str {
        NAME
    }

    fn load(&self, weights: &Path, part: Part) -> Result<Arc<dyn Graph>, InferenceError> {
        let invalid = |cause: TractError| InferenceError::InvalidModel {
            path: weights.to_owned(),
            backend: NAME,
            cause: format!("{}; {REMEDY}", shortened(format!("{cause:#}"))),
        };
        catch(|| {
            let proto = model::read(weights, part, self.seed, NAME)?;
            TractGraph::new(proto, weights.parent()).map_err(invalid)
        })
        .map(|graph| Arc::new(graph) as Arc<dyn Graph>)
    }
}

/// A cause of an error, which may hold pages of shapes.
fn shortened(cause: String) -> String {
    match cause.char_indices().nth(CAUSE_LIMIT) {
        Some((at, _)) => format!("{} …", cause.split_at(at).0),
        None => cause,
    }
}

struct TractGraph {
    plan: Arc<TypedSimplePlan>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
}

impl TractGraph {
    /// The graph of a model whose outer files are in `folder`.
    fn new(proto: ModelProto, folder: Option<&Path>) -> TractResult<Self> {
        let mut onnx = tract_onnx::onnx();
        random::register(&mut onnx);
        let parsed = onnx.parse(&proto, folder.and_then(Path::to_str))?;
        drop(proto);
        if let Some(name) = parsed.unresolved_inputs.first() {
            return Err(TractError::msg(format!(
                "nothing computes its tensor `{name}`"
            )));
        }
        let typed = parsed.model.into_typed()?;
        let inputs = convert::ports(&typed, typed.input_outlets()?)?;
        let outputs = convert::ports(&typed, typed.output_outlets()?)?;
        let plan = typed.into_optimized()?.into_runnable()?;
        Ok(TractGraph {
            plan,
            inputs,
            outputs,
        })
    }

    fn compute(&self, inputs: Vec<Named>, cancel: &Cancel) -> Result<Vec<Named>, InferenceError> {
        let inputs = ports::arrange(&self.inputs, inputs)?
            .into_iter()
            .map(convert::to_tract)
            .collect::<Result<_, _>>()?;
        let limit = MemoryLimit(TENSOR_LIMIT);
        let values = self
            .plan
            .spawn()
            .and_then(|mut state| {
                state.run_plan_with_eval(inputs, |context, op_state, node, inputs| {
                    if cancel.is_cancelled() {
                        return Err(TractError::new(InferenceError::Cancelled));
                    }
                    limit.check(context, node, &inputs)?;
                    plan::eval(context, op_state, node, inputs)
                })
            })
            .map_err(|error| match error.downcast::<InferenceError>() {
                Ok(ours) => ours,
                Err(error) => InferenceError::Failed(format!("{error:#}")),
            })?;
        self.outputs
            .iter()
            .zip(values)
            .map(|(port, value)| Ok((port.name.clone(), convert::from_tract(port, value)?)))
            .collect()
    }
}

impl Graph for TractGraph {
    fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    fn run(&self, inputs: Vec<Named>, cancel: &Cancel) -> Result<Vec<Named>, InferenceError> {
        catch(|| self.compute(inputs, cancel))
    }
}
