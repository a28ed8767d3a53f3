//! A queue between two halves, bounded by bytes.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// What an item costs beside its bytes, so that empty ones are bounded too.
const OVERHEAD: usize = 64;

/// The end at which items come in.
pub(crate) struct Pusher<T> {
    items: mpsc::UnboundedSender<Item<T>>,
    // What bounds the queue: an item holds its share until it has been dealt with.
    room: Arc<Semaphore>,
    bytes: usize,
}

impl<T> Clone for Pusher<T> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), room: Arc::clone(&self.room), bytes: self.bytes }
    }
}

/// The end at which items come in as long as somebody else holds it too.
pub(crate) struct WeakPusher<T> {
    items: mpsc::WeakUnboundedSender<Item<T>>,
    room: Arc<Semaphore>,
    bytes: usize,
}

/// The end at which items are taken.
pub(crate) struct Puller<T> {
    items: mpsc::UnboundedReceiver<Item<T>>,
    room: Arc<Semaphore>,
}

/// An item with its share of the room, which is given back when it is dropped.
pub(crate) struct Item<T> {
    pub(crate) value: T,
    pub(crate) share: OwnedSemaphorePermit,
}

/// Nobody takes items any more.
#[derive(Debug)]
pub(crate) struct QueueClosed;

/// A queue with room for so many bytes; one item always has room, however large.
pub(crate) fn queue<T>(bytes: usize) -> (Pusher<T>, Puller<T>) {
    let bytes = bytes.clamp(OVERHEAD, u32::MAX as usize).min(Semaphore::MAX_PERMITS);
    let room = Arc::new(Semaphore::new(bytes));
    let (sender, receiver) = mpsc::unbounded_channel();
    (Pusher { items: sender, room: Arc::clone(&room), bytes }, Puller { items: receiver, room })
}

impl<T> Pusher<T> {
    /// Adds an item, once there is room for it.
    pub(crate) async fn push(&self, value: T, bytes: usize) -> Result<(), QueueClosed> {
        let share = share(&self.room, self.bytes, bytes).await?;
        self.items.send(Item { value, share }).map_err(|_| QueueClosed)
    }

    /// An end that does not keep the queue open.
    pub(crate) fn downgrade(&self) -> WeakPusher<T> {
        WeakPusher { items: self.items.downgrade(), room: Arc::clone(&self.room), bytes: self.bytes }
    }

    /// Takes no more items; whoever waits for room hears it.
    pub(crate) fn close(&self) {
        self.room.close();
    }

    /// Waits until nobody takes items any more.
    pub(crate) async fn closed(&self) {
        self.items.closed().await;
    }
}

impl<T> WeakPusher<T> {
    /// Adds an item, once there is room for it.
    pub(crate) async fn push(&self, value: T, bytes: usize) -> Result<(), QueueClosed> {
        let share = share(&self.room, self.bytes, bytes).await?;
        let items = self.items.upgrade().ok_or(QueueClosed)?;
        items.send(Item { value, share }).map_err(|_| QueueClosed)
    }
}

/// The share of an item, once it is free.
async fn share(room: &Arc<Semaphore>, all: usize, bytes: usize) -> Result<OwnedSemaphorePermit, QueueClosed> {
    let cost = bytes.saturating_add(OVERHEAD).min(all);
    // The room has been limited to what a `u32` can say.
    Arc::clone(room).acquire_many_owned(cost as u32).await.map_err(|_| QueueClosed)
}

impl<T> Puller<T> {
    /// The next item; `None` when the queue is closed and empty.
    pub(crate) async fn pull(&mut self) -> Option<Item<T>> {
        self.items.recv().await
    }

    /// Takes no more items; those that are there can still be pulled.
    pub(crate) fn close(&mut self) {
        self.room.close();
        self.items.close();
    }
}

impl<T> Drop for Puller<T> {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_makes_wait_until_an_item_has_been_dealt_with() {
        let (pusher, mut puller) = queue(200);
        pusher.push('a', 30).await.unwrap();
        pusher.push('b', 30).await.unwrap();
        let mut third = Box::pin(pusher.push('c', 0));
        assert!(poll_once(&mut third).is_none());
        let item = puller.pull().await.unwrap();
        // Taken, and not yet dealt with.
        assert!(poll_once(&mut third).is_none());
        drop(item);
        third.await.unwrap();
        let rest = [puller.pull().await.unwrap().value, puller.pull().await.unwrap().value];
        assert_eq!(rest, ['b', 'c']);
    }

    #[tokio::test]
    async fn an_item_larger_than_the_queue_passes_alone() {
        let (pusher, mut puller) = queue(100);
        pusher.push((), usize::MAX).await.unwrap();
        assert!(poll_once(&mut Box::pin(pusher.push((), 0))).is_none());
        drop(puller.pull().await);
        pusher.push((), 0).await.unwrap();
    }

    #[tokio::test]
    async fn whoever_waits_for_room_hears_that_there_will_be_none() {
        let (pusher, puller) = queue(100);
        pusher.push((), 100).await.unwrap();
        let mut waiting = Box::pin(pusher.push((), 100));
        assert!(poll_once(&mut waiting).is_none());
        drop(puller);
        assert!(waiting.await.is_err());
        pusher.closed().await;
    }

    #[tokio::test]
    async fn what_is_in_a_closed_queue_can_still_be_pulled() {
        let (pusher, mut puller) = queue(100);
        pusher.push(1, 0).await.unwrap();
        puller.close();
        assert!(pusher.push(2, 0).await.is_err());
        assert_eq!(puller.pull().await.map(|item| item.value), Some(1));
        assert!(puller.pull().await.is_none());
    }

    /// One poll, without anybody being woken.
    fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut cx) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
