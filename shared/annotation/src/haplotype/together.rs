//! What the edits of a transcript do together, haplotype by haplotype.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    Error,
    contig::Contig,
    format::bcsq::{Compound, Edit},
    transcript::{Gene, Transcript},
};

use super::{
    Entry, Joined, Together,
    groups::{Group, apart, groups},
    touched::Carried,
};

/// Adds to the entries of each record what the edits of a transcript do together.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle is damaged there.
pub(super) fn join(
    index: u32,
    carried: &[Carried<'_>],
    contig: &Contig,
    compound: &mut Compound,
    entries: &mut [Vec<Entry>],
) -> Result<(), Error> {
    let Some(on) = contig.features()?.transcript(index) else { return Ok(()) };
    // Most haplotypes share their groups: each is described once.
    let mut known: BTreeMap<(Group, bool), usize> = BTreeMap::new();
    let mut described: Vec<Described> = Vec::new();
    for (places, slots) in haplotypes(carried) {
        let mut order: Vec<usize> = places.iter().map(|place| *place as usize).collect();
        let mut is_stopped = false;
        let left_out = apart(carried, &mut order, on.0.strand.is_forward());
        order.sort_by_key(|place| carried.get(*place).map(|carried| (carried.edit.start, carried.edit.end)));
        // What is left out acts on its own, as the first of a haplotype would.
        let alone = left_out.into_iter().map(|place| (Group { edits: vec![place], shift: 0 }, true));
        for (group, is_left_out) in groups(carried, &order).into_iter().map(|group| (group, false)).chain(alone) {
            let key = (group, is_stopped && !is_left_out);
            let place = match known.get(&key) {
                Some(place) => *place,
                None => {
                    described.push(describe(carried, contig, on, &key, compound)?);
                    known.insert(key, described.len() - 1);
                    described.len() - 1
                }
            };
            let Some(described) = described.get_mut(place) else { continue };
            described.slots.extend_from_slice(&slots);
            is_stopped |= described.stops;
        }
    }
    let joined = described.iter().filter(|described| !described.text.is_empty());
    let joined: BTreeSet<usize> = joined.flat_map(|described| described.edits.iter().copied()).collect();
    let mut seen = BTreeSet::new();
    for Described { edits, text, together, slots, .. } in described {
        let slots: Rc<[u32]> = slots.into();
        let is_repeated = !seen.insert(edits.clone());
        let first = edits.first().and_then(|place| carried.get(*place));
        for (rank, place) in edits.iter().enumerate().filter(|(_, place)| joined.contains(place)) {
            let (Some(member), Some(first)) = (carried.get(*place), first) else { continue };
            let text = if rank == 0 { text.clone() } else { format!("@{}", first.written.0).into_bytes() };
            let Some(entries) = entries.get_mut(member.record) else { continue };
            entries.push(Entry {
                allele: member.allele,
                transcript: index,
                text,
                position: member.written.0,
                together: together.clone(),
                is_repeated,
                slots: slots.clone(),
            });
        }
    }
    Ok(())
}

/// What a group does.
struct Described {
    edits: Vec<usize>,
    /// Empty when its one edit acts on its own.
    text: Vec<u8>,
    stops: bool,
    together: Option<Rc<Together>>,
    slots: Vec<u32>,
}

/// The haplotypes that have edits, those that are alike together.
fn haplotypes(carried: &[Carried<'_>]) -> BTreeMap<Vec<u32>, Vec<u32>> {
    let mut by_slot: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (place, edit) in (0_u32..).zip(carried) {
        for slot in edit.slots.iter() {
            by_slot.entry(*slot).or_default().push(place);
        }
    }
    let mut haplotypes: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
    for (slot, edits) in by_slot {
        haplotypes.entry(edits).or_default().push(slot);
    }
    haplotypes
}

fn describe(
    carried: &[Carried<'_>],
    contig: &Contig,
    on: (&Transcript, &Gene),
    (group, is_stopped): &(Group, bool),
    compound: &mut Compound,
) -> Result<Described, Error> {
    let members: Vec<&Carried<'_>> = group.edits.iter().filter_map(|place| carried.get(*place)).collect();
    let edits: Vec<&Edit> = members.iter().map(|member| &member.edit).collect();
    let mut written: Vec<(u32, &[u8], &[u8])> = members.iter().map(|member| member.written).collect();
    written.sort_unstable();
    let mut text = Vec::new();
    let stops = compound.describe(&contig.sequence, on, &edits, &written, (group.shift, *is_stopped), &mut text)?;
    if members.len() == 1 && !is_stopped && group.shift == 0 {
        text.clear();
    }
    let mut together = None;
    if members.len() > 1 {
        let mut changes = Vec::with_capacity(members.len());
        for member in &members {
            let reference = contig.sequence.get(member.removed)?.to_vec();
            changes.push(Joined { start: member.removed.start, reference, alternate: member.added.to_vec() });
        }
        changes.sort_unstable_by_key(|change| (change.start, change.reference.len()));
        let written = written.iter().map(|(position, reference, alternate)| {
            (*position, [position.to_string().as_bytes(), b":", reference, b">", alternate].concat())
        });
        together = Some(Rc::new(Together { terms: compound.terms(), changes, written: written.collect() }));
    }
    Ok(Described { edits: group.edits.clone(), text, stops, together, slots: Vec::new() })
}
