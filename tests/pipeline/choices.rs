//! What the owner chose, what is told beside the result, and that the annotator tells that it is there.

use gas_annotation::preview::Preview;
use gas_aws::{SystemClock, WorkersTable};
use gas_domain::{Job, JobKey, JobOptions, JobState, OutputFormat, Role, User, Workforce};
use gas_ports::{Clock, Download, JobIntake, Presign, Submitted, Workers};

use crate::{
    service::{Service, agent, blocking},
    vcf,
};

impl Service {
    async fn submit_with(&self, user: &User, options: JobOptions) -> JobKey {
        let job = Job::uploading(self.new_key(user), "b.1.1.7.vcf".into(), SystemClock.now());
        let job = Job { options, ..job };
        self.jobs.create(&job).await.expect("the job is stored");
        let limit = self.limits().free;
        let (status, answer) = self.upload(&job.key, limit, vcf::lineage()).await;
        assert!((200..400).contains(&status), "{status}: {answer}");
        assert_eq!(self.submit_uploaded(&job.key, limit).await, Submitted::Pending);
        job.key
    }

    async fn preview(&self, job: &Job) -> Preview {
        let version = job.preview.clone().expect("the job has a preview");
        let wanted = Download::Result { s3_key: job.key.preview(), version };
        let url = self.presign.download_url(&wanted, "preview.json").await.expect("the link is signed");
        blocking(|| agent().get(&url).call().expect("S3 answers").body_mut().read_json().expect("it is a preview"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_made_when_it_was_chosen_and_the_first_variants_are_told_beside_it() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let offered = service.stack.web_env["REFERENCES"].split('=').next().expect("a name").to_owned();
    let options = JobOptions { reference: Some(offered.clone()), format: OutputFormat::Table, haplotype: false };
    let key = service.submit_with(&ann, options).await;
    let job = service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    assert_eq!(job.result_file_name(), "b.1.1.7.annot.tsv.gz");
    let text = vcf::inflate(&service.download(&job).await);
    assert!(!text.starts_with("##fileformat") && text.contains("missense_variant\tMODERATE"), "{text}");

    let preview = service.preview(&job).await;
    assert_eq!((preview.reference, preview.more), (offered, false));
    let spike = preview.variants.iter().find(|variant| variant.pos == 23_063).expect("N501Y is among them");
    let worst = spike.worst().expect("it has an effect");
    assert_eq!((worst.symbol.as_deref(), worst.hgvs_p.as_deref()), (Some("S"), Some("p.Asn501Tyr")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_is_not_offered_fails_the_job() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let options = JobOptions { reference: Some("GRCh99".into()), ..JobOptions::default() };
    let key = service.submit_with(&ann, options).await;
    let job = service.until(&key, "failed", |job| matches!(job.state, JobState::Failed { .. })).await;
    let JobState::Failed { failure, .. } = job.state else { unreachable!() };
    assert!(failure.reason.contains("GRCh99 is not offered"), "{failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_annotator_tells_that_it_is_there() {
    let service = Service::connect().await;
    let workers = WorkersTable::new(service.sdk(), service.stack.output("WorkersTableName"));
    service
        .eventually("known as a worker", async || {
            let all = workers.all().await.expect("the workers can be listed");
            (Workforce::of(&all, SystemClock.now()).slots > 0).then_some(())
        })
        .await;
}
