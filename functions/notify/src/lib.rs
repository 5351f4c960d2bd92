//! Sends the mails: about the end of a job, about the plan, and about what came back. Each is claimed before it is sent, and
//! recorded after.

mod job;
mod mail;
mod user;

use gas_ports::{Class, Email, Error, Mailer};

/// The notify stage.
#[derive(Clone)]
pub struct NotifyStage<J, U, M, P, C> {
    /// Loads, commits and lists.
    pub jobs: J,
    /// Loads: the address; records what was told.
    pub users: U,
    /// Sends.
    pub mailer: M,
    /// Lets another invocation go on.
    pub publisher: P,
    /// The time.
    pub clock: C,
    /// The address of the pages, without a slash at the end.
    pub web_url: String,
}

/// What became of a mail.
enum Sent {
    /// The mail service took it.
    Taken,
    /// The address can never work.
    Never,
}

/// Hands the mail to the mail service.
async fn send(mailer: &impl Mailer, email: &Email) -> Result<Sent, Error> {
    match mailer.send(email).await {
        Ok(()) => Ok(Sent::Taken),
        Err(error) if error.class() == Class::Invalid => {
            tracing::error!(%error, "the address can never work; the pages tell the same");
            Ok(Sent::Never)
        }
        Err(error) => Err(error),
    }
}
