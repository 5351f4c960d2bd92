//! Warnings and information of an entry, by their message types.

use crate::{format::Names, transcript::Transcript};

/// Appends the messages that apply, joined by `&`. Records that would give one of the errors, or a REF that does not match,
/// are reported as faults of the input or have no entry.
pub(super) fn append(transcript: &Transcript, names: &Names, text: &mut Vec<u8>) {
    let cds = transcript.cds.as_ref();
    let whole = cds.is_none_or(|cds| (cds.missing() + cds.length()).is_multiple_of(3) && cds.missing() == 0);
    let messages = [
        (!whole, &b"WARNING_TRANSCRIPT_INCOMPLETE"[..]),
        (cds.is_some_and(|cds| !cds.has_start), b"WARNING_TRANSCRIPT_NO_START_CODON"),
        (cds.is_some_and(|cds| !cds.has_stop), b"WARNING_TRANSCRIPT_NO_STOP_CODON"),
        (names.offset > 0, b"INFO_REALIGN_3_PRIME"),
        (!names.partners.is_empty(), b"INFO_COMPOUND_ANNOTATION"),
    ];
    let start = text.len();
    for (_, message) in messages.iter().filter(|(applies, _)| *applies) {
        if text.len() > start {
            text.push(b'&');
        }
        text.extend_from_slice(message);
    }
}
