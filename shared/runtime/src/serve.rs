//! The function's loop: takes events from the Lambda runtime and hands their records to the stage.

use std::time::{Duration, UNIX_EPOCH};

use gas_ports::{Deadline, Error};
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Exit, batch,
    body::{Body, parse},
};

/// Serves a stage that is fed by SQS or SNS: `handle` gets each record's message.
pub async fn serve_records<M: Body>(handle: impl AsyncFn(M, Deadline) -> Result<(), Error>) -> Exit {
    let handle = &handle;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        let deadline = deadline(event.context.deadline());
        let answer = batch::work(event.payload, |body| async move { handle(parse(&body)?, deadline).await }).await;
        answer.map_err(failure)
    }))
    .await
}

/// Serves a function that takes whole events, from a schedule, a state machine or an operator, and answers each.
pub async fn serve_events<E: Body, A: Serialize>(handle: impl AsyncFn(E, Deadline) -> Result<A, Error>) -> Exit {
    let handle = &handle;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<E>| {
        handle(event.payload, deadline(event.context.deadline())).await.map_err(failure)
    }))
    .await
}

fn deadline(at: std::time::SystemTime) -> Deadline {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Deadline(Timestamp::try_from(UNIX_EPOCH + since).unwrap_or(Timestamp::MAX))
}

fn failure(error: Error) -> Diagnostic {
    tracing::error!(class = ?error.class(), %error, "the invocation failed");
    Diagnostic { error_type: format!("{:?}", error.class()), error_message: error.to_string() }
}
