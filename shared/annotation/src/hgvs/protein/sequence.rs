//! Names of changes in a protein's sequence, from the proteins before and after.

use crate::{Error, format::digits};

use super::{
    amino_acid::{push, push_at},
    letters::Letters,
};

/// Appends what changes; false when it has no name.
pub(super) fn push_change(letters: &Letters<'_>, name: &mut Vec<u8>) -> Result<bool, Error> {
    let coding = letters.coding;
    let (reference, alternate) = (&coding.reference_protein[..], &coding.alternate_protein[..]);
    if coding.growth() % 3 != 0 {
        return from_first_difference(letters, name);
    }
    if reference == alternate {
        return Ok(unchanged(letters, reference, name));
    }
    let prefix = reference.iter().zip(alternate).take_while(|(a, b)| a == b).count();
    if reference[..prefix].contains(&b'*') {
        return from_first_difference(letters, name);
    }
    let (reference, alternate) = (&reference[prefix..], &alternate[prefix..]);
    let suffix = reference.iter().rev().zip(alternate.iter().rev()).take_while(|(a, b)| a == b).count();
    let reference = &reference[..reference.len() - suffix];
    let alternate = &alternate[..alternate.len() - suffix];
    let first = letters.first() + prefix;
    if reference.contains(&b'*') || alternate.first() == Some(&b'*') {
        return from_first_difference(letters, name);
    }
    match (reference, alternate) {
        ([before], [after]) => {
            push_at(*before, first, name);
            push(*after, name);
            Ok(true)
        }
        (deleted, []) => deletion(letters, deleted, first, name),
        ([], inserted) => insertion(letters, inserted, first, name),
        (deleted, inserted) => {
            push_range(deleted, first, name);
            name.extend_from_slice(b"delins");
            push_to_stop(inserted.iter(), name);
            Ok(true)
        }
    }
}

/// `p.Arg97=`; nothing when no whole codon of the genome is there to name.
fn unchanged(letters: &Letters<'_>, reference: &[u8], name: &mut Vec<u8>) -> bool {
    let first = letters.first();
    let unknown = usize::from(first == 0 && letters.cds.missing() > 0);
    if reference.len() <= unknown {
        return false;
    }
    push_at(letters.shown(reference[0], first), first, name);
    if let [_, .., last] = reference {
        name.push(b'_');
        push_at(*last, first + reference.len() - 1, name);
    }
    name.push(b'=');
    true
}

/// Names a change by the first amino acid that differs: a nonsense change, an extension or a frame shift.
fn from_first_difference(letters: &Letters<'_>, name: &mut Vec<u8>) -> Result<bool, Error> {
    let mut alternates = letters.alternate();
    let mut index = letters.first();
    let (before, after) = loop {
        match (letters.reference(index)?, alternates.next()?) {
            (Some(b'*'), Some(b'*')) => {
                push_at(b'*', index, name);
                name.push(b'=');
                return Ok(true);
            }
            (Some(before), after) if Some(before) != after => break (before, after),
            (Some(_), _) => index += 1,
            (None, _) => return Ok(false),
        }
    };
    push_at(before, index, name);
    if before == b'*' && after.is_none() && letters.keeps_stop {
        name.push(b'=');
        return Ok(true);
    }
    if let Some(after) = after {
        push(after, name);
    }
    if after == Some(b'*') {
        return Ok(true);
    }
    let extends = before == b'*';
    name.extend_from_slice(if extends { b"ext" } else { b"fs" });
    if after.is_none() && !extends {
        // Nothing is left to read: the short form, without a new amino acid.
        return Ok(true);
    }
    // A frame shift counts the changed codon as the first, an extension counts from the old stop.
    let mut distance = u64::from(!extends);
    name.extend_from_slice(b"Ter");
    loop {
        distance += 1;
        match alternates.next()? {
            Some(b'*') => break digits::append(name, distance),
            Some(_) => {}
            None => break name.push(b'?'),
        }
    }
    Ok(true)
}

fn deletion(letters: &Letters<'_>, deleted: &[u8], first: usize, name: &mut Vec<u8>) -> Result<bool, Error> {
    let shift = shift(letters, deleted, first + deleted.len())?;
    let (first, length) = (first + shift, deleted.len());
    push_at(deleted[shift % length], first, name);
    if length > 1 {
        name.push(b'_');
        push_at(deleted[(shift + length - 1) % length], first + length - 1, name);
    }
    name.extend_from_slice(b"del");
    Ok(true)
}

fn insertion(letters: &Letters<'_>, inserted: &[u8], first: usize, name: &mut Vec<u8>) -> Result<bool, Error> {
    let stops = inserted.contains(&b'*');
    let shift = if stops { 0 } else { shift(letters, inserted, first)? };
    let (place, length) = (first + shift, inserted.len());
    let (last, rotated) = inserted.split_at(shift % length);
    let inserted = || rotated.iter().chain(last);
    let Some(next) = letters.reference(place)? else { return Ok(false) };
    if next == b'*' {
        return from_first_difference(letters, name);
    }
    if !stops
        && let Some(copied) = place.checked_sub(length)
        && is_before(letters, inserted(), copied)?
    {
        let (Some(from), Some(to)) = (inserted().next(), inserted().last()) else { return Ok(false) };
        push_at(*from, copied, name);
        if length > 1 {
            name.push(b'_');
            push_at(*to, place - 1, name);
        }
        name.extend_from_slice(b"dup");
        return Ok(true);
    }
    let Some(previous) = place.checked_sub(1) else { return Ok(false) };
    let Some(before) = letters.reference(previous)? else { return Ok(false) };
    push_at(letters.shown(before, previous), previous, name);
    name.push(b'_');
    push_at(next, place, name);
    name.extend_from_slice(b"ins");
    push_to_stop(inserted(), name);
    Ok(true)
}

/// How far amino acids, deleted before `next` or put in there, move towards the C terminus.
fn shift(letters: &Letters<'_>, moved: &[u8], next: usize) -> Result<usize, Error> {
    let mut shift = 0;
    for letter in moved.iter().cycle() {
        match letters.reference(next + shift)? {
            Some(after) if after == *letter && after != b'*' => shift += 1,
            _ => break,
        }
    }
    Ok(shift)
}

/// Whether the unchanged protein has these amino acids from an index on.
fn is_before<'a>(letters: &Letters<'_>, inserted: impl Iterator<Item = &'a u8>, copied: usize) -> Result<bool, Error> {
    for (index, letter) in (copied..).zip(inserted) {
        if letters.reference(index)? != Some(*letter) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Appends the first and the last amino acid with their positions, or the only one.
fn push_range(range: &[u8], first: usize, name: &mut Vec<u8>) {
    if let Some(letter) = range.first() {
        push_at(*letter, first, name);
    }
    if let [_, .., letter] = range {
        name.push(b'_');
        push_at(*letter, first + range.len() - 1, name);
    }
}

/// Appends amino acids as far as the first stop: "amino acids after the translation termination codon are not listed" (HGVS,
/// protein, Insertion).
fn push_to_stop<'a>(inserted: impl Iterator<Item = &'a u8>, name: &mut Vec<u8>) {
    for letter in inserted {
        push(*letter, name);
        if *letter == b'*' {
            break;
        }
    }
}
