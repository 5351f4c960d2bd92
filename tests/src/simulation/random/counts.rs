//! What was tried: the line at the end of a run.

use std::fmt;

use gas_world::Fault;

/// How much of everything there was.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Lives.
    pub cases: u64,
    /// Steps of them.
    pub steps: u64,
    /// Calls of ports.
    pub calls: u64,
    /// Calls that were not made.
    pub errors: u64,
    /// Calls whose answer was lost.
    pub answers_lost: u64,
    /// Workers that died.
    pub crashes: u64,
    /// Workers that stalled.
    pub stalls: u64,
    /// Copies that were left to another invocation.
    pub hand_overs: u64,
    /// Retrievals that the archive was asked for.
    pub retrievals: u64,
    /// Mails.
    pub mails: u64,
    /// How often all promises were looked at.
    pub checks: u64,
}

impl Counts {
    /// A fault struck.
    pub fn struck(&mut self, fault: Fault) {
        match fault {
            Fault::ErrorBefore => self.errors += 1,
            Fault::AnswerLost => self.answers_lost += 1,
            Fault::CrashBefore | Fault::CrashAfter => self.crashes += 1,
            Fault::Stall => self.stalls += 1,
        }
    }

    /// These calls were made.
    pub fn called(&mut self, calls: &[&str]) {
        self.calls += calls.len() as u64;
        let asks = calls.iter().filter(|call| matches!(**call, "InitiateJob" | "ArchiveRetrievals::ask"));
        self.retrievals += asks.count() as u64;
    }

    /// Together with others.
    pub fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.steps += other.steps;
        self.calls += other.calls;
        self.errors += other.errors;
        self.answers_lost += other.answers_lost;
        self.crashes += other.crashes;
        self.stalls += other.stalls;
        self.hand_overs += other.hand_overs;
        self.retrievals += other.retrievals;
        self.mails += other.mails;
        self.checks += other.checks;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, steps, calls, errors, answers_lost, crashes, stalls, .. } = self;
        let Self { hand_overs, retrievals, mails, checks, .. } = self;
        write!(
            f,
            "{cases} cases, {steps} steps, {calls} calls; {errors} errors, {answers_lost} answers lost, {crashes} \
             crashes, {stalls} stalls; {hand_overs} hand-overs, {retrievals} retrievals asked for, {mails} mails; \
             promises checked {checks} times"
        )
    }
}
