//! Logging in, while other things happen.

use std::{
    fs,
    io::Write as _,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::json;

use crate::{
    gas::Home,
    service::{Act, Answer, Server},
    until, usual,
};

#[test]
fn a_log_in_that_was_confirmed_is_kept_though_the_service_fails_then_and_no_other_is_lost() {
    let home = Home::new();
    let may_go_on = Arc::new(AtomicBool::new(false));
    let goes_on = Arc::clone(&may_go_on);
    let token = format!("gas_{}", "z".repeat(43));
    let confirmed = token.clone();
    let server = Server::start(move |own, _, request| {
        Act::Answer(match request.line.as_str() {
            "POST /api/v1/device" => Answer::json(
                200,
                &json!({
                    "device_code": "d", "user_code": "U", "verification_uri": own, "interval": 1,
                    "expires_in": 600,
                }),
            ),
            "POST /api/v1/device/token" => {
                until(|| goes_on.load(Ordering::Relaxed));
                Answer::json(200, &json!({ "token": confirmed }))
            }
            _ => Answer::bytes(404, Vec::new()),
        })
    });
    let other =
        Server::start(|_, _, request| Act::Answer(Answer::json(200, &usual(&request.line).unwrap_or_default())));
    let mut waiting = home.command(&server.url);
    let mut waiting = waiting.env_remove("GAS_TOKEN").arg("login").stderr(Stdio::null()).spawn().unwrap();
    until(|| server.count("POST /api/v1/device/token") == 1);
    let mut quick = home.command(&other.url);
    let mut quick = quick.args(["login", "--token"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    quick.stdin.take().unwrap().write_all(format!("gas_{}", "y".repeat(43)).as_bytes()).unwrap();
    assert!(quick.wait().unwrap().success());
    may_go_on.store(true, Ordering::Relaxed);
    assert_eq!(waiting.wait().unwrap().code(), Some(3), "it cannot be said who is logged in");
    let kept = fs::read_to_string(home.path(".config/gas/services.json")).unwrap();
    assert!(kept.contains(&token) && kept.contains(&"y".repeat(43)), "both are kept");
}
