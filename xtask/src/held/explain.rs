//! One held result in plain words: where it is, what was tried, what a release will do.

use anyhow::{Result, bail};
use serde_json::Value;

use super::{
    Key,
    deployment::{Deployment, Found},
};
use crate::item::Item;

/// Prints it.
pub fn print(deployment: &Deployment, job: &Key, item: &Item) -> Result<()> {
    if !item.is("HELD") {
        let state = item.text("result_state").or(item.text("job_status")).unwrap_or("nowhere");
        println!("{job} is not held: it is {state}.");
        return Ok(());
    }
    let text = |name: &str| item.text(name).unwrap_or("?");
    let tries = item.number("result_tries").unwrap_or("?");
    println!("Job {job}, file {}", text("input_file_name"));
    println!("held since {}: {}", text("changed_time"), text("held_reason"));
    let (tried, release) = match text("held_state") {
        "ARCHIVING" => (
            format!("It was on its way into the archive: {tries} copies failed or died with their worker."),
            "The copy begins anew, with all its tries. The version in the results bucket is deleted only after the \
             copy is verified and recorded. If the owner is a premium user by now, the result just stays online.",
        ),
        "RESTORING" => (
            format!("It was on its way back from the archive: {tries} retrievals or copies failed."),
            "A fresh retrieval is asked for, with all its tries; then the result is copied back and verified. The \
             archived copy is deleted only after that.",
        ),
        other => bail!("{job} is held in a state that this program does not know: {other}"),
    };
    println!("\nWhat was tried\n  {tried}");
    for (name, meaning) in [
        ("retrieval_id", "the last retrieval that was recorded"),
        ("retrieval_tier", "its tier"),
        ("copy_upload_id", "a copy in parts that was not finished"),
    ] {
        if let Some(value) = item.text(name) {
            println!("  {meaning}: {value}");
        }
    }
    println!(
        "\nWhere the bytes are ({} of them, SHA-256 {})",
        item.number("result_bytes").unwrap_or("?"),
        text("result_sha256")
    );
    println!("  results bucket: {}", online(deployment, item));
    println!("  archive: {}", archived(deployment, item));
    println!("\nWhat a release will do\n  {release}");
    println!("  Mend the cause first; then: cargo xtask held release {job}");
    Ok(())
}

fn online(deployment: &Deployment, item: &Item) -> String {
    let (Some(bucket), Some(key)) = (deployment.output("ResultsBucketName"), item.text("s3_key_result_file")) else {
        return "the job does not say where".into();
    };
    match item.text("result_version_id") {
        None => "nothing is recorded there, which is right for a result that was archived".into(),
        Some(version) => {
            let found = deployment.object(bucket, key, Some(version));
            format!("s3://{bucket}/{key} version {version}: {}", said(&found))
        }
    }
}

fn archived(deployment: &Deployment, item: &Item) -> String {
    match (item.text("results_file_archive_id"), deployment.output("ArchiveBucketName")) {
        (None, _) => "no copy is recorded there yet".into(),
        (Some(archive), Some(bucket)) => {
            format!("s3://{bucket}/{archive}: {}", said(&deployment.object(bucket, archive, None)))
        }
        (Some(archive), None) => {
            format!(
                "{archive} in the vault. A vault tells whether an archive is there only by a retrieval or an inventory"
            )
        }
    }
}

fn said(found: &Found) -> String {
    match found {
        Found::No => "NOT THERE".into(),
        Found::Unknown(reason) => format!("it could not be looked at: {reason}"),
        Found::Yes(head) => {
            let of = |name: &str| head[name].as_str().map(|text| format!(", {text}")).unwrap_or_default();
            let bytes = head["ContentLength"].as_u64().map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
            let restored = if head["Restore"] == Value::Null { String::new() } else { of("Restore") };
            format!("there{bytes}{}{restored}", of("StorageClass"))
        }
    }
}
