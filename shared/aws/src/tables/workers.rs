//! The Workers table. The table itself removes a worker some time after it was seen last.

use aws_sdk_dynamodb::Client;
use gas_domain::{LiveWorker, RUNS_KEPT, Run};
use gas_ports::{Error, Workers};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    item::{self, Item},
    stamp::Stamp,
};
use crate::{Sdk, classify::failed};

/// How long after it was seen last the table may remove a worker.
const KEPT: SignedDuration = SignedDuration::from_mins(5);

/// The Workers table.
#[derive(Clone, Debug)]
pub struct WorkersTable {
    client: Client,
    table: String,
}

impl WorkersTable {
    /// The table with this name.
    pub fn new(sdk: &Sdk, workers_table: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let table = workers_table.into();
        Self { client, table }
    }
}

impl Workers for WorkersTable {
    async fn tell(&self, worker: &LiveWorker) -> Result<(), Error> {
        let request = self.client.put_item().table_name(&self.table);
        let told = request.set_item(Some(write(worker)?)).send().await;
        told.map_err(failed("telling that a worker is alive"))?;
        Ok(())
    }

    async fn all(&self) -> Result<Vec<LiveWorker>, Error> {
        let (mut workers, mut from) = (Vec::new(), None);
        loop {
            let request = self.client.scan().table_name(&self.table).consistent_read(true);
            let page = request.set_exclusive_start_key(from).send().await;
            let page = page.map_err(failed("asking which workers are alive"))?;
            for item in page.items.unwrap_or_default() {
                workers.push(read(item)?);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(workers);
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WorkerRow {
    worker_id: String,
    started_at: Stamp,
    seen_at: Stamp,
    alive_until: Stamp,
    concurrency: u32,
    running: u32,
    jobs_done: u64,
    recent_runs: Vec<RunRow>,
    /// Seconds since 1970, as the table's time to live wants it.
    expires_at: i64,
}

#[derive(Serialize, Deserialize)]
struct RunRow {
    bytes: u64,
    milliseconds: u64,
}

fn write(worker: &LiveWorker) -> Result<Item, Error> {
    let run = |run: &Run| RunRow { bytes: run.bytes, milliseconds: u64::try_from(run.time.as_millis()).unwrap_or(0) };
    let row = WorkerRow {
        worker_id: worker.id.clone(),
        started_at: Stamp(worker.started_at),
        seen_at: Stamp(worker.seen_at),
        alive_until: Stamp(worker.alive_until),
        concurrency: worker.concurrency,
        running: worker.running,
        jobs_done: worker.done,
        recent_runs: worker.recent.iter().rev().take(RUNS_KEPT).rev().map(run).collect(),
        expires_at: (worker.seen_at + KEPT).as_second(),
    };
    item::item(&row, "a worker")
}

fn read(item: Item) -> Result<LiveWorker, Error> {
    let row: WorkerRow = item::row(item, "a worker")?;
    let run = |run: RunRow| Run {
        bytes: run.bytes,
        time: SignedDuration::from_millis(i64::try_from(run.milliseconds).unwrap_or(i64::MAX)),
    };
    Ok(LiveWorker {
        id: row.worker_id,
        started_at: row.started_at.0,
        seen_at: row.seen_at.0,
        alive_until: row.alive_until.0,
        concurrency: row.concurrency,
        running: row.running,
        done: row.jobs_done,
        recent: row.recent_runs.into_iter().map(run).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_comes_back_as_it_was_and_goes_five_minutes_after_it_was_seen() {
        let mut worker = LiveWorker::new("one".into(), 3, "2026-01-02T03:04:05.000000006Z".parse().unwrap());
        worker.ran(Run { bytes: 7, time: SignedDuration::from_millis(1_234) });
        worker.running = 2;
        let item = write(&worker).unwrap();
        assert_eq!(item["expires_at"].as_n().unwrap(), "1767323345");
        assert_eq!(read(item).unwrap(), worker);
    }
}
