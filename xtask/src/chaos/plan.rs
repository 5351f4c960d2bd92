//! Who does what in a run, chosen beforehand by the seed.

use std::collections::VecDeque;

use super::chance::Chance;

/// What is done with a job, and so what must come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// Uploaded and left alone.
    Plain,
    /// Uploaded, and the browser closed before it came back from S3.
    BrowserClosed,
    /// Uploaded with a line that is no VCF.
    BadInput,
    /// Cancelled right after it was submitted.
    Cancelled,
    /// Deleted some time later, in whatever state it is.
    Deleted,
}

/// One thing that a person does.
pub enum Deed {
    /// Uploads input number so-and-so.
    Submit(usize, Story),
    /// Deletes the job of that input.
    Delete(usize),
    /// Goes to the other plan.
    ChangePlan,
    /// Changes the plan five times in a row.
    ChangeMinds,
    /// Deletes the account.
    Leave,
}

/// A person and the deeds, in their order.
pub struct Role {
    /// The name to log in with.
    pub name: String,
    /// What is done.
    pub deeds: VecDeque<Deed>,
}

/// The persons' kinds: who becomes premium when.
#[derive(Clone, Copy)]
enum Kind {
    Free,
    Premium,
    /// Changes plans now and then; the seed says where it ends.
    Wavering,
    /// Deletes the account with all jobs in the end.
    Leaving,
}

const CAST: [Kind; 9] = [
    Kind::Free,
    Kind::Free,
    Kind::Free,
    Kind::Premium,
    Kind::Premium,
    Kind::Wavering,
    Kind::Wavering,
    Kind::Wavering,
    Kind::Leaving,
];

/// Of so many jobs one changes the plan of a wavering owner.
const WAVERS_EVERY: u64 = 5;

/// Deals `jobs` jobs to the cast.
pub fn deal(jobs: usize, chance: &mut Chance) -> Vec<Role> {
    let mut cast: Vec<Role> = CAST
        .iter()
        .enumerate()
        .map(|(number, kind)| Role { name: format!("{}-{number}", name(*kind)), deeds: first(*kind) })
        .collect();
    let mut deletions: Vec<Vec<(u64, usize)>> = CAST.iter().map(|_| Vec::new()).collect();
    for job in 0..jobs {
        let at = job % CAST.len();
        let deeds = &mut cast[at].deeds;
        let story = story(chance);
        deeds.push_back(Deed::Submit(job, story));
        if story == Story::Deleted {
            deletions[at].push((chance.below(6), job));
        }
        deletions[at].retain_mut(|(after, job)| {
            let now = *after == 0;
            if now {
                deeds.push_back(Deed::Delete(*job));
            }
            *after = after.saturating_sub(1);
            !now
        });
        if matches!(CAST[at], Kind::Wavering) && chance.below(WAVERS_EVERY) == 0 {
            deeds.push_back(if chance.below(3) == 0 { Deed::ChangeMinds } else { Deed::ChangePlan });
        }
    }
    for ((role, kind), late) in cast.iter_mut().zip(CAST).zip(deletions) {
        role.deeds.extend(late.into_iter().map(|(_, job)| Deed::Delete(job)));
        role.deeds.extend(matches!(kind, Kind::Leaving).then_some(Deed::Leave));
    }
    cast
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Free => "free",
        Kind::Premium => "premium",
        Kind::Wavering => "wavering",
        Kind::Leaving => "leaving",
    }
}

fn first(kind: Kind) -> VecDeque<Deed> {
    matches!(kind, Kind::Premium).then_some(Deed::ChangePlan).into_iter().collect()
}

fn story(chance: &mut Chance) -> Story {
    match chance.below(100) {
        0..4 => Story::BrowserClosed,
        4..12 => Story::BadInput,
        12..18 => Story::Cancelled,
        18..28 => Story::Deleted,
        _ => Story::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_submitted_once_and_deleted_only_afterwards() {
        let mut submitted = Vec::new();
        for role in deal(200, &mut Chance::new(1)) {
            let mut own = Vec::new();
            for deed in role.deeds {
                match deed {
                    Deed::Submit(number, story) => own.push((number, story)),
                    Deed::Delete(number) => assert!(own.contains(&(number, Story::Deleted)), "job {number}"),
                    Deed::ChangePlan | Deed::ChangeMinds | Deed::Leave => {}
                }
            }
            submitted.extend(own.into_iter().map(|(number, _)| number));
        }
        submitted.sort_unstable();
        assert_eq!(submitted, (0..200).collect::<Vec<_>>());
    }
}
