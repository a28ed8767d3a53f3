//! Are the ports free, and who holds them otherwise?

use std::fs;
use std::net::{SocketAddr, TcpListener};

use super::finding::Finding;
use crate::dev::addresses::Addresses;

/// Both ports of the project, or those of any.
pub(crate) fn check(addresses: Addresses) -> Vec<Finding> {
    let management = addresses.management.map(|address| port("management port", "management", address));
    std::iter::once(port("port", "server", addresses.server)).chain(management).collect()
}

fn port(name: &'static str, subject: &str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::good(name, format!("{address} is free")),
        Err(error) => {
            let holder = holder(address.port()).map(|holder| format!(" by {holder}")).unwrap_or_default();
            let found = match error.kind() {
                std::io::ErrorKind::AddrInUse => format!("{address} is taken{holder}"),
                _ => format!("{address}: {error}"),
            };
            let other = address.port().checked_add(10).unwrap_or(8010);
            Finding::advice(name, found, format!("stop it, or: houtai dev -- --set {subject}.port={other}"))
        }
    }
}

/// The process that listens on a port, as far as Linux tells us: that of another user stays unknown.
fn holder(port: u16) -> Option<String> {
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let wanted: Vec<String> = tables.iter().flat_map(|table| sockets(table, port)).collect();
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let process = numbers.find(|process| holds(*process, &wanted))?;
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    Some(format!("{} (process {process})", name.trim()))
}

/// The sockets that listen on a port, as a process names them: `socket:[4711]`.
fn sockets(table: &str, port: u16) -> Vec<String> {
    const LISTENING: &str = "0A";
    let ending = format!(":{port:04X}");
    let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>());
    let listening = lines.filter(|fields| {
        let local = fields.get(1).is_some_and(|local| local.ends_with(&ending));
        local && fields.get(3) == Some(&LISTENING)
    });
    listening.filter_map(|fields| fields.get(9).map(|inode| format!("socket:[{inode}]"))).collect()
}

fn holds(process: u32, sockets: &[String]) -> bool {
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let mut targets = files.filter_map(|file| fs::read_link(file.path()).ok());
    targets.any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    #[test]
    fn a_taken_port_is_told() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let finding = port("port", "server", address);
        assert_eq!(finding.state, State::Advice);
        assert!(finding.found.starts_with(&format!("{address} is taken")), "{}", finding.found);
        if cfg!(target_os = "linux") {
            assert!(
                finding.found.contains(&format!("(process {})", std::process::id())),
                "{}",
                finding.found
            );
        }
        drop(taken);
        assert_eq!(port("port", "server", address).state, State::Good);
    }

    #[test]
    fn only_listening_sockets_count() {
        let table = "  sl  local_address rem_address st\n\
                     0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1\n\
                     1: 0100007F:1F40 0100007F:8888 01 00000000:00000000 00:00000000 00000000 0 0 4712 1\n";
        assert_eq!(sockets(table, 8000), ["socket:[4711]"]);
        assert!(sockets(table, 8001).is_empty() && sockets("odd", 1).is_empty());
    }
}
