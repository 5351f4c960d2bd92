//! The samples in `events/`: every one is fed to its function.

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

use crate::service::Service;

fn samples(function: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../events").join(function);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no samples", folder.display());
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("the sample can be read"))
    };
    files.into_iter().map(read).collect()
}

/// Every record of every sample is acknowledged, but those that are bad on purpose.
async fn feed(function: &str) {
    let service = Service::connect().await;
    for (name, event) in samples(function) {
        let answer = service.invoke(function, &event).await;
        assert_eq!(answer["errorType"], Value::Null, "{function}/{name} answered {answer}");
        let bad = usize::from(name.contains("bad"));
        assert_eq!(service.failed_records(&answer).len(), bad, "{function}/{name} answered {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_archive_are_taken() {
    feed("archive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_thaw_are_taken() {
    feed("thaw").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_restore_are_taken() {
    feed("restore").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_notify_are_taken() {
    feed("notify").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_webhook_are_taken() {
    feed("webhook").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_reconcile_are_taken() {
    feed("reconcile").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_web_are_taken() {
    let service = Service::connect().await;
    for (name, event) in samples("web") {
        let answer = service.invoke("web", &event).await;
        let status = match name.as_str() {
            "jobs-without-log-in" => 303,
            "no-such-page" => 404,
            _ => 200,
        };
        assert_eq!(answer["statusCode"], status, "web/{name} answered {answer}");
    }
}

/// The annotator is a program, not a function: it takes a message by `--once`.
#[tokio::test(flavor = "multi_thread")]
async fn the_samples_of_the_annotator_are_taken() {
    let service = Service::connect().await;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../events/annotator");
    for (name, _) in samples("annotator") {
        let mut annotator = Command::new(&service.stack.annotator_binary);
        annotator.env_clear().envs(&service.stack.annotator_env).arg("--once");
        let ended = annotator.arg(folder.join(&name).with_extension("json")).output().expect("the annotator starts");
        assert_eq!(ended.status.success(), !name.contains("bad"), "annotator/{name}: {ended:?}");
    }
}
