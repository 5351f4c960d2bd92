//! What a command leaves when it has ended otherwise than hoped.

use std::{
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::{Value, json};

use crate::{
    JOB,
    gas::{Home, names, told},
    job,
    service::{Act, Answer, Server},
    until, usual, vcf,
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

#[test]
fn where_nothing_can_be_kept_a_file_is_sent_all_the_same() {
    let (home, may_end) = (Home::new(), Arc::new(AtomicBool::new(true)));
    let server = ends_as("failed", &may_end);
    let [a, b] = ["a.vcf", "b.vcf"].map(|name| home.file(name, vcf(3)).to_str().unwrap().to_owned());
    // A file is no folder.
    for (name, place) in [("XDG_STATE_HOME", a.as_str()), ("HOME", a.as_str())] {
        let output = home.command(&server.url).env(name, place).args(["submit", &a, &b]).output().unwrap();
        let (code, out, err) = told(&output);
        assert_eq!((code, out.lines().count()), (0, 2), "{err}");
        assert_eq!(err.matches("nothing can be gone on with").count(), 1, "it is said once: {err}");
    }
}

#[test]
fn the_place_of_a_result_is_told_to_programs_whatever_the_folder_is_called() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let home = Home::new();
    let path = home.file("a.vcf", vcf(3));
    let server = Server::start(|own, _, request| {
        let upload = json!({ "kind": "form", "url": format!("{own}/storage"), "fields": [] });
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let result =
            json!({ "url": format!("{own}/storage"), "file_name": "a.annot.vcf.gz", "bytes": 3, "sha256": sha256 });
        let mut ready = job("ready", true);
        ready["result"] = json!({ "file_name": "a.annot.vcf.gz", "bytes": 3, "sha256": sha256, "online": true });
        let line = request.line.as_str();
        Act::Answer(match line {
            "POST /api/v1/jobs" => Answer::json(201, &json!({ "job": job("uploading", false), "upload": upload })),
            "GET /storage" => Answer::bytes(200, b"abc".to_vec()),
            _ if line.ends_with("/submit") || line.ends_with("/rerun") => Answer::json(200, &job("waiting", false)),
            _ if line.ends_with("/result") => Answer::json(200, &result),
            _ => Answer::json(200, &usual(line).unwrap_or_else(|| ready.clone())),
        })
    });
    let odd = OsStr::from_bytes(b"r\xff");
    for command in [["submit", path.to_str().unwrap()], ["rerun", JOB], ["download", JOB]] {
        let output = home.command(&server.url).args(command).args(["--json", "--download"]).arg(odd).output().unwrap();
        let (code, out, err) = told(&output);
        assert_eq!(code, 0, "{command:?}: {err}");
        let said: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&said["id"], &said["path"]), (&json!(JOB), &json!("r\u{fffd}/a.annot.vcf.gz")), "{command:?}");
    }
    assert!(home.path("").join(odd).join("a.annot.vcf.gz").exists());
}

#[test]
fn a_command_that_is_to_outlive_its_terminal_does() {
    let home = Home::new();
    let may_go_on = Arc::new(AtomicBool::new(false));
    let goes_on = Arc::clone(&may_go_on);
    let server = Server::start(move |_, _, request| {
        until(|| goes_on.load(Ordering::Relaxed));
        Act::Answer(Answer::json(200, &usual(&request.line).unwrap_or_default()))
    });
    // As nohup does it.
    let whoami = home.command(&server.url);
    let mut gas = Command::new("/bin/sh");
    gas.env_clear().envs(whoami.get_envs().filter_map(|(name, value)| Some((name, value?))));
    gas.args(["-c", "trap '' HUP; exec \"$0\" whoami"]).arg(whoami.get_program()).stdout(Stdio::null());
    let mut gas = gas.spawn().unwrap();
    until(|| server.count("GET /api/v1/me") == 1);
    assert!(Command::new("kill").args(["-HUP", &gas.id().to_string()]).status().unwrap().success());
    may_go_on.store(true, Ordering::Relaxed);
    assert_eq!(gas.wait().unwrap().code(), Some(0));
}
