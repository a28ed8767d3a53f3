//! Where each vertex stands.

use super::graph::Graph;
use super::{GAP, LAYER_GAP, Point};

/// How often vertices move towards their neighbours.
const ROUNDS: usize = 10;

/// The places of all vertices of a graph.
pub(super) struct Placed {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) corners: Vec<Point>,
    /// Of each layer where it begins and how wide it is.
    pub(super) columns: Vec<(f64, f64)>,
}

/// Finds them: the layers beside each other, the vertices as near to their neighbours as the order lets them.
pub(super) fn place(graph: &Graph) -> Placed {
    let columns = columns(graph);
    let mut tops = vec![0.0; graph.vertices.len()];
    for layer in &graph.layers {
        spread(graph, layer, &mut tops, |_, _| 0.0);
    }
    for round in 0..ROUNDS {
        let to_right = round % 2 == 0;
        let count = graph.layers.len();
        for step in 0..count {
            let layer = if to_right { step } else { count - 1 - step };
            spread(graph, &graph.layers[layer], &mut tops, |index, tops| {
                wanted(graph, index, tops, to_right)
            });
        }
    }
    let highest = tops.iter().copied().fold(f64::INFINITY, f64::min);
    let top = if highest.is_finite() { highest } else { 0.0 };
    let lowest =
        graph.vertices.iter().zip(&tops).map(|(vertex, y)| y + vertex.size.height).fold(top, f64::max);
    let corners =
        graph.vertices.iter().zip(&tops).map(|(vertex, y)| (columns[vertex.layer].0, y - top)).collect();
    let width = columns.last().map_or(0.0, |(x, width)| x + width);
    Placed { width, height: lowest - top, corners, columns }
}

fn columns(graph: &Graph) -> Vec<(f64, f64)> {
    let mut x = 0.0;
    let widths = graph
        .layers
        .iter()
        .map(|layer| layer.iter().map(|index| graph.vertices[*index].size.width).fold(0.0, f64::max));
    widths
        .map(|width| {
            let column = (x, width);
            x += width + LAYER_GAP;
            column
        })
        .collect()
}

/// The top that a vertex would like: where its lines would be level, on the side from which the places are known, or
/// else on the other.
fn wanted(graph: &Graph, index: usize, tops: &[f64], to_right: bool) -> f64 {
    let vertex = &graph.vertices[index];
    let near = vertex.ends(to_right);
    let ends = if near.is_empty() { vertex.ends(!to_right) } else { near };
    let levels = ends.iter().map(|end| tops[end.vertex] + end.there - end.here);
    let (sum, count) = levels.fold((0.0, 0.0), |(sum, count), level| (sum + level, count + 1.0));
    if count > 0.0 { sum / count } else { tops[index] }
}

/// Puts the vertices of a layer as near to what they want as can be without one over another: those that want the same
/// room form a group, which stands in the middle of what its members want.
fn spread(graph: &Graph, layer: &[usize], tops: &mut [f64], wanted: impl Fn(usize, &[f64]) -> f64) {
    // A group: how far down its first member begins, how many it has, and what they want in sum, each less the
    // room of those before it in the layer.
    let mut groups: Vec<(f64, f64, usize)> = Vec::new();
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    for index in layer {
        offsets.push(offset);
        let mut group = (wanted(*index, tops) - offset, 1.0, 1);
        while let Some(before) = groups.pop_if(|before| before.0 / before.1 > group.0 / group.1) {
            group = (before.0 + group.0, before.1 + group.1, before.2 + group.2);
        }
        groups.push(group);
        offset += graph.vertices[*index].size.height + GAP;
    }
    let starts = groups.iter().flat_map(|(sum, count, members)| std::iter::repeat_n(sum / count, *members));
    for ((index, offset), start) in layer.iter().zip(offsets).zip(starts) {
        tops[*index] = start + offset;
    }
}
