//! Static files over real connections: what is sent, what is hidden, and what a client may do wrong.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use houtai::Files;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder, TestResponse};

use crate::wire::{Wire, eventually, exchange, get};

const LARGE: usize = 3 << 20;

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

fn large() -> Vec<u8> {
    (0..LARGE as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn fill(root: &Path) {
    write(root, "secret.txt", "secret");
    write(root, "public/index.html", "<p>home");
    write(root, "public/ten.txt", "0123456789");
    write(root, "public/empty.txt", "");
    write(root, "public/large.bin", large());
    write(root, "public/docs/index.html", "<p>docs");
    write(root, "public/bare/page.html", "<p>page");
    write(root, "public/app.3f9a81c2.js", "let a = 1;".repeat(500));
    write(root, "public/.env", "KEY=1");
    write(root, "public/.git/config", "[core]");
    write(root, "public/你 好.txt", "hello");
}

fn builder(files: Files) -> TestAppBuilder {
    let module = Module::new("m").endpoints(endpoints![ping]);
    let builder = TestApp::builder(App::new("files").files("/static", Access::Public, files).module(module));
    fill(builder.root());
    builder
}

async fn start() -> TestApp {
    builder(Files::at("public")).start().await
}

async fn ranged(app: &TestApp, path: &str, range: &str) -> TestResponse {
    app.get(path).header("range", range).send().await
}

#[tokio::test]
async fn a_file_comes_with_all_that_caches_need() {
    let app = start().await;
    let answer = app.get("/static/ten.txt").send().await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "0123456789"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("content-length"), "10");
    assert_eq!(answer.header("accept-ranges"), "bytes");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert!(answer.header("etag").starts_with('"') && answer.header("last-modified").ends_with(" GMT"));
    let hashed = app.get("/static/app.3f9a81c2.js").send().await;
    assert_eq!(hashed.header("cache-control"), "public, max-age=31536000, immutable");
    let empty = app.get("/static/empty.txt").send().await;
    assert_eq!((empty.status(), empty.header("content-length")), (200, "0"));
    let large = app.get("/static/large.bin").send().await;
    assert!(large.bytes()[..] == self::large()[..] && large.header("content-length") == LARGE.to_string());
    assert_eq!(app.get("/static/%E4%BD%A0%20%E5%A5%BD.txt").send().await.text(), "hello");
    app.stop().await;
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    let app = start().await;
    for path in ["/static/ten.txt", "/static/large.bin", "/static/nothing"] {
        let (get, head) =
            (app.get(path).send().await, app.request("HEAD".parse().unwrap(), path).send().await);
        assert_eq!(head.status(), get.status());
        for name in ["content-length", "etag", "content-type", "last-modified", "cache-control"] {
            assert!(head.header(name) == get.header(name) || get.status() == 404, "{path} {name}");
        }
        assert!(head.bytes().is_empty());
    }
    let refused = app.post("/static/ten.txt").send().await;
    assert_eq!((refused.status(), refused.header("allow")), (405, "GET, HEAD, OPTIONS"));
    assert_eq!(refused.json()["code"], "method_not_allowed");
    app.stop().await;
}

#[tokio::test]
async fn folders_have_their_page_and_no_listing() {
    let app = start().await;
    assert_eq!(app.get("/static/").send().await.text(), "<p>home");
    assert_eq!(app.get("/static/docs/").send().await.text(), "<p>docs");
    let moved = app.get("/static/docs?a=b").send().await;
    assert_eq!((moved.status(), moved.header("location")), (307, "/static/docs/?a=b"));
    assert_eq!(app.get("/static").send().await.header("location"), "/static/");
    for path in ["/static/bare/", "/static/bare", "/static/docs/index.html/", "/static/ten.txt/"] {
        let missing = app.get(path).send().await;
        assert_eq!((missing.status(), missing.json()["code"].as_str()), (404, Some("no_route")), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_for_clients_is_not_there() {
    let app = start().await;
    let public = app.context().root().join("public");
    std::os::unix::fs::symlink("../secret.txt", public.join("out.txt")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", public.join("passwd")).unwrap();
    std::os::unix::fs::symlink("..", public.join("up")).unwrap();
    std::os::unix::fs::symlink("ten.txt", public.join("in.txt")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(public.join("socket")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(public.join("pipe")).status();
    assert!(made.unwrap().success());
    for path in [
        "/.env",
        "/.git/config",
        "/out.txt",
        "/passwd",
        "/up/secret.txt",
        "/socket",
        "/pipe",
        "/nothing.txt",
        "/ten.txt%20",
        "/TEN.TXT~",
        "/a:b",
        "/%ff",
        "/a%0d%0ab",
    ] {
        let answer = exchange(app.address(), get(&format!("/static{path}"))).await;
        let missing = answer.starts_with("HTTP/1.1 404 ") || answer.starts_with("HTTP/1.1 400 ");
        assert!(missing && !answer.ends_with("secret") && !answer.contains("root:"), "{path}: {answer}");
    }
    assert_eq!(app.get("/static/in.txt").send().await.text(), "0123456789");
    drop(socket);
    app.stop().await;
}

#[tokio::test]
async fn no_spelling_leads_out_of_the_folder() {
    let app = start().await;
    for path in [
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/..%2fsecret.txt",
        "/static/%2e%2e%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static/..\\secret.txt",
        "/static/docs/../../secret.txt",
        "/static/docs/..%2f..%2fsecret.txt",
        "/static//secret.txt",
        "/static/%00",
        "/static/ten.txt%00.html",
        "/static/%252e%252e/secret.txt",
        "/static/..;/secret.txt",
        "/static/%c0%ae%c0%ae/secret.txt",
        "/static/....//secret.txt",
    ] {
        let answer = exchange(app.address(), get(path)).await;
        let refused = answer.starts_with("HTTP/1.1 404 ") || answer.starts_with("HTTP/1.1 400 ");
        assert!(refused && !answer.ends_with("secret"), "{path}: {answer}");
    }
    let long = exchange(app.address(), get(&format!("/static/{}", "a".repeat(5000)))).await;
    assert!(long.starts_with("HTTP/1.1 404 "), "{long}");
    app.stop().await;
}

#[tokio::test]
async fn a_part_is_sent_when_a_part_is_asked_for() {
    let app = start().await;
    for (range, content, text) in [
        ("bytes=2-4", "bytes 2-4/10", "234"),
        ("bytes=7-", "bytes 7-9/10", "789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=0-0", "bytes 0-0/10", "0"),
        ("bytes=5-999", "bytes 5-9/10", "56789"),
        ("bytes=0-3,2-5", "bytes 0-5/10", "012345"),
        ("bytes=5-999999999999999999999999999", "bytes 5-9/10", "56789"),
    ] {
        let part = ranged(&app, "/static/ten.txt", range).await;
        assert_eq!((part.status(), part.header("content-range"), part.text().as_str()), (206, content, text));
        assert_eq!(part.header("content-type"), "text/plain; charset=utf-8");
    }
    let (from, to) = (1_000_000, 2_500_000);
    let part = ranged(&app, "/static/large.bin", &format!("bytes={from}-{}", to - 1)).await;
    assert!(part.status() == 206 && part.bytes()[..] == large()[from..to]);
    for whole in ["bytes=4-2", "bytes=x", "lines=1-2", "bytes=", "bytes=0-1,4-2"] {
        assert_eq!(ranged(&app, "/static/ten.txt", whole).await.status(), 200, "{whole}");
    }
    for nothing in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"] {
        let refused = ranged(&app, "/static/ten.txt", nothing).await;
        assert_eq!((refused.status(), refused.header("content-range")), (416, "bytes */10"), "{nothing}");
        assert_eq!(refused.json()["code"], "range_not_satisfiable");
    }
    app.stop().await;
}

#[tokio::test]
async fn several_parts_come_in_one_answer_each_with_its_place() {
    let app = start().await;
    for (path, content) in [("/static/ten.txt", b"0123456789".to_vec()), ("/static/large.bin", large())] {
        let end = content.len() - 1;
        let answer = ranged(&app, path, &format!("bytes=0-1,5-5,{end}-")).await;
        assert_eq!(answer.status(), 206);
        let boundary = answer.header("content-type").strip_prefix("multipart/byteranges; boundary=").unwrap();
        let text = answer.bytes().to_vec();
        let mut expected = Vec::new();
        let media_type = app.get(path).send().await.header("content-type").to_owned();
        for (from, to) in [(0, 1), (5, 5), (end, end)] {
            expected.extend(format!(
                "\r\n--{boundary}\r\ncontent-type: {media_type}\r\ncontent-range: bytes {from}-{to}/{}\r\n\r\n",
                content.len()
            ).bytes());
            expected.extend(&content[from..=to]);
        }
        expected.extend(format!("\r\n--{boundary}--\r\n").bytes());
        assert_eq!(text, expected);
        assert_eq!(answer.header("content-length"), text.len().to_string());
    }
    let many: Vec<String> = (0..1000).map(|n| format!("{n}-{n}")).collect();
    let whole = ranged(&app, "/static/large.bin", &format!("bytes={}", many.join(","))).await;
    assert_eq!((whole.status(), whole.bytes().len()), (200, LARGE), "a thousand ranges are everything");
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_has_a_version_gets_no_second_copy() {
    let app = start().await;
    let first = app.get("/static/ten.txt").send().await;
    let (tag, date) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    let with = async |name: &str, value: &str| app.get("/static/ten.txt").header(name, value).send().await;
    let again = with("if-none-match", &tag).await;
    assert_eq!((again.status(), again.header("etag"), again.text().as_str()), (304, tag.as_str(), ""));
    assert_eq!((again.header("cache-control"), again.header("vary")), ("no-cache", "accept-encoding"));
    assert_eq!(with("if-modified-since", &date).await.status(), 304);
    assert_eq!(with("if-none-match", "\"other\"").await.status(), 200);
    assert_eq!(with("if-match", &tag).await.status(), 200);
    let failed = with("if-match", "\"other\"").await;
    assert_eq!((failed.status(), failed.json()["code"].as_str()), (412, Some("precondition_failed")));
    assert_eq!(with("if-unmodified-since", "Thu, 01 Jan 1970 00:00:00 GMT").await.status(), 412);
    let resume = async |condition: &str| {
        let request = app.get("/static/ten.txt").header("range", "bytes=5-").header("if-range", condition);
        request.send().await.status()
    };
    assert_eq!((resume(&tag).await, resume("\"other\"").await, resume("W/\"x\"").await), (206, 200, 200));
    write(app.context().root(), "public/ten.txt", "9876543210");
    let changed = with("if-none-match", &tag).await;
    assert_eq!((changed.status(), changed.text().as_str()), (200, "9876543210"));
    assert_eq!(resume(&tag).await, 200);
    app.stop().await;
}

#[tokio::test]
async fn files_are_compressed_on_the_way_or_taken_from_beside() {
    let app = start().await;
    let ask = async |coding: &'static str| {
        app.get("/static/app.3f9a81c2.js").header("accept-encoding", coding).send().await
    };
    let made = ask("gzip").await;
    assert_eq!(made.header("content-encoding"), "gzip");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&made.bytes()[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, "let a = 1;".repeat(500));
    write(app.context().root(), "public/app.3f9a81c2.js.gz", "made before");
    write(app.context().root(), "public/app.3f9a81c2.js.br", "smaller");
    let (gzip, brotli, bare) = (ask("gzip").await, ask("gzip, br").await, ask("br;q=0, identity").await);
    assert_eq!((gzip.header("content-encoding"), gzip.text().as_str()), ("gzip", "made before"));
    assert_eq!((brotli.header("content-encoding"), brotli.text().as_str()), ("br", "smaller"));
    assert_eq!(bare.header("content-encoding"), "");
    for answer in [&gzip, &brotli, &bare] {
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    let mut tags = vec![gzip.header("etag"), brotli.header("etag"), bare.header("etag"), made.header("etag")];
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), 4, "each form has a tag of its own");
    app.stop().await;
}

#[tokio::test]
async fn a_page_with_its_own_routes_gets_every_path_that_no_file_has() {
    let files = Files::at("public").fallback("index.html").immutable(|path| path.starts_with("docs/"));
    let module = Module::new("m").endpoints(endpoints![ping]);
    let builder = TestApp::builder(App::new("page").files("/", Access::Public, files).module(module));
    fill(builder.root());
    let app = builder.start().await;
    for path in ["/", "/orders/7", "/bare/", "/orders/"] {
        let answer = app.get(path).send().await;
        assert_eq!((answer.status(), answer.text().as_str()), (200, "<p>home"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    assert_eq!(app.get("/ping").send().await.json(), "pong");
    assert_eq!(
        app.get("/docs/index.html").send().await.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for path in ["/missing.js", "/orders/missing.css", "/.env"] {
        assert_eq!(app.get(path).send().await.status(), 404, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn files_of_the_program_are_sent_like_those_of_a_folder() {
    const FILES: &[(&str, &[u8])] = &[
        ("index.html", b"<p>home"),
        ("a/b.txt", b"0123456789"),
        ("a/b.txt.gz", b"packed"),
        (".hidden", b"x"),
    ];
    let app = App::new("embedded").files("/e", Access::Public, Files::embedded(FILES));
    let app = TestApp::start(app).await;
    assert_eq!(app.get("/e/").send().await.text(), "<p>home");
    assert_eq!(app.get("/e").send().await.header("location"), "/e/");
    assert_eq!(ranged(&app, "/e/a/b.txt", "bytes=2-3").await.text(), "23");
    assert_eq!(ranged(&app, "/e/a/b.txt", "bytes=2-3,7-7").await.status(), 206);
    let first = app.get("/e/a/b.txt").send().await;
    let again = app.get("/e/a/b.txt").header("if-none-match", first.header("etag")).send().await;
    assert_eq!((again.status(), first.header("last-modified")), (304, ""));
    let packed = app.get("/e/a/b.txt").header("accept-encoding", "gzip").send().await;
    assert_eq!((packed.header("content-encoding"), packed.text().as_str()), ("gzip", "packed"));
    for path in ["/e/.hidden", "/e/a/", "/e/a", "/e/c.txt"] {
        assert_eq!(app.get(path).send().await.status(), 404, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_small_file_is_answered_from_memory_for_as_long_as_was_said() {
    let day = std::time::Duration::from_secs(86_400);
    let app = builder(Files::at("public").cached_for(day)).start().await;
    let first = app.get("/static/ten.txt").send().await;
    let large = app.get("/static/large.bin").send().await;
    write(app.context().root(), "public/ten.txt", "changed");
    write(app.context().root(), "public/large.bin", "changed");
    let again = app.get("/static/ten.txt").send().await;
    assert_eq!((again.text(), again.header("etag")), (first.text(), first.header("etag")));
    assert_eq!(ranged(&app, "/static/ten.txt", "bytes=2-3").await.text(), "23");
    let changed = app.get("/static/large.bin").send().await;
    assert!(changed.text() == "changed" && changed.header("etag") != large.header("etag"));
    app.stop().await;
    let app = builder(Files::at("public")).start().await;
    assert_eq!(app.get("/static/ten.txt").send().await.status(), 200);
    write(app.context().root(), "public/ten.txt", "changed");
    assert_eq!(app.get("/static/ten.txt").send().await.text(), "changed", "not in the test profile");
    app.stop().await;
}

#[tokio::test]
async fn an_app_without_its_folder_does_not_start() {
    let app = App::new("files").files("/static", Access::Public, Files::at("nowhere"));
    let error = TestApp::builder(app).try_start().await.err().unwrap().to_string();
    assert!(
        error.contains("the files at /static come from the folder") && error.contains("nowhere"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_breaks_the_answer_off() {
    let app = start().await;
    let path = app.context().root().join("public/shrinking.bin");
    fs::write(&path, vec![b'a'; 64 << 20]).unwrap();
    let mut wire = Wire::connect(app.address()).await;
    wire.send(get("/static/shrinking.bin")).await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.contains(&format!("content-length: {}", 64 << 20)));
    fs::File::options().write(true).open(&path).unwrap().set_len(1 << 20).unwrap();
    let rest = wire.read_to_end().await;
    assert!(rest.len() < 64 << 20 && !rest.contains('\0'), "it is neither whole nor filled up");
    assert_eq!(app.get("/ping").send().await.json(), "pong");
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_lets_the_file_go() {
    let app = start().await;
    let path = app.context().root().join("public/left.bin");
    fs::File::create(&path).unwrap().set_len(256 << 20).unwrap();
    let open = || {
        let links = fs::read_dir("/proc/self/fd")
            .unwrap()
            .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        links.filter(|link| *link == path).count()
    };
    let mut wires = Vec::new();
    for _ in 0..20 {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(get("/static/left.bin")).await;
        wire.read_until("\r\n\r\n").await;
        wires.push(wire);
    }
    assert_eq!(open(), 20);
    drop(wires);
    eventually(|| async { open() == 0 }).await;
    app.stop().await;
}
