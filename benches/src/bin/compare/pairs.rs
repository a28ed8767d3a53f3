//! Ours and the rival by turns, each time as new processes.

use crate::contestant::Contestant;
use crate::database::{self, Database};
use crate::figure::{Figure, Unit};
use crate::load::{self, Cost};
use crate::options::Options;
use crate::places::Places;
use crate::progress::Progress;
use crate::request::Request;
use crate::server::Server;
use crate::wire::Tool;
use crate::{Failure, contract};

/// Who is measured against whom, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    pub(crate) ours: Contestant,
    pub(crate) rival: Contestant,
    pub(crate) request: Request,
    pub(crate) tool: Tool,
    /// Where both keep their rows, when the request needs some.
    pub(crate) database: Option<database::Kind>,
    pub(crate) unit: Unit,
}

/// Two runs that followed each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) ours: Cost,
    pub(crate) rival: Cost,
}

impl Pair {
    /// How many of our requests fit into the CPU time of one of the rival's, or into its time.
    pub(crate) fn ratio(self, unit: Unit) -> f64 {
        match unit {
            Unit::RequestRatio => self.ours.requests_per_second / self.rival.requests_per_second,
            _ => self.rival.cpu / self.ours.cpu,
        }
    }
}

/// Measures all rounds and sums them up.
pub(crate) fn measure(
    name: &'static str,
    comparison: &Comparison,
    options: &Options,
    places: &Places,
) -> Result<Figure, Failure> {
    let progress = Progress::new(name, options.rounds);
    let Comparison { ours, rival, unit, .. } = *comparison;
    let database = comparison.database.map(|kind| kind.of(options)).transpose()?;
    let one = |contestant| run(contestant, comparison, database, options.seconds, places);
    let mut pairs = Vec::with_capacity(options.rounds);
    for round in 0..options.rounds {
        // Whoever comes first may find a warmer or a cooler machine, so they take turns in that too.
        let pair = if round % 2 == 0 {
            let ours = one(ours)?;
            Pair { ours, rival: one(rival)? }
        } else {
            let rival = one(rival)?;
            Pair { ours: one(ours)?, rival }
        };
        progress.show(round + 1, &format!("{:.3}", pair.ratio(unit)));
        pairs.push(pair);
    }
    Ok(Figure::of_pairs(unit, &pairs))
}

/// A new process per run: where the loader puts a program and how its hashes are seeded is worth per cents,
/// and only another start draws them anew.
fn run(
    contestant: Contestant,
    comparison: &Comparison,
    database: Option<Database<'_>>,
    seconds: u32,
    places: &Places,
) -> Result<Cost, Failure> {
    let Comparison { request, tool, .. } = *comparison;
    // Unused where the request needs no rows, but some do not start without one.
    let database = database.or(contestant.wants_database().then_some(Database::Sqlite));
    let measured = || {
        let mut server = Server::start(contestant, tool.wire(), database, places)?;
        contract::check(request, tool.wire(), server.port())?;
        load::run(&server, request, tool, 1, places)?;
        let cost = load::run(&server, request, tool, seconds, places)?;
        server.still_runs()?;
        Ok(cost)
    };
    measured().map_err(|failure: Failure| format!("{}: {failure}", contestant.name()).into())
}
