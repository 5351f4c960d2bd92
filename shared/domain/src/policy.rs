//! How long, how often, how much: every bound of the service that is not the operator's to choose.

use jiff::{SignedDuration, Timestamp};

use crate::{Role, Tier};

/// The largest upload of each plan, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimits {
    /// For free users.
    pub free: u64,
    /// For premium users.
    pub premium: u64,
}

impl SizeLimits {
    /// The limit of a plan.
    pub fn of(self, role: Role) -> u64 {
        match role {
            Role::Free => self.free,
            Role::Premium => self.premium,
        }
    }
}

/// How long a presigned upload form is good for: an upload may begin until then.
pub const UPLOAD_WINDOW: SignedDuration = SignedDuration::from_mins(60);
/// How long the address of a download, or of a part of an upload, is good for: what began in time goes on.
pub const LINK_TIME: SignedDuration = SignedDuration::from_mins(15);
/// The size of a part, in bytes: the same for upload, archive and restore. What is no larger moves in one piece.
pub const PART_BYTES: u64 = 16 << 20;
/// S3 and Glacier take no more parts of one object (Amazon S3 user guide, "Amazon S3 multipart upload limits").
pub const MOST_PARTS: u64 = 10_000;
/// When no upload that began with the form can still be under way: 5 GiB at half a megabit per second.
pub const UPLOAD_PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// How long a link to a shared job is good.
pub const SHARE_TIME: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a worker may be silent before its run is given to another.
pub const RUN_LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How often a worker renews its hold on a message and on its task.
pub const HEARTBEAT: SignedDuration = SignedDuration::from_secs(45);
/// When a worker tells for the first time how far it is with a job: most jobs are short.
pub const LIVE_FIRST: SignedDuration = SignedDuration::from_secs(1);
/// How often it tells after that, and renews its lease with it.
pub const LIVE_EVERY: SignedDuration = SignedDuration::from_secs(5);
/// How often a worker tells that it is alive.
pub const WORKER_TELLS: SignedDuration = SignedDuration::from_secs(30);
/// How long a worker counts as alive after it told so: three times as long as it is silent.
pub const WORKER_PATIENCE: SignedDuration = SignedDuration::from_secs(90);
/// How long an archive claim holds: longer than the archive function's timeout.
pub const ARCHIVE_LEASE: SignedDuration = SignedDuration::from_mins(16);
/// How long a first mail may take to be sent: longer than the notify function's timeout. Later ones wait longer.
pub const MAIL_LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How long an attempt to tell a webhook may take: longer than the webhook function's timeout.
pub const DELIVERY_LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How long a webhook may take to answer (Standard Webhooks, "Request timeouts").
pub const WEBHOOK_ANSWER: SignedDuration = SignedDuration::from_secs(15);
/// How long a user waits from one trial of their webhook to the next, whatever webhook it is by then.
pub const TRIAL_EVERY: SignedDuration = SignedDuration::from_secs(30);
/// How long a message may take before reconcile sends it again, at first.
pub const MESSAGE_GRACE: SignedDuration = SignedDuration::from_mins(2);
/// The longest timeout of any function: what was begun before that has ended or was stopped.
pub const LONGEST_TIMEOUT: SignedDuration = SignedDuration::from_mins(15);
/// The longest wait between two attempts to heal the same item.
pub const LONGEST_BACKOFF: SignedDuration = SignedDuration::from_hours(1);

/// How long after a question to the archive that has no recorded answer it is asked again: the asker died, or no tier
/// had capacity.
pub const ASK_PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How long a result stays online after a copy into the archive that could not be made for a reason that passes.
pub const COPY_PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// What nobody refers to is deleted when it is older than this: longer than any worker, stalled or not, can be about to
/// record it.
pub const ORPHAN_AGE: SignedDuration = SignedDuration::from_hours(48);

/// How long a user may take at the identity provider.
pub const LOG_IN_TIME: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lasts, whatever happens.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a browser may stay away until its session ends.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How often at most it is written down that a browser was seen.
pub const SESSION_SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// How long a request with an `Idempotency-Key` may be at work before another attempt is let in: longer than the web
/// function's timeout.
pub const REQUEST_LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How long the answer to such a request is told again.
pub const REPLY_TIME: SignedDuration = SignedDuration::from_hours(24);

/// How long a token for programs may be good, in days; the first is what is proposed.
pub const TOKEN_DAYS: [i64; 4] = [90, 7, 30, 365];
/// How long a program that asks for a token waits for its user.
pub const DEVICE_TIME: SignedDuration = SignedDuration::from_mins(15);
/// How often it asks meanwhile (RFC 8628, section 3.2, `interval`).
pub const DEVICE_INTERVAL: SignedDuration = SignedDuration::from_secs(5);
/// The most tokens that a user may have.
pub const MOST_TOKENS: usize = 25;

/// How many jobs of a user may be under way at once: waiting for their upload, for a worker, or at work.
pub fn open_jobs(role: Role) -> usize {
    match role {
        Role::Free => 10,
        Role::Premium => 100,
    }
}

/// Runs of one job that may end without a word (a worker that died) before the job fails.
pub const MAX_RUNS: u32 = 3;
/// Copies or retrievals of one result that failed or died before it is held for an operator.
pub const MAX_TRIES: u32 = 5;
/// Mails begun for one job before the service gives up: with the waits between them, about a day.
pub const MAX_MAILS: u32 = 30;

/// Attempts to tell a webhook of one job: with the waits between them, about a day.
pub const MAX_DELIVERIES: u32 = 10;
/// The waits between them, in minutes.
const DELIVERY_WAITS: [i64; 9] = [1, 5, 15, 30, 60, 120, 240, 480, 480];

/// The wait after attempt number `tries` to tell a webhook; `None` after the last.
pub fn delivery_wait(tries: u32) -> Option<SignedDuration> {
    let before = usize::try_from(tries).ok()?.checked_sub(1)?;
    DELIVERY_WAITS.get(before).map(|minutes| SignedDuration::from_mins(*minutes))
}

/// The size of every part but the last of an object, in bytes: a power of two times 1 MiB, as Glacier wants it; larger where
/// there would be too many.
pub fn part_size(bytes: u64) -> u64 {
    let mut size = PART_BYTES;
    while bytes.div_ceil(size) > MOST_PARTS {
        size *= 2;
    }
    size
}

/// How long a retrieval may take before someone looks after it (the tier's documented time, and a margin).
pub fn retrieval_patience(tier: Tier) -> SignedDuration {
    match tier {
        Tier::Expedited => SignedDuration::from_mins(15),
        Tier::Standard => SignedDuration::from_hours(6),
        Tier::Bulk => SignedDuration::from_hours(15),
    }
}

/// The wait before try number `tries + 1`: doubling from one minute.
pub fn backoff(tries: u32) -> SignedDuration {
    SignedDuration::from_mins(1 << tries.min(6)).min(LONGEST_BACKOFF)
}

/// The wait before results that are on their way are looked at again to tell their owner: doubling from half a minute.
pub fn look_again(looks: u32) -> SignedDuration {
    SignedDuration::from_secs(30 << looks.min(7)).min(LONGEST_BACKOFF)
}

/// The next look at an item that is still overdue: it waits as long again as the item has waited since `changed`.
pub fn postponed(changed: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.duration_since(changed);
    now + waited.clamp(SignedDuration::from_mins(1), LONGEST_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_an_hour() {
        let minutes: Vec<_> = (0..9).map(|tries| backoff(tries).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_webhook_is_tried_for_about_a_day() {
        let waits: Vec<_> = (1..=MAX_DELIVERIES).map_while(delivery_wait).collect();
        assert_eq!(waits.len() + 1, 10);
        assert_eq!(delivery_wait(MAX_DELIVERIES), None);
        assert!(waits.is_sorted());
        let hours = waits.iter().map(SignedDuration::as_mins).sum::<i64>() / 60;
        assert_eq!(hours, 23);
    }

    #[test]
    fn an_item_that_stays_overdue_is_looked_at_less_and_less() {
        let changed = Timestamp::UNIX_EPOCH;
        let (mut now, mut looks) = (changed, 0);
        while now < changed + SignedDuration::from_hours(24) {
            now = postponed(changed, now);
            looks += 1;
        }
        assert!(looks < 40, "{looks} looks in a day");
    }
}
