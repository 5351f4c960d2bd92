//! What a webhook is told: what the API says of a job that has ended, no link and nothing secret. The same in every attempt.

use gas_domain::{Job, JobId, JobState, Sha256};
use gas_ports::Told;
use jiff::Timestamp;
use serde::Serialize;

/// Standard Webhooks 1.0.0, "Payload structure".
#[derive(Serialize)]
struct Payload<'a> {
    r#type: &'static str,
    /// When the job ended.
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: JobId,
    /// As the API names it.
    state: &'static str,
    file_name: &'a str,
    submitted_at: Timestamp,
    failure: Option<Failure<'a>>,
    result: Option<Result>,
}

#[derive(Serialize)]
struct Failure<'a> {
    reason: &'a str,
    line: Option<u64>,
}

#[derive(Serialize)]
struct Result {
    file_name: String,
    bytes: u64,
    sha256: Sha256,
}

/// What is told of the job; `None` when it has not ended.
pub fn told(job: &Job) -> Option<Told> {
    let (timestamp, state, failure, result) = match &job.state {
        JobState::Completed { complete_time, result, .. } => {
            let result = Result { file_name: job.result_file_name(), bytes: result.bytes, sha256: result.sha256 };
            (*complete_time, "ready", None, Some(result))
        }
        JobState::Failed { complete_time, failure } => {
            (*complete_time, "failed", Some(Failure { reason: &failure.reason, line: failure.line }), None)
        }
        _ => return None,
    };
    let (id, file_name, submitted_at) = (job.key.job_id, job.file_name.as_str(), job.submit_time);
    let data = Data { id, state, file_name, submitted_at, failure, result };
    let body = serde_json::to_string(&Payload { r#type: "job.ended", timestamp, data }).ok()?;
    Some(Told { id: format!("msg_{id}"), body })
}

/// What a webhook is told to try it.
pub fn test(now: Timestamp) -> Told {
    let body = serde_json::json!({ "type": "webhook.test", "timestamp": now, "data": {} }).to_string();
    Told { id: format!("msg_test_{}", now.as_millisecond()), body }
}

#[cfg(test)]
mod tests {
    use gas_domain::{ETag, Event, Input};
    use serde_json::{Value, json};

    use super::*;

    fn running() -> Job {
        let id = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3";
        let key = gas_domain::JobKey { user_id: "ann".parse().unwrap(), job_id: id.parse().unwrap() };
        let at = Timestamp::UNIX_EPOCH;
        let pending = Job::uploading(key, "a \"b\".vcf".into(), at);
        let input = Input { bytes: 7, etag: ETag("\"e\"".into()) };
        pending.apply(Event::Submit(input), at).unwrap().apply(Event::Claim, at).unwrap()
    }

    #[test]
    fn a_job_that_failed_is_told_with_its_reason() {
        let failure = gas_domain::Failure { reason: "It has no header.".into(), line: Some(3) };
        let fail = Event::Fail { attempt: 1, failure, log: None, webhook: true };
        let failed = running().apply(fail, "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
        let told = told(&failed).unwrap();
        assert_eq!(told.id, "msg_0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3");
        let expected = json!({
            "type": "job.ended",
            "timestamp": "2026-01-02T03:04:05Z",
            "data": {
                "id": "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3",
                "state": "failed",
                "file_name": "a \"b\".vcf",
                "submitted_at": "1970-01-01T00:00:00Z",
                "failure": { "reason": "It has no header.", "line": 3 },
                "result": null,
            },
        });
        assert_eq!(serde_json::from_str::<Value>(&told.body).unwrap(), expected);
    }

    #[test]
    fn nothing_is_told_of_a_job_that_goes_on() {
        assert_eq!(told(&running()), None);
    }
}
