//! What users do in the browser. A request that fails is made again by a patient user.

use gas_domain::{Event, Hasher, Job, JobKey, JobState, Place, Profile, Role, User, UserId, Webhook, WebhookSecret};
use gas_ports::{
    Clock, Error, Guard, Ids, JobIntake, Jobs, Publisher, UserRoles, Users,
    flow::{advance, submit},
};
use gas_world::{BackEnd, Ran};

use super::{Deployment, LIMITS, Service};

/// A VCF with five variants.
pub const VCF: &str = include_str!("../../simulation/data/variants.vcf");

/// Where the webhook of a user is.
pub fn webhook_of(name: &str) -> String {
    format!("https://{name}.example.org/hook")
}

impl<D: Deployment> Service<D> {
    /// A user of the free plan.
    pub fn sign_up(&self, name: &str) -> UserId {
        let id: UserId = name.parse().unwrap();
        let email = format!("{name}@example.org");
        let profile = Profile { name: name.into(), email, ..Profile::default() };
        self.world.put_user(User::new(id.clone(), profile, self.world.now()));
        id
    }

    /// A user of the free plan with a webhook, at [`webhook_of`].
    pub fn sign_up_with_webhook(&self, name: &str) -> UserId {
        let id = self.sign_up(name);
        self.set_webhook(&id, Some(&webhook_of(name)));
        id
    }

    /// The user's webhook is there from now on, or nowhere.
    pub fn set_webhook(&self, id: &UserId, url: Option<&str>) {
        let (user, since) = (self.world.user(id).unwrap(), self.world.now());
        let webhook = url.map(|url| Webhook { url: url.into(), secret: WebhookSecret("whsec_c2VjcmV0".into()), since });
        self.world.put_user(User { webhook, ..user });
    }

    /// A user of the premium plan.
    pub fn sign_up_premium(&self, name: &str) -> UserId {
        let id = self.sign_up(name);
        let now = self.world.now();
        let premium = self.world.user(&id).unwrap().change_role(Role::Premium, now).unwrap();
        self.world.put_user(User { notices: Vec::new(), ..premium }.fanout_done(now));
        id
    }

    /// Gets a form, uploads the file with it, and comes back to the page that submits the job.
    pub async fn submit(&self, user: &UserId, vcf: &'static str) -> JobKey {
        let key = self.upload(user, vcf).await;
        let world = &self.world;
        let arrive = async {
            let Some(job) = world.jobs().load(&key).await? else { panic!("{key} was created") };
            let now = world.clock().now();
            submit(&world.jobs(), &world.inputs(), &world.publisher(), &job, LIMITS.free, now).await.map(drop)
        };
        // Not made again: when the browser was closed, reconcile finds the upload.
        let _answer: Ran<Result<(), Error>> = world.run(arrive).await;
        key
    }

    /// Gets a form and uploads the file with it; the browser never comes back.
    pub async fn upload(&self, user: &UserId, vcf: &'static str) -> JobKey {
        let key = JobKey { user_id: user.clone(), job_id: self.world.ids().job_id() };
        let job = Job::uploading(key.clone(), "variants.vcf".into(), self.world.now());
        let jobs = self.world.jobs();
        self.insist(async || match jobs.create(&job).await {
            Err(error) if error.is_conflict() => Ok(()),
            answer => answer,
        })
        .await;
        self.world.upload(&key, vcf);
        key
    }

    /// Gives the owner of an archived result as many like it, this one included.
    pub fn multiply(&self, key: &JobKey, count: usize) {
        let job = self.job(key);
        for _ in 1..count {
            let mut copy = job.clone();
            (copy.key.job_id, copy.log, copy.preview) = (self.world.ids().job_id(), None, None);
            let JobState::Completed { place: Place::Archived { archive }, .. } = &mut copy.state else {
                panic!("{key} is not archived")
            };
            *archive = self.world.copy_archive(archive, &copy.key, copy.attempt).unwrap();
            self.world.put_job(copy);
        }
    }

    /// Makes the result one that moves in parts, and lets every invocation move one of them: as if the input had been a
    /// large one, but without the time that its annotation takes.
    pub fn grow(&self, key: &JobKey) {
        // The parts of a vault have 1 MiB at least.
        let part_size: u64 = match self.world.read(|state| state.back_end) {
            BackEnd::StorageClass => 64,
            BackEnd::Vault => 1 << 20,
        };
        let bytes = vec![7; usize::try_from(part_size).unwrap() + 1];
        let mut hasher = Hasher::default();
        hasher.update(&bytes);
        let digest = hasher.finish();
        let mut job = self.job(key);
        let JobState::Completed { result, place: Place::Online { version, .. }, .. } = &mut job.state else {
            panic!("{key} is not online")
        };
        (result.bytes, result.sha256, result.tree_hash) = (digest.bytes, digest.sha256, digest.tree_hash);
        let small = std::mem::replace(version, self.world.put_result(&key.result(), bytes));
        self.world.put_job(job);
        self.world.drop_result(&key.result(), &small);
        self.world.move_in_parts(part_size, 1);
    }

    /// Changes the plan: one update, then its messages.
    pub async fn change_role(&self, user: &UserId, role: Role) {
        self.insist(async || D::change_role(self, user, role).await).await;
    }

    /// Deletes the account: one update, then its messages.
    pub async fn close_account(&self, user: &UserId) {
        let (users, publisher, clock) = (self.users(), self.publisher(), self.world.clock());
        self.insist(async || {
            let Some(before) = users.load(user).await? else { return Ok(()) };
            let Some(after) = before.close(clock.now()) else { return Ok(()) };
            UserRoles::commit(&users, &after).await?;
            for message in after.messages(clock.now()) {
                publisher.publish(&message).await?;
            }
            Ok(())
        })
        .await;
    }

    /// Does what the page of a job does for an event of its owner.
    pub async fn decide(&self, key: &JobKey, event: Event) {
        let (jobs, clock) = (self.world.jobs(), self.world.clock());
        self.insist(async || {
            let Some(job) = jobs.load(key).await? else { return Ok(()) };
            advance(&jobs, &job, event.clone(), Guard::None, clock.now()).await.map(drop)
        })
        .await;
    }

    async fn insist(&self, request: impl AsyncFn() -> Result<(), Error>) {
        for _ in 0..5 {
            if let Ran::Done(Ok(())) = self.world.run(request()).await {
                return;
            }
        }
        panic!("a request failed five times");
    }
}
