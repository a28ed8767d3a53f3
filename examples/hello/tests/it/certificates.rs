//! Certificates that cannot be used, as an operator learns of them.

use crate::process::{FREE_PORTS, Hello};

fn with(cert: &str, key: &str) -> Hello {
    Hello::new()
        .file("tls/cert.pem", cert)
        .file("tls/key.pem", key)
        .file("config/base.toml", "[tls]\ncert = \"tls/cert.pem\"\nkey = \"tls/key.pem\"\n")
}

#[test]
fn a_certificate_that_cannot_be_used_keeps_the_server_from_starting() {
    let hello = with("garbage", "garbage");
    let error = hello.run(&[&["serve"], &FREE_PORTS[..]].concat()).refused();
    let expected =
        "tls/cert.pem: has no certificate in PEM; name a file in PEM, which begins with `-----BEGIN`";
    assert!(error.contains("`tls.cert`: ") && error.contains(expected), "{error}");
}

#[test]
fn check_tells_what_is_wrong_with_a_certificate() {
    let ran = with("", "garbage").run(&["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains("tls/cert.pem: is empty") && ran.out.contains("write it anew"), "{}", ran.out);
}

#[test]
fn one_file_alone_is_a_mistake() {
    let error = Hello::new().run(&["serve", "--set", "tls.key=key.pem"]).refused();
    assert!(error.contains("`tls.key` is set and `tls.cert` is not; set both or none"), "{error}");
}
