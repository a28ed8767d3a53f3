//! The way of each line.

use super::graph::Graph;
use super::place::Placed;
use super::{Line, Link, Point};

/// How far a line from a box to itself stands out.
const LOOP: f64 = 34.0;

/// The line of a link: out of the side of its box that looks towards the other one, level through each layer between,
/// and into the side of the other.
pub(super) fn line(graph: &Graph, placed: &Placed, link: &Link, index: usize) -> Line {
    if link.from == link.to {
        return to_itself(graph, placed, link);
    }
    let to_right = graph.vertices[link.from].layer < graph.vertices[link.to].layer;
    let (start, out) = way_out(graph, placed, link.from, to_right, link.from_y);
    let (end, way_in) = way_out(graph, placed, link.to, !to_right, link.to_y);
    let mut curves = vec![curve(start, out)];
    let mut last = out;
    for place in &graph.passed[index] {
        let vertex = &graph.vertices[*place];
        let (x, width) = placed.columns[vertex.layer];
        let y = placed.corners[*place].1 + vertex.size.height / 2.0;
        let (near, far) = if to_right { ((x, y), (x + width, y)) } else { ((x + width, y), (x, y)) };
        curves.extend([curve(last, near), curve(near, far)]);
        last = far;
    }
    curves.extend([curve(last, way_in), curve(way_in, end)]);
    Line { start, curves, end, ends_to_right: to_right }
}

/// A point on a side of a box, and the one on the same level at the side of its layer: up to there a line is straight, so
/// that it does not cross the corner of a wider box above or below.
fn way_out(graph: &Graph, placed: &Placed, index: usize, right: bool, y: f64) -> (Point, Point) {
    let at = side(graph, placed, index, right, y);
    let (x, width) = placed.columns[graph.vertices[index].layer];
    (at, (if right { x + width } else { x }, at.1))
}

/// A point on a side of a box.
fn side(graph: &Graph, placed: &Placed, index: usize, right: bool, y: f64) -> Point {
    let (x, top) = placed.corners[index];
    (if right { x + graph.vertices[index].size.width } else { x }, top + y)
}

/// Level at both ends.
fn curve(from: Point, to: Point) -> [Point; 3] {
    let middle = f64::midpoint(from.0, to.0);
    [(middle, from.1), (middle, to.1), to]
}

fn to_itself(graph: &Graph, placed: &Placed, link: &Link) -> Line {
    let start = side(graph, placed, link.from, true, link.from_y);
    let end = side(graph, placed, link.to, true, link.to_y);
    let out = start.0 + LOOP;
    Line { start, curves: vec![[(out, start.1), (out, end.1), end]], end, ends_to_right: false }
}

impl Line {
    /// The same elsewhere.
    pub(super) fn moved(self, right: f64, down: f64) -> Self {
        let moved = |(x, y): Point| (x + right, y + down);
        Self {
            start: moved(self.start),
            curves: self.curves.into_iter().map(|curve| curve.map(moved)).collect(),
            end: moved(self.end),
            ends_to_right: self.ends_to_right,
        }
    }
}
