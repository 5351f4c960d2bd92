//! The orderings that are known to be bad. Each is deployed in place of the right one and is told a story; it has to break
//! the promise that is named here, and the deployed service has to keep every promise in the same story.

mod commits;
mod deletions;
mod guards;
mod messages;
mod orphans;
mod retrievals;
mod stalls;
mod stories;

use gas_tests::simulation::{About, BackEnd, Deployed, Told};
use jiff::SignedDuration;

use commits::Commits;
use deletions::{ArchiveFirst, ByKey, ForgetsLeases, NoReload, SourceFirst};
use guards::Unguarded;
use messages::{AcknowledgesErrors, NoDeadline, NoPendingFanout, SendsFirst};
use orphans::LoadsFirst;
use retrievals::{AnyFailure, AsksAnew, PutBack};
use stalls::{
    Meanwhile::{OtherPlan, OtherPlanAndHours},
    annotator_stalls, annotator_stalls_while_its_job_is_deleted, pass_stalls, stalls, stalls_twice,
};
use stories::{
    archive_message_comes_early, fails, fails_while_nobody_looks, failures_are_told_twice,
    messages_of_the_walk_are_lost, slow_retrieval_fails, upgrade_fails,
};

const BOTH: [BackEnd; 2] = BackEnd::ALL;
/// S3 says nothing about a retrieval that failed.
const VAULT: [BackEnd; 1] = [BackEnd::Vault];

macro_rules! known_bad {
    ($($(#[$doc:meta])* $name:ident: $wrong:expr, in $story:ident($($arg:expr),*) on $back_ends:expr, breaks $promise:literal;)*) => {
        $(
            $(#[$doc])*
            #[tokio::test(start_paused = true)]
            async fn $name() {
                for back_end in $back_ends {
                    let _told = Told(format!("{} on {back_end:?}", stringify!($name)));
                    let broken = $story($($arg,)* back_end, Deployed).await;
                    assert_eq!(broken, Vec::<String>::new(), "the deployed service breaks a promise");
                    let broken = $story($($arg,)* back_end, $wrong).await;
                    assert!(broken.iter().any(|promise| promise.contains($promise)), "it was not noticed: {broken:#?}");
                }
            }
        )*
    };
}

known_bad! {
    /// The source is deleted before the archive's name is committed.
    source_deleted_before_the_commit:
        Commits(SourceFirst), in fails(About::Archiving) on BOTH, breaks "the bytes of the result are lost";

    /// The archive is deleted before its copy back is verified and committed.
    archive_deleted_before_the_copy_back_is_verified:
        ArchiveFirst, in fails(About::Restore) on BOTH, breaks "the bytes of the result are lost";

    /// The copy is deleted after a Conflict, without a look at whether it is the one that is referred to.
    archive_cleaned_up_after_a_conflict_without_a_reload:
        Commits(NoReload), in fails(About::Archiving) on BOTH, breaks "the bytes of the result are lost";

    /// The same of a version that came back.
    version_cleaned_up_after_a_conflict_without_a_reload:
        Commits(NoReload), in fails(About::Restore) on BOTH, breaks "the bytes of the result are lost";

    /// A stalled archiver deletes what a restore wrote meanwhile.
    source_deleted_by_key:
        ByKey, in stalls(About::DeletingSource, OtherPlanAndHours) on BOTH, breaks "the bytes of the result are lost";

    /// A deleted job goes while a stalled worker may still write.
    deletion_that_forgets_a_lease:
        Commits(ForgetsLeases), in annotator_stalls_while_its_job_is_deleted() on BOTH, breaks "belongs to no job";

    /// The role is checked at the claim alone: an upgrade during the copy is not seen.
    role_checked_once:
        Commits(Unguarded::Archived), in stalls(About::Archiving, OtherPlan) on BOTH,
        breaks "a premium user's result is only archived";

    /// The result of a run is committed under a role that changed since it was read.
    completed_without_the_guard:
        Commits(Unguarded::Completed), in annotator_stalls() on BOTH,
        breaks "a free user's result stays online for ever";

    /// The same of a claim that is given back.
    give_back_without_the_guard:
        Commits(Unguarded::GivenBack), in stalls_twice(About::Archiving) on BOTH,
        breaks "a free user's result stays online for ever";

    /// The same of a result that came back.
    restored_without_the_guard:
        Commits(Unguarded::Restored), in stalls(About::Restore, OtherPlan) on BOTH,
        breaks "a free user's result stays online for ever";

    /// A result whose retrieval failed is put back to ARCHIVED.
    failed_retrieval_put_back:
        Commits(PutBack), in fails(About::FailedRetrieval) on VAULT, breaks "a premium user's result is only archived";

    /// The same of one whose output expired.
    expired_output_put_back:
        Commits(PutBack), in fails(About::ExpiredOutput) on BOTH, breaks "a premium user's result is only archived";

    /// A failure that is told twice counts against the next retrieval: the result is held although few failed.
    duplicate_failure_counted:
        AnyFailure, in failures_are_told_twice() on VAULT, breaks "Held";

    /// A retrieval whose id was never recorded is asked for again, and paid for twice.
    retrieval_asked_for_without_a_look:
        AsksAnew, in slow_retrieval_fails() on VAULT, breaks "two retrievals of";

    /// A message is acknowledged although its handler failed. Reconcile would heal it; the message alone has to do.
    message_acknowledged_on_error:
        AcknowledgesErrors, in fails_while_nobody_looks(About::DeletingSource) on BOTH, breaks "not at its end";

    /// An early message is dropped, and no deadline is stored.
    early_message_dropped_without_a_deadline:
        Commits(NoDeadline), in archive_message_comes_early() on BOTH,
        breaks "a retention will end, but nobody will look";

    /// The change of plan and its messages are not one write, and nothing remembers the messages.
    thaw_published_without_pending_fanout:
        NoPendingFanout, in upgrade_fails() on BOTH, breaks "not at its end: Some(Premium)";

    /// The walk sends before the job is committed: the message is the only memory.
    fan_out_that_sends_before_it_commits:
        SendsFirst, in messages_of_the_walk_are_lost() on BOTH, breaks "a premium user's result is only archived";

    /// The orphan pass loads the jobs before it lists: what was committed in between is taken for an orphan. The 48 h rule
    /// does not help a pass that stalls for longer.
    orphan_pass_that_loads_before_it_lists:
        LoadsFirst { waits: true }, in pass_stalls(SignedDuration::from_hours(72)) on BOTH,
        breaks "the bytes of the result are lost";

    /// Without the 48 h rule a look that is minutes old is enough. (A look that is newer than the list is safe by itself: the
    /// rule is what stands behind it.)
    orphan_pass_without_the_two_days:
        LoadsFirst { waits: false }, in pass_stalls(SignedDuration::ZERO) on BOTH,
        breaks "the bytes of the result are lost";
}

/// The 48 h rule is what spares what was made since the jobs were loaded, as long as that is not two days ago.
#[tokio::test(start_paused = true)]
async fn the_two_days_save_a_pass_whose_look_at_the_jobs_is_minutes_old() {
    for back_end in BOTH {
        let wrong = LoadsFirst { waits: true };
        assert_eq!(pass_stalls(SignedDuration::ZERO, back_end, wrong).await, Vec::<String>::new());
    }
}
