//! Deciding again: a lost race is an ordinary outcome.

use std::time::Duration;

use gas_ports::{Class, Error};

/// Turns that are taken before the failure is told: more than a role and a job change during one commit.
const TURNS: u32 = 8;
/// The wait after a turn that failed for load; it grows with each.
const PAUSE: Duration = Duration::from_millis(250);

/// Takes a turn (load, decide, commit) until it ends otherwise than in a lost race or a busy table.
///
/// A turn must be one that may be taken twice: an answer that was lost is found by the next one's load.
pub async fn turns<T>(turn: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
    for taken in 1..TURNS {
        match turn().await {
            Err(error) if error.class() == Class::Conflict => tracing::info!(%error, "deciding again"),
            Err(error) if error.class() == Class::Retry => {
                tracing::warn!(%error, "trying again");
                tokio::time::sleep(PAUSE * taken).await;
            }
            end => return end,
        }
    }
    turn().await
}
