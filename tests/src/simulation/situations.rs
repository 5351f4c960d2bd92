//! For each stage: a service in which that stage is about to do its work.

use gas_domain::{Event, JobKey, Place, Role, Tier, policy};
use gas_world::{BackEnd, Fault, Ran, Topic};
use jiff::SignedDuration;

use super::{Deployed, Deployment, RETENTION, Service, VCF, at_rest::place};

/// A service with one job, and a message that was taken from the queue.
pub struct Situation<D: Deployment = Deployed> {
    /// The service.
    pub service: Service<D>,
    /// The job.
    pub key: JobKey,
    /// The topic whose function is about to work.
    pub topic: Topic,
    /// The message.
    pub body: String,
}

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The mail of a completed job.
    Mail,
    /// The delivery of a completed job to its owner's webhook.
    Webhook,
    /// The mails of a user who became premium.
    Telling,
    /// The archiving of a free user's result.
    Archiving,
    /// The same of a result that moves in parts, one to an invocation.
    ArchivingInParts,
    /// The deletion of the source of a result that was archived.
    DeletingSource,
    /// The walk over the jobs of a user who became premium.
    Upgrade,
    /// The walk over the jobs of a user who became free.
    Downgrade,
    /// The walk over the jobs of a user who deletes the account.
    Closing,
    /// The first retrieval of an archived result.
    Thaw,
    /// The copy back of a retrieved result.
    Restore,
    /// The same of a result that moves in parts, one to an invocation.
    RestoreInParts,
    /// A retrieval that failed: a vault says so, S3 forgets it.
    FailedRetrieval,
    /// A result whose retrieval can no longer be read.
    ExpiredOutput,
}

impl About {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Mail,
        Self::Webhook,
        Self::Telling,
        Self::Archiving,
        Self::ArchivingInParts,
        Self::DeletingSource,
        Self::Upgrade,
        Self::Downgrade,
        Self::Closing,
        Self::Thaw,
        Self::Restore,
        Self::RestoreInParts,
        Self::FailedRetrieval,
        Self::ExpiredOutput,
    ];

    /// The service at that moment.
    pub async fn begin(self, back_end: BackEnd) -> Situation {
        self.begin_with(back_end, Deployed).await
    }

    /// The same with another deployment.
    pub async fn begin_with<D: Deployment>(self, back_end: BackEnd, deployment: D) -> Situation<D> {
        let service = Service::with(back_end, deployment);
        let ann = match self {
            Self::Downgrade => service.sign_up_premium("ann"),
            Self::Webhook => service.sign_up_with_webhook("ann"),
            _ => service.sign_up("ann"),
        };
        let key = service.submit(&ann, VCF).await;
        match self {
            Self::Mail | Self::Webhook => service.annotate_next().await,
            Self::Archiving | Self::ArchivingInParts | Self::DeletingSource => {
                service.drain().await;
                if self == Self::ArchivingInParts {
                    service.grow(&key);
                }
                service.world.advance(RETENTION);
                if self == Self::DeletingSource {
                    until_source_is_pending(&service).await;
                }
            }
            Self::Downgrade => {
                service.until_rest().await;
                service.change_role(&ann, Role::Free).await;
            }
            Self::Closing => {
                service.until_rest().await;
                // No upload can still be under way: the jobs go at once.
                service.world.advance(policy::UPLOAD_PATIENCE);
                service.close_account(&ann).await;
            }
            Self::Upgrade | Self::Telling => {
                service.until_rest().await;
                service.change_role(&ann, Role::Premium).await;
            }
            Self::Thaw => until_thaw(&service, &key).await,
            Self::Restore | Self::RestoreInParts | Self::FailedRetrieval | Self::ExpiredOutput => {
                if self == Self::RestoreInParts {
                    service.drain().await;
                    service.grow(&key);
                }
                until_thaw(&service, &key).await;
                service.drain().await;
                match self {
                    Self::FailedRetrieval => until_failure_is_told(&service).await,
                    _ => service.world.advance(SignedDuration::from_mins(5)),
                }
                if self == Self::ExpiredOutput {
                    service.world.advance(SignedDuration::from_hours(8 * 24));
                }
            }
        }
        // A change of plan tells the user as well.
        let is_about = |topic: Topic| match self {
            Self::Mail | Self::Telling => topic == Topic::JobResults,
            Self::Webhook => topic == Topic::Webhooks,
            _ => topic != Topic::JobResults,
        };
        let waits = |topic: &Topic| is_about(*topic) && !service.world.waiting(*topic).is_empty();
        let topic = Topic::ALL.into_iter().find(waits).unwrap_or_else(|| panic!("nothing is about to be done"));
        let body = service.world.take(topic).unwrap();
        Situation { service, key, topic, body }
    }
}

impl<D: Deployment> Situation<D> {
    /// Another one that is the same.
    pub fn fork(&self) -> Self {
        let Self { service, key, topic, body } = self;
        Self { service: service.fork(), key: key.clone(), topic: *topic, body: body.clone() }
    }
}

/// The owner of an archived result became premium, and the walk came by.
async fn until_thaw<D: Deployment>(service: &Service<D>, key: &JobKey) {
    service.until_rest().await;
    service.change_role(&key.user_id, Role::Premium).await;
    let walk = service.world.take(Topic::ResultsThaw).unwrap();
    service.deliver(Topic::ResultsThaw, walk).await;
}

/// The retrieval ends with nothing to read, and somebody hears of it: from the vault, or from reconcile.
async fn until_failure_is_told<D: Deployment>(service: &Service<D>) {
    service.world.fail_retrievals();
    if service.world.waiting(Topic::ResultsRestore).is_empty() {
        service.world.advance(policy::retrieval_patience(Tier::Expedited));
        service.reconcile_once().await;
    }
}

/// The archiver dies after it committed the copy.
async fn until_source_is_pending<D: Deployment>(service: &Service<D>) {
    let body = service.world.take(Topic::ResultsArchive).unwrap();
    // Load job and user, claim; load both, copy (into a vault: read, upload), commit.
    let commit = match service.world.read(|state| state.back_end) {
        BackEnd::StorageClass => 7,
        BackEnd::Vault => 8,
    };
    service.world.plan_faults([(commit, Fault::CrashAfter)]);
    assert!(matches!(service.world.run(service.handle(Topic::ResultsArchive, &body)).await, Ran::Crashed));
    let job = service.world.read(|state| state.jobs.values().next().cloned().unwrap());
    assert!(matches!(place(&job), Some(Place::Archived { .. })) && job.pending_deletions.len() == 1, "{job:?}");
    service.world.plan_faults([]);
    service.world.redeliver(Topic::ResultsArchive, body);
}

/// What reconcile is about to heal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// A job whose message was lost.
    Message,
    /// An upload whose browser was closed.
    Upload,
    /// A user whose jobs were never told of a change of plan.
    Walk,
    /// A deleted job, at its last sweep.
    Sweep,
    /// A user whose account is deleted, with no job left.
    LastStep,
}

impl Overdue {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Message, Self::Upload, Self::Walk, Self::Sweep, Self::LastStep];

    /// Whether the job is to go.
    pub fn is_about_a_deletion(self) -> bool {
        matches!(self, Self::Sweep | Self::LastStep)
    }

    /// The service when reconcile is about to run.
    pub async fn begin(self, back_end: BackEnd) -> (Service, JobKey) {
        self.begin_with(back_end, Deployed).await
    }

    /// The same with another deployment.
    pub async fn begin_with<D: Deployment>(self, back_end: BackEnd, deployment: D) -> (Service<D>, JobKey) {
        let service = Service::with(back_end, deployment);
        let ann = service.sign_up("ann");
        let key = match self {
            Self::Upload => service.upload(&ann, VCF).await,
            Self::Message | Self::Walk | Self::Sweep | Self::LastStep => service.submit(&ann, VCF).await,
        };
        match self {
            Self::Upload => {}
            Self::Message => {
                service.annotate_next().await;
                assert!(service.world.take(Topic::JobResults).is_some());
            }
            Self::Walk => {
                service.until_rest().await;
                service.change_role(&ann, Role::Premium).await;
                assert!(service.world.take(Topic::ResultsThaw).is_some());
            }
            Self::Sweep => {
                service.until_rest().await;
                service.decide(&key, Event::Delete).await;
                service.world.advance(SignedDuration::from_hours(24));
            }
            Self::LastStep => {
                service.until_rest().await;
                service.close_account(&ann).await;
                while service.world.job(&key).is_some() {
                    service.wait(SignedDuration::from_mins(10)).await;
                }
            }
        }
        service.world.advance(SignedDuration::from_hours(1));
        (service, key)
    }
}
