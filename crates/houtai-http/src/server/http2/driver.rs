//! The task of a connection that speaks HTTP/2: hyper's part, and our deadlines beside it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::server::conn::http2;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, Sleep};

use super::lent::Lent;
use super::patrol::{Advice, Patrol};
use super::streams::Streams;
use super::{Answers, Carrier, PhasedIo};
use crate::respond::BodyError;

type Serving<S> = http2::Connection<TokioIo<Lent<PhasedIo<S>>>, Answers, Streams>;

/// A connection under way.
pub(super) struct Driver<S: Carrier> {
    serving: Serving<S>,
    patrol: Patrol,
    timer: Pin<Box<Sleep>>,
}

impl<S: Carrier> Driver<S> {
    pub(super) fn new(serving: Serving<S>, patrol: Patrol) -> Self {
        let timer = Box::pin(tokio::time::sleep_until(patrol.next_look(Instant::now())));
        Self { serving, patrol, timer }
    }

    /// Ready when the connection is to end now.
    fn poll_patrol(&mut self, cx: &mut Context<'_>) -> Poll<&'static str> {
        let now = Instant::now();
        let next = self.patrol.next_look(now);
        // A timer that stands too early is left alone until it fires; moving it would cost more than that.
        if self.timer.deadline() > next {
            self.timer.as_mut().reset(next);
        }
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let now = Instant::now();
            if let Err(reason) = self.patrol.look(now) {
                return Poll::Ready(reason);
            }
            let next = self.patrol.next_look(now);
            self.timer.as_mut().reset(next);
        }
    }
}

impl<S: Carrier> Future for Driver<S> {
    type Output = Result<(), BodyError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            if let Poll::Ready(ended) = Pin::new(&mut this.serving).poll(cx) {
                return Poll::Ready(ended.map_err(Into::into));
            }
            let reason = this.poll_patrol(cx);
            if let Poll::Ready(reason) = reason {
                return Poll::Ready(Err(reason.into()));
            }
            match this.patrol.advice(Instant::now()) {
                Advice::GoOn => return Poll::Pending,
                // Once; hyper wants to be polled again to say so to the client.
                Advice::GiveUp(reason) => return Poll::Ready(Err(reason.into())),
                Advice::SayGoodbye => Pin::new(&mut this.serving).graceful_shutdown(),
            }
        }
    }
}
