//! The beginning of a log: as much of it as fits on a page of 60 KiB, compressed.

/// The most bytes that are shown. They may be random, and compress badly.
pub const BYTES: usize = 40 * 1024;
/// The most lines that are shown. Each has a link.
const LINES: usize = 1_000;

/// Its first lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Lines {
    /// Without their ends.
    pub lines: Vec<String>,
    /// Whether these are all.
    pub is_whole: bool,
}

impl Lines {
    /// Those of a log that begins with `text`. Of more than [`BYTES`] the last line is left out: it may be cut.
    pub fn of(text: &[u8]) -> Self {
        let is_short = text.len() <= BYTES;
        let shown = if is_short { text } else { whole(&text[..BYTES]) };
        let shown = String::from_utf8_lossy(shown);
        let mut lines = shown.lines();
        let first = lines.by_ref().take(LINES).map(str::to_owned).collect();
        Self { lines: first, is_whole: is_short && lines.next().is_none() }
    }
}

/// The lines of a text that have an end; all of it when none has.
fn whole(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte == b'\n');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_log_is_shown_whole() {
        assert_eq!(Lines::of(b""), Lines { lines: vec![], is_whole: true });
        assert_eq!(Lines::of(b"a\nb\n"), Lines { lines: vec!["a".into(), "b".into()], is_whole: true });
        let full = Lines::of("x\n".repeat(LINES).as_bytes());
        assert_eq!((full.lines.len(), full.is_whole), (LINES, true));
    }

    #[test]
    fn of_a_long_log_whole_lines_are_shown_and_it_is_said_that_there_are_more() {
        let many = Lines::of("x\n".repeat(LINES + 1).as_bytes());
        assert_eq!((many.lines.len(), many.is_whole), (LINES, false));
        let long = Lines::of(["x".repeat(BYTES - 2), "yz".into()].join("\n").as_bytes());
        assert_eq!((long.lines, long.is_whole), (vec!["x".repeat(BYTES - 2)], false));
        let one = Lines::of("x".repeat(BYTES + 1).as_bytes());
        assert_eq!((one.lines, one.is_whole), (vec!["x".repeat(BYTES)], false));
    }
}
