//! All functions on one world.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use gas_domain::{SizeLimits, ThawPolicy};
use gas_world::{BackEnd, Topic, World};
use jiff::SignedDuration;

use super::{Deployed, Deployment, promises};

/// How long a free user's result stays online.
pub const RETENTION: SignedDuration = SignedDuration::from_mins(5);
/// The largest upload of each plan, in bytes.
pub const LIMITS: SizeLimits = SizeLimits { free: 1_000, premium: 10_000 };

/// The messages that were lost once.
pub type Lost = HashSet<(Topic, String)>;

/// The service: all functions on one world, whose promises are checked after every effect. A clone is the same service.
pub struct Service<D: Deployment = Deployed> {
    /// Everything that is not a function.
    pub world: World,
    /// What is deployed on it.
    pub deployment: Arc<D>,
    /// Which tier thaw asks for first.
    pub thaw_policy: ThawPolicy,
    /// Whether every message is delivered twice.
    pub twice: bool,
    /// The messages that are lost the first time, once they were; `None` when none is.
    pub lost: Arc<Mutex<Option<Lost>>>,
    /// Failed receives of each message.
    pub receives: Arc<Mutex<HashMap<(Topic, String), u32>>>,
    /// The messages that were received too often.
    pub dead_letters: Arc<Mutex<Vec<(Topic, String)>>>,
    _witness: Arc<Witness>,
}

impl Service {
    /// An empty service with objects of class GLACIER as its archive.
    pub fn new() -> Self {
        Self::on(BackEnd::StorageClass)
    }

    /// An empty service with this archive.
    pub fn on(back_end: BackEnd) -> Self {
        Self::with(back_end, Deployed)
    }
}

impl Default for Service {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Deployment> Service<D> {
    /// An empty service with this archive and these functions.
    pub fn with(back_end: BackEnd, deployment: D) -> Self {
        let world = World::on(back_end, "2026-01-02T03:04:05Z".parse().unwrap());
        world.watch(promises::check);
        Self {
            deployment: Arc::new(deployment),
            thaw_policy: ThawPolicy::ExpeditedFirst,
            twice: false,
            lost: Arc::default(),
            receives: Arc::default(),
            dead_letters: Arc::default(),
            _witness: Arc::new(Witness(world.clone())),
            world,
        }
    }

    /// Another service in the state of this one, in which no fault is planned.
    pub fn fork(&self) -> Self {
        let world = self.world.fork();
        world.watch(promises::check);
        Self {
            deployment: self.deployment.clone(),
            thaw_policy: self.thaw_policy,
            twice: self.twice,
            lost: Arc::new(Mutex::new(self.lost.lock().unwrap().clone())),
            receives: Arc::new(Mutex::new(self.receives.lock().unwrap().clone())),
            dead_letters: Arc::new(Mutex::new(self.dead_letters.lock().unwrap().clone())),
            _witness: Arc::new(Witness(world.clone())),
            world,
        }
    }

    /// The same world and messages with other functions.
    pub fn redeploy<E: Deployment>(&self, deployment: E) -> Service<E> {
        Service {
            world: self.world.clone(),
            deployment: Arc::new(deployment),
            thaw_policy: self.thaw_policy,
            twice: self.twice,
            lost: self.lost.clone(),
            receives: self.receives.clone(),
            dead_letters: self.dead_letters.clone(),
            _witness: self._witness.clone(),
        }
    }
}

impl<D: Deployment> Clone for Service<D> {
    fn clone(&self) -> Self {
        Self {
            world: self.world.clone(),
            deployment: self.deployment.clone(),
            thaw_policy: self.thaw_policy,
            twice: self.twice,
            lost: self.lost.clone(),
            receives: self.receives.clone(),
            dead_letters: self.dead_letters.clone(),
            _witness: self._witness.clone(),
        }
    }
}

/// Says where a run was when it failed.
struct Witness(World);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("calls since the faults were planned:");
            let of_interest = |call: &str| !call.ends_with("Due::overdue");
            for (number, call) in (1..).zip(self.0.calls()).filter(|(_, call)| of_interest(call)) {
                eprintln!("{number:4} {call}");
            }
            self.0.read(|state| {
                eprintln!("now {}", state.now);
                state.jobs.values().take(10).for_each(|job| eprintln!("{job:#?}"));
                state.users.values().for_each(|user| eprintln!("{user:?}"));
            });
        }
    }
}
