//! What holds of every layout.

use proptest::prelude::*;

use super::*;

fn sizes(count: usize) -> Vec<Size> {
    (0..count)
        .map(|index| Size {
            width: 100.0 + (index % 3) as f64 * 40.0,
            height: 52.0 + (index % 5) as f64 * 20.0,
        })
        .collect()
}

fn links(pairs: &[(usize, usize)]) -> Vec<Link> {
    pairs.iter().map(|(from, to)| Link { from: *from, from_y: 40.0, to: *to, to_y: 14.0 }).collect()
}

fn overlap(one: (Point, Size), other: (Point, Size)) -> bool {
    let ((x1, y1), (x2, y2)) = (one.0, other.0);
    x1 < x2 + other.1.width && x2 < x1 + one.1.width && y1 < y2 + other.1.height && y2 < y1 + one.1.height
}

/// What must hold: boxes do not cover each other, nothing lies outside, lines begin and end at the sides of their boxes.
fn judge(sizes: &[Size], links: &[Link]) -> Layout {
    let layout = lay_out(sizes, links);
    let boxes: Vec<(Point, Size)> = layout.corners.iter().copied().zip(sizes.iter().copied()).collect();
    for (index, one) in boxes.iter().enumerate() {
        for other in &boxes[index + 1..] {
            assert!(!overlap(*one, *other), "{one:?} {other:?}");
        }
    }
    let corners = boxes.iter().flat_map(|((x, y), size)| [(*x, *y), (x + size.width, y + size.height)]);
    let ways = layout.lines.iter().flat_map(|line| line.curves.iter().flatten().copied());
    for (x, y) in corners.chain(ways) {
        assert!((0.0..=layout.width).contains(&x) && (0.0..=layout.height).contains(&y), "{x} {y}");
    }
    assert_eq!(layout.lines.len(), links.len());
    for line in &layout.lines {
        assert!(at_a_side(line.start, &boxes) && at_a_side(line.end, &boxes), "{line:?}");
        assert_eq!(line.curves.last().map(|curve| curve[2]), Some(line.end));
    }
    layout
}

fn at_a_side((x, y): Point, boxes: &[(Point, Size)]) -> bool {
    boxes.iter().any(|((left, top), size)| {
        let at = (x - left).abs() < 0.01 || (x - left - size.width).abs() < 0.01;
        at && (*top..=top + size.height).contains(&y)
    })
}

proptest! {
    #[test]
    fn boxes_never_cover_each_other_and_the_same_is_always_the_same(
        count in 1_usize..40,
        pairs in prop::collection::vec((0_usize..40, 0_usize..40), 0..60),
    ) {
        let pairs: Vec<_> = pairs.into_iter().map(|(from, to)| (from % count, to % count)).collect();
        let (sizes, links) = (sizes(count), links(&pairs));
        let layout = judge(&sizes, &links);
        prop_assert_eq!(layout, lay_out(&sizes, &links));
    }
}

#[test]
fn a_box_stands_to_the_right_of_those_that_it_leads_to() {
    let layout = judge(&sizes(4), &links(&[(1, 0), (2, 1), (3, 1), (3, 0)]));
    let x = |index: usize| layout.corners[index].0;
    assert!(x(0) < x(1) && x(1) < x(2) && x(2) == x(3));
}

#[test]
fn a_circle_and_a_box_that_leads_to_itself_have_a_place() {
    let layout = judge(&sizes(3), &links(&[(0, 1), (1, 2), (2, 0), (1, 1)]));
    assert!(layout.lines.iter().any(|line| line.ends_to_right), "one line of the circle goes back");
}

#[test]
fn lines_that_need_not_cross_do_not() {
    // Each of the right boxes leads to the middle one that is opposite in the order, and all of those to the left one.
    let layout = judge(&sizes(7), &links(&[(3, 2), (4, 1), (5, 0), (0, 6), (1, 6), (2, 6)]));
    let y = |index: usize| layout.corners[index].1;
    let order = |indexes: [usize; 3]| {
        let mut indexes = indexes.to_vec();
        indexes.sort_by(|one, other| y(*one).total_cmp(&y(*other)));
        indexes
    };
    let opposite: Vec<usize> = order([3, 4, 5]).iter().map(|index| 5 - index).collect();
    assert_eq!(order([0, 1, 2]), opposite);
}

#[test]
fn nothing_has_a_layout_and_sixty_boxes_fit_on_a_page() {
    judge(&[], &[]);
    let pairs: Vec<_> =
        (1..60).map(|index| (index, index / 4)).chain((20..60).map(|index| (index, 3))).collect();
    let layout = judge(&sizes(60), &links(&pairs));
    assert!(layout.width < 1400.0, "{}", layout.width);
}
