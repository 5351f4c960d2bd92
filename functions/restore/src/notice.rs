//! What the restore topic tells: our own messages, S3's events and Glacier's completions.

use gas_domain::{ArchiveId, JobKey, Retrieval, RetrievalId, Tier};
use serde::Deserialize;

/// One thing that restore is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Look at this job.
    Job(JobKey),
    /// A retrieval of this archive ended well.
    Ready {
        /// Whose it is.
        job: JobKey,
        /// What was retrieved.
        archive: ArchiveId,
        /// Which retrieval; S3 gives none a name.
        retrieval: Option<Retrieval>,
    },
    /// A retrieval failed.
    Failed {
        /// Whose it is.
        job: JobKey,
        /// Which one.
        retrieval: RetrievalId,
        /// What the archive says about it.
        reason: String,
    },
    /// S3 says that its notifications are set up.
    Test,
}

/// All that one message tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Wire")]
pub struct Notices(pub Vec<Notice>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Wire {
    Job(JobKey),
    S3(S3Event),
    Glacier(GlacierCompletion),
    Test(TestEvent),
}

/// Amazon S3 user guide, "Event message structure".
#[derive(Deserialize)]
struct S3Event {
    #[serde(rename = "Records")]
    records: Vec<S3Record>,
}

#[derive(Deserialize)]
struct S3Record {
    #[serde(rename = "eventName")]
    event_name: String,
    s3: S3Entity,
}

#[derive(Deserialize)]
struct S3Entity {
    object: S3Object,
}

#[derive(Deserialize)]
struct S3Object {
    /// URL-encoded, with `+` for a space.
    key: String,
}

/// Amazon Glacier API reference, "Job notification", the message of an archive retrieval.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GlacierCompletion {
    job_id: String,
    archive_id: String,
    status_code: String,
    #[serde(default = "GlacierCompletion::unnamed_tier")]
    tier: Tier,
    #[serde(default)]
    status_message: Option<String>,
    /// Ours: the job, as JSON.
    job_description: String,
}

#[derive(Deserialize)]
struct TestEvent {
    #[serde(rename = "Event")]
    event: String,
}

impl TryFrom<Wire> for Notices {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let notices = match wire {
            Wire::Job(job) => vec![Notice::Job(job)],
            Wire::S3(event) => event.records.iter().map(S3Record::notice).collect::<Result<_, _>>()?,
            Wire::Glacier(completion) => vec![completion.notice()?],
            Wire::Test(test) if test.event == "s3:TestEvent" => vec![Notice::Test],
            Wire::Test(test) => return Err(format!("the event {:?} is not one of restore's", test.event)),
        };
        Ok(Self(notices))
    }
}

impl S3Record {
    fn notice(&self) -> Result<Notice, String> {
        if !self.event_name.ends_with("ObjectRestore:Completed") {
            return Err(format!("the event {:?} is not one of restore's", self.event_name));
        }
        let key = self.s3.object.key.replace('+', " ");
        let key = percent_encoding::percent_decode_str(&key).decode_utf8().map_err(|error| error.to_string())?;
        let archive = ArchiveId(key.into_owned());
        let job = archive.job().ok_or_else(|| format!("the object {:?} is not an archived result", archive.0))?;
        Ok(Notice::Ready { job, archive, retrieval: None })
    }
}

impl GlacierCompletion {
    /// The tier of a retrieval that was begun without naming one (Amazon Glacier developer guide, "Initiate Job").
    fn unnamed_tier() -> Tier {
        Tier::Standard
    }

    fn notice(self) -> Result<Notice, String> {
        let job: JobKey = serde_json::from_str(&self.job_description)
            .map_err(|error| format!("the retrieval's description names no job: {error}"))?;
        Ok(match self.status_code.as_str() {
            "Succeeded" => {
                let retrieval = Retrieval { id: RetrievalId(self.job_id), tier: self.tier };
                Notice::Ready { job, archive: ArchiveId(self.archive_id), retrieval: Some(retrieval) }
            }
            _ => Notice::Failed {
                job,
                retrieval: RetrievalId(self.job_id),
                reason: self.status_message.unwrap_or(self.status_code),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = r#"{"user_id":"auth0|ann","job_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"}"#;

    fn job() -> JobKey {
        serde_json::from_str(JOB).unwrap()
    }

    #[test]
    fn an_s3_event_names_the_archive_with_its_key_url_encoded() {
        let event = r#"{"Records":[{"eventName":"ObjectRestore:Completed","s3":{"object":
            {"key":"archive/auth0%7Cann/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3/2"}}}]}"#;
        let archive = ArchiveId::object(&job(), 2);
        let notices: Notices = serde_json::from_str(event).unwrap();
        assert_eq!(notices.0, [Notice::Ready { job: job(), archive, retrieval: None }]);
    }

    #[test]
    fn glacier_says_that_a_retrieval_ended_well_or_failed() {
        let completion = |status: &str| {
            serde_json::json!({ "Action": "ArchiveRetrieval", "ArchiveId": "A1", "JobId": "R1", "StatusCode": status,
                "StatusMessage": status, "JobDescription": JOB, "Tier": "Expedited" })
        };
        let read = |value| serde_json::from_value::<Notices>(value).unwrap().0;
        let retrieval = Some(Retrieval { id: RetrievalId("R1".into()), tier: Tier::Expedited });
        let ready = Notice::Ready { job: job(), archive: ArchiveId("A1".into()), retrieval };
        let failed = Notice::Failed { job: job(), retrieval: RetrievalId("R1".into()), reason: "Failed".into() };
        assert_eq!(read(completion("Succeeded")), [ready]);
        assert_eq!(read(completion("Failed")), [failed]);
    }

    #[test]
    fn what_is_none_of_restores_is_refused() {
        for bad in [
            r#"{"Event":"s3:Other"}"#,
            r#"{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"archive/a"}}}]}"#,
            r#"{"Records":[{"eventName":"ObjectRestore:Completed","s3":{"object":{"key":"elsewhere/a"}}}]}"#,
            "{}",
        ] {
            assert!(serde_json::from_str::<Notices>(bad).is_err(), "{bad}");
        }
        assert_eq!(serde_json::from_str::<Notices>(r#"{"Event":"s3:TestEvent"}"#).unwrap().0, [Notice::Test]);
    }
}
