//! The lines of a text.

use memchr::memchr;

/// The lines of a text, without their line feeds and the carriage return before.
pub(crate) struct Lines<'t> {
    rest: &'t [u8],
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self { rest: text }
    }

    /// What follows the line that was given last.
    pub(crate) fn rest(&self) -> &'t [u8] {
        self.rest
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = match memchr(b'\n', self.rest) {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_ends_and_nothing_else() {
        let lines: Vec<_> = Lines::new(b"a\r\n\nb c\r").collect();
        assert_eq!(lines, [&b"a"[..], b"", b"b c"]);
        assert_eq!(Lines::new(b"").count(), 0);
    }
}
