//! The promises that hold after every single effect, whatever failed before it.

use bytes::Bytes;
use gas_domain::{Deletion, Job, JobState, Place, ResultFile, Role, Sha256, User};
use gas_world::State;

/// The first promise that the state breaks.
pub fn check(state: &State) -> Result<(), String> {
    for job in state.jobs.values() {
        check_job(state, job).map_err(|promise| format!("{}: {promise}; {:?}", job.key, job.state))?;
    }
    for user in state.users.values() {
        if user.pending_fanout.is_some() && user.due_at.is_none() {
            return Err(format!("{}: jobs have to follow the role, but nobody will look", user.id));
        }
    }
    Ok(())
}

fn check_job(state: &State, job: &Job) -> Result<(), String> {
    if !job.pending_deletions.is_empty() && job.due_at.is_none() {
        return Err("something has to be deleted, but nobody will look".into());
    }
    let JobState::Completed { result, place, .. } = &job.state else {
        return Ok(());
    };
    is_whole(state, job, result, place)?;
    is_spared(job, place)?;
    match state.users.get(&job.key.user_id) {
        Some(owner) => follows(owner, job, place),
        None => Ok(()),
    }
}

/// The bytes of a completed result exist, whole, in S3 or in the archive; a log that is referred to exists.
fn is_whole(state: &State, job: &Job, result: &ResultFile, place: &Place) -> Result<(), String> {
    let version = |key: String, version| {
        state
            .results
            .iter()
            .find(|object| object.s3_key == key && object.version == version)
            .map(|object| &object.bytes)
    };
    let bytes: Option<&Bytes> = match (place.version(), place.archive()) {
        (Some(online), None) => version(job.key.result(), online.clone()),
        (None, Some(archive)) => state.archives.copies.get(&archive.0).map(|copy| &copy.bytes),
        _ => return Err("the result is not in one place".into()),
    };
    let whole = |bytes: &Bytes| bytes.len() as u64 == result.bytes && Sha256::of(bytes) == result.sha256;
    if !bytes.is_some_and(whole) {
        return Err("the bytes of the result are lost".into());
    }
    if job.log.as_ref().is_some_and(|log| version(job.key.log(), log.clone()).is_none()) {
        return Err("the log is lost".into());
    }
    Ok(())
}

/// What is referred to is never put up for deletion.
fn is_spared(job: &Job, place: &Place) -> Result<(), String> {
    let referred = |deletion: &Deletion| match deletion {
        Deletion::Version(version) => place.version() == Some(version),
        Deletion::Archive(archive) => place.archive() == Some(archive),
    };
    match job.pending_deletions.iter().any(referred) {
        true => Err("what is referred to will be deleted".into()),
        false => Ok(()),
    }
}

/// A premium user's result is never only in the archive without a retrieval under way or due, and a free user's never
/// online without an end: unless the change of role is still on its way to the jobs.
fn follows(owner: &User, job: &Job, place: &Place) -> Result<(), String> {
    let walking = owner.pending_fanout.is_some();
    match (owner.role, place) {
        (Role::Premium, Place::Archived { .. }) if !walking => Err("a premium user's result is only archived".into()),
        (_, Place::Restoring { .. } | Place::Archiving { .. }) if job.due_at.is_none() => {
            Err("the result is on its way, but nobody will look".into())
        }
        (Role::Free, Place::Online { retention: None, .. }) if !walking => {
            Err("a free user's result stays online for ever".into())
        }
        (_, Place::Online { retention: Some(_), .. }) if job.due_at.is_none() => {
            Err("a retention will end, but nobody will look".into())
        }
        _ => Ok(()),
    }
}
