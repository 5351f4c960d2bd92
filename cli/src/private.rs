//! Files of the user's own: in a folder that nobody else opens, written whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;

use crate::failure::Failure;

/// The folders of this command, where the platform has such.
pub struct Folders {
    /// What the user is to keep.
    pub configuration: PathBuf,
    /// What may be lost.
    pub state: PathBuf,
}

impl Folders {
    /// Finds them.
    ///
    /// # Errors
    /// When there is no home.
    pub fn find() -> Result<Self, Failure> {
        let platform = etcetera::choose_base_strategy()
            .map_err(|_| Failure::usage("there is no home directory to keep anything in: set HOME"))?;
        let state = platform.state_dir().unwrap_or_else(|| platform.data_dir());
        Ok(Self { configuration: platform.config_dir().join("gas"), state: state.join("gas") })
    }
}

/// Writes a file that its owner alone can read; whoever reads it meanwhile sees the old or the new one.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = make_folder_of(path)?;
    // A temporary file is its owner's alone from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes the folder of a file, for its owner alone.
///
/// # Errors
/// When that cannot be done.
pub fn make_folder_of(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a file has a folder"))?;
    make_folder(folder).map(|()| folder)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Refuses a file with a secret that others can read.
///
/// # Errors
/// With advice, when they can; when it cannot be looked at.
#[cfg(unix)]
pub fn refuse_if_open(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(Failure::at(path))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure::usage(format!(
        "others on this computer can open {shown}, which holds your tokens. Withdraw these on your profile's page if \
         somebody may have read them; then: chmod 600 {shown}"
    )))
}

#[cfg(not(unix))]
pub fn refuse_if_open(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> Option<u32> {
        Some(fs::metadata(path).ok()?.permissions().mode() & 0o777)
    }

    #[test]
    fn what_is_written_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gas/services.json");
        write(&file, b"one").unwrap();
        write(&file, b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (Some(0o600), Some(0o700)));
        assert_eq!(refuse_if_open(&file), Ok(()));
        for open in [0o640, 0o604, 0o660] {
            fs::set_permissions(&file, fs::Permissions::from_mode(open)).unwrap();
            assert!(refuse_if_open(&file).unwrap_err().to_string().contains("chmod 600"), "{open:o}");
        }
    }
}
