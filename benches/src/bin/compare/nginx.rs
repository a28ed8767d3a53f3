//! Debian's nginx, told to do the same as ours.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::certificate::Certificate;
use crate::request::{HELLO, Request};
use crate::wire::Wire;

/// Writes the configuration into `folder` and adds the arguments that name it.
pub(crate) fn prepare(
    command: &mut Command,
    folder: &Path,
    port: u16,
    wire: Wire,
    certificate: Option<&Certificate>,
) -> Result<(), Failure> {
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration(folder, port, wire, certificate))?;
    command.arg("-e").arg("stderr").arg("-p").arg(folder).arg("-c").arg(path);
    Ok(())
}

/// One process that is worker and master at once, so that its CPU time is all there is. A connection may ask as
/// often as it likes, and nobody writes access lines, as with ours.
fn configuration(root: &Path, port: u16, wire: Wire, certificate: Option<&Certificate>) -> String {
    let tls = if wire.is_tls { " ssl" } else { "" };
    let http2 = if wire.is_http2 { " http2" } else { "" };
    let keys = certificate.map_or_else(String::new, |Certificate { cert, key }| {
        format!("ssl_certificate {}; ssl_certificate_key {};", cert.display(), key.display())
    });
    format!(
        "daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{port}{tls}{http2};
        {keys}
        root {root};
        default_type application/octet-stream;
        location = {hello} {{ default_type application/json; return 200 '{body}'; }}
    }}
}}
",
        root = root.display(),
        hello = Request::Hello.path(),
        body = HELLO,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_is_in_the_configuration() {
        let wire = Wire { is_http2: true, is_tls: true };
        let certificate = Certificate { cert: "/a/cert.pem".into(), key: "/a/key.pem".into() };
        let text = configuration(Path::new("/a/root"), 20_000, wire, Some(&certificate));
        assert!(text.contains("listen 127.0.0.1:20000 ssl http2;"), "{text}");
        assert!(text.contains("ssl_certificate /a/cert.pem; ssl_certificate_key /a/key.pem;"), "{text}");
    }
}
