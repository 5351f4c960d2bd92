//! The annotator's process.

use std::process::ExitCode;

use annotator::{Arguments, Config, once, shutdown};
use clap::Parser;
use gas_aws::Sdk;
use gas_runtime::{Environment, Exit, init_logs};

#[tokio::main]
async fn main() -> ExitCode {
    init_logs();
    let ended = work(Arguments::parse()).await;
    ended.map_or_else(
        |error| {
            tracing::error!(%error, "the annotator ends");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

async fn work(arguments: Arguments) -> Exit {
    let (message, config) = (arguments.message()?, Environment::load(Config::read)?);
    let (shutdown, sdk) = (shutdown()?, Sdk::load().await);
    let annotator = config.annotator(&sdk).await?;
    let run = async |job: &_, stop: &_| annotator.run(job, stop).await;
    match message {
        Some(message) => once(&message, &shutdown, run).await?,
        None => config.worker(&sdk, annotator.tally.clone()).serve(&shutdown, run).await,
    }
    Ok(())
}
