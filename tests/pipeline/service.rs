//! The running service as the tests use it: users, uploads, messages, waiting for a state with a bound.

use std::time::Duration;

use gas_aws::{JobsTable, S3Inputs, S3Presign, Sdk, SnsPublisher, SystemClock, SystemIds, Topic, UsersTable};
use gas_domain::{Job, JobKey, JobState, Message, Place, Profile, Role, SizeLimits, User, UserId};
use gas_ports::{Clock, Ids, JobIntake, Jobs, Publisher, Submitted, UserProfiles, UserRoles, Users, flow};
use gas_tests::stack::Stack;

use crate::invocations::Configurations;

/// The running service.
pub struct Service {
    pub stack: Stack,
    sdk: Sdk,
    pub jobs: JobsTable,
    pub users: UsersTable,
    inputs: S3Inputs,
    pub presign: S3Presign<SystemClock>,
    publisher: SnsPublisher,
    _configurations: Configurations,
}

/// Where a job's result is.
pub fn place(job: &Job) -> Option<&Place> {
    match &job.state {
        JobState::Completed { place, .. } => Some(place),
        _ => None,
    }
}

impl Service {
    pub async fn connect() -> Self {
        Self::with(Configurations::unchanged().await).await
    }

    /// The service with no other test under way, for one that changes how functions are configured.
    pub async fn connect_alone() -> Self {
        Self::with(Configurations::ours().await).await
    }

    async fn with(configurations: Configurations) -> Self {
        let stack = Stack::from_env();
        let sdk = stack.sdk().await;
        let output = |name: &str| stack.output(name).to_owned();
        let topics = [
            (Topic::JobRequests, output("JobRequestsTopicArn")),
            (Topic::JobResults, output("JobResultsTopicArn")),
            (Topic::ResultsArchive, output("ResultsArchiveTopicArn")),
            (Topic::ResultsThaw, output("ResultsThawTopicArn")),
            (Topic::ResultsRestore, output("ResultsRestoreTopicArn")),
        ];
        Self {
            jobs: JobsTable::new(&sdk, output("JobsTableName"), output("UsersTableName")),
            users: UsersTable::new(&sdk, output("UsersTableName")),
            inputs: S3Inputs::new(&sdk, output("InputsBucketName")),
            presign: S3Presign::new(&sdk, output("InputsBucketName"), output("ResultsBucketName"), SystemClock),
            publisher: SnsPublisher::new(&sdk, topics),
            sdk,
            stack,
            _configurations: configurations,
        }
    }

    /// A new user.
    pub async fn user(&self, role: Role) -> User {
        let id: UserId = SystemIds.job_id().to_string().parse().expect("a UUID is a user id");
        let profile = Profile { name: "Ann".into(), email: format!("{id}@example.org"), ..Profile::default() };
        let user = User::new(id, profile, SystemClock.now());
        self.users.create(&user).await.expect("the user is stored");
        if role == Role::Premium { self.change_role(&user, role).await } else { user }
    }

    /// Changes a user's role as the pages do: again, when a stage has written to the user meanwhile.
    pub async fn change_role(&self, user: &User, role: Role) -> User {
        loop {
            let user = Users::load(&self.users, &user.id).await.expect("the user loads").expect("the user exists");
            let changed = user.change_role(role, SystemClock.now()).expect("it is another role");
            match UserRoles::commit(&self.users, &changed).await {
                Err(error) if error.is_conflict() => continue,
                committed => committed.expect("the role is written"),
            }
            for message in changed.messages(SystemClock.now()) {
                self.publish(&message).await;
            }
            return changed;
        }
    }

    pub fn new_key(&self, user: &User) -> JobKey {
        JobKey { user_id: user.id.clone(), job_id: SystemIds.job_id() }
    }

    /// A job whose file has not been uploaded yet.
    pub async fn new_job(&self, user: &User, file_name: &str) -> JobKey {
        let job = Job::uploading(self.new_key(user), file_name.into(), SystemClock.now());
        self.jobs.create(&job).await.expect("the job is stored");
        job.key
    }

    /// Uploads as a browser does and submits as the pages do.
    pub async fn submit(&self, user: &User, file_name: &str, bytes: Vec<u8>) -> JobKey {
        let key = self.new_job(user, file_name).await;
        let limit = self.limits().premium;
        let (status, answer) = self.upload(&key, limit, bytes).await;
        assert!((200..400).contains(&status), "{status}: {answer}");
        assert_eq!(self.submit_uploaded(&key, limit).await, Submitted::Pending);
        key
    }

    pub async fn submit_uploaded(&self, key: &JobKey, limit: u64) -> Submitted {
        let job = self.job(key).await;
        flow::submit(&self.jobs, &self.inputs, &self.publisher, &job, limit, SystemClock.now())
            .await
            .expect("the job can be submitted")
    }

    pub async fn job(&self, key: &JobKey) -> Job {
        Jobs::load(&self.jobs, key).await.expect("the job loads").expect("the job exists")
    }

    pub async fn publish(&self, message: &Message) {
        self.publisher.publish(message).await.expect("the message is published");
    }

    pub fn limits(&self) -> SizeLimits {
        let limit = |name: &str| self.stack.web_env[name].parse().expect("a limit is a number");
        SizeLimits { free: limit("FREE_SIZE_LIMIT"), premium: limit("PREMIUM_SIZE_LIMIT") }
    }

    pub fn sdk(&self) -> &Sdk {
        &self.sdk
    }
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

pub fn blocking<T>(call: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(call)
}
