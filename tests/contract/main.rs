//! What every implementation of a port must do, checked on each: the AWS adapters on a local AWS, and the world in memory
//! that the stages are tested on. A stage may rely on nothing else.
//!
//! The promises are in `suite`, one file per group of ports; a harness says how to reach an implementation.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a promise that is broken ends its test")]

mod adapters;
mod harness;
mod local_aws;
mod local_aws_gaps;
mod on_local_aws;
mod on_vault;
mod on_world;
mod on_world_vault;
mod presigned;
mod queue_delay;
mod root;
mod samples;
mod suite;
mod vault;
mod vault_answers;
mod vault_parts;
mod world;

/// The promises of the suite, each a test on the harness that `$harness` makes.
macro_rules! keeps {
    ($harness:expr => $($suite:ident { $($promise:ident),* $(,)? })*) => {
        $(mod $suite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $promise() {
                    crate::suite::$suite::$promise(&$harness).await;
                }
            )*
        })*
    };
}

/// All promises: a harness that leaves one out does not compile into fewer tests by oversight.
macro_rules! keeps_all_promises {
    ($harness:expr) => {
        crate::keeps! { $harness =>
            jobs {
                a_job_loads_as_it_was_stored,
                a_key_is_taken_once,
                a_commit_replaces_only_the_job_it_was_made_from,
                a_commit_makes_no_job,
                of_many_commits_from_one_version_one_wins,
                a_commit_holds_the_owner_to_the_role,
                a_commit_holds_the_owner_to_the_role_version,
                commits_of_one_owner_do_not_lose_each_other,
            }
            pages {
                all_jobs_come_once_and_newest_first,
                a_user_without_jobs_has_an_empty_page,
                a_page_shows_what_was_committed_before_it,
            }
            queue {
                those_who_wait_come_by_the_time_since_which_they_do,
                only_a_job_that_waits_is_in_the_queue,
                no_more_are_told_than_were_asked_for,
            }
            leases {
                a_lease_is_extended_with_the_deadline_and_without_the_version,
                only_the_holder_extends_a_lease,
            }
            due {
                a_job_is_due_from_its_deadline_on,
                the_longest_overdue_come_first_and_no_more_than_asked_for,
                a_postponed_job_is_due_later,
                a_job_that_moved_on_is_neither_postponed_nor_removed,
                a_removed_job_is_gone,
                a_user_is_due_until_the_jobs_have_followed,
                a_user_whose_role_moved_on_is_not_postponed,
            }
            users {
                a_user_loads_as_stored,
                a_user_is_made_once,
                a_profile_is_saved_alone,
                a_change_of_role_leaves_the_profile,
                a_webhook_is_saved_alone_and_stays_through_every_other_change,
                a_webhook_is_changed_only_by_who_read_it_as_it_is,
                a_webhook_is_tried_once_in_a_while,
                notices_are_written_alone_and_by_one,
                of_two_changes_of_role_one_wins,
                the_sessions_of_a_user_are_ended_alone_and_never_brought_back,
                an_account_that_is_being_deleted_stays_so,
                only_an_account_that_is_being_deleted_is_removed,
            }
            billing {
                billing_is_saved_alone_and_whole,
                of_two_who_save_billing_one_wins,
                billing_and_what_it_tells_are_saved_at_once_or_not_at_all,
                changes_of_role_and_profile_leave_the_billing,
                an_event_is_done_once_it_was_recorded,
            }
            sessions {
                a_program_that_asks_is_answered_once,
                a_session_loads_as_saved,
                a_session_takes_the_place_of_the_one_before,
                an_ended_session_is_gone,
                a_link_names_its_job,
                a_session_is_seen_later_and_never_earlier,
                a_users_sessions_are_listed_newest_first,
            }
            replies {
                a_request_is_one_attempts_until_its_lease_lapses,
                every_attempt_is_told_the_first_ones_job,
                an_answer_is_told_as_it_was_stored_and_only_for_the_same_request,
                a_request_that_was_given_back_is_the_next_attempts,
                who_lost_the_request_neither_answers_nor_gives_it_back,
                a_key_is_forgotten_when_it_has_expired,
                of_many_attempts_one_gets_the_request,
            }
            workers {
                a_worker_is_found_as_it_told_last,
                every_worker_is_found,
            }
            inputs {
                an_upload_is_seen_with_its_size,
                what_was_seen_is_what_is_read,
                a_later_upload_is_not_read_for_the_first,
                an_input_that_is_not_there,
                an_input_is_copied_to_another_job_as_it_was_seen,
                a_large_input_is_copied_whole,
                what_is_gone_or_changed_is_not_copied,
            }
            uploads {
                parts_make_the_input_in_their_order,
                a_part_that_comes_again_takes_the_place_of_the_first,
                only_the_announced_length_is_taken,
                an_upload_that_was_given_up_takes_nothing,
                an_upload_is_its_jobs_alone,
                what_is_put_is_read,
                a_sweep_gives_the_upload_up,
            }
            results {
                what_is_written_can_be_read_and_has_its_digests,
                a_second_write_is_another_version,
                a_body_that_breaks_off_leaves_nothing,
                removing_a_version_leaves_the_others,
            }
            holdings {
                every_version_of_results_logs_and_previews_is_met,
            }
            sweep {
                everything_of_the_job_goes_and_nothing_of_another,
            }
            requests {
                a_message_is_received_once_and_hidden,
                a_message_that_is_given_back_comes_again,
                a_deleted_message_does_not_come_again,
            }
            queues {
                what_waits_and_what_is_taken_is_counted,
            }
            messages {
                a_published_request_is_received,
                a_timer_is_started_once_however_often_it_is_asked_for,
            }
        }
        crate::keeps_archive_promises! { $harness }
    };
}

/// The promises of an archive and of the results bucket beside it.
macro_rules! keeps_archive_promises {
    ($harness:expr) => {
        crate::keeps! { $harness =>
            archive {
                a_result_goes_into_the_archive_and_comes_back_whole,
                storing_again_under_the_same_attempt_names_a_copy,
                every_attempt_has_a_copy_of_its_own,
                what_is_not_the_recorded_result_is_not_stored,
                a_version_that_is_gone_is_not_found,
                an_upload_that_is_gone_begins_anew,
                nothing_is_read_before_it_was_asked_for,
                asking_again_finds_the_same_retrieval,
                what_comes_back_different_is_corrupt,
                an_archive_that_is_gone_is_not_asked_for,
                removing_twice_is_success,
            }
        }
    };
}

pub(crate) use {keeps, keeps_all_promises, keeps_archive_promises};
