//! Which genome assembly the lengths of chromosomes belong to.

/// An assembly that is known here.
struct Assembly {
    name: &'static str,
    /// Of chromosomes 1, 2, …, X, Y.
    lengths: &'static [u32],
    /// RefSeq accessions are this prefix and a number of six digits, and the versions of chromosomes 1, 2, …, X, Y.
    accessions: Option<(u32, &'static [u8])>,
}

const GRCH37: [u32; 24] = [
    249_250_621,
    243_199_373,
    198_022_430,
    191_154_276,
    180_915_260,
    171_115_067,
    159_138_663,
    146_364_022,
    141_213_431,
    135_534_747,
    135_006_516,
    133_851_895,
    115_169_878,
    107_349_540,
    102_531_392,
    90_354_753,
    81_195_210,
    78_077_248,
    59_128_983,
    63_025_520,
    48_129_895,
    51_304_566,
    155_270_560,
    59_373_566,
];
const GRCH38: [u32; 24] = [
    248_956_422,
    242_193_529,
    198_295_559,
    190_214_555,
    181_538_259,
    170_805_979,
    159_345_973,
    145_138_636,
    138_394_717,
    133_797_422,
    135_086_622,
    133_275_309,
    114_364_328,
    107_043_718,
    101_991_189,
    90_338_345,
    83_257_441,
    80_373_285,
    58_617_616,
    64_444_167,
    46_709_983,
    50_818_468,
    156_040_895,
    57_227_415,
];
const CHM13: [u32; 24] = [
    248_387_328,
    242_696_752,
    201_105_948,
    193_574_945,
    182_045_439,
    172_126_628,
    160_567_428,
    146_259_331,
    150_617_247,
    134_758_134,
    135_127_769,
    133_324_548,
    113_566_686,
    101_161_492,
    99_753_195,
    96_330_374,
    84_276_897,
    80_542_538,
    61_707_364,
    66_210_255,
    45_090_682,
    51_324_926,
    154_259_566,
    62_460_029,
];
const GRCM38: [u32; 21] = [
    195_471_971,
    182_113_224,
    160_039_680,
    156_508_116,
    151_834_684,
    149_736_546,
    145_441_459,
    129_401_213,
    124_595_110,
    130_694_993,
    122_082_543,
    120_129_022,
    120_421_639,
    124_902_244,
    104_043_685,
    98_207_768,
    94_987_271,
    90_702_639,
    61_431_566,
    171_031_299,
    91_744_698,
];
const GRCM39: [u32; 21] = [
    195_154_279,
    181_755_017,
    159_745_316,
    156_860_686,
    151_758_149,
    149_588_044,
    144_995_196,
    130_127_694,
    124_359_700,
    130_530_862,
    121_973_369,
    120_092_757,
    120_883_175,
    125_139_656,
    104_073_951,
    98_008_968,
    95_294_699,
    90_720_763,
    61_420_004,
    169_476_592,
    91_455_967,
];

/// From the assembly reports of NCBI (<https://www.ncbi.nlm.nih.gov/datasets/genome/>).
const ASSEMBLIES: [Assembly; 5] = [
    Assembly {
        name: "GRCh37",
        lengths: &GRCH37,
        accessions: Some((1, &[10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9])),
    },
    Assembly {
        name: "GRCh38",
        lengths: &GRCH38,
        accessions: Some((
            1,
            &[11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10],
        )),
    },
    Assembly { name: "T2T-CHM13v2.0", lengths: &CHM13, accessions: Some((60_925, &[1; 24])) },
    Assembly { name: "GRCm38", lengths: &GRCM38, accessions: None },
    Assembly { name: "GRCm39", lengths: &GRCM39, accessions: None },
];

/// The assembly that has chromosomes of these names and lengths, more of them than any other has; `None` when there is no
/// such chromosome.
pub(crate) fn guess<'n>(lengths: impl Iterator<Item = (&'n [u8], u64)>) -> Option<&'static str> {
    let mut fitting = [0u32; ASSEMBLIES.len()];
    for (name, length) in lengths {
        for (assembly, fitting) in ASSEMBLIES.iter().zip(&mut fitting) {
            *fitting += u32::from(assembly.chromosome(name).is_some_and(|index| {
                assembly.lengths.get(index).is_some_and(|expected| u64::from(*expected) == length)
            }));
        }
    }
    let most = fitting.into_iter().max().filter(|most| *most > 0)?;
    ASSEMBLIES.iter().zip(fitting).find(|(_, fitting)| *fitting == most).map(|(assembly, _)| assembly.name)
}

/// The chromosome's plain name (`1`, `X`, `MT`) and its RefSeq accession, when name and length are those of a human one.
pub(crate) fn accession(name: &[u8], length: u32) -> Option<(String, String)> {
    const MITOCHONDRION: &str = "NC_012920.1";
    if length == 16_569 && matches!(name, b"MT" | b"M" | b"chrM" | b"chrMT" | b"NC_012920.1") {
        return Some(("MT".into(), MITOCHONDRION.into()));
    }
    ASSEMBLIES.iter().find_map(|assembly| {
        let index = assembly.chromosome(name).filter(|index| assembly.lengths.get(*index) == Some(&length))?;
        Some((assembly.plain(index), assembly.accession(index)?))
    })
}

impl Assembly {
    /// The index of a chromosome by its plain name, that with `chr`, or its accession.
    fn chromosome(&self, name: &[u8]) -> Option<usize> {
        let name = std::str::from_utf8(name).ok()?;
        let plain = name.strip_prefix("chr").unwrap_or(name);
        let sexes = self.lengths.len() - 2;
        match plain {
            "X" => Some(sexes),
            "Y" => Some(sexes + 1),
            _ if name.starts_with("NC_") => {
                (0..self.lengths.len()).find(|index| self.accession(*index).as_deref() == Some(name))
            }
            _ => plain.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < sexes),
        }
    }

    fn plain(&self, index: usize) -> String {
        match index.checked_sub(self.lengths.len() - 2) {
            None => (index + 1).to_string(),
            Some(0) => "X".to_owned(),
            Some(_) => "Y".to_owned(),
        }
    }

    fn accession(&self, index: usize) -> Option<String> {
        let (first, versions) = self.accessions?;
        let number = first as usize + index;
        Some(format!("NC_{number:06}.{}", versions.get(index)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(lengths: &[(&str, u64)]) -> Option<&'static str> {
        guess(lengths.iter().map(|(name, length)| (name.as_bytes(), *length)))
    }

    #[test]
    fn the_lengths_of_chromosomes_tell_the_assembly() {
        assert_eq!(guessed(&[("chr1", 249_250_621), ("chrM", 16_571)]), Some("GRCh37"));
        assert_eq!(guessed(&[("1", 248_956_422), ("2", 1)]), Some("GRCh38"));
        assert_eq!(guessed(&[("NC_000023.11", 156_040_895)]), Some("GRCh38"));
        assert_eq!(guessed(&[("Y", 62_460_029)]), Some("T2T-CHM13v2.0"));
        assert_eq!(guessed(&[("19", 61_431_566)]), Some("GRCm38"));
        assert_eq!(guessed(&[("chrY", 91_455_967), ("1", 7)]), Some("GRCm39"));
        assert_eq!(guessed(&[("1", 0), ("", 5), ("chr0", 1), ("22_alt", 51_304_566)]), None);
        assert_eq!(guessed(&[]), None);
    }

    #[test]
    fn human_chromosomes_have_their_accessions() {
        let named = |name: &str, length| accession(name.as_bytes(), length).map(|(_, accession)| accession);
        assert_eq!(named("chr17", 83_257_441).as_deref(), Some("NC_000017.11"));
        assert_eq!(named("17", 81_195_210).as_deref(), Some("NC_000017.10"));
        assert_eq!(named("X", 155_270_560).as_deref(), Some("NC_000023.10"));
        assert_eq!(named("chrY", 62_460_029).as_deref(), Some("NC_060948.1"));
        assert_eq!(named("chrM", 16_569).as_deref(), Some("NC_012920.1"));
        assert_eq!(accession(b"NC_000022.11", 50_818_468), Some(("22".into(), "NC_000022.11".into())));
        assert_eq!(named("22", 22_000_000), None);
        assert_eq!(named("chrM", 16_571), None);
    }
}
