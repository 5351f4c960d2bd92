//! What the owner chose, and what is told beside the result: the first variants, and how far a run is.

use std::sync::Arc;

use super::lab::{
    meddling::{Broken, Ending, How},
    *,
};
use crate::{Outcome, References};
use gas_annotation::preview::{Impact, Preview};
use gas_domain::{Job, JobKey, JobOptions, JobState, OutputFormat, Role, Run, policy};
use gas_ports::{Class, Error, ResultWriter, Written};
use gas_world::{ResultsBucket, World};
use jiff::SignedDuration;
use tokio::{io::AsyncRead, sync::Notify};
use tokio_util::sync::CancellationToken;

fn go_on() -> CancellationToken {
    CancellationToken::new()
}

/// A submitted job with these options.
fn chosen(world: &World, vcf: &str, options: JobOptions) -> JobKey {
    let key = submitted(world, Role::Free, vcf);
    world.put_job(Job { options, ..world.job(&key).unwrap() });
    key
}

fn preview(world: &World, key: &JobKey) -> Preview {
    let version = world.job(key).unwrap().preview.expect("there is a preview");
    serde_json::from_slice(&world.result(&key.preview(), &version).unwrap()).unwrap()
}

#[tokio::test]
async fn the_result_is_of_the_format_that_was_chosen_and_the_log_says_so() {
    let formats = [
        (OutputFormat::Csq, "CSQ=", "VCF with CSQ"),
        (OutputFormat::Ann, "ANN=", "VCF with ANN"),
        (OutputFormat::Bcsq, "BCSQ=", "VCF with BCSQ"),
        (OutputFormat::Table, "\t", "table"),
        (OutputFormat::Json, r#""transcript_consequences":"#, "JSON Lines"),
    ];
    for (format, sign, words) in formats {
        let world = world();
        let key = chosen(&world, GOOD, JobOptions { format, ..JobOptions::default() });
        assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
        let job = world.job(&key).unwrap();
        let text = gunzip(&result(&world, &job));
        assert!(text.contains(sign), "{format:?}: {text}");
        assert_eq!(text.starts_with("##fileformat"), sign.ends_with('='), "{format:?}: {text}");
        assert!(log(&world, &job).contains(words), "{format:?}");
        assert_eq!(preview(&world, &key).variants.len(), 4, "{format:?}");
    }
}

#[tokio::test]
async fn variants_of_one_haplotype_are_read_together_when_that_was_chosen() {
    let header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tann\n";
    let vcf = format!("{header}chr1\t34\t.\tG\tA\t50\tPASS\t.\tGT\t0|1\n");
    for haplotype in [false, true] {
        let world = world();
        let key = chosen(&world, &vcf, JobOptions { haplotype, ..JobOptions::default() });
        assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
        let job = world.job(&key).unwrap();
        assert_eq!(gunzip(&result(&world, &job)).contains("HAPLOTYPE"), haplotype);
        assert_eq!(log(&world, &job).contains("one haplotype together"), haplotype);
    }
}

#[tokio::test]
async fn a_job_is_annotated_with_the_reference_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let other = Arc::new(gas_annotation::Reference::open(&bundle_named(folder.path(), "other-1")).unwrap());
    for (name, digest) in [(None, REFERENCE.digest()), (Some("other"), other.digest())] {
        let world = world();
        let options = JobOptions { reference: name.map(str::to_owned), ..JobOptions::default() };
        let key = chosen(&world, GOOD, options);
        let references = [("test", REFERENCE.clone()), ("other", other.clone())];
        let references = References::new(references.map(|(name, reference)| (name.to_owned(), reference)));
        let stage = Annotates { references, ..annotator(&world) };
        assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Completed);
        let JobState::Completed { result, .. } = world.job(&key).unwrap().state else { panic!() };
        assert_eq!(result.reference, digest);
    }
}

#[tokio::test]
async fn a_reference_that_is_not_offered_fails_the_job_with_those_that_are() {
    let world = world();
    let options = JobOptions { reference: Some("T2T".into()), ..JobOptions::default() };
    let key = chosen(&world, GOOD, options);
    let outcome = annotator(&world).run(&key, &go_on()).await.unwrap();
    let Outcome::Failed(failure) = outcome else { panic!("{outcome:?}") };
    assert!(failure.reason.contains("T2T is not offered") && failure.reason.contains("one of test"), "{failure:?}");
    assert!(log(&world, &world.job(&key).unwrap()).contains("T2T is not offered"));
}

#[tokio::test]
async fn the_preview_tells_what_the_first_variants_do() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    let preview = preview(&world, &key);
    assert_eq!((preview.reference.as_str(), preview.more), ("test-1", false));
    let places: Vec<_> = preview.variants.iter().map(|it| (&*it.chrom, it.pos, &*it.reference, &*it.alt)).collect();
    assert_eq!(
        places,
        [("chr1", 5, "A", "G"), ("chr1", 34, "G", "A"), ("chr1", 62, "T", "C"), ("chr1", 160, "T", "C")]
    );
    // What the result itself says of them.
    let text = gunzip(&result(&world, &world.job(&key).unwrap()));
    let records = text.lines().filter(|line| !line.starts_with('#'));
    for (variant, record) in preview.variants.iter().zip(records) {
        for effect in &variant.effects {
            let consequence = format!("|{}|{}|", effect.terms.join("&"), effect.impact.term());
            assert!(record.contains(&consequence), "{consequence} {record}");
            let names = [&effect.symbol, &effect.gene, &effect.transcript, &effect.hgvs_c, &effect.hgvs_p];
            for name in names.into_iter().flatten() {
                assert!(record.replace("%3D", "=").contains(name.as_str()), "{name} {record}");
            }
        }
    }
    let worst = preview.variants.iter().filter_map(|variant| variant.worst());
    assert!(worst.clone().any(|effect| effect.impact < Impact::Modifier && effect.hgvs_p.is_some()), "{preview:?}");
    assert!(worst.clone().any(|effect| effect.symbol.as_deref() == Some("ABC1")), "{preview:?}");
}

/// A bucket that does not take previews.
struct WithoutPreviews(ResultsBucket);

impl ResultWriter for WithoutPreviews {
    async fn write(&self, key: &str, kind: &str, body: impl AsyncRead + Send + Unpin) -> Result<Written, Error> {
        if kind == "application/json" {
            return Err(Error::new(Class::Retry, "the bucket is not available"));
        }
        self.0.write(key, kind, body).await
    }
}

#[tokio::test]
async fn a_preview_that_is_lost_costs_no_result() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let stage = annotator_with(&world, world.users(), world.inputs(), WithoutPreviews(world.results()));
    assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    let job = world.job(&key).unwrap();
    assert_eq!(job.preview, None);
    assert!(gunzip(&result(&world, &job)).contains("CSQ="));
}

#[tokio::test(start_paused = true)]
async fn a_run_tells_how_far_it_is_soon_and_then_every_few_seconds() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let reached = Arc::new(Notify::new());
    let inputs = Ending { port: world.inputs(), how: How::Stall, reached: reached.clone() };
    let stage = annotator_with(&world, world.users(), inputs, world.results());
    let stop = go_on();
    let (outcome, ()) = tokio::join!(stage.run(&key, &stop), async {
        reached.notified().await;
        assert_eq!(world.job(&key).unwrap().live, None);
        let mut told = None;
        for wait in [policy::LIVE_FIRST, policy::LIVE_EVERY, policy::LIVE_EVERY] {
            world.advance(wait);
            tokio::time::advance(wait.unsigned_abs()).await;
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let live = world.job(&key).unwrap().live.unwrap();
            assert_eq!((live.at, live.bytes_read), (world.now(), GOOD.len() as u64));
            assert!(live.lines[0].ends_with(&format!("reading sample.vcf, {} bytes", GOOD.len())), "{live:?}");
            assert!(live.lines.iter().any(|line| line.contains("annotating with test-1")), "{live:?}");
            told = Some(live);
        }
        assert!(told.is_some());
        stop.cancel();
    });
    assert_eq!(outcome.unwrap(), Outcome::HandedBack);
}

#[tokio::test]
async fn only_completed_jobs_are_in_the_tally() {
    let world = world();
    let stage = annotator(&world);
    let key = submitted(&world, Role::Free, GOOD);
    stage.run(&key, &go_on()).await.unwrap();
    assert_eq!(stage.tally.take(), [Run { bytes: GOOD.len() as u64, time: SignedDuration::ZERO }]);
    let key = submitted(&world, Role::Free, BAD);
    stage.run(&key, &go_on()).await.unwrap();
    let lost = annotator_with(&world, world.users(), world.inputs(), Broken(0));
    lost.run(&submitted(&world, Role::Free, GOOD), &go_on()).await.unwrap_err();
    assert_eq!((stage.tally.take(), lost.tally.take()), (vec![], vec![]));
}
