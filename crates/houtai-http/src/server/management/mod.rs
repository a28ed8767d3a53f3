//! The management listener: on a thread and runtime of its own, so that it answers when the workers are stuck.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use houtai_core::{Error, Result};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Bound;
use super::accept::{BREATH, Reserve, is_out_of_files};
use crate::ManagementSettings;

mod desk;
mod page;

use desk::Desk;
pub use page::{ManagementAnswer, ManagementPage, ManagementRequest, PageFunction, PageFuture};

/// How many connections it keeps at once; its clients are few.
const CONNECTIONS: usize = 64;
/// How long a head may take, and how long a connection may be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head.
const HEAD_BYTES: usize = 16 * 1024;

/// The running management listener; it stops when it is dropped.
pub struct Management {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Management {
    /// Refuses a listener beyond loopback without a token.
    ///
    /// # Errors
    ///
    /// When the settings would show the process to everybody.
    pub fn check(settings: &ManagementSettings) -> Result<()> {
        Self::check_at(settings.host, settings)
    }

    fn check_at(host: IpAddr, settings: &ManagementSettings) -> Result<()> {
        if host.is_loopback() || settings.token.is_some() {
            return Ok(());
        }
        Err(Error::internal(format!(
            "the management listener is at {host} (management.host), beyond loopback, and there is no management.token: set one (for example by HOUTAI_MANAGEMENT__TOKEN), or bind to 127.0.0.1"
        )))
    }

    /// Starts the listener on its own thread.
    ///
    /// # Errors
    ///
    /// When the settings are unsafe, the port cannot be bound, or the thread cannot be made.
    pub fn start(
        settings: &ManagementSettings,
        inherited: Option<std::net::TcpListener>,
        pages: Vec<ManagementPage>,
    ) -> Result<Self> {
        let desk = Arc::new(Desk::new(pages, settings.token.clone()));
        let bound = match inherited {
            Some(listener) => Bound::inherited(listener)?,
            None => super::bind(settings.host, settings.port, 64, "management")?,
        };
        let address = bound.address();
        // The real address: a socket that was handed over need not be where the settings say.
        Self::check_at(address.ip(), settings)?;
        // Bound by the caller's runtime, served by the thread's own. The latter is made on the thread: where
        // something fails here, no runtime has to be dropped, which the caller's could not permit.
        let listener = bound.listener.into_std()?;
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("management".into());
        let thread = thread.spawn(move || run(listener, desk, stopped, &tell))?;
        // A moment: until it serves, a process that runs out of files could leave it without a runtime.
        told.recv().map_err(|_| Error::internal("the management thread ended at once"))??;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }
}

impl Drop for Management {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has already been printed; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

/// What the thread does; it tells whether it can.
fn run(
    listener: std::net::TcpListener,
    desk: Arc<Desk>,
    stopped: oneshot::Receiver<()>,
    tell: &mpsc::Sender<Result<()>>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // Nobody listens only when the start itself has failed; the same below.
            let _ = tell.send(Err(error.into()));
            return;
        }
    };
    runtime.block_on(async {
        let reserve = Arc::new(Reserve::new());
        match Bound::inherited(listener) {
            Ok(bound) => {
                let _ = tell.send(Ok(()));
                serve(bound, desk, stopped, reserve).await;
            }
            Err(error) => {
                let _ = tell.send(Err(error));
            }
        }
    });
}

async fn serve(bound: Bound, desk: Arc<Desk>, mut stopped: oneshot::Receiver<()>, reserve: Arc<Reserve>) {
    let mut open = VecDeque::new();
    loop {
        let stream = tokio::select! {
            biased;
            _ = &mut stopped => return,
            stream = accept(&bound.listener, &reserve) => stream,
        };
        make_room(&mut open);
        open.push_back(tokio::spawn(connection(stream, Arc::clone(&desk), Arc::clone(&reserve))));
    }
}

/// The next connection. When the process has no more files, the reserve makes room for it: a probe must see that
/// the process lives.
async fn accept(listener: &TcpListener, reserve: &Reserve) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_out_of_files(&error) && reserve.give_up() => {}
            Err(_) => {
                tokio::time::sleep(BREATH).await;
                reserve.take_back();
            }
        }
    }
}

/// Closes the oldest connection when there are enough. Waiting for one to end would let whoever holds them keep
/// the probes out, and a probe needs no more than a moment.
fn make_room(open: &mut VecDeque<JoinHandle<()>>) {
    open.retain(|connection| !connection.is_finished());
    while open.len() >= CONNECTIONS {
        if let Some(oldest) = open.pop_front() {
            oldest.abort();
        }
    }
}

async fn connection(stream: TcpStream, desk: Arc<Desk>, reserve: Arc<Reserve>) {
    let service = hyper::service::service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, std::convert::Infallible>(desk.answer(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BYTES);
    let mut serving = builder.serve_connection(TokioIo::new(stream), service);
    // The client is an operator or a probe; why its connection broke is of no use to anybody.
    let _ = (&mut serving).await;
    let mut stream = serving.into_parts().io.into_inner();
    // The file may stay open as the reserve, and the client must see the end all the same.
    let _ = stream.shutdown().await;
    reserve.keep(stream);
}
