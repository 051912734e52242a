//! How far a decoder sees: which frames have a say in which samples.

use std::collections::HashMap;

use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto};

/// Operations that compute each moment by itself.
const MOMENTARY: [&str; 27] = [
    "Abs",
    "Add",
    "Cast",
    "Clip",
    "Cos",
    "Div",
    "Elu",
    "Erf",
    "Exp",
    "Gelu",
    "Identity",
    "LeakyRelu",
    "Log",
    "Max",
    "Min",
    "Mul",
    "Neg",
    "PRelu",
    "Pow",
    "Reciprocal",
    "Relu",
    "Sigmoid",
    "Sin",
    "Sqrt",
    "Sub",
    "Tanh",
    "Unsqueeze",
];

/// What a tensor in a decoder depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reach {
    /// How many of its moments there are in a frame.
    pub(super) rate: f64,
    /// How many frames before a moment have a say in it.
    before: f64,
    /// How many frames after it do.
    after: f64,
}

impl Reach {
    /// The latent's own.
    pub(super) const LATENT: Reach = Reach {
        rate: 1.0,
        before: 0.0,
        after: 0.0,
    };

    /// How many frames to either side of one have a say in its sound.
    pub(super) fn frames(self) -> usize {
        // Sums of fractions are a little off.
        (self.before.max(self.after) - 1e-6).ceil() as usize
    }

    fn wider(self, before: f64, after: f64) -> Reach {
        Reach {
            rate: self.rate,
            before: self.before + before / self.rate,
            after: self.after + after / self.rate,
        }
    }

    fn joined(self, other: Reach) -> Option<Reach> {
        (self.rate == other.rate).then(|| Reach {
            rate: self.rate,
            before: self.before.max(other.before),
            after: self.after.max(other.after),
        })
    }
}

/// The reach of what a node makes, from those of what it takes. Errors: why a sample could depend on
/// any frame, for people.
pub(super) fn of(
    node: &NodeProto,
    graph: &GraphProto,
    known: &HashMap<&str, Reach>,
) -> Result<Reach, String> {
    let unknown = || {
        let (op, name) = (&node.op_type, &node.name);
        format!("its sound may depend on all frames at once, because of the {op} `{name}`")
    };
    let mut taken = node
        .input
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, *known.get(name.as_str())?)));
    let (at, first) = taken.next().ok_or_else(unknown)?;
    let op = &*node.op_type;
    if MOMENTARY.contains(&op) {
        return taken
            .try_fold(first, |reach, (_, other)| reach.joined(other))
            .ok_or_else(unknown);
    }
    // Weights that depend on the frames are no convolution as one knows it.
    if at > 0 || taken.next().is_some() {
        return Err(unknown());
    }
    let window = Window::read(node, graph).ok_or_else(unknown)?;
    match op {
        "Conv" | "FusedConv" => window.over(first),
        "ConvTranspose" => window.spread(first),
        _ => None,
    }
    .ok_or_else(unknown)
}

/// The attributes of a convolution along one axis.
struct Window {
    kernel: f64,
    dilation: f64,
    stride: f64,
    pads: [f64; 2],
    output_padding: f64,
}

impl Window {
    fn read(node: &NodeProto, graph: &GraphProto) -> Option<Window> {
        let attribute = |name: &str| node.attribute.iter().find(|a| a.name == name);
        // What pads by itself is rare, and none of Piper's.
        let by_itself = |a: &AttributeProto| !a.s.is_empty() && a.s != b"NOTSET";
        if attribute("auto_pad").is_some_and(by_itself) || attribute("output_shape").is_some() {
            return None;
        }
        let one = |name: &str, default: i64| match attribute(name).map(|a| &*a.ints) {
            None => Some(default as f64),
            Some([value]) => Some(*value as f64),
            Some(_) => None,
        };
        let pads = match attribute("pads").map(|a| &*a.ints) {
            None => [0.0; 2],
            Some([begin, end]) => [*begin as f64, *end as f64],
            Some(_) => return None,
        };
        let weights = node.input.get(1)?;
        let weights = graph.initializer.iter().find(|w| w.name == *weights);
        let length = weights.and_then(|w| w.dims.get(2)).copied();
        Some(Window {
            kernel: one("kernel_shape", length.unwrap_or(0))?,
            dilation: one("dilations", 1)?,
            stride: one("strides", 1)?,
            pads,
            output_padding: one("output_padding", 0)?,
        })
        .filter(|window| window.kernel >= 1.0 && window.stride >= 1.0 && window.dilation >= 1.0)
    }

    /// As a convolution that makes one moment of each.
    fn over(&self, input: Reach) -> Option<Reach> {
        let span = (self.kernel - 1.0) * self.dilation;
        let [begin, end] = self.pads;
        (self.stride == 1.0 && begin + end == span).then(|| input.wider(begin, span - begin))
    }

    /// As a transposed convolution that makes `stride` moments of each.
    fn spread(&self, input: Reach) -> Option<Reach> {
        let span = (self.kernel - 1.0) * self.dilation;
        let [begin, end] = self.pads;
        let longer = span + 1.0 + self.output_padding - self.stride;
        let reach = input.wider((span - begin).max(0.0) / self.stride, begin / self.stride);
        (longer == begin + end).then_some(Reach {
            rate: input.rate * self.stride,
            ..reach
        })
    }
}
