//! `<base>.vcf.count.log`: the counts of a run as a text for people.

use std::io::{self, Write};

use crate::Summary;

impl Summary {
    /// Writes the counts as aligned plain text; `input_name` is what its owner calls the file.
    pub fn write_count_log(&self, mut output: impl Write, input_name: &str) -> io::Result<()> {
        let w = &mut output;
        writeln!(w, "Annotation of {}", printable(input_name))?;
        writeln!(w, "engine     {}", self.engine)?;
        writeln!(w, "reference  {}", printable(&self.reference))?;
        writeln!(w, "           sha256 {}", self.reference_digest)?;

        section(
            w,
            "Records",
            [("read and written".into(), self.records), ("given a CSQ".into(), self.annotated_records)],
        )?;
        section(w, "Alternate alleles by class", self.classes.iter().map(|(class, n)| (class.term().into(), *n)))?;
        section(
            w,
            "Alternate alleles by most severe consequence",
            self.consequences.iter().map(|(consequence, n)| (consequence.term().into(), *n)),
        )?;
        section(w, "Alternate alleles by impact", self.impacts.iter().map(|(impact, n)| (impact.term().into(), *n)))?;
        section(
            w,
            "Substitutions",
            [("transitions".into(), self.transitions), ("transversions".into(), self.transversions)],
        )?;
        if let Some(ratio) = self.transition_transversion_ratio() {
            writeln!(w, "  {:<40} {ratio:>12.2}", "transitions per transversion")?;
        }
        if let (Some(known), Some(novel)) = (self.known, self.novel) {
            section(w, "Known variants", [("known".into(), known), ("novel".into(), novel)])?;
        }
        section(
            w,
            "Records by chromosome",
            self.chromosomes.iter().map(|chromosome| (printable(&chromosome.name), chromosome.records)),
        )?;
        self.write_warnings(w)
    }

    fn write_warnings(&self, w: &mut impl Write) -> io::Result<()> {
        if self.warnings.is_empty() {
            return writeln!(w, "\nNo warnings");
        }
        writeln!(w, "\nWarnings")?;
        for warning in &self.warnings {
            writeln!(w, "  {}", printable(warning))?;
        }
        if self.warnings_left_out > 0 {
            writeln!(w, "  and {} more", self.warnings_left_out)?;
        }
        Ok(())
    }
}

fn section(w: &mut impl Write, title: &str, rows: impl IntoIterator<Item = (String, u64)>) -> io::Result<()> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(w, "\n{title}")?;
    for (label, count) in rows {
        writeln!(w, "  {label:<40} {count:>12}")?;
    }
    Ok(())
}

/// Names come from strangers: a control character must not reach a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
