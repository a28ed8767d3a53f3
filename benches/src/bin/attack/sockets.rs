//! What the kernel knows of a server's connections: a tool may not tell, or not notice, that one has ended.

use std::collections::HashMap;
use std::fs;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::normal::is_normal;

/// How often the table is read.
const LOOK: Duration = Duration::from_millis(250);
/// Established, or closed by the client and not yet by the server, which is how a leak looks.
const STANDING: [&str; 2] = ["01", "08"];

/// The far end of a connection.
type Peer = (Ipv4Addr, u16);

/// How many connections attackers have to `port`, whether or not their server still wants them.
pub(crate) fn standing(port: u16) -> Result<usize, Failure> {
    Ok(peers(&fs::read_to_string("/proc/net/tcp")?, port).count())
}

/// A thread that follows the connections of attackers to one port.
pub(crate) struct Watch {
    followed: Arc<Followed>,
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Followed {
    standing: AtomicUsize,
    spans: Mutex<HashMap<Peer, (Instant, Instant)>>,
}

/// What became of the connections.
pub(crate) struct Lives {
    pub(crate) count: usize,
    /// How long the longest stood, within a quarter of a second.
    pub(crate) longest: Duration,
    /// How many stood at the end.
    pub(crate) left: usize,
}

impl Watch {
    pub(crate) fn start(port: u16) -> Self {
        let followed = Arc::new(Followed::default());
        let (stop, stopped) = mpsc::channel();
        let of_thread = Arc::clone(&followed);
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if let Ok(table) = fs::read_to_string("/proc/net/tcp") {
                    of_thread.look(&table, port);
                }
            }
        });
        Self { followed, stop, thread }
    }

    /// How many there have been so far, and how many of them stand.
    pub(crate) fn seen(&self) -> (usize, usize) {
        let count = self.followed.spans.lock().unwrap_or_else(PoisonError::into_inner).len();
        (count, self.followed.standing.load(Ordering::Relaxed))
    }

    pub(crate) fn stop(self) -> Lives {
        // A thread that has ended by itself needs no message.
        let _ = self.stop.send(());
        drop(self.thread.join());
        let spans = self.followed.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = spans.values().map(|(first, last)| *last - *first).max().unwrap_or_default();
        Lives { count: spans.len(), longest, left: self.followed.standing.load(Ordering::Relaxed) }
    }
}

impl Followed {
    fn look(&self, table: &str, port: u16) {
        let now = Instant::now();
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let mut standing = 0;
        for peer in peers(table, port) {
            standing += 1;
            spans.entry(peer).or_insert((now, now)).1 = now;
        }
        self.standing.store(standing, Ordering::Relaxed);
    }
}

/// The far ends of the connections of attackers that stand.
fn peers(table: &str, port: u16) -> impl Iterator<Item = Peer> {
    let end = format!(":{port:04X}");
    table.lines().skip(1).filter_map(move |line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, remote, state) = (fields.next()?, fields.next()?, fields.next()?);
        let stands = local.ends_with(&end) && STANDING.contains(&state);
        stands.then(|| peer(remote)).flatten().filter(|(address, _)| !is_normal(*address))
    })
}

/// Reads `0100007F:4E20`; the address stands in the order of the machine's bytes.
fn peer(field: &str) -> Option<Peer> {
    let (address, port) = field.split_once(':')?;
    let address = Ipv4Addr::from(u32::from_str_radix(address, 16).ok()?.to_ne_bytes());
    Some((address, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "  sl  local_address rem_address   st tx_queue\n\
         0: 0100007F:4E20 00000000:0000 0A 00000000:00000000\n\
         1: 0100007F:4E20 0100017F:9C40 01 00000000:00000000\n\
         2: 0100017F:9C40 0100007F:4E20 01 00000000:00000000\n\
         3: 0100007F:4E20 0100017F:9C41 08 00000000:00000000\n\
         4: 0100007F:4E20 01C8007F:9C42 01 00000000:00000000\n\
         5: 0100007F:4E20 0100017F:9C43 06 00000000:00000000\n";

    #[test]
    fn only_the_servers_side_of_open_connections_of_attackers_counts() {
        let attacker = Ipv4Addr::new(127, 1, 0, 1);
        assert_eq!(peers(TABLE, 20_000).collect::<Vec<_>>(), [(attacker, 40_000), (attacker, 40_001)]);
    }

    #[test]
    fn what_is_gone_has_been_counted() {
        let followed = Followed::default();
        followed.look(TABLE, 20_000);
        followed.look("", 20_000);
        assert_eq!((followed.standing.into_inner(), followed.spans.into_inner().unwrap().len()), (0, 2));
    }
}
