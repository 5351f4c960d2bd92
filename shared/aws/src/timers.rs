//! The retention timers: which of them the operator chose.

mod queue_delay;

use gas_domain::RetentionTimer;
use gas_ports::{Error, RetentionTimers};
use gas_runtime::Environment;

pub use queue_delay::QueueDelayTimers;

use crate::{Sdk, StateMachineTimers};

/// The operator's choice, with what it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimerChoice {
    /// An execution of the results-retention state machine for each retention, however long.
    StateMachine {
        /// The state machine's ARN.
        arn: String,
    },
    /// A message that the archive queue holds back for up to 15 minutes: cheaper.
    QueueDelay {
        /// The archive queue's URL.
        queue_url: String,
    },
}

impl TimerChoice {
    /// Reads `RETENTION_TIMER` and what it needs; refuses a retention that a queue cannot hold a message for.
    pub fn read(env: &mut Environment) -> Self {
        let by_queue = env.one_of("RETENTION_TIMER", [("state-machine", false), ("queue-delay", true)]);
        if !by_queue {
            return Self::StateMachine { arn: env.text("RETENTION_STATE_MACHINE_ARN") };
        }
        let (retention, longest) = (env.seconds("RETENTION_SECONDS"), queue_delay::LONGEST);
        if retention > longest {
            env.refuse(format!(
                "RETENTION_SECONDS ({} is more than the {} that RETENTION_TIMER=queue-delay can wait; \
                 set it lower, or set RETENTION_TIMER=state-machine)",
                retention.as_secs(),
                longest.as_secs()
            ));
        }
        Self::QueueDelay { queue_url: env.text("ARCHIVE_QUEUE_URL") }
    }
}

/// The timers that were chosen.
#[derive(Clone, Debug)]
pub enum Timers {
    /// Executions of a state machine.
    StateMachine(StateMachineTimers),
    /// Messages of a queue.
    QueueDelay(QueueDelayTimers),
}

impl Timers {
    /// The timers of this choice.
    pub fn new(sdk: &Sdk, choice: &TimerChoice) -> Self {
        match choice {
            TimerChoice::StateMachine { arn } => Self::StateMachine(StateMachineTimers::new(sdk, arn)),
            TimerChoice::QueueDelay { queue_url } => Self::QueueDelay(QueueDelayTimers::new(sdk, queue_url)),
        }
    }
}

impl RetentionTimers for Timers {
    async fn start(&self, timer: &RetentionTimer) -> Result<(), Error> {
        match self {
            Self::StateMachine(timers) => timers.start(timer).await,
            Self::QueueDelay(timers) => timers.start(timer).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<TimerChoice, String> {
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Environment::load_from(variables, TimerChoice::read).map_err(|refused| refused.to_string())
    }

    #[test]
    fn each_choice_needs_what_it_works_on_and_nothing_else() {
        let arn = || "arn:aws:states:us-east-1:0:stateMachine:r".to_owned();
        let state_machine = [("RETENTION_TIMER", "state-machine"), ("RETENTION_STATE_MACHINE_ARN", &arn())];
        assert_eq!(read(&state_machine), Ok(TimerChoice::StateMachine { arn: arn() }));
        let queue_delay =
            [("RETENTION_TIMER", "queue-delay"), ("ARCHIVE_QUEUE_URL", "http://q"), ("RETENTION_SECONDS", "900")];
        assert_eq!(read(&queue_delay), Ok(TimerChoice::QueueDelay { queue_url: "http://q".into() }));
        assert!(read(&queue_delay[..1]).unwrap_err().contains("ARCHIVE_QUEUE_URL"));
        assert!(read(&[("RETENTION_TIMER", "cron")]).unwrap_err().contains("state-machine | queue-delay"));
    }

    #[test]
    fn a_retention_that_a_queue_cannot_wait_for_is_refused_with_what_to_set() {
        let too_long =
            [("RETENTION_TIMER", "queue-delay"), ("ARCHIVE_QUEUE_URL", "http://q"), ("RETENTION_SECONDS", "901")];
        let refused = read(&too_long).unwrap_err();
        for part in ["RETENTION_SECONDS", "901", "900", "RETENTION_TIMER=state-machine"] {
            assert!(refused.contains(part), "{refused}");
        }
        let long =
            [("RETENTION_TIMER", "state-machine"), ("RETENTION_STATE_MACHINE_ARN", "a"), ("RETENTION_SECONDS", "9999")];
        assert!(read(&long).is_ok());
    }
}
