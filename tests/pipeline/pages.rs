//! The pages of the running web server: who may see what, and what they say.

use std::path::PathBuf;

use gas_aws::{SessionsTable, SystemClock, SystemIds};
use gas_domain::{JobKey, JobState, Role, Session, SessionState, Sha256, TokenHash, User};
use gas_ports::{Clock, Ids, Sessions};
use http::Method;
use jiff::SignedDuration;

use crate::{
    service::{Service, agent, blocking},
    vcf,
};

/// A browser that is logged in, or not.
pub struct Visitor<'a> {
    service: &'a Service,
    pub cookie: Option<String>,
}

pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
}

impl<'a> Visitor<'a> {
    pub fn anonymous(service: &'a Service) -> Self {
        Self { service, cookie: None }
    }

    pub async fn logged_in(service: &'a Service, user: &User, lifetime: SignedDuration) -> Self {
        let (token, now) = (SystemIds.token(), SystemClock.now());
        let session = Session {
            token_hash: TokenHash::of(&token),
            state: SessionState::LoggedIn(user.id.clone()),
            started_at: now,
            seen_at: now,
            agent: String::new(),
            expires_at: now + lifetime,
        };
        let sessions = SessionsTable::new(service.sdk(), service.stack.output("SessionsTableName"));
        sessions.save(&session).await.expect("the session is stored");
        Self { service, cookie: Some(format!("gas_session={token}")) }
    }

    pub fn get(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.service.stack.web_url);
        let mut request = agent().get(url);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        Answer::read(blocking(|| request.call().expect("the web server answers")))
    }

    /// The status that HEAD answers.
    pub fn head(&self, path: &str) -> u16 {
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let request = agent().head(format!("{}{path}", self.service.stack.web_url)).header("cookie", cookie);
        blocking(|| request.call().expect("the web server answers")).status().as_u16()
    }

    /// The address of the site.
    pub fn web_url(&self) -> &str {
        &self.service.stack.web_url
    }

    /// The token that the forms of this visitor carry; of somebody who is not logged in, one of no session.
    pub fn csrf(&self) -> String {
        let page = self.get("/profile").text;
        let token = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        token.unwrap_or("none").to_owned()
    }

    /// Sends what a browser or a program would, redirects not followed.
    pub fn ask(&self, method: &Method, path: &str, headers: &[(&str, String)], fields: &[(&str, String)]) -> Answer {
        let url = format!("{}{path}", self.web_url());
        let cookie = self.cookie.iter().map(|cookie| ("cookie", cookie));
        let headers = headers.iter().map(|(name, value)| (*name, value)).chain(cookie);
        if *method == Method::GET {
            let request = headers.fold(agent().get(url), |request, (name, value)| request.header(name, value));
            return Answer::read(blocking(|| request.call().expect("the web server answers")));
        }
        let request = headers.fold(agent().post(url), |request, (name, value)| request.header(name, value));
        let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
        Answer::read(blocking(|| request.send_form(fields).expect("the web server answers")))
    }

    fn post(&self, path: &str, origin: &str) -> Answer {
        self.send(path, origin, [("file_name", "a.vcf")])
    }

    /// Sends a form of our own pages, with the proof that it is one.
    pub fn submit<const N: usize>(&self, path: &str, fields: [(&str, &str); N]) -> Answer {
        self.send(path, &self.service.stack.web_url, fields)
    }

    fn send<const N: usize>(&self, path: &str, origin: &str, fields: [(&str, &str); N]) -> Answer {
        let url = format!("{}{path}", self.service.stack.web_url);
        let mut request = agent().post(url).header("origin", origin).header("x-csrf-token", self.csrf());
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        Answer::read(blocking(|| request.send_form(fields).expect("the web server answers")))
    }
}

impl Answer {
    fn read(mut answer: ureq::http::Response<ureq::Body>) -> Self {
        let location = answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            status: answer.status().as_u16(),
            location: location.to_owned(),
            text: answer.body_mut().read_to_string().unwrap_or_default(),
        }
    }
}

/// By the log-in provider, the forms and the upload, as a person without JavaScript would.
#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_logs_in_uploads_downloads_subscribes_and_unsubscribes() {
    let service = Service::connect().await;
    let name = format!("visitor-{}", SystemIds.job_id());
    let vcf = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/b.1.1.7.vcf");
    let (visitor, submitted) = blocking(|| {
        let visitor = xtask::visitor::Visitor::log_in(&service.stack.web_url, &name).expect("the log-in works");
        let submitted = visitor.annotate(&vcf).expect("the upload works");
        (visitor, submitted)
    });
    let key = JobKey {
        user_id: submitted.user_id.parse().expect("the form names the user"),
        job_id: submitted.job_id.parse().expect("the form names the job"),
    };
    let job = service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    assert_eq!(job.file_name, "b.1.1.7.vcf");
    let JobState::Completed { result, .. } = &job.state else { unreachable!() };
    let bytes = blocking(|| visitor.result(&submitted)).expect("the page loads").expect("the page offers the result");
    assert_eq!(Sha256::of(&bytes), result.sha256);

    blocking(|| visitor.subscribe()).expect("the form works");
    service.until_user(&key.user_id, "premium", |user| user.role == Role::Premium).await;
    blocking(|| visitor.unsubscribe()).expect("the form works");
    service.until_user(&key.user_id, "free", |user| user.role == Role::Free).await;
}

pub const HOURS: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test(flavor = "multi_thread")]
async fn without_a_log_in_every_page_of_ones_own_leads_to_the_log_in() {
    let service = Service::connect().await;
    let visitor = Visitor::anonymous(&service);
    assert_eq!(visitor.get("/").status, 200);
    let id = SystemIds.job_id();
    let own = ["/profile", "/profile/delete", "/annotate", "/annotations", "/subscribe"].map(str::to_owned);
    let of_a_job = ["", "/log", "/result", "/input", "/delete"].map(|page| format!("/annotations/{id}{page}"));
    for path in own.iter().chain(&of_a_job) {
        let answer = visitor.get(path);
        assert!(
            answer.status == 303 && answer.location.starts_with("/login"),
            "{path}: {} {}",
            answer.status,
            answer.location
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_job_does_not_exist() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Free).await, service.user(Role::Premium).await);
    let key = service.submit(&ann, "anns.vcf", vcf::lineage()).await;
    service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    let (anns, bobs) =
        (Visitor::logged_in(&service, &ann, HOURS).await, Visitor::logged_in(&service, &bob, HOURS).await);
    for page in ["", "/log", "/log/download", "/result", "/input", "/delete"] {
        let path = format!("/annotations/{}{page}", key.job_id);
        assert_eq!(bobs.get(&path).status, 404, "{path}");
        assert!(anns.get(&path).status < 400, "{path}");
    }
    assert_eq!(bobs.get(&format!("/annotate/job?job_id={}", key.job_id)).status, 404);
    assert!(!bobs.get("/annotations").text.contains(&key.job_id.to_string()));
    assert!(anns.get("/annotations").text.contains("anns.vcf"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_no_session() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let visitor = Visitor::logged_in(&service, &ann, SignedDuration::from_secs(-1)).await;
    assert_eq!(visitor.get("/annotations").status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_on_another_site_cannot_act_for_a_user() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let of_a_job = ["cancel", "delete"].map(|action| format!("/annotations/{}/{action}", SystemIds.job_id()));
    let of_a_user =
        ["/annotate", "/profile", "/profile/delete", "/subscribe", "/subscribe/cancel", "/logout"].map(str::to_owned);
    for path in of_a_job.iter().chain(&of_a_user) {
        assert_eq!(visitor.post(path, "https://evil.example").status, 403, "{path}");
    }
    assert_eq!(visitor.post("/annotate", &service.stack.web_url).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_failed_job_says_the_line_and_the_reason() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "no<b>.vcf", b"this is not a VCF\n".to_vec()).await;
    service.until(&key, "failed", |job| matches!(job.state, JobState::Failed { .. })).await;
    let page = Visitor::logged_in(&service, &ann, HOURS).await.get(&format!("/annotations/{}", key.job_id)).text;
    assert!(page.contains("ine 1"), "{page}");
    assert!(!page.contains("no<b>"), "the file's name is not escaped");
}
