//! In which layer each box stands.

use super::Link;

/// The layer of each box: 0 is the leftmost. No line that goes to another box stays within a layer.
pub(super) fn layers(count: usize, links: &[Link]) -> Vec<usize> {
    let pairs = without_circles(count, links);
    let mut layers = vec![0; count];
    // Each round settles at least the boxes of one more layer, and there are no circles.
    for _ in 0..count {
        for (from, to) in &pairs {
            layers[*from] = layers[*from].max(layers[*to] + 1);
        }
    }
    // A box from which no line goes on stands next to the first that leads to it.
    for index in (0..count).filter(|index| pairs.iter().all(|(from, _)| from != index)) {
        let sources = pairs.iter().filter(|(_, to)| *to == index).map(|(from, _)| layers[*from]);
        layers[index] = sources.min().map_or(0, |nearest| nearest - 1);
    }
    layers
}

/// The lines as pairs of boxes, those turned around that would close a circle, and none from a box to itself.
fn without_circles(count: usize, links: &[Link]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut state = vec![State::New; count];
    for start in 0..count {
        visit(start, links, &mut state, &mut pairs);
    }
    pairs
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Goes along all lines from a box. What leads to a box that is still open closes a circle. There are as many calls
/// within one another as tables in a row, which the stack has room for.
fn visit(index: usize, links: &[Link], state: &mut [State], pairs: &mut Vec<(usize, usize)>) {
    if state[index] != State::New {
        return;
    }
    state[index] = State::Open;
    for link in links.iter().filter(|link| link.from == index && link.to != index) {
        match state[link.to] {
            State::Open => pairs.push((link.to, index)),
            _ => {
                visit(link.to, links, state, pairs);
                pairs.push((index, link.to));
            }
        }
    }
    state[index] = State::Done;
}
