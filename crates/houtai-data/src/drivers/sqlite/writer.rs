//! The thread that writes.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::ErrorCode;
use tokio::sync::oneshot::Sender;

use super::connection::Attached;
use super::execute::{command, execute};
use super::failure::stopped;
use super::group::{Pending, Transaction, Work};
use super::queue::{Queue, Waits};
use super::serve::{self, Commands, Line};
use super::{SqliteOptions, Synchronous};
use crate::{Error, Result};

/// How many units share a transaction at most.
const GROUP: usize = 256;

/// What is asked of the writer.
pub(super) enum Write {
    /// A unit, which may share a transaction.
    Unit(Pending),
    /// One statement that is not for transactions.
    Alone(Pending),
    /// The writer itself, for a transaction.
    Transaction(Sender<Result<Line>>),
    /// The writer itself, for a transaction that changes tables.
    SchemaChange(Sender<Result<Line>>),
    /// The writer itself, for a transaction whose statements take as long as they take.
    Unlimited(Sender<Result<Line>>),
}

impl Waits for Write {
    fn is_abandoned(&self) -> bool {
        match self {
            Write::Unit(pending) | Write::Alone(pending) => pending.is_abandoned(),
            Write::Transaction(answer) | Write::SchemaChange(answer) | Write::Unlimited(answer) => {
                answer.is_closed()
            }
        }
    }

    fn fail(self, error: Error) {
        match self {
            Write::Unit(mut pending) | Write::Alone(mut pending) => {
                pending.failed(error);
                pending.answer();
            }
            Write::Transaction(answer) | Write::SchemaChange(answer) | Write::Unlimited(answer) => {
                drop(answer.send(Err(error)));
            }
        }
    }
}

/// The writer.
pub(super) struct Writer {
    pub(super) attached: Attached,
    pub(super) queue: Arc<Queue<Write>>,
    pub(super) options: Arc<SqliteOptions>,
}

impl Writer {
    /// Writes until the queue is closed. Then it waits for the readers, because the last connection that closes puts
    /// the log into the database file, and one that only reads cannot.
    pub(super) fn work(self, readers: &Receiver<()>, patience: Duration) {
        let mut group = Vec::with_capacity(GROUP);
        let mut pace = Pace::default();
        while let Some(write) = self.queue.pop() {
            match write {
                Write::Unit(first) => self.group(first, &mut group, &mut pace),
                Write::Alone(pending) => self.alone(pending),
                Write::Transaction(answer) => self.transaction(answer),
                Write::SchemaChange(answer) => self.schema_change(answer),
                Write::Unlimited(answer) => self.unlimited(answer),
            }
        }
        _ = readers.recv_timeout(patience);
    }

    /// Runs a unit and those that wait with it in one transaction. Nobody is answered before the commit.
    fn group(&self, first: Pending, group: &mut Vec<Write>, pace: &mut Pace) {
        let connection = &self.attached.connection;
        if let Err(cause) = command(connection, "begin immediate") {
            return Write::Unit(first).fail(self.attached.place.error(cause, ""));
        }
        pace.waited = None;
        group.push(Write::Unit(first));
        let mut at = 0;
        let mut state = Transaction::GoesOn;
        while state == Transaction::GoesOn && at < group.len() {
            if let Write::Unit(pending) = &mut group[at] {
                state = pending.run(&self.attached);
            }
            at += 1;
            if state == Transaction::GoesOn && at == group.len() {
                self.gather(group, pace);
            }
        }
        match state {
            Transaction::GoesOn => self.commit(group, pace),
            Transaction::IsSpoilt => self.one_by_one(group, at, None),
            Transaction::IsOver => self.rest(group, at),
        }
    }

    fn commit(&self, group: &mut Vec<Write>, pace: &mut Pace) {
        let (units, begun) = (group.len(), Instant::now());
        match command(&self.attached.connection, "commit") {
            Ok(()) => {
                *pace = Pace { units, commit: begun.elapsed(), waited: None };
                answer_all(group);
            }
            Err(cause) => self.one_by_one(group, units, Some(cause)),
        }
    }

    /// Runs those of a group that have not run yet, each in a transaction of its own.
    fn rest(&self, group: &mut Vec<Write>, ran: usize) {
        for write in &mut group[..ran] {
            if let Write::Unit(pending) = write {
                pending.was_ended();
            }
        }
        let mut rest = group.split_off(ran);
        answer_all(group);
        self.each(&mut rest);
    }

    /// Takes those that wait into the group. Whoever was answered after the last commit comes back in a moment, and
    /// would else find the writer in a commit for the one that had waited meanwhile.
    fn gather(&self, group: &mut Vec<Write>, pace: &mut Pace) {
        let before = group.len();
        let is_unit = |write: &Write| matches!(write, Write::Unit(_));
        let mut empty = self.queue.take_while(group, GROUP, is_unit);
        while empty && group.len() == before && pace.waits_for_more(before) {
            thread::yield_now();
            empty = self.queue.take_while(group, GROUP, is_unit);
        }
    }

    /// Takes the transaction back, and runs each unit in one of its own. Of one that was alone all is known already.
    fn one_by_one(&self, group: &mut Vec<Write>, ran: usize, cause: Option<rusqlite::Error>) {
        self.roll_back();
        if let ([Write::Unit(pending)], 1) = (&mut group[..], ran) {
            if let Some(cause) = cause {
                pending.failed(self.uncommitted(cause));
            }
            return answer_all(group);
        }
        self.each(group);
    }

    fn each(&self, group: &mut Vec<Write>) {
        for write in group.drain(..) {
            if let Write::Unit(mut pending) = write {
                pending.clear();
                self.single(&mut pending);
                pending.answer();
            }
        }
    }

    /// Runs a unit in a transaction of its own.
    fn single(&self, pending: &mut Pending) {
        let connection = &self.attached.connection;
        if let Err(cause) = command(connection, "begin immediate") {
            return pending.failed(self.attached.place.error(cause, ""));
        }
        if pending.run(&self.attached) != Transaction::GoesOn {
            return self.roll_back();
        }
        if let Err(cause) = command(connection, "commit") {
            pending.failed(self.uncommitted(cause));
            self.roll_back();
        }
    }

    /// Why a commit failed. After an IO error nobody knows what the disk has of it.
    fn uncommitted(&self, cause: rusqlite::Error) -> Error {
        let unknown = cause.sqlite_error_code() == Some(ErrorCode::SystemIoFailure);
        self.attached.place.error(cause, "").with_may_have_run(unknown)
    }

    fn roll_back(&self) {
        let connection = &self.attached.connection;
        if !connection.is_autocommit() {
            // It fails only where SQLite has rolled back by itself.
            drop(command(connection, "rollback"));
        }
    }

    /// Runs a statement outside of any transaction.
    fn alone(&self, mut pending: Pending) {
        if let Work::One(statement, sink, outcome, _) = &mut pending.work {
            match self.attached.timed(|| execute(&self.attached.connection, statement, &mut **sink)) {
                Ok(done) => *outcome = done,
                Err(why) => {
                    let error = stopped(why, &self.attached, statement);
                    pending.failed(error);
                }
            }
        }
        pending.answer();
    }

    /// Lets a transaction change tables. Foreign keys can be switched only outside of a transaction, and here nobody else
    /// writes in between.
    fn schema_change(&self, answer: Sender<Result<Line>>) {
        let connection = &self.attached.connection;
        if let Err(cause) = command(connection, "pragma foreign_keys = off") {
            drop(answer.send(Err(self.attached.place.error(cause, ""))));
            return;
        }
        self.unlimited(answer);
        // They fail only where the connection is of no use any more, and then so does all that follows. The second is
        // what the transaction may have left behind.
        drop(command(connection, "pragma foreign_keys = on"));
        drop(command(connection, "pragma legacy_alter_table = off"));
    }

    /// Lets a transaction have the connection, without a limit for its statements.
    fn unlimited(&self, answer: Sender<Result<Line>>) {
        self.attached.unlimited.set(true);
        if let Some(commands) = self.begin(answer) {
            // Nobody gets the turn at its end: he would be served without a limit, or without foreign keys.
            self.serve(&commands, || {});
        }
        self.roll_back();
        self.attached.unlimited.set(false);
    }

    /// Lets a transaction have the connection until it ends, and then those that wait for their turn.
    fn transaction(&self, answer: Sender<Result<Line>>) {
        let mut next = self.begin(answer);
        while let Some(commands) = next.take() {
            next = self.serve_and_hand_over(&commands);
            self.roll_back();
            let Some(commands) = next.take() else { return };
            match command(&self.attached.connection, "begin immediate") {
                Ok(()) => next = Some(commands),
                Err(cause) => commands.refuse(self.attached.place.error(cause, "")),
            }
        }
        self.roll_back();
    }

    fn begin(&self, answer: Sender<Result<Line>>) -> Option<Commands> {
        match command(&self.attached.connection, "begin immediate") {
            Ok(()) => self.hand_over(answer),
            Err(cause) => {
                drop(answer.send(Err(self.attached.place.error(cause, ""))));
                None
            }
        }
    }

    /// The end of the connection, if the caller is still there to get his.
    fn hand_over(&self, answer: Sender<Result<Line>>) -> Option<Commands> {
        let (line, commands) = serve::line(self.options.synchronous == Synchronous::Full);
        answer.send(Ok(line)).is_ok().then_some(commands)
    }

    /// Serves a transaction, and gives the line of the one that comes next, if that waits already. Its caller gets the
    /// turn before the commit of this one: until he has woken up and asks, the commit is done.
    fn serve_and_hand_over(&self, commands: &Commands) -> Option<Commands> {
        let mut following = None;
        self.serve(commands, || {
            // Who has given up meanwhile gives way to the next one.
            while following.is_none() {
                let next = self.queue.pop_if(|write| matches!(write, Write::Transaction(_)));
                let Some(Write::Transaction(answer)) = next else { break };
                following = self.hand_over(answer);
            }
        });
        following
    }

    /// Serves a transaction that has begun. `ending` is called before its commit.
    fn serve(&self, commands: &Commands, ending: impl FnOnce()) {
        let (queue, idle) = (&self.queue, self.options.idle);
        serve::transaction(&self.attached, &mut || serve::within(commands, idle, || queue.expire()), ending);
    }
}

/// What the last group was like, by which the writer knows whether it pays to wait for more.
#[derive(Default)]
struct Pace {
    units: usize,
    commit: Duration,
    /// Until when this group waits, once it has begun to.
    waited: Option<Instant>,
}

impl Pace {
    /// Whether a group of so many is smaller than the last one, and has waited for less than a part of what a commit
    /// takes. Where a commit is cheap, as it is without synchronisation, that is no time at all.
    fn waits_for_more(&mut self, units: usize) -> bool {
        if units >= self.units {
            return false;
        }
        let now = Instant::now();
        now < *self.waited.get_or_insert(now + self.commit / 4)
    }
}

fn answer_all(group: &mut Vec<Write>) {
    for write in group.drain(..) {
        if let Write::Unit(pending) = write {
            pending.answer();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::sync::oneshot;

    use super::super::connection::Access;
    use super::super::file;
    use super::*;
    use crate::{Answer, Discard, ErrorKind, Outcome, Statement};

    const SECOND: Duration = Duration::from_secs(1);

    /// A unit as it comes when nobody has looked at its text.
    fn unit(queue: &Queue<Write>, sql: &'static str) -> oneshot::Receiver<Answer> {
        let (answer, waiting) = oneshot::channel();
        let statement = Statement::new(sql, Vec::new());
        let work = Work::One(statement, Box::new(Discard), Outcome::default(), answer);
        queue.push(Write::Unit(Pending::new(work)));
        waiting
    }

    fn failure(waiting: &mut oneshot::Receiver<Answer>) -> Error {
        waiting.try_recv().unwrap().err().unwrap()
    }

    #[test]
    fn what_a_unit_has_committed_by_its_text_is_not_written_again() {
        let options = Arc::new(SqliteOptions::temporary());
        let (place, _folder) = file::place(&options).unwrap();
        let open = || Attached::open(&place, &options, Access::Write, Arc::new(|| {})).unwrap();
        let (attached, beside) = (open(), open());
        command(&attached.connection, "create table things (id integer primary key, name text) strict")
            .unwrap();

        let queue = Arc::new(Queue::new(10, SECOND, "the writer"));
        let mut before = unit(&queue, "insert into things (name) values ('before')");
        let mut ends = unit(&queue, "commit");
        let mut after = unit(&queue, "insert into things (name) values ('after')");
        queue.close();
        let (_, readers) = mpsc::channel();
        Writer { attached, queue, options: Arc::clone(&options) }.work(&readers, SECOND);

        let error = failure(&mut before);
        assert!(error.may_have_run() && error.to_string().contains("has ended the transaction"), "{error}");
        assert_eq!(failure(&mut ends).kind(), ErrorKind::InvalidStatement);
        assert_eq!(after.try_recv().unwrap().map(|(_, outcome)| outcome.rows).unwrap(), 1);
        let names =
            beside.connection.query_row("select group_concat(name) from things", [], |row| row.get(0));
        assert_eq!(names, Ok("before,after".to_owned()));
    }
}
