//! The certificate in force, and how a renewed one takes its place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use houtai_core::{Clock, Finding, Timestamp};
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::pair::{Pair, PairError, PairFiles};
use super::validity::Standing;
use super::watch::Fingerprint;

/// From so many days before its end on, a certificate is spoken of.
const SOON: i64 = 14;
const DAY_MICROSECONDS: u64 = 24 * 60 * 60 * 1_000_000;
const ADVICE: &str = "clients will refuse it: renew it, and look at the clock of this machine";

/// The certificate of a server.
pub(super) struct Certificate {
    files: PairFiles,
    clock: Clock,
    provider: CryptoProvider,
    loaded: Arc<Loaded>,
    seen: Mutex<Seen>,
    // When its end was last spoken of, or looked at in vain.
    warned: Mutex<Option<Timestamp>>,
}

/// What new handshakes get.
#[derive(Debug)]
pub(super) struct Loaded(ArcSwap<Pair>);

/// What the files looked like.
struct Seen {
    // When the pair in force, or one that was refused, was read.
    read: Fingerprint,
    // At the last look.
    last: Fingerprint,
}

/// What came of a look at the files.
#[derive(Debug)]
pub enum Renewal {
    /// They hold what is in force already.
    Unchanged,
    /// A new certificate is in force.
    Renewed {
        /// When it ends.
        not_after: Timestamp,
    },
    /// What they hold does not fit; the old one stays in force.
    Refused(String),
}

impl ResolvesServerCert for Loaded {
    /// One certificate for every name: a client that asked for another sees which one it is.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.load().certified))
    }
}

impl Certificate {
    pub(super) fn load(files: PairFiles, clock: Clock) -> Result<Self, PairError> {
        let provider = ring::default_provider();
        // Before they are read: what changes meanwhile is seen at the next look.
        let read = Fingerprint::of(&files);
        let pair = files.read(&provider)?;
        let loaded = Arc::new(Loaded(ArcSwap::from_pointee(pair)));
        let seen = Mutex::new(Seen { last: read.clone(), read });
        Ok(Self { files, clock, provider, loaded, seen, warned: Mutex::default() })
    }

    pub(super) fn loaded(&self) -> &Arc<Loaded> {
        &self.loaded
    }

    pub(super) fn not_after(&self) -> Timestamp {
        self.loaded.0.load().not_after()
    }

    /// What is to be said about the time of the certificate in force.
    pub(super) fn finding(&self) -> Option<Finding> {
        let text = self.trouble()?;
        Some(Finding::warning("tls.cert", format!("{}: {text}", self.files.cert.display())).advice(ADVICE))
    }

    /// The same without the name of the file, which is nobody's business but the operator's.
    pub(super) fn note(&self) -> Option<String> {
        self.trouble().map(|text| format!("{text}; {ADVICE}"))
    }

    fn trouble(&self) -> Option<String> {
        let not_after = self.not_after();
        match self.loaded.0.load().validity.at(self.clock.now()) {
            Standing::Valid { days_left } if days_left >= SOON => None,
            Standing::Valid { days_left } => {
                Some(format!("the certificate ends on {not_after}, in {days_left} days"))
            }
            Standing::NotYet => Some("the certificate is not valid yet".to_owned()),
            Standing::Expired { days_ago } => {
                Some(format!("the certificate ended on {not_after}, {days_ago} days ago"))
            }
        }
    }

    pub(super) fn warn(&self) {
        *self.warned() = Some(self.clock.now());
        if let Some(finding) = self.finding() {
            tracing::warn!("{finding}");
        }
    }

    /// Says it again once a day: a line of last month is found by nobody.
    pub(super) fn warn_daily(&self) {
        let now = self.clock.now().as_microsecond();
        // A clock that was set back makes no month of silence.
        let day_is_over = |last: Timestamp| now.abs_diff(last.as_microsecond()) >= DAY_MICROSECONDS;
        let is_due = self.warned().is_none_or(day_is_over);
        if is_due {
            self.warn();
        }
    }

    fn warned(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.warned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the files differ from what was last read, and have settled: two looks in a row see the same. A look
    /// in between may find a new certificate beside the old key.
    pub(super) fn look(&self) -> Look {
        let now = Fingerprint::of(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let settled = now == seen.last;
        let changed = now != seen.read;
        seen.last = now;
        match (changed, settled) {
            (false, _) => Look::Same,
            (true, false) => Look::Changing,
            (true, true) => Look::Changed,
        }
    }

    /// Reads the files and takes what they hold into use, if they changed and it fits.
    pub(super) fn renew(&self) -> Renewal {
        let now = Fingerprint::of(&self.files);
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if now == seen.read {
                return Renewal::Unchanged;
            }
            (seen.read, seen.last) = (now.clone(), now);
        }
        match self.fitting() {
            Ok(pair) => self.take(pair),
            Err(reason) => {
                tracing::error!("the certificate stays as it is: {reason}");
                Renewal::Refused(reason)
            }
        }
    }

    /// What the files hold, if it may take the place of what is in force.
    fn fitting(&self) -> Result<Pair, String> {
        let pair = self.files.read(&self.provider).map_err(|error| error.to_string())?;
        let file = self.files.cert.display();
        match pair.validity.at(self.clock.now()) {
            Standing::Valid { .. } => Ok(pair),
            Standing::NotYet => {
                let from = pair.validity.not_before;
                Err(format!(
                    "`tls.cert`: {file}: it is not valid before {from}; look at the clock of this machine"
                ))
            }
            Standing::Expired { days_ago } => {
                let not_after = pair.not_after();
                Err(format!("`tls.cert`: {file}: it ended on {not_after}, {days_ago} days ago; renew it"))
            }
        }
    }

    fn take(&self, pair: Pair) -> Renewal {
        let not_after = pair.not_after();
        if self.loaded.0.load().certified.cert == pair.certified.cert {
            // Written again, or touched; the key may be another form of the same one.
            self.loaded.0.store(Arc::new(pair));
            return Renewal::Unchanged;
        }
        self.loaded.0.store(Arc::new(pair));
        tracing::info!(%not_after, "a renewed certificate is in force");
        self.warn();
        Renewal::Renewed { not_after }
    }
}

/// What a look at the files says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Same,
    /// They are other ones, and may not be whole yet.
    Changing,
    /// They are other ones, and stay as they are.
    Changed,
}
