//! Debian's `slowhttptest` in its three modes.

use std::time::{Duration, Instant};

use houtai_benches::wait::until;

use crate::Failure;
use crate::run::Attack;
use crate::sockets::{Lives, Watch};
use crate::tally::Tally;
use crate::target::Scene;
use crate::tools;

const CONNECTIONS: usize = 2000;
/// How many connections it opens in a second.
const RATE: usize = 500;
/// So long a connection may stand.
const GONE: Duration = Duration::from_secs(15);
/// A machine that is busy with something else may open them this slowly.
const OPENING: Duration = Duration::from_secs(60);

/// Heads that do not end.
pub(crate) fn headers(scene: Scene) -> Attack {
    attack(scene, "/hello", &["-H", "-i", "3", "-x", "24"])
}

/// Bodies that do not end.
pub(crate) fn body(scene: Scene) -> Attack {
    attack(scene, "/size", &["-B", "-i", "3", "-s", "100000", "-x", "10"])
}

/// Answers that are scarcely taken, with small windows.
pub(crate) fn read(scene: Scene) -> Attack {
    attack(scene, "/file", &["-X", "-n", "2", "-w", "512", "-y", "1024", "-z", "32"])
}

fn attack(scene: Scene, path: &'static str, mode: &'static [&'static str]) -> Attack {
    Box::pin(async move { tokio::task::spawn_blocking(move || run(&scene, path, mode)).await? })
}

fn run(scene: &Scene, path: &str, mode: &[&str]) -> Result<Tally, Failure> {
    tools::debian("slowhttptest", "slowhttptest")?;
    let limit = OPENING + 2 * GONE;
    let mut arguments: Vec<String> = mode.iter().map(|word| (*word).to_owned()).collect();
    let numbers = [("-c", CONNECTIONS), ("-r", RATE), ("-l", limit.as_secs() as usize), ("-p", 5)];
    arguments.extend(numbers.iter().flat_map(|(flag, value)| [(*flag).to_owned(), value.to_string()]));
    arguments.extend(["-u".to_owned(), format!("http://{}{path}", scene.address)]);
    let (watch, began) = (Watch::start(scene.address.port()), Instant::now());
    // A reader that does not read does not notice its end, so the tool would go on.
    let is_over = || matches!(watch.seen(), (CONNECTIONS.., 0)) && began.elapsed() > Duration::from_secs(2);
    let said = tools::run("slowhttptest", &arguments, &scene.tools, limit, is_over)?;
    // It ends in the moment in which its last connection does, and the watch looks only now and then.
    until(Duration::from_secs(2), Duration::from_millis(50), || Ok((watch.seen().1 == 0).then_some(())))?;
    Ok(judged(&watch.stop(), &said.text))
}

fn judged(lives: &Lives, said: &str) -> Tally {
    let Lives { count, longest, left } = lives;
    let probes = without_colours(said);
    let (up, down) = (probes.matches("YES").count(), probes.matches("service available:   NO").count());
    Tally::new(format!("{count} connections, the longest stood {longest:.1?}"))
        // It stops early when for a moment none of its connections is left.
        .check(*count >= CONNECTIONS / 2, format!("{count} of {CONNECTIONS} were opened"))
        .check(*longest <= GONE, format!("the longest stood {longest:.1?}, allowed {GONE:?}"))
        .check(*left == 0, format!("{left} were left when it ended"))
        .check(up > 0 && down == 0, format!("of its own probes {up} were answered, {down} not"))
}

/// Takes away escape sequences of terminals.
fn without_colours(said: &str) -> String {
    let mut plain = String::with_capacity(said.len());
    let mut characters = said.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _ = characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_away() {
        assert_eq!(
            without_colours("service available:   \u{1b}[1;32mYES\u{1b}[0m\n"),
            "service available:   YES\n"
        );
    }
}
