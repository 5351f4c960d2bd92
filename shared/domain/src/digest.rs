//! The two digests of a result: SHA-256 for people, Glacier's tree hash because it combines from parts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::InvalidId;

/// The leaf of a tree hash: 1 MiB (Amazon Glacier developer guide, "Computing Checksums").
const LEAF: usize = 1 << 20;

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId::new($what, text))?;
                Ok(Self(bytes))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(hash: $name) -> Self {
                hash.to_string()
            }
        }
    };
}

hash_type! {
    /// A SHA-256 (FIPS 180-4), written as 64 hexadecimal digits.
    Sha256, "SHA-256"
}

hash_type! {
    /// A SHA-256 tree hash over leaves of 1 MiB (Amazon Glacier developer guide, "Computing Checksums").
    TreeHash, "tree hash"
}

impl Sha256 {
    /// The digest of bytes that are in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl TreeHash {
    /// The tree hash of an object from those of its consecutive parts. Every part but the last is of the same size, a power of two
    /// times 1 MiB, and the last is no larger; no parts at all make an empty object.
    pub fn combine(parts: &[Self]) -> Self {
        if parts.is_empty() { Self(Sha256::of(b"").0) } else { root(parts.iter().map(|part| part.0).collect()) }
    }
}

/// What is recorded of a whole object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of all bytes.
    pub sha256: Sha256,
    /// Tree hash of all bytes.
    pub tree_hash: TreeHash,
}

/// Takes the bytes of an object as they stream by, in pieces of any size.
#[derive(Clone, Default)]
pub struct Hasher {
    bytes: u64,
    whole: sha2::Sha256,
    leaf: sha2::Sha256,
    leaf_bytes: usize,
    leaves: Vec<[u8; 32]>,
}

impl Hasher {
    /// Adds the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.whole.update(bytes);
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(LEAF - self.leaf_bytes));
            self.leaf.update(now);
            self.leaf_bytes += now.len();
            if self.leaf_bytes == LEAF {
                self.leaves.push(self.leaf.finalize_reset().into());
                self.leaf_bytes = 0;
            }
            bytes = rest;
        }
    }

    /// The digests of all bytes that were added.
    pub fn finish(mut self) -> Digest {
        if self.leaf_bytes > 0 || self.leaves.is_empty() {
            self.leaves.push(self.leaf.finalize().into());
        }
        Digest { bytes: self.bytes, sha256: Sha256(self.whole.finalize().into()), tree_hash: root(self.leaves) }
    }
}

/// Hashes neighbours together, level by level; an odd last one moves up as it is.
fn root(mut level: Vec<[u8; 32]>) -> TreeHash {
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => sha2::Sha256::new().chain_update(left).chain_update(right).finalize().into(),
                odd => odd[0],
            })
            .collect();
    }
    TreeHash(level[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sha(bytes: &[u8]) -> [u8; 32] {
        Sha256::of(bytes).0
    }

    fn digest(bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish()
    }

    #[test]
    fn up_to_one_leaf_both_digests_are_the_sha256() {
        for bytes in [&b""[..], b"abc", &vec![7; LEAF]] {
            let digest = digest(bytes);
            assert_eq!(digest.sha256.0, sha(bytes));
            assert_eq!(digest.tree_hash.0, sha(bytes));
        }
    }

    #[test]
    fn three_leaves_combine_as_the_developer_guide_draws_it() {
        let bytes: Vec<u8> = (0..251).cycle().take(2 * LEAF + 5).collect();
        let (a, b, c) = (sha(&bytes[..LEAF]), sha(&bytes[LEAF..2 * LEAF]), sha(&bytes[2 * LEAF..]));
        let ab = sha(&[a, b].concat());
        assert_eq!(digest(&bytes).tree_hash.0, sha(&[ab, c].concat()));
    }

    #[test]
    fn parts_of_a_power_of_two_combine_to_the_hash_of_the_whole() {
        for (part, bytes) in [(LEAF, 5 * LEAF + 7), (2 * LEAF, 5 * LEAF + 7), (4 * LEAF, 8 * LEAF), (4 * LEAF, 3)] {
            let bytes: Vec<u8> = (0..251).cycle().take(bytes).collect();
            let parts: Vec<TreeHash> = bytes.chunks(part).map(|part| digest(part).tree_hash).collect();
            assert_eq!(TreeHash::combine(&parts), digest(&bytes).tree_hash, "{} bytes in parts of {part}", bytes.len());
        }
        assert_eq!(TreeHash::combine(&[]), digest(b"").tree_hash);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_pieces_do_not_matter(cuts in proptest::collection::vec(1usize..LEAF, 1..6)) {
            let bytes: Vec<u8> = (0..253).cycle().take(cuts.iter().sum()).collect();
            let mut hasher = Hasher::default();
            let mut from = 0;
            for cut in cuts {
                hasher.update(&bytes[from..from + cut]);
                from += cut;
            }
            prop_assert_eq!(hasher.finish(), digest(&bytes));
        }
    }
}
