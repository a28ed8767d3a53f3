//! Downloads of endpoints: bytes and files of the disk, with conditions and ranges.

use houtai::File;
use houtai::prelude::*;
use houtai_test::TestApp;

/// A file of bytes.
#[get("/bytes", access = public)]
async fn bytes() -> File {
    File::new("你好 1.txt", "text/plain", "0123456789").tagged("v1")
}

/// A file of the disk.
#[get("/reports/{name}", access = public)]
async fn report(context: Context, Path(name): Path<String>) -> Result<File> {
    File::open_beneath(context.root().join("reports"), &name).await
}

/// The one file.
#[get("/picture", access = public)]
async fn picture(context: Context) -> Result<File> {
    Ok(File::open(context.root().join("reports/a.png")).await?.named("b.png").inline())
}

async fn start() -> TestApp {
    let module = Module::new("m").endpoints(endpoints![bytes, report, picture]);
    let builder = TestApp::builder(App::new("downloads").module(module));
    std::fs::create_dir(builder.root().join("reports")).unwrap();
    std::fs::write(builder.root().join("reports/a.png"), vec![7; 200_000]).unwrap();
    std::fs::write(builder.root().join("secret.txt"), "secret").unwrap();
    builder.start().await
}

#[tokio::test]
async fn bytes_have_a_name_parts_and_conditions() {
    let app = start().await;
    let whole = app.get("/bytes").send().await;
    assert_eq!((whole.status(), whole.header("etag"), whole.text().as_str()), (200, "\"v1\"", "0123456789"));
    assert_eq!(
        whole.header("content-disposition"),
        "attachment; filename=\"___1.txt\"; filename*=UTF-8''%E4%BD%A0%E5%A5%BD%201%2Etxt"
    );
    let part = app.get("/bytes").header("range", "bytes=-3").send().await;
    assert_eq!((part.status(), part.text().as_str()), (206, "789"));
    assert_eq!(app.get("/bytes").header("if-none-match", "\"v1\"").send().await.status(), 304);
    assert_eq!(app.get("/bytes").header("if-match", "\"v2\"").send().await.status(), 412);
    assert_eq!(app.get("/bytes").header("range", "bytes=10-").send().await.status(), 416);
    app.stop().await;
}

#[tokio::test]
async fn a_file_of_the_disk_streams_and_can_be_resumed() {
    let app = start().await;
    let whole = app.get("/picture").send().await;
    assert_eq!(
        (whole.status(), whole.bytes().len(), whole.header("content-type")),
        (200, 200_000, "image/png")
    );
    assert!(whole.header("content-disposition").starts_with("inline; filename=\"b.png\""));
    let resumed =
        app.get("/picture").header("range", "bytes=199990-").header("if-range", whole.header("etag"));
    assert_eq!(resumed.send().await.bytes().len(), 10);
    assert!(app.get("/picture").header("if-none-match", whole.header("etag")).send().await.status() == 304);
    app.stop().await;
}

#[tokio::test]
async fn a_name_from_a_client_opens_nothing_outside() {
    let app = start().await;
    assert_eq!(app.get("/reports/a.png").send().await.status(), 200);
    std::os::unix::fs::symlink("../secret.txt", app.context().root().join("reports/link")).unwrap();
    for name in ["nothing", "link", "..%2fsecret.txt", "%2e%2e", "a.png%2fx", "%2fetc%2fpasswd"] {
        let answer = app.get(&format!("/reports/{name}")).send().await;
        assert!(
            matches!(answer.status(), 400 | 404) && answer.text() != "secret",
            "{name}: {}",
            answer.text()
        );
    }
    app.stop().await;
}
