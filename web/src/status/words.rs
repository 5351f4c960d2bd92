//! What the figures mean.

use gas_ports::{Backlog, StageQueue};
use jiff::{SignedDuration, Timestamp};

use super::Figures;
use crate::units::grouped;

/// More messages than this in a queue are a delay that people notice.
const MANY: u64 = 200;
/// A job that waits longer than this waits long.
const LONG: SignedDuration = SignedDuration::from_mins(15);

/// How something is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should.
    Well,
    /// It works, and takes longer than usual.
    Slow,
    /// Nobody can say just now.
    Unknown,
    /// Something rests until an operator looks.
    Stuck,
}

impl Health {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Well => "Working",
            Self::Slow => "Slow",
            Self::Unknown => "Not known",
            Self::Stuck => "Needs a look",
        }
    }

    /// The state whose sign and colour it has.
    pub fn shape(self) -> crate::job_words::Shape {
        use crate::job_words::Shape;
        match self {
            Self::Well => Shape::Done,
            Self::Slow => Shape::Waiting,
            Self::Unknown => Shape::Stopped,
            Self::Stuck => Shape::Failed,
        }
    }
}

/// A stage, as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct StageRow {
    /// What it does.
    pub name: &'static str,
    /// How it is doing.
    pub health: Health,
    /// Messages in its queue and in its hands.
    pub load: String,
    /// What that means.
    pub words: String,
}

impl StageRow {
    /// A stage whose queue was looked at.
    pub fn of(queue: StageQueue, backlog: Option<Backlog>) -> Self {
        let name = match queue {
            StageQueue::JobRequests => "Annotation",
            StageQueue::Notify => "Mail",
            StageQueue::Webhook => "Webhooks",
            StageQueue::Archive => "Into the archive",
            StageQueue::Thaw => "Asking the archive",
            StageQueue::Restore => "Back from the archive",
        };
        let Some(Backlog { waiting, taken, set_aside }) = backlog else {
            let words = "The queue could not be looked at just now.".to_owned();
            return Self { name, health: Health::Unknown, load: "–".to_owned(), words };
        };
        let load = format!("{} waiting, {} in work", grouped(waiting), grouped(taken));
        let (health, words) = match (set_aside, waiting) {
            (0, 0..=MANY) => (Health::Well, "Everything is taken as it comes.".to_owned()),
            (0, _) => (Health::Slow, "Much came at once. It is worked off in order, and nothing is lost.".to_owned()),
            (some, _) => {
                let steps = if some == 1 { "step".to_owned() } else { "steps".to_owned() };
                let words = format!(
                    "{} {steps} failed several times and rest until an operator looks. \
                                     Nothing is lost, and all others go on.",
                    grouped(some)
                );
                (Health::Stuck, words)
            }
        };
        Self { name, health, load, words }
    }
}

/// The service as a whole, in a sentence.
pub fn overall(figures: &Figures, now: Timestamp) -> (Health, &'static str) {
    let stages = figures.backlogs.iter().map(|(queue, backlog)| StageRow::of(*queue, *backlog).health);
    let nobody = figures.force.is_some_and(|force| force.workers == 0);
    let queue = match (figures.waiting, figures.oldest) {
        (None, _) => Health::Unknown,
        (_, Some(_)) if nobody => Health::Slow,
        (_, Some(since)) if now.duration_since(since) > LONG => Health::Slow,
        _ => Health::Well,
    };
    let worst = stages.chain([queue]).max().unwrap_or(Health::Unknown);
    let sentence = match worst {
        Health::Well => "All is well.",
        Health::Slow => "All works, but it takes longer than usual.",
        Health::Unknown => "Some of it cannot be looked at just now.",
        Health::Stuck => "Most of it works; something rests until an operator looks.",
    };
    (worst, sentence)
}

#[cfg(test)]
mod tests {
    use gas_domain::Workforce;

    use super::*;

    fn backlog(waiting: u64, set_aside: u64) -> Option<Backlog> {
        Some(Backlog { waiting, taken: 1, set_aside })
    }

    fn figures(waiting: Option<usize>, oldest: Option<Timestamp>, mail: Option<Backlog>) -> Figures {
        let backlogs = vec![(StageQueue::JobRequests, backlog(0, 0)), (StageQueue::Notify, mail)];
        Figures { at: Timestamp::UNIX_EPOCH, force: None, waiting, oldest, backlogs }
    }

    #[test]
    fn a_stage_is_as_well_as_its_queue() {
        let health = |backlog| StageRow::of(StageQueue::Archive, backlog).health;
        assert_eq!(health(backlog(0, 0)), Health::Well);
        assert_eq!(health(backlog(5_000, 0)), Health::Slow);
        assert_eq!(health(backlog(0, 1)), Health::Stuck);
        assert_eq!(health(None), Health::Unknown);
        let row = StageRow::of(StageQueue::Archive, backlog(5_000, 0));
        assert_eq!(row.load, "5,000 waiting, 1 in work");
    }

    #[test]
    fn the_whole_is_as_well_as_its_worst_part() {
        let now: Timestamp = "2026-01-02T03:00:00Z".parse().unwrap();
        let ago = |minutes| Some(now - SignedDuration::from_mins(minutes));
        let health = |figures| overall(&figures, now).0;
        assert_eq!(health(figures(Some(0), None, backlog(0, 0))), Health::Well);
        assert_eq!(health(figures(Some(3), ago(1), backlog(0, 0))), Health::Well);
        assert_eq!(health(figures(Some(3), ago(16), backlog(0, 0))), Health::Slow);
        let nobody = Figures { force: Some(Workforce::default()), ..figures(Some(1), ago(1), backlog(0, 0)) };
        assert_eq!(health(nobody), Health::Slow);
        assert_eq!(health(figures(None, None, backlog(0, 0))), Health::Unknown);
        assert_eq!(health(figures(Some(3), ago(16), backlog(0, 2))), Health::Stuck);
        assert_eq!(health(figures(Some(0), None, None)), Health::Unknown);
    }
}
