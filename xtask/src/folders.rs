//! Where things are: the repository, and the ignored folder that holds all that these commands make.

use std::path::{Path, PathBuf};

/// The repository's root folder.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// A path inside the repository.
pub fn repository(path: &str) -> PathBuf {
    root().join(path)
}

/// A path inside the ignored folder `.gas`.
pub fn made(path: &str) -> PathBuf {
    root().join(".gas").join(path)
}

/// A program of the Python environment.
pub fn python_program(name: &str) -> PathBuf {
    made("venv/bin").join(name)
}

/// The path as a reader of the terminal wants it: relative to the repository where it can be.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
