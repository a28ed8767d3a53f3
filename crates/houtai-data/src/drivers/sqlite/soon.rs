//! Looking for something for a moment before going to sleep.
//!
//! To be put to sleep and woken costs two threads more than most statements take. Inside of a transaction both ends know
//! that the other one is at work for them alone, so each looks for a moment whether it is done already.

use std::hint::spin_loop;
use std::thread;
use std::time::{Duration, Instant};

/// How long a moment is: a statement about one row takes a few microseconds. Not more than this is lost of a thread
/// when what it looks for takes longer.
const MOMENT: Duration = Duration::from_micros(30);

/// How often it is looked before others may have the processor, and the clock is read.
const LOOKS: u32 = 20;

/// What `look` finds within a moment.
pub(super) fn soon<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let mut end = None;
    loop {
        for _ in 0..LOOKS {
            let found = look();
            if found.is_some() {
                return found;
            }
            spin_loop();
        }
        let now = Instant::now();
        if *end.get_or_insert(now + MOMENT) <= now {
            return None;
        }
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_a_moment_is_found_and_what_does_not_come_ends_the_looking() {
        let mut looks = 0;
        let third = soon(|| {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(third, Some(3));
        assert_eq!(soon(|| None::<u8>), None);
    }
}
