//! The virtual clock, identifiers in sequence, and the protection of the annotator's task.

use gas_domain::JobId;
use gas_ports::{Clock, Error, Ids, TaskProtection};
use jiff::{SignedDuration, Timestamp};

use crate::{State, gate::Gate};

/// The virtual clock: it moves when the test moves it.
#[derive(Clone)]
pub struct VirtualClock(pub(crate) Gate);

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.0.read(|state| state.now)
    }
}

/// Identifiers in sequence: each run of a test makes the same ones.
#[derive(Clone)]
pub struct SequentialIds(pub(crate) Gate);

impl Ids for SequentialIds {
    fn job_id(&self) -> JobId {
        self.0.change("Ids::job_id", |state| {
            let millis = u64::try_from(state.now.as_millisecond()).unwrap_or(0);
            let mut counter = [0; 10];
            counter[2..].copy_from_slice(&state.next_serial().to_be_bytes());
            JobId::new(uuid::Builder::from_unix_timestamp_millis(millis, &counter).into_uuid())
        })
    }

    fn token(&self) -> String {
        self.0.change("Ids::token", |state| format!("{:0>43}", state.next_serial()))
    }
}

/// The scale-in protection of the annotator's task.
#[derive(Clone)]
pub struct TaskShield(pub(crate) Gate);

impl TaskProtection for TaskShield {
    async fn protect(&self, minutes: u32) -> Result<(), Error> {
        let protect = |state: &mut State| {
            state.protected_until = state.now + SignedDuration::from_mins(i64::from(minutes));
            Ok(())
        };
        self.0.pass("TaskProtection::protect", protect).await
    }
}
