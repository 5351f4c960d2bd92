//! The coding sequence of a transcript, held against the genome.

use super::{
    Noted,
    code::Codes,
    collected::Collected,
    drafts::Draft,
    node::{Node, ReadsStops},
};
use crate::{
    Error, Reference, Span,
    build::gff3::shown,
    genetic_code::{GeneticCode, complement},
    transcript::{Cds, Strand, Transcript},
};

/// The coding sequence of a draft, if it has one. What does not read through is kept, with a warning.
pub(super) fn cds(
    transcript: &Transcript,
    draft: &Draft<'_>,
    node: &Node,
    codes: &Codes,
    collected: &Collected,
    genome: &Reference,
    warnings: &mut Noted,
) -> Result<Option<Cds>, Error> {
    let Some((_, first)) = draft.cds.first() else { return Ok(None) };
    let lines = || draft.cds.iter().map(|(_, line)| *line);
    let phase = first.phase.unwrap_or(0);
    let code = match lines().find_map(|line| line.table) {
        None => codes.of(draft.contig),
        Some(table) => GeneticCode::of_table(table).unwrap_or_else(|| {
            warnings.add(draft.line, "its transl_table is not one of NCBI's; its codons stay untranslated");
            GeneticCode::UNKNOWN
        }),
    };
    // An ID that not all of its lines have is that of a line.
    let is_one = lines().all(|line| line.protein == first.protein);
    let protein = if is_one { collected.name(first.protein) } else { b"" };
    let mut cds = Cds {
        parts: draft.cds.iter().map(|(span, _)| *span).collect(),
        phase,
        has_start: phase == 0 && !node.incomplete.start && !lines().any(|line| line.incomplete.start),
        has_stop: false,
        code,
        recoded: Vec::new(),
        protein_id: String::from_utf8_lossy(protein).into_owned(),
    };
    if !phases_fit(draft, phase) {
        let name = shown(transcript.id.as_bytes());
        warnings.add(draft.line, format!("the phases of {name} do not fit its parts, which are read as one sequence"));
    }
    let mut bases = spliced(draft, genome)?;
    if bases.len() < usize::from(phase) + 3 {
        warnings.add(draft.line, "its coding sequence has no whole codon and is left out");
        return Ok(None);
    }
    let in_frame = (bases.len() - usize::from(phase)).is_multiple_of(3);
    let may_stop = in_frame && !node.incomplete.end && !lines().any(|line| line.incomplete.end);
    if may_stop && !ends_with_stop(&bases, code) {
        take_stop(transcript, &mut cds, draft.contig, genome, &mut bases)?;
    }
    cds.has_stop = may_stop && ends_with_stop(&bases, code);

    let codons = bases.get(usize::from(phase)..).unwrap_or_default().as_chunks::<3>().0;
    // Files without tags do not say which starts are missing; a model that begins with its transcript, and not with a
    // codon at which translation may start, has none.
    let first_codon = codons.first().copied().unwrap_or_default();
    if starts_transcript(transcript, &cds) && code != GeneticCode::UNKNOWN && !code.is_start(first_codon) {
        cds.has_start = false;
    }
    recode(&mut cds, draft, node, codons);
    if !reads_through(&cds, codons) {
        let name = shown(transcript.id.as_bytes());
        warnings.add(draft.line, format!("the coding sequence of {name} has a stop codon inside"));
    }
    Ok(Some(cds))
}

/// Whether each part begins in the frame that the parts before it leave, as far as phases are given.
fn phases_fit(draft: &Draft<'_>, phase: u8) -> bool {
    let mut before = 0_u64;
    draft.cds.iter().all(|(span, line)| {
        let expected = (u64::from(phase) + 3 - before % 3) % 3;
        before += u64::from(span.len());
        line.phase.is_none_or(|phase| u64::from(phase) == expected)
    })
}

/// The bases of a draft's coding sequence, as they are translated.
pub(super) fn spliced(draft: &Draft<'_>, genome: &Reference) -> Result<Vec<u8>, Error> {
    let mut bases = Vec::new();
    for (part, _) in &draft.cds {
        transcribe(draft.contig, draft.strand, *part, genome, &mut bases)?;
    }
    Ok(bases)
}

/// Appends the bases of a stretch in the direction of transcription.
fn transcribe(contig: usize, strand: Strand, span: Span, genome: &Reference, bases: &mut Vec<u8>) -> Result<(), Error> {
    let of_genome = genome.contig(contig).sequence.get(span)?;
    match strand {
        Strand::Forward => bases.extend_from_slice(of_genome),
        Strand::Reverse => bases.extend(of_genome.iter().rev().map(|base| complement(*base))),
    }
    Ok(())
}

fn ends_with_stop(bases: &[u8], code: GeneticCode) -> bool {
    bases.last_chunk::<3>().is_some_and(|codon| code.translate(*codon) == Some(b'*'))
}

/// Files that were made from GTF leave the stop codon out: adds the three bases of the transcript after the coding sequence
/// when they are one.
fn take_stop(
    transcript: &Transcript,
    cds: &mut Cds,
    contig: usize,
    genome: &Reference,
    bases: &mut Vec<u8>,
) -> Result<(), Error> {
    let forward = transcript.strand.is_forward();
    let last = cds.parts.last().and_then(|part| if forward { part.end.checked_sub(1) } else { Some(part.start) });
    let Some(offset) = last.and_then(|last| transcript.cdna_offset(last)) else { return Ok(()) };
    let (mut parts, mut codon) = (cds.parts.clone(), Vec::new());
    for further in 1..=3 {
        let position = offset.checked_add(further).and_then(|offset| transcript.genomic_position(offset));
        let Some(position) = position else { return Ok(()) };
        let base = Span::new(position, position.saturating_add(1));
        transcribe(contig, transcript.strand, base, genome, &mut codon)?;
        match parts.last_mut() {
            Some(part) if forward && part.end == base.start => part.end = base.end,
            Some(part) if !forward && part.start == base.end => part.start = base.start,
            _ => parts.push(base),
        }
    }
    if ends_with_stop(&codon, cds.code) {
        cds.parts = parts;
        bases.extend_from_slice(&codon);
    }
    Ok(())
}

/// Whether no untranslated region comes before the coding sequence.
fn starts_transcript(transcript: &Transcript, cds: &Cds) -> bool {
    let (cds, transcript_span) = (cds.span(), transcript.span());
    if transcript.strand.is_forward() { cds.start == transcript_span.start } else { cds.end == transcript_span.end }
}

/// Notes the codons that are read otherwise than the code says.
fn recode(cds: &mut Cds, draft: &Draft<'_>, node: &Node, codons: &[[u8; 3]]) {
    let exceptions = draft.cds.iter().flat_map(|(_, line)| &line.exceptions);
    let exceptions = exceptions.map(|exception| (exception.position, exception.amino_acid));
    let marked = draft.selenocysteines.iter().map(|codon| (codon.start, b'U'));
    let mut recoded = Vec::new();
    for (position, amino_acid) in exceptions.chain(marked) {
        let offset = cds.offsets(draft.strand, position).next();
        let codon = offset.and_then(|offset| offset.checked_sub(u32::from(cds.phase))).map(|offset| offset / 3);
        // A stop that the poly(A) tail completes is no whole codon.
        recoded.extend(codon.filter(|codon| (*codon as usize) < codons.len()).map(|codon| (codon, amino_acid)));
    }
    let inside = codons.len().saturating_sub(1);
    for (index, codon) in (0..).zip(codons.iter().take(inside)) {
        let is_stop = cds.code.translate(*codon) == Some(b'*');
        match node.reads_stops {
            ReadsStops::Selenocysteine if codon == b"TGA" => recoded.push((index, b'U')),
            ReadsStops::Readthrough if is_stop => recoded.push((index, b'X')),
            _ => {}
        }
    }
    recoded.sort_by_key(|(codon, _)| *codon);
    recoded.dedup_by_key(|(codon, _)| *codon);
    cds.recoded = recoded;
}

/// Whether no stop codon comes before the last codon.
fn reads_through(cds: &Cds, codons: &[[u8; 3]]) -> bool {
    let inside = codons.len().saturating_sub(1);
    (0..).zip(codons.iter().take(inside)).all(|(index, codon)| cds.amino_acid(index, *codon) != b'*')
}
