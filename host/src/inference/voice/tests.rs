use std::path::PathBuf;

use prost::Message;
use serde_json::Value;

use super::*;
use crate::inference::{Backend, Cancel, Graph, Named, OnnxRuntime, Options, Tensor};

mod full_size;
