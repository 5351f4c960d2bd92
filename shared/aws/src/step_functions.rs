//! The retention timers, as executions of the results-retention state machine.

use aws_sdk_sfn::Client;
use gas_domain::RetentionTimer;
use gas_ports::{Error, RetentionTimers};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{Sdk, classify::failed};

/// Starts one execution per retention.
#[derive(Clone, Debug)]
pub struct StateMachineTimers {
    client: Client,
    state_machine_arn: String,
}

impl StateMachineTimers {
    /// Starts executions of this state machine.
    pub fn new(sdk: &Sdk, state_machine_arn: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let state_machine_arn = state_machine_arn.into();
        Self { client, state_machine_arn }
    }
}

impl RetentionTimers for StateMachineTimers {
    async fn start(&self, timer: &RetentionTimer) -> Result<(), Error> {
        let name = format!("{}-{}", timer.job.job_id, timer.number);
        let started = self
            .client
            .start_execution()
            .state_machine_arn(&self.state_machine_arn)
            .name(&name)
            .input(input(timer))
            .send()
            .await;
        match started {
            Err(error) if error.as_service_error().is_some_and(|error| error.is_execution_already_exists()) => Ok(()),
            started => started.map(drop).map_err(failed(format!("starting the timer {name}"))),
        }
    }
}

fn input(timer: &RetentionTimer) -> String {
    let (user_id, job_id) = (&timer.job.user_id, &timer.job.job_id);
    let retention_until = whole_second_after(timer.until).to_string();
    json!({ "user_id": user_id, "job_id": job_id, "retention_until": retention_until }).to_string()
}

/// Rounded up: a timer that fires early finds a retention that is not over.
fn whole_second_after(time: Timestamp) -> Timestamp {
    let nanoseconds = i64::from(time.subsec_nanosecond());
    if nanoseconds == 0 { time } else { time + SignedDuration::from_nanos(1_000_000_000 - nanoseconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_names_the_job_and_a_whole_second_that_is_not_early() {
        let job = gas_domain::JobKey {
            user_id: "ann".parse().unwrap(),
            job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
        };
        for (until, written) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05.000000001Z", "2026-01-02T03:04:06Z"),
            ("2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00Z"),
        ] {
            let timer = RetentionTimer { job: job.clone(), until: until.parse().unwrap(), number: 3 };
            let input: serde_json::Value = serde_json::from_str(&input(&timer)).unwrap();
            let expected = json!({ "user_id": "ann", "job_id": job.job_id, "retention_until": written });
            assert_eq!(input, expected);
        }
    }
}
