//! Which operations of a graph make and take its tensors.

use std::collections::{BTreeSet, HashMap};

use tract_onnx::pb::{GraphProto, NodeProto};

/// The nodes of a graph by the tensors between them. It bears graphs that are broken: nodes in
/// circles, tensors that nobody makes.
pub(super) struct Wiring<'g> {
    graph: &'g GraphProto,
    makers: HashMap<&'g str, usize>,
    takers: HashMap<&'g str, Vec<usize>>,
}

impl<'g> Wiring<'g> {
    /// The wiring of a graph.
    pub(super) fn new(graph: &'g GraphProto) -> Self {
        let (mut makers, mut takers) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (at, node) in graph.node.iter().enumerate() {
            for tensor in &node.output {
                makers.insert(tensor.as_str(), at);
            }
            for tensor in taken(node) {
                takers.entry(tensor).or_default().push(at);
            }
        }
        Wiring {
            graph,
            makers,
            takers,
        }
    }

    /// The node at an index.
    pub(super) fn node(&self, at: usize) -> Option<&'g NodeProto> {
        self.graph.node.get(at)
    }

    /// The index of the node that makes a tensor; none for what is given to the graph.
    pub(super) fn maker(&self, tensor: &str) -> Option<usize> {
        self.makers.get(tensor).copied()
    }

    /// The nodes that take a tensor.
    pub(super) fn takers(&self, tensor: &str) -> impl Iterator<Item = &'g NodeProto> {
        let at = self.takers.get(tensor).into_iter().flatten();
        at.filter_map(|at| self.node(*at))
    }

    /// All nodes that one of `tensors` depends on.
    pub(super) fn before<'t>(&self, tensors: impl IntoIterator<Item = &'t str>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = tensors
            .into_iter()
            .filter_map(|tensor| self.maker(tensor))
            .collect();
        while let Some(at) = open.pop() {
            if found.insert(at)
                && let Some(node) = self.node(at)
            {
                open.extend(taken(node).into_iter().filter_map(|name| self.maker(name)));
            }
        }
        found
    }
}

/// The tensors that a node takes, also those that graphs nested in it take from around it.
pub(super) fn taken(node: &NodeProto) -> Vec<&str> {
    let mut names: Vec<&str> = node.input.iter().map(String::as_str).collect();
    for attribute in &node.attribute {
        for nested in attribute.g.iter().chain(&attribute.graphs) {
            names.extend(nested.node.iter().flat_map(taken));
            names.extend(nested.output.iter().map(|output| output.name.as_str()));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}
