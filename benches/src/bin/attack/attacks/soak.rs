//! Several attacks at once, for long; afterwards nothing is left of them.

use std::time::{Duration, Instant};

use crate::attacks::{bodies, flood, garbage, panics, slow};
use crate::run::Attack;
use crate::sockets;
use crate::tally::Tally;
use crate::target::Scene;

/// How long connections have to go after the attackers have.
const TO_GO: Duration = Duration::from_secs(20);

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let mut attacks = tokio::task::JoinSet::new();
        for by in [bodies::attack, flood::attack, garbage::attack, panics::attack] {
            attacks.spawn(by(scene.clone()));
        }
        attacks.spawn(waves(scene.clone()));
        let mut all = Tally::default();
        while let Some(ended) = attacks.join_next().await {
            let tally = ended??;
            all.said = if all.said.is_empty() { tally.said } else { format!("{}; {}", all.said, tally.said) };
            all.checks.extend(tally.checks);
        }
        let began = Instant::now();
        let mut left = sockets::standing(scene.address.port())?;
        while left > 0 && began.elapsed() < TO_GO {
            tokio::time::sleep(Duration::from_millis(200)).await;
            left = sockets::standing(scene.address.port())?;
        }
        Ok(all.check(left == 0, format!("{left} connections are left")))
    })
}

/// Slow clients, as long as the others go on.
fn waves(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut last = slow::attack(scene.clone()).await?;
        while Instant::now() < end {
            last = slow::attack(scene.clone()).await?;
        }
        Ok(last)
    })
}
