//! `stripe`: serves the stand-in for Stripe.

use std::net::Ipv4Addr;

use anyhow::Result;
use clap::Args;
use stripe_stand_in::Config;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::stack::stripe::{KEY, WEBHOOK_SECRET};

/// How it is served.
#[derive(Args)]
pub struct Options {
    /// Where it listens, on the loopback interface
    #[arg(long)]
    port: u16,
    /// Where its events go
    #[arg(long, value_name = "URL")]
    webhook: String,
}

/// Serves until it is ended.
pub fn serve(options: &Options) -> Result<()> {
    let address = (Ipv4Addr::LOCALHOST, options.port);
    let config = Config {
        url: format!("http://{}:{}", address.0, address.1),
        key: KEY.into(),
        webhook: options.webhook.clone(),
        webhook_secret: WEBHOOK_SECRET.into(),
    };
    Runtime::new()?.block_on(async { Ok(stripe_stand_in::serve(TcpListener::bind(address).await?, config).await?) })
}
