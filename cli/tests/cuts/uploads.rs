//! Uploads that break.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    JOB,
    gas::{Home, names},
    job,
    service::{Act, Answer, Request, Server},
    until, usual, vcf,
};

const PART: usize = 1_000;
const SHOW: &str = "GET /api/v1/jobs/01890000-0000-7000-8000-000000000001";

/// A service that takes a file in parts, of which it says these to have arrived; other lines are `decide`'s.
fn in_parts(
    bytes: usize,
    arrived: &'static [u64],
    decide: impl Fn(usize, &Request) -> Option<Act> + Send + Sync + 'static,
) -> Server {
    let count = bytes.div_ceil(PART);
    Server::start(move |own, before, request| {
        if let Some(act) = decide(before, request) {
            return act;
        }
        let parts = format!("GET /api/v1/jobs/{JOB}/parts");
        let line = request.line.as_str();
        let said = match line {
            "POST /api/v1/jobs" => {
                let upload = json!({ "kind": "parts", "part_bytes": PART, "count": count });
                json!({ "job": job("uploading", false), "upload": upload })
            }
            _ if line == parts => json!({ "part_bytes": PART, "count": count, "sent": arrived }),
            _ if line.starts_with(&parts) => {
                let number = line.rsplit('/').next().unwrap();
                json!({ "url": format!("{own}/storage/{number}/{before}") })
            }
            _ if line.ends_with("/submit") => job("waiting", false),
            _ if line == SHOW => job("uploading", false),
            _ => usual(line).unwrap_or_default(),
        };
        Act::Answer(Answer::json(if line.starts_with("PUT") { 200 } else { 201 }, &said))
    })
}

#[test]
fn a_part_whose_connection_is_cut_is_sent_again_under_a_new_address_and_no_token_goes_there() {
    let (home, file) = (Home::new(), vcf(200));
    let bytes = file.len();
    let server = in_parts(bytes, &[], |_, request| (request.line == "PUT /storage/2/0").then_some(Act::CutTheRequest));
    let path = home.file("a.vcf", &file);
    let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap(), "-r", "R64"]);
    assert_eq!((code, out.as_str()), (0, format!("{JOB}\twaiting\ta.vcf\n").as_str()), "{err}");
    let whole: Vec<u8> = (1..=bytes.div_ceil(PART))
        .flat_map(|number| {
            let line = format!("PUT /storage/{number}/{}", usize::from(number == 2));
            let put = server.seen().into_iter().find(|request| request.line == line);
            put.unwrap_or_else(|| panic!("no {line}")).body
        })
        .collect();
    assert!(whole == file, "the parts together are the file");
    for request in server.seen() {
        let has_token = request.headers.contains_key("authorization");
        assert_eq!(has_token, request.line.contains(" /api/"), "{}", request.line);
        assert_eq!(request.headers["user-agent"], format!("gas/{}", env!("CARGO_PKG_VERSION")));
        if request.line.starts_with("POST /api/") {
            assert_eq!(request.headers["idempotency-key"].len(), 32, "{}", request.line);
            assert_eq!(request.headers["content-type"], "application/json", "{}", request.line);
        }
    }
    assert_eq!(names(&home.path(".local/state/gas/uploads")), <[&str; 0]>::default(), "nothing is left to go on with");
}

#[test]
fn an_upload_that_was_killed_goes_on_with_the_same_job() {
    let (home, file) = (Home::new(), vcf(200));
    let path = home.file("a.vcf", &file);
    let is_back = Arc::new(AtomicBool::new(false));
    let answers = Arc::clone(&is_back);
    let server = in_parts(file.len(), &[1], move |_, request| {
        // Nobody answers for the second part.
        (request.line.starts_with("PUT /storage/2/") && !answers.load(Ordering::Relaxed)).then(|| {
            thread::sleep(Duration::from_secs(60));
            Act::CutTheRequest
        })
    });
    let mut killed = home.command(&server.url).args(["submit", path.to_str().unwrap()]).spawn().unwrap();
    until(|| server.count("PUT /storage/2/0") == 1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    is_back.store(true, Ordering::Relaxed);
    let before = server.seen().len();
    let (code, _, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("going on with job"), "{err}");
    assert_eq!(server.count("POST /api/v1/jobs"), 1, "no second job");
    let puts = server.seen().into_iter().skip(before).filter(|request| request.line.starts_with("PUT ")).count();
    assert_eq!(puts, file.len().div_ceil(PART) - 1, "what had arrived is not sent again");
}

#[test]
fn a_lost_answer_makes_no_second_job() {
    let (home, file) = (Home::new(), vcf(3));
    let path = home.file("a.vcf", &file);
    let server = Server::start(|own, before, request| match request.line.as_str() {
        "POST /api/v1/jobs" if before == 0 => Act::CutTheRequest,
        "POST /api/v1/jobs" => {
            let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [["key", "k"]] });
            Act::Answer(Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload })))
        }
        "POST /storage" if before == 0 => Act::CutTheRequest,
        line if line.ends_with("/submit") => Act::Answer(Answer::json(200, &job("waiting", false))),
        line => Act::Answer(Answer::json(201, &usual(line).unwrap_or_default())),
    });
    let (code, _, err) = home.gas(&server.url, &["submit", path.to_str().unwrap(), "--json"]);
    assert_eq!(code, 0, "{err}");
    let begun: Vec<_> = server.seen().into_iter().filter(|request| request.line == "POST /api/v1/jobs").collect();
    assert_eq!(begun.len(), 2);
    assert_eq!(begun[0].headers["idempotency-key"], begun[1].headers["idempotency-key"]);
    let form = server.seen().into_iter().rfind(|request| request.line == "POST /storage").unwrap();
    let form = String::from_utf8(form.body).unwrap();
    assert!(form.contains(std::str::from_utf8(&file).unwrap()) && form.contains("name=\"key\"\r\n\r\nk\r\n"), "{form}");
}

#[test]
fn a_job_that_was_submitted_just_before_the_end_is_found_though_its_form_is_too_old() {
    let (home, file) = (Home::new(), vcf(3));
    let path = home.file("a.vcf", &file);
    let server = Server::start(|own, before, request| match request.line.as_str() {
        "POST /api/v1/jobs" => {
            let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [] });
            Act::Answer(Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload })))
        }
        "POST /storage" => Act::Answer(Answer::json(if before == 0 { 201 } else { 403 }, &json!({}))),
        line if line.ends_with("/submit") && before == 0 => {
            thread::sleep(Duration::from_secs(60));
            Act::CutTheRequest
        }
        line if line.ends_with("/submit") => Act::Answer(Answer::json(200, &job("waiting", false))),
        SHOW => Act::Answer(Answer::json(200, &job("uploading", false))),
        line => Act::Answer(Answer::json(200, &usual(line).unwrap_or_default())),
    });
    let mut killed = home.command(&server.url).args(["submit", path.to_str().unwrap()]).spawn().unwrap();
    until(|| server.count(&format!("POST /api/v1/jobs/{JOB}/submit")) == 1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, format!("{JOB}\twaiting\ta.vcf\n").as_str()), "{err}");
    let begun: Vec<_> = server.seen().into_iter().filter(|request| request.line == "POST /api/v1/jobs").collect();
    assert_eq!(begun.len(), 2);
    assert_eq!(begun[0].headers["idempotency-key"], begun[1].headers["idempotency-key"], "it is the same job");
    assert_eq!(server.count(&format!("POST /api/v1/jobs/{JOB}/cancel")), 0);
}

#[test]
fn a_file_is_sent_by_one_command_at_a_time() {
    let (home, file) = (Home::new(), vcf(200));
    let path = home.file("a.vcf", &file);
    let server = in_parts(file.len(), &[], |_, request| {
        (request.line.starts_with("PUT /storage/2/")).then(|| {
            thread::sleep(Duration::from_secs(60));
            Act::CutTheRequest
        })
    });
    let mut first = home.command(&server.url).args(["submit", path.to_str().unwrap()]).spawn().unwrap();
    until(|| server.count("PUT /storage/2/0") == 1);
    let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("another gas"), "{err}");
    assert_eq!(server.count(&format!("POST /api/v1/jobs/{JOB}/cancel")), 0);
}

#[test]
fn a_job_that_another_has_submitted_meanwhile_goes_on() {
    let (home, file) = (Home::new(), vcf(200));
    let path = home.file("a.vcf", &file);
    let server = in_parts(file.len(), &[], |_, request| {
        let too_late = json!({ "type": "/api#too-late", "detail": "It is submitted." });
        let part = format!("GET /api/v1/jobs/{JOB}/parts/");
        request.line.starts_with(&part).then(|| Act::Answer(Answer::json(409, &too_late)))
    });
    let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, format!("{JOB}\twaiting\ta.vcf\n").as_str()), "{err}");
    assert_eq!(server.count(&format!("POST /api/v1/jobs/{JOB}/cancel")), 0);
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_sent_under_the_name_of_the_link() {
    let home = Home::new();
    let file = vcf(200);
    std::os::unix::fs::symlink(home.file("a.vcf", &file), home.path("sample.vcf")).unwrap();
    let server = in_parts(file.len(), &[], |_, _| None);
    let (code, _, err) = home.gas(&server.url, &["submit", "sample.vcf"]);
    assert_eq!(code, 0, "{err}");
    let begun = server.seen().into_iter().find(|request| request.line == "POST /api/v1/jobs").unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&begun.body).unwrap()["file_name"], "sample.vcf");
}
