//! An annotator in the in-memory world, with a small genome, and hands that meddle while it works.

pub mod meddling;

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use crate::{Annotator, References};
use flate2::read::MultiGzDecoder;
use gas_annotation::{Options, Reference, build::Build};
use gas_domain::{Event, Input, Job, JobKey, JobState, Place, Profile, Role, User, UserId};
use gas_ports::Ids;
use gas_world::{InputsBucket, JobsTable, ResultsBucket, Timers, Topics, UsersTable, VirtualClock, World};
use jiff::SignedDuration;

pub const RETENTION: SignedDuration = SignedDuration::from_secs(300);

pub const GOOD: &str = include_str!("data/good.vcf");
pub const BAD: &str = include_str!("data/bad.vcf");

pub static REFERENCE: LazyLock<Arc<Reference>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    Arc::new(Reference::open(&bundle(folder.path())).unwrap())
});

/// The small genome and its genes as a bundle in this folder.
pub fn bundle(folder: &Path) -> PathBuf {
    bundle_named(folder, "test-1")
}

/// The same under another name.
pub fn bundle_named(folder: &Path, name: &str) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/data");
    let (fasta, gff3) = (data.join("genome.fa"), data.join("genes.gff3"));
    let bundle = folder.join(name).with_extension("gasref");
    Build { name: name.into(), fasta, gff3, ..Build::default() }.write(&bundle).unwrap();
    bundle
}

pub type Annotates<U = UsersTable, I = InputsBucket, R = ResultsBucket> =
    Annotator<JobsTable, U, I, R, Topics, Timers, VirtualClock>;

pub fn world() -> World {
    World::new("2026-01-02T03:04:05Z".parse().unwrap())
}

pub fn annotator(world: &World) -> Annotates {
    annotator_with(world, world.users(), world.inputs(), world.results())
}

pub fn annotator_with<U, I, R>(world: &World, users: U, inputs: I, results: R) -> Annotates<U, I, R> {
    Annotator {
        jobs: world.jobs(),
        users,
        inputs,
        results,
        publisher: world.publisher(),
        timers: world.timers(),
        clock: world.clock(),
        references: References::new([("test".to_owned(), REFERENCE.clone())]),
        options: Options::default(),
        tally: Arc::default(),
        retention: RETENTION,
    }
}

/// A user with this role.
pub fn user(world: &World, role: Role) -> UserId {
    let id: UserId = "ann".parse().unwrap();
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    let free = User::new(id.clone(), profile, world.now());
    world.put_user(free.change_role(role, world.now()).unwrap_or(free));
    id
}

/// Changes the user's role as the web does.
pub fn change_role(world: &World, role: Role) {
    let user = world.user(&"ann".parse().unwrap()).unwrap();
    world.put_user(user.change_role(role, world.now()).unwrap());
}

/// A submitted job of a user with this role.
pub fn submitted(world: &World, role: Role, vcf: impl AsRef<[u8]>) -> JobKey {
    let key = JobKey { user_id: user(world, role), job_id: world.ids().job_id() };
    let vcf = vcf.as_ref().to_vec();
    let bytes = vcf.len() as u64;
    let etag = world.upload(&key, vcf);
    let job = Job::uploading(key.clone(), "sample.vcf".into(), world.now());
    world.put_job(job.apply(Event::Submit(Input { bytes, etag }), world.now()).unwrap());
    key
}

/// Another worker's claim, after the lease of the one before has ended.
pub fn claim_by_another(world: &World, key: &JobKey) {
    world.advance(gas_domain::policy::RUN_LEASE + SignedDuration::from_secs(1));
    let job = world.job(key).unwrap();
    world.put_job(job.apply(Event::Claim, world.now()).unwrap());
}

/// The place of a completed job's result.
pub fn place(job: &Job) -> &Place {
    match &job.state {
        JobState::Completed { place, .. } => place,
        other => panic!("not completed: {other:?}"),
    }
}

/// The bytes of the result that the job refers to.
pub fn result(world: &World, job: &Job) -> Vec<u8> {
    let version = place(job).version().unwrap();
    world.result(&job.key.result(), version).unwrap().to_vec()
}

/// The versions under the job's result key, referred to or not.
pub fn result_versions(world: &World, key: &JobKey) -> usize {
    world.read(|state| state.results.iter().filter(|object| object.s3_key == key.result()).count())
}

/// The log's text.
pub fn log(world: &World, job: &Job) -> String {
    let bytes = world.result(&job.key.log(), job.log.as_ref().unwrap()).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}
