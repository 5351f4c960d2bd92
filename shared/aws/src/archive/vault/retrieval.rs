//! Asking for archives of a vault: one retrieval at a time, also when nobody recorded its id.

use aws_sdk_glacier::{
    operation::{describe_job::DescribeJobOutput, initiate_job::InitiateJobError},
    types::{ActionCode, GlacierJobDescription, JobParameters, StatusCode},
};
use gas_domain::{ArchiveId, Retrieval, RetrievalId, Tier};
use gas_ports::{ArchiveRetrievals, AskRequest, Asked, Class, Error};

use super::{
    ACCOUNT, VaultArchive,
    description::{self, RetrievalDescription},
};
use crate::classify::failed;

impl ArchiveRetrievals for VaultArchive {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        if let Some(recorded) = request.recorded
            && let Some(job) = self.job(recorded).await?
            && let Some(asked) = asked(recorded.clone(), job.status_code(), job.tier())
        {
            return Ok(asked);
        }
        if request.again
            && let Some(found) = self.under_way(request.archive).await?
        {
            return Ok(found);
        }
        for tier in request.tiers {
            if let Some(id) = self.initiate(request, *tier).await? {
                return Ok(Asked::UnderWay(Retrieval { id, tier: *tier }));
            }
        }
        Ok(Asked::NoCapacity)
    }
}

impl VaultArchive {
    /// What Glacier tells of a job; `None` when it is gone, as it is a day after its end.
    pub(super) async fn job(&self, id: &RetrievalId) -> Result<Option<DescribeJobOutput>, Error> {
        let request = self.client.describe_job().account_id(ACCOUNT).vault_name(&self.vault).job_id(&id.0);
        match request.send().await.map_err(failed(format!("looking at job {} of vault {}", id.0, self.vault))) {
            Ok(job) => Ok(Some(job)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The jobs with this status for which `wanted` gives something: the first such thing.
    pub(super) async fn first_job<T>(
        &self,
        status: StatusCode,
        wanted: impl Fn(&GlacierJobDescription) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let mut marker = None;
        loop {
            let request = self.client.list_jobs().account_id(ACCOUNT).vault_name(&self.vault);
            let page = request.statuscode(status.as_str()).set_marker(marker).send().await;
            let page = page.map_err(failed(format!("listing the jobs of vault {}", self.vault)))?;
            if let Some(found) = page.job_list().iter().find_map(&wanted) {
                return Ok(Some(found));
            }
            marker = page.marker;
            if marker.is_none() {
                return Ok(None);
            }
        }
    }

    /// A retrieval of the whole archive, whoever asked for it. Those under way are looked at first: one that ends
    /// meanwhile is met among those that ended.
    async fn under_way(&self, archive: &ArchiveId) -> Result<Option<Asked>, Error> {
        let ours = |job: &GlacierJobDescription| {
            let whole = job.archive_size_in_bytes.map(|size| format!("0-{}", size - 1));
            let is_whole = job.retrieval_byte_range.is_none() || job.retrieval_byte_range == whole;
            let is_ours = job.action == Some(ActionCode::ArchiveRetrieval) && job.archive_id() == Some(&archive.0);
            let id = job.job_id.clone().filter(|_| is_ours && is_whole)?;
            asked(RetrievalId(id), job.status_code(), job.tier())
        };
        for status in [StatusCode::InProgress, StatusCode::Succeeded] {
            if let Some(found) = self.first_job(status, ours).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Starts a retrieval; `None` when the tier is refused at present.
    async fn initiate(&self, request: AskRequest<'_>, tier: Tier) -> Result<Option<RetrievalId>, Error> {
        let AskRequest { job, attempt, archive, .. } = request;
        let parameters = JobParameters::builder()
            .r#type("archive-retrieval")
            .archive_id(&archive.0)
            .tier(name(tier))
            .description(description::text(&RetrievalDescription { job, attempt })?)
            .set_sns_topic(self.topic_arn.clone());
        let request = self.client.initiate_job().account_id(ACCOUNT).vault_name(&self.vault);
        let initiated = request.job_parameters(parameters.build()).send().await;
        let is_refused = |error: &InitiateJobError| {
            error.is_insufficient_capacity_exception() || error.is_policy_enforced_exception()
        };
        match initiated {
            Err(error) if error.as_service_error().is_some_and(is_refused) => {
                tracing::info!(tier = name(tier), "Glacier refuses this tier at present");
                Ok(None)
            }
            initiated => {
                let doing = format!("asking for archive {} of vault {}", archive.0, self.vault);
                let id = initiated.map_err(failed(doing))?.job_id;
                let unnamed = || Error::new(Class::Retry, "Glacier gave the retrieval no id");
                id.map(RetrievalId).ok_or_else(unnamed).map(Some)
            }
        }
    }
}

/// `None` for a job that failed.
fn asked(id: RetrievalId, status: Option<&StatusCode>, tier: Option<&str>) -> Option<Asked> {
    let tiers = [Tier::Expedited, Tier::Standard, Tier::Bulk];
    // Jobs without a tier are Standard (Amazon Glacier API reference, InitiateJob).
    let tier = tiers.into_iter().find(|known| Some(name(*known)) == tier).unwrap_or(Tier::Standard);
    match status? {
        StatusCode::InProgress => Some(Asked::UnderWay(Retrieval { id, tier })),
        StatusCode::Succeeded => Some(Asked::Ready(Retrieval { id, tier })),
        _ => None,
    }
}

fn name(tier: Tier) -> &'static str {
    match tier {
        Tier::Expedited => "Expedited",
        Tier::Standard => "Standard",
        Tier::Bulk => "Bulk",
    }
}
