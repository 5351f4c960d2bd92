//! Cancelling and deleting jobs, and deleting accounts, by the pages.

use std::path::PathBuf;

use gas_aws::{SystemClock, SystemIds};
use gas_domain::{
    ArchiveId, Job, JobKey, JobState, Place, ResultFile, Retrieval, RetrievalId, Role, Sha256, Tier, TreeHash, User,
    VersionId,
};
use gas_ports::{Clock, Ids, JobIntake, Users, UsersDue};

use crate::{
    pages::{HOURS, Visitor},
    service::{Service, blocking, place},
    vcf,
};

fn page(key: &JobKey, action: &str) -> String {
    format!("/annotations/{}{action}", key.job_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_result_is_cancelled_by_its_owner_alone_and_stays_cancelled() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Free).await, service.user(Role::Free).await);
    let (anns, bobs) =
        (Visitor::logged_in(&service, &ann, HOURS).await, Visitor::logged_in(&service, &bob, HOURS).await);
    let key = service.new_job(&ann, "a.vcf").await;
    assert!(anns.get(&page(&key, "")).text.contains(&page(&key, "/cancel")));

    assert_eq!(bobs.submit(&page(&key, "/cancel"), []).status, 404);
    assert!(matches!(service.job(&key).await.state, JobState::Uploading { .. }));

    for _ in 0..2 {
        let answer = anns.submit(&page(&key, "/cancel"), []);
        assert_eq!((answer.status, answer.location.as_str()), (303, page(&key, "").as_str()));
    }
    assert!(matches!(service.job(&key).await.state, JobState::Cancelled { .. }));
    let shown = anns.get(&page(&key, "")).text;
    assert!(shown.contains("Cancelled") && !shown.contains(&page(&key, "/cancel")), "{shown}");
    // A file that arrives late starts nothing.
    let (status, _) = service.upload(&key, service.limits().free, vcf::lineage()).await;
    assert!(status < 400);
    assert_eq!(anns.get(&format!("/annotate/job?job_id={}", key.job_id)).status, 303);
    assert!(matches!(service.job(&key).await.state, JobState::Cancelled { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_has_ended_meanwhile_is_said_to_have_ended() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let key = completed(&service, &ann, online()).await;
    let answer = Visitor::logged_in(&service, &ann, HOURS).await.submit(&page(&key, "/cancel"), []);
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains("ended meanwhile"), "{}", answer.text);
    assert!(matches!(place(&service.job(&key).await), Some(Place::Online { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_deleted_only_after_asking_and_then_nothing_of_it_can_be_had() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Premium).await, service.user(Role::Free).await);
    let (anns, bobs) =
        (Visitor::logged_in(&service, &ann, HOURS).await, Visitor::logged_in(&service, &bob, HOURS).await);
    let key = completed(&service, &ann, online()).await;
    let asked = anns.get(&page(&key, "/delete"));
    assert!(asked.status == 200 && asked.text.contains("cannot be undone"), "{}", asked.text);
    assert!(matches!(service.job(&key).await.state, JobState::Completed { .. }), "asking deleted it");

    assert_eq!(bobs.submit(&page(&key, "/delete"), []).status, 404);
    assert!(matches!(service.job(&key).await.state, JobState::Completed { .. }));

    for _ in 0..2 {
        let answer = anns.submit(&page(&key, "/delete"), []);
        assert_eq!((answer.status, answer.location.as_str()), (303, "/annotations"));
    }
    let JobState::Deleting { .. } = service.job(&key).await.state else { panic!("the job is not being deleted") };
    for file in ["/result", "/input", "/log", "/log/download"] {
        assert_eq!(anns.get(&page(&key, file)).status, 410, "{file}");
    }
    assert_eq!(anns.submit(&page(&key, "/cancel"), []).status, 410);
    assert!(anns.get("/annotations").text.contains("Being deleted"));
    let shown = anns.get(&page(&key, "")).text;
    assert!(shown.contains("Being deleted"), "{shown}");
    for action in ["/delete", "/cancel", "/result", "/input", "/log"] {
        assert!(!shown.contains(&page(&key, action)), "the page offers {action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_deleted_only_by_the_word_and_then_signed_out_everywhere() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let here = Visitor::logged_in(&service, &ann, HOURS).await;
    let elsewhere = Visitor::logged_in(&service, &ann, HOURS).await;
    let key = completed(&service, &ann, online()).await;

    assert!(here.get("/profile/delete").text.contains("cannot be undone"));
    let refused = here.submit("/profile/delete", [("word", "yes")]);
    assert!(refused.status == 400 && refused.text.contains("Nothing was deleted"), "{}", refused.text);
    assert!(!user(&service, &ann).await.closing);

    let answer = here.submit("/profile/delete", [("word", "delete")]);
    assert_eq!((answer.status, answer.location.as_str()), (303, "/profile/deleted"));
    let closing = user(&service, &ann).await;
    assert!(closing.closing && closing.role == Role::Free, "{closing:?}");

    // Here there is no session any more, elsewhere it opens nothing.
    assert_eq!(here.get("/annotations").status, 303);
    for path in ["/annotations", "/annotate", "/profile", "/subscribe", &page(&key, "/result")] {
        let answer = elsewhere.get(path);
        assert!(answer.status == 401 && answer.text.contains("is being deleted"), "{path}: {}", answer.text);
    }
    let profile = [("name", "Bob"), ("email", "bob@example.org"), ("institution", ""), ("return_to", "")];
    assert_eq!(elsewhere.submit("/profile", profile).status, 401);
    for path in ["/annotate", "/subscribe", "/profile/delete"] {
        assert_eq!(elsewhere.submit(path, [("file_name", "a.vcf"), ("word", "delete")]).status, 401, "{path}");
    }
    assert_eq!(elsewhere.get("/").status, 200);
    let after = user(&service, &ann).await;
    assert_eq!((after.role, after.profile), (Role::Free, ann.profile.clone()));
    service.until(&key, "being deleted", |job| matches!(job.state, JobState::Deleting { .. })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_an_account_that_is_gone_says_so() {
    let service = Service::connect().await;
    let mut nobody = service.user(Role::Free).await;
    nobody.id = format!("{}-gone", nobody.id).parse().expect("a user id");
    let answer = Visitor::logged_in(&service, &nobody, HOURS).await.get("/annotations");
    assert!(answer.status == 401 && answer.text.contains("was deleted"), "{}", answer.text);
    assert!(answer.text.contains("href=\"/login\""), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_is_refused_while_the_account_is_deleted_and_begins_a_new_one_afterwards() {
    let service = Service::connect().await;
    let name = format!("leaver-{}", SystemIds.job_id());
    let vcf = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/b.1.1.7.vcf");
    let log_in = || blocking(|| xtask::visitor::Visitor::log_in(&service.stack.web_url, &name));
    let visitor = log_in().expect("the log-in works");
    let submitted = blocking(|| visitor.annotate(&vcf)).expect("the upload works");
    let id = submitted.user_id.parse().expect("the form names the user");
    let ann = Users::load(&service.users, &id).await.expect("the user loads").expect("the user exists");
    let here = Visitor::logged_in(&service, &ann, HOURS).await;
    assert_eq!(here.submit("/profile/delete", [("word", "delete")]).status, 303);

    let refused = log_in().map(drop).expect_err("a log-in to an account that is being deleted worked");
    assert!(refused.to_string().contains("is being deleted"), "{refused}");
    assert!(user(&service, &ann).await.closing);

    // As reconcile does after the last job.
    service.users.remove(&user(&service, &ann).await).await.expect("the user is removed");
    log_in().expect("the log-in works");
    let again = user(&service, &ann).await;
    assert_eq!((again.closing, again.role, again.role_version), (false, Role::Free, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_shows_how_many_results_are_back() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    completed(&service, &ann, online()).await;
    service.until_user(&ann.id, "done with the walk", |user| user.pending_fanout.is_none()).await;
    assert!(!visitor.get("/annotations").text.contains("back online"));
    // A retrieval that was asked for a moment ago: no stage looks after it during the test.
    let id = RetrievalId("r".to_owned());
    let retrieval = Some(Retrieval { id, tier: Tier::Standard });
    let archive = ArchiveId("archive/nothing".to_owned());
    let coming = Place::Restoring { archive, retrieval, asking: false, tries: 0, upload: None };
    let key = completed(&service, &ann, coming).await;
    for path in ["/annotations", "/subscribe"] {
        let text = visitor.get(path).text;
        assert!(text.contains("1 of 2 results are back online."), "{path}: {text}");
    }
    let text = visitor.get(&page(&key, "")).text;
    assert!(text.contains("Asked for at") && text.contains("3 to 5 hours"), "{text}");
}

async fn user(service: &Service, user: &User) -> User {
    Users::load(&service.users, &user.id).await.expect("the user loads").expect("the user exists")
}

fn online() -> Place {
    Place::Online { version: VersionId("v1".to_owned()), retention: None }
}

/// A job that has ended, as the table has it; there are no files behind it.
async fn completed(service: &Service, user: &User, place: Place) -> JobKey {
    let result = ResultFile {
        bytes: 1,
        sha256: Sha256([0; 32]),
        tree_hash: TreeHash([0; 32]),
        reference: String::new(),
        summary: "{}".to_owned(),
    };
    let now = SystemClock.now();
    let job = Job::uploading(service.new_key(user), "a.vcf".to_owned(), now);
    let log = Some(VersionId("log".to_owned()));
    let job = Job { state: JobState::Completed { complete_time: now, result, place }, log, due_at: None, ..job };
    service.jobs.create(&job).await.expect("the job is stored");
    job.key
}
