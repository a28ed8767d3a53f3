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

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends a request by HTTP/1.1 and reads the whole answer.
pub(crate) async fn http1<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, BoxError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let response = whole(sender.send_request(request).await?).await;
    driver.abort();
    response
}

/// Sends a request by HTTP/2 and reads the whole answer.
pub(crate) async fn http2<S>(
    stream: S,
    scheme: &str,
    address: SocketAddr,
    mut request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, BoxError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    *request.uri_mut() = absolute(request.uri(), scheme, address)?;
    // The address says it all here.
    request.headers_mut().remove(HOST);
    let response = whole(sender.send_request(request).await?).await;
    driver.abort();
    response
}

/// HTTP/2 names scheme and host beside the path.
fn absolute(uri: &Uri, scheme: &str, address: SocketAddr) -> Result<Uri, BoxError> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(Scheme::try_from(scheme)?);
    parts.authority = Some(address.to_string().parse()?);
    parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
    Ok(Uri::from_parts(parts)?)
}

async fn whole(response: Response<hyper::body::Incoming>) -> Result<Response<Bytes>, BoxError> {
    let (head, body) = response.into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}
