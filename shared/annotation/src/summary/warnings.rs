//! The first warnings of the file; the others are only counted, so that a hostile file cannot fill the memory.

/// How many are kept.
const KEPT: usize = 100;

/// Warnings with their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Warnings {
    kept: Vec<(u64, String)>,
    left_out: u64,
}

impl Warnings {
    /// Adds a warning; line 0 is the whole file.
    pub(super) fn add(&mut self, line: u64, message: impl AsRef<str>) {
        if self.kept.len() < KEPT {
            self.kept.push((line, message.as_ref().to_owned()));
        } else {
            self.left_out += 1;
        }
    }

    /// Takes in those of another part of the file: the first of both by line. Within a part they came in their order, so
    /// that these are the first of all.
    pub(super) fn merge(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.kept.sort_by_key(|(line, _)| *line);
        self.left_out += other.left_out + self.kept.len().saturating_sub(KEPT) as u64;
        self.kept.truncate(KEPT);
    }

    /// The texts and how many more there were.
    pub(super) fn into_texts(self) -> (Vec<String>, u64) {
        let text = |(line, message): (u64, String)| match line {
            0 => message,
            line => format!("line {line}: {message}"),
        };
        (self.kept.into_iter().map(text).collect(), self.left_out)
    }
}
