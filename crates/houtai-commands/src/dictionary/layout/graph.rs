//! Boxes and the places of lines in the layers between, all of them vertices.

use super::{Link, Size};

/// How high the place of a line in a layer is.
const LINE_HEIGHT: f64 = 10.0;

/// Everything that takes room in a layer.
pub(super) struct Graph {
    /// The boxes come first, in their order.
    pub(super) vertices: Vec<Vertex>,
    /// The vertices of each layer, from top to bottom.
    pub(super) layers: Vec<Vec<usize>>,
    /// Of each line the vertices that it passes between its ends, in its direction.
    pub(super) passed: Vec<Vec<usize>>,
}

/// A box, or the place of a line.
pub(super) struct Vertex {
    pub(super) layer: usize,
    pub(super) size: Size,
    /// Neighbours in the layer to the left, each with the height within it at which the line arrives, and the one at which
    /// it leaves this one.
    pub(super) left: Vec<End>,
    /// The same to the right.
    pub(super) right: Vec<End>,
}

/// One end of a piece of a line.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) vertex: usize,
    /// The height within that vertex.
    pub(super) there: f64,
    /// The height within this vertex.
    pub(super) here: f64,
}

impl Graph {
    /// The graph of boxes in their layers.
    pub(super) fn new(sizes: &[Size], links: &[Link], layer_of: &[usize]) -> Self {
        let boxes = sizes.iter().zip(layer_of).map(|(size, layer)| Vertex::new(*layer, *size));
        let count = layer_of.iter().max().map_or(0, |last| last + 1);
        let mut graph =
            Self { vertices: boxes.collect(), layers: vec![Vec::new(); count], passed: Vec::new() };
        for link in links {
            let passed = graph.add(link);
            graph.passed.push(passed);
        }
        for index in 0..graph.vertices.len() {
            graph.layers[graph.vertices[index].layer].push(index);
        }
        graph
    }

    /// Adds the places of a line.
    fn add(&mut self, link: &Link) -> Vec<usize> {
        let (from, to) = (self.vertices[link.from].layer, self.vertices[link.to].layer);
        let between: Vec<usize> =
            if from > to { (to + 1..from).rev().collect() } else { (from + 1..to).collect() };
        let mut passed = Vec::new();
        let (mut last, mut last_y) = (link.from, link.from_y);
        for layer in between {
            let place = self.vertices.len();
            self.vertices.push(Vertex::new(layer, Size { width: 0.0, height: LINE_HEIGHT }));
            self.connect((last, last_y), (place, LINE_HEIGHT / 2.0));
            (last, last_y) = (place, LINE_HEIGHT / 2.0);
            passed.push(place);
        }
        if link.from != link.to {
            self.connect((last, last_y), (link.to, link.to_y));
        }
        passed
    }

    fn connect(&mut self, one: (usize, f64), other: (usize, f64)) {
        let is_right = self.vertices[one.0].layer < self.vertices[other.0].layer;
        let (left, right) = if is_right { (one, other) } else { (other, one) };
        self.vertices[left.0].right.push(End { vertex: right.0, there: right.1, here: left.1 });
        self.vertices[right.0].left.push(End { vertex: left.0, there: left.1, here: right.1 });
    }
}

impl Vertex {
    fn new(layer: usize, size: Size) -> Self {
        Self { layer, size, left: Vec::new(), right: Vec::new() }
    }

    /// The neighbours on one side.
    pub(super) fn ends(&self, to_left: bool) -> &[End] {
        if to_left { &self.left } else { &self.right }
    }
}
