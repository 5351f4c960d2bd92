//! How counts and texts are laid out on 80 columns.

use std::io::{self, Write};

const WIDTH: usize = 80;
const LABEL: usize = 40;

/// A title and its rows, each with its part of all in percent when `has_parts`. Nothing without rows.
pub(super) fn section<'t>(
    w: &mut impl Write,
    title: &str,
    rows: impl IntoIterator<Item = (&'t str, u64)>,
    has_parts: bool,
) -> io::Result<()> {
    let rows: Vec<_> = rows.into_iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let all: u64 = rows.iter().map(|(_, count)| count).sum();
    writeln!(w, "\n{title}")?;
    for (label, count) in rows {
        write!(w, "  {} {:>13}", fitted(label, LABEL), grouped(count))?;
        if has_parts && all > 0 {
            #[allow(clippy::cast_precision_loss, reason = "a percentage for people")]
            let percent = count as f64 / all as f64 * 100.0;
            write!(w, "{percent:>7.1} %")?;
        }
        writeln!(w)?;
    }
    Ok(())
}

/// A text over as many lines as it needs, the first by two and the others by four spaces to the right.
pub(super) fn wrapped(w: &mut impl Write, text: &str) -> io::Result<()> {
    let text = printable(text);
    let mut used = 0;
    for word in text.split_whitespace() {
        let mut rest = word.chars().peekable();
        // A word that is longer than a line, as a sequence of bases may be, is cut.
        while rest.peek().is_some() {
            let piece: String = rest.by_ref().take(WIDTH - 4).collect();
            let length = piece.chars().count();
            match used {
                0 => write!(w, "  {piece}")?,
                _ if used + 1 + length <= WIDTH => write!(w, " {piece}")?,
                _ => {
                    write!(w, "\n    {piece}")?;
                    used = 3;
                }
            }
            used += if used == 0 { 2 } else { 1 } + length;
        }
    }
    writeln!(w)
}

/// The text on exactly so many columns.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let text = printable(text);
    if text.chars().count() > width {
        text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
    } else {
        format!("{text:<width$}")
    }
}

/// A number with commas between the thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Names come from strangers: a control character must not reach a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
