//! Uploads and downloads as a browser makes them.

use gas_domain::{Job, JobKey, Place};
use gas_ports::{AfterUpload, Download, Presign, UploadForm};
use xtask::multipart;

use crate::service::{Service, agent, blocking, place};

impl Service {
    /// Posts the form; S3's status and answer.
    pub async fn upload(&self, key: &JobKey, limit: u64, bytes: Vec<u8>) -> (u16, String) {
        self.post(&self.form(key, limit).await, &bytes)
    }

    /// Posts the form of one job with the key of another; S3's status.
    pub async fn upload_elsewhere(&self, key: &JobKey, other: &JobKey, limit: u64, bytes: Vec<u8>) -> u16 {
        let mut form = self.form(key, limit).await;
        for (name, value) in &mut form.fields {
            if name == "key" {
                *value = other.input();
            }
        }
        self.post(&form, &bytes).0
    }

    async fn form(&self, key: &JobKey, limit: u64) -> UploadForm {
        self.presign
            .upload_form(key, limit, AfterUpload::Redirect(&self.stack.web_url))
            .await
            .expect("the form is signed")
    }

    fn post(&self, form: &UploadForm, bytes: &[u8]) -> (u16, String) {
        let file = multipart::File { field: "file", name: "a.vcf", bytes };
        let body = multipart::body(&form.fields, &file);
        let request = agent().post(&form.action).content_type(multipart::content_type());
        blocking(|| {
            let mut answer = request.send(&body).expect("S3 answers");
            (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap_or_default())
        })
    }

    async fn download_url(&self, job: &Job) -> String {
        let version = place(job).and_then(Place::version).expect("the result is online").clone();
        let download = Download::Result { s3_key: job.key.result(), version };
        self.presign.download_url(&download, &job.result_file_name()).await.expect("the link is signed")
    }

    /// The result as a browser downloads it.
    pub async fn download(&self, job: &Job) -> Vec<u8> {
        let url = self.download_url(job).await;
        blocking(|| {
            let mut answer = agent().get(&url).call().expect("S3 answers");
            let bytes = answer.body_mut().with_config().limit(1 << 30).read_to_vec().expect("the result arrives");
            assert_eq!(answer.status(), 200, "{}", String::from_utf8_lossy(&bytes));
            // The local AWS ignores the name, so the link is asked for it.
            assert!(url.contains("response-content-disposition=attachment"), "the link gives no file name");
            bytes
        })
    }

    /// Whether the version that the job refers to is still in the results bucket.
    pub async fn is_online(&self, job: &Job) -> bool {
        let url = self.download_url(job).await;
        blocking(|| agent().get(&url).call().expect("S3 answers").status() == 200)
    }
}
