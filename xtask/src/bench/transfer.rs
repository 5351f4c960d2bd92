//! A large result on its way into a vault and back: how long, and with how much memory.

use anyhow::Result;

use crate::{
    binaries, command, log,
    stack::{Settings, aws, glacier},
};

/// Sizes in MiB: the memory must not grow with them.
const SIZES: [&str; 2] = ["128", "512"];

const BUCKET: &str = "bench-results";

/// Moves a result of each size with the adapters that archive and restore use, on the local AWS and the in-memory Glacier.
pub fn measure(settings: &Settings) -> Result<String> {
    let aws = aws::start(settings)?;
    let _glacier = glacier::start(&aws, settings)?;
    aws.run(&["s3api", "create-bucket", "--bucket", BUCKET])?;
    let versions = "Status=Enabled";
    aws.run(&["s3api", "put-bucket-versioning", "--bucket", BUCKET, "--versioning-configuration", versions])?;
    let mut table = String::from(
        "| result (MiB) | written to S3 (s) | into the vault (s) | back to S3 (s) | peak memory (MiB) |\n|---:|---:|---:|---:|---:|\n",
    );
    for mib in SIZES {
        let mut transfer = binaries::cargo();
        transfer.args(["run", "--quiet", "--release", "--package", "gas-tests", "--bin", "transfer", "--"]);
        transfer.args(["--mib", mib, "--bucket", BUCKET, "--vault", glacier::VAULT]);
        transfer.envs(aws::client_environment(&aws.endpoint)).envs(aws::admin());
        transfer.env("AWS_ENDPOINT_URL_GLACIER", settings.ports.glacier_url());
        table += &command::run("transfer", &mut transfer, &log::file(&settings.logs, "transfer"))?;
    }
    Ok(table)
}
