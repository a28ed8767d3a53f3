//! Asking the running app through its management listener.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use houtai_core::{Error, Secret};
use houtai_http::ManagementSettings;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long the app may take; it only reads and writes memory.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer.
const ANSWER_BYTES: u64 = 1 << 20;

/// Where the management listener of the running app is, and what lets one in.
pub(crate) struct ManagementClient {
    address: SocketAddr,
    token: Option<Secret<String>>,
}

impl ManagementClient {
    /// The listener of the settings, or the one that somebody names.
    pub(crate) fn new(settings: &ManagementSettings, named: Option<&str>) -> Result<Self, Error> {
        let address = match named {
            Some(text) => text.parse().map_err(|_| {
                Error::internal(format!("`{text}` is no address with a port, such as 127.0.0.1:8001"))
            })?,
            None => address_of(settings)?,
        };
        Ok(Self { address, token: settings.token.clone() })
    }

    /// Asks, and gives back what the page answered.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Error> {
        let asked = tokio::time::timeout(PATIENCE, self.exchange(method, path, body)).await;
        let answer = match asked {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                let text = format!(
                    "nobody answers at {}, where the management listener of the settings is ({error}); is the app running, with the same settings? `--address` names another one",
                    self.address
                );
                return Err(Error::internal(text));
            }
            Err(_) => {
                let text = format!("{} did not answer within {PATIENCE:?}", self.address);
                return Err(Error::internal(text));
            }
        };
        self.judge(&answer)
    }

    async fn exchange(&self, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Vec<u8>> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let token = self.token.as_ref().map(|token| format!("authorization: Bearer {}\r\n", token.expose()));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{}\r\n{body}",
            self.address,
            body.len(),
            token.unwrap_or_default()
        );
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
        Ok(answer)
    }

    fn judge(&self, answer: &[u8]) -> Result<Value, Error> {
        let answer = String::from_utf8_lossy(answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        let status = head.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        let body: Option<Value> = serde_json::from_str(body).ok();
        match (status, body) {
            (Some(200..=299), Some(body)) => Ok(body),
            (Some(401), _) => Err(Error::internal(format!(
                "the app at {} does not take this `management.token`; set the one with which it was started",
                self.address
            ))),
            (Some(404), _) => Err(Error::internal(format!(
                "what runs at {} has no such page: perhaps it is another program, or an older version",
                self.address
            ))),
            (Some(_), Some(body)) => {
                let detail = body["detail"].as_str().or(body["title"].as_str()).unwrap_or("it was refused");
                Err(Error::internal(detail.to_owned()))
            }
            _ => Err(Error::internal(format!("what answers at {} is no management listener", self.address))),
        }
    }
}

fn address_of(settings: &ManagementSettings) -> Result<SocketAddr, Error> {
    if !settings.enabled {
        let text = "`management.enabled` is false: the app has no listener through which it could be asked";
        return Err(Error::internal(text));
    }
    if settings.port == 0 {
        let text = "`management.port` is 0: the running app has taken a free port; name it, as its start has printed it, by `--address 127.0.0.1:PORT`";
        return Err(Error::internal(text));
    }
    // What listens everywhere is also here.
    let host = match settings.host {
        IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    Ok(SocketAddr::new(host, settings.port))
}
