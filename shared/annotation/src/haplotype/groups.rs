//! The edits of one haplotype in groups that act together.

use super::touched::Carried;

/// Edits that act together, and by how many bases those before them made the coding sequence grow.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) edits: Vec<usize>,
    pub(super) shift: i64,
}

/// Groups edits, which are given by their places in `carried` in the order of translation: those in one codon, and those
/// between a frameshift and where the frame is right again.
pub(super) fn groups(carried: &[Carried<'_>], order: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut last_codon, mut frame, mut grown) = (None, 0, 0);
    for index in order {
        let Some(Carried { edit, .. }) = carried.get(*index) else { continue };
        let joins = frame % 3 != 0 || last_codon.is_some_and(|codon| edit.window.0 / 3 <= codon);
        match groups.last_mut() {
            Some(group) if joins => group.edits.push(*index),
            _ => {
                groups.push(Group { edits: vec![*index], shift: grown });
                frame = 0;
            }
        }
        frame += edit.growth();
        grown += edit.growth();
        last_codon = Some(edit.window.1.max(edit.window.0 + 1).saturating_sub(1) / 3);
    }
    groups
}

/// Takes out edits that overlap the one before them in the genome's order, in which they are given: both cannot be on one
/// haplotype. Answers those.
pub(super) fn apart(carried: &[Carried<'_>], order: &mut Vec<usize>, is_forward: bool) -> Vec<usize> {
    let mut last: Option<(u32, u32)> = None;
    let mut left_out = Vec::new();
    order.retain(|index| {
        let Some(Carried { edit, .. }) = carried.get(*index) else { return false };
        let overlaps = last.is_some_and(|(start, end)| if is_forward { edit.start < end } else { edit.end > start });
        if overlaps {
            left_out.push(*index);
        } else {
            last = Some((edit.start, edit.end));
        }
        !overlaps
    });
    left_out
}

#[cfg(test)]
mod tests {
    use crate::{Span, format::bcsq::Edit};

    use super::*;

    fn edits(places: &[(u32, u32, usize)]) -> Vec<Carried<'static>> {
        let edit = |(start, end, added): &(u32, u32, usize)| Edit {
            start: *start,
            end: *end,
            window: (*start, *end),
            alternate: vec![b'A'; *added],
            ..Edit::default()
        };
        let carried = |(record, place)| Carried {
            record,
            allele: 1,
            edit: edit(place),
            written: (1, b"A", b"C"),
            removed: Span::new(0, 1),
            added: b"C".as_slice().into(),
            slots: [0].into(),
        };
        places.iter().enumerate().map(carried).collect()
    }

    fn grouped(places: &[(u32, u32, usize)]) -> Vec<(Vec<usize>, i64)> {
        let order: Vec<usize> = (0..places.len()).collect();
        groups(&edits(places), &order).into_iter().map(|group| (group.edits, group.shift)).collect()
    }

    #[test]
    fn substitutions_of_one_codon_act_together() {
        assert_eq!(grouped(&[(3, 4, 1), (5, 6, 1), (6, 7, 1)]), [(vec![0, 1], 0), (vec![2], 0)]);
    }

    #[test]
    fn a_frameshift_acts_with_all_up_to_its_rescue() {
        assert_eq!(grouped(&[(3, 4, 0), (30, 31, 1), (60, 60, 1), (90, 91, 1)]), [(vec![0, 1, 2], 0), (vec![3], 0)]);
        assert_eq!(grouped(&[(3, 6, 0), (30, 31, 1)]), [(vec![0], 0), (vec![1], -3)]);
    }

    #[test]
    fn what_overlaps_is_left_out() {
        let mut order = vec![0, 1, 2];
        let left_out = apart(&edits(&[(3, 6, 0), (5, 6, 1), (6, 7, 1)]), &mut order, true);
        assert_eq!((order, left_out), (vec![0, 2], vec![1]));
    }
}
