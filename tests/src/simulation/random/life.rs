//! A life: the service as it goes through the steps.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, LazyLock, Mutex},
};

use gas_domain::{Event, JobKey, Role, UserId};
use gas_world::{BackEnd, Fault};

use super::{
    counts::Counts,
    history::History,
    step::{Faults, File, Step},
    story::Story,
    wanted::{Setting, Wanted},
    workers::Stalled,
};
use crate::simulation::{Service, VCF, at_rest::place};

static TOO_LARGE: LazyLock<String> = LazyLock::new(|| "#".repeat(20_000));

/// The service in the middle of its life.
pub struct Life {
    pub(super) service: Service,
    pub(super) users: Vec<UserId>,
    /// `None`: its owner's account was gone.
    pub(super) jobs: Vec<Option<JobKey>>,
    pub(super) history: Arc<Mutex<History>>,
    pub(super) stalled: VecDeque<Stalled>,
    /// What happened, for people.
    pub story: Story,
    planned: Faults,
    /// How often a sender of the mail of a job was disturbed.
    pub(super) disturbed_mails: BTreeMap<JobKey, u64>,
    /// How often an annotator was disturbed.
    pub(super) disturbed_runs: u64,
    /// What may have made a copy or a retrieval fail.
    pub(super) incidents: u64,
    /// What was tried.
    pub counts: Counts,
}

impl Life {
    /// Nothing has happened yet.
    pub fn begin(setting: &Setting, story: Story) -> Self {
        let mut service = Service::on(setting.back_end);
        service.thaw_policy = setting.thaw_policy;
        if let (BackEnd::StorageClass, Some((size, most))) = (setting.back_end, setting.parts) {
            service.world.move_in_parts(size, most);
        }
        let history = Arc::new(Mutex::new(History::default()));
        let watching = history.clone();
        service.world.watch(move |state| watching.lock().unwrap().see(state));
        let users = vec![service.sign_up("user0")];
        Self {
            service,
            users,
            jobs: Vec::new(),
            history,
            stalled: VecDeque::new(),
            story,
            planned: Faults::new(),
            disturbed_mails: BTreeMap::new(),
            disturbed_runs: 0,
            incidents: 0,
            counts: Counts { cases: 1, ..Counts::default() },
        }
    }

    /// Lives through all steps and the end. What was broken, if anything was.
    pub async fn live(&mut self, mut wanted: Wanted, steps: &[Step], mut seen: impl FnMut()) -> Vec<String> {
        use proptest_state_machine::ReferenceStateMachine as _;
        for step in steps {
            wanted = Wanted::apply(wanted, step);
            seen();
            self.step(step).await;
            let broken = self.service.world.broken_promises();
            if !broken.is_empty() {
                return broken;
            }
        }
        let broken = self.end(&wanted).await;
        self.counts.mails = self.service.mails() as u64;
        let history = self.history.lock().unwrap();
        (self.counts.hand_overs, self.counts.checks) = (history.hand_overs(), history.checks);
        broken
    }

    async fn step(&mut self, step: &Step) {
        self.planned = step.faults().to_vec();
        self.service.world.plan_faults(self.planned.iter().copied());
        self.story.begin(&self.service, step);
        let how = self.take(step).await;
        let calls = self.service.world.calls();
        self.story.end(&self.service, &self.jobs, &how, &calls);
        self.counts.steps += 1;
        self.counts.called(&calls);
        for (_, fault) in self.struck().collect::<Vec<_>>() {
            self.counts.struck(fault);
            self.incidents += 1;
        }
        // What did not strike does not strike later.
        self.service.world.plan_faults([]);
    }

    async fn take(&mut self, step: &Step) -> String {
        let service = self.service.clone();
        match step {
            Step::SignUp => {
                let (number, name) = (self.users.len(), format!("user{}", self.users.len()));
                self.users.push(match number % 2 {
                    0 => service.sign_up_with_webhook(&name),
                    _ => service.sign_up(&name),
                });
            }
            Step::Upload { user, file, submits } => return self.upload(*user, *file, *submits).await,
            Step::ChangePlan { user, premium, .. } => {
                let role = if *premium { Role::Premium } else { Role::Free };
                service.change_role(&self.users[*user], role).await;
            }
            Step::CloseAccount { user, .. } => service.close_account(&self.users[*user]).await,
            Step::Cancel { job, .. } => self.decide(*job, Event::Cancel).await,
            Step::Delete { job, .. } => self.decide(*job, Event::Delete).await,
            Step::Grow { job } => return self.grow(*job),
            Step::Deliver { topic, position, faults } => return self.work(*topic, *position, faults).await,
            Step::Duplicate { topic, position } => match self.pick(*topic, *position) {
                Some((topic, body)) => {
                    service.world.redeliver(topic, body.clone());
                    service.world.redeliver(topic, body.clone());
                    return format!("{topic:?} {body}");
                }
                None => return "nothing waits".into(),
            },
            Step::Lose { topic, position } => match self.pick(*topic, *position) {
                Some((topic, body)) => return format!("{topic:?} {body}"),
                None => return "nothing waits".into(),
            },
            Step::Redrive => return self.redrive(),
            Step::Annotate { faults } => return self.annotate(faults).await,
            Step::Reconcile { .. } => return self.reconcile().await,
            Step::FindOrphans { .. } => return format!("{} removed", service.orphans_once().await),
            Step::Wake { worker, .. } => return self.wake(*worker).await,
            Step::Pass(time) => {
                self.incidents += 1;
                service.world.advance(*time);
                return self.stop_the_stalled();
            }
            Step::Work(time) => {
                service.wait(*time).await;
                return self.stop_the_stalled();
            }
            Step::FinishRetrievals => service.world.finish_retrievals(),
            Step::FailRetrievals => {
                self.incidents += 1;
                service.world.fail_retrievals();
            }
            Step::LoseRetrievals => {
                self.incidents += 1;
                service.world.lose_retrievals();
            }
            Step::Refuse(tier) => service.world.refuse(*tier),
            Step::Grant(tier) => service.world.grant(*tier),
            Step::Spoil => {
                self.incidents += 1;
                service.world.spoil_copies(1);
            }
            Step::LoseTimers => service.world.lose_timers(),
            Step::LoseRequests => service.world.lose_requests(),
        }
        String::new()
    }

    async fn upload(&mut self, user: usize, file: File, submits: bool) -> String {
        let user = self.users[user].clone();
        if self.service.world.user(&user).is_none() {
            self.jobs.push(None);
            return "the account is gone".into();
        }
        let vcf: &'static str = match file {
            File::Good => VCF,
            File::Bad => "not a VCF\n",
            File::Empty => "",
            File::TooLarge => &TOO_LARGE,
        };
        let key = match submits {
            true => self.service.submit(&user, vcf).await,
            false => self.service.upload(&user, vcf).await,
        };
        self.jobs.push(Some(key));
        String::new()
    }

    async fn decide(&self, job: usize, event: Event) {
        if let Some(key) = &self.jobs[job] {
            self.service.decide(key, event).await;
        }
    }

    /// The result is replaced under the hands of whoever works on it, so nobody may.
    fn grow(&self, job: usize) -> String {
        use gas_domain::Place;
        let found = self.jobs[job].as_ref().and_then(|key| self.service.world.job(key));
        let Some(job) = found.filter(|job| matches!(place(job), Some(Place::Online { .. }))) else {
            return "it is not online".into();
        };
        let copies = self.service.world.read(|state| state.unfinished_uploads());
        if !self.stalled.is_empty() || copies > 0 {
            return "somebody stalls, or a copy is under way in parts of another size".into();
        }
        self.history.lock().unwrap().is_growing = true;
        self.service.grow(&job.key);
        self.history.lock().unwrap().is_growing = false;
        String::new()
    }

    /// The faults of this step that struck, each with the number of its call.
    pub(super) fn struck(&self) -> impl Iterator<Item = (usize, Fault)> {
        let calls = self.service.world.calls().len();
        self.planned.iter().copied().filter(move |(call, _)| *call <= calls)
    }

    pub(super) fn redrive(&self) -> String {
        let letters = std::mem::take(&mut *self.service.dead_letters.lock().unwrap());
        self.service.receives.lock().unwrap().clear();
        let count = letters.len();
        for (topic, body) in letters {
            self.service.world.redeliver(topic, body);
        }
        format!("{count} dead letters")
    }
}
