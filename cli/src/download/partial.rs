//! The part of a file that has arrived: `NAME.part`, and beside it which file it is of.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{failure::Failure, lock::open_alone};

/// What has arrived.
pub struct Partial {
    path: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    of: Of,
}

/// Which file it is of.
#[derive(Default, Serialize, Deserialize)]
struct Of {
    sha256: String,
    /// The storage's `ETag`.
    version: Option<String>,
}

impl Partial {
    /// Opens what is there of a file with this SHA-256, or begins.
    ///
    /// # Errors
    /// When somebody else fetches it just now; when it cannot be read or written.
    pub fn open(target: &Path, sha256: &str) -> Result<Self, Failure> {
        let path = beside(target, "part");
        let at = Failure::at(&path);
        let file = open_alone(&path).map_err(&at)?.ok_or_else(|| {
            let shown = path.display();
            Failure::usage(format!("{shown} is being written by another gas: wait until that has ended"))
        })?;
        let of = fs::read(beside(target, "part.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let of = of.filter(|of: &Of| of.sha256 == sha256 && of.version.is_some());
        let mut partial = Self { path, file, hash: Sha256::new(), bytes: 0, of: Of::default() };
        match of {
            Some(of) => {
                (partial.hash, partial.bytes) = hashed(&mut partial.file).map_err(Failure::at(&partial.path))?;
                partial.of = of;
            }
            None => {
                partial.of.sha256 = sha256.to_owned();
                partial.begin(None)?;
            }
        }
        Ok(partial)
    }

    /// How much has arrived.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The version of what has arrived.
    pub fn version(&self) -> Option<&str> {
        self.of.version.as_deref()
    }

    /// Begins anew, with this version.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(&mut self, version: Option<&str>) -> Result<(), Failure> {
        let at = Failure::at(&self.path);
        self.file.set_len(0).and_then(|()| self.file.rewind()).map_err(&at)?;
        (self.hash, self.bytes) = (Sha256::new(), 0);
        // A weak one does not stand for the very bytes (RFC 9110, section 8.8.1).
        self.of.version = version.filter(|version| version.starts_with('"')).map(str::to_owned);
        let text = serde_json::to_vec(&self.of).map_err(|error| Failure::usage(error.to_string()))?;
        let path = self.path.with_added_extension("json");
        fs::write(&path, text).map_err(Failure::at(&path))
    }

    /// Adds what follows.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(Failure::at(&self.path))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// The SHA-256 of what has arrived, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Gives the file its name, which no other may have got meanwhile.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn finish(self, target: &Path) -> Result<(), Failure> {
        self.file.sync_all().map_err(Failure::at(&self.path))?;
        // A second name takes no other's place, as a new name would; not every file system has these.
        match fs::hard_link(&self.path, target) {
            Ok(()) => {
                let _ = fs::remove_file(&self.path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(is_another(target)),
            Err(_) if target.exists() => return Err(is_another(target)),
            Err(_) => fs::rename(&self.path, target).map_err(Failure::at(target))?,
        }
        let _ = fs::remove_file(self.path.with_added_extension("json"));
        Ok(())
    }

    /// Removes what has arrived.
    pub fn remove(self) {
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(self.path.with_added_extension("json"));
    }
}

pub fn is_another(target: &Path) -> Failure {
    let shown = target.display();
    Failure::usage(format!("{shown} is there and is another file: move it away, or name another folder"))
}

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_of(path: &Path) -> Result<String, Failure> {
    let mut file = File::open(path).map_err(Failure::at(path))?;
    let (hash, _) = hashed(&mut file).map_err(Failure::at(path))?;
    Ok(hex::encode(hash.finalize()))
}

/// Reads to the end, where the file is left.
fn hashed(file: &mut File) -> io::Result<(Sha256, u64)> {
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; super::PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((hash, bytes)),
            amount => {
                hash.update(piece.get(..amount).unwrap_or_default());
                bytes += amount as u64;
            }
        }
    }
}

fn beside(target: &Path, extension: &str) -> PathBuf {
    target.with_added_extension(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_arrived_of_the_same_file_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.vcf.gz");
        let sha256 = hex::encode(Sha256::digest(b"whole"));
        let mut partial = Partial::open(&target, &sha256).unwrap();
        partial.begin(Some("\"v1\"")).unwrap();
        partial.add(b"who").unwrap();
        assert!(Partial::open(&target, &sha256).err().unwrap().to_string().contains("another gas"));
        drop(partial);
        let mut partial = Partial::open(&target, &sha256).unwrap();
        assert_eq!((partial.bytes(), partial.version()), (3, Some("\"v1\"")));
        partial.add(b"le").unwrap();
        assert_eq!(partial.sha256(), sha256);
        partial.finish(&target).unwrap();
        assert_eq!(sha256_of(&target).unwrap(), sha256);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.vcf.gz");
        let mut partial = Partial::open(&target, "this").unwrap();
        partial.add(b"whole").unwrap();
        fs::write(&target, "mine").unwrap();
        assert!(partial.finish(&target).unwrap_err().to_string().contains("another file"));
        assert_eq!(fs::read(&target).unwrap(), b"mine");
    }

    #[test]
    fn what_is_of_another_file_or_of_an_unknown_version_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.vcf.gz");
        for (version, sha256) in [(Some("\"v1\""), "other"), (Some("W/\"v1\""), "this"), (None, "this")] {
            let mut partial = Partial::open(&target, "this").unwrap();
            partial.begin(version).unwrap();
            partial.add(b"who").unwrap();
            drop(partial);
            assert_eq!(Partial::open(&target, sha256).unwrap().bytes(), 0, "{version:?} {sha256}");
        }
    }
}
