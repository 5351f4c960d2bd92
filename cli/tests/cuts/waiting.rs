//! Waiting for the end of a job.

use serde_json::json;

use crate::{
    JOB,
    gas::Home,
    job,
    service::{Act, Answer, Server},
    usual, vcf,
};

#[test]
fn a_wait_asks_for_changes_survives_a_service_that_is_away_and_tells_a_failure() {
    let home = Home::new();
    let path = home.file("a.vcf", vcf(3));
    let show = format!("GET /api/v1/jobs/{JOB}");
    let server = Server::start(move |own, before, request| {
        let line = request.line.as_str();
        let answer = match (line, before) {
            ("POST /api/v1/jobs", _) => {
                let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [] });
                Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload }))
            }
            (_, 0) if line == show => Answer::json(200, &job("waiting", false)).with("etag", "\"1\""),
            (_, 1) if line == show => Answer::bytes(304, Vec::new()).with("etag", "\"1\""),
            (_, 2) if line == show => Answer::bytes(503, b"down".to_vec()).with("retry-after", "1"),
            (_, 3) if line == show => return Act::CutTheRequest,
            // Half an answer.
            (_, 4) if line == show => Answer::json(200, &job("annotating", false)).cut_after(20),
            _ if line == show => {
                let mut failed = job("failed", true);
                failed["failure"] = json!({ "reason": "REF is \u{1b}[31mA", "line": 3 });
                Answer::json(200, &failed)
            }
            _ if line.ends_with("/submit") => Answer::json(200, &job("waiting", false)),
            _ => Answer::json(200, &usual(line).unwrap_or_default()),
        };
        Act::Answer(answer)
    });
    let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap(), "--wait"]);
    assert_eq!((code, out.as_str()), (1, format!("{JOB}\tfailed\ta.vcf\n").as_str()), "{err}");
    assert!(err.contains("line 3: REF is [31mA") && !err.contains('\u{1b}'), "{err}");
    let asked: Vec<_> = server
        .seen()
        .into_iter()
        .filter(|request| request.line.ends_with(JOB))
        .map(|request| request.headers.get("if-none-match").cloned())
        .collect();
    let known = Some("\"1\"".to_owned());
    assert_eq!(asked, [None, known.clone(), known.clone(), known.clone(), known.clone(), known]);
}

#[test]
fn nothing_new_is_no_answer_to_who_knows_nothing() {
    let home = Home::new();
    let server = Server::start(|_, _, _| Act::Answer(Answer::bytes(304, Vec::new())));
    for command in [["show", JOB].as_slice(), &["log", "-f", JOB], &["delete", "-y", JOB]] {
        let (code, out, err) = home.gas(&server.url, command);
        assert_eq!((code, out.as_str()), (3, ""), "{command:?}: {err}");
    }
    assert_eq!(server.seen().len(), 3, "and it is not asked again and again");
}
