//! For each stage: a service in which that stage is about to do its work.

use gas_domain::{JobKey, Place, Role};
use gas_world::{Fault, Ran, Topic};
use jiff::SignedDuration;

use crate::{
    at_rest::place,
    owner::VCF,
    service::{RETENTION, Service},
};

/// A service with one job, and a message that was taken from the queue.
pub struct Situation {
    pub service: Service,
    pub key: JobKey,
    pub topic: Topic,
    pub body: String,
}

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The mail of a completed job.
    Mail,
    /// The archiving of a free user's result.
    Archiving,
    /// The deletion of the source of a result that was archived.
    DeletingSource,
    /// The walk over the jobs of a user who became premium.
    Upgrade,
    /// The walk over the jobs of a user who became free.
    Downgrade,
    /// The first retrieval of an archived result.
    Thaw,
    /// The copy back of a retrieved result.
    Restore,
}

impl About {
    pub const ALL: [Self; 7] =
        [Self::Mail, Self::Archiving, Self::DeletingSource, Self::Upgrade, Self::Downgrade, Self::Thaw, Self::Restore];

    /// The service at that moment.
    pub async fn begin(self) -> Situation {
        let service = Service::new();
        let ann = match self {
            Self::Downgrade => service.sign_up_premium("ann"),
            _ => service.sign_up("ann"),
        };
        let key = service.submit(&ann, VCF).await;
        if self == Self::Mail {
            service.annotate_next().await;
        } else if self == Self::Downgrade {
            service.until_rest().await;
            service.change_role(&ann, Role::Free).await;
        } else if matches!(self, Self::Archiving | Self::DeletingSource) {
            service.drain().await;
            service.world.advance(RETENTION);
        } else {
            service.until_rest().await;
            service.change_role(&ann, Role::Premium).await;
        }
        if self == Self::DeletingSource {
            self.until_source_is_pending(&service).await;
        }
        if matches!(self, Self::Thaw | Self::Restore) {
            let walk = service.world.take(Topic::ResultsThaw).unwrap();
            service.deliver(Topic::ResultsThaw, walk).await;
        }
        if self == Self::Restore {
            service.drain().await;
            service.world.advance(SignedDuration::from_mins(5));
        }
        let topic = self.topic();
        let body = service.world.take(topic).unwrap();
        Situation { service, key, topic, body }
    }

    /// The archiver dies after it committed the copy.
    async fn until_source_is_pending(self, service: &Service) {
        let body = service.world.take(Topic::ResultsArchive).unwrap();
        // Load job and user, claim; load both, copy, commit.
        service.world.plan_faults([(7, Fault::CrashAfter)]);
        assert!(matches!(service.world.run(service.handle(Topic::ResultsArchive, &body)).await, Ran::Crashed));
        let job = service.world.read(|state| state.jobs.values().next().cloned().unwrap());
        assert!(matches!(place(&job), Some(Place::Archived { .. })) && job.pending_deletions.len() == 1, "{job:?}");
        service.world.plan_faults([]);
        service.world.redeliver(Topic::ResultsArchive, body);
    }

    fn topic(self) -> Topic {
        match self {
            Self::Mail => Topic::JobResults,
            Self::Archiving | Self::DeletingSource => Topic::ResultsArchive,
            Self::Upgrade | Self::Downgrade | Self::Thaw => Topic::ResultsThaw,
            Self::Restore => Topic::ResultsRestore,
        }
    }
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
}

impl Overdue {
    pub const ALL: [Self; 3] = [Self::Message, Self::Upload, Self::Walk];

    /// The service when reconcile is about to run.
    pub async fn begin(self) -> (Service, JobKey) {
        let service = Service::new();
        let ann = service.sign_up("ann");
        let key = match self {
            Self::Upload => service.upload(&ann, VCF).await,
            Self::Message | Self::Walk => service.submit(&ann, VCF).await,
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
        }
        service.world.advance(SignedDuration::from_hours(1));
        (service, key)
    }
}
