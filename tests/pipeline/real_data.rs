//! Real VCFs, from the folder that `GAS_TEST_DATA` names.

use std::{env, fs, path::PathBuf};

use gas_domain::{JobState, Role, Sha256};

use crate::{service::Service, vcf};

/// The folder's file, or nothing and a line that says so.
#[expect(clippy::disallowed_methods, reason = "the environment is how a test is told")]
fn real(file: &str) -> Option<Vec<u8>> {
    let Ok(folder) = env::var("GAS_TEST_DATA") else {
        eprintln!("GAS_TEST_DATA is not set: {file} is not tried");
        return None;
    };
    let file = PathBuf::from(folder).join(file);
    Some(fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

async fn every_record_comes_back(file: &str) -> Option<String> {
    let bytes = real(file)?;
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let sent = if file.ends_with(".gz") { vcf::inflate(&bytes) } else { String::from_utf8(bytes.clone()).ok()? };
    let name = file.rsplit('/').next()?;
    let key = service.submit(&ann, name, bytes).await;
    let ended = |job: &gas_domain::Job| matches!(job.state, JobState::Completed { .. } | JobState::Failed { .. });
    let job = service.until(&key, "ended", ended).await;
    let JobState::Completed { result, .. } = &job.state else { panic!("{file}: {:?}", job.state) };
    let back = service.download(&job).await;
    assert_eq!(Sha256::of(&back), result.sha256);
    let back = vcf::inflate(&back);
    let sites = |text: &str| -> Vec<String> {
        let records = text.lines().filter(|line| !line.starts_with('#'));
        records.map(|record| record.split('\t').take(5).collect::<Vec<_>>().join("\t")).collect()
    };
    assert_eq!(sites(&back), sites(&sent), "{file}");
    Some(back)
}

#[tokio::test(flavor = "multi_thread")]
async fn lineage_defining_mutations_come_back_with_the_published_amino_acids() {
    if let Some(text) = every_record_comes_back("sars-cov-2/lineages.vcf").await {
        let n501y = text.lines().find(|line| line.contains("\t23063\t")).expect("A23063T is in the file");
        assert!(n501y.contains("missense_variant") && n501y.contains("N/Y"), "{n501y}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_real_calls_come_back() {
    every_record_comes_back("sars-cov-2/mixture.vcf.gz").await;
}
