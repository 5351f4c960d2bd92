//! A block of the file, verified once.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Storage;
use crate::Error;

/// Where a block lies and what it must hold, as the directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) sha256: [u8; 32],
}

/// A block of an open bundle. Threads that touch it first at the same time may both verify it.
#[derive(Debug, Default)]
pub(crate) struct Block {
    place: Place,
    is_verified: AtomicBool,
}

impl From<Place> for Block {
    fn from(place: Place) -> Self {
        Self { place, is_verified: AtomicBool::new(false) }
    }
}

impl Block {
    /// Its bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when they are not those that were written.
    pub(crate) fn bytes<'s>(&self, storage: &'s Storage) -> Result<&'s [u8], Error> {
        self.verify(storage)?;
        storage.at(self.place.offset, self.place.length).ok_or_else(|| self.damaged(storage))
    }

    /// Verifies it when that was not done yet: once verified, this is one load.
    pub(crate) fn verify(&self, storage: &Storage) -> Result<(), Error> {
        if self.is_verified.load(Ordering::Acquire) { Ok(()) } else { self.compare(storage) }
    }

    #[cold]
    fn compare(&self, storage: &Storage) -> Result<(), Error> {
        let bytes = storage.at(self.place.offset, self.place.length);
        if bytes.is_none_or(|bytes| *Sha256::digest(bytes) != self.place.sha256) {
            return Err(self.damaged(storage));
        }
        self.is_verified.store(true, Ordering::Release);
        Ok(())
    }

    /// The error of a block whose bytes make no sense.
    pub(crate) fn damaged(&self, storage: &Storage) -> Error {
        storage.damaged(self.place.offset)
    }
}
