//! The Jobs table.

use aws_sdk_dynamodb::{
    Client,
    types::{ConditionCheck, Put, TransactWriteItem},
};
use gas_domain::{Job, JobId, JobKey, Live, UserId};
use gas_ports::{Class, Due, Error, Guard, JobIntake, JobLeases, JobPage, JobPages, Jobs, JobsDue};
use jiff::Timestamp;

use super::{
    due,
    item::{Item, n, name, s, text, unreadable},
    job_row,
    stamp::Stamp,
    transaction,
    user_row::role_name,
};
use crate::{Sdk, classify::failed};

/// The Jobs table; the Users table is where the guards of its commits are checked.
#[derive(Clone, Debug)]
pub struct JobsTable {
    client: Client,
    jobs: String,
    users: String,
}

impl JobsTable {
    /// The tables with these names.
    pub fn new(sdk: &Sdk, jobs_table: impl Into<String>, users_table: impl Into<String>) -> Self {
        Self { client: Client::new(sdk.config()), jobs: jobs_table.into(), users: users_table.into() }
    }

    /// The client, and the name of the table.
    pub(super) fn parts(&self) -> (&Client, &str) {
        (&self.client, &self.jobs)
    }

    /// A put of the job on condition; the values are filled in by the caller.
    fn put(&self, job: &Job, condition: &str) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder, Error> {
        let put = Put::builder().table_name(&self.jobs).condition_expression(condition);
        Ok(put.set_item(Some(job_row::write(job)?)))
    }

    fn check(&self, user: &UserId, guard: Guard) -> Result<Option<TransactWriteItem>, Error> {
        let check = ConditionCheck::builder().table_name(&self.users).key("user_id", s(user));
        let check = match guard {
            Guard::None => return Ok(None),
            Guard::Role(role) => check
                .condition_expression("#role = :role")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":role", s(role_name(role))),
            Guard::RoleVersion(version) => check
                .condition_expression("role_version = :version")
                .expression_attribute_values(":version", n(version)),
        };
        let check = check.build().map_err(incomplete)?;
        Ok(Some(TransactWriteItem::builder().condition_check(check).build()))
    }
}

impl Jobs for JobsTable {
    async fn load(&self, key: &JobKey) -> Result<Option<Job>, Error> {
        let request = self.client.get_item().table_name(&self.jobs).set_key(Some(item_key(key)));
        let answer = request.consistent_read(true).send().await;
        let answer = answer.map_err(failed(format!("loading job {key}")))?;
        answer.item.map(job_row::read).transpose()
    }

    async fn commit(&self, job: &Job, guard: Guard) -> Result<(), Error> {
        let put =
            self.put(job, "version = :read")?.expression_attribute_values(":read", n(job.version.saturating_sub(1)));
        let put = TransactWriteItem::builder().put(put.build().map_err(incomplete)?).build();
        let check = self.check(&job.key.user_id, guard)?;
        let writes = [put].into_iter().chain(check).collect();
        transaction::write(&self.client, writes, &format!("committing job {}", job.key)).await
    }
}

impl JobIntake for JobsTable {
    async fn create(&self, job: &Job) -> Result<(), Error> {
        let put = self.put(job, "attribute_not_exists(job_id)")?.build().map_err(incomplete)?;
        let put = TransactWriteItem::builder().put(put).build();
        transaction::write(&self.client, vec![put], &format!("creating job {}", job.key)).await
    }
}

impl JobPages for JobsTable {
    async fn page(&self, user: &UserId, after: Option<JobId>, limit: u32) -> Result<JobPage, Error> {
        let start = after.map(|job_id| {
            let user_id = user.clone();
            item_key(&JobKey { user_id, job_id })
        });
        let query = self
            .client
            .query()
            .table_name(&self.jobs)
            .key_condition_expression("user_id = :user")
            .expression_attribute_values(":user", s(user))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start);
        let answer = query.send().await;
        let answer = answer.map_err(failed(format!("listing the jobs of {user}")))?;
        // One item that cannot be read must not hide the others, nor keep them from following the role.
        let read = |item| job_row::read(item).inspect_err(|error| tracing::error!(%error, "a job is left out")).ok();
        let jobs = answer.items.unwrap_or_default().into_iter().filter_map(read);
        let next = answer.last_evaluated_key.map(|item| Ok::<_, Error>(job_key(&item)?.job_id));
        Ok(JobPage { jobs: jobs.collect(), next: next.transpose()? })
    }
}

impl JobLeases for JobsTable {
    async fn extend(&self, key: &JobKey, attempt: u32, lease_until: Timestamp, live: &Live) -> Result<(), Error> {
        let live = job_row::live(live)?;
        let update = self
            .client
            .update_item()
            .table_name(&self.jobs)
            .set_key(Some(item_key(key)))
            .update_expression("SET lease_until = :until, due_at = :until, live = :live")
            .condition_expression("attempt = :attempt AND job_status = :running")
            .expression_attribute_values(":until", s(Stamp(lease_until)))
            .expression_attribute_values(":live", live)
            .expression_attribute_values(":attempt", n(attempt))
            .expression_attribute_values(":running", s("RUNNING"));
        let extended = update.send().await;
        extended.map_err(failed(format!("extending the lease of job {key}")))?;
        Ok(())
    }
}

impl JobsDue for JobsTable {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Due<JobKey>>, Error> {
        let items = due::overdue(&self.client, &self.jobs, shard, now, limit).await?;
        let due = |item: &Item| Ok(Due { key: job_key(item)?, due_at: due::due_at(item)? });
        items.iter().map(due).collect()
    }

    async fn postpone(&self, job: &Job, due_at: Timestamp) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.jobs)
            .set_key(Some(item_key(&job.key)))
            .update_expression("SET due_at = :due_at")
            .condition_expression("version = :read AND attribute_exists(due_at)")
            .expression_attribute_values(":due_at", s(Stamp(due_at)))
            .expression_attribute_values(":read", n(job.version));
        let postponed = update.send().await;
        postponed.map_err(failed(format!("postponing job {}", job.key)))?;
        Ok(())
    }

    async fn remove(&self, job: &Job) -> Result<(), Error> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.jobs)
            .set_key(Some(item_key(&job.key)))
            .condition_expression("version = :read")
            .expression_attribute_values(":read", n(job.version));
        let removed = delete.send().await;
        removed.map_err(failed(format!("removing job {}", job.key)))?;
        Ok(())
    }
}

fn item_key(key: &JobKey) -> Item {
    Item::from([("user_id".into(), s(&key.user_id)), ("job_id".into(), s(key.job_id))])
}

fn job_key(item: &Item) -> Result<JobKey, Error> {
    let unreadable = || unreadable(&format!("job {}", name(item, &["user_id", "job_id"])));
    Ok(JobKey {
        user_id: text(item, "user_id").parse().map_err(|error| unreadable().caused_by(error))?,
        job_id: text(item, "job_id").parse().map_err(|error| unreadable().caused_by(error))?,
    })
}

fn incomplete(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::new(Class::Invalid, "writing a request to DynamoDB").caused_by(error)
}
