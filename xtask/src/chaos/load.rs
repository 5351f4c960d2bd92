//! The time of trouble: people act, and meanwhile this kills and restarts.

use std::{
    sync::{
        PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};

use super::{
    chance::Chance,
    person::{Person, Shared},
    plan::Role,
    promises::Picture,
    service::Service,
};
use crate::processes;

/// Between two deeds of a person, in milliseconds: two minutes for twenty of them.
const PAUSE: (u64, u64) = (500, 8000);
/// Between two kills of functions, in milliseconds.
const FUNCTION: (u64, u64) = (800, 4500);
/// Between two kills of the annotator, in milliseconds.
const ANNOTATOR: (u64, u64) = (4000, 14000);
/// Killing goes on for as long after the last deed, so that archiving and restoring get their part.
const AFTERWARDS: Duration = Duration::from_secs(25);
/// Jobs per restart of the local AWS.
const JOBS_PER_RESTART: usize = 100;
/// Between two lines of progress.
const SHOW_EVERY: Duration = Duration::from_secs(10);

/// The trouble of one run.
pub struct Load {
    /// Jobs to come.
    pub jobs: usize,
    /// When the run began.
    pub started: Instant,
    /// Chooses.
    pub chance: Chance,
}

impl Load {
    /// Lets all of them act while everything is killed; answers the people.
    pub fn run<'a>(
        mut self,
        service: &mut Service,
        roles: Vec<Role>,
        shared: &'a Shared<'a>,
    ) -> Result<Vec<Person<'a>>> {
        let over = AtomicBool::new(false);
        let web_url = service.stack.web_url.clone();
        thread::scope(|scope| {
            let (web_url, over) = (web_url.as_str(), &over);
            let people: Vec<_> = roles
                .into_iter()
                .map(|role| {
                    let chance = self.chance.fork();
                    scope.spawn(move || act(web_url, role, chance, shared, over))
                })
                .collect();
            let troubled = self.trouble(service, shared, || people.iter().all(thread::ScopedJoinHandle::is_finished));
            over.store(true, Ordering::SeqCst);
            let people = people.into_iter().map(|person| person.join().map_err(|_| anyhow!("a person panicked"))?);
            let people = people.collect::<Result<Vec<_>>>();
            troubled.and(people)
        })
    }

    fn trouble(&mut self, service: &mut Service, shared: &Shared<'_>, all_done: impl Fn() -> bool) -> Result<()> {
        let mut restarts = self.restarts();
        let mut shown = Instant::now();
        let (mut next_function, mut next_annotator) = (Instant::now(), Instant::now() + Duration::from_secs(5));
        let mut done = None;
        while done.is_none_or(|done: Instant| done.elapsed() < AFTERWARDS) {
            if done.is_none() && all_done() {
                done = Some(Instant::now());
            }
            let now = Instant::now();
            if now >= next_function
                && let Some(_) = service.kill_function(&mut self.chance)?
            {
                next_function = now + self.chance.millis(FUNCTION.0, FUNCTION.1);
            }
            if done.is_none() && now >= next_annotator {
                service.kill_annotator()?;
                next_annotator = now + self.chance.millis(ANNOTATOR.0, ANNOTATOR.1);
            }
            let submitted = shared.made.lock().unwrap_or_else(PoisonError::into_inner).len();
            if restarts.pop_if(|at| submitted >= *at).is_some() {
                let _closed = shared.open.write().unwrap_or_else(PoisonError::into_inner);
                service.restart()?;
            }
            if shown.elapsed() >= SHOW_EVERY {
                self.show(service, submitted)?;
                shown = Instant::now();
            }
            processes::all_alive(&service.stack.logs)?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// After how many submissions the local AWS is restarted, the last first.
    fn restarts(&mut self) -> Vec<usize> {
        let count = (self.jobs / JOBS_PER_RESTART).max(1);
        let share = self.jobs / (count + 1);
        // Somewhere within a tenth of the run around its place.
        let shift = |chance: &mut Chance| usize::try_from(chance.below(10)).unwrap_or_default() * self.jobs / 100;
        (1..=count).rev().map(|number| number * share + shift(&mut self.chance)).collect()
    }

    fn show(&self, service: &Service, submitted: usize) -> Result<()> {
        let counts = Picture::take(service)?.counts();
        let counts: Vec<_> = counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
        let kills: u32 = service.kills.values().sum();
        let seconds = self.started.elapsed().as_secs();
        println!("{seconds:>5} s  {submitted} submitted; {}; {kills} kills", counts.join("; "));
        Ok(())
    }
}

fn act<'a>(
    web_url: &str,
    mut role: Role,
    mut chance: Chance,
    shared: &'a Shared<'a>,
    over: &AtomicBool,
) -> Result<Person<'a>> {
    let mut person = Person::log_in(web_url, &role.name, shared)?;
    while let Some(deed) = role.deeds.pop_front() {
        person.act(&deed)?;
        thread::sleep(chance.millis(PAUSE.0, PAUSE.1));
        if over.load(Ordering::SeqCst) {
            break;
        }
    }
    Ok(person)
}
