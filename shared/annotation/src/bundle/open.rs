//! Opens a bundle: the header and the directory are checked, nothing else is read.

use sha2::{Digest, Sha256};

use super::{Directory, FORMAT_VERSION, HEADER, MAGIC, Storage};
use crate::Error;

/// The directory, and the hex SHA-256 of it.
///
/// # Errors
///
/// [`Error::Reference`] when it is no bundle, of another format version, cut off or damaged.
pub(crate) fn open(storage: &Storage) -> Result<(Directory, String), Error> {
    let bytes = storage.bytes();
    if bytes.is_empty() {
        return Err(storage.error("the file is empty; build the bundle again"));
    }
    if !bytes.starts_with(&MAGIC) {
        return Err(storage
            .error("this is not a reference bundle (.gasref); make one of FASTA and GFF3 with `gas-annotate build`"));
    }
    let Some(header) = Header::read(bytes) else { return Err(cut_off(storage)) };
    if header.version != FORMAT_VERSION {
        return Err(storage.error(format!(
            "the bundle has format version {}, this engine reads version {FORMAT_VERSION}; build the bundle again",
            header.version
        )));
    }
    let Some(directory) = storage.at(header.offset, header.length) else { return Err(cut_off(storage)) };
    if header.offset.checked_add(header.length) != u64::try_from(bytes.len()).ok() {
        return Err(storage.error("the bundle is damaged: its directory does not end it; copy or build it again"));
    }
    let digest = Sha256::digest(directory);
    if *digest != header.sha256 {
        return Err(storage.damaged(header.offset));
    }
    match postcard::take_from_bytes::<Directory>(directory) {
        Ok((directory, [])) if has_plain_names(&directory) => Ok((directory, hex::encode(digest))),
        _ => Err(storage.damaged(header.offset)),
    }
}

/// Whether the names that outputs mention can stand in a header line.
fn has_plain_names(directory: &Directory) -> bool {
    let sets = directory.sets.iter().flat_map(|set| set.fields.iter().chain([&set.name]));
    let names = sets.chain(&directory.tracks).chain([&directory.name]);
    names.into_iter().all(|name| !name.chars().any(|c| c.is_control() || "\"<>".contains(c)))
}

fn cut_off(storage: &Storage) -> Error {
    let bytes = storage.bytes().len();
    storage
        .error(format!("the bundle ends too early, at byte {bytes}: it was not copied whole; copy or build it again"))
}

struct Header {
    version: u32,
    offset: u64,
    length: u64,
    sha256: [u8; 32],
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(MAGIC.len()..HEADER)?;
        let (version, bytes) = bytes.split_first_chunk()?;
        let (offset, bytes) = bytes.split_first_chunk()?;
        let (length, bytes) = bytes.split_first_chunk()?;
        Some(Self {
            version: u32::from_le_bytes(*version),
            offset: u64::from_le_bytes(*offset),
            length: u64::from_le_bytes(*length),
            sha256: bytes.try_into().ok()?,
        })
    }
}
