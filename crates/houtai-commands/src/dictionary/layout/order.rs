//! The order within each layer, so that few lines cross.

use super::graph::{End, Graph};

/// How often the layers are gone through, there and back.
const ROUNDS: usize = 12;

/// Puts the vertices of each layer into the order of the middle of their neighbours, again and again, and keeps the best
/// order that was seen.
pub(super) fn untangle(graph: &mut Graph) {
    let mut best = graph.layers.clone();
    let mut fewest = crossings(graph);
    for round in 0..ROUNDS {
        if fewest == 0 {
            break;
        }
        sweep(graph, round % 2 == 0);
        let found = crossings(graph);
        if found < fewest {
            (fewest, best) = (found, graph.layers.clone());
        }
    }
    graph.layers = best;
}

fn sweep(graph: &mut Graph, to_right: bool) {
    let count = graph.layers.len();
    let order: Vec<usize> =
        if to_right { (1..count).collect() } else { (0..count.saturating_sub(1)).rev().collect() };
    for layer in order {
        let positions = positions(graph);
        let mut keyed: Vec<(f64, usize)> = graph.layers[layer]
            .iter()
            .map(|index| {
                (
                    middle(graph.vertices[*index].ends(to_right), &positions).unwrap_or(positions[*index]),
                    *index,
                )
            })
            .collect();
        // A stable sort: vertices with the same middle stay as they are.
        keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
        graph.layers[layer] = keyed.into_iter().map(|(_, index)| index).collect();
    }
}

/// The position of each vertex in its layer.
fn positions(graph: &Graph) -> Vec<f64> {
    let mut positions = vec![0.0; graph.vertices.len()];
    for layer in &graph.layers {
        let mut position = 0.0;
        for index in layer {
            positions[*index] = position;
            position += 1.0;
        }
    }
    positions
}

/// Where the neighbours are in the middle, with the height of the line within each, so that two lines to one box keep
/// the order of its rows.
fn middle(ends: &[End], positions: &[f64]) -> Option<f64> {
    let places = ends.iter().map(|end| place(end, positions));
    let (sum, count) = places.fold((0.0, 0.0), |(sum, count), place| (sum + place, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

fn place(end: &End, positions: &[f64]) -> f64 {
    // No box is as high as this, so the height never outweighs the position.
    positions[end.vertex] + end.there / 100_000.0
}

/// How many pairs of pieces of lines cross.
fn crossings(graph: &Graph) -> usize {
    let positions = positions(graph);
    let crossed = graph.layers.iter().map(|layer| {
        let pieces: Vec<(f64, f64)> = layer
            .iter()
            .flat_map(|index| graph.vertices[*index].right.iter().map(|end| (*index, end)))
            .map(|(index, end)| (positions[index] + end.here / 100_000.0, place(end, &positions)))
            .collect();
        let crosses = |one: &(f64, f64), other: &(f64, f64)| (one.0 - other.0) * (one.1 - other.1) < 0.0;
        let of_piece =
            |index: usize| pieces[index + 1..].iter().filter(|other| crosses(&pieces[index], other)).count();
        (0..pieces.len()).map(of_piece).sum::<usize>()
    });
    crossed.sum()
}
