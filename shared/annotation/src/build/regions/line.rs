//! A line of a region track.

use crate::Span;

/// The layout of a file, which its first line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// <https://samtools.github.io/hts-specs/BEDv1.pdf>, with tabs or, as the specification allows, spaces.
    Bed,
    Gff3,
}

/// A region as a line gives it.
pub(super) struct Region<'l> {
    pub(super) chrom: &'l [u8],
    pub(super) span: Span,
    pub(super) name: Vec<u8>,
}

/// Whether a line has no region: blank, a comment, or for a genome browser.
pub(super) fn is_comment(line: &[u8]) -> bool {
    let word = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    line.trim_ascii().is_empty() || line.starts_with(b"#") || word == b"track" || word == b"browser"
}

impl Layout {
    /// The layout of a file with this first line.
    pub(super) fn of(line: &[u8]) -> Result<Self, String> {
        let columns: Vec<_> = columns(line).collect();
        let is_number = |index: usize| columns.get(index).copied().and_then(number).is_some();
        if is_number(1) && is_number(2) {
            Ok(Self::Bed)
        } else if is_number(3) && is_number(4) && columns.len() >= 8 {
            Ok(Self::Gff3)
        } else if is_number(0) && is_number(2) && is_number(3) {
            Err("this is a table of UCSC with a bin column; make it BED, e.g. with `cut -f 2-`".into())
        } else {
            Err("this is neither BED (chromosome, start, end, name) nor GFF3".into())
        }
    }

    /// The region of a line.
    pub(super) fn region(self, line: &[u8]) -> Result<Region<'_>, String> {
        let mut columns = columns(line);
        let mut column = || columns.next().unwrap_or_default();
        let (chrom, start, end, name) = match self {
            Self::Bed => {
                let [chrom, start, end, name] = std::array::from_fn(|_| column());
                (chrom, number(start), number(end), name.to_vec())
            }
            Self::Gff3 => {
                let [chrom, _, _, start, end, _, _, _, attributes] = std::array::from_fn(|_| column());
                let start = number(start).and_then(|start| start.checked_sub(1));
                (chrom, start, number(end), attribute(attributes))
            }
        };
        let (Some(start), Some(end)) = (start, end) else {
            return Err(format!("start and end are not numbers as {self:?} has them"));
        };
        if end < start {
            return Err(format!("the end {end} is before the start {start}"));
        }
        let name = match &name[..] {
            b"" | b"." => format!("{}:{}-{end}", chrom.escape_ascii(), start.saturating_add(1)).into_bytes(),
            _ => name,
        };
        Ok(Region { chrom, span: Span::new(start, end), name })
    }
}

fn columns(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let has_tabs = memchr::memchr(b'\t', line).is_some();
    line.split(move |byte| if has_tabs { *byte == b'\t' } else { byte.is_ascii_whitespace() })
        .filter(move |column| has_tabs || !column.is_empty())
}

fn number(column: &[u8]) -> Option<u32> {
    std::str::from_utf8(column).ok()?.parse().ok()
}

/// `Name` of GFF3's attributes, or else `ID`; nothing when there is neither.
fn attribute(attributes: &[u8]) -> Vec<u8> {
    let value = |key: &[u8]| {
        let mut values = attributes.split(|byte| *byte == b';');
        values.find_map(|entry| entry.trim_ascii_start().strip_prefix(key)?.strip_prefix(b"="))
    };
    decoded(value(b"Name").or_else(|| value(b"ID")).unwrap_or_default())
}

/// Without the `%09` and the like of GFF3.
fn decoded(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [byte, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *byte == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let decoded = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|decoded| *decoded >= b' ');
        bytes.push(decoded.unwrap_or(*byte));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(lines: &[&str]) -> Vec<String> {
        let layout = Layout::of(lines[0].as_bytes()).unwrap();
        let show = |line: &&str| {
            let region = layout.region(line.as_bytes()).map_err(|message| message.clone())?;
            let Region { chrom, span, name } = region;
            Ok(format!("{} {} {} {}", chrom.escape_ascii(), span.start, span.end, name.escape_ascii()))
        };
        lines.iter().map(|line| show(line).unwrap_or_else(|error: String| error)).collect()
    }

    #[test]
    fn bed_counts_from_0_and_may_lack_a_name() {
        let lines = ["chr1\t0\t2300000\tp36.33\tgneg", "chr1\t5\t10", "chr1 7 9 .", "1\t9\t8\tx", "1\t-1\t8", "1\t1"];
        assert_eq!(
            regions(&lines),
            [
                "chr1 0 2300000 p36.33",
                "chr1 5 10 chr1:6-10",
                "chr1 7 9 chr1:8-9",
                "the end 8 is before the start 9",
                "start and end are not numbers as Bed has them",
                "start and end are not numbers as Bed has them",
            ]
        );
    }

    #[test]
    fn gff3_counts_from_1_and_is_named_by_name_or_id() {
        let lines = [
            "1\tx\tband\t1\t9\t.\t.\t.\tID=a;Name=b%20c%3B",
            "1\tx\tband\t3\t9\t.\t.\t.\tID=a",
            "1\tx\tband\t3\t9\t.\t.\t.\tNote=%",
            "1\tx\tband\t0\t9\t.\t.\t.\tID=a",
        ];
        let expected = ["1 0 9 b c;", "1 2 9 a", "1 2 9 1:3-9", "start and end are not numbers as Gff3 has them"];
        assert_eq!(regions(&lines), expected);
    }

    #[test]
    fn other_tables_are_refused() {
        assert!(Layout::of(b"585\tchr1\t100\t200\tx").unwrap_err().contains("bin column"));
        assert!(Layout::of(b"name\tvalue").unwrap_err().contains("neither BED"));
        assert!(is_comment(b"track name=x") && is_comment(b" ") && is_comment(b"#chrom") && !is_comment(b"tracks\t1"));
    }
}
