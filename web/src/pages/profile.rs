//! `/profile`: what the user tells about themselves.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{MailChoices, Profile};
use gas_ports::UserProfiles as _;
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    page::{Head, Page},
    units,
};

/// The longest name or institution, in characters.
const LONGEST: usize = 200;

/// Where to go afterwards; set at the first log-in.
#[derive(Deserialize)]
pub struct Next {
    return_to: Option<String>,
}

/// The form's fields.
#[derive(Deserialize)]
pub struct Fields {
    name: String,
    email: String,
    institution: String,
    return_to: String,
    // A box that is not ticked is not sent.
    mail_ended: Option<String>,
    mail_restored: Option<String>,
    mail_plan: Option<String>,
}

/// Shows the form.
pub async fn show(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(Next { return_to }): Query<Next>,
) -> impl IntoResponse {
    let return_to = return_to.filter(|path| app.site.owns(path)).unwrap_or_default();
    Page(ProfileTemplate {
        head,
        plan: units::plan(user.role),
        problem: String::new(),
        profile: user.profile,
        return_to,
    })
}

/// Takes the form, or shows it again with what is wrong.
pub async fn save(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let return_to = Some(fields.return_to.clone()).filter(|path| app.site.owns(path));
    let mails = mails(&fields);
    match read(&fields) {
        Ok(profile) => {
            app.users.save_profile(&user.id, &profile).await?;
            Ok(Redirect::to(return_to.as_deref().unwrap_or("/profile")).into_response())
        }
        Err(problem) => {
            let page = Page(ProfileTemplate {
                head,
                plan: units::plan(user.role),
                problem: problem.to_owned(),
                profile: Profile { name: fields.name, email: fields.email, institution: fields.institution, mails },
                return_to: return_to.unwrap_or_default(),
            });
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}

fn read(fields: &Fields) -> Result<Profile, &'static str> {
    let name = line(&fields.name).filter(|name| !name.is_empty());
    Ok(Profile {
        name: name.ok_or("Give a name of at most 200 characters.")?,
        email: email(&fields.email).ok_or("Give a mail address like ann@example.org.")?,
        institution: line(&fields.institution).ok_or("Give an institution of at most 200 characters, or none.")?,
        mails: mails(fields),
    })
}

fn mails(fields: &Fields) -> MailChoices {
    MailChoices {
        ended: fields.mail_ended.is_some(),
        restored: fields.mail_restored.is_some(),
        plan: fields.mail_plan.is_some(),
    }
}

/// A text on one line, without blanks around it; `None` when it is too long or has invisible characters.
pub fn line(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// A mail address, as far as it can be told without sending to it (RFC 5321, section 4.5.3.1: at most 254 bytes).
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (user, host) = text.rsplit_once('@')?;
    let plain = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c);
    let fits = text.len() <= 254
        && !user.is_empty()
        && !user.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && text.chars().all(plain);
    fits.then(|| text.to_owned())
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfileTemplate {
    head: Head,
    plan: &'static str,
    problem: String,
    profile: Profile,
    return_to: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_taken_can_stand_in_the_head_of_a_mail(
            text in prop_oneof![".{0,300}", "[a-z\r\n<>@., ]{0,20}@[a-z.@,>]{0,20}"],
        ) {
            if let Some(email) = email(&text) {
                prop_assert!(email.is_ascii() && email.len() <= 254 && email.matches('@').count() == 1);
                prop_assert!(!email.contains([' ', '\r', '\n', ',', '<', '>']));
            }
            if let Some(line) = line(&text) {
                prop_assert!(!line.contains(char::is_control) && line.chars().count() <= LONGEST);
            }
        }
    }

    #[test]
    fn a_mail_address_is_one_address_and_nothing_else() {
        for good in ["ann@example.org", " ann+gas@sub.example.org "] {
            assert_eq!(email(good).as_deref(), Some(good.trim()));
        }
        for bad in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@localhost",
            "ann@example.org, bob@example.org",
            "a@b@example.org",
            "Ann <ann@example.org>",
            "ann@example.org\r\nBcc: bob@example.org",
            "ann@example.",
        ] {
            assert_eq!(email(bad), None, "{bad:?} was taken");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line(" Ann Example ").as_deref(), Some("Ann Example"));
        assert_eq!(line("Ann\nExample"), None);
        assert_eq!(line(&"x".repeat(201)), None);
    }
}
