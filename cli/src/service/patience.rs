//! How often, and after which waits, something is tried that may work later.

use std::time::Duration;

/// The longest wait before the next try.
const LONGEST: Duration = Duration::from_secs(30);
/// The longest that a service may ask to wait for.
const OBEYED: u64 = 300;
/// Waits from which on the user is told.
const LONG: Duration = Duration::from_secs(4);

/// How often something is tried.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    tries: u32,
}

/// The waits between the tries of one thing: each twice as long as the one before, less a random part, so that many who
/// were cut off together do not come back together.
pub struct Waits {
    left: u32,
    next: Duration,
    was_long: bool,
    is_told: bool,
}

impl Patience {
    /// Somebody waits for the answer: some four seconds.
    pub const SHORT: Self = Self { tries: 4 };
    /// Nobody should have to begin anew because the service was away for a while: some ten minutes.
    pub const LONG: Self = Self { tries: 26 };

    pub fn waits(self) -> Waits {
        Waits { left: self.tries - 1, next: Duration::from_millis(600), was_long: false, is_told: false }
    }
}

impl Waits {
    /// How long to wait before the next try, at least as many seconds as were asked for; none when it was tried enough.
    pub fn next(&mut self, asked_for: Option<u64>) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let wait = self.next.mul_f64(0.5 + fastrand::f64() / 2.0);
        self.next = (self.next * 2).min(LONGEST);
        let wait = wait.max(Duration::from_secs(asked_for.unwrap_or(0).min(OBEYED)));
        self.was_long = wait >= LONG;
        Some(wait)
    }

    /// Whether the last wait was the first long one: only that is worth a word.
    pub fn is_long(&mut self) -> bool {
        let is_first = self.was_long && !self.is_told;
        self.is_told |= self.was_long;
        is_first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(patience: Patience) -> Duration {
        let mut waits = patience.waits();
        std::iter::from_fn(|| waits.next(None)).sum()
    }

    #[test]
    fn patience_ends() {
        for _ in 0..100 {
            assert!((1..5).contains(&total(Patience::SHORT).as_secs()));
            assert!((300..720).contains(&total(Patience::LONG).as_secs()));
        }
    }

    #[test]
    fn who_asks_for_a_wait_gets_it_but_not_for_ever() {
        let mut waits = Patience::LONG.waits();
        assert_eq!(waits.next(Some(7)), Some(Duration::from_secs(7)));
        assert_eq!((waits.is_long(), waits.is_long()), (true, false));
        assert_eq!(waits.next(Some(u64::MAX)), Some(Duration::from_secs(OBEYED)));
    }
}
