//! How fast one address may open connections.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How much of the rate may come at once.
const BURST: Duration = Duration::from_secs(1);
/// Below so many addresses nobody looks for those that can be forgotten.
const FEW: usize = 1024;

/// The generic cell rate algorithm (ITU-T I.371) for each address: one point in time says all that is known of it.
pub(crate) struct Arrivals {
    // Between two connections of one address on average; `None` sets no limit.
    interval: Option<Duration>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    // When the connections that an address has opened would have come, had they kept to the rate.
    due: HashMap<IpAddr, Instant>,
    sweep_at: usize,
}

impl Arrivals {
    /// So many connections a second from one address; 0 for any.
    pub(crate) fn new(per_second: u32) -> Self {
        let interval = (per_second > 0).then(|| Duration::from_secs(1) / per_second);
        Self { interval, known: Mutex::default() }
    }

    /// Whether the address may open one more connection now.
    pub(crate) fn admit(&self, address: IpAddr, now: Instant) -> bool {
        let Some(interval) = self.interval else { return true };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.sweep(now);
        let due = known.due.entry(address).or_insert(now);
        let next = (*due).max(now) + interval;
        let is_admitted = next <= now + BURST;
        if is_admitted {
            *due = next;
        }
        is_admitted
    }
}

impl Known {
    /// Forgets addresses that have been quiet for as long as the rate reaches back. Done only when twice as many are
    /// known as were left the last time, so that it costs each connection little.
    fn sweep(&mut self, now: Instant) {
        if self.due.len() >= self.sweep_at.max(FEW) {
            self.due.retain(|_, due| *due > now);
            self.sweep_at = self.due.len() * 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(number).into()
    }

    fn admitted(arrivals: &Arrivals, count: usize, now: Instant) -> usize {
        (0..count).filter(|_| arrivals.admit(address(1), now)).count()
    }

    #[test]
    fn a_second_s_worth_may_come_at_once_and_the_rest_at_its_rate() {
        let (arrivals, now) = (Arrivals::new(10), Instant::now());
        assert_eq!(admitted(&arrivals, 100, now), 10);
        assert_eq!(admitted(&arrivals, 100, now + Duration::from_millis(99)), 0);
        assert_eq!(admitted(&arrivals, 100, now + Duration::from_millis(300)), 3);
        assert_eq!(admitted(&arrivals, 100, now + Duration::from_secs(60)), 10);
        assert!(arrivals.admit(address(2), now));
    }

    #[test]
    fn without_a_rate_everybody_may_come() {
        let arrivals = Arrivals::new(0);
        assert_eq!(admitted(&arrivals, 10_000, Instant::now()), 10_000);
        assert!(arrivals.known.lock().unwrap().due.is_empty());
    }

    #[test]
    fn quiet_addresses_are_forgotten() {
        let (arrivals, mut now) = (Arrivals::new(1), Instant::now());
        for number in 0..100_000 {
            now += Duration::from_millis(10);
            assert!(arrivals.admit(address(number), now));
        }
        assert!(arrivals.known.lock().unwrap().due.len() <= 2 * FEW);
    }

    #[test]
    fn the_highest_rate_is_no_limit() {
        assert_eq!(admitted(&Arrivals::new(u32::MAX), 10_000, Instant::now()), 10_000);
    }
}
