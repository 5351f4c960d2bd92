//! The promises that hold after every single effect, whatever failed before it.

use std::{cell::RefCell, collections::VecDeque};

use bytes::Bytes;
use gas_domain::{
    Deletion, Delivery, Hasher, Job, JobState, Notice, NoticeState, PendingNotice, Place, ResultFile, Role, Stage,
    TreeHash, User, VersionId,
};
use gas_world::State;

/// The first promise that the state breaks.
pub fn check(state: &State) -> Result<(), String> {
    for job in state.jobs.values() {
        check_job(state, job).map_err(|promise| format!("{}: {promise}; {:?}", job.key, job.state))?;
    }
    for user in state.users.values() {
        if (user.pending_fanout.is_some() || user.closing) && user.due_at.is_none() {
            return Err(format!("{}: jobs have to follow the role, but nobody will look", user.id));
        }
        check_notices(state, user)?;
    }
    is_asked_for_once(state)
}

/// What a user is to be told is not forgotten, and nobody is told too early that the results are back.
fn check_notices(state: &State, user: &User) -> Result<(), String> {
    if !user.notices.is_empty() && user.due_at.is_none() {
        return Err(format!("{}: has to be told something, but nobody will look", user.id));
    }
    let is_said = |pending: &&PendingNotice| {
        matches!(pending.notice, Notice::ResultsBack(_)) && !matches!(pending.state, NoticeState::Waiting { .. })
    };
    // What an operator released goes on after the others were told of.
    let is_away = |job: &&Job| {
        let was_held = job.timeline.iter().any(|step| step.stage == Stage::Held);
        let place = match &job.state {
            JobState::Completed { place, .. } => place,
            _ => return false,
        };
        job.key.user_id == user.id && !was_held && matches!(place, Place::Restoring { .. } | Place::Archived { .. })
    };
    match (user.notices.iter().find(is_said), state.jobs.values().find(is_away)) {
        (Some(_), Some(job)) => Err(format!("{}: the results are said to be back, but {} is not", user.id, job.key)),
        _ => Ok(()),
    }
}

/// Every retrieval costs. A second one is asked for only by a worker that stalls past its lease with the first unsaid.
fn is_asked_for_once(state: &State) -> Result<(), String> {
    match state.retrieved_twice() {
        Some(archive) if state.stalls == 0 => Err(format!("two retrievals of {} are under way", archive.0)),
        _ => Ok(()),
    }
}

fn check_job(state: &State, job: &Job) -> Result<(), String> {
    if !job.pending_deletions.is_empty() && job.due_at.is_none() {
        return Err("something has to be deleted, but nobody will look".into());
    }
    is_told(state, job)?;
    if !matches!(job.state, JobState::Deleting { .. }) && !state.users.contains_key(&job.key.user_id) {
        return Err("its owner is gone".into());
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

/// What is owed to a webhook is not forgotten, and nothing is called delivered that was not.
fn is_told(state: &State, job: &Job) -> Result<(), String> {
    let was_told = || state.told.iter().any(|(_, told)| told.id == format!("msg_{}", job.key.job_id));
    match job.delivery {
        Delivery::Due | Delivery::Sending { .. } | Delivery::Waiting { .. } if job.due_at.is_none() => {
            Err("a webhook has to be told, but nobody will look".into())
        }
        Delivery::Delivered { .. } if !was_told() => Err("it is called delivered, but nobody was told".into()),
        _ => Ok(()),
    }
}

/// The bytes of a completed result exist, whole, in S3 or in the archive; a log or a preview that is referred to exists.
fn is_whole(state: &State, job: &Job, result: &ResultFile, place: &Place) -> Result<(), String> {
    let is_there = match (place.version(), place.archive()) {
        (Some(online), None) => bytes(state, &job.key.result(), online)
            .is_some_and(|bytes| hashed(bytes) == (result.bytes, result.tree_hash)),
        (None, Some(archive)) => state.archive(archive) == Some((result.bytes, result.tree_hash)),
        _ => return Err("the result is not in one place".into()),
    };
    if !is_there {
        return Err("the bytes of the result are lost".into());
    }
    if job.log.as_ref().is_some_and(|log| bytes(state, &job.key.log(), log).is_none()) {
        return Err("the log is lost".into());
    }
    if job.preview.as_ref().is_some_and(|preview| bytes(state, &job.key.preview(), preview).is_none()) {
        return Err("the preview is lost".into());
    }
    Ok(())
}

fn bytes<'a>(state: &'a State, s3_key: &str, version: &VersionId) -> Option<&'a Bytes> {
    let mut objects = state.results.iter();
    let found = objects.find(|object| object.version == *version && object.s3_key == s3_key);
    found.map(|object| &object.bytes)
}

thread_local! {
    /// What was hashed before: the same bytes are looked at after every effect. Holding them keeps their place taken.
    static HASHED: RefCell<VecDeque<(Bytes, TreeHash)>> = const { RefCell::new(VecDeque::new()) };
}

fn hashed(bytes: &Bytes) -> (u64, TreeHash) {
    let is_same = |known: &Bytes| (known.as_ptr(), known.len()) == (bytes.as_ptr(), bytes.len());
    HASHED.with_borrow_mut(|known| {
        let found = known.iter().find(|(known, _)| is_same(known)).map(|(_, hash)| *hash);
        let hash = found.unwrap_or_else(|| {
            let mut hasher = Hasher::default();
            hasher.update(bytes);
            let hash = hasher.finish().tree_hash;
            known.truncate(15);
            known.push_front((bytes.clone(), hash));
            hash
        });
        (bytes.len() as u64, hash)
    })
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
