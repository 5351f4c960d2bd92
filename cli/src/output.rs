//! What is written: answers to standard output, everything else to standard error.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use crate::{clean::clean, failure::Failure};

/// Tells something beside the answer. Nobody is left to tell when standard error is gone.
pub fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "gas: {line}");
}

/// Whether a person reads the answer.
pub fn is_for_people() -> bool {
    io::stdout().is_terminal()
}

/// Writes a line of the answer.
///
/// # Errors
/// When standard output takes no more.
pub fn line(text: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{text}").map_err(|error| Failure::of_output(&error))
}

/// What was done is done, and the rest is to be done, even when nobody reads of it any more.
///
/// # Errors
/// When standard output takes no more for another reason.
pub fn even_unread(written: Result<(), Failure>) -> Result<(), Failure> {
    written.or_else(|failure| if failure.is_silent { Ok(()) } else { Err(failure) })
}

/// Writes what the service said, as one line.
///
/// # Errors
/// When standard output takes no more.
pub fn json(value: &Value) -> Result<(), Failure> {
    line(&value.to_string())
}

/// A time: local for people, UTC for programs.
pub fn moment(time: Timestamp) -> String {
    if !is_for_people() {
        return time.to_string();
    }
    let local = time.to_zoned(TimeZone::system());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Writes what is known of one thing. No value has control characters but line ends.
///
/// # Errors
/// When standard output takes no more.
pub fn facts(facts: &[(&str, String)]) -> Result<(), Failure> {
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let indent = format!("\n{:width$}  ", "");
    facts.iter().try_for_each(|(name, value)| line(&format!("{name:<width$}  {}", value.replace('\n', &indent))))
}

/// A table: columns for people, tabs and no heading for programs. No cell has control characters.
pub struct Table {
    heading: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With a heading for people; it may be empty.
    pub fn new(heading: &'static [&'static str]) -> Self {
        Self { heading, rows: Vec::new() }
    }

    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(clean).into());
    }

    /// Writes it.
    ///
    /// # Errors
    /// When standard output takes no more.
    pub fn write(&self) -> Result<(), Failure> {
        self.text(is_for_people()).iter().try_for_each(|text| line(text))
    }

    fn text(&self, for_people: bool) -> Vec<String> {
        if !for_people {
            return self.rows.iter().map(|row| row.join("\t")).collect();
        }
        let heading: Vec<String> = self.heading.iter().map(|cell| (*cell).to_owned()).collect();
        let heading = Some(&heading).filter(|heading| !heading.is_empty());
        let rows: Vec<&Vec<String>> = heading.into_iter().chain(&self.rows).collect();
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let aligned = |row: &&Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        rows.iter().map(aligned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_for_people_and_has_tabs_for_programs() {
        let mut table = Table::new(&["ID", "FILE"]);
        table.row(["1", "a\u{1b}[31m.vcf"]);
        table.row(["22", "b\tc.vcf"]);
        assert_eq!(table.text(true), ["ID  FILE", "1   a[31m.vcf", "22  bc.vcf"]);
        let mut one = Table::new(&[]);
        one.row(["1", "a.vcf"]);
        assert_eq!(one.text(true), ["1  a.vcf"]);
        assert_eq!(table.text(false), ["1\ta[31m.vcf", "22\tbc.vcf"]);
    }
}
