//! The Replies table.

use gas_domain::{JobId, Sha256};
use gas_ports::{Attempt, Claim, Class, Error, Replies, Reply};
use jiff::Timestamp;

use crate::{State, gate::Gate};

/// The Replies table.
#[derive(Clone)]
pub struct RepliesTable(pub(crate) Gate);

/// A request with a key.
#[derive(Clone)]
pub struct KeyedRequest {
    fingerprint: Sha256,
    job_id: JobId,
    holder: JobId,
    lease_until: Timestamp,
    expires_at: i64,
    reply: Option<Reply>,
}

impl Replies for RepliesTable {
    async fn claim(&self, attempt: &Attempt, now: Timestamp) -> Result<Claim, Error> {
        let claim = |state: &mut State| {
            let known = state.replies.get_mut(&attempt.request).filter(|known| known.expires_at > now.as_second());
            let Some(known) = known else {
                state.replies.insert(attempt.request, new(attempt));
                return Ok(Claim::Mine(attempt.id));
            };
            if known.fingerprint != attempt.fingerprint {
                return Ok(Claim::Reused);
            }
            if let Some(reply) = &known.reply {
                return Ok(Claim::Answered(reply.clone()));
            }
            if known.holder != attempt.id && known.lease_until > now {
                return Ok(Claim::UnderWay);
            }
            let job_id = known.job_id;
            *known = KeyedRequest { job_id, ..new(attempt) };
            Ok(Claim::Mine(job_id))
        };
        self.0.pass("Replies::claim", claim).await
    }

    async fn answer(&self, attempt: &Attempt, reply: &Reply) -> Result<(), Error> {
        let write = |state: &mut State| {
            held(state, attempt)?.reply = Some(reply.clone());
            Ok(())
        };
        self.0.pass("Replies::answer", write).await
    }

    async fn give_back(&self, attempt: &Attempt) -> Result<(), Error> {
        let write = |state: &mut State| {
            held(state, attempt)?.lease_until = Timestamp::UNIX_EPOCH;
            Ok(())
        };
        self.0.pass("Replies::give_back", write).await
    }
}

fn new(attempt: &Attempt) -> KeyedRequest {
    KeyedRequest {
        fingerprint: attempt.fingerprint,
        job_id: attempt.id,
        holder: attempt.id,
        lease_until: attempt.lease_until,
        expires_at: attempt.expires_at.as_second(),
        reply: None,
    }
}

fn held<'a>(state: &'a mut State, attempt: &Attempt) -> Result<&'a mut KeyedRequest, Error> {
    let known = state.replies.get_mut(&attempt.request).filter(|known| known.holder == attempt.id);
    known.ok_or_else(|| Error::new(Class::Conflict, "another attempt has the request"))
}
