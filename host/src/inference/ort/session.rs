//! A model loaded into ONNX Runtime.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::Duration;

use ort::session::{RunOptions, Session, SessionInputValue};

use super::{arena, convert, failure};
use crate::inference::panics::catch;
use crate::inference::{Cancel, Graph, InferenceError, Named, Port, ports};

/// How often a run that waits for its turn looks at its switch.
const LOOK: Duration = Duration::from_millis(5);

/// A model ready to run.
pub(super) struct OrtGraph {
    /// One run at a time: parts of ONNX Runtime do not bear more.
    session: Mutex<Session>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
}

impl OrtGraph {
    /// The graph of a session. Errors are for people.
    pub(super) fn new(session: Session) -> Result<OrtGraph, String> {
        Ok(OrtGraph {
            inputs: convert::ports(session.inputs())?,
            outputs: convert::ports(session.outputs())?,
            session: Mutex::new(session),
        })
    }

    fn compute(&self, inputs: Vec<Named>, cancel: &Cancel) -> Result<Vec<Named>, InferenceError> {
        let failed = |error: ort::Error| match cancel.is_cancelled() {
            true => InferenceError::Cancelled,
            false => failure::of_run(&error),
        };
        let tensors = ports::arrange(&self.inputs, inputs)?;
        let tensors = tensors.iter().map(|tensor| {
            let tensor = convert::to_ort(tensor)?;
            Ok(SessionInputValue::from(tensor))
        });
        let tensors = tensors.collect::<Result<Vec<_>, InferenceError>>()?;

        let mut options = RunOptions::new().map_err(failed)?;
        options
            .set(arena::SHRINK.0, arena::SHRINK.1)
            .map_err(failed)?;
        let options = Arc::new(options);
        let mut session = self.turn(cancel)?;
        let stop = options.clone();
        let _watch = cancel.watch(move || {
            // It only sets a flag; an old library that lacks it runs on to the end.
            let _ = stop.terminate();
        });
        let values = session
            .run_with_options(&*tensors, &*options)
            .map_err(failed)?;
        self.outputs
            .iter()
            .zip(values.values())
            .map(|(port, value)| Ok((port.name.clone(), convert::from_ort(port, value)?)))
            .collect()
    }

    /// Waits until nobody else runs.
    fn turn(&self, cancel: &Cancel) -> Result<MutexGuard<'_, Session>, InferenceError> {
        loop {
            match self.session.try_lock() {
                Ok(session) => return Ok(session),
                Err(TryLockError::Poisoned(session)) => return Ok(session.into_inner()),
                Err(TryLockError::WouldBlock) if cancel.is_cancelled() => {
                    return Err(InferenceError::Cancelled);
                }
                Err(TryLockError::WouldBlock) => thread::sleep(LOOK),
            }
        }
    }
}

impl Graph for OrtGraph {
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
