//! The link that lets others read a job: made by its owner, withdrawn by its owner, good for ninety days.

use gas_domain::{Event, Job, JobState, Session, SessionState, TokenHash, policy::SHARE_TIME};
use gas_ports::{Error, Jobs, Publisher, Sessions};
use jiff::Timestamp;

use crate::{
    auth::cookie,
    job_change::{self, JobChange},
};

/// The link of a job, as its owner is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    None,
    /// It is good until then.
    Until(Timestamp),
    /// Its time is over.
    Over,
}

/// Lets who has this token read the job; an older link is good no longer.
///
/// # Errors
/// When the tables do not answer.
pub async fn share(
    jobs: &impl Jobs,
    sessions: &impl Sessions,
    publisher: &impl Publisher,
    job: Job,
    token: &str,
    now: Timestamp,
) -> Result<JobChange, Error> {
    let (token_hash, before) = (TokenHash::of(token), job.share);
    let state = SessionState::Shared(job.key.clone());
    let (agent, expires_at) = (String::new(), now + SHARE_TIME);
    let link = Session { token_hash, state, started_at: now, seen_at: now, agent, expires_at };
    // First the link: alone it is good for nothing, the job must name it too.
    sessions.save(&link).await?;
    let change = job_change::make(jobs, publisher, job, &Event::Share(token_hash), now).await?;
    forget(sessions, before).await;
    Ok(change)
}

/// Takes the link back.
///
/// # Errors
/// When the tables do not answer.
pub async fn withdraw(
    jobs: &impl Jobs,
    sessions: &impl Sessions,
    publisher: &impl Publisher,
    job: Job,
    now: Timestamp,
) -> Result<JobChange, Error> {
    let before = job.share;
    let change = job_change::make(jobs, publisher, job, &Event::Unshare, now).await?;
    forget(sessions, before).await;
    Ok(change)
}

/// The link of a job at `now`: the job knows that there is one, the row of the link until when.
///
/// # Errors
/// When the table does not answer.
pub async fn link_of(sessions: &impl Sessions, job: &Job, now: Timestamp) -> Result<Link, Error> {
    let Some(token_hash) = &job.share else {
        return Ok(Link::None);
    };
    let row = sessions.load(token_hash).await?.filter(|row| !row.is_over(now));
    Ok(row.map_or(Link::Over, |row| Link::Until(row.expires_at)))
}

/// The job that a link leads to; `None` when the link is none, too old or withdrawn, or the job is being deleted.
///
/// # Errors
/// When the tables do not answer.
pub async fn job_of(
    jobs: &impl Jobs,
    sessions: &impl Sessions,
    token: &str,
    now: Timestamp,
) -> Result<Option<Job>, Error> {
    if !cookie::is_token(token) {
        return Ok(None);
    }
    let token_hash = TokenHash::of(token);
    let link = sessions.load(&token_hash).await?.filter(|link| !link.is_over(now));
    let Some(SessionState::Shared(key)) = link.map(|link| link.state) else {
        return Ok(None);
    };
    let job = jobs.load(&key).await?.filter(|job| job.share == Some(token_hash));
    Ok(job.filter(|job| !matches!(job.state, JobState::Deleting { .. })))
}

/// A link that the job does not name leads nowhere: that its row stays until it expires does no harm.
async fn forget(sessions: &impl Sessions, token: Option<TokenHash>) {
    let Some(token) = token else { return };
    if let Err(error) = sessions.remove(&token).await {
        tracing::warn!(%error, "the row of a withdrawn link stays until it expires");
    }
}

#[cfg(test)]
mod tests;
