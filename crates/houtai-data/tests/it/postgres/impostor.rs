//! What listens where a PostgreSQL server of today should.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Lets everybody in as a server of this version does; says on which port.
pub(super) async fn greeting(version: &str) -> u16 {
    let mut welcome = Vec::new();
    message(&mut welcome, b'R', &0u32.to_be_bytes());
    message(&mut welcome, b'S', format!("server_version\0{version}\0").as_bytes());
    message(&mut welcome, b'Z', b"I");
    answering(&welcome).await
}

/// Answers the first message of each client with this, and then ends the connection.
pub(super) async fn answering(bytes: &[u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let port = listener.local_addr().expect("address").port();
    let bytes = bytes.to_vec();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // Whoever connects sees what came of it.
            let _ = answer(client, &bytes).await;
        }
    });
    port
}

async fn answer(mut client: TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    client.read_buf(&mut Vec::with_capacity(1024)).await?;
    client.write_all(bytes).await
}

fn message(into: &mut Vec<u8>, tag: u8, body: &[u8]) {
    let length = u32::try_from(body.len() + 4).expect("a short message");
    into.push(tag);
    into.extend(length.to_be_bytes());
    into.extend(body);
}
