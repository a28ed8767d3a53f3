//! The open connections. They are looked at when somebody collects, so that a change of phase costs nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use houtai_core::metric::Sharded;

use crate::server::{Connection, ConnectionState};

/// Into how many parts the list is divided, so that threads that open and close connections seldom meet.
const PARTS: usize = 8;

type Part = HashMap<u64, Weak<Connection>>;

/// The list of open connections.
#[derive(Default)]
pub(crate) struct Connections {
    parts: [Mutex<Part>; PARTS],
    next: AtomicU64,
    accepted: Sharded,
    closed: Sharded,
}

/// An open connection; taken off the list when it is dropped.
pub(crate) struct Open {
    connections: Arc<Connections>,
    number: u64,
}

impl Connections {
    /// Puts a connection on the list.
    pub(crate) fn open(self: &Arc<Self>, connection: &Arc<Connection>) -> Open {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.part(number).insert(number, Arc::downgrade(connection));
        self.accepted.add(1);
        Open { connections: Arc::clone(self), number }
    }

    pub(super) fn accepted(&self) -> u64 {
        self.accepted.sum()
    }

    pub(super) fn closed(&self) -> u64 {
        self.closed.sum()
    }

    /// How many there are in each state.
    pub(super) fn by_state(&self) -> [(ConnectionState, u64); ConnectionState::ALL.len()] {
        let mut numbers = ConnectionState::ALL.map(|state| (state, 0));
        for part in 0..PARTS as u64 {
            for connection in self.part(part).values().filter_map(Weak::upgrade) {
                let state = connection.state();
                numbers.iter_mut().filter(|(own, _)| *own == state).for_each(|(_, number)| *number += 1);
            }
        }
        numbers
    }

    fn part(&self, number: u64) -> MutexGuard<'_, Part> {
        let part = (number % PARTS as u64) as usize;
        self.parts[part].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connections.part(self.number).remove(&self.number);
        self.connections.closed.add(1);
    }
}
