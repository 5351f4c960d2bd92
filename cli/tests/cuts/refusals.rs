//! What is refused, by whom, and with which code.

use serde_json::json;

use crate::{
    JOB,
    gas::Home,
    job,
    service::{Act, Answer, Server},
    usual, vcf,
};

fn quiet() -> Server {
    Server::start(|_, _, request| Act::Answer(Answer::json(200, &usual(&request.line).unwrap_or_default())))
}

#[test]
fn what_is_no_vcf_is_refused_with_its_line_before_anything_is_sent() {
    let (home, server) = (Home::new(), quiet());
    let head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    for (name, text, told) in [
        ("table.csv", "a,b\n".to_owned(), "line 1: there is no VCF header"),
        ("empty.vcf", String::new(), "line 1: the file is empty"),
        ("five.vcf", format!("{head}1\t2\t.\tA\tC\n"), "line 3: 5 columns, 8 expected"),
    ] {
        let path = home.file(name, text);
        let (code, out, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(told) && err.contains("was not sent"), "{err}");
    }
    let (code, _, err) = home.gas(&server.url, &["submit", "nowhere.vcf"]);
    assert!(code == 2 && err.contains("nowhere.vcf"), "{err}");
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn what_the_service_would_refuse_is_refused_before_it_is_sent() {
    let (home, server) = (Home::new(), quiet());
    let (small, large) = (home.file("a.vcf", vcf(3)), home.file("large.vcf", vcf(10_000)));
    for (arguments, told) in [
        (vec!["submit", large.to_str().unwrap()], "the plan free takes 97.66 KiB"),
        (vec!["submit", small.to_str().unwrap(), "-r", "R65"], "choose one of R64"),
        (vec!["submit", small.to_str().unwrap(), "-f", "xml"], "choose one of csq, ann"),
    ] {
        let (code, _, err) = home.gas(&server.url, &arguments);
        assert!(code == 2 && err.contains(told), "{code}: {err}");
    }
    assert_eq!(server.count("POST /api/v1/jobs"), 0);
}

#[test]
fn each_refusal_has_its_code() {
    let home = Home::new();
    let problem = |status: u16, kind: &str| {
        let (kind, body) = (format!("/api#{kind}"), json!({ "detail": "So it is." }));
        let mut body = body;
        body["type"] = json!(kind);
        Answer::json(status, &body)
    };
    for (status, kind, code) in [
        (401, "no-token", 4),
        (403, "not-allowed", 4),
        (404, "not-found", 4),
        (410, "gone", 4),
        (400, "invalid", 2),
        (500, "failed", 3),
    ] {
        let server = Server::start(move |_, _, _| Act::Answer(problem(status, kind)));
        let (told, _, err) = home.gas(&server.url, &["show", JOB]);
        assert!(told == code && err.contains("So it is."), "{status}: {told} {err}");
    }
    let (code, _, _) = home.gas("http://127.0.0.1:9", &["show", JOB]);
    assert_eq!(code, 3, "nobody is there");
    let (code, _, err) = home.gas("http://192.0.2.1", &["show", JOB]);
    assert!(code == 2 && err.contains("not encrypted"), "{err}");
    assert_eq!(home.gas("http://127.0.0.1:9", &["show", "7"]).0, 2, "no id");
    assert_eq!(home.gas("http://127.0.0.1:9", &["delete", JOB]).0, 2, "nobody can be asked");
    let without = home.command("http://127.0.0.1:9").env_remove("GAS_TOKEN").arg("whoami").output().unwrap();
    assert_eq!(without.status.code(), Some(4));
}

#[test]
fn what_is_no_answer_of_the_api_is_told_and_a_token_follows_no_redirect() {
    let home = Home::new();
    let other = quiet();
    let elsewhere = format!("{}/api/v1/me", other.url);
    for answer in ["<html>", "", "[]", "{\"user_id\": 7}", "{\"cut"] {
        let server = Server::start(move |_, _, _| Act::Answer(Answer::bytes(200, answer.into())));
        let (code, out, err) = home.gas(&server.url, &["whoami"]);
        assert_eq!((code, out.as_str()), (3, ""), "{answer}: {err}");
    }
    let server =
        Server::start(move |_, _, _| Act::Answer(Answer::bytes(307, Vec::new()).with("location", elsewhere.clone())));
    assert_eq!(home.gas(&server.url, &["whoami"]).0, 3);
    assert_eq!(other.seen().len(), 0);
}

#[test]
fn no_word_of_a_service_steers_the_terminal() {
    let home = Home::new();
    let path = home.file("a.vcf", vcf(3));
    let server = Server::start(|_, _, request| {
        let begun = json!({ "job": job("uploading", false), "upload": { "kind": "\u{1b}[31m\u{202e}" } });
        Act::Answer(Answer::json(200, &usual(&request.line).unwrap_or(begun)))
    });
    let (code, _, err) = home.gas(&server.url, &["submit", path.to_str().unwrap()]);
    assert!(code == 3 && err.contains("unknown variant"), "{code} {err}");
    assert!(!err.contains(['\u{1b}', '\u{202e}']), "{err:?}");
}

#[test]
fn what_goes_to_this_computer_goes_over_no_proxy() {
    let (home, proxy) = (Home::new(), quiet());
    let server = Server::start(|own, _, request| {
        let url = format!("{own}/storage");
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let result = json!({ "url": url, "file_name": "a.txt", "bytes": 3, "sha256": sha256 });
        Act::Answer(match request.line.as_str() {
            "GET /storage" => Answer::bytes(200, b"abc".to_vec()),
            _ => Answer::json(200, &result),
        })
    });
    for name in ["ALL_PROXY", "HTTP_PROXY", "http_proxy"] {
        let told = home.command(&server.url).env(name, &proxy.url).args(["download", JOB]).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        std::fs::remove_file(home.path("a.txt")).unwrap();
    }
    assert_eq!(proxy.seen().len(), 0);
}

#[test]
fn a_token_is_kept_for_its_service_alone_and_for_nobody_else_to_read() {
    use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, process::Stdio};
    let (home, server, other) = (Home::new(), quiet(), quiet());
    let token = format!("gas_{}", "y".repeat(43));
    let mut login = home.command(&server.url);
    let mut login = login.args(["login", "--token"]).env_remove("GAS_TOKEN").stdin(Stdio::piped()).spawn().unwrap();
    login.stdin.take().unwrap().write_all(format!("{token}\n").as_bytes()).unwrap();
    assert!(login.wait().unwrap().success());
    let kept = home.path(".config/gas/services.json");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    let run = |service: Option<&str>| {
        let mut command = home.command(service.unwrap_or_default());
        command.env_remove("GAS_TOKEN").arg("whoami").output().unwrap().status.code()
    };
    assert_eq!(run(None), Some(0), "the service that was logged in to last");
    assert_eq!((run(Some(&other.url)), other.seen().len()), (Some(4), 0), "the token is another service's");
    let sent = server.seen().pop().unwrap();
    assert_eq!(sent.headers["authorization"], format!("Bearer {token}"));
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(run(None), Some(2), "others can read it");
}
