//! The floor: hyper's HTTP/1 server with a timer and a Date header, and no framework.

mod answer;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use start::Failure;
use tokio::net::{TcpListener, TcpStream};

fn main() -> Result<(), Failure> {
    start::run(serve)
}

async fn serve(listener: TcpListener) -> Result<(), Failure> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(converse(stream));
    }
}

async fn converse(stream: TcpStream) {
    let conversation = http1::Builder::new()
        // Without a timer hyper never closes a connection that trickles its head, and no server should
        // be measured in that state.
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer::answer));
    // A connection that breaks is the client's business; the server goes on.
    drop(conversation.await);
}
