//! Everything that the world holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use gas_domain::{ArchiveId, Job, JobKey, LiveWorker, Session, Sha256, TokenHash, TreeHash, User, UserId};
use gas_ports::{Class, Email, Told};
use jiff::Timestamp;

use crate::{
    archive::{Archives, BackEnd, Thawing, Transfers, Uploads, VAULT},
    glacier::{Action, Glacier},
    messaging::{Queues, StartedTimers},
    objects::{Inputs, Results, tree_hash},
    replies::KeyedRequest,
    requests::Requests,
    uploads::InputUploadsUnderWay,
};

/// Everything that the world holds, for tests to look at.
#[derive(Clone, Default)]
pub struct State {
    /// What the clock says.
    pub now: Timestamp,
    /// The Users table.
    pub users: BTreeMap<UserId, User>,
    /// The Jobs table.
    pub jobs: BTreeMap<JobKey, Job>,
    /// The Sessions table.
    pub sessions: HashMap<TokenHash, Session>,
    /// The Replies table.
    pub replies: HashMap<Sha256, KeyedRequest>,
    /// The Workers table.
    pub workers: BTreeMap<String, LiveWorker>,
    /// The BillingEvents table.
    pub billing_events: HashSet<String>,
    /// The inputs bucket.
    pub inputs: Inputs,
    /// The uploads to the inputs bucket that are not complete.
    pub input_uploads: InputUploadsUnderWay,
    /// The results bucket.
    pub results: Results,
    /// What stands behind the archive.
    pub back_end: BackEnd,
    /// The archive bucket.
    pub archives: Archives,
    /// The vault.
    pub glacier: Glacier,
    /// The multipart uploads of S3 that are not complete.
    pub uploads: Uploads,
    /// How results move.
    pub transfers: Transfers,
    /// What was published and not yet taken.
    pub queues: Queues,
    /// The job-requests queue.
    pub requests: Requests,
    /// The waits that were started.
    pub timers: StartedTimers,
    /// The mails that were sent, in order.
    pub mails: Vec<Email>,
    /// The addresses that the mail service refuses for ever.
    pub refused_addresses: HashSet<String>,
    /// What webhooks were told, in order, each with its address.
    pub told: Vec<(String, Told)>,
    /// The webhooks that take nothing, and how each refuses.
    pub deaf_receivers: HashMap<String, Class>,
    /// Until when the annotator's task is protected from scale-in.
    pub protected_until: Timestamp,
    /// How many calls have stalled.
    pub stalls: u64,
    /// Numbers everything that needs a new name.
    serial: u64,
}

impl State {
    /// The names of all archived copies.
    pub fn archived(&self) -> Vec<ArchiveId> {
        match self.back_end {
            BackEnd::StorageClass => self.archives.copies.keys().cloned().map(ArchiveId).collect(),
            BackEnd::Vault => {
                let archives = self.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.archives());
                archives.map(|archive| ArchiveId(archive.id.clone())).collect()
            }
        }
    }

    /// The length and the tree hash of an archived copy.
    pub fn archive(&self, id: &ArchiveId) -> Option<(u64, TreeHash)> {
        match self.back_end {
            BackEnd::StorageClass => {
                self.archives.copies.get(&id.0).map(|copy| (copy.bytes.len() as u64, tree_hash(&copy.bytes)))
            }
            BackEnd::Vault => {
                let archive = self.glacier.vault(VAULT).ok()?.archive(&id.0)?;
                Some((archive.body.length(), archive.body.tree_hash()))
            }
        }
    }

    /// When the next retrieval under way ends.
    pub fn next_retrieval_end(&self) -> Option<Timestamp> {
        let restores = self.archives.copies.values().filter_map(|copy| match copy.thawing {
            Thawing::UnderWay { done_at } => Some(done_at),
            Thawing::Frozen | Thawing::Readable { .. } => None,
        });
        restores.chain(self.glacier.next_due()).min()
    }

    /// The retrievals under way, of all archives.
    pub fn retrievals_under_way(&self) -> usize {
        let restores = self.archives.copies.values().filter(|copy| matches!(copy.thawing, Thawing::UnderWay { .. }));
        let jobs = self.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.jobs());
        restores.count() + jobs.filter(|job| job.archive.is_some() && job.completed_at().is_none()).count()
    }

    /// An archive of which more than one retrieval is under way. S3 has no such thing.
    pub fn retrieved_twice(&self) -> Option<ArchiveId> {
        let mut under_way = HashSet::new();
        let jobs = self.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.jobs());
        for job in jobs.filter(|job| job.completed_at().is_none()) {
            if let Action::ArchiveRetrieval { archive, .. } = &job.request.action
                && !under_way.insert(archive)
            {
                return Some(ArchiveId(archive.clone()));
            }
        }
        None
    }

    /// How many multipart uploads are not complete, wherever.
    pub fn unfinished_uploads(&self) -> usize {
        let vault = self.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.uploads());
        self.uploads.len() + self.input_uploads.len() + vault.count()
    }

    /// The next new number.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }
}
