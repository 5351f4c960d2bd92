//! What is remembered of uploads that have not ended, so that the same command goes on with them.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{check::Chosen, choices::Choices, failure::Failure, private};

/// The service gives an upload up after a day.
const KEPT: Duration = Duration::from_secs(2 * 24 * 3600);

/// A file for each upload.
pub struct Memory {
    folder: PathBuf,
}

/// An upload that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The file as it was then.
    bytes: u64,
    changed: u128,
    /// What makes another try to begin it the same one.
    pub key: String,
    /// Its job, once that is known.
    pub job: Option<Uuid>,
    pub in_parts: bool,
}

impl Upload {
    pub fn of(file: &Chosen, key: String) -> Self {
        Self { bytes: file.bytes, changed: file.changed, key, job: None, in_parts: false }
    }
}

impl Memory {
    /// In this folder. What is too old to be gone on with is forgotten.
    pub fn open(state: &Path) -> Self {
        let folder = state.join("uploads");
        let memory = Self { folder };
        memory.forget_old(now());
        memory
    }

    /// What an upload is remembered by: where it goes, which file it is and how that is annotated.
    pub fn key(&self, service: &str, file: &Chosen, choices: &Choices) -> String {
        let mut hash = Sha256::new();
        let fields = serde_json::Value::Object(choices.fields()).to_string();
        for part in
            [service.as_bytes(), file.path.as_os_str().as_encoded_bytes(), file.name.as_bytes(), fields.as_bytes()]
        {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }

    /// What was begun, if the file still is the same.
    pub fn recall(&self, key: &str, file: &Chosen) -> Option<Upload> {
        let bytes = fs::read(self.path(key)).ok()?;
        let upload: Upload = serde_json::from_slice(&bytes).ok()?;
        (upload.bytes == file.bytes && upload.changed == file.changed).then_some(upload)
    }

    /// Remembers it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, key: &str, upload: &Upload) -> Result<(), Failure> {
        let path = self.path(key);
        let bytes = serde_json::to_vec(upload).map_err(|error| Failure::usage(error.to_string()))?;
        private::write(&path, &bytes).map_err(Failure::at(&path))
    }

    /// Forgets it.
    pub fn forget(&self, key: &str) {
        // What stays is found to have ended, or grows too old.
        let _ = fs::remove_file(self.path(key));
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    fn forget_old(&self, now: SystemTime) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let written = file.metadata().and_then(|metadata| metadata.modified());
            let age = written.ok().and_then(|written| now.duration_since(written).ok());
            if age.is_some_and(|age| age > KEPT) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how old a file is, only the platform's clock tells")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Chosen {
        Chosen { path: "/data/a.vcf".into(), name: "a.vcf".into(), bytes: 7, changed: 1 }
    }

    #[test]
    fn only_the_same_file_for_the_same_purpose_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let (memory, file, usual) = (Memory::open(folder.path()), file(), Choices::default());
        let key = memory.key("https://a.example", &file, &usual);
        let upload = Upload { job: Some(Uuid::nil()), in_parts: true, ..Upload::of(&file, "k".into()) };
        assert_eq!(memory.recall(&key, &file), None);
        memory.save(&key, &upload).unwrap();
        assert_eq!(memory.recall(&key, &file), Some(upload));
        for changed in [Chosen { bytes: 8, ..file.clone() }, Chosen { changed: 2, ..file.clone() }] {
            assert_eq!(memory.recall(&key, &changed), None);
        }
        let other = Choices { format: Some("ann".into()), ..Choices::default() };
        for other in [memory.key("https://b.example", &file, &usual), memory.key("https://a.example", &file, &other)] {
            assert_ne!(other, key);
        }
        memory.forget(&key);
        assert_eq!(memory.recall(&key, &file), None);
    }

    #[test]
    fn what_is_too_old_or_damaged_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path());
        memory.save("old", &Upload::of(&file(), "k".into())).unwrap();
        memory.forget_old(now() + KEPT / 2);
        assert!(memory.recall("old", &file()).is_some());
        fs::write(memory.path("damaged"), "{").unwrap();
        assert_eq!(memory.recall("damaged", &file()), None);
        memory.forget_old(now() + KEPT * 2);
        assert!(memory.recall("old", &file()).is_none());
    }
}
