//! Whether an input is a VCF at all, which needs no reference: what is asked before a file is sent anywhere.

use std::io::Read;

use super::{
    explained,
    worker::{MOST_FAULTS, nul},
};
use crate::{
    Error, Fault, Limits,
    summary::Counts,
    vcf::{
        header::Header,
        input::{Chunk, Input, Stop, too_long},
        lines::Lines,
        record::Record,
    },
};

/// Reads the header and the records in the first `text` bytes of what the input holds, VCF or BCF, plain, gzip or BGZF. A run
/// finds the same in these, and by the genome perhaps more.
///
/// # Errors
///
/// [`Error::Input`] names the first lines that are at fault; [`Error::Io`] is a failure of `input` itself.
pub fn check(input: impl Read, limits: Limits, text: u64) -> Result<(), Error> {
    let mut input = Input::new(input, limits)?;
    let first = Header::read(&mut input, limits, &mut Counts::default());
    let (header, mut chunk) = first.map_err(|error| explained(error, &mut input, None))?;
    let (mut faults, mut seen) = (Vec::new(), 0);
    loop {
        seen += chunk.text().len() as u64;
        add_faults(&chunk, header.columns, limits, &mut faults);
        if seen >= text || faults.len() >= MOST_FAULTS {
            break;
        }
        chunk = match input.next(chunk) {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Bound(fault)) => {
                faults.push(fault);
                break;
            }
        };
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() {
        return Ok(());
    }
    Err(explained(Error::Input { faults, advice: None }, &mut input, None))
}

fn add_faults(chunk: &Chunk, columns: usize, limits: Limits, faults: &mut Vec<Fault>) {
    for (number, line) in (chunk.first_line..).zip(Lines::new(chunk.text())) {
        if line.is_empty() {
            continue;
        }
        if line.len() > limits.line {
            faults.push(too_long(number, limits));
        } else if line.contains(&0) {
            faults.push(nul(line, number));
        } else if let Err(malformed) = Record::parse(line, columns) {
            faults.push(Fault::malformed(number, malformed.column, malformed.message));
        }
        if faults.len() >= MOST_FAULTS {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Reference, annotate, contig::Contig};

    const HEAD: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

    fn words(input: &[u8], text: u64) -> String {
        check(input, Limits::default(), text).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn what_is_no_vcf_is_told_in_the_words_of_a_run() {
        let reference = Reference::in_memory("small", vec![Contig::in_memory("1", b"ACGT".to_vec(), vec![], vec![])]);
        let bad = ["", "a line\n", "##fileformat=VCFv4.2\n", "#CHROM\tPOS\n", &format!("{HEAD}1\t1\tx\n1 2\n\n1\tx\0")];
        for text in bad {
            let run = annotate(&reference, &Options::default(), text.as_bytes(), std::io::sink());
            let told = words(text.as_bytes(), u64::MAX);
            assert_eq!(told, run.unwrap_err().to_string());
            assert!(told.starts_with("line "), "{told}");
        }
    }

    #[test]
    fn only_so_much_is_read() {
        let record = "1\t1\tid\tA\tC\t.\tPASS\t.\n";
        assert_eq!(words(format!("{HEAD}{record}").as_bytes(), 1), "");
        let late = format!("{HEAD}{}no record\n", record.repeat(20_000));
        assert_eq!(words(late.as_bytes(), 1), "", "the fault is not in the first chunk");
        assert!(words(late.as_bytes(), u64::MAX).starts_with("line 20003:"));
    }
}
