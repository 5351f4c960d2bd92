//! A file that one command at a time works with.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
};

/// Opens a file for this command alone, made if there is none; nothing, while another has it. Not every file system has
/// locks: on such a one it is opened all the same.
///
/// # Errors
/// When it cannot be opened.
pub fn open_alone(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(_)) => return Ok(Some(file)),
            // Whoever had it just before may have removed it, or given it another name.
            Ok(()) if is_at(&file, path) => return Ok(Some(file)),
            Ok(()) => {}
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    path.metadata().is_ok_and(|there| file.metadata().is_ok_and(|this| place(this) == place(there)))
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_nobody_has_what_was_moved_away() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("a"), folder.path().join("b"));
        let first = open_alone(&path).unwrap().unwrap();
        assert!(open_alone(&path).unwrap().is_none());
        assert!(is_at(&first, &path));
        // Opened by another before it was moved.
        let late = File::open(&path).unwrap();
        fs::rename(&path, &moved).unwrap();
        assert!(!is_at(&late, &path));
        assert!(open_alone(&path).unwrap().is_some(), "another one of this name");
        drop(first);
        assert!(open_alone(&moved).unwrap().is_some());
    }
}
