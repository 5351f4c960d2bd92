//! The class of every failure of AWS: the one place that knows its error codes.

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use gas_ports::{Class, Error};

/// Makes a port's error of an SDK's; `doing` says what was tried with what.
pub(crate) fn failed<E>(doing: impl Into<String>) -> impl FnOnce(SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let doing = doing.into();
    move |error| {
        let failure = Error::new(class_of_error(&error), doing);
        if let SdkError::ServiceError(context) = &error {
            // The service's own words; with headers and body the whole answer is too long for a log line.
            let code = context.err().code().unwrap_or("no error code");
            let message = context.err().message().unwrap_or("no message");
            let status = context.raw().status().as_u16();
            let advice = advice(code);
            return failure.caused_by(format!("{code}: {message} (HTTP {status}){advice}"));
        }
        match error.into_source() {
            Ok(source) => failure.caused_by(source),
            Err(error) => failure.caused_by(error.to_string()),
        }
    }
}

/// The class of a cancelled transaction, by the codes of its reasons (DynamoDB API reference, TransactWriteItems).
pub(crate) fn class_of_reasons<'a>(codes: impl IntoIterator<Item = &'a str>) -> Class {
    let classes: Vec<Class> =
        codes.into_iter().filter(|code| *code != "None").map(|code| class(Some(code), 400)).collect();
    // A condition that failed will fail again, whatever held the other items.
    let order = [Class::Conflict, Class::Invalid, Class::Denied, Class::NotFound];
    let first = order.into_iter().find(|class| classes.contains(class));
    first.unwrap_or(Class::Retry)
}

fn class_of_error<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Class {
    match error {
        SdkError::ConstructionFailure(_) => Class::Invalid,
        SdkError::ServiceError(context) => class(context.err().code(), context.raw().status().as_u16()),
        // No answer, or none that can be read: whether the call took effect is not known.
        _ => Class::Retry,
    }
}

/// What an operator can do about an error that does not say so itself.
fn advice(code: &str) -> &'static str {
    match code {
        "NoLongerSupportedException" => {
            ": vaults take no new customers; deploy with the parameter ArchiveBackEnd=storage-class"
        }
        _ => "",
    }
}

/// The code speaks first; the status when there is none (HEAD has no body) or an unknown one.
fn class(code: Option<&str>, status: u16) -> Class {
    match code.unwrap_or_default() {
        "ConditionalCheckFailed" | "ConditionalCheckFailedException" => Class::Conflict,
        "PreconditionFailed" | "ConditionalRequestConflict" => Class::Conflict,
        // An archived object that could be read when it was looked at.
        "InvalidObjectState" | "ObjectNotInActiveTierError" => Class::Conflict,

        "Throttling" | "ThrottlingError" | "ThrottlingException" | "RequestThrottled" => Class::Retry,
        "Throttled" | "SlowDown" | "TooManyRequestsException" | "RequestLimitExceeded" => Class::Retry,
        "ProvisionedThroughputExceeded" | "ProvisionedThroughputExceededException" => Class::Retry,
        "TransactionConflict" | "TransactionConflictException" | "TransactionInProgressException" => Class::Retry,
        "RequestTimeout" | "RequestTimeoutException" | "OperationAborted" | "ExecutionLimitExceeded" => Class::Retry,
        "LimitExceededException" | "ServiceUnavailableException" | "ServiceUnavailable" => Class::Retry,
        // Glacier: no tier is tried any more, or the account's data retrieval policy says "later".
        "InsufficientCapacityException" | "PolicyEnforcedException" => Class::Retry,
        "RequestTimeTooSkewed" | "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => Class::Retry,

        "NoSuchKey" | "NoSuchVersion" | "NoSuchUpload" | "NoSuchBucket" | "NotFound" => Class::NotFound,
        "ResourceNotFoundException" | "StateMachineDoesNotExist" | "NotFoundException" => Class::NotFound,
        "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" => Class::NotFound,

        "AccessDenied" | "AccessDeniedException" | "AuthorizationError" | "KMSAccessDenied" => Class::Denied,
        "UnrecognizedClientException" | "InvalidClientTokenId" | "InvalidAccessKeyId" => Class::Denied,
        "SignatureDoesNotMatch" | "InvalidSignatureException" | "IncompleteSignature" => Class::Denied,
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" | "InvalidToken" => Class::Denied,
        // An account without Glacier storage: an operator has to choose the other back end.
        "NoLongerSupportedException" => Class::Denied,
        // The sender's side of Amazon SES: an operator has to act, the address is not at fault.
        "AccountSuspendedException" | "SendingPausedException" | "MailFromDomainNotVerifiedException" => Class::Denied,

        "BadDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch" => Class::Corrupt,

        _ => match status {
            409 | 412 => Class::Conflict,
            401 | 403 => Class::Denied,
            404 => Class::NotFound,
            429 | 500.. => Class::Retry,
            _ => Class::Invalid,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_the_class_that_says_what_to_do() {
        for (code, status, expected) in [
            (Some("ThrottlingException"), 400, Class::Retry),
            (Some("ProvisionedThroughputExceededException"), 400, Class::Retry),
            (Some("TransactionConflictException"), 400, Class::Retry),
            (Some("RequestTimeout"), 400, Class::Retry),
            (Some("SlowDown"), 503, Class::Retry),
            (Some("InternalError"), 500, Class::Retry),
            (Some("OperationAborted"), 409, Class::Retry),
            (None, 503, Class::Retry),
            (None, 429, Class::Retry),
            (Some("ConditionalCheckFailedException"), 400, Class::Conflict),
            (Some("PreconditionFailed"), 412, Class::Conflict),
            (Some("ConditionalRequestConflict"), 409, Class::Conflict),
            (Some("InvalidObjectState"), 403, Class::Conflict),
            (None, 412, Class::Conflict),
            (Some("NoSuchKey"), 404, Class::NotFound),
            (Some("ResourceNotFoundException"), 400, Class::NotFound),
            (None, 404, Class::NotFound),
            (Some("AccessDenied"), 403, Class::Denied),
            (Some("AccessDeniedException"), 400, Class::Denied),
            (Some("UnrecognizedClientException"), 400, Class::Denied),
            (None, 403, Class::Denied),
            (Some("ValidationException"), 400, Class::Invalid),
            (Some("MessageRejected"), 400, Class::Invalid),
            (None, 400, Class::Invalid),
            (Some("BadDigest"), 400, Class::Corrupt),
            // Amazon Glacier API reference, "Error Responses".
            (Some("InsufficientCapacityException"), 503, Class::Retry),
            (Some("PolicyEnforcedException"), 400, Class::Retry),
            (Some("LimitExceededException"), 400, Class::Retry),
            (Some("RequestTimeoutException"), 408, Class::Retry),
            (Some("ServiceUnavailableException"), 500, Class::Retry),
            (Some("ThrottlingException"), 400, Class::Retry),
            (Some("ExpiredTokenException"), 403, Class::Retry),
            (Some("ResourceNotFoundException"), 404, Class::NotFound),
            (Some("NoLongerSupportedException"), 403, Class::Denied),
            (Some("InvalidSignatureException"), 403, Class::Denied),
            (Some("MissingAuthenticationTokenException"), 400, Class::Denied),
            (Some("UnrecognizedClientException"), 403, Class::Denied),
            (Some("MissingParameterValueException"), 400, Class::Invalid),
            (Some("InvalidParameterValueException"), 400, Class::Invalid),
            (Some("BadRequest"), 400, Class::Invalid),
            (Some("SerializationException"), 400, Class::Invalid),
        ] {
            assert_eq!(class(code, status), expected, "{code:?} {status}");
        }
    }

    #[test]
    fn a_cancelled_transaction_is_a_conflict_when_any_condition_failed() {
        for (codes, expected) in [
            (vec!["None", "ConditionalCheckFailed"], Class::Conflict),
            (vec!["TransactionConflict", "ConditionalCheckFailed"], Class::Conflict),
            (vec!["None", "TransactionConflict"], Class::Retry),
            (vec!["ThrottlingError", "None"], Class::Retry),
            (vec!["ProvisionedThroughputExceeded"], Class::Retry),
            (vec!["ValidationError", "None"], Class::Invalid),
            (vec![], Class::Retry),
        ] {
            assert_eq!(class_of_reasons(codes.iter().copied()), expected, "{codes:?}");
        }
    }

    #[test]
    fn no_answer_is_worth_another_try() {
        let timeout: SdkError<aws_sdk_s3::operation::head_object::HeadObjectError, HttpResponse> =
            SdkError::timeout_error("slow");
        let error = failed("asking for ann/input")(timeout);
        assert_eq!(error.class(), Class::Retry);
        assert!(error.to_string().starts_with("asking for ann/input"), "{error}");
    }
}
