//! What nobody refers to is found; what somebody refers to, or is about to, is spared.

use jiff::SignedDuration;

use super::states::{ATTEMPT, archive, key, now, state, states, version};
use crate::{ArchiveId, Holding, Job, Place, policy::ORPHAN_AGE};

fn is_orphan(holding: &Holding, job: Option<&Job>) -> bool {
    holding.is_orphan(now() - ORPHAN_AGE - SignedDuration::from_secs(1), job, now())
}

fn result_version(name: &str) -> Holding {
    Holding::Version { s3_key: key().result(), version: version(name) }
}

fn copy(archive: ArchiveId, attempt: u32) -> Holding {
    Holding::Archive { archive, attempt }
}

#[test]
fn what_a_job_refers_to_is_spared() {
    for (name, job) in states() {
        let crate::JobState::Completed { place, .. } = &job.state else { continue };
        if let Some(version) = place.version() {
            assert!(!is_orphan(&result_version(&version.0), Some(&job)), "{name}");
        }
        if let Some(archive) = place.archive() {
            assert!(!is_orphan(&copy(archive.clone(), 1), Some(&job)), "{name}");
        }
    }
    let log = Holding::Version { s3_key: key().log(), version: version("log") };
    let job = Job { log: Some(version("log")), ..state("failed") };
    assert!(!is_orphan(&log, Some(&job)) && is_orphan(&log, Some(&state("failed"))));
    let preview = Holding::Version { s3_key: key().preview(), version: version("preview") };
    let previewed = Job { preview: Some(version("preview")), ..state("failed") };
    assert!(!is_orphan(&preview, Some(&previewed)) && is_orphan(&preview, Some(&state("failed"))));
    assert!(is_orphan(&result_version("log"), Some(&job)), "the log's version number is not the result's");
}

#[test]
fn what_nobody_refers_to_is_an_orphan_unless_a_worker_may_be_about_to_record_it() {
    for (name, job) in states() {
        let writing = name.starts_with("running") || name.starts_with("restoring") || name == "held restoring";
        assert_eq!(is_orphan(&result_version("lost"), Some(&job)), !writing, "{name}");
        let being_made = name.starts_with("archiving");
        assert_eq!(is_orphan(&copy(archive("lost"), ATTEMPT), Some(&job)), !being_made, "{name}");
        assert!(is_orphan(&copy(archive("lost"), ATTEMPT - 1), Some(&job)), "{name}");
    }
}

#[test]
fn nothing_that_is_younger_than_two_days_is_an_orphan() {
    for holding in [result_version("lost"), copy(archive("lost"), 1)] {
        assert!(!holding.is_orphan(now() - ORPHAN_AGE, None, now()));
        assert!(is_orphan(&holding, None), "a job that is gone refers to nothing");
    }
}

#[test]
fn a_held_result_is_spared() {
    let job = state("held archiving");
    let crate::JobState::Completed { place: Place::Held { .. }, .. } = &job.state else { panic!("{job:?}") };
    assert!(!is_orphan(&result_version("online"), Some(&job)));
}
