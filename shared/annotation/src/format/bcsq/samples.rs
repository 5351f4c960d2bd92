//! Which haplotypes of the samples the entries are of.

use crate::{format::digits, vcf::record::Record};

use super::{Bcsq, KEY};

/// Entries that one value of the samples' bitmask is of, as in bcftools: two bits each, and BCF has 31 in a value.
const ENTRIES_IN_MASK: usize = 15;

/// Values for a sample: a hostile record has many alleles and many samples, and all entries times all samples is too much.
const MOST_VALUES: usize = 17;

impl Bcsq {
    /// Appends FORMAT and the samples, with their bitmasks.
    pub(in crate::format) fn append_samples(&self, record: &Record<'_>, output: &mut Vec<u8>) {
        let values = self.entries.ends.len().div_ceil(ENTRIES_IN_MASK).min(MOST_VALUES);
        let mut columns = record.after_info().split(|byte| *byte == b'\t').skip(1);
        let keys: Vec<&[u8]> = columns.next().unwrap_or_default().split(|byte| *byte == b':').collect();
        let kept = |index: usize| keys.get(index).is_none_or(|key| *key != KEY.as_bytes());
        output.push(b'\t');
        for key in keys.iter().filter(|key| **key != KEY.as_bytes()) {
            output.extend_from_slice(key);
            output.push(b':');
        }
        output.extend_from_slice(KEY.as_bytes());
        let mut slots = self.entries.slots.clone();
        slots.sort_unstable_by_key(|(_, slot)| *slot);
        let mut masks = vec![0_u32; values];
        for (sample, column) in (0_u32..).zip(columns) {
            output.push(b'\t');
            let mut written = column.split(|byte| *byte == b':');
            for index in 0..keys.len() {
                let field = written.next().unwrap_or(b".");
                if kept(index) {
                    output.extend_from_slice(field);
                    output.push(b':');
                }
            }
            masks.fill(0);
            let from = slots.partition_point(|(_, slot)| slot / 2 < sample);
            let of_sample = slots.iter().skip(from).take_while(|(_, slot)| slot / 2 == sample);
            for (entry, slot) in of_sample {
                if let Some(mask) = masks.get_mut(entry / ENTRIES_IN_MASK) {
                    *mask |= 1 << (2 * (entry % ENTRIES_IN_MASK) + (slot % 2) as usize);
                }
            }
            for (index, mask) in masks.iter().enumerate() {
                if index > 0 {
                    output.push(b',');
                }
                digits::append(output, *mask);
            }
        }
    }
}
