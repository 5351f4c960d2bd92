//! The alleles that the haplotypes of a record's samples carry (VCF specification, section 1.6.2, GT).

use crate::vcf::record::Record;

/// The carriers of a record's alleles. Haplotypes are numbered through all samples, two for each.
#[derive(Debug, Default)]
pub(crate) struct Genotypes {
    certain: Carriers,
    /// Of unphased heterozygous genotypes, as they are written, and of those with more than two haplotypes.
    unphased: Carriers,
    /// Whether the VCF has samples.
    pub(crate) has_samples: bool,
}

impl Genotypes {
    pub(crate) fn of(record: &Record<'_>) -> Self {
        let mut columns = record.after_info().split(|byte| *byte == b'\t').skip(1);
        let Some(format) = columns.next() else { return Self::default() };
        let (mut certain, mut unphased) = (Vec::new(), Vec::new());
        if format.split(|byte| *byte == b':').next() == Some(b"GT") {
            for (sample, column) in (0_u32..).zip(columns) {
                let written = column.split(|byte| *byte == b':').next().unwrap_or_default();
                // From VCF 4.4 on, a genotype may begin with its phasing.
                let written = written.strip_prefix(b"|").or(written.strip_prefix(b"/")).unwrap_or(written);
                let alleles = written.split(|byte| matches!(byte, b'|' | b'/'));
                let mut others = alleles.clone();
                let first = others.next();
                let is_alike = others.clone().all(|allele| Some(allele) == first);
                let is_certain = others.count() <= 1 && (is_alike || !written.contains(&b'/'));
                let kept = if is_certain { &mut certain } else { &mut unphased };
                for (haplotype, allele) in (0_u32..).zip(alleles) {
                    let number = std::str::from_utf8(allele).ok().and_then(|allele| allele.parse().ok());
                    let Some(number) = number.filter(|number| *number > 0) else { continue };
                    kept.push((number, sample.saturating_mul(2).saturating_add(haplotype.min(1))));
                }
            }
        }
        Self { certain: certain.into(), unphased: unphased.into(), has_samples: true }
    }

    /// The haplotypes that surely carry an allele. Without samples, all first alleles are taken to be on one haplotype.
    pub(crate) fn carriers(&self, allele: usize) -> &[u32] {
        match (self.has_samples, allele) {
            (true, _) => self.certain.of(allele),
            (false, 1) => &[0],
            (false, _) => &[],
        }
    }

    /// The haplotypes of genotypes that are not phased and have the allele.
    pub(crate) fn unphased(&self, allele: usize) -> &[u32] {
        self.unphased.of(allele)
    }

    /// Whether a genotype is not phased.
    pub(crate) fn is_unphased(&self) -> bool {
        !self.unphased.alleles.is_empty()
    }
}

/// Haplotypes by the allele that they carry.
#[derive(Debug, Default)]
struct Carriers {
    /// The allele of each haplotype, in order.
    alleles: Vec<u32>,
    slots: Vec<u32>,
}

impl Carriers {
    fn of(&self, allele: usize) -> &[u32] {
        let from = self.alleles.partition_point(|other| (*other as usize) < allele);
        let to = self.alleles.partition_point(|other| (*other as usize) <= allele);
        self.slots.get(from..to).unwrap_or_default()
    }
}

impl From<Vec<(u32, u32)>> for Carriers {
    fn from(mut carried: Vec<(u32, u32)>) -> Self {
        carried.sort_unstable();
        let (alleles, slots) = carried.into_iter().unzip();
        Self { alleles, slots }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phased_haploid_and_homozygous_genotypes_are_certain() {
        let line = b"1\t5\t.\tA\tC,G\t.\t.\t.\tGT:DP\t0|1:3\t2|1\t1/1\t1\t0/2\t./.\t0|0|1";
        let record = Record::parse(line, 16).unwrap();
        let genotypes = Genotypes::of(&record);
        assert_eq!(genotypes.carriers(1), [1, 3, 4, 5, 6]);
        assert_eq!(genotypes.carriers(2), [2]);
        assert_eq!(genotypes.unphased(2), [9]);
        assert_eq!(genotypes.unphased(1), [13]);
        assert!(genotypes.is_unphased());
    }

    #[test]
    fn without_samples_the_first_alleles_are_one_haplotype() {
        let record = Record::parse(b"1\t5\t.\tA\tC,G\t.\t.\t.", 8).unwrap();
        let genotypes = Genotypes::of(&record);
        assert_eq!(genotypes.carriers(1), [0]);
        assert!(genotypes.carriers(2).is_empty());
    }
}
