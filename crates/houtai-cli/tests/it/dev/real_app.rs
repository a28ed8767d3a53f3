//! `dev` with an app of the framework: the program of the project becomes `hello`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::project::Project;
use super::running::{Dev, get};

/// The example beside the tool, built if it has not been yet.
fn hello() -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_houtai")).with_file_name("hello");
    if !path.is_file() {
        let target = path.ancestors().nth(2).unwrap();
        let built = Command::new("cargo").args(["build", "-p", "hello", "--target-dir"]).arg(target).status();
        assert!(built.unwrap().success());
    }
    path
}

#[test]
fn an_app_of_the_framework_takes_the_sockets_and_says_where_it_is() {
    let project = Project::answering("");
    let program = format!(
        "fn main() {{\n    use std::os::unix::process::CommandExt;\n    \
         let error = std::process::Command::new({:?}).args(std::env::args_os().skip(1)).exec();\n    \
         panic!(\"{{error}}\");\n}}\n",
        hello()
    );
    project.write("src/main.rs", &program);
    project.write("config/dev.toml", "server.port = 0\nmanagement.port = 0\n");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    assert_eq!(get(address, "/hello"), "{\"message\":\"Hello, World!\"}");
    let (output, _) = (dev.wait_until("output"), ());
    assert!(output.1["line"].as_str().unwrap().contains("is serving, started in"), "{output:?}");

    project.write("config/dev.toml", "server.port = 0\nmanagement.port = 0\nserver.prt = 1\n");
    dev.wait_for("trouble");
    assert!(get(address, "/").contains("server.prt"));

    project.write("config/dev.toml", "server.port = 0\nmanagement.port = 0\nserver.name = \"mended\"\n");
    dev.serving();
    assert_eq!(get(address, "/hello"), "{\"message\":\"Hello, World!\"}");
}
