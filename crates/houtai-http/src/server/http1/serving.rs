//! The task of a connection: reads a head, answers, reads the next one.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body::{Body as _, SizeHint};

use super::encoder::{self, Asked, Encoder};
use super::filling::Filling;
use super::head::{self, Head, Refused};
use super::incoming::Incoming;
use super::input::{Input, ReadHead};
use super::output::Output;
use crate::body::Arriving;
use crate::middleware::stack::{self, Flight};
use crate::respond::BodyError;
use crate::server::carrier::Carrier;
use crate::server::connection::{Connection, Phase};
use crate::server::io::PhasedIo;
use crate::server::sent::Sent;
use crate::site::Site;

/// A body up to this size goes out in one piece with its head.
const IN_ONE_PIECE: u64 = 4 << 10;
/// How many steps a connection may take before others have their turn: requests that wait in hand, pieces of a body.
/// The budget of tokio alone would let a client with a full pipe have the worker for milliseconds.
const TURN: usize = 32;
/// What is kept of the memory in which heads are written.
const SCRATCH_BYTES: usize = 64 << 10;

thread_local! {
    /// Where a thread writes heads, and small bodies behind them.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A connection that speaks HTTP/1; ready when it has ended, or when an answer has left a session behind.
pub(crate) struct Serving<S> {
    io: PhasedIo<S>,
    input: Input,
    output: Output,
    site: Arc<Site>,
    connection: Arc<Connection>,
    state: State,
}

enum State {
    /// The next request is awaited.
    Head,
    Answering(Answering),
    Sending(Sending),
    /// The last answer is out, and a task of the app reads on.
    ReadOn(Filling),
    /// The last answer is on its way.
    Last,
}

/// A request under way.
struct Answering {
    flight: Flight,
    asked: Asked,
    filling: Option<Filling>,
}

/// An answer under way.
struct Sending {
    // None once all of it has been taken, or it has failed.
    body: Option<Sent>,
    failed: Option<BodyError>,
    encoder: Encoder,
    keeps: bool,
    filling: Option<Filling>,
}

impl<S: Carrier> Serving<S> {
    pub(crate) fn new(
        io: PhasedIo<S>,
        site: &Arc<Site>,
        connection: &Arc<Connection>,
        max_head: usize,
    ) -> Self {
        Self {
            io,
            input: Input::new(max_head),
            output: Output::default(),
            site: Arc::clone(site),
            connection: Arc::clone(connection),
            state: State::Head,
        }
    }

    /// The IO, and the bytes that came behind the last request.
    pub(crate) fn into_parts(self) -> (PhasedIo<S>, Bytes) {
        (self.io, self.input.into_bytes().freeze())
    }

    fn begin(&mut self, cx: &mut Context<'_>, head: Head) -> io::Result<()> {
        self.connection.begin_request();
        let Head { parts, body, keep_alive, expects_continue } = head;
        let asked = Asked { version: parts.version, is_head: parts.method == Method::HEAD, keep_alive };
        let (incoming, filling) = match body {
            None => (Incoming::empty(), None),
            Some(decoder) => {
                let (incoming, filling) = Filling::begin(decoder, expects_continue, &mut self.input);
                (incoming, Some(filling))
            }
        };
        let request = http::Request::from_parts(parts, Arriving::Http1(incoming));
        let mut flight = stack::enter(&self.site, &self.connection, request);
        // Most answers are there at once, and then nothing of all this is moved anywhere.
        if let Poll::Ready(Ok(response)) = Pin::new(&mut flight).poll(cx) {
            return self.send(cx, response, asked, filling);
        }
        self.state = State::Answering(Answering { flight, asked, filling });
        Ok(())
    }

    /// Refuses a head for which there is no route and no style.
    fn refuse(&mut self, cx: &mut Context<'_>, refused: Refused) -> io::Result<()> {
        // The client may still be sending the rest of it.
        self.connection.enter(Phase::Head);
        self.state = State::Last;
        let body = refused.problem();
        let mut response = Response::new(());
        *response.status_mut() = refused.status();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(http::header::CONTENT_TYPE, json);
        let asked = Asked { version: http::Version::HTTP_11, is_head: false, keep_alive: false };
        let (head, ()) = response.into_parts();
        with_scratch(|scratch| {
            encoder::head(scratch, &head, &SizeHint::with_exact(body.len() as u64), asked);
            scratch.extend_from_slice(body.as_bytes());
            self.output.write(&mut self.io, cx, scratch)
        })
    }

    /// Begins to send an answer.
    fn send(
        &mut self,
        cx: &mut Context<'_>,
        response: Response<Sent>,
        asked: Asked,
        mut filling: Option<Filling>,
    ) -> io::Result<()> {
        if let Some(filling) = &mut filling {
            filling.answered();
        }
        let (head, body) = final_answer(response).into_parts();
        let mut body = Some(body);
        let (encoder, keeps) = with_scratch(|scratch| {
            let hint = body.as_ref().map_or_else(SizeHint::default, Sent::size_hint);
            let (mut encoder, keeps) = encoder::head(scratch, &head, &hint, asked);
            if let Encoder::Length(length @ 1..=IN_ONE_PIECE) = encoder
                && let Some(data) = whole(&mut body, length, cx)
            {
                scratch.extend_from_slice(&data);
                encoder = Encoder::None;
            }
            self.output.write(&mut self.io, cx, scratch)?;
            io::Result::Ok((encoder, keeps))
        })?;
        head::give_back(head.headers);
        // What has no body to send is over: its record is told now.
        let body = if encoder.is_full() { None } else { body };
        self.state = State::Sending(Sending { body, failed: None, encoder, keeps, filling });
        Ok(())
    }

    /// Goes on with an answer that had to be waited for.
    fn send_late(&mut self, cx: &mut Context<'_>, response: Response<Sent>) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Last) {
            State::Answering(Answering { asked, filling, .. }) => self.send(cx, response, asked, filling),
            _ => Ok(()),
        }
    }

    /// Ready when an answer is out.
    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BodyError>> {
        let Self { io, input, output, state: State::Sending(sending), .. } = self else {
            return Poll::Ready(Ok(()));
        };
        for _ in 0..TURN {
            let taken = sending.take(output, cx)?;
            let flushed = output.poll_flush(io, cx)?.is_ready();
            if flushed && sending.body.is_none() {
                return Poll::Ready(sending.failed.take().map_or(Ok(()), Err));
            }
            let filled = match &mut sending.filling {
                Some(filling) => filling.fill(input, output, io, cx)?,
                None => false,
            };
            if !(filled || (flushed && taken)) {
                return Poll::Pending;
            }
        }
        give_way(cx)
    }

    /// Goes on behind an answer that is out.
    fn go_on(&mut self) {
        let State::Sending(Sending { keeps, filling, .. }) = std::mem::replace(&mut self.state, State::Last)
        else {
            return;
        };
        self.state = match filling {
            Some(filling) if filling.is_awaited() => State::ReadOn(filling),
            None if keeps => State::Head,
            Some(filling) if keeps && filling.is_done() => State::Head,
            None | Some(_) => State::Last,
        };
    }
}

impl Sending {
    /// Takes of the body until it has nothing more for now, or enough waits to be written. Says whether anything came.
    /// A body that fails breaks off; what it has given before is sent.
    fn take(&mut self, output: &mut Output, cx: &mut Context<'_>) -> Result<bool, BodyError> {
        let mut has_taken = false;
        while let Some(body) = self.body.as_mut().filter(|_| !output.is_enough()) {
            match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    // Trailers of answers are not sent: no client of HTTP/1 asks for them.
                    if let Ok(data) = frame.into_data() {
                        self.encoder.piece(data, |piece| output.push(piece))?;
                    }
                }
                Poll::Ready(Some(Err(error))) => (self.body, self.failed) = (None, Some(error)),
                Poll::Pending if !self.encoder.is_full() => break,
                // A stream that has given all that it has announced is not waited for.
                Poll::Ready(None) | Poll::Pending => {
                    self.encoder.end(|piece| output.push(piece))?;
                    self.body = None;
                }
            }
            has_taken = true;
        }
        Ok(has_taken)
    }
}

impl<S: Carrier> Future for Serving<S> {
    type Output = Result<(), BodyError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        for _ in 0..TURN {
            match &mut this.state {
                State::Head => match ready!(this.input.poll_head(&mut this.io, cx))? {
                    ReadHead::Head(head) => this.begin(cx, head)?,
                    ReadHead::Refused(refused) => this.refuse(cx, refused)?,
                    ReadHead::End => return Poll::Ready(Ok(())),
                },
                State::Answering(answering) => {
                    if let Poll::Ready(Ok(response)) = Pin::new(&mut answering.flight).poll(cx) {
                        this.send_late(cx, response)?;
                        continue;
                    }
                    let Answering { filling: Some(filling), .. } = answering else { return Poll::Pending };
                    if !filling.fill(&mut this.input, &mut this.output, &mut this.io, cx)? {
                        return Poll::Pending;
                    }
                }
                State::Sending(_) => {
                    ready!(this.poll_sent(cx))?;
                    this.go_on();
                }
                State::ReadOn(filling) => {
                    if !filling.is_awaited() {
                        this.state = State::Last;
                    } else if !filling.fill(&mut this.input, &mut this.output, &mut this.io, cx)? {
                        return Poll::Pending;
                    }
                }
                State::Last => return this.output.poll_flush(&mut this.io, cx).map_err(Into::into),
            }
        }
        give_way(cx)
    }
}

/// Lets others have their turn.
fn give_way<T>(cx: &Context<'_>) -> Poll<T> {
    cx.waker().wake_by_ref();
    Poll::Pending
}

/// An answer after which nothing more is said about its request. A handler cannot give a preliminary one.
fn final_answer(mut response: Response<Sent>) -> Response<Sent> {
    let status = response.status();
    if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
        tracing::error!(%status, "an answer cannot have a preliminary status");
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    response
}

/// The body, if all of it is there; it is over then.
fn whole(body: &mut Option<Sent>, length: u64, cx: &mut Context<'_>) -> Option<Bytes> {
    let sent = body.as_mut().filter(|sent| sent.is_in_hand())?;
    let Poll::Ready(Some(Ok(frame))) = Pin::new(sent).poll_frame(cx) else { return None };
    frame.into_data().ok().filter(|data| data.len() as u64 == length)
}

fn with_scratch<T>(write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        scratch.shrink_to(SCRATCH_BYTES);
        write(scratch)
    })
}
