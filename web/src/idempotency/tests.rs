use std::cell::Cell;

use axum::response::IntoResponse;
use gas_domain::{Job, JobKey};
use gas_ports::{Clock as _, JobIntake as _};
use gas_world::{Fault, Ran, RepliesTable, World};

use super::*;

/// A world in which programs make jobs.
struct Lab {
    world: World,
    replies: RepliesTable,
    /// How often one was at work.
    runs: Cell<u32>,
}

fn lab() -> Lab {
    let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
    Lab { replies: world.replies(), world, runs: Cell::default() }
}

/// An answer as its caller sees it.
type Seen = (StatusCode, Vec<(String, String)>, String);

impl Lab {
    fn attempt(&self, user: &str, body: &str) -> Attempt {
        let now = self.world.now();
        Attempt {
            request: hash([user.as_bytes(), b"key"]),
            fingerprint: hash([b"POST", b"/api/v1/jobs", body.as_bytes()]),
            id: self.world.ids().job_id(),
            lease_until: now + policy::REQUEST_LEASE,
            expires_at: now + policy::REPLY_TIME,
        }
    }

    /// What the handler does: the job is made, or found.
    async fn work(&self, job_id: JobId) -> Response {
        self.runs.set(self.runs.get() + 1);
        let key = JobKey { user_id: "ann".parse().unwrap(), job_id };
        match self.world.jobs().create(&Job::uploading(key, "a.vcf".into(), self.world.now())).await {
            Err(error) if !error.is_conflict() => PageError::from(error).into_response(),
            _ => {
                let form = format!("{job_id}, answer {}", self.runs.get());
                (StatusCode::CREATED, [("location", format!("/api/v1/jobs/{job_id}"))], form).into_response()
            }
        }
    }

    async fn answer(&self, attempt: &Attempt) -> Seen {
        let now = self.world.clock().now();
        let answered = answer(&self.replies, attempt, now, |job_id| self.work(job_id)).await;
        seen(answered.unwrap_or_else(IntoResponse::into_response)).await
    }

    /// The same request is sent once more.
    async fn post(&self) -> Seen {
        self.answer(&self.attempt("ann", "{}")).await
    }

    fn jobs(&self) -> usize {
        self.world.read(|state| state.jobs.len())
    }
}

async fn seen(response: Response) -> Seen {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap();
    (parts.status, texts(&parts.headers), String::from_utf8(body.into()).unwrap())
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_is_done_once() {
    let lab = lab();
    let first = lab.post().await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert!(first.1.iter().any(|(name, _)| name == "location"), "{:?}", first.1);
    lab.world.advance(policy::REPLY_TIME - policy::REQUEST_LEASE);
    assert_eq!(lab.post().await, first);
    assert_eq!((lab.runs.get(), lab.jobs()), (1, 1));
}

#[tokio::test]
async fn another_request_is_refused_and_anothers_key_is_another() {
    let lab = lab();
    let first = lab.post().await;
    let other = lab.answer(&lab.attempt("ann", r#"{"bytes":7}"#)).await;
    assert_eq!((other.0, lab.jobs()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
    let bobs = lab.answer(&lab.attempt("bob", "{}")).await;
    assert_eq!((bobs.0, lab.jobs()), (StatusCode::CREATED, 2));
    assert_ne!(bobs.2, first.2);
}

#[tokio::test]
async fn a_day_later_the_key_is_a_new_one() {
    let lab = lab();
    let first = lab.post().await;
    lab.world.advance(policy::REPLY_TIME);
    let anew = lab.post().await;
    assert_eq!((anew.0, lab.jobs()), (StatusCode::CREATED, 2));
    assert_ne!(anew.2, first.2);
}

/// The process dies between doing and recording: nobody is let in for a minute, and then the same job is gone on with.
#[tokio::test]
async fn what_dies_on_the_way_makes_no_second_job() {
    let lab = lab();
    let dead = lab.attempt("ann", "{}");
    assert_eq!(lab.replies.claim(&dead, lab.world.now()).await.unwrap(), Claim::Mine(dead.id));
    lab.work(dead.id).await;
    assert_eq!(lab.post().await.0, StatusCode::CONFLICT);
    lab.world.advance(policy::REQUEST_LEASE);
    let again = lab.post().await;
    assert_eq!((again.0, lab.jobs()), (StatusCode::CREATED, 1));
    assert!(again.2.starts_with(&dead.id.to_string()), "{}", again.2);
    assert_eq!(lab.post().await, again);
}

/// An attempt that wakes after its lease tells nothing of its own.
#[tokio::test]
async fn who_was_overtaken_does_not_answer() {
    let lab = lab();
    let slow = lab.attempt("ann", "{}");
    let overtaken = answer(&lab.replies, &slow, lab.world.now(), async |job_id| {
        let own = lab.work(job_id).await;
        lab.world.advance(policy::REQUEST_LEASE);
        assert_eq!(lab.post().await.0, StatusCode::CREATED);
        own
    });
    assert_eq!(overtaken.await.unwrap_err().into_response().status(), StatusCode::CONFLICT);
    assert!(lab.post().await.2.ends_with("answer 2"));
    assert_eq!(lab.jobs(), 1);
}

#[tokio::test]
async fn what_was_refused_or_failed_is_done_when_it_is_sent_again() {
    let lab = lab();
    let mut jobs = Vec::new();
    for status in [StatusCode::BAD_REQUEST, StatusCode::CONFLICT, StatusCode::SERVICE_UNAVAILABLE] {
        let attempt = lab.attempt("ann", "{}");
        let refused = answer(&lab.replies, &attempt, lab.world.now(), async |job_id| {
            jobs.push(job_id);
            status.into_response()
        });
        assert_eq!(refused.await.unwrap().status(), status);
    }
    assert_eq!(lab.post().await.0, StatusCode::CREATED);
    assert_eq!((lab.runs.get(), lab.jobs()), (1, 1));
    jobs.dedup();
    assert_eq!(jobs.len(), 1, "each attempt is about the same job");
}

/// Whatever fails or dies at whichever call: who sends the request again, until it is answered, has one job and one answer.
#[tokio::test]
async fn a_call_that_fails_neither_loses_nor_doubles_a_job() {
    for fault in Fault::ALL {
        // The claim, the job, the answer; the claim given back; the claim again.
        for call in 1..=5 {
            let lab = lab();
            lab.world.plan_faults([(call, fault)]);
            let mut answers = Vec::new();
            while answers.len() < 2 {
                match lab.world.run(lab.post()).await {
                    Ran::Done(told) if told.0 == StatusCode::CREATED => answers.push(told),
                    _ => lab.world.advance(policy::REQUEST_LEASE),
                }
            }
            assert_eq!(answers[0], answers[1], "{fault:?} at call {call}");
            assert_eq!(lab.jobs(), 1, "{fault:?} at call {call}");
        }
    }
}
