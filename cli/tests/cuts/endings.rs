//! What a command leaves when it has ended otherwise than hoped.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::json;

use crate::{
    JOB,
    gas::{Home, names},
    job,
    service::{Act, Answer, Server},
    usual, vcf,
};

/// A service whose jobs end so, once `may_end` says.
fn ends_as(state: &'static str, may_end: &Arc<AtomicBool>) -> Server {
    let (may_end, show) = (Arc::clone(may_end), format!("GET /api/v1/jobs/{JOB}"));
    Server::start(move |own, _, request| {
        let line = request.line.as_str();
        Act::Answer(match line {
            "POST /api/v1/jobs" => {
                let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [] });
                Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload }))
            }
            _ if line == show && may_end.load(Ordering::Relaxed) => Answer::json(200, &job(state, true)),
            // A failure that nobody waits for to pass.
            _ if line == show => Answer::bytes(404, b"a proxy's page".to_vec()),
            _ if line.ends_with("/submit") => Answer::json(200, &job("waiting", false)),
            _ => Answer::json(200, &usual(line).unwrap_or_default()),
        })
    })
}

#[test]
fn a_step_that_is_run_again_finds_its_job_until_that_has_ended() {
    let (home, may_end) = (Home::new(), Arc::new(AtomicBool::new(false)));
    let server = ends_as("failed", &may_end);
    let path = home.file("a.vcf", vcf(3));
    let step = ["submit", path.to_str().unwrap(), "--wait"];
    let (code, _, err) = home.gas(&server.url, &step);
    assert_eq!(code, 3, "{err}");
    may_end.store(true, Ordering::Relaxed);
    let (code, out, err) = home.gas(&server.url, &step);
    assert_eq!((code, out.as_str()), (1, format!("{JOB}\tfailed\ta.vcf\n").as_str()), "{err}");
    assert!(err.contains("going on with job"), "{err}");
    assert_eq!(server.count("POST /api/v1/jobs"), 1, "no second job");
    assert_eq!(names(&home.path(".local/state/gas/uploads")), <[&str; 0]>::default(), "it is over");
    assert_eq!(home.gas(&server.url, &step).0, 1);
    assert_eq!(server.count("POST /api/v1/jobs"), 2, "who asks once more after the end means another job");
}

#[test]
fn of_several_files_none_is_sent_twice_when_the_command_is_run_again() {
    let home = Home::new();
    let [a, b] = ["a.vcf", "b.vcf"].map(|name| home.file(name, vcf(3)).to_str().unwrap().to_owned());
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let server = Server::start(move |own, before, request| {
        let line = request.line.as_str();
        Act::Answer(match line {
            "POST /api/v1/jobs" if before == 1 && !up.load(Ordering::Relaxed) => Answer::bytes(404, Vec::new()),
            "POST /api/v1/jobs" => {
                let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [] });
                Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload }))
            }
            _ if line.ends_with(JOB) || line.ends_with("/submit") => Answer::json(200, &job("waiting", false)),
            _ => Answer::json(200, &usual(line).unwrap_or_default()),
        })
    });
    let (code, out, err) = home.gas(&server.url, &["submit", &a, &b]);
    assert_eq!((code, out.lines().count()), (3, 1), "{err}");
    is_up.store(true, Ordering::Relaxed);
    let (code, out, err) = home.gas(&server.url, &["submit", &a, &b]);
    assert_eq!((code, out.lines().count()), (0, 2), "{err}");
    assert_eq!(server.count("POST /api/v1/jobs"), 3, "one for the first, two tries for the second");
    assert_eq!(names(&home.path(".local/state/gas/uploads")), <[&str; 0]>::default());
}

#[test]
fn when_nobody_reads_the_rest_is_done_and_the_code_is_true() {
    let (home, may_end) = (Home::new(), Arc::new(AtomicBool::new(true)));
    let server = ends_as("failed", &may_end);
    let [a, b] = ["a.vcf", "b.vcf"].map(|name| home.file(name, vcf(3)).to_str().unwrap().to_owned());
    for (then, code) in [(vec!["--wait"], 1), (vec![], 0)] {
        let before = server.count("POST /api/v1/jobs");
        let mut gas = home.command(&server.url);
        let mut gas = gas.args(["submit", &a, &b]).args(then).stdout(Stdio::piped()).spawn().unwrap();
        drop(gas.stdout.take());
        assert_eq!(gas.wait().unwrap().code(), Some(code));
        assert_eq!(server.count("POST /api/v1/jobs"), before + 2, "both are sent");
    }
}
