//! Parts of a diagram that no line connects, beside and below each other.

use super::{GAP, MARGIN, Point, Size};

/// How wide a shelf may be, unless one part alone is wider: about the width of a page.
const WIDTH: f64 = 1180.0;

/// Puts them in their order from left to right, and begins another shelf where the next one does not fit.
pub(super) fn put(parts: &[Size]) -> (Vec<Point>, Size) {
    let room = parts.iter().map(|part| part.width).fold(WIDTH, f64::max);
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0_f64);
    let mut whole = Size { width: 0.0, height: 0.0 };
    let mut places = Vec::new();
    for part in parts {
        if x > 0.0 && x + part.width > room {
            (x, y, height) = (0.0, y + height + GAP, 0.0);
        }
        places.push((x + MARGIN, y + MARGIN));
        whole.width = whole.width.max(x + part.width);
        height = height.max(part.height);
        whole.height = y + height;
        x += part.width + GAP;
    }
    (places, Size { width: whole.width + 2.0 * MARGIN, height: whole.height + 2.0 * MARGIN })
}
