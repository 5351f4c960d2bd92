//! Files that get their names when they are whole.

use std::{
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::failure::Failure;

/// The unfinished files that a signal must not leave behind.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What a shell reports for a command that a signal ended: this and the signal's number.
const SIGNALLED: i32 = 128;

/// On SIGINT or SIGTERM, removes what is unfinished and ends. A run that lost its terminal (SIGHUP) may go on under nohup.
pub fn clean_up_on_signal() {
    // Where signals cannot be caught, one leaves a hidden .part, and that is all.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        // It stays locked, so no file comes after those that are removed.
        let unfinished = unfinished();
        for path in unfinished.iter() {
            let _ = fs::remove_file(path);
        }
        std::process::exit(SIGNALLED + signal);
    });
}

/// Has a signal remove this file, too.
pub fn remove_on_signal(path: PathBuf) {
    unfinished().push(path);
}

/// A file beside its final name; it is removed when it never gets it.
pub struct Unfinished {
    pub file: File,
    /// As it was asked for.
    pub asked: PathBuf,
    path: PathBuf,
    /// `None` once it has its name, and for what is no file to replace.
    name: Option<PathBuf>,
}

impl Unfinished {
    /// What is there already and is no ordinary file (a device, a pipe) is written to as it is: a rename would put a file
    /// in the place of `/dev/null`. What a link leads to is replaced, not the link.
    pub fn create(asked: &Path) -> Result<Self, Failure> {
        Self::begin(asked).map_err(Failure::at(asked))
    }

    fn begin(asked: &Path) -> io::Result<Self> {
        let (asked, path) = (asked.to_path_buf(), asked.to_path_buf());
        if fs::metadata(&asked).is_ok_and(|there| !there.is_file()) {
            return Ok(Self { file: File::options().write(true).open(&path)?, asked, path, name: None });
        }
        let name = fs::canonicalize(&asked).unwrap_or(path);
        let file_name = name.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
        // Not the number of the process: in a container every one has the same, and finds what a killed one left.
        let random = RandomState::new().hash_one(std::process::id());
        let path = name.with_file_name(format!(".{}.{random:016x}.part", file_name.to_string_lossy()));
        let mut unfinished = unfinished();
        let file = File::create_new(&path)?;
        unfinished.push(path.clone());
        Ok(Self { file, asked, path, name: Some(name) })
    }

    /// Gives the file its name, once its bytes are on the disk.
    pub fn finish(mut self) -> Result<(), Failure> {
        if let Some(name) = &self.name {
            let renamed = self.file.sync_all().and_then(|()| fs::rename(&self.path, name));
            renamed.map_err(Failure::at(&self.asked))?;
            self.name = None;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.name.is_some() {
            // It has no name that anyone relies on; if it cannot be removed, it stays a hidden .part.
            let _ = fs::remove_file(&self.path);
        }
        unfinished().retain(|path| *path != self.path);
    }
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
