//! The sparse pair `queue`, `queue_since` and the index `queue` over it: the jobs that wait for an annotator, by time.

use aws_sdk_dynamodb::Client;
use gas_domain::JobId;
use gas_ports::{Error, JobQueue, Waiting};
use jiff::Timestamp;

use super::{
    item::{s, text, unreadable},
    jobs::JobsTable,
    stamp::Stamp,
};
use crate::classify::failed;

/// The index over the jobs that wait.
const INDEX: &str = "queue";
/// There is one queue.
pub(super) const WAITING: &str = "waiting";

/// The place of a job: since when it waits, then its id, so that no two are the same.
pub(super) fn since(since: Timestamp, job_id: JobId) -> String {
    format!("{}/{job_id}", Stamp(since))
}

fn waiting(place: &str) -> Result<Waiting, Error> {
    let what = || format!("a job that waits since {place}");
    let (since, job_id) = place.split_once('/').ok_or_else(|| unreadable(&what()))?;
    Ok(Waiting {
        since: since.parse().map_err(|error: jiff::Error| unreadable(&what()).caused_by(error))?,
        job_id: job_id.parse().map_err(|error: gas_domain::InvalidId| unreadable(&what()).caused_by(error))?,
    })
}

impl JobQueue for JobsTable {
    async fn waiting(&self, limit: u32) -> Result<Vec<Waiting>, Error> {
        let (client, table): (&Client, _) = self.parts();
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let left = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
            if left == 0 {
                return Ok(found);
            }
            let query = client
                .query()
                .table_name(table)
                .index_name(INDEX)
                .key_condition_expression("#queue = :waiting")
                .expression_attribute_names("#queue", "queue")
                .expression_attribute_values(":waiting", s(WAITING))
                .projection_expression("queue_since")
                .limit(i32::try_from(left).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(failed(format!("asking {table} for the jobs that wait")))?;
            for item in page.items() {
                found.push(waiting(text(item, "queue_since"))?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_written_and_sorts_by_time() {
        let job_id: JobId = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (one, other) = (at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:05.000000001Z"));
        assert!(since(one, job_id) < since(other, job_id));
        assert_eq!(waiting(&since(one, job_id)).unwrap(), Waiting { since: one, job_id });
        for strange in ["", "?", "2026-01-02T03:04:05Z", "now/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"] {
            assert!(waiting(strange).is_err(), "{strange:?}");
        }
    }
}
