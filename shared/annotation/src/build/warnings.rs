//! What a build left out or did not understand.

use std::path::Path;

/// Warnings that are kept; the rest is only counted, so that a hostile file cannot fill the memory.
const KEPT: usize = 1_000;

/// Collects warnings, each with its file and line.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<String>,
    left_out: u64,
}

impl Warnings {
    /// Adds a warning; `line` counts from 1.
    pub(crate) fn warn(&mut self, path: &Path, line: Option<u64>, message: impl AsRef<str>) {
        if self.kept.len() == KEPT {
            self.left_out += 1;
            return;
        }
        let line = line.map_or(String::new(), |line| format!(", line {line}"));
        self.kept.push(format!("{}{line}: {}", path.display(), message.as_ref()));
    }

    /// The warnings; the last one says how many were left out.
    pub(crate) fn into_list(mut self) -> Vec<String> {
        if self.left_out > 0 {
            self.kept.push(format!("and {} warnings more", self.left_out));
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_file_and_line_and_a_flood_is_counted() {
        let mut warnings = Warnings::default();
        for line in 1..=1_234 {
            warnings.warn(Path::new("genes.gff3"), Some(line), "odd");
        }
        let list = warnings.into_list();
        assert_eq!((list.len(), list[1].as_str()), (1_001, "genes.gff3, line 2: odd"));
        assert_eq!(list[1_000], "and 234 warnings more");
    }
}
