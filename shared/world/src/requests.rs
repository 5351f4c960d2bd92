//! The job-requests queue, with visibility and receipts.

use std::time::Duration;

use gas_ports::{Class, Error, JobRequests, Request};
use jiff::{SignedDuration, Timestamp};

use crate::{State, gate::Gate};

/// How long a received message stays hidden when nobody says otherwise.
const VISIBILITY_TIMEOUT: SignedDuration = SignedDuration::from_mins(3);
/// How long a receive waits for a message (long polling).
const WAIT: Duration = Duration::from_secs(20);

/// What lies in the job-requests queue.
#[derive(Debug, Clone, Default)]
pub struct Requests(Vec<QueuedRequest>);

/// A message in the job-requests queue.
#[derive(Debug, Clone)]
pub struct QueuedRequest {
    /// Its body.
    pub body: String,
    /// When it can be received (again).
    pub visible_at: Timestamp,
    /// The receipt of its last receive.
    receipt: Option<String>,
    serial: u64,
    receives: u32,
}

impl Requests {
    /// All messages, hidden ones too.
    pub fn all(&self) -> &[QueuedRequest] {
        &self.0
    }

    pub(crate) fn post(&mut self, serial: u64, body: String) {
        self.0.push(QueuedRequest { body, visible_at: Timestamp::MIN, receipt: None, serial, receives: 0 });
    }

    pub(crate) fn has_visible(&self, now: Timestamp) -> bool {
        self.0.iter().any(|request| request.visible_at <= now)
    }

    fn receive(&mut self, limit: usize, now: Timestamp) -> Vec<Request> {
        let visible = self.0.iter_mut().filter(|request| request.visible_at <= now);
        visible
            .take(limit)
            .map(|request| {
                request.receives += 1;
                request.visible_at = now + VISIBILITY_TIMEOUT;
                let receipt = format!("{}-{}", request.serial, request.receives);
                request.receipt = Some(receipt.clone());
                Request { body: request.body.clone(), receipt }
            })
            .collect()
    }

    fn find(&self, receipt: &str) -> Option<usize> {
        self.0.iter().position(|request| request.receipt.as_deref() == Some(receipt))
    }
}

/// The job-requests queue.
#[derive(Clone)]
pub struct RequestsQueue(pub(crate) Gate);

impl JobRequests for RequestsQueue {
    async fn receive(&self, limit: u32) -> Result<Vec<Request>, Error> {
        // Long polling: an empty answer comes late, and a loop around it does not spin.
        let _waited = tokio::time::timeout(WAIT, self.0.requested()).await;
        let receive = |state: &mut State| {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            Ok(state.requests.receive(limit, state.now))
        };
        self.0.pass("JobRequests::receive", receive).await
    }

    async fn hide(&self, receipt: &str, time: Duration) -> Result<(), Error> {
        let hide = |state: &mut State| {
            let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
            let until = state.now.saturating_add(time).unwrap_or(Timestamp::MAX);
            match state.requests.find(receipt) {
                Some(at) => {
                    state.requests.0[at].visible_at = until;
                    Ok(())
                }
                None => Err(Error::new(Class::Invalid, format!("the receipt {receipt} is no longer good"))),
            }
        };
        self.0.pass("JobRequests::hide", hide).await
    }

    async fn delete(&self, receipt: &str) -> Result<(), Error> {
        let delete = |state: &mut State| {
            if let Some(at) = state.requests.find(receipt) {
                state.requests.0.remove(at);
            }
            Ok(())
        };
        self.0.pass("JobRequests::delete", delete).await
    }
}
