//! Mail by Amazon SES.

use aws_sdk_sesv2::{
    Client,
    types::{Body, Content, Destination, EmailContent, Message},
};
use gas_ports::{Class, Email, Error, Mailer};

use crate::{Sdk, classify::failed};

/// Sends mails from one address by Amazon SES.
#[derive(Clone, Debug)]
pub struct SesMailer {
    client: Client,
    sender: String,
}

impl SesMailer {
    /// Mails come from `sender`, an address or domain that SES has verified.
    pub fn new(sdk: &Sdk, sender: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let sender = sender.into();
        Self { client, sender }
    }
}

impl Mailer for SesMailer {
    async fn send(&self, email: &Email) -> Result<(), Error> {
        let body = Body::builder().text(utf8(&email.text)?).html(utf8(&email.html)?).build();
        let message = Message::builder().subject(utf8(&email.subject)?).body(body).build();
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(&email.to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await;
        // Whom a mail goes to is not for the log.
        sent.map_err(failed("sending a mail"))?;
        Ok(())
    }
}

fn utf8(text: &str) -> Result<Content, Error> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(|error| Error::new(Class::Invalid, "writing a mail").caused_by(error))
}
