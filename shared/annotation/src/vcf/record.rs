//! One data line of a VCF: bounds over a borrowed line.

use memchr::memchr_iter;

use crate::Span;

/// The fixed columns of VCF (specification, section 1.6.1).
const FIXED_COLUMNS: usize = 8;

/// The longest name of a chromosome, in bytes: names are remembered, and a hostile file has many.
const LONGEST_CHROM: usize = 1024;

/// A record's fields, borrowed from its line.
#[derive(Debug)]
pub(crate) struct Record<'l> {
    line: &'l [u8],
    /// The tab after each fixed column, or the line's end.
    ends: [usize; FIXED_COLUMNS],
    /// POS, 1-based; 0 is the telomere.
    pub(crate) position: u32,
}

/// Why a line is not a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The column at fault, counted from 1, if it is one.
    pub(crate) column: Option<u32>,
    pub(crate) message: String,
}

impl<'l> Record<'l> {
    /// Splits a line that must have as many columns as the header; the error says what is wrong in it.
    pub(crate) fn parse(line: &'l [u8], columns: usize) -> Result<Self, Malformed> {
        let mut ends = [line.len(); FIXED_COLUMNS];
        let mut found = 1;
        // The columns before INFO are short: byte by byte is quicker there than a search that is set up for each.
        let mut bytes = line.iter();
        for end in &mut ends[..FIXED_COLUMNS - 1] {
            let Some(_) = bytes.find(|byte| **byte == b'\t') else { break };
            *end = line.len() - bytes.as_slice().len() - 1;
            found += 1;
        }
        let start = line.len() - bytes.as_slice().len();
        let mut tabs = memchr_iter(b'\t', bytes.as_slice());
        if let Some(tab) = tabs.next() {
            ends[FIXED_COLUMNS - 1] = start + tab;
            found += 1 + tabs.count();
        }
        let whole = |message: String| Malformed { column: None, message: format!("{message}: {}", shown(line)) };
        if found == 1 && line.contains(&b' ') {
            return Err(whole("the columns are not separated by tabs".to_owned()));
        }
        if found < FIXED_COLUMNS {
            return Err(whole(format!("{found} columns, {columns} expected")));
        }
        if found != columns {
            return Err(whole(format!("{found} columns, the header has {columns}")));
        }
        let mut record = Self { line, ends, position: 0 };
        record.check_chrom().map_err(at(1))?;
        record.position = position(record.field(1)).map_err(at(2))?;
        record.check_reference().map_err(at(4))?;
        for (column, name) in [(3, "ID"), (5, "ALT"), (7, "FILTER"), (8, "INFO")] {
            if record.field(column - 1).is_empty() {
                let message = format!("{name} is empty; a missing value is written as a dot");
                return Err(Malformed { column: u32::try_from(column).ok(), message });
            }
        }
        if !is_quality(record.field(5)) {
            let message = format!("QUAL {} is not a number", shown(record.field(5)));
            return Err(Malformed { column: Some(6), message });
        }
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

    /// The line up to ALT, with the tab before it.
    pub(crate) fn before_alternates(&self) -> &'l [u8] {
        &self.line[..=self.ends[3]]
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

    /// The bases of REF on the contig; POS 0 counts as 1.
    pub(crate) fn span(&self) -> Span {
        let start = self.position.saturating_sub(1);
        Span::new(start, start.saturating_add(u32::try_from(self.reference().len()).unwrap_or(u32::MAX)))
    }

    fn check_chrom(&self) -> Result<(), String> {
        match self.chrom().len() {
            0 => Err("CHROM is empty".to_owned()),
            length if length > LONGEST_CHROM => {
                Err(format!("CHROM has {length} bytes, {LONGEST_CHROM} at most are taken: {}", shown(self.chrom())))
            }
            _ => Ok(()),
        }
    }

    fn check_reference(&self) -> Result<(), String> {
        let reference = self.reference();
        if reference.is_empty() || !reference.iter().all(|byte| IS_BASE[usize::from(*byte)]) {
            return Err(format!("REF {} is not a sequence of bases", shown(reference)));
        }
        Ok(())
    }
}

/// The letters of bases and of their ambiguity (IUPAC), in either case.
const IS_BASE: [bool; 256] = {
    let letters = b"ACGTUNRYSWKMBDHVacgtunryswkmbdhv";
    let mut is_base = [false; 256];
    let mut at = 0;
    while at < letters.len() {
        is_base[letters[at] as usize] = true;
        at += 1;
    }
    is_base
};

/// Whether this is a float (specification 4.3, section 1.3) or missing.
fn is_quality(field: &[u8]) -> bool {
    if field == b"." {
        return true;
    }
    let unsigned = field.strip_prefix(b"-").or_else(|| field.strip_prefix(b"+")).unwrap_or(field);
    let (mut digits, mut has_point) = (0_usize, false);
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if !has_point => has_point = true,
            b'e' | b'E' if digits > 0 => return is_exponent(&unsigned[at + 1..]),
            _ => return [&b"inf"[..], b"infinity", b"nan"].iter().any(|name| unsigned.eq_ignore_ascii_case(name)),
        }
    }
    digits > 0
}

fn is_exponent(field: &[u8]) -> bool {
    let digits = field.strip_prefix(b"-").or_else(|| field.strip_prefix(b"+")).unwrap_or(field);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn at(column: u32) -> impl Fn(String) -> Malformed {
    move |message| Malformed { column: Some(column), message }
}

fn position(field: &[u8]) -> Result<u32, String> {
    let next = |position: u32, byte: &u8| {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 { position.checked_mul(10)?.checked_add(u32::from(digit)) } else { None }
    };
    let position = if field.is_empty() { None } else { field.iter().try_fold(0, next) };
    position.ok_or_else(|| format!("POS {} is not a position", shown(field)))
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
        let reason = |line: &[u8], columns| Record::parse(line, columns).err().unwrap().message;
        assert_eq!(reason(b"1 2 . A C . . .", 8), "the columns are not separated by tabs: \"1 2 . A C . . .\"");
        assert_eq!(reason(b"1\t2\t.\tA\tC", 8), "5 columns, 8 expected: \"1\\t2\\t.\\tA\\tC\"");
        assert!(reason(b"1\t2\t.\tA\tC\t.\t.\t.\tGT\t0\t1", 10).starts_with("11 columns, the header has 10: \"1"));
        assert_eq!(reason(b"1\t23x04\t.\tA\tC\t.\t.\t.", 8), "POS \"23x04\" is not a position");
        assert_eq!(reason(b"1\t-5\t.\tA\tC\t.\t.\t.", 8), "POS \"-5\" is not a position");
        assert_eq!(
            reason(b"1\t99999999999999999999\t.\tA\tC\t.\t.\t.", 8),
            "POS \"99999999999999999999\" is not a position"
        );
        assert_eq!(reason(b"1\t5\t.\t\tC\t.\t.\t.", 8), "REF \"\" is not a sequence of bases");
    }

    #[test]
    fn what_is_no_value_is_refused_by_its_column() {
        let column = |line: &str| Record::parse(line.replace(' ', "\t").as_bytes(), 8).err().unwrap().column.unwrap();
        for (line, number) in [
            ("1 5  A C . . .", 3),
            ("1 5 . Z C . . .", 4),
            ("1 5 . * C . . .", 4),
            ("1 5 . A  . . .", 5),
            ("1 5 . A C  . .", 6),
            ("1 5 . A C . . ", 8),
            ("1 5 . A C .  .", 7),
        ] {
            assert_eq!(column(line), number, "{line}");
        }
        for quality in ["x", "PASS", "1x", "1.2.3", "-", "1e", "e5", "1e+", "..", "--1", "nano", "0x1f", "\u{661}"] {
            assert_eq!(column(&format!("1 5 . A C {quality} . .")), 6, "{quality}");
        }
        for quality in [".", "0", "-3", "29.5", ".5", "30.", "1e-7", "1.5E+10", "inf", "-Infinity", "NaN"] {
            let line = format!("1\t5\t.\tacgtnRYSWKMBDHV\tC\t{quality}\t.\t.");
            assert!(Record::parse(line.as_bytes(), 8).is_ok(), "{line}");
        }
    }
}
