use super::*;

fn drained(drain: &mut Drain, queue: &Queue) -> Vec<(usize, String)> {
    drain.fill(queue);
    let mut lines = Vec::new();
    while let Some(record) = drain.peek() {
        let bytes = record.queued_bytes();
        lines.push((record.severity, String::from_utf8_lossy(record.line).into_owned()));
        drain.pass();
        queue.release(bytes);
    }
    lines
}

#[test]
fn lines_come_out_as_they_went_in() {
    let queue = Queue::new(1 << 20);
    let mut drain = Drain::new(&queue);
    assert!(drained(&mut drain, &queue).is_empty());
    assert!(queue.push(0, b"a\n") && queue.push(2, b"b\n"));
    assert_eq!(drained(&mut drain, &queue), [(0, "a\n".to_owned()), (2, "b\n".to_owned())]);
    assert!(drained(&mut drain, &queue).is_empty());
    assert_eq!(queue.queued_bytes(), 0);
}
