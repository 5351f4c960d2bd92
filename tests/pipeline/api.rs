//! The API as programs use it, with tokens as their users make them.

use gas_aws::{SessionsTable, SystemClock, SystemIds};
use gas_domain::{ApiToken, JobKey, JobState, Role, Scope, Session, SessionState, Sha256, TokenHash, User};
use gas_ports::{Clock, Ids, Sessions};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use web::{access::Access, routes::routes};
use xtask::multipart;

use crate::{
    pages::{HOURS, Visitor},
    service::{Service, agent, blocking},
    vcf,
};

/// A program with a token; with an empty one it sends none.
pub struct Program<'a> {
    pub service: &'a Service,
    pub token: String,
}

pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub headers: http::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl<'a> Program<'a> {
    /// With a token that its user makes on the page.
    pub async fn of(service: &'a Service, user: &User, scopes: &[Scope]) -> Self {
        let visitor = Visitor::logged_in(service, user, HOURS).await;
        let mut fields = vec![("name", "cluster".to_owned()), ("days", "7".into())];
        fields.extend(scopes.iter().map(|scope| (scope.name(), "yes".to_owned())));
        let headers = [("origin", visitor.web_url().to_owned()), ("x-csrf-token", visitor.csrf())];
        let page = visitor.ask(&Method::POST, "/profile/tokens", &headers, &fields).text;
        let token = page.split_once("value=\"gas_").and_then(|(_, rest)| rest.split_once('"'));
        let token = format!("gas_{}", token.expect("the page shows the token").0);
        assert!(!visitor.get("/profile/tokens").text.contains(&token), "it is shown this once");
        Self { service, token }
    }

    pub fn ask(&self, method: &Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.service.stack.web_url);
        let mut request = http::Request::builder().method(method).uri(url);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bytes = body.map(Value::to_string).unwrap_or_default();
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(bytes).expect("it is a request");
        let mut answer = blocking(|| agent().run(request)).expect("the web server answers");
        let text = blocking(|| answer.body_mut().read_to_string()).expect("the answer is text");
        let etag = answer.headers().get("etag").and_then(|etag| etag.to_str().ok()).unwrap_or_default().to_owned();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.clone()));
        let headers = answer.headers().clone();
        Answer { status: answer.status().as_u16(), etag, headers, text, body }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(&Method::GET, path, None, &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(&Method::POST, path, Some(body), &[])
    }

    /// Uploads a file in one piece, as the answer says, and submits it; the job's id.
    pub fn submit(&self, file_name: &str, bytes: &[u8]) -> String {
        let begun = self.post("/api/v1/jobs", &json!({ "file_name": file_name, "bytes": bytes.len() }));
        assert_eq!((begun.status, &begun.body["upload"]["kind"]), (201, &json!("form")), "{}", begun.body);
        let fields: Vec<(String, String)> =
            serde_json::from_value(begun.body["upload"]["fields"].clone()).expect("the form has fields");
        let body = multipart::body(&fields, &multipart::File { field: "file", name: file_name, bytes });
        let url = begun.body["upload"]["url"].as_str().expect("the form has an address").to_owned();
        let sent = blocking(|| agent().post(url).content_type(multipart::content_type()).send(&body));
        assert_eq!(sent.expect("S3 answers").status(), 201);
        let id = begun.body["job"]["id"].as_str().expect("the job has an id").to_owned();
        let submitted = self.post(&format!("/api/v1/jobs/{id}/submit"), &json!({}));
        assert_eq!(submitted.status, 200, "{}", submitted.body);
        id
    }

    /// Waits for the end of a job as a program should: it asks again only when something has changed.
    pub fn ended(&self, id: &str) -> Value {
        let mut job = self.get(&format!("/api/v1/jobs/{id}"));
        for _ in 0..30 {
            if job.body["ended"] == json!(true) {
                return job.body;
            }
            let path = format!("/api/v1/jobs/{id}?wait=20");
            let next = self.ask(&Method::GET, &path, None, &[("if-none-match", &job.etag)]);
            job = if next.status == 304 { job } else { next };
        }
        panic!("the job does not end: {}", job.body);
    }
}

fn download(url: &Value) -> Vec<u8> {
    let url = url.as_str().expect("it is an address");
    blocking(|| agent().get(url).call().expect("S3 answers").body_mut().read_to_vec()).expect("the file arrives")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_uploads_waits_downloads_annotates_again_and_deletes() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let program = Program::of(&service, &ann, &Scope::ALL).await;
    let me = program.get("/api/v1/me").body;
    assert_eq!((&me["user_id"], &me["plan"]), (&json!(ann.id), &json!("free")), "{me}");
    assert_eq!(me["token"]["name"], "cluster");
    assert_eq!(program.get("/api/v1/references").body["formats"][0], "csq");

    let id = program.submit("lineage.vcf", &vcf::lineage());
    let job = program.ended(&id);
    assert_eq!((&job["file_name"], &job["failure"]), (&json!("lineage.vcf"), &Value::Null), "{job}");
    let file = program.get(&format!("/api/v1/jobs/{id}/result")).body;
    let bytes = download(&file["url"]);
    assert_eq!(json!(Sha256::of(&bytes)), file["sha256"]);
    assert!(vcf::inflate(&bytes).contains("CSQ="));
    assert_eq!(program.get(&format!("/api/v1/jobs/{id}/summary")).body["records"], 22);
    let log = program.get(&format!("/api/v1/jobs/{id}/log")).body;
    assert!(String::from_utf8_lossy(&download(&log["url"])).contains("22"), "{log}");
    assert_eq!(download(&program.get(&format!("/api/v1/jobs/{id}/input")).body["url"]), vcf::lineage());

    let again = program.post(&format!("/api/v1/jobs/{id}/rerun"), &json!({ "format": "ann" }));
    assert_eq!((again.status, &again.body["format"]), (201, &json!("ann")), "{}", again.body);
    let other = again.body["id"].as_str().expect("the job has an id");
    program.ended(other);
    let too_late = program.post(&format!("/api/v1/jobs/{other}/cancel"), &json!({}));
    assert_eq!((too_late.status, &too_late.body["type"]), (409, &json!("/api#too-late")), "{}", too_late.body);

    let listed = program.get("/api/v1/jobs?name=LINEAGE").body;
    let ids: Vec<_> = listed["jobs"].as_array().expect("a list").iter().map(|job| job["id"].clone()).collect();
    assert_eq!(ids, [json!(other), json!(id)], "the newest first");
    assert_eq!(program.ask(&Method::DELETE, &format!("/api/v1/jobs/{id}"), None, &[]).status, 204);
    assert_eq!(program.get(&format!("/api/v1/jobs/{id}")).body["state"], "deleting");
    assert_eq!(program.get(&format!("/api/v1/jobs/{id}/result")).status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_in_words_and_by_a_type() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let program = Program::of(&service, &ann, &Scope::ALL).await;
    let begin = |body: Value| program.post("/api/v1/jobs", &body);
    for (body, status, kind) in [
        (json!({ "file_name": "a.vcf", "bytes": 153_601 }), 413, "too-large"),
        (json!({ "file_name": "a.vcf", "bytes": 0 }), 400, "invalid"),
        (json!({ "file_name": "", "bytes": 7 }), 400, "invalid"),
        (json!({ "file_name": "a.vcf", "bytes": 7, "reference": "none" }), 400, "invalid"),
        (json!({ "file_name": "a.vcf", "bytes": 7, "formt": "ann" }), 400, "invalid"),
        (json!(["a.vcf"]), 400, "invalid"),
    ] {
        let refused = begin(body.clone());
        let told = (refused.status, refused.body["type"].as_str().unwrap_or_default());
        assert_eq!(told, (status, format!("/api#{kind}").as_str()), "{body}: {}", refused.body);
        assert!(refused.body["detail"].as_str().is_some_and(|words| words.len() > 20), "{}", refused.body);
    }
    let typo = begin(json!({ "file_name": "a.vcf", "bytes": 7, "formt": "ann" })).body;
    assert!(typo["detail"].as_str().is_some_and(|words| words.contains("formt")), "{typo}");
    let state = program.get("/api/v1/jobs?state=done");
    assert!(state.status == 400 && state.body["detail"].as_str().is_some_and(|words| words.contains("in-progress")));
    let begun = begin(json!({ "file_name": "a.vcf", "bytes": 7 }));
    let id = begun.body["job"]["id"].as_str().expect("the job has an id");
    let early = program.post(&format!("/api/v1/jobs/{id}/submit"), &json!({}));
    assert_eq!((early.status, &early.body["type"]), (409, &json!("/api#not-uploaded")));
    assert_eq!(program.get(&format!("/api/v1/jobs/{id}/result")).status, 404);
    assert_eq!(program.get("/api/v1/nothing").body["type"], "/api#not-found");
    assert_eq!(program.post(&format!("/api/v1/jobs/{id}/cancel"), &json!({})).body["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_for_programs_needs_a_good_token_of_its_scope_and_its_owner() {
    let service = Service::connect().await;
    let (ann, bob) = tokio::join!(service.user(Role::Premium), service.user(Role::Premium));
    let job = service.new_job(&ann, "own.vcf").await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let bobs = Program::of(&service, &bob, &Scope::ALL).await;
    let sessions = SessionsTable::new(service.sdk(), service.stack.output("SessionsTableName"));
    let stored = async |started_at: Timestamp, expires_at: Timestamp| {
        let token = format!("gas_{}", SystemIds.token());
        let (token_hash, user_id) = (TokenHash::of(&token), ann.id.clone());
        let state = SessionState::Token(ApiToken { user_id, name: "x".into(), scopes: Scope::ALL.into() });
        let session = Session { token_hash, state, started_at, seen_at: started_at, agent: String::new(), expires_at };
        sessions.save(&session).await.expect("the token is stored");
        Program { service: &service, token }
    };
    let now = SystemClock.now();
    let hour = SignedDuration::from_hours(1);
    let expired = stored(now, now - hour).await;
    let of_an_earlier_account = stored(now - 10_000 * hour, now + hour).await;
    for route in routes() {
        if !route.access.is_for_programs() {
            continue;
        }
        let path = route.path.replace("{id}", &job.job_id.to_string()).replace("{number}", "1");
        let name = format!("{} {path}", route.method);
        let status = |program: &Program<'_>| {
            let body = (route.method == Method::POST).then(|| json!({ "file_name": "a.vcf", "bytes": 7 }));
            program.ask(&route.method, &path, body.as_ref(), &[]).status
        };
        for token in [String::new(), format!("gas_{}", "x".repeat(43)), "gas_".into()] {
            assert_eq!(status(&Program { service: &service, token }), 401, "{name}: no token that is good");
        }
        for ended in [&expired, &of_an_earlier_account] {
            assert_eq!(status(ended), 401, "{name}: a token that was good once");
        }
        let headers = [("origin", visitor.web_url().to_owned()), ("x-csrf-token", visitor.csrf())];
        if route.method != Method::DELETE {
            assert_eq!(visitor.ask(&route.method, &path, &headers, &[]).status, 401, "{name}: a session is no token");
        }
        if let Some(scope) = route.access.scope() {
            let others: Vec<_> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
            let without = Program::of(&service, &ann, &others).await;
            assert_eq!(status(&without), 403, "{name}: a token without {}", scope.name());
        }
        if let Access::TokenOwner(_) = route.access {
            assert_eq!(status(&bobs), 404, "{name}: another's job");
        }
        let untouched = service.job(&JobKey { user_id: ann.id.clone(), ..job.clone() }).await;
        assert!(matches!(untouched.state, JobState::Uploading { .. }), "{name}");
    }
}
