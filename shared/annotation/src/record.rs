//! One data line of a VCF: bounds over a borrowed line.

use memchr::memchr_iter;

/// The fixed columns of VCF (specification, section 1.6.1).
const FIXED_COLUMNS: usize = 8;

/// The longest name of a chromosome, in bytes: names are remembered, and a hostile file has many.
const LONGEST_CHROM: usize = 1024;

/// A record's fields, borrowed from its line.
pub(crate) struct Record<'l> {
    line: &'l [u8],
    /// The tab after each fixed column, or the line's end.
    ends: [usize; FIXED_COLUMNS],
    /// POS, 1-based; 0 is the telomere.
    pub(crate) position: usize,
}

impl<'l> Record<'l> {
    /// Splits a line that must have as many columns as the header; the error says what is wrong in it.
    pub(crate) fn parse(line: &'l [u8], columns: usize) -> Result<Self, String> {
        let mut ends = [line.len(); FIXED_COLUMNS];
        let mut found = 1;
        for tab in memchr_iter(b'\t', line) {
            if let Some(end) = ends.get_mut(found - 1) {
                *end = tab;
            }
            found += 1;
        }
        if found == 1 && line.contains(&b' ') {
            return Err("the columns are not separated by tabs".to_owned());
        }
        if found < FIXED_COLUMNS {
            return Err(format!("{found} columns, {columns} expected"));
        }
        if found != columns {
            return Err(format!("{found} columns, the header has {columns}"));
        }
        let mut record = Self { line, ends, position: 0 };
        if record.chrom().is_empty() {
            return Err("CHROM is empty".to_owned());
        }
        if record.chrom().len() > LONGEST_CHROM {
            return Err(format!("CHROM has {} bytes, {LONGEST_CHROM} at most are taken", record.chrom().len()));
        }
        record.position = position(record.field(1))?;
        record.check_alleles()?;
        Ok(record)
    }

    pub(crate) fn chrom(&self) -> &'l [u8] {
        self.field(0)
    }

    pub(crate) fn id(&self) -> &'l [u8] {
        self.field(2)
    }

    pub(crate) fn reference(&self) -> &'l [u8] {
        self.field(3)
    }

    /// ALT as it stands: alleles joined by commas, or `.`.
    pub(crate) fn alternates(&self) -> &'l [u8] {
        self.field(4)
    }

    pub(crate) fn info(&self) -> &'l [u8] {
        self.field(7)
    }

    /// The line up to INFO, with the tab before it.
    pub(crate) fn before_info(&self) -> &'l [u8] {
        &self.line[..=self.ends[6]]
    }

    /// The line after INFO, with the tab before FORMAT if there is one.
    pub(crate) fn after_info(&self) -> &'l [u8] {
        &self.line[self.ends[7]..]
    }

    fn field(&self, column: usize) -> &'l [u8] {
        let start = column.checked_sub(1).map_or(0, |previous| self.ends[previous] + 1);
        &self.line[start..self.ends[column]]
    }

    fn check_alleles(&self) -> Result<(), String> {
        let reference = self.reference();
        if reference.is_empty() || !reference.iter().all(u8::is_ascii_alphabetic) {
            return Err(format!("REF {} is not a sequence of bases", shown(reference)));
        }
        if self.info().is_empty() {
            return Err("INFO is empty; a missing value is written as a dot".to_owned());
        }
        Ok(())
    }
}

fn position(field: &[u8]) -> Result<usize, String> {
    let digits = !field.is_empty() && field.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(field)
        .ok()
        .filter(|_| digits)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("POS {} is not a position", shown(field)))
}

/// A field for a message: quoted, escaped and not too long.
pub(crate) fn shown(field: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = field[..field.len().min(LONGEST)].escape_ascii();
    if field.len() > LONGEST { format!("\"{text}…\" ({} characters)", field.len()) } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_what_surrounds_info() {
        let record = Record::parse(b"chr1\t7\trs1\ta\tC,G\t.\tPASS\tDP=3\tGT\t0/1", 10).ok().unwrap();
        assert_eq!((record.chrom(), record.position, record.id()), (&b"chr1"[..], 7, &b"rs1"[..]));
        assert_eq!((record.reference(), record.alternates()), (&b"a"[..], &b"C,G"[..]));
        assert_eq!(record.before_info(), b"chr1\t7\trs1\ta\tC,G\t.\tPASS\t");
        assert_eq!((record.info(), record.after_info()), (&b"DP=3"[..], &b"\tGT\t0/1"[..]));
    }

    #[test]
    fn what_is_not_a_record_is_refused_with_the_reason() {
        let reason = |line: &[u8], columns| Record::parse(line, columns).err().unwrap();
        assert_eq!(reason(b"1 2 . A C . . .", 8), "the columns are not separated by tabs");
        assert_eq!(reason(b"1\t2\t.\tA\tC", 8), "5 columns, 8 expected");
        assert_eq!(reason(b"1\t2\t.\tA\tC\t.\t.\t.\tGT\t0\t1", 10), "11 columns, the header has 10");
        assert_eq!(reason(b"1\t23x04\t.\tA\tC\t.\t.\t.", 8), "POS \"23x04\" is not a position");
        assert_eq!(reason(b"1\t-5\t.\tA\tC\t.\t.\t.", 8), "POS \"-5\" is not a position");
        assert_eq!(
            reason(b"1\t99999999999999999999\t.\tA\tC\t.\t.\t.", 8),
            "POS \"99999999999999999999\" is not a position"
        );
        assert_eq!(reason(b"1\t5\t.\t\tC\t.\t.\t.", 8), "REF \"\" is not a sequence of bases");
    }
}
