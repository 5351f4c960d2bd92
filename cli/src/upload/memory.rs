//! What is remembered of uploads that have not ended, so that the same command goes on with them.

use std::{
    cell::Cell,
    fs::{self, File},
    io,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{check::Chosen, choices::Choices, failure::Failure, lock::open_alone, output::say, private};

/// The service gives an upload up after a day.
const KEPT: Duration = Duration::from_secs(2 * 24 * 3600);

/// A file for each upload.
pub struct Memory {
    /// None where there is no folder to remember anything in.
    folder: Option<PathBuf>,
    /// Whether it was said that nothing can be remembered.
    is_told: Cell<bool>,
}

/// While it is there, no other command sends the same file for the same purpose.
pub struct Lock(Option<(File, PathBuf)>);

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some((_, path)) = &self.0 {
            let _ = fs::remove_file(path);
        }
    }
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
    /// In this folder, if there is one. What is too old to be gone on with is forgotten.
    pub fn open(state: Option<PathBuf>) -> Self {
        let folder = state.map(|state| state.join("uploads"));
        let memory = Self { folder, is_told: Cell::new(false) };
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

    /// Keeps other commands from sending the same.
    ///
    /// # Errors
    /// While another does.
    pub fn lock(&self, key: &str, file: &Chosen) -> Result<Lock, Failure> {
        let Some(path) = self.path(key, "lock") else { return Ok(Lock(None)) };
        match private::make_folder_of(&path).and_then(|_| open_alone(&path)) {
            Ok(Some(lock)) => {
                // One that was left behind is in use again.
                let _ = lock.set_modified(now());
                Ok(Lock(Some((lock, path))))
            }
            Ok(None) => {
                let name = &file.name;
                Err(Failure::usage(format!("{name} is being sent by another gas: wait until that has ended")))
            }
            // What cannot be remembered cannot be gone on with by another either.
            Err(error) => {
                self.tell(&error);
                Ok(Lock(None))
            }
        }
    }

    /// What was begun, if the file still is the same.
    pub fn recall(&self, key: &str, file: &Chosen) -> Option<Upload> {
        let bytes = fs::read(self.path(key, "json")?).ok()?;
        let upload: Upload = serde_json::from_slice(&bytes).ok()?;
        (upload.bytes == file.bytes && upload.changed == file.changed).then_some(upload)
    }

    /// Remembers it. Where that cannot be done the file is sent all the same: a break then is the end of it.
    pub fn save(&self, key: &str, upload: &Upload) {
        let saved = match self.path(key, "json") {
            Some(path) => {
                serde_json::to_vec(upload).map_err(Into::into).and_then(|bytes| private::write(&path, &bytes))
            }
            None => Err(io::Error::other("there is no home directory")),
        };
        if let Err(error) = saved {
            self.tell(&error);
        }
    }

    /// Forgets it.
    pub fn forget(&self, key: &str) {
        // What stays is found to have ended, or grows too old.
        let _ = self.path(key, "json").map(fs::remove_file);
    }

    fn tell(&self, why: &io::Error) {
        if !self.is_told.replace(true) {
            let place = self.folder.as_ref().map(|folder| format!("{}: ", folder.display())).unwrap_or_default();
            say(format_args!("after a break nothing can be gone on with, as nothing can be kept ({place}{why})"));
        }
    }

    fn path(&self, key: &str, extension: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{key}.{extension}")))
    }

    fn forget_old(&self, now: SystemTime) {
        let Some(Ok(files)) = self.folder.as_ref().map(fs::read_dir) else { return };
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
        let (memory, file, usual) = (Memory::open(Some(folder.path().to_owned())), file(), Choices::default());
        let key = memory.key("https://a.example", &file, &usual);
        let upload = Upload { job: Some(Uuid::nil()), in_parts: true, ..Upload::of(&file, "k".into()) };
        assert_eq!(memory.recall(&key, &file), None);
        memory.save(&key, &upload);
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
        let memory = Memory::open(Some(folder.path().to_owned()));
        memory.save("old", &Upload::of(&file(), "k".into()));
        memory.forget_old(now() + KEPT / 2);
        assert!(memory.recall("old", &file()).is_some());
        fs::write(memory.path("damaged", "json").unwrap(), "{").unwrap();
        assert_eq!(memory.recall("damaged", &file()), None);
        memory.forget_old(now() + KEPT * 2);
        assert!(memory.recall("old", &file()).is_none());
    }

    #[test]
    fn one_command_sends_a_file_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Memory::open(Some(folder.path().to_owned()));
        let (first, second) = (open(), open());
        let lock = first.lock("k", &file()).unwrap();
        assert!(second.lock("k", &file()).err().unwrap().to_string().contains("another gas"));
        assert!(second.lock("l", &file()).is_ok());
        drop(lock);
        assert!(second.lock("k", &file()).is_ok());
        assert_eq!(fs::read_dir(folder.path().join("uploads")).unwrap().count(), 0, "nothing is left");
    }
}
