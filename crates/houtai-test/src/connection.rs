//! One request over a connection of its own, in each protocol.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::HOST;
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::trust;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends a request on a new connection and reads the whole answer.
pub(crate) async fn send(
    address: SocketAddr,
    is_https: bool,
    is_http2: bool,
    mut request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, BoxError> {
    if is_http2 {
        let scheme = if is_https { Scheme::HTTPS } else { Scheme::HTTP };
        *request.uri_mut() = absolute(request.uri(), scheme, address)?;
        // The address says it all here.
        request.headers_mut().remove(HOST);
    }
    let stream = TcpStream::connect(address).await?;
    match (is_https, is_http2) {
        (false, false) => http1(stream, request).await,
        (false, true) => http2(stream, request).await,
        (true, false) => http1(trust::connect(address, stream, b"http/1.1").await?, request).await,
        (true, true) => http2(trust::connect(address, stream, b"h2").await?, request).await,
    }
}

async fn http1<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, BoxError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let response = whole(sender.send_request(request).await?).await;
    driver.abort();
    response
}

async fn http2<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, BoxError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let response = whole(sender.send_request(request).await?).await;
    driver.abort();
    response
}

/// HTTP/2 names scheme and host beside the path.
fn absolute(uri: &Uri, scheme: Scheme, address: SocketAddr) -> Result<Uri, BoxError> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(scheme);
    parts.authority = Some(address.to_string().parse()?);
    parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
    Ok(Uri::from_parts(parts)?)
}

async fn whole(response: Response<hyper::body::Incoming>) -> Result<Response<Bytes>, BoxError> {
    let (head, body) = response.into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}
