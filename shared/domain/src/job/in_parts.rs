//! An upload in parts: what its browser announced, and where each part begins and ends.

use jiff::Timestamp;

use crate::{UploadId, policy};

/// A file that is uploaded in parts, as its browser announced it: the same file, chosen again, goes on with the upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadInParts {
    /// The upload at S3.
    pub upload: UploadId,
    /// The size of the file, in bytes.
    pub bytes: u64,
    /// When the file was last changed on the user's disk, by which a page knows it again; a program remembers by itself.
    pub file_time: Option<Timestamp>,
}

impl UploadInParts {
    /// The size of every part but the last, in bytes: larger for a file that would have too many.
    pub fn part_bytes(&self) -> u64 {
        policy::part_size(self.bytes)
    }

    /// How many parts there are.
    pub fn count(&self) -> u64 {
        self.bytes.div_ceil(self.part_bytes())
    }

    /// The size of the part of this number, counted from 1, in bytes; `None`: there is no such part.
    pub fn bytes_of(&self, number: u64) -> Option<u64> {
        let before = number.checked_sub(1)?.checked_mul(self.part_bytes())?;
        self.bytes.checked_sub(before).filter(|rest| *rest > 0).map(|rest| rest.min(self.part_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(bytes: u64) -> UploadInParts {
        UploadInParts { upload: UploadId("u".into()), bytes, file_time: None }
    }

    #[test]
    fn the_last_part_is_what_is_left() {
        let upload = of(2 * policy::PART_BYTES + 1);
        let sizes: Vec<_> = (0..=4).map(|number| upload.bytes_of(number)).collect();
        assert_eq!(sizes, [None, Some(policy::PART_BYTES), Some(policy::PART_BYTES), Some(1), None]);
        assert_eq!(of(policy::PART_BYTES).count(), 1);
        assert_eq!(of(0).bytes_of(1), None);
        assert_eq!(of(u64::MAX >> 4).bytes_of(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_file(bytes in 0u64..(200 << 40), beyond in 1u64..u64::MAX >> 1) {
            let upload = of(bytes);
            prop_assert!(upload.count() <= policy::MOST_PARTS);
            let sizes = (1..=upload.count()).map(|number| upload.bytes_of(number).unwrap());
            prop_assert_eq!(sizes.sum::<u64>(), bytes);
            prop_assert_eq!(upload.bytes_of(upload.count().saturating_add(beyond)), None);
        }
    }
}
