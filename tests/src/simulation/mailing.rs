//! How many mails about one job or one notice can be explained: mail is at least once, and twice only when its sending was disturbed.

use gas_world::Fault;

/// What records that a mail was sent.
const COMMITS: [&str; 2] = ["Jobs::commit", "UserNotices::commit_notices"];

/// The most mails of a run whose calls these are, with these faults: one, and another for each fault that struck from
/// `Mailer::send` on until the commit that records it.
pub fn most_mails(calls: &[&str], faults: &[(usize, Fault)]) -> usize {
    1 + faults.iter().filter(|(number, _)| is_between_send_and_commit(calls, *number)).count()
}

/// Whether this call, counted from 1, is a send, or what is between one and the end of the commit after it.
pub fn is_between_send_and_commit(calls: &[&str], number: usize) -> bool {
    let Some(before) = number.checked_sub(1).filter(|before| *before < calls.len()) else { return false };
    match calls[..=before].iter().rposition(|call| *call == "Mailer::send") {
        Some(send) => !calls[send..before].iter().any(|call| COMMITS.contains(call)),
        None => false,
    }
}
