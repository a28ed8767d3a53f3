//! One running contestant, from its start until it is dropped.

use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use houtai_benches::running::{Folder, Running, free_port};

use crate::Failure;
use crate::contestant::Contestant;
use crate::database::Database;
use crate::places::Places;
use crate::wait::until;
use crate::wire::Wire;

/// The ports a contestant is told to listen on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) public: u16,
    pub(crate) management: u16,
}

/// A server process; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    running: Running,
    port: u16,
    asks_postgresql: bool,
}

impl Server {
    /// Starts `contestant` and waits until it takes connections.
    pub(crate) fn start(
        contestant: Contestant,
        wire: Wire,
        database: Option<Database<'_>>,
        places: &Places,
    ) -> Result<Self, Failure> {
        let mut server = Self::spawn(contestant, wire, database, places)?;
        let limit = Duration::from_secs(20);
        until(limit, Duration::from_millis(2), || {
            server.still_runs()?;
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).ok())
        })?
        .ok_or_else(|| format!("{} took no connection in {limit:?}", contestant.name()))?;
        Ok(server)
    }

    /// Starts `contestant` and returns at once.
    pub(crate) fn spawn(
        contestant: Contestant,
        wire: Wire,
        database: Option<Database<'_>>,
        places: &Places,
    ) -> Result<Self, Failure> {
        let ports = Ports { public: free_port()?, management: free_port()? };
        let folder = Folder::create(&places.runs("compare"), ports.public)?;
        let url = database.map(|database| database.prepare(contestant, folder.path(), places)).transpose()?;
        let command = contestant.command(places, folder.path(), ports, wire, url.as_deref())?;
        let running = Running::start(contestant.name(), command, folder)?;
        Ok(Self { running, port: ports.public, asks_postgresql: database.is_some_and(Database::is_server) })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Whether PostgreSQL works for it.
    pub(crate) fn asks_postgresql(&self) -> bool {
        self.asks_postgresql
    }

    /// The time since just before the process was made.
    pub(crate) fn age(&self) -> Duration {
        self.running.age()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// Fails with the last words of a server that has ended.
    pub(crate) fn still_runs(&mut self) -> Result<(), Failure> {
        self.running.still_runs()
    }
}
