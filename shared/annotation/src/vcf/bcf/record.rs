//! One BCF record as a line of VCF (VCF specification 4.5, section 6.3).

use std::io::Write;

use super::{
    dictionary::Dictionary,
    typed::{Bytes, Type, Value},
};

/// Appends the line, which may have `longest` bytes.
///
/// # Errors
///
/// What in the record is damaged.
pub(super) fn write(
    shared: &[u8],
    individual: &[u8],
    dictionary: &Dictionary,
    longest: usize,
    text: &mut Vec<u8>,
) -> Result<(), String> {
    let mut shared = Bytes(shared);
    let contig = i32::from_le_bytes(shared.array()?);
    let position = i64::from(i32::from_le_bytes(shared.array()?)) + 1;
    let _rlen: [u8; 4] = shared.array()?;
    let quality = Type::Float.value(shared.take(4)?);
    let counts = u32::from_le_bytes(shared.array()?);
    let (infos, alleles) = (counts & 0xffff, counts >> 16);
    let counts = u32::from_le_bytes(shared.array()?);
    let (samples, formats) = (counts & 0xff_ffff, counts >> 24);

    text.extend_from_slice(dictionary.contig(contig)?);
    // Writing to memory does not fail.
    let _ = write!(text, "\t{position}\t");
    or_dot(shared.string()?, text);
    text.push(b'\t');
    write_alleles(&mut shared, alleles, text)?;
    quality.write(text);
    text.push(b'\t');
    write_filters(&mut shared, dictionary, text)?;
    text.push(b'\t');
    write_infos(&mut shared, infos, dictionary, longest, text)?;
    if samples > 0 {
        write_samples(Bytes(individual), formats, samples as usize, dictionary, longest, text)?;
    }
    text.push(b'\n');
    Ok(())
}

/// Writes REF and ALT, each with the tab behind it.
fn write_alleles(shared: &mut Bytes<'_>, alleles: u32, text: &mut Vec<u8>) -> Result<(), String> {
    if alleles == 0 {
        return Err("it has no REF".to_owned());
    }
    text.extend_from_slice(shared.string()?);
    text.push(b'\t');
    for number in 1..alleles {
        if number > 1 {
            text.push(b',');
        }
        text.extend_from_slice(shared.string()?);
    }
    text.extend_from_slice(if alleles == 1 { b".\t" } else { b"\t" });
    Ok(())
}

fn write_filters(shared: &mut Bytes<'_>, dictionary: &Dictionary, text: &mut Vec<u8>) -> Result<(), String> {
    let (kind, length) = shared.head()?;
    let vector = shared.take(length.saturating_mul(kind.size()))?;
    if vector.is_empty() {
        text.push(b'.');
    }
    for (number, bytes) in vector.chunks_exact(kind.size().max(1)).enumerate() {
        if number > 0 {
            text.push(b';');
        }
        text.extend_from_slice(key(kind.value(bytes), dictionary)?);
    }
    Ok(())
}

fn write_infos(
    shared: &mut Bytes<'_>,
    infos: u32,
    dictionary: &Dictionary,
    longest: usize,
    text: &mut Vec<u8>,
) -> Result<(), String> {
    if infos == 0 {
        text.push(b'.');
    }
    for number in 0..infos {
        if number > 0 {
            text.push(b';');
        }
        text.extend_from_slice(dictionary.string(shared.int()?)?);
        let (kind, length) = shared.head()?;
        let vector = shared.take(length.saturating_mul(kind.size()))?;
        // A flag has no value.
        if kind != Type::Missing && length > 0 {
            text.push(b'=');
            kind.write(vector, text);
        }
        bounded(text, longest)?;
    }
    Ok(())
}

/// Writes FORMAT and the samples, each with the tab before it. BCF has them by key, VCF by sample.
fn write_samples(
    mut individual: Bytes<'_>,
    formats: u32,
    samples: usize,
    dictionary: &Dictionary,
    longest: usize,
    text: &mut Vec<u8>,
) -> Result<(), String> {
    let mut fields = Vec::new();
    text.push(b'\t');
    for number in 0..formats {
        let name = dictionary.string(individual.int()?)?;
        let (kind, length) = individual.head()?;
        let each = length.saturating_mul(kind.size());
        let values = individual.take(each.saturating_mul(samples))?;
        if number > 0 {
            text.push(b':');
        }
        text.extend_from_slice(name);
        fields.push((kind, each, values, name == b"GT"));
    }
    if fields.is_empty() {
        text.push(b'.');
    }
    for sample in 0..samples {
        text.push(b'\t');
        if fields.is_empty() {
            text.push(b'.');
        }
        for (number, (kind, each, values, is_genotype)) in fields.iter().enumerate() {
            if number > 0 {
                text.push(b':');
            }
            let vector = values.get(sample * each..(sample + 1) * each).unwrap_or_default();
            if *is_genotype && *kind != Type::Char {
                write_genotype(*kind, vector, text);
            } else {
                kind.write(vector, text);
            }
        }
        bounded(text, longest)?;
    }
    Ok(())
}

/// GT is the index of each allele plus one, times two, plus one when it is phased with the one before (section 6.3.3).
fn write_genotype(kind: Type, vector: &[u8], text: &mut Vec<u8>) {
    let start = text.len();
    for bytes in vector.chunks_exact(kind.size().max(1)) {
        let value = match kind.value(bytes) {
            Value::Int(value) => value,
            Value::EndOfVector => break,
            Value::Missing | Value::Float(_) => 0,
        };
        if text.len() > start {
            text.push(if value & 1 == 1 { b'|' } else { b'/' });
        }
        match value >> 1 {
            0 => text.push(b'.'),
            allele => Value::Int(allele - 1).write(text),
        }
    }
    if text.len() == start {
        text.push(b'.');
    }
}

fn key(value: Value, dictionary: &Dictionary) -> Result<&[u8], String> {
    match value {
        Value::Int(index) => dictionary.string(index),
        _ => Err("a FILTER has no index".to_owned()),
    }
}

fn or_dot(string: &[u8], text: &mut Vec<u8>) {
    text.extend_from_slice(if string.is_empty() { b"." } else { string });
}

/// Few bytes can stand for a long name many times.
fn bounded(text: &[u8], longest: usize) -> Result<(), String> {
    if text.len() > longest {
        return Err("as text it is longer than what is read".to_owned());
    }
    Ok(())
}
