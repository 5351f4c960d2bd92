//! A file on its way to the service: begun, sent, submitted; after a break gone on with, not begun again.

mod form;
mod memory;
mod parts;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{self, Begun, Job, Upload},
    check::Chosen,
    choices::Choices,
    clean::clean,
    failure::{Code, Failure},
    interrupt,
    output::say,
    service::{Service, new_key},
    storage::Storage,
};

pub use memory::Memory;
use memory::Upload as Remembered;

/// The state of a job that waits for its file.
const UPLOADING: &str = "uploading";
/// How often what is missing is looked for, and sent, before the job is submitted.
const ROUNDS: usize = 3;

/// What it takes to send files.
pub struct Sender<'a> {
    pub service: &'a Service,
    pub storage: Storage,
    pub memory: Memory,
}

impl Sender<'_> {
    /// Sends a file and submits its job; what the service says of it. Its job is remembered until it is to be forgotten.
    ///
    /// # Errors
    /// When the service refuses it, or it does not get through: then the same call goes on with it.
    pub fn send(&self, file: &Chosen, choices: &Choices) -> Result<Value, Failure> {
        interrupt::advise("What has arrived is kept: the same command goes on from there, within a day.");
        let key = self.key(file, choices);
        let _lock = self.memory.lock(&key, file)?;
        if let Some(before) = self.memory.recall(&key, file)
            && let Some(job) = self.go_on(file, choices, &key, before)?
        {
            return Ok(job);
        }
        self.begin(file, choices, &key, Remembered::of(file, new_key()?))
    }

    /// Forgets a file: when it is sent again, that is another job.
    pub fn forget(&self, file: &Chosen, choices: &Choices) {
        self.memory.forget(&self.key(file, choices));
    }

    fn key(&self, file: &Chosen, choices: &Choices) -> String {
        self.memory.key(self.service.address.origin(), file, choices)
    }

    /// Goes on with what was begun before; nothing, when that was given up.
    fn go_on(&self, file: &Chosen, choices: &Choices, key: &str, before: Remembered) -> Result<Option<Value>, Failure> {
        let known = before.job;
        if let Some(job) = known {
            say(format_args!("{}: going on with job {job}", clean(&file.name)));
            match self.service.get(&format!("/jobs/{job}")) {
                Ok(found) => match state(&found)?.as_str() {
                    UPLOADING => {}
                    "cancelled" | "deleting" => return Ok(None),
                    _ => return Ok(Some(found)),
                },
                Err(refused) if is_over(&refused) => return Ok(None),
                // The token may only submit: what follows shows how far it is.
                Err(refused) if refused.kind == "not-allowed" => {}
                Err(refused) => return Err(refused),
            }
        }
        let outcome = match known {
            Some(job) if before.in_parts => self.parts(file, job),
            // The answer was lost, or a form was not sent: the same key means the same job.
            _ => self.begin(file, choices, key, before),
        };
        // A form that is too old may have been sent in its time.
        let outcome = match (outcome, known) {
            (Err(failure), Some(job)) if failure.kind == form::ENDED => self.submit(file, job),
            (outcome, _) => outcome,
        };
        match outcome {
            Ok(job) if matches!(state(&job)?.as_str(), "cancelled" | "deleting") => Ok(None),
            Ok(job) => Ok(Some(job)),
            Err(failure) if is_over(&failure) => {
                self.give_up(known);
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    fn begin(&self, file: &Chosen, choices: &Choices, key: &str, mut upload: Remembered) -> Result<Value, Failure> {
        self.memory.save(key, &upload);
        let mut body = choices.fields();
        body.insert("file_name".to_owned(), json!(file.name));
        body.insert("bytes".to_owned(), json!(file.bytes));
        let begun = self.service.post_as(&upload.key, "/jobs", &Value::Object(body));
        let Begun { job, upload: place } = match begun {
            Ok(begun) => api::read(&begun)?,
            // Nothing was made that could be gone on with.
            Err(refused) => {
                if refused.code != Code::Service {
                    self.memory.forget(key);
                }
                return Err(refused);
            }
        };
        upload.job = Some(job.id);
        upload.in_parts = matches!(place, Upload::Parts { .. });
        self.memory.save(key, &upload);
        match place {
            Upload::Form { url, fields } => {
                self.service.address.link(&url)?;
                form::send(&self.storage, file, &url, &fields)?;
                self.submit(file, job.id)
            }
            Upload::Parts { .. } => self.parts(file, job.id),
        }
    }

    /// Sends the parts that have not arrived, and submits.
    fn parts(&self, file: &Chosen, job: Uuid) -> Result<Value, Failure> {
        for round in 1.. {
            let arrived = match self.service.get(&format!("/jobs/{job}/parts")) {
                Ok(arrived) => api::read(&arrived)?,
                // It may have been submitted already, and only the answer was lost.
                Err(refused) if has_moved_on(&refused) => break,
                Err(refused) => return Err(refused),
            };
            match parts::send(self.service, &self.storage, file, job, &arrived) {
                Err(refused) if has_moved_on(&refused) => break,
                sent => sent?,
            }
            match self.submit(file, job) {
                Err(refused) if refused.kind == "not-uploaded" && round < ROUNDS => {}
                submitted => return submitted,
            }
        }
        self.submit(file, job)
    }

    /// Ends a job whose file is not sent to its end, as far as that works; else it ends by itself within a day. One that has
    /// its file from somebody else goes on.
    fn give_up(&self, job: Option<Uuid>) {
        let Some(job) = job else { return };
        let now = self.service.get(&format!("/jobs/{job}")).and_then(|found| state(&found));
        if now.is_ok_and(|state| state == UPLOADING) {
            let _ = self.service.post(&format!("/jobs/{job}/cancel"), &json!({}));
        }
    }

    fn submit(&self, file: &Chosen, job: Uuid) -> Result<Value, Failure> {
        if !file.is_unchanged() {
            // Parts of two versions are no file.
            self.give_up(Some(job));
            let name = &file.name;
            return Err(Failure::usage(format!(
                "{name} was changed while it was sent: send it again when it is complete"
            )));
        }
        self.service.post(&format!("/jobs/{job}/submit"), &json!({}))
    }
}

fn state(job: &Value) -> Result<String, Failure> {
    Ok(api::read::<Job>(job)?.state)
}

/// Whether a job has its file already.
fn has_moved_on(failure: &Failure) -> bool {
    matches!(failure.kind.as_str(), "too-late" | "not-yet")
}

/// Whether the service says that an upload cannot be gone on with.
fn is_over(failure: &Failure) -> bool {
    matches!(failure.kind.as_str(), "not-found" | "gone" | "too-late" | "not-yet" | "not-uploaded" | form::ENDED)
}
