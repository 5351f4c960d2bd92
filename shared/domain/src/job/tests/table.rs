//! Which event applies in which state, and where it leads. What is not listed is rejected.

use super::{
    events::events,
    states::{name, now, states},
};

/// From each state: the events that apply, each with the state after it.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    ("uploading", &[("submit", "pending"), ("cancel", "cancelled")]),
    ("pending", &[("claim", "running"), ("cancel", "cancelled")]),
    (
        "running",
        &[
            ("hand back", "pending"),
            ("complete, free", "online, retained"),
            ("complete, premium", "online"),
            ("fail", "failed"),
            ("cancel", "cancelled"),
        ],
    ),
    (
        "running, lease over",
        &[
            ("claim", "running"),
            ("hand back", "pending"),
            ("complete, free", "online, retained"),
            ("complete, premium", "online"),
            ("fail", "failed"),
            ("cancel", "cancelled"),
        ],
    ),
    ("online", &[("follow free", "online, retained")]),
    ("online, retained", &[("follow premium", "online")]),
    ("online, retention over", &[("follow premium", "online"), ("claim archive", "archiving")]),
    (
        "archiving",
        &[
            ("archived", "archived"),
            ("give back, free", "online, retained"),
            ("give back, premium", "online"),
            ("hand over", "archiving, handed over"),
            ("copy failed", "archiving"),
        ],
    ),
    (
        "archiving, lease over",
        &[
            ("claim archive", "archiving"),
            ("archived", "archived"),
            ("give back, free", "online, retained"),
            ("give back, premium", "online"),
            ("hand over", "archiving, handed over"),
            ("copy failed", "archiving"),
        ],
    ),
    (
        "archiving, handed over",
        &[
            ("archived", "archived"),
            ("give back, free", "online, retained"),
            ("give back, premium", "online"),
            ("resume", "archiving"),
            ("copy failed", "archiving"),
        ],
    ),
    ("archived", &[("follow premium", "restoring")]),
    (
        "restoring",
        &[
            ("hand over", "restoring, handed over"),
            ("claim thaw", "restoring, asking"),
            ("retrieval started", "restoring, asked"),
            ("copy failed", "restoring"),
            ("restored, free", "online, retained"),
            ("restored, premium", "online"),
        ],
    ),
    (
        "restoring, asking",
        &[
            ("hand over", "restoring, handed over"),
            ("retrieval started", "restoring, asked"),
            ("copy failed", "restoring"),
            ("restored, free", "online, retained"),
            ("restored, premium", "online"),
        ],
    ),
    (
        "restoring, asked",
        &[
            ("hand over", "restoring, handed over"),
            ("retrieval started", "restoring, asked"),
            ("retrieval failed", "restoring"),
            ("copy failed", "restoring, asked"),
            ("restored, free", "online, retained"),
            ("restored, premium", "online"),
        ],
    ),
    (
        "restoring, handed over",
        &[
            ("resume", "restoring, asked"),
            ("retrieval started", "restoring, handed over"),
            ("retrieval failed", "restoring"),
            ("copy failed", "restoring, asked"),
            ("restored, free", "online, retained"),
            ("restored, premium", "online"),
        ],
    ),
    ("held archiving", &[("release", "archiving, lease over")]),
    ("held restoring", &[("release", "restoring")]),
    ("failed", &[]),
    ("cancelled", &[]),
    ("deleting", &[]),
];

/// What applies whatever the job does, as long as it is not being deleted: where it is, it stays.
const EVERYWHERE: &[&str] = &["unreferred version", "unreferred archive", "share"];

fn expected(state: &str, event: &str) -> Option<&'static str> {
    let (state, row) = TABLE.iter().find(|(from, _)| *from == state).unwrap();
    match event {
        "unreferred archive" if *state == "deleting" => Some("deleting"),
        _ if *state == "deleting" => None,
        "delete" => Some("deleting"),
        _ if EVERYWHERE.contains(&event) => Some(state),
        _ => row.iter().find(|(listed, _)| *listed == event).map(|(_, after)| *after),
    }
}

#[test]
fn an_event_leads_where_the_table_says_or_is_rejected() {
    for (state, job) in states() {
        for (event, what) in events() {
            let after = job.apply(what, now());
            assert_eq!(after.as_ref().ok().map(name), expected(state, event), "{state} + {event}");
        }
    }
}

#[test]
fn the_table_names_only_states_and_events_that_there_are() {
    let (states, events) = (states(), events());
    assert_eq!(TABLE.len(), states.len());
    for (state, row) in TABLE {
        for (event, after) in *row {
            assert!(states.iter().any(|(name, _)| name == after), "{state} + {event} → {after}");
            assert!(events.iter().any(|(name, _)| name == event), "{state} + {event}");
        }
    }
}

#[test]
fn a_transition_counts_one_version_and_keeps_whose_job_it_is() {
    for (state, job) in states() {
        for (event, what) in events() {
            let Ok(after) = job.apply(what, now()) else { continue };
            assert_eq!(after.version, job.version + 1, "{state} + {event}");
            let beside = ["share", "unshare", "unreferred", "removed", "mail", "deliver"]
                .iter()
                .any(|what| event.contains(what));
            let changed_time = if beside { job.changed_time } else { now() };
            assert_eq!(after.changed_time, changed_time, "{state} + {event}");
            assert_eq!((&after.key, &after.file_name), (&job.key, &job.file_name));
            assert_eq!(after.submit_time, job.submit_time);
        }
    }
}

#[test]
fn a_claim_begins_a_new_attempt_and_a_failure_ends_its_own() {
    for (state, job) in states() {
        for (event, what) in events() {
            let Ok(after) = job.apply(what, now()) else { continue };
            let begun = ["claim", "claim archive", "claim thaw", "copy failed", "retrieval failed"].contains(&event);
            let begun = u32::from(begun);
            assert_eq!(after.attempt, job.attempt + begun, "{state} + {event}");
        }
    }
}

#[test]
fn a_running_worker_whose_lease_is_over_may_still_end_its_run_until_another_claims() {
    let job = super::states::state("running, lease over");
    let claimed = job.apply(crate::Event::Claim, now()).unwrap();
    for event in ["complete, free", "fail", "hand back"] {
        assert!(job.apply(super::events::event(event), now()).is_ok(), "{event}");
        assert!(claimed.apply(super::events::event(event), now()).is_err(), "{event}");
    }
}
