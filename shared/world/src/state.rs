//! Everything that the world holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use gas_domain::{Job, JobKey, Session, TokenHash, User, UserId};
use gas_ports::Email;
use jiff::Timestamp;

use crate::{
    archive::Archives,
    messaging::{Queues, StartedTimers},
    objects::{Inputs, Results},
    requests::Requests,
};

/// Everything that the world holds, for tests to look at.
#[derive(Default)]
pub struct State {
    /// What the clock says.
    pub now: Timestamp,
    /// The Users table.
    pub users: BTreeMap<UserId, User>,
    /// The Jobs table.
    pub jobs: BTreeMap<JobKey, Job>,
    /// The Sessions table.
    pub sessions: HashMap<TokenHash, Session>,
    /// The inputs bucket.
    pub inputs: Inputs,
    /// The results bucket.
    pub results: Results,
    /// The archive bucket.
    pub archives: Archives,
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
    /// Until when the annotator's task is protected from scale-in.
    pub protected_until: Timestamp,
    /// Numbers everything that needs a new name.
    serial: u64,
}

impl State {
    /// The next new number.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }
}
