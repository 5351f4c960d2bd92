//! A file before it is sent: whether it is a VCF, by the engine's own reader and in its words.

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use gas_annotation::{Error, Limits};

use crate::failure::Failure;

/// So much of its text is looked at: what an ordinary file has, and what takes a second of a large one.
const LOOKED_AT: u64 = 64 << 20;

/// A file that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Without links and dots.
    pub path: PathBuf,
    /// Its name alone.
    pub name: String,
    pub bytes: u64,
    /// When it was changed last, in nanoseconds.
    pub changed: u128,
}

impl Chosen {
    /// Looks at a file and reads its beginning.
    ///
    /// # Errors
    /// With the lines at fault, when it is no VCF; when it cannot be read.
    pub fn check(path: &Path) -> Result<Self, Failure> {
        let chosen = Self::at(path)?;
        let file = File::open(&chosen.path).map_err(Failure::at(path))?;
        match gas_annotation::check(file, Limits::default(), LOOKED_AT) {
            Ok(()) => Ok(chosen),
            Err(error @ Error::Input { .. }) => {
                let shown = path.display();
                Err(Failure::usage(format!("{shown} was not sent: it is no VCF that can be annotated.\n{error}")))
            }
            Err(error) => Err(Failure::usage(format!("{}: {error}", path.display()))),
        }
    }

    /// Whether the file is as it was when it was looked at.
    pub fn is_unchanged(&self) -> bool {
        let is_same = |now: Self| (now.path, now.bytes, now.changed) == (self.path.clone(), self.bytes, self.changed);
        Self::at(&self.path).is_ok_and(is_same)
    }

    fn at(path: &Path) -> Result<Self, Failure> {
        let whole = path.canonicalize().map_err(Failure::at(path))?;
        let metadata = whole.metadata().map_err(Failure::at(path))?;
        if !metadata.is_file() {
            let shown = path.display();
            return Err(Failure::usage(format!("{shown} is no file: name a VCF or BCF, plain or compressed")));
        }
        // As the user names it: a link has its own name.
        let name = path.file_name().or(whole.file_name()).unwrap_or_default().to_string_lossy().into_owned();
        let changed = metadata.modified().map_err(Failure::at(path))?;
        let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Ok(Self { path: whole, name, bytes: metadata.len(), changed })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_no_vcf_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vcf");
        let head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        fs::write(&path, format!("{head}1\t12\t.\tA\tC\t.\t.\t.\n")).unwrap();
        let chosen = Chosen::check(&path).unwrap();
        assert_eq!((chosen.name.as_str(), chosen.is_unchanged()), ("a.vcf", true));
        fs::write(&path, format!("{head}1\tx12\t.\tA\tC\t.\t.\t.\n")).unwrap();
        assert!(!chosen.is_unchanged());
        let refused = Chosen::check(&path).unwrap_err().to_string();
        assert!(refused.contains("line 3, column 2") && refused.contains("x12"), "{refused}");
        assert!(Chosen::check(folder.path()).unwrap_err().to_string().contains("no file"));
        assert!(Chosen::check(&folder.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_behind_a_link_is_named_by_the_link_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["a.vcf", "sample.vcf"].map(|name| folder.path().join(name));
        fs::write(&path, "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let chosen = Chosen::check(&link).unwrap();
        assert_eq!((chosen.name.as_str(), chosen.is_unchanged()), ("sample.vcf", true));
        fs::write(&path, "another").unwrap();
        assert!(!chosen.is_unchanged());
    }
}
