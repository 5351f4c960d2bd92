//! The `.gasref` file: one header, blocks that are verified when they are first touched, and a directory that finds them.
//!
//! | bytes | what |
//! |---|---|
//! | 0–7 | [`MAGIC`] |
//! | 8–11 | [`FORMAT_VERSION`], little endian like all numbers |
//! | 12–27 | offset and length of the directory, 8 bytes each |
//! | 28–59 | SHA-256 of the directory: the bundle's digest |
//! | … | blocks |
//! | to the end | the [`Directory`], in postcard's encoding |
//!
//! The directory has the SHA-256 of every block, so its own stands for all that is in the file, and opening needs to read
//! nothing else. A block is checked before the first byte of it is used, so a damaged file ends in an error and never in
//! a wrong answer, and what a run does not touch costs it nothing.

mod block;
mod directory;
mod fields;
mod open;
mod storage;
mod writer;

pub(crate) use block::{Block, Place};
pub(crate) use directory::{ContigEntry, Directory, KnownBlocks, RegionBlock};
pub use directory::{Input, KnownSet};
pub(crate) use fields::Fields;
pub(crate) use open::open;
pub(crate) use storage::Storage;
pub(crate) use writer::Writer;
pub use writer::unfinished;

/// The first bytes. The line ends show a copy that was made as text.
const MAGIC: [u8; 8] = *b"GASREF\r\n";

/// Goes up when older engines could not read the file, or newer ones not the older file.
const FORMAT_VERSION: u32 = 1;

/// Bytes before the first block.
const HEADER: usize = 60;

/// Bases in a block of a sequence.
pub(crate) const SEQUENCE_BLOCK: u32 = 1 << 20;

#[cfg(test)]
mod tests;
