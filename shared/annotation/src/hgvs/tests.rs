//! Small genes that show the rules; each on both strands.

mod clinvar;
mod dna;
mod gene;
mod odd;
mod protein;
mod protein_reader;
mod round_trip;
