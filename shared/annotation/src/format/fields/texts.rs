//! Single values: accessions, places, flags, classes, and texts with what would end a field replaced.

use crate::{
    Class,
    contig::is_odd,
    effect::{Numbers, Place},
    transcript::Transcript,
};

use super::super::{Allele, digits};

/// Appends a text as Ensembl VEP does in `CSQ`: commas and pipes become `&`, spaces `_`, semicolons `%3B`, equal signs
/// `%3D`; control characters, which no VCF may hold, become `_`.
pub(crate) fn escape(text: &[u8], output: &mut Vec<u8>) {
    // Without a way out of the loop it is done for many bytes at once.
    if !text.iter().fold(false, |found, byte| found | is_odd(*byte)) {
        return output.extend_from_slice(text);
    }
    escape_odd(text, output);
}

fn escape_odd(text: &[u8], output: &mut Vec<u8>) {
    for byte in text {
        match byte {
            b',' | b'|' => output.push(b'&'),
            b';' => output.extend_from_slice(b"%3B"),
            b'=' => output.extend_from_slice(b"%3D"),
            0..=b' ' | 0x7f => output.push(b'_'),
            other => output.push(*other),
        }
    }
}

/// Appends a name of a transcript, its gene or its protein, escaped where one of these needs it.
pub(crate) fn name(name: &str, transcript: &Transcript, output: &mut Vec<u8>) {
    if transcript.has_odd_names {
        escape_odd(name.as_bytes(), output);
    } else {
        output.extend_from_slice(name.as_bytes());
    }
}

/// Appends a text for a table: as it is, but without tabs, line feeds and other control characters.
pub(crate) fn escape_table(text: &[u8], output: &mut Vec<u8>) {
    output.extend(text.iter().map(|byte| if byte.is_ascii_control() { b' ' } else { *byte }));
}

/// Appends id and version, e.g. `ENST00000357654.9`.
pub(crate) fn accession(transcript: &Transcript, output: &mut Vec<u8>) {
    name(&transcript.id, transcript, output);
    if let Some(version) = transcript.version {
        output.push(b'.');
        digits::append(output, version);
    }
}

/// Appends e.g. `2/7` or `2-3/7`.
pub(crate) fn numbers(numbers: Option<Numbers>, output: &mut Vec<u8>) {
    let Some(numbers) = numbers else { return };
    digits::append(output, numbers.first);
    if numbers.last != numbers.first {
        output.push(b'-');
        digits::append(output, numbers.last);
    }
    output.push(b'/');
    digits::append(output, numbers.total);
}

/// Appends e.g. `12`, `12-14`, or `?-14` when an end lies outside. An insertion is between its two positions.
pub(crate) fn place(place: Option<Place>, output: &mut Vec<u8>) {
    let (start, end) = match place {
        None | Some(Place { start: None, end: None }) => return,
        Some(Place { start: Some(start), end: Some(end) }) if start == end => return digits::append(output, start),
        Some(Place { start: Some(start), end: Some(end) }) => (Some(start.min(end)), Some(start.max(end))),
        Some(Place { start, end }) => (start, end),
    };
    let mut append = |number: Option<u32>| match number {
        Some(number) => digits::append(output, number),
        None => output.push(b'?'),
    };
    append(start);
    output.push(b'-');
    if let Some(end) = end {
        digits::append(output, end);
    } else {
        output.push(b'?');
    }
}

/// What is incomplete of the coding sequence, in Ensembl's words.
pub(crate) fn flags(transcript: &Transcript) -> impl Iterator<Item = &'static str> {
    let (start, end) = transcript.cds.as_ref().map_or((true, true), |cds| (cds.has_start, cds.has_stop));
    (!start).then_some("cds_start_NF").into_iter().chain((!end).then_some("cds_end_NF"))
}

/// The Sequence Ontology's word for the class of an allele, as in Ensembl's `VARIANT_CLASS`.
pub(crate) fn variant_class(allele: &Allele<'_>) -> &'static str {
    match allele.class {
        Class::Snv => "SNV",
        Class::Mnv => "substitution",
        Class::Insertion => "insertion",
        Class::Deletion | Class::OverlappingDeletion => "deletion",
        Class::Indel => "indel",
        Class::Breakend => "chromosome_breakpoint",
        Class::NoChange => "sequence_alteration",
        Class::Symbolic => symbolic_class(allele.written),
    }
}

/// The word for a symbolic allele, as VEP reads it from its name.
fn symbolic_class(written: &[u8]) -> &'static str {
    let name = written.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">")).unwrap_or(written);
    let mut parts = name.split(|byte| *byte == b':');
    match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
        (b"INS", Some(b"ME"), Some(b"ALU")) => "Alu_insertion",
        (b"INS", Some(b"ME"), Some(b"LINE1" | b"L1")) => "LINE1_insertion",
        (b"INS", Some(b"ME"), Some(b"SVA")) => "SVA_insertion",
        (b"INS", Some(b"ME"), Some(b"HERV")) => "HERV_insertion",
        (b"INS", Some(b"ME"), _) => "mobile_element_insertion",
        (b"DEL", Some(b"ME"), _) => "mobile_element_deletion",
        (b"DUP", Some(b"TANDEM"), _) | (b"CNV", Some(b"TR"), _) => "tandem_duplication",
        (b"DEL" | b"CN0", ..) => "deletion",
        (b"DUP" | b"CN2", ..) => "duplication",
        (b"INS", ..) => "insertion",
        (b"INV", ..) => "inversion",
        ([b'C', b'N', b'V' | b'0'..=b'9', ..], ..) => "copy_number_variation",
        _ => "sequence_alteration",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(append: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut output = Vec::new();
        append(&mut output);
        String::from_utf8(output).unwrap()
    }

    /// `output_hash_to_vcf_info_chunk` of VEP 113 is described so; the gene is yeast's.
    #[test]
    fn what_would_end_a_field_is_replaced() {
        assert_eq!(written(|output| escape(b"ADE5,7", output)), "ADE5&7");
        assert_eq!(written(|output| escape(b"a|b; c\td", output)), "a&b%3B_c_d");
        assert_eq!(written(|output| escape(b"ENSP1.1:p.Leu5=", output)), "ENSP1.1:p.Leu5%3D");
        assert_eq!(written(|output| escape_table(b"a|b; c\td", output)), "a|b; c d");
    }

    #[test]
    fn places_of_one_base_of_several_and_of_an_insertion() {
        let text = |start, end| written(|output| place(Some(Place { start, end }), output));
        assert_eq!(text(Some(12), Some(12)), "12");
        assert_eq!(text(Some(12), Some(14)), "12-14");
        assert_eq!(text(Some(13), Some(12)), "12-13");
        assert_eq!(text(None, Some(14)), "?-14");
        assert_eq!(text(Some(12), None), "12-?");
        assert_eq!(text(None, None), "");
    }

    #[test]
    fn symbolic_alleles_have_the_class_of_their_name() {
        let classes = [
            ("<DEL>", "deletion"),
            ("<DEL:ME:ALU>", "mobile_element_deletion"),
            ("<INS:ME:L1>", "LINE1_insertion"),
            ("<DUP:TANDEM>", "tandem_duplication"),
            ("<CN0>", "deletion"),
            ("<CN5>", "copy_number_variation"),
            ("<CNV>", "copy_number_variation"),
            ("<NON_REF>", "sequence_alteration"),
        ];
        for (written, class) in classes {
            assert_eq!(symbolic_class(written.as_bytes()), class, "{written}");
        }
    }

    #[test]
    fn exons_are_counted_of_their_total() {
        let text = |first, last| written(|output| numbers(Some(Numbers { first, last, total: 7 }), output));
        assert_eq!((text(2, 2), text(2, 3)), ("2/7".into(), "2-3/7".into()));
    }
}
