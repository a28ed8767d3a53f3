//! How many connections there may be, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts connections.
pub(crate) struct Gates {
    total: Arc<Semaphore>,
    per_address: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// The place of one connection; given back when it is dropped.
pub(crate) struct Place {
    gates: Arc<Gates>,
    address: Option<IpAddr>,
    _total: OwnedSemaphorePermit,
}

impl Gates {
    pub(crate) fn new(total: usize, per_address: usize) -> Self {
        let total = Arc::new(Semaphore::new(total.min(Semaphore::MAX_PERMITS)));
        Self { total, per_address, open: Mutex::default() }
    }

    /// Waits until one more connection may be accepted. Those that wait do so in the kernel.
    pub(crate) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.total).acquire_owned().await.ok()
    }

    /// One more connection that has already been accepted; `None` when there are enough.
    pub(crate) fn try_permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.total).try_acquire_owned().ok()
    }

    /// The place of a connection; `None` when its address has enough of them. `exempt` addresses (trusted
    /// proxies) are not counted.
    pub(crate) fn place(
        self: &Arc<Self>,
        total: OwnedSemaphorePermit,
        address: IpAddr,
        exempt: bool,
    ) -> Option<Place> {
        if exempt {
            return Some(Place { gates: Arc::clone(self), address: None, _total: total });
        }
        let mut open = self.open();
        let count = open.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(Place { gates: Arc::clone(self), address: Some(address), _total: total })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn place(gates: &Arc<Gates>, address: &str, exempt: bool) -> Option<Place> {
        gates.place(gates.try_permit()?, address.parse().unwrap(), exempt)
    }

    #[test]
    fn an_address_gets_no_more_than_its_share_and_leaves_no_trace() {
        let gates = Arc::new(Gates::new(10, 2));
        let first = place(&gates, "127.0.0.1", false).unwrap();
        let second = place(&gates, "127.0.0.1", false).unwrap();
        assert!(place(&gates, "127.0.0.1", false).is_none());
        assert!(place(&gates, "127.0.0.1", true).is_some());
        assert!(place(&gates, "127.0.0.2", false).is_some());
        drop((first, second));
        assert!(gates.open().is_empty());
    }

    #[test]
    fn the_total_is_given_back_when_a_place_is_dropped() {
        let gates = Arc::new(Gates::new(1, 9));
        let only = place(&gates, "127.0.0.1", false).unwrap();
        assert!(gates.try_permit().is_none());
        drop(only);
        assert!(gates.try_permit().is_some());
    }
}
