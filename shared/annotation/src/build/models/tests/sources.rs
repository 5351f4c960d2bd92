//! The same kinds of models as Ensembl, GENCODE, NCBI and others write them.

use super::*;
use crate::transcript::{Marks, Strand};

const CDS: &str = "ATGGCTTGA";

fn accession(transcript: &Transcript) -> String {
    transcript.version.map_or_else(|| transcript.id.clone(), |version| format!("{}.{version}", transcript.id))
}

#[test]
fn ensembl() {
    let text = gff3(
        "c ensembl gene 21 45 . + . ID=gene:ENSG00000000001;Name=ABC1;biotype=protein_coding;gene_id=ENSG00000000001;version=7
         c ensembl mRNA 21 45 . + . ID=transcript:ENST00000000002;Parent=gene:ENSG00000000001;Name=ABC1-201;biotype=protein_coding;tag=basic,Ensembl_canonical,MANE_Select;transcript_id=ENST00000000002;version=3
         c ensembl five_prime_UTR 21 30 . + . Parent=transcript:ENST00000000002
         c ensembl exon 21 45 . + . Parent=transcript:ENST00000000002;exon_id=ENSE1;rank=1
         c ensembl CDS 31 39 . + 0 ID=CDS:ENSP00000000003;Parent=transcript:ENST00000000002;protein_id=ENSP00000000003;version=4",
    );
    let ((genes, transcripts), warnings) = read_on("c", &around(CDS), &text);
    assert_eq!(warnings, [""; 0]);
    assert_eq!((genes[0].id.as_str(), genes[0].symbol.as_str()), ("ENSG00000000001", "ABC1"));
    assert_eq!((genes[0].biotype.as_str(), genes[0].span), ("protein_coding", Span::new(20, 45)));
    let transcript = &transcripts[0];
    assert_eq!(accession(transcript), "ENST00000000002.3");
    assert_eq!(transcript.exons, [Span::new(20, 45)]);
    assert_eq!(transcript.marks, Marks { canonical: true, mane_select: true, mane_plus_clinical: false });
    let cds = transcript.cds.as_ref().unwrap();
    assert_eq!((cds.protein_id.as_str(), cds.parts.as_slice()), ("ENSP00000000003.4", &[Span::new(30, 39)][..]));
    assert!(cds.has_start && cds.has_stop);
}

#[test]
fn gencode() {
    let text = gff3(
        "c HAVANA gene 31 39 . + . ID=ENSG00000000001.7;gene_id=ENSG00000000001.7;gene_type=protein_coding;gene_name=ABC1
         c HAVANA transcript 31 39 . + . ID=ENST00000000002.3;Parent=ENSG00000000001.7;gene_id=ENSG00000000001.7;transcript_id=ENST00000000002.3;gene_type=protein_coding;gene_name=ABC1;transcript_type=nonsense_mediated_decay;tag=cds_start_NF,mRNA_start_NF,MANE_Plus_Clinical
         c HAVANA exon 31 39 . + . ID=exon:1;Parent=ENST00000000002.3
         c HAVANA CDS 31 39 . + 0 ID=CDS:ENST00000000002.3;Parent=ENST00000000002.3;protein_id=ENSP00000000003.4;tag=cds_start_NF",
    );
    let ((genes, transcripts), warnings) = read_on("c", &around(CDS), &text);
    assert_eq!(warnings, [""; 0]);
    assert_eq!((genes[0].id.as_str(), genes[0].symbol.as_str()), ("ENSG00000000001", "ABC1"));
    let transcript = &transcripts[0];
    assert_eq!((transcript.id.as_str(), transcript.version), ("ENST00000000002", Some(3)));
    assert_eq!(transcript.biotype, "nonsense_mediated_decay");
    assert!(transcript.marks.mane_plus_clinical && !transcript.marks.canonical);
    let cds = transcript.cds.as_ref().unwrap();
    assert_eq!(cds.protein_id, "ENSP00000000003.4");
    assert!(!cds.has_start && cds.has_stop);
}

#[test]
fn ncbi() {
    let text = "\
##gff-version 3
NC_000099.1	RefSeq	region	1	69	.	+	.	ID=NC_000099.1:1..69;Dbxref=taxon:9606;Name=5;chromosome=5;gbkey=Src;genome=chromosome
NC_000099.1	BestRefSeq	gene	31	39	.	-	.	ID=gene-ABC1;Dbxref=GeneID:672,HGNC:HGNC:1100;Name=ABC1;gbkey=Gene;gene=ABC1;gene_biotype=protein_coding
NC_000099.1	BestRefSeq	mRNA	31	39	.	-	.	ID=rna-NM_007294.4;Parent=gene-ABC1;Dbxref=GeneID:672,Genbank:NM_007294.4;Name=NM_007294.4;gbkey=mRNA;gene=ABC1;tag=MANE Select;transcript_id=NM_007294.4
NC_000099.1	BestRefSeq	exon	31	39	.	-	.	ID=exon-NM_007294.4-1;Parent=rna-NM_007294.4;gbkey=mRNA;transcript_id=NM_007294.4
NC_000099.1	BestRefSeq	CDS	31	39	.	-	0	ID=cds-NP_009225.1;Parent=rna-NM_007294.4;Dbxref=GeneID:672;Name=NP_009225.1;gbkey=CDS;partial=true;protein_id=NP_009225.1;start_range=.,31
NC_000099.1	BestRefSeq	transcript	31	39	.	-	.	ID=rna-NR_1.1;Parent=gene-ABC1;gbkey=misc_RNA;transcript_id=NR_027676.2
NC_000099.1	BestRefSeq	exon	31	39	.	-	.	ID=exon-NR_1.1;Parent=rna-NR_1.1
";
    let (read, warnings) = try_read("NC_000099.1", &around("TCAAGCCAT"), text.as_bytes()).unwrap();
    assert_eq!(warnings, [""; 0]);
    let (genes, transcripts) = &read[0];
    assert_eq!((genes[0].id.as_str(), genes[0].symbol.as_str()), ("GeneID:672", "ABC1"));
    assert_eq!((accession(&transcripts[0]), transcripts[0].biotype.as_str()), ("NM_007294.4".into(), "protein_coding"));
    assert!(transcripts[0].marks.canonical && transcripts[0].marks.mane_select);
    assert_eq!(transcripts[0].strand, Strand::Reverse);
    let cds = transcripts[0].cds.as_ref().unwrap();
    assert_eq!(cds.protein_id, "NP_009225.1");
    // In the genome's order the first end is open: on the reverse strand that is the stop's.
    assert!(cds.has_start && !cds.has_stop);
    assert_eq!((accession(&transcripts[1]), transcripts[1].biotype.as_str()), ("NR_027676.2".into(), "misc_RNA"));
    assert_eq!(transcripts[1].cds, None);
}

#[test]
fn a_coding_sequence_on_its_gene_is_a_transcript_named_by_its_protein() {
    let text = gff3(
        "c RefSeq gene 31 39 . + . ID=gene-gp01;Dbxref=GeneID:43740578;Name=ORF1;gene_biotype=protein_coding
         c RefSeq CDS 31 36 . + 0 ID=cds-YP_2.1;Parent=gene-gp01;protein_id=YP_009724389.1;exception=ribosomal
         c RefSeq CDS 36 39 . + 0 ID=cds-YP_2.1;Parent=gene-gp01;protein_id=YP_009724389.1
         c RefSeq CDS 31 39 . + 0 ID=cds-YP_3.1;Parent=gene-gp01;protein_id=YP_009725295.1;transl_table=11",
    );
    let ((_, transcripts), _) = read_on("c", &around(CDS), &text);
    let named: Vec<_> =
        transcripts.iter().map(|transcript| (accession(transcript), transcript.biotype.clone())).collect();
    let coding = "protein_coding".to_owned();
    assert_eq!(named, [("YP_009724389.1".to_owned(), coding.clone()), ("YP_009725295.1".to_owned(), coding)]);
    let parts = |index: usize| transcripts[index].cds.as_ref().unwrap().parts.clone();
    assert_eq!(parts(0), [Span::new(30, 36), Span::new(35, 39)]);
    assert_eq!(transcripts[0].exons, [Span::new(30, 39)]);
    assert_eq!(parts(1), [Span::new(30, 39)]);
    assert_eq!(transcripts[1].cds.as_ref().unwrap().code, GeneticCode::of_table(11).unwrap());
}

#[test]
fn mature_mirnas_lie_on_their_primary_transcript() {
    let ncbi = gff3(
        "c RefSeq gene 1 60 . - . ID=gene-MIR1;Name=MIR1;gene_biotype=miRNA
         c RefSeq primary_transcript 1 60 . - . ID=rna-NR_106918.1;Parent=gene-MIR1;transcript_id=NR_106918.1
         c RefSeq exon 1 60 . - . ID=exon-1;Parent=rna-NR_106918.1
         c RefSeq miRNA 40 60 . - . ID=rna-MIR1-2;Parent=rna-NR_106918.1
         c RefSeq exon 40 60 . - . ID=exon-3;Parent=rna-MIR1-2
         c RefSeq miRNA 1 21 . - . ID=rna-MIR1;Parent=rna-NR_106918.1
         c RefSeq exon 1 21 . - . ID=exon-2;Parent=rna-MIR1",
    );
    let ((_, transcripts), warnings) = read_on("c", &around(CDS), &ncbi);
    assert_eq!((transcripts.len(), warnings.len()), (1, 0));
    assert_eq!(transcripts[0].mature_mirnas, [Span::new(0, 21), Span::new(39, 60)]);
    assert_eq!(transcripts[0].biotype, "miRNA");

    let mirbase = gff3(
        "c . miRNA_primary_transcript 1 60 . + . ID=MI0022705;Name=hsa-mir-6859-1
         c . miRNA 1 21 . + . ID=MIMAT0027618;Name=hsa-miR-6859-5p;Derives_from=MI0022705",
    );
    let ((_, transcripts), _) = read_on("c", &around(CDS), &mirbase);
    assert_eq!((transcripts.len(), transcripts[0].id.as_str()), (1, "MI0022705"));
    assert_eq!(transcripts[0].mature_mirnas, [Span::new(0, 21)]);
    assert_eq!(transcripts[0].exons, [Span::new(0, 60)]);

    let ensembl = gff3(
        "c ensembl ncRNA_gene 1 60 . + . ID=gene:ENSG1;biotype=miRNA
         c ensembl miRNA 1 60 . + . ID=transcript:ENST1;Parent=gene:ENSG1;biotype=miRNA
         c ensembl exon 1 60 . + . Parent=transcript:ENST1",
    );
    let ((_, transcripts), _) = read_on("c", &around(CDS), &ensembl);
    assert_eq!((transcripts.len(), transcripts[0].biotype.as_str()), (1, "miRNA"));
}

#[test]
fn segments_and_pseudogenes() {
    let text = gff3(
        "c havana J_gene_segment 1 63 . + . ID=gene:ENSG00000211872;Name=TRAJ17;biotype=TR_J_gene
         c havana J_gene_segment 1 63 . + . ID=transcript:ENST00000390520;Parent=gene:ENSG00000211872;biotype=TR_J_gene
         c havana exon 1 63 . + . Parent=transcript:ENST00000390520
         c havana CDS 1 63 . + 2 ID=CDS:ENSP00000451250;Parent=transcript:ENST00000390520
         c RefSeq pseudogene 5 60 . - . ID=gene-PSI1;Dbxref=GeneID:7;Name=PSI1;gene_biotype=pseudogene
         c RefSeq exon 5 20 . - . ID=id-PSI1;Parent=gene-PSI1
         c RefSeq exon 40 60 . - . ID=id-PSI1-2;Parent=gene-PSI1",
    );
    let ((genes, transcripts), _) = read_on("c", &around(CDS), &text);
    let ids: Vec<_> = transcripts.iter().map(|transcript| transcript.id.as_str()).collect();
    assert_eq!(ids, ["ENST00000390520", "GeneID:7"]);
    let cds = transcripts[0].cds.as_ref().unwrap();
    assert_eq!((cds.phase, cds.has_start), (2, false));
    assert_eq!(transcripts[1].exons, [Span::new(4, 20), Span::new(39, 60)]);
    assert_eq!((genes.len(), transcripts[1].biotype.as_str()), (2, "pseudogene"));
}
