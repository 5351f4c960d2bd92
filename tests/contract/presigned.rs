//! What S3 lets a browser do with our forms and links, on the local AWS.

use gas_domain::JobKey;
use gas_ports::{AfterUpload, Download, InputObjects, Presign, ResultWriter, UploadForm};
use xtask::multipart;

use crate::{
    harness::{ArchiveHarness, Harness},
    local_aws::LocalAws,
    root,
    samples::{bytes, new_key},
};

const REDIRECT: &str = "http://127.0.0.1:1/annotate/job?x=1&y=2";

/// Posts a file as a browser does. S3's status and answer.
pub fn post(form: &UploadForm, file: &[u8]) -> (u16, String) {
    let body = multipart::body(&form.fields, &multipart::File { field: "file", name: "Patient 7.vcf", bytes: file });
    let request = root::agent().post(&form.action).content_type(multipart::content_type());
    let mut answer = request.send(&body[..]).expect("S3 answers");
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let text = answer.body_mut().read_to_string().expect("the answer is text");
    (answer.status().as_u16(), location.unwrap_or(text))
}

async fn form(aws: &LocalAws, job: &JobKey, limit: u64) -> UploadForm {
    aws.presign().upload_form(job, limit, AfterUpload::Redirect(REDIRECT)).await.unwrap()
}

fn with(mut form: UploadForm, name: &str, value: &str) -> UploadForm {
    let field = form.fields.iter_mut().find(|(field, _)| field == name);
    field.expect("the form has the field").1 = value.to_owned();
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_a_file_and_leads_back() {
    let (aws, job) = (LocalAws::connect().await, new_key());
    let form = form(&aws, &job, 100).await;
    let (status, location) = tokio::task::block_in_place(|| post(&form, &bytes(100)));
    assert_eq!(status, 303, "{location}");
    assert!(location.starts_with(REDIRECT), "{location}");
    assert_eq!(aws.inputs().head(&job).await.unwrap().expect("the file is there").bytes, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_refuses_what_it_was_not_signed_for() {
    let (aws, job, other) = (LocalAws::connect().await, new_key(), new_key());
    let good = form(&aws, &job, 100).await;
    for (why, form, file) in [
        ("too large", good.clone(), bytes(101)),
        ("empty", good.clone(), Vec::new()),
        ("another job's key", with(good.clone(), "key", &other.input()), bytes(10)),
        ("another redirect", with(good.clone(), "success_action_redirect", "http://127.0.0.1:1/"), bytes(10)),
        ("another signature", with(good.clone(), "x-amz-signature", &"0".repeat(64)), bytes(10)),
        ("another policy", with(good.clone(), "policy", "e30="), bytes(10)),
    ] {
        let (status, text) = tokio::task::block_in_place(|| post(&form, &file));
        assert!((400..500).contains(&status), "{why}: {status} {text}");
    }
    assert_eq!(aws.inputs().head(&job).await.unwrap(), None);
    assert_eq!(aws.inputs().head(&other).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_downloads_the_version_it_names_and_nothing_else() {
    let (aws, job) = (LocalAws::connect().await, new_key());
    let first = aws.results().write(&job.result(), "application/gzip", &b"first"[..]).await.unwrap();
    aws.results().write(&job.result(), "application/gzip", &b"second"[..]).await.unwrap();
    let download = Download::Result { s3_key: job.result(), version: first.version };
    let url = aws.presign().download_url(&download, "a.annot.vcf.gz").await.unwrap();
    tokio::task::block_in_place(|| {
        let answer = root::agent().get(&url).call().expect("S3 answers");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/gzip");
        assert_eq!(root::bytes(answer), b"first");
        let changed = url.replace(job.job_id.to_string().as_str(), new_key().job_id.to_string().as_str());
        assert_eq!(root::agent().get(&changed).call().expect("S3 answers").status(), 403);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_has_the_file_s_own_name() {
    let (aws, job) = (LocalAws::connect().await, new_key());
    aws.upload(&job, b"input").await;
    let url = aws.presign().download_url(&Download::Input(job), "Köln \"7\".vcf").await.unwrap();
    tokio::task::block_in_place(|| {
        let answer = root::agent().get(&url).call().expect("S3 answers");
        let disposition = answer.headers()["content-disposition"].to_str().expect("it is ASCII");
        let exact = "filename*=UTF-8''K%C3%B6ln%20%227%22.vcf";
        assert_eq!(disposition, format!("attachment; filename=\"K_ln _7_.vcf\"; {exact}"));
        assert_eq!(root::bytes(answer), b"input");
    });
}
