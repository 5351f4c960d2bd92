//! What a symbolic allele or a breakend covers: its kind and its span, from ALT and INFO.

use crate::{Span, effect::Structural, vcf::record::Record};

/// A structural variant on its contig.
pub(super) struct Covered {
    pub(super) kind: Structural,
    pub(super) span: Span,
}

/// How far the symbolic alleles of one record reach: its END and SVLEN, looked up once, as INFO may be long and the alleles
/// many.
#[derive(Default)]
pub(super) struct Extents<'a> {
    found: Option<Found<'a>>,
}

struct Found<'a> {
    /// END, 1-based.
    end: Option<i64>,
    /// SVLEN: one value for each ALT allele (VCF 4.5, section 3); those that are not taken yet.
    lengths: Option<Split<'a>>,
    /// Of how many alleles the lengths were taken.
    taken: usize,
    alternates: usize,
}

type Split<'a> = std::slice::Split<'a, u8, fn(&u8) -> bool>;

impl<'a> Extents<'a> {
    /// The structural variant that an allele of the record stands for; `None` for `<NON_REF>`, `<*>`, `*` and kinds that are
    /// not of the specification (VCF 4.5, sections 1.4.5 and 5.4). `number` is its place in ALT, from 1; alleles come in
    /// order.
    pub(super) fn covered(&mut self, record: &Record<'a>, number: usize, allele: &[u8]) -> Option<Covered> {
        let Some(name) = allele.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">")) else {
            let is_breakend = allele.iter().any(|byte| matches!(byte, b'[' | b']'))
                || allele.starts_with(b".")
                || allele.ends_with(b".");
            let position = record.position.checked_sub(1)?;
            return is_breakend
                .then(|| Covered { kind: Structural::Breakend, span: Span::new(position, position + 1) });
        };
        let kind = kind(name)?;
        // POS is the base before the event.
        let start = record.position;
        let end = match kind {
            Structural::Insertion => start,
            _ => self.end(record, number).unwrap_or(start.saturating_add(1)),
        };
        Some(Covered { kind, span: Span::new(start, end.max(start)) })
    }

    /// The 1-based last base. END is the furthest of all alleles, so among several each has its own by its SVLEN (VCF 4.5,
    /// section 1.6.1).
    fn end(&mut self, record: &Record<'a>, number: usize) -> Option<u32> {
        let found = self.found.get_or_insert_with(|| Found::of(record));
        let end = if found.alternates == 1 {
            found.end.or_else(|| found.by_length(record, number))
        } else {
            found.by_length(record, number).or(found.end)
        };
        u32::try_from(end?).ok()
    }
}

impl<'a> Found<'a> {
    fn of(record: &Record<'a>) -> Self {
        let (mut end, mut lengths) = (None, None);
        for field in record.info().split(|byte| *byte == b';') {
            if let Some(value) = field.strip_prefix(b"END=") {
                end = end.or(Some(value));
            } else if let Some(value) = field.strip_prefix(b"SVLEN=") {
                lengths = lengths.or(Some(value));
            }
        }
        let is_comma: fn(&u8) -> bool = |byte| *byte == b',';
        Self {
            end: end.and_then(|end| number(end.split(is_comma).next()?)),
            lengths: lengths.map(|lengths| lengths.split(is_comma)),
            taken: 0,
            alternates: 1 + memchr::memchr_iter(b',', record.alternates()).count(),
        }
    }

    /// POS with the length that SVLEN gives for an allele.
    fn by_length(&mut self, record: &Record<'_>, allele: usize) -> Option<i64> {
        let length = self.lengths.as_mut()?.nth(allele.checked_sub(self.taken)?.checked_sub(1)?);
        self.taken = allele;
        i64::from(record.position).checked_add(number(length?)?.checked_abs()?)
    }
}

fn number(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn kind(name: &[u8]) -> Option<Structural> {
    Some(match name.split(|byte| *byte == b':').next()? {
        b"DEL" => Structural::Deletion,
        b"DUP" => Structural::Duplication,
        b"INS" => Structural::Insertion,
        b"INV" => Structural::Inversion,
        // Copy numbers, as of the 1000 Genomes: none, and one more than in the genome.
        b"CN0" => Structural::Deletion,
        b"CN2" => Structural::Duplication,
        b"CNV" => Structural::CopyNumber,
        [b'C', b'N', copies @ ..] if !copies.is_empty() && copies.iter().all(u8::is_ascii_digit) => {
            Structural::CopyNumber
        }
        _ => return None,
    })
}

/// Where the mate of a breakend lies: contig and 0-based position, of `]chr2:321681]G` and the like; `None` for single ones.
pub(super) fn mate(allele: &[u8]) -> Option<(&[u8], u32)> {
    let bracket = |byte: &u8| matches!(byte, b'[' | b']');
    let first = allele.iter().position(bracket)? + 1;
    let last = allele.iter().rposition(bracket)?;
    let place = allele.get(first..last)?;
    let colon = place.iter().rposition(|byte| *byte == b':')?;
    let position = std::str::from_utf8(place.get(colon + 1..)?).ok()?.parse::<u32>().ok()?;
    let contig = place.get(..colon)?;
    // `<ctg1>:7` is on an assembly's contig, which no reference has.
    (!contig.starts_with(b"<")).then_some((contig, position.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_spans(line: &str) -> Vec<Option<(Structural, u32, u32)>> {
        let record = Record::parse(line.as_bytes(), 8).ok().unwrap();
        let mut extents = Extents::default();
        let alleles = (1..).zip(record.alternates().split(|byte| *byte == b','));
        let covered = alleles.map(|(number, allele)| extents.covered(&record, number, allele));
        covered.map(|covered| covered.map(|covered| (covered.kind, covered.span.start, covered.span.end))).collect()
    }

    fn spans(line: &str) -> Option<(Structural, u32, u32)> {
        all_spans(line).remove(0)
    }

    #[test]
    fn a_length_that_no_sequence_has_does_no_harm() {
        for length in ["9223372036854775807", "-9223372036854775808", "4294967296", "99999999999999999999"] {
            let line = format!("1\t10\t.\tA\t<DEL>\t.\t.\tSVLEN={length}");
            assert_eq!(spans(&line), Some((Structural::Deletion, 10, 11)), "{length}");
        }
    }

    #[test]
    fn each_of_several_alleles_has_its_own_length() {
        let line = "1\t10\t.\tA\t<DEL>,G,<INS>,<DEL:ME>,<DUP>\t.\t.\tEND=90;SVLEN=5,.,300,7,.";
        let kinds = [
            Some((Structural::Deletion, 10, 15)),
            None,
            Some((Structural::Insertion, 10, 10)),
            Some((Structural::Deletion, 10, 17)),
            Some((Structural::Duplication, 10, 90)),
        ];
        assert_eq!(all_spans(line), kinds);
        assert_eq!(all_spans("1\t10\t.\tA\t<DEL>,<DUP>\t.\t.\tEND=90")[1], Some((Structural::Duplication, 10, 90)));
    }

    #[test]
    fn a_long_info_is_read_once_for_all_alleles() {
        let alternates = vec!["<DEL>"; 5_000].join(",");
        let line = format!("1\t10\t.\tA\t{alternates}\t.\t.\tX={};END=15", "a;".repeat(1 << 20));
        // A look through it for each allele takes minutes.
        assert!(all_spans(&line).iter().all(|span| *span == Some((Structural::Deletion, 10, 15))));
    }

    #[test]
    fn the_span_begins_after_the_base_at_pos_and_ends_with_end_or_svlen() {
        assert_eq!(spans("1\t10\t.\tA\t<DEL>\t.\t.\tEND=15"), Some((Structural::Deletion, 10, 15)));
        assert_eq!(spans("1\t10\t.\tA\t<DEL>\t.\t.\tSVTYPE=DEL;SVLEN=-5"), Some((Structural::Deletion, 10, 15)));
        assert_eq!(spans("1\t10\t.\tA\t<DUP:TANDEM>\t.\t.\tSVLEN=5"), Some((Structural::Duplication, 10, 15)));
        assert_eq!(spans("1\t10\t.\tA\t<INS:ME:ALU>\t.\t.\tEND=10"), Some((Structural::Insertion, 10, 10)));
        assert_eq!(spans("1\t10\t.\tA\t<CN0>\t.\t.\tEND=15"), Some((Structural::Deletion, 10, 15)));
        assert_eq!(spans("1\t10\t.\tA\t<CN13>\t.\t.\tEND=15"), Some((Structural::CopyNumber, 10, 15)));
        assert_eq!(spans("1\t10\t.\tA\t<NON_REF>\t.\t.\tEND=15"), None);
        assert_eq!(spans("1\t10\t.\tA\t<DEL>\t.\t.\tEND=5"), Some((Structural::Deletion, 10, 10)));
        assert_eq!(spans("1\t10\t.\tA\t<DEL>\t.\t.\tSVLEN=-9223372036854775808"), Some((Structural::Deletion, 10, 11)));
        assert_eq!(spans("1\t10\t.\tA\tA[2:7[\t.\t.\t."), Some((Structural::Breakend, 9, 10)));
    }

    #[test]
    fn a_mate_is_where_the_brackets_say() {
        assert_eq!(mate(b"G[17:198982["), Some((&b"17"[..], 198_981)));
        assert_eq!(mate(b"]HLA-A*01:01:7]A"), Some((&b"HLA-A*01:01"[..], 6)));
        for none in [&b"G."[..], b"]<ctg1>:7]A", b"G[17:0[", b"G[17[", b"[", b"]]"] {
            assert_eq!(mate(none), None);
        }
    }
}
