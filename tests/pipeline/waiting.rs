//! Waiting for what the service does by itself, with a bound.

use std::time::Duration;

use gas_domain::{Job, JobKey, User, UserId};
use gas_ports::Users;
use serde_json::Value;

use crate::service::{Service, agent, blocking};

/// How long a test waits for one thing before it fails.
const BOUND: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(150);

impl Service {
    /// The job, as soon as it is as the condition wants it.
    pub async fn until(&self, key: &JobKey, what: &str, condition: impl Fn(&Job) -> bool) -> Job {
        let mut last = None;
        let waiting = async {
            loop {
                let job = self.job(key).await;
                if condition(&job) {
                    return job;
                }
                last = Some(job);
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        match tokio::time::timeout(BOUND, waiting).await {
            Ok(job) => job,
            Err(_) => panic!("the job was not {what} within {BOUND:?}: {last:?}; logs: {}", self.stack.logs.display()),
        }
    }

    pub async fn until_user(&self, id: &UserId, what: &str, condition: impl Fn(&User) -> bool) {
        self.eventually(what, async || {
            let user = Users::load(&self.users, id).await.expect("the user loads").expect("the user exists");
            condition(&user).then_some(())
        })
        .await;
    }

    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let waiting = async {
            loop {
                match look().await {
                    Some(found) => return found,
                    None => tokio::time::sleep(LOOK_EVERY).await,
                }
            }
        };
        let found = tokio::time::timeout(BOUND, waiting).await;
        found.unwrap_or_else(|_| panic!("not {what} within {BOUND:?}; logs: {}", self.stack.logs.display()))
    }

    /// The texts of all mails to a user about jobs.
    pub async fn mails_to(&self, user: &User) -> Vec<String> {
        let mails = self.inbox_of(user).await.into_iter();
        let texts = mails.map(|mail| mail["BodyText"].as_str().unwrap_or_default().to_owned());
        texts.filter(|text| text.contains("/annotations/")).collect()
    }

    /// Waits until the user was told this by a mail, of which the inbox shows both parts.
    pub async fn until_told(&self, user: &User, subject: &str) {
        let is_it = |mail: &Value| {
            mail["Subject"] == subject && mail["BodyHtml"].as_str().is_some_and(|html| html.contains(subject))
        };
        self.eventually(subject, async || self.inbox_of(user).await.iter().any(is_it).then_some(())).await;
    }

    /// All mails to a user.
    async fn inbox_of(&self, user: &User) -> Vec<Value> {
        let url = format!("{}/_ministack/ses/messages", self.stack.endpoint);
        let answer: Value = blocking(|| {
            agent().get(&url).call().expect("the inbox answers").body_mut().read_json().expect("the inbox is JSON")
        });
        let accounts = answer["messages"].as_object().expect("the inbox has accounts").values();
        let mails = accounts.filter_map(Value::as_array).flatten();
        mails.filter(|mail| mail.to_string().contains(&user.profile.email)).cloned().collect()
    }

    /// The one mail to a user.
    pub async fn mail_to(&self, user: &User) -> String {
        self.until_mails(user, 1).await;
        let mails = self.mails_to(user).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.into_iter().next().unwrap_or_default()
    }

    pub async fn until_mails(&self, user: &User, count: usize) {
        self.eventually("mailed", async || (self.mails_to(user).await.len() >= count).then_some(())).await;
    }
}
