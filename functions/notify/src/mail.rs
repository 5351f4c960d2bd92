//! The mails: what each says, and how it is written as text and as HTML. One link, no images, no tracking.

mod ended;
mod told;

#[cfg(test)]
mod tests;

use askama::Template;
use gas_domain::User;
use gas_ports::{Class, Email, Error};
use jiff::Timestamp;

pub use {ended::ended, told::told};

/// The longest subject, in characters.
const SUBJECT: usize = 200;

/// What a mail says.
pub struct Letter {
    subject: String,
    /// What mail programs show beside the subject.
    preheader: String,
    title: String,
    blocks: Vec<Block>,
    /// What the link leads to.
    label: &'static str,
    link: String,
    /// The choice in the profile that it comes by, after "You chose to be told …".
    choice: &'static str,
}

/// A part of a mail.
enum Block {
    Text(String),
    /// Words that are not ours, line by line.
    Quote(String),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    letter: &'a Letter,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
    name: &'a str,
}

impl Letter {
    /// The letter to this user, written twice.
    pub fn to(&self, user: &User) -> Result<Email, Error> {
        let unwritten = |error| Error::new(Class::Invalid, "the mail could not be written").caused_by(error);
        let name = &one_line(&user.profile.name);
        Ok(Email {
            to: user.profile.email.clone(),
            subject: one_line(&self.subject),
            text: Text { letter: self, name }.render().map_err(unwritten)?,
            html: Html { letter: self, name }.render().map_err(unwritten)?,
        })
    }
}

/// A file's name may hold anything but must not break a header, or turn the direction of what follows.
fn one_line(text: &str) -> String {
    let breaks = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !breaks(*c)).take(SUBJECT).collect()
}

fn minute(time: Timestamp) -> String {
    time.strftime("%-d %B %Y, %H:%M UTC").to_string()
}
