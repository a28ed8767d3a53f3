use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::*;
use crate::writer::record::HEAD_BYTES;
use crate::writer::severity;

type Taken = (usize, Vec<u8>);

fn drained(drain: &mut Drain, queue: &Queue) -> Vec<Taken> {
    drain.fill(queue);
    let mut lines = Vec::new();
    while let Some(record) = drain.peek() {
        let bytes = record.queued_bytes();
        lines.push((record.severity, record.line.to_vec()));
        drain.pass();
        queue.release(bytes);
    }
    lines
}

/// The queue as anybody would write it: one list, one sum, and a limit for each level.
struct Oracle {
    lines: VecDeque<Taken>,
    bytes: usize,
    limit_bytes: usize,
}

impl Oracle {
    fn push(&mut self, severity: usize, line: &[u8]) -> bool {
        let bytes = self.bytes + HEAD_BYTES + line.len();
        let fits = bytes <= self.limit_bytes / 100 * [100, 90, 75, 60, 50][severity];
        if fits {
            self.lines.push_back((severity, line.to_vec()));
            self.bytes = bytes;
        }
        fits
    }

    fn drained(&mut self) -> Vec<Taken> {
        self.bytes = 0;
        self.lines.drain(..).collect()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Push {
        severity: usize,
        bytes: usize,
    },
    /// The same from a thread that was not there before, which begins at another shard.
    PushElsewhere {
        severity: usize,
        bytes: usize,
    },
    Drain,
}

fn step() -> impl Strategy<Value = Step> {
    let line = || (0..severity::COUNT, prop_oneof![0_usize..200, 0_usize..30_000, Just(70_000)]);
    prop_oneof![
        8 => line().prop_map(|(severity, bytes)| Step::Push { severity, bytes }),
        4 => line().prop_map(|(severity, bytes)| Step::PushElsewhere { severity, bytes }),
        1 => Just(Step::Drain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_queue_is_one_list_with_limits(steps in prop::collection::vec(step(), 0..200)) {
        let limit_bytes = 200_000;
        let queue = Queue::new(limit_bytes);
        let mut drain = Drain::new(&queue);
        let mut oracle = Oracle { lines: VecDeque::new(), bytes: 0, limit_bytes };
        for (number, step) in steps.into_iter().chain([Step::Drain]).enumerate() {
            let fill = u8::try_from(number % 251).unwrap_or_default();
            match step {
                Step::Push { severity, bytes } => {
                    let line = vec![fill; bytes];
                    prop_assert_eq!(queue.push(severity, &line), oracle.push(severity, &line));
                }
                Step::PushElsewhere { severity, bytes } => {
                    let line = vec![fill; bytes];
                    let pushed = std::thread::scope(|scope| {
                        scope.spawn(|| queue.push(severity, &line)).join()
                    });
                    prop_assert_eq!(pushed.ok(), Some(oracle.push(severity, &line)));
                }
                Step::Drain => prop_assert_eq!(drained(&mut drain, &queue), oracle.drained()),
            }
            prop_assert_eq!(queue.queued_bytes(), oracle.bytes);
        }
    }
}

#[test]
fn errors_have_room_when_nothing_else_has() {
    let queue = Queue::new(100_000);
    let line = [b'x'; 100];
    for severity in (1..severity::COUNT).rev() {
        while queue.push(severity, &line) {}
        let room: Vec<bool> = (0..severity::COUNT).map(|other| queue.push(other, &line)).collect();
        assert!(room[..severity].iter().all(|pushed| *pushed), "{severity}: {room:?}");
        assert!(room[severity..].iter().all(|pushed| !pushed), "{severity}: {room:?}");
    }
}

#[test]
fn lines_of_a_thread_stay_in_order_while_all_push_and_one_drains() {
    const THREADS: usize = 8;
    const LINES: usize = 20_000;
    let queue = Queue::new(1 << 20);
    let mut drain = Drain::new(&queue);
    let done = AtomicBool::new(false);
    let push = |thread: usize| -> Vec<usize> {
        let accepts = |number: &usize| queue.push(0, format!("{thread} {number}\n").as_bytes());
        (0..LINES).filter(accepts).collect()
    };
    let mut out = Vec::new();
    let accepted: Vec<Vec<usize>> = std::thread::scope(|scope| {
        let push = &push;
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || push(thread))).collect();
        let collector = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                out.extend(drained(&mut drain, &queue));
            }
        });
        let accepted = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        done.store(true, Ordering::Relaxed);
        collector.join().unwrap();
        accepted
    });
    out.extend(drained(&mut drain, &queue));
    let mut of_threads = vec![Vec::new(); THREADS];
    for (_, line) in out {
        let text = String::from_utf8(line).unwrap();
        let (thread, number) = text.trim_end().split_once(' ').unwrap();
        of_threads[thread.parse::<usize>().unwrap()].push(number.parse::<usize>().unwrap());
    }
    assert_eq!(of_threads, accepted);
    assert_eq!(queue.queued_bytes(), 0);
}

#[test]
fn a_shard_that_is_held_keeps_nobody_waiting() {
    let queue = Queue::new(1 << 20);
    let held: Vec<_> = queue.locked_shards().skip(1).collect();
    // From as many threads as there are shards, so that each of them begins at another one.
    for _ in 0..queue.shard_count() {
        assert!(std::thread::scope(|scope| scope.spawn(|| queue.push(0, b"a\n")).join()).unwrap());
    }
    let all: Vec<_> = held.into_iter().chain(queue.locked_shards().take(1)).collect();
    assert!(!queue.push(0, b"a\n"), "with every shard held it is refused, not kept waiting");
    drop(all);
    assert!(queue.push(0, b"a\n"));
}
