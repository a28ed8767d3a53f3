//! PyPI's `slowloris`, which opens a new connection for each one that is closed.

use std::time::Duration;

use crate::Failure;
use crate::run::Attack;
use crate::sockets::{Lives, Watch};
use crate::tally::Tally;
use crate::target::Scene;
use crate::tools;

const CONNECTIONS: usize = 500;
/// So long a connection may stand.
const GONE: Duration = Duration::from_secs(15);

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move { tokio::task::spawn_blocking(move || run(&scene)).await? })
}

fn run(scene: &Scene) -> Result<Tally, Failure> {
    let program = tools::python(&scene.tools, "slowloris", "0.2.6")?;
    let arguments = [
        "-p",
        &scene.address.port().to_string(),
        "-s",
        &CONNECTIONS.to_string(),
        "--sleeptime",
        "2",
        "127.0.0.1",
    ];
    let arguments: Vec<String> = arguments.map(str::to_owned).into();
    let limit = Duration::from_secs(scene.seconds.max(10));
    let watch = Watch::start(scene.address.port());
    let said = tools::run(&program.to_string_lossy(), &arguments, &scene.tools, limit, || false)?;
    let Lives { count, longest, .. } = watch.stop();
    let tally = Tally::new(format!("{count} connections in {limit:?}"));
    Ok(tally
        .check(said.was_ended, format!("it went on until it was ended{}", last_line(&said)))
        .check(count >= CONNECTIONS / 2, format!("{count} connections were opened"))
        .check(longest <= GONE, format!("the longest stood {longest:.1?}, allowed {GONE:?}")))
}

fn last_line(said: &tools::Said) -> String {
    match said.text.lines().last() {
        Some(line) if !said.was_ended => format!(": {line}"),
        _ => String::new(),
    }
}
