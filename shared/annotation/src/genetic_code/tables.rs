//! The tables: amino acids and start codons (`M`), bases in the order T C A G as NCBI lists them.
//!
//! Codes 27, 28 and 31 read some stop codons as amino acids inside a gene and as stops at its end; here they are amino acids.

/// The 64 amino acids and the 64 marks of a table.
pub(super) type Table = (&'static [u8; 64], &'static [u8; 64]);

/// A table by its number, when it is known.
pub(super) fn table(number: u8) -> Option<Table> {
    TABLES.get(usize::from(number)).copied().flatten()
}

#[rustfmt::skip]
const TABLES: [Option<Table>; 34] = [
    None,
    // 1: Standard
    Some((b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"---M------**--*----M---------------M----------------------------")),
    // 2: Vertebrate mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG",
          b"----------**--------------------MMMM----------**---M------------")),
    // 3: Yeast mitochondrial
    Some((b"FFLLSSSSYY**CCWWTTTTPPPPHHQQRRRRIIMMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**----------------------MM---------------M------------")),
    // 4: Mold, protozoan and coelenterate mitochondrial, Mycoplasma
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--MM------**-------M------------MMMM---------------M------------")),
    // 5: Invertebrate mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSSSVVVVAAAADDEEGGGG",
          b"---M------**--------------------MMMM---------------M------------")),
    // 6: Ciliate, dasycladacean and Hexamita nuclear
    Some((b"FFLLSSSSYYQQCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--------------*--------------------M----------------------------")),
    None,
    None,
    // 9: Echinoderm and flatworm mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
          b"----------**-----------------------M---------------M------------")),
    // 10: Euplotid nuclear
    Some((b"FFLLSSSSYY**CCCWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**-----------------------M----------------------------")),
    // 11: Bacterial, archaeal and plant plastid
    Some((b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"---M------**--*----M------------MMMM---------------M------------")),
    // 12: Alternative yeast nuclear
    Some((b"FFLLSSSSYY**CC*WLLLSPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**--*----M---------------M----------------------------")),
    // 13: Ascidian mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSGGVVVVAAAADDEEGGGG",
          b"---M------**----------------------MM---------------M------------")),
    // 14: Alternative flatworm mitochondrial
    Some((b"FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
          b"-----------*-----------------------M----------------------------")),
    // 15: Blepharisma macronuclear
    Some((b"FFLLSSSSYY*QCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------*---*--------------------M----------------------------")),
    // 16: Chlorophycean mitochondrial
    Some((b"FFLLSSSSYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------*---*--------------------M----------------------------")),
    None,
    None,
    None,
    None,
    // 21: Trematode mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
          b"----------**-----------------------M---------------M------------")),
    // 22: Scenedesmus obliquus mitochondrial
    Some((b"FFLLSS*SYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"------*---*---*--------------------M----------------------------")),
    // 23: Thraustochytrium mitochondrial
    Some((b"FF*LSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--*-------**--*-----------------M--M---------------M------------")),
    // 24: Rhabdopleuridae mitochondrial
    Some((b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
          b"---M------**-------M---------------M---------------M------------")),
    // 25: Candidate division SR1 and Gracilibacteria
    Some((b"FFLLSSSSYY**CCGWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"---M------**-----------------------M---------------M------------")),
    // 26: Pachysolen tannophilus nuclear
    Some((b"FFLLSSSSYY**CC*WLLLAPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**--*----M---------------M----------------------------")),
    // 27: Karyorelict nuclear
    Some((b"FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--------------*--------------------M----------------------------")),
    // 28: Condylostoma nuclear
    Some((b"FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**--*--------------------M----------------------------")),
    // 29: Mesodinium nuclear
    Some((b"FFLLSSSSYYYYCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--------------*--------------------M----------------------------")),
    // 30: Peritrich nuclear
    Some((b"FFLLSSSSYYEECC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"--------------*--------------------M----------------------------")),
    // 31: Blastocrithidia nuclear
    Some((b"FFLLSSSSYYEECCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"----------**-----------------------M----------------------------")),
    // 32: Balanophoraceae plastid
    Some((b"FFLLSSSSYY*WCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
          b"---M------*---*----M------------MMMM---------------M------------")),
    // 33: Cephalodiscidae mitochondrial
    Some((b"FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
          b"---M-------*-------M---------------M---------------M------------")),
];
