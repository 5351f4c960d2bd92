//! A stretch of a contig.

use serde::{Deserialize, Serialize};

/// Bases of a contig: 0-based, half open. Empty (`start == end`) is the place between two bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first base.
    pub start: u32,
    /// One after the last base.
    pub end: u32,
}

impl Span {
    /// From the first base to before `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Length in bases.
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it lies between two bases.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the base is one of them.
    pub fn contains(self, position: u32) -> bool {
        self.start <= position && position < self.end
    }

    /// Whether both have a base in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Larger by so many bases at both ends, but not before the contig's start.
    #[must_use]
    pub fn widened(self, bases: u32) -> Self {
        Self { start: self.start.saturating_sub(bases), end: self.end.saturating_add(bases) }
    }
}
