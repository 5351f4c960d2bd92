//! What Glacier may answer: refusals, lost ids, expired output, inventories.

use gas_aws::SystemClock;
use gas_domain::{ArchiveId, Holding, JobKey, Tier};
use gas_ports::{
    ArchiveHoldings, ArchiveRetrievals, AskRequest, Asked, Class, Clock, Error, Fetched, Listed, ResultWriter,
};
use gas_world::glacier::ErrorCode;
use jiff::SignedDuration;
use restore::{Notice, Notices};
use serde_json::{Value, json};

use crate::{
    harness::ArchiveHarness,
    root,
    samples::{TIERS, new_key, recorded},
    suite::archiving::{FAR, ask, fetch, stored},
    vault::{DEPLOYMENT, TOPIC, VAULT, Vault},
};

/// After it, what has ended is gone.
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn archived(vault: &Vault) -> (JobKey, ArchiveId) {
    let job = new_key();
    let written = vault.results().write(&job.result(), "application/gzip", &b"result"[..]).await.unwrap();
    let id = stored(&vault.vault_archive(), &job, 7, &written.version, &recorded(b"result")).await.unwrap();
    (job, id)
}

/// Asks as who may have asked before without recording the answer.
async fn ask_again(vault: &Vault, job: &JobKey, archive: &ArchiveId) -> Result<Asked, Error> {
    let request = AskRequest { job, attempt: 8, archive, recorded: None, again: true, tiers: TIERS };
    vault.vault_archive().ask(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_and_retrievals_say_what_they_are_for() {
    let vault = Vault::open().await;
    let (job, id) = archived(&vault).await;
    let description: Value = serde_json::from_str(&vault.descriptions()[0]).unwrap();
    let expected = json!({ "deployment": DEPLOYMENT, "user_id": job.user_id, "job_id": job.job_id, "attempt": 7 });
    assert_eq!(description, expected);

    let asked = ask(&vault.vault_archive(), &job, &id, None).await.unwrap();
    let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
    let completions = vault.glacier().finish_all(SystemClock.now());
    assert_eq!((completions.len(), completions[0].sns_topic.as_str()), (1, TOPIC));
    // The restore stage reads whose it is out of the notification.
    let Notices(notices) = serde_json::from_str(&completions[0].message).unwrap();
    assert_eq!(notices, [Notice::Ready { job, archive: id, retrieval: Some(retrieval) }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_tier_falls_to_the_next_and_without_any_it_is_asked_later() {
    let vault = Vault::open().await;
    for code in [ErrorCode::InsufficientCapacity, ErrorCode::PolicyEnforced] {
        let (job, id) = archived(&vault).await;
        vault.glacier().refuse(Tier::Expedited, code);
        let asked = ask(&vault.vault_archive(), &job, &id, None).await.unwrap();
        assert!(matches!(&asked, Asked::UnderWay(retrieval) if retrieval.tier == Tier::Standard), "{asked:?}");
        vault.glacier().refuse(Tier::Standard, ErrorCode::PolicyEnforced);
        assert_eq!(ask(&vault.vault_archive(), &job, &id, None).await.unwrap(), Asked::NoCapacity);
        vault.glacier().allow(Tier::Standard);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retrieval_whose_id_was_never_recorded_is_found() {
    let vault = Vault::open().await;
    let (job, id) = archived(&vault).await;
    let asked = ask(&vault.vault_archive(), &job, &id, None).await.unwrap();
    let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
    // Others in between, so that the list has more than one page.
    for _ in 0..60 {
        let (other, of) = archived(&vault).await;
        ask(&vault.vault_archive(), &other, &of, None).await.unwrap();
    }
    assert_eq!(ask_again(&vault, &job, &id).await.unwrap(), Asked::UnderWay(retrieval.clone()));
    vault.retrieval_ends(&job, &id).await;
    assert_eq!(ask_again(&vault, &job, &id).await.unwrap(), Asked::Ready(retrieval));
    assert_eq!(vault.glacier().vault(VAULT).unwrap().jobs().count(), 61);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retrieval_that_failed_is_asked_for_again() {
    let vault = Vault::open().await;
    let (job, id) = archived(&vault).await;
    let asked = ask(&vault.vault_archive(), &job, &id, None).await.unwrap();
    let Asked::UnderWay(failed) = asked else { panic!("{asked:?}") };
    vault.glacier().fail_jobs("no luck", SystemClock.now());
    let archive = vault.vault_archive();
    let fetched = fetch(&archive, &job, &id, Some(&failed.id), &recorded(b"result"), None, FAR).await.unwrap();
    assert_eq!(fetched, Fetched::Expired);
    for asked in [ask(&archive, &job, &id, Some(&failed.id)).await, ask_again(&vault, &job, &id).await] {
        assert!(matches!(&asked, Ok(Asked::UnderWay(other)) if other.id != failed.id), "{asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn output_that_expired_is_asked_for_again() {
    let vault = Vault::open().await;
    let (job, id) = archived(&vault).await;
    let asked = ask(&vault.vault_archive(), &job, &id, None).await.unwrap();
    let Asked::UnderWay(first) = asked else { panic!("{asked:?}") };
    vault.retrieval_ends(&job, &id).await;
    vault.glacier().expire(SystemClock.now() + DAY);
    let archive = vault.vault_archive();
    let fetched = fetch(&archive, &job, &id, Some(&first.id), &recorded(b"result"), None, FAR).await.unwrap();
    assert_eq!(fetched, Fetched::Expired);
    let asked = ask(&archive, &job, &id, Some(&first.id)).await.unwrap();
    assert!(matches!(&asked, Asked::UnderWay(second) if second.id != first.id), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retrieval_of_another_archive_is_not_read() {
    let vault = Vault::open().await;
    let ((job, id), (other_job, other)) = (archived(&vault).await, archived(&vault).await);
    let asked = ask(&vault.vault_archive(), &other_job, &other, None).await.unwrap();
    let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
    vault.retrieval_ends(&other_job, &other).await;
    let archive = vault.vault_archive();
    let fetched = fetch(&archive, &job, &id, Some(&retrieval.id), &recorded(b"result"), None, FAR).await.unwrap();
    assert_eq!(fetched, Fetched::Expired);
}

/// Every error of the API reference, by what may be done about it.
#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_its_class() {
    let vault = Vault::open().await;
    let (job, id) = archived(&vault).await;
    for (code, class) in [
        (ErrorCode::AccessDenied, Class::Denied),
        (ErrorCode::InvalidParameterValue, Class::Invalid),
        (ErrorCode::LimitExceeded, Class::Retry),
        (ErrorCode::MissingParameterValue, Class::Invalid),
        (ErrorCode::NoLongerSupported, Class::Denied),
        (ErrorCode::RequestTimeout, Class::Retry),
        (ErrorCode::ResourceNotFound, Class::NotFound),
        (ErrorCode::Serialization, Class::Invalid),
        (ErrorCode::ServiceUnavailable, Class::Retry),
        (ErrorCode::Throttling, Class::Retry),
    ] {
        // Only an error that stays is told: the SDK tries four times.
        let expected = code.name();
        steer(&vault, "errors", &json!({ "code": expected, "count": 4 }));
        let error = ask(&vault.vault_archive(), &job, &id, None).await.unwrap_err();
        assert_eq!(error.class(), class, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        let names_the_way_out = error.to_string().contains("ArchiveBackEnd=storage-class");
        assert_eq!(names_the_way_out, code == ErrorCode::NoLongerSupported, "{error}");
        // What the SDK did not use up.
        while ask(&vault.vault_archive(), &job, &id, None).await.is_err() {}
    }
}

fn steer(vault: &Vault, what: &str, body: &Value) {
    tokio::task::block_in_place(|| {
        let answer = root::agent().post(format!("{}/_glacier/{what}", vault.url)).send_json(body);
        assert!(answer.expect("Glacier answers").status().is_success());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inventory_names_this_deployments_archives() {
    let vault = Vault::open().await;
    let archive = vault.vault_archive();
    // A vault whose first inventory was not taken yet has nothing that is old enough to be an orphan.
    let Listed::Page(page) = archive.archives(None).await.unwrap() else { panic!("it has no inventory") };
    assert_eq!((page.entries.len(), page.next), (0, None));

    let mut expected = Vec::new();
    for _ in 0..3 {
        expected.push(archived(&vault).await);
    }
    let job = new_key();
    let written = vault.results().write(&job.result(), "application/gzip", &b"result"[..]).await.unwrap();
    stored(&vault.of_deployment("other"), &job, 1, &written.version, &recorded(b"result")).await.unwrap();
    vault.glacier().take_inventory(SystemClock.now());

    for _ in 0..2 {
        assert_eq!(archive.archives(None).await.unwrap(), Listed::NotYet);
    }
    assert_eq!(vault.glacier().vault(VAULT).unwrap().jobs().count(), 1, "it is asked for once");
    vault.glacier().finish_all(SystemClock.now());
    let Listed::Page(page) = archive.archives(None).await.unwrap() else { panic!("it has ended") };
    assert_eq!(page.next, None);
    let mut found: Vec<_> = page.entries.into_iter().map(|entry| (entry.job, entry.holding)).collect();
    let mut expected: Vec<_> =
        expected.into_iter().map(|(job, archive)| (job, Holding::Archive { archive, attempt: 7 })).collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_inventory_is_read_page_by_page() {
    const ARCHIVES: usize = 1_500;
    let vault = Vault::open().await;
    {
        let mut glacier = vault.glacier();
        for attempt in 0..ARCHIVES {
            let job = new_key();
            let description =
                json!({ "deployment": DEPLOYMENT, "user_id": job.user_id, "job_id": job.job_id, "attempt": attempt });
            let hash = recorded(b"result").tree_hash;
            let uploaded = glacier.upload_archive(
                VAULT,
                Some(&description.to_string()),
                hash,
                (&b"result"[..]).into(),
                SystemClock.now(),
            );
            uploaded.unwrap();
        }
        glacier.take_inventory(SystemClock.now());
    }
    let archive = vault.vault_archive();
    assert_eq!(archive.archives(None).await.unwrap(), Listed::NotYet);
    vault.glacier().finish_all(SystemClock.now());
    let (mut attempts, mut pages, mut from) = (Vec::new(), 0, None);
    loop {
        let Listed::Page(page) = archive.archives(from.as_deref()).await.unwrap() else { panic!("it has ended") };
        pages += 1;
        attempts.extend(page.entries.into_iter().filter_map(|entry| match entry.holding {
            Holding::Archive { attempt, .. } => Some(attempt as usize),
            Holding::Version { .. } => None,
        }));
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    attempts.sort_unstable();
    assert!(pages > 1 && attempts == (0..ARCHIVES).collect::<Vec<_>>(), "{pages} pages, {} archives", attempts.len());
    // A page of an inventory that expired meanwhile: from the start, later.
    vault.glacier().expire(SystemClock.now() + DAY);
    assert_eq!(archive.archives(Some("0 gone")).await.unwrap(), Listed::NotYet);
}
