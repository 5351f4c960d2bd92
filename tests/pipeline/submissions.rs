//! Submissions over the API that are sent again: nothing is lost, nothing is done twice.

use std::{
    collections::BTreeSet,
    io::Write,
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use gas_domain::{Job, JobState, Role, Scope, User};
use gas_ports::JobPages;
use http::Method;
use serde_json::{Value, json};
use xtask::multipart;

use crate::{
    api::{Answer, Program},
    service::{Service, agent, blocking},
    vcf,
};

/// How often a program sends the same request again until it gives up: no lease lasts as many seconds.
const TRIES: usize = 120;

fn keyed(program: &Program<'_>, key: &str, path: &str, body: &Value) -> Answer {
    program.ask(&Method::POST, path, Some(body), &[("idempotency-key", key)])
}

/// What a program tells two answers apart by.
fn seen(answer: &Answer) -> (u16, Option<&http::HeaderValue>, &str) {
    (answer.status, answer.headers.get("location"), &answer.text)
}

/// Sends a request, with its key, until it is answered: another one of it may be at work, or the service busy.
fn answered(program: &Program<'_>, key: &str, path: &str, body: &Value) -> Answer {
    let mut answer = keyed(program, key, path, body);
    for _ in 0..TRIES {
        if answer.body["type"] != "/api#in-progress" && !matches!(answer.status, 429 | 503) {
            break;
        }
        let wait = answer.headers.get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
        thread::sleep(Duration::from_secs(wait.unwrap_or(1)));
        answer = keyed(program, key, path, body);
    }
    answer
}

/// Sends a request and hangs up.
fn hang_up(program: &Program<'_>, key: &str, path: &str, body: &Value) {
    let address = program.service.stack.web_url.strip_prefix("http://").expect("it listens here").trim_end_matches('/');
    let (token, body) = (&program.token, body.to_string());
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = TcpStream::connect(address).expect("the web server listens");
    connection.write_all(request.as_bytes()).expect("the request is sent");
}

/// Begins, uploads and submits one file as a program whose line is bad.
fn submit(program: &Program<'_>, number: usize) {
    let (name, bytes) = (format!("{number}.vcf"), vcf::numbered(number, 2));
    let (key, path) = (format!("begin-{number}"), "/api/v1/jobs");
    let body = json!({ "file_name": name, "bytes": bytes.len() });
    let begin = || answered(program, &key, path, &body);
    let begun = match number % 4 {
        // It hears nothing, and sends it again.
        0 => {
            hang_up(program, &key, path, &body);
            begin()
        }
        // It sends it twice at the same time.
        1 => {
            let (one, other) = thread::scope(|scope| {
                let other = scope.spawn(begin);
                (begin(), other.join().expect("the other one ends"))
            });
            assert_eq!(seen(&one), seen(&other), "{number}");
            one
        }
        // It forgets that it had the answer.
        2 => {
            let (one, other) = (begin(), begin());
            assert_eq!(seen(&one), seen(&other), "{number}");
            one
        }
        _ => begin(),
    };
    assert_eq!(begun.status, 201, "{number}: {}", begun.text);
    let fields: Vec<(String, String)> =
        serde_json::from_value(begun.body["upload"]["fields"].clone()).expect("the form has fields");
    let file = multipart::body(&fields, &multipart::File { field: "file", name: &name, bytes: &bytes });
    let url = begun.body["upload"]["url"].as_str().expect("the form has an address");
    let sent = agent().post(url).content_type(multipart::content_type()).send(&file);
    assert_eq!(sent.expect("S3 answers").status(), 201, "{number}");
    let path = format!("/api/v1/jobs/{}/submit", begun.body["job"]["id"].as_str().expect("the job has an id"));
    let key = format!("submit-{number}");
    if number.is_multiple_of(2) {
        hang_up(program, &key, &path, &json!({}));
    }
    let submitted = answered(program, &key, &path, &json!({}));
    assert_eq!(submitted.status, 200, "{number}: {}", submitted.text);
}

async fn jobs(service: &Service, user: &User) -> Vec<Job> {
    service.jobs.page(&user.id, None, 100).await.expect("the jobs are listed").jobs
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_submissions_at_once_are_two_hundred_jobs_each_annotated_once() {
    const SUBMISSIONS: usize = 200;
    const USERS: usize = 4;
    const AT_ONCE: usize = 40;
    let service = Service::connect().await;
    let (mut users, mut programs) = (Vec::new(), Vec::new());
    for _ in 0..USERS {
        let user = service.user(Role::Premium).await;
        programs.push(Program::of(&service, &user, &[Scope::Submit]).await);
        users.push(user);
    }
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= SUBMISSIONS {
                return;
            }
            submit(&programs[number % USERS], number);
        }
    };
    blocking(|| {
        thread::scope(|scope| {
            let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
            assert!(workers.into_iter().all(|worker| worker.join().is_ok()), "a submission failed");
        });
    });

    let (mut names, mut results) = (BTreeSet::new(), BTreeSet::new());
    for user in &users {
        let own = jobs(&service, user).await;
        assert_eq!(own.len(), SUBMISSIONS / USERS, "{}", user.id);
        for job in own {
            let job = service.until(&job.key, "completed", |job| !job.state.is_under_way()).await;
            let JobState::Completed { result, .. } = &job.state else { panic!("{job:?}") };
            assert_eq!(job.attempt, 1, "{}", job.key);
            names.insert(job.file_name.clone());
            results.insert(result.sha256.to_string());
        }
    }
    assert_eq!((names.len(), results.len()), (SUBMISSIONS, SUBMISSIONS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_with_a_key_is_answered_again_to_its_user_alone_and_for_the_same_request() {
    let service = Service::connect().await;
    let (ann, bob) = tokio::join!(service.user(Role::Free), service.user(Role::Free));
    let program = Program::of(&service, &ann, &Scope::ALL).await;
    let (path, body) = ("/api/v1/jobs", json!({ "file_name": "a.vcf", "bytes": 7 }));
    let first = keyed(&program, "k", path, &body);
    assert_eq!(first.status, 201, "{}", first.text);
    let job = first.headers["location"].to_str().expect("it is an address").to_owned();
    let another_token = Program::of(&service, &ann, &[Scope::Submit]).await;
    for again in [
        keyed(&program, "k", path, &body),
        keyed(&program, "\"k\"", path, &body),
        keyed(&another_token, "k", path, &body),
    ] {
        assert_eq!(seen(&again), seen(&first));
    }
    let bobs = keyed(&Program::of(&service, &bob, &Scope::ALL).await, "k", path, &body);
    assert_eq!(bobs.status, 201);
    assert_ne!(bobs.body["job"]["id"], first.body["job"]["id"]);

    let other = json!({ "file_name": "b.vcf", "bytes": 7 });
    for reused in [keyed(&program, "k", path, &other), keyed(&program, "k", &format!("{job}/cancel"), &body)] {
        assert_eq!((reused.status, &reused.body["type"]), (422, &json!("/api#idempotency-key-reused")));
    }
    for odd in ["", "a b", &"k".repeat(256)] {
        assert_eq!(keyed(&program, odd, path, &body).body["type"], "/api#invalid", "{odd:?}");
    }
    // Whom the route does not let in is told no earlier answer.
    let reader = Program::of(&service, &ann, &[Scope::Read]).await;
    let nobody = Program { service: &service, token: String::new() };
    assert_eq!((keyed(&reader, "k", path, &body).status, keyed(&nobody, "k", path, &body).status), (403, 401));
    assert_eq!(jobs(&service, &ann).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_post_goes_through_under_its_key_once_its_reason_is_gone() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let program = Program::of(&service, &ann, &Scope::ALL).await;
    let key = service.new_job(&ann, "lineage.vcf").await;
    let job = format!("/api/v1/jobs/{}", key.job_id);
    let submit = || keyed(&program, "submit", &format!("{job}/submit"), &json!({}));
    assert_eq!(submit().body["type"], "/api#not-uploaded");
    let (status, answer) = service.upload(&key, 1 << 20, vcf::lineage()).await;
    assert!((200..400).contains(&status), "{answer}");
    assert_eq!(submit().status, 200);
    service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;

    let again = || keyed(&program, "again", &format!("{job}/rerun"), &json!({ "format": "ann" }));
    let (one, other) = (again(), again());
    assert_eq!((one.status, seen(&one)), (201, seen(&other)), "{}", one.text);
    assert_eq!(jobs(&service, &ann).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_that_counts_tells_what_is_left() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let program = Program::of(&service, &ann, &[Scope::Read]).await;
    let told = |answer: &Answer| {
        let text = |name: &str| answer.headers[name].to_str().expect("it is text").to_owned();
        (answer.status, text("ratelimit-policy"), text("ratelimit"))
    };
    let (status, policy, left) = told(&program.get("/api/v1/me"));
    assert_eq!((status, policy.as_str()), (200, r#""reads";q=1000;w=25"#));
    let left: u32 =
        left.strip_prefix("\"reads\";r=").and_then(|left| left.strip_suffix(";t=1")?.parse().ok()).expect(&left);
    assert!((960..1000).contains(&left), "{left}");
    let missing = told(&program.get("/api/v1/jobs/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"));
    assert_eq!((missing.0, missing.1), (404, policy));
    let refused = told(&program.post("/api/v1/jobs", &json!({})));
    assert_eq!((refused.0, refused.1.as_str()), (403, r#""writes";q=300;w=30"#));
}
