//! A disk that is full. The tests mount small ones, which only root may do; `cargo xtask ci` runs them where it can.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{
    BeginOptions, Collect, Discard, Driver, Error, ErrorKind, PostgresDriver, PostgresOptions, Statement,
    Unit,
};

use super::{One, reading, write_in};

/// A disk of some megabytes, until it is dropped.
struct SmallDisk {
    at: PathBuf,
    _folder: tempfile::TempDir,
}

impl SmallDisk {
    /// One that belongs to this account.
    fn mount(uid: u32) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).expect("rights");
        let at = folder.path().join("disk");
        std::fs::create_dir(&at).expect("folder");
        let options = format!("size=4m,mode=0700,uid={uid}");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&at).status();
        assert!(mount.expect("mount").success(), "NOT TESTED: only root may mount a disk");
        Self { at, _folder: folder }
    }

    fn path(&self) -> &Path {
        &self.at
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, since the server that has files on it is dropped after it.
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

/// A server with a table `things` on the disk, and one `ballast` of which a part fits.
struct Full {
    driver: PostgresDriver,
    _disk: SmallDisk,
    _instance: PostgresInstance,
}

impl Full {
    async fn new() -> Self {
        let instance = PostgresInstance::private().expect("PostgreSQL");
        let disk = SmallDisk::mount(std::fs::metadata(instance.data()).expect("folder").uid());
        let options = PostgresOptions::new(Secret::new(instance.url("postgres")));
        let driver = PostgresDriver::connect(options).await.expect("driver");
        let full = Self { driver, _disk: disk, _instance: instance };
        full.run(&format!("CREATE TABLESPACE small LOCATION '{}'", full._disk.path().display()))
            .await
            .expect("disk");
        for table in ["things", "ballast"] {
            full.create(table).await;
        }
        for _ in 0..20 {
            full.run("INSERT INTO things (data) VALUES ('told')").await.expect("insert");
        }
        full
    }

    async fn create(&self, table: &str) {
        let columns = "(id bigserial, data text)";
        self.run(&format!("CREATE TABLE {table} {columns} TABLESPACE small")).await.expect(table);
        // As it is: repeated letters would be made small.
        self.run(&format!("ALTER TABLE {table} ALTER data SET STORAGE EXTERNAL")).await.expect(table);
    }

    /// Throws the ballast away. The server needs room to empty a table, and to clear away what was rolled back.
    async fn make_room(&self) {
        self.run("DROP TABLE ballast").await.expect("drop");
        self.create("ballast").await;
    }

    async fn run(&self, sql: &str) -> Result<(), Error> {
        self.driver.run(Statement::new(sql.to_owned(), vec![]), Box::new(Discard)).await.map(drop)
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        let read = self.driver.run(reading(&sql, vec![]), Collect::<One<i64>>::new()).await;
        Collect::<One<i64>>::take(read.expect("count").0)[0].0
    }
}

const MEGABYTE: &str = "INSERT INTO ballast (data) VALUES (repeat('x', 1000000))";

fn is_full(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::DiskFull, "{error:?}");
    assert!(error.to_string().contains("make room and try again"), "{error}");
    assert!(!error.may_have_run());
}

#[tokio::test]
#[ignore = "it mounts a disk"]
async fn what_does_not_fit_is_told_and_what_was_told_as_done_is_there() {
    let full = Full::new().await;
    let mut there = 0;
    let error = loop {
        match full.run(MEGABYTE).await {
            Ok(()) => there += 1,
            Err(error) => break error,
        }
        assert!(there < 10, "the disk has no end");
    };
    is_full(&error);
    assert_eq!((full.count("things").await, full.count("ballast").await), (20, there));
    full.make_room().await;
    full.run(MEGABYTE).await.expect("there is room again");
    assert_eq!((full.count("things").await, full.count("ballast").await), (20, 1));
}

#[tokio::test]
#[ignore = "it mounts a disk"]
async fn a_transaction_and_a_unit_that_do_not_fit_leave_nothing() {
    let full = Full::new().await;
    let mut session = full.driver.begin(BeginOptions::default()).await.expect("begin");
    let mut written = 0;
    let error = loop {
        match write_in(&mut session, MEGABYTE, vec![]).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(written > 0);
    is_full(&error);
    assert_eq!(session.commit().await.expect_err("failed").kind(), ErrorKind::TransactionFailed);
    let statements = (0..10).map(|_| (Statement::new(MEGABYTE, vec![]), Box::new(Discard) as _));
    is_full(&full.driver.unit(Unit { statements: statements.collect() }).await.err().expect("full"));
    assert_eq!((full.count("things").await, full.count("ballast").await), (20, 0));
    full.make_room().await;
    full.run(MEGABYTE).await.expect("there is room again");
}
