//! Where boxes and lines of a diagram go: in layers from left to right, each box to the right of those that its lines
//! lead to. The same boxes and lines have the same places at each call.
//!
//! The way is that of Sugiyama: lines in a circle are turned around, each box gets a layer, lines over several layers get
//! a place in each, the order in a layer keeps lines from crossing, and then boxes move towards their neighbours.

mod graph;
mod layers;
mod lines;
mod order;
mod place;
mod shelves;

use graph::Graph;

/// Between boxes of a layer, and between those that no line connects.
const GAP: f64 = 24.0;
/// Between layers, for the lines.
const LAYER_GAP: f64 = 72.0;
/// Around everything.
const MARGIN: f64 = 16.0;

pub(super) type Point = (f64, f64);

/// How big a box is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line that is wanted, from a height within a box to a height within another one, or the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) from_y: f64,
    pub(super) to: usize,
    pub(super) to_y: f64,
}

/// A line with its place: from its start along curves, each with two points that bend it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) start: Point,
    pub(super) curves: Vec<[Point; 3]>,
    pub(super) end: Point,
    pub(super) ends_to_right: bool,
}

/// Where everything is: the left upper corners of the boxes, in their order, and the lines.
#[derive(Debug, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) corners: Vec<Point>,
    pub(super) lines: Vec<Line>,
}

/// Finds a place for each box and each line.
pub(super) fn lay_out(sizes: &[Size], links: &[Link]) -> Layout {
    let mut corners = vec![(0.0, 0.0); sizes.len()];
    let mut lines = Vec::new();
    let parts: Vec<Part> =
        connected(sizes.len(), links).iter().map(|boxes| part(boxes, sizes, links)).collect();
    let outlines: Vec<Size> = parts.iter().map(|part| part.size).collect();
    let (places, whole) = shelves::put(&outlines);
    for (part, (x, y)) in parts.into_iter().zip(places) {
        for (index, corner) in part.corners {
            corners[index] = (corner.0 + x, corner.1 + y);
        }
        lines.extend(part.lines.into_iter().map(|line| line.moved(x, y)));
    }
    Layout { width: whole.width, height: whole.height, corners, lines }
}

/// Boxes that lines connect, laid out by themselves.
struct Part {
    size: Size,
    corners: Vec<(usize, Point)>,
    lines: Vec<Line>,
}

fn part(boxes: &[usize], sizes: &[Size], links: &[Link]) -> Part {
    let inside = |index: usize| boxes.iter().position(|one| *one == index);
    let links: Vec<Link> = links
        .iter()
        .filter_map(|link| Some(Link { from: inside(link.from)?, to: inside(link.to)?, ..*link }))
        .collect();
    let sizes: Vec<Size> = boxes.iter().map(|index| sizes[*index]).collect();
    let mut graph = Graph::new(&sizes, &links, &layers::layers(sizes.len(), &links));
    order::untangle(&mut graph);
    let placed = place::place(&graph);
    let lines: Vec<Line> =
        (0..links.len()).map(|index| lines::line(&graph, &placed, &links[index], index)).collect();
    // A line from a box to itself may stand out on the right.
    let right = lines.iter().flat_map(|line| &line.curves).flatten().map(|point| point.0);
    let width = right.fold(placed.width, f64::max);
    let corners = boxes.iter().copied().zip(placed.corners.iter().copied()).collect();
    Part { size: Size { width, height: placed.height }, corners, lines }
}

/// The boxes that lines connect, the largest parts first and single ones last; those of one size in their order.
fn connected(count: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut part_of: Vec<usize> = (0..count).collect();
    for link in links {
        let (from, to) = (part_of[link.from], part_of[link.to]);
        part_of.iter_mut().filter(|part| **part == from.max(to)).for_each(|part| *part = from.min(to));
    }
    let members = |part: usize| (0..count).filter(|index| part_of[*index] == part).collect::<Vec<_>>();
    let mut parts: Vec<Vec<usize>> = (0..count).map(members).filter(|part| !part.is_empty()).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

#[cfg(test)]
mod tests;
