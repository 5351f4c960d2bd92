//! Downloads that break.

use std::fs;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    JOB,
    gas::{Home, names},
    service::{Act, Answer, Request, Server},
    until,
};

fn content() -> Vec<u8> {
    (0..300_000_u32).flat_map(u32::to_le_bytes).collect()
}

/// A service with one result of this name and SHA-256; what the storage does is `storage`'s.
fn with_result(
    file_name: &'static str,
    sha256: String,
    storage: impl Fn(usize, &Request) -> Act + Send + Sync + 'static,
) -> Server {
    Server::start(move |own, before, request| {
        if request.line.starts_with("GET /storage") {
            return storage(before, request);
        }
        assert_eq!(request.line, format!("GET /api/v1/jobs/{JOB}/result"));
        let url = format!("{own}/storage/{before}");
        let bytes = content().len();
        Act::Answer(Answer::json(200, &json!({ "url": url, "file_name": file_name, "bytes": bytes, "sha256": sha256 })))
    })
}

fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The rest of the content, as it was asked for.
fn rest(request: &Request) -> Answer {
    let content = content();
    let Some(range) = request.headers.get("range") else {
        return Answer::bytes(200, content).with("etag", "\"v1\"");
    };
    assert_eq!(request.headers["if-range"], "\"v1\"");
    let from: usize = range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap();
    let range = format!("bytes {from}-{}/{}", content.len() - 1, content.len());
    Answer::bytes(206, content[from..].to_vec()).with("etag", "\"v1\"").with("content-range", range)
}

#[test]
fn a_download_that_is_cut_goes_on_where_it_was_under_a_new_link() {
    let home = Home::new();
    let server = with_result("a.csq.vcf.gz", sum(&content()), |_, request| match request.line.as_str() {
        "GET /storage/0" => Act::Answer(rest(request).cut_after(500_000)),
        // The link has ended.
        "GET /storage/1" => Act::Answer(Answer::bytes(403, Vec::new())),
        "GET /storage/2" => Act::Answer(rest(request).cut_after(300_000)),
        _ => Act::Answer(rest(request)),
    });
    let (code, out, err) = home.gas(&server.url, &["download", JOB, "-o", "results"]);
    assert_eq!((code, out.as_str()), (0, "results/a.csq.vcf.gz\n"), "{err}");
    assert!(fs::read(home.path("results/a.csq.vcf.gz")).unwrap() == content());
    assert_eq!(names(&home.path("results")), ["a.csq.vcf.gz"], "nothing else is left");
    let ranges: Vec<_> =
        server.seen().into_iter().filter_map(|request| request.headers.get("range").cloned()).collect();
    assert_eq!(ranges, ["bytes=500000-", "bytes=500000-", "bytes=800000-"]);
    assert_eq!(server.count(&format!("GET /api/v1/jobs/{JOB}/result")), 4);
    assert!(err.is_empty(), "there are no bars in a pipe: {err}");

    let (code, out, _) = home.gas(&server.url, &["download", JOB, "-o", "results"]);
    assert_eq!((code, out.as_str()), (0, "results/a.csq.vcf.gz\n"));
    assert_eq!(server.count("GET /storage/4"), 0, "what is there is not fetched again");
    fs::write(home.path("results/a.csq.vcf.gz"), "mine").unwrap();
    let (code, _, err) = home.gas(&server.url, &["download", JOB, "-o", "results"]);
    assert!(code == 2 && err.contains("another file"), "{code} {err}");
    assert_eq!(fs::read(home.path("results/a.csq.vcf.gz")).unwrap(), b"mine");
}

#[test]
fn a_download_that_was_killed_goes_on_where_it_was() {
    let home = Home::new();
    let broken =
        with_result("a.csq.vcf.gz", sum(&content()), |before, request| match (before, request.line.as_str()) {
            (0, "GET /storage/0") => Act::Answer(rest(request).cut_after(500_000)),
            _ => Act::CutTheRequest,
        });
    let mut killed = home.command(&broken.url).args(["download", JOB]).spawn().unwrap();
    until(|| broken.count("GET /storage/1") > 0);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(names(&home.path("")).iter().filter(|name| name.contains("part")).count(), 2);
    let server = with_result("a.csq.vcf.gz", sum(&content()), |_, request| Act::Answer(rest(request)));
    let (code, _, err) = home.gas(&server.url, &["download", JOB]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.seen()[1].headers["range"], "bytes=500000-");
    assert!(fs::read(home.path("a.csq.vcf.gz")).unwrap() == content());
}

#[test]
fn another_version_at_the_storage_is_fetched_from_its_beginning() {
    let home = Home::new();
    let server = with_result("a.csq.vcf.gz", sum(&content()), |_, request| match request.line.as_str() {
        "GET /storage/0" => {
            Act::Answer(Answer::bytes(200, vec![7; content().len()]).with("etag", "\"v0\"").cut_after(900_000))
        }
        _ => Act::Answer(Answer::bytes(200, content()).with("etag", "\"v1\"")),
    });
    let (code, _, err) = home.gas(&server.url, &["download", JOB]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.seen()[3].headers["if-range"], "\"v0\"");
    assert!(fs::read(home.path("a.csq.vcf.gz")).unwrap() == content());
}

#[test]
fn what_has_another_sum_is_not_kept_and_told() {
    let home = Home::new();
    let server = with_result("a.csq.vcf.gz", sum(b"other"), |_, request| Act::Answer(rest(request)));
    let (code, out, err) = home.gas(&server.url, &["download", JOB, "-o", "results"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("SHA-256") && err.contains("fetches it again"), "{err}");
    assert_eq!(names(&home.path("results")), <[&str; 0]>::default());
}

#[test]
fn no_name_leads_out_of_the_folder_or_keeps_a_result_from_being_fetched() {
    for (name, kept) in [
        ("../x", "_._x"),
        ("/tmp/x", "_tmp_x"),
        ("..", "_."),
        ("a/b", "a_b"),
        (".ssh", "_ssh"),
        ("12:30 七.annot.vcf.gz", "12:30 七.annot.vcf.gz"),
    ] {
        let home = Home::new();
        let server = with_result(name, sum(&content()), |_, request| Act::Answer(rest(request)));
        let (code, out, err) = home.gas(&server.url, &["download", JOB, "-o", "results"]);
        assert_eq!((code, out), (0, format!("results/{kept}\n")), "{err}");
        assert_eq!(
            (names(&home.path("results")), names(&home.path(""))),
            (vec![kept.to_owned()], vec!["results".to_owned()])
        );
    }
}
