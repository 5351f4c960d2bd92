//! The parts of a transfer: how large they are, which are moved, and when the rest is left to another invocation.

use std::ops::Range;

use futures::{Stream, StreamExt, TryStreamExt, stream};
use gas_domain::policy::part_size;
use gas_ports::{Clock, Deadline, Error};
use jiff::SignedDuration;

use crate::SystemClock;

/// What is left of an invocation when no further part is begun: enough for those under way and for the commit.
const HAND_OVER: SignedDuration = SignedDuration::from_secs(60);

/// The bytes of each part of an object, in order.
pub(super) fn ranges(bytes: u64) -> impl Iterator<Item = Range<u64>> {
    let size = part_size(bytes);
    (0..bytes.div_ceil(size)).map(move |part| part * size..bytes.min((part + 1) * size))
}

/// `bytes=first-last`, as the header Range has it.
pub(super) fn header(range: &Range<u64>) -> String {
    format!("bytes={}-{}", range.start, range.end.saturating_sub(1))
}

/// Moves what is missing, some at a time; answers what was moved, in order. Near the deadline nothing more is begun, but
/// every call moves something: then the answer is shorter than what was missing.
pub(super) async fn moved<P, T, F>(
    missing: Vec<P>,
    at_once: usize,
    deadline: Deadline,
    each: impl FnMut(P) -> F + Send,
) -> Result<Vec<T>, Error>
where
    P: Send,
    T: Send,
    F: Future<Output = Result<T, Error>> + Send,
{
    in_time(missing, deadline).map(each).buffered(at_once).try_collect().await
}

fn in_time<P: Send>(missing: Vec<P>, deadline: Deadline) -> impl Stream<Item = P> + Send {
    let mut begun = 0;
    stream::iter(missing).take_while(move |_| {
        begun += 1;
        let goes_on = begun == 1 || !deadline.is_near(SystemClock.now(), HAND_OVER);
        async move { goes_on }
    })
}

#[cfg(test)]
mod tests {
    use gas_domain::policy::PART_BYTES;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn parts_are_of_16_mib_until_10_000_would_not_do() {
        assert_eq!(part_size(0), 16 << 20);
        assert_eq!(part_size(10_000 * PART_BYTES), 16 << 20);
        assert_eq!(part_size(10_000 * PART_BYTES + 1), 32 << 20);
        assert_eq!(part_size(5 << 40), 1 << 30);
    }

    #[test]
    fn the_parts_are_the_whole_and_the_last_is_what_is_left() {
        assert_eq!(
            ranges(PART_BYTES * 2 + 5).collect::<Vec<_>>(),
            [0..PART_BYTES, PART_BYTES..2 * PART_BYTES, 2 * PART_BYTES..2 * PART_BYTES + 5]
        );
        assert_eq!(ranges(PART_BYTES * 2).count(), 2);
        assert_eq!(header(&(PART_BYTES..2 * PART_BYTES)), "bytes=16777216-33554431");
    }

    #[tokio::test]
    async fn near_the_deadline_one_is_moved_and_far_from_it_all_are() {
        let each = |part: u32| async move { Ok(part) };
        let moved_before = async |deadline| moved(vec![1, 2, 3], 2, Deadline(deadline), each).await.unwrap();
        assert_eq!(moved_before(Timestamp::MIN).await, [1]);
        assert_eq!(moved_before(SystemClock.now() + HAND_OVER / 2).await, [1]);
        assert_eq!(moved_before(Timestamp::MAX).await, [1, 2, 3]);
    }
}
