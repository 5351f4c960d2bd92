//! Telling the other stages, and people.

use std::future::Future;

use gas_domain::{Message, RetentionTimer};

use crate::Error;

/// Publishing to the topic of a message.
pub trait Publisher: Send + Sync {
    /// Hands the message to its topic.
    fn publish(&self, message: &Message) -> impl Future<Output = Result<(), Error>> + Send;
}

/// The wait of a free user's result.
pub trait RetentionTimers: Send + Sync {
    /// Starts the wait; that it was started already is success.
    fn start(&self, timer: &RetentionTimer) -> impl Future<Output = Result<(), Error>> + Send;
}

/// A mail, as text and as HTML that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// Sending mail.
pub trait Mailer: Send + Sync {
    /// Hands the mail to the mail service. `Invalid` when the address can never work.
    fn send(&self, email: &Email) -> impl Future<Output = Result<(), Error>> + Send;
}
