//! `glacier`: serves the in-memory Glacier, whose notifications go to the topics of the local AWS.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use anyhow::{Context as _, Result};
use clap::Args;
use gas_world::glacier::{Completion, Delays, Glacier, http};
use jiff::{SignedDuration, Timestamp};
use tokio::{net::TcpListener, runtime::Runtime, task};

use crate::api::Api;

/// How it is served.
#[derive(Args)]
pub struct Options {
    /// Where it listens, on the loopback interface
    #[arg(long)]
    port: u16,
    /// The local AWS that hears of completed jobs
    #[arg(long, value_name = "URL")]
    aws: String,
    /// A vault that it begins with
    #[arg(long, value_name = "NAME")]
    vault: String,
    /// How long jobs take
    #[arg(long, value_name = "SECONDS")]
    job_seconds: i64,
}

/// Serves until it is ended.
pub fn serve(options: &Options) -> Result<()> {
    let mut glacier = Glacier::default();
    glacier.delays = Delays::all(SignedDuration::from_secs(options.job_seconds));
    glacier.create_vault(&options.vault, Timestamp::now()).context("the vault cannot be made")?;
    let api = Arc::new(Api::new(&options.aws));
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        http::serve(listener, Arc::new(Mutex::new(glacier)), |completion| publish(api.clone(), completion)).await?;
        Ok(())
    })
}

/// Glacier tries for a while and then gives up; here a local AWS that is down loses the notification at once.
async fn publish(api: Arc<Api>, completion: Completion) {
    let topic = completion.sns_topic.clone();
    let published = task::spawn_blocking(move || api.publish(&completion.sns_topic, &completion.message)).await;
    match published {
        Ok(Ok(())) => println!("{}: published to {topic}", Timestamp::now()),
        Ok(Err(error)) => println!("{}: not published to {topic}: {error:#}", Timestamp::now()),
        Err(error) => println!("{}: not published to {topic}: {error}", Timestamp::now()),
    }
}
