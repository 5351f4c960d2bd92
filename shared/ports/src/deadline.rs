//! How long a function may go on.

use jiff::{SignedDuration, Timestamp};

/// The moment at which the platform stops the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Timestamp);

impl Deadline {
    /// Whether less than `needed` is left at `now`: time to hand over to another invocation.
    pub fn is_near(self, now: Timestamp, needed: SignedDuration) -> bool {
        self.0.duration_since(now) < needed
    }
}
