//! What lies in the archive, looked at from outside: on either back end.

use gas_domain::{ArchiveId, Job, JobState, Message, Place, Role, Sha256};
use serde_json::{Value, json};

use crate::{
    service::{Service, agent, blocking, place},
    vcf,
};

/// An archived copy, as its keeper describes it.
struct Archived {
    bytes: u64,
    /// The words that tell whose it is.
    name: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_copy_says_whose_it_is_and_goes_when_the_result_is_back() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "whose.vcf", vcf::lineage()).await;
    let archived = service.until(&key, "archived", |job| archive(job).is_some()).await;
    let id = archive(&archived).expect("it is archived").clone();
    let copy = service.look_at_archive(&id).expect("the archive has the copy");
    let JobState::Completed { result, .. } = &archived.state else { unreachable!() };
    assert_eq!(copy.bytes, result.bytes);
    match service.stack.glacier {
        None => assert_eq!(copy.name, format!("archive/{}/{}/{}", key.user_id, key.job_id, archived.attempt)),
        Some(_) => {
            let whose: Value = serde_json::from_str(&copy.name).expect("the description is JSON");
            // The stack's own id: one that is made again under the same name is another deployment.
            let deployment = whose["deployment"].as_str().expect("it names a deployment");
            assert_eq!(deployment.len(), "024d4d74-99f1-4425-9369-2a9bf6eae17d".len(), "{deployment}");
            let (user, job, attempt) = (&key.user_id, &key.job_id, archived.attempt);
            let due = json!({ "deployment": deployment, "user_id": user, "job_id": job, "attempt": attempt });
            assert_eq!(whose, due);
        }
    }

    service.change_role(&ann, Role::Premium).await;
    let back = |job: &Job| matches!(place(job), Some(Place::Online { .. })) && job.pending_deletions.is_empty();
    let restored = service.until(&key, "back, and its archive deleted", back).await;
    assert_eq!(Sha256::of(&service.download(&restored).await), result.sha256);
    assert!(service.look_at_archive(&id).is_none(), "the copy is still in the archive");
}

/// 40 MiB are three parts. With less than a minute left, an invocation moves one and hands the rest over.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_takes_longer_than_an_invocation_is_handed_over() {
    let service = Service::connect_alone().await;
    if service.stack.glacier.is_none() {
        eprintln!("S3 copies up to 5 GiB in one go: only a vault's copies are in parts");
        return;
    }
    let ann = service.user(Role::Free).await;
    let bytes: Vec<u8> = (0..40_u32 << 18).flat_map(|word| word.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let key = service.due_result(&ann, &bytes).await;
    let before = service.job(&key).await;
    let short = ["archive", "restore"].map(|function| service.with_timeout(function, 59));

    service.publish(&Message::Archive(key.clone())).await;
    let archived = service.until(&key, "archived", |job| archive(job).is_some()).await;
    assert_eq!(archived.attempt, before.attempt + 1, "an invocation that takes over makes no attempt of its own");
    let (claim_and_archived, hand_overs) = (2, 2);
    assert!(archived.version >= before.version + claim_and_archived + 2 * hand_overs, "{archived:?}");

    service.change_role(&ann, Role::Premium).await;
    let back = |job: &Job| matches!(place(job), Some(Place::Online { .. })) && job.pending_deletions.is_empty();
    let restored = service.until(&key, "back, and its archive deleted", back).await;
    drop(short);
    assert!(service.download(&restored).await == bytes, "other bytes came back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retrieval_that_is_refused_as_expedited_comes_as_standard() {
    let service = Service::connect().await;
    let Some(glacier) = service.stack.glacier.clone() else {
        eprintln!("the local AWS refuses no tier: only a vault's are tried");
        return;
    };
    let steer = |what: &str, with: Value| {
        let url = format!("{glacier}/_glacier/{what}");
        blocking(|| assert_eq!(agent().post(&url).send(with.to_string()).expect("Glacier answers").status(), 200));
    };
    let ann = service.user(Role::Free).await;
    let key = service.due_result(&ann, b"refused").await;
    service.publish(&Message::Archive(key.clone())).await;
    let archived = service.until(&key, "archived", |job| archive(job).is_some()).await;
    steer("refuse", json!({ "tier": "Expedited", "code": "InsufficientCapacityException" }));
    service.change_role(&ann, Role::Premium).await;
    service.until(&key, "back", |job| matches!(place(job), Some(Place::Online { .. }))).await;
    steer("allow", json!({ "tier": "Expedited" }));
    let id = &archive(&archived).expect("it is archived").0;
    let vault = service.vault();
    let jobs = vault["jobs"].as_array().expect("a vault has jobs").iter().filter(|job| job["ArchiveId"] == id.as_str());
    assert_eq!(jobs.map(|job| job["Tier"].as_str()).collect::<Vec<_>>(), [Some("Standard")]);
}

fn archive(job: &Job) -> Option<&ArchiveId> {
    match place(job) {
        Some(Place::Archived { archive }) => Some(archive),
        _ => None,
    }
}

impl Service {
    /// The deployment's vault, as the in-memory Glacier shows it.
    fn vault(&self) -> Value {
        let url = format!("{}/_glacier/state", self.stack.glacier.as_deref().unwrap_or_default());
        let mut state: Value = blocking(|| {
            agent().get(&url).call().expect("Glacier answers").body_mut().read_json().expect("its state is JSON")
        });
        state["vaults"][0].take()
    }

    fn look_at_archive(&self, id: &ArchiveId) -> Option<Archived> {
        if self.stack.glacier.is_some() {
            let vault = self.vault();
            let archives = vault["archives"].as_array().expect("a vault has archives");
            let found = archives.iter().find(|archive| archive["id"] == id.0.as_str())?;
            let name = found["description"].as_str().unwrap_or_default().to_owned();
            return Some(Archived { bytes: found["size"].as_u64().unwrap_or_default(), name });
        }
        let url = format!("{}/{}/{}", self.stack.endpoint, self.stack.output("ArchiveBucketName"), id.0);
        let answer = blocking(|| agent().head(&url).header("authorization", self.stack.root("s3")).call());
        let answer = answer.expect("S3 answers");
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if answer.status() == 404 {
            return None;
        }
        assert_eq!(header("x-amz-storage-class"), "GLACIER", "{}", answer.status());
        Some(Archived { bytes: header("content-length").parse().unwrap_or_default(), name: id.0.clone() })
    }
}
