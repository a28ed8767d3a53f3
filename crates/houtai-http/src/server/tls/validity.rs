//! From when until when a certificate is valid.

use std::time::Duration;

use houtai_core::Timestamp;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage};

/// A point beyond every certificate, whose years have four digits.
const FAR: u64 = 1 << 40;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The time of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

/// How a moment lies to the time of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    NotYet,
    Valid { days_left: i64 },
    Expired { days_ago: i64 },
}

impl Validity {
    /// That of a certificate; `None` when it cannot be read. The verifier tells it only by refusing: once long
    /// before, and once long after.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = EndEntityCert::try_from(certificate).ok()?;
        let refusal = |seconds| {
            let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
            let usage = KeyUsage::server_auth();
            certificate.verify_for_usage(&[], &[], &[], time, usage, None, None).err()
        };
        let not_before = match refusal(0) {
            Some(Error::CertNotValidYet { not_before, .. }) => not_before.as_secs(),
            _ => 0,
        };
        let Some(Error::CertExpired { not_after, .. }) = refusal(FAR) else { return None };
        Some(Self { not_before: timestamp(not_before), not_after: timestamp(not_after.as_secs()) })
    }

    pub(super) fn at(&self, now: Timestamp) -> Standing {
        let days = |from: Timestamp, to: Timestamp| {
            (to.as_microsecond() - from.as_microsecond()) / 1_000_000 / SECONDS_A_DAY
        };
        match now {
            _ if now < self.not_before => Standing::NotYet,
            _ if now > self.not_after => Standing::Expired { days_ago: days(self.not_after, now) },
            _ => Standing::Valid { days_left: days(now, self.not_after) },
        }
    }
}

fn timestamp(seconds: u64) -> Timestamp {
    let micros = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    Timestamp::from_microsecond(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_moment_asked_for() {
        let day = |days: i64| Timestamp::from_microsecond(days * SECONDS_A_DAY * 1_000_000);
        let validity = Validity { not_before: day(10), not_after: day(20) };
        assert_eq!(validity.at(day(9)), Standing::NotYet);
        assert_eq!(validity.at(day(10)), Standing::Valid { days_left: 10 });
        assert_eq!(validity.at(day(20)), Standing::Valid { days_left: 0 });
        assert_eq!(validity.at(day(23)), Standing::Expired { days_ago: 3 });
    }

    #[test]
    fn garbage_has_no_time() {
        assert_eq!(Validity::of(&CertificateDer::from(b"garbage".to_vec())), None);
    }
}
