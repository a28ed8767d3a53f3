//! How many connections there may be, in all and from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::arrivals::Arrivals;
use crate::metrics::Refusal;

/// Counts connections.
pub(crate) struct Gates {
    total: Arc<Semaphore>,
    places: u32,
    per_address: usize,
    arrivals: Arrivals,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// The place of one connection; given back when it is dropped.
pub(crate) struct Place {
    gates: Arc<Gates>,
    address: Option<IpAddr>,
    _total: OwnedSemaphorePermit,
}

impl Gates {
    pub(crate) fn new(total: usize, per_address: usize, arrivals: Arrivals) -> Self {
        let places = u32::try_from(total.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let total = Arc::new(Semaphore::new(places as usize));
        Self { total, places, per_address, arrivals, open: Mutex::default() }
    }

    /// Waits until one more connection may be accepted. Those that wait do so in the kernel.
    pub(crate) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.total).acquire_owned().await.ok()
    }

    /// Whether the next one has to wait.
    pub(crate) fn is_full(&self) -> bool {
        self.total.available_permits() == 0
    }

    /// Waits until every place has been given back.
    pub(crate) async fn empty(&self) {
        let _ = self.total.acquire_many(self.places).await;
    }

    /// How many places there are.
    pub(crate) fn places(&self) -> usize {
        self.places as usize
    }

    /// How many places are taken.
    pub(crate) fn taken(&self) -> usize {
        (self.places as usize).saturating_sub(self.total.available_permits())
    }

    /// The place of a connection, or why there is none: its address has enough of them, or opens them too fast.
    /// `exempt` addresses (trusted proxies) are not counted.
    pub(crate) fn place(
        self: &Arc<Self>,
        total: OwnedSemaphorePermit,
        address: IpAddr,
        exempt: bool,
    ) -> Result<Place, Refusal> {
        if exempt {
            return Ok(Place { gates: Arc::clone(self), address: None, _total: total });
        }
        let address = counted(address);
        if !self.arrivals.admit(address, Instant::now()) {
            return Err(Refusal::Rate);
        }
        let mut open = self.open();
        let count = open.entry(address).or_default();
        if *count >= self.per_address {
            return Err(Refusal::Address);
        }
        *count += 1;
        Ok(Place { gates: Arc::clone(self), address: Some(address), _total: total })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What counts as one address: a client of IPv6 has a network of 64 bits for itself, and could take a new
/// address for every connection.
fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut open = self.gates.open();
        if let Some(count) = open.get_mut(&address) {
            *count -= 1;
            // An address without connections leaves no trace, so the map cannot grow for ever.
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gates_of(total: usize, per_address: usize) -> Gates {
        Gates::new(total, per_address, Arrivals::new(0))
    }

    fn permit(gates: &Arc<Gates>) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&gates.total).try_acquire_owned().ok()
    }

    fn place(gates: &Arc<Gates>, address: &str, exempt: bool) -> Option<Place> {
        gates.place(permit(gates)?, address.parse().unwrap(), exempt).ok()
    }

    #[test]
    fn an_address_gets_no_more_than_its_share_and_leaves_no_trace() {
        let gates = Arc::new(gates_of(10, 2));
        let first = place(&gates, "127.0.0.1", false).unwrap();
        let second = place(&gates, "127.0.0.1", false).unwrap();
        assert!(place(&gates, "127.0.0.1", false).is_none());
        assert!(place(&gates, "127.0.0.1", true).is_some());
        assert!(place(&gates, "127.0.0.2", false).is_some());
        drop((first, second));
        assert!(gates.open().is_empty());
    }

    #[test]
    fn a_client_of_ipv6_is_counted_by_its_network() {
        let gates = Arc::new(gates_of(10, 1));
        let first = place(&gates, "2001:db8:1:2::1", false).unwrap();
        assert!(place(&gates, "2001:db8:1:2:ffff::9", false).is_none());
        assert!(place(&gates, "2001:db8:1:3::1", false).is_some());
        drop(first);
        assert!(place(&gates, "2001:db8:1:2:ffff::9", false).is_some());
    }

    #[test]
    fn the_total_is_given_back_when_a_place_is_dropped_or_refused() {
        let gates = Arc::new(gates_of(1, 1));
        let only = place(&gates, "127.0.0.1", false).unwrap();
        assert!(permit(&gates).is_none());
        assert_eq!(gates.taken(), 1);
        drop(only);
        assert_eq!(gates.taken(), 0);
        let none_at_all = Arc::new(gates_of(1, 0));
        assert!(place(&none_at_all, "127.0.0.1", false).is_none());
        assert_eq!(none_at_all.taken(), 0);
    }

    #[test]
    fn an_address_that_comes_too_fast_is_refused() {
        let gates = Arc::new(Gates::new(10, 10, Arrivals::new(1)));
        let first = place(&gates, "127.0.0.1", false);
        assert!(first.is_some() && place(&gates, "127.0.0.1", false).is_none());
        assert!(place(&gates, "127.0.0.2", false).is_some() && place(&gates, "127.0.0.1", true).is_some());
    }

    #[test]
    fn no_number_of_places_is_too_large() {
        assert_eq!(gates_of(usize::MAX, 1).taken(), 0);
    }
}
