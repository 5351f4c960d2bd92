//! The output of jobs.

use gas_world::glacier::Action;

use super::*;

const M: u64 = 1 << 20;

#[test]
fn the_output_is_the_archive_with_its_tree_hash_and_description() {
    let mut glacier = glacier();
    let whole = bytes(2 * MIB + 5);
    let archive =
        glacier.upload_archive(VAULT, Some("mine"), tree_hash(&whole), Body::from(whole.clone()), hour(0)).unwrap();
    let job = retrieved(&mut glacier, standard(&archive));
    let output = glacier.get_job_output(VAULT, &job, None, hour(0)).unwrap();
    assert_eq!(output.bytes().unwrap(), whole);
    assert_eq!((output.tree_hash, output.description.as_deref()), (Some(tree_hash(&whole)), Some("mine")));
    assert_eq!((output.content_range, output.length()), (None, whole.len() as u64));
}

#[test]
fn there_is_no_output_before_the_end_nor_of_a_failed_job() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    let job = glacier.initiate_job(VAULT, standard(&archive), hour(0)).unwrap();
    let output = |glacier: &Glacier| refused(glacier.get_job_output(VAULT, &job, None, hour(0)));
    assert_eq!(output(&glacier), ErrorCode::InvalidParameterValue);
    glacier.fail_jobs("It broke.", hour(0));
    assert_eq!(output(&glacier), ErrorCode::InvalidParameterValue);
    let other = glacier.get_job_output(VAULT, "other", None, hour(0));
    assert_eq!(refused(other), ErrorCode::ResourceNotFound);
}

#[test]
fn what_was_retrieved_can_be_read_after_the_archive_is_deleted() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"kept");
    let job = retrieved(&mut glacier, standard(&archive));
    glacier.delete_archive(VAULT, &archive).unwrap();
    assert_eq!(glacier.get_job_output(VAULT, &job, None, hour(23)).unwrap().bytes().unwrap(), &b"kept"[..]);
}

/// Developer guide, "Receiving Checksums When Downloading Data": an archive of 6.5 MB.
#[test]
fn a_range_has_a_tree_hash_exactly_when_it_is_a_node_of_the_tree() {
    let mut glacier = glacier();
    let whole = bytes(6 * MIB + MIB / 2);
    let archive = store(&mut glacier, &whole);
    let job = retrieved(&mut glacier, standard(&archive));
    let size = whole.len() as u64;
    for (start, end, is_node) in [
        (0, M, true),
        (M, 2 * M, true),
        (0, 2 * M, true),
        (2 * M, 4 * M, true),
        (0, 4 * M, true),
        (4 * M, size, true),
        (6 * M, size, true),
        (4 * M, 6 * M, true),
        (0, size, true),
        (M, 3 * M, false),
        (3 * M, 5 * M, false),
        (0, 3 * M, false),
        (0, 6 * M, false),
        (2 * M, size, false),
        (0, M + 1, false),
        (5, M, false),
    ] {
        let output = glacier.get_job_output(VAULT, &job, Some(start..=end - 1), hour(0)).unwrap();
        let range = &whole[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
        assert_eq!(output.bytes().unwrap(), range, "{start}..{end}");
        assert_eq!(output.tree_hash, is_node.then(|| tree_hash(range)), "{start}..{end}");
        assert_eq!(output.content_range, Some((start, end - 1, size)));
    }
}

#[test]
fn ranges_of_a_ranged_retrieval_count_from_its_beginning() {
    let mut glacier = glacier();
    let whole = bytes(6 * MIB);
    let archive = store(&mut glacier, &whole);
    let ranged = |first: u64, end: u64| {
        let (archive, range) = (archive.clone(), Some(first * M..=end * M - 1));
        let action = Action::ArchiveRetrieval { archive, tier: Tier::Bulk, range };
        JobRequest { action, description: None, sns_topic: None }
    };
    let aligned = retrieved(&mut glacier, ranged(2, 4));
    let output = glacier.get_job_output(VAULT, &aligned, Some(M..=2 * M - 1), hour(0)).unwrap();
    assert_eq!(output.bytes().unwrap(), &whole[3 * MIB..4 * MIB]);
    assert_eq!(output.content_range, Some((M, 2 * M - 1, 2 * M)));
    assert_eq!(output.tree_hash, Some(tree_hash(&whole[3 * MIB..4 * MIB])));
    let unaligned = retrieved(&mut glacier, ranged(1, 3));
    let output = glacier.get_job_output(VAULT, &unaligned, Some(0..=M - 1), hour(0)).unwrap();
    assert_eq!(output.bytes().unwrap(), &whole[MIB..2 * MIB]);
    assert_eq!(output.tree_hash, None, "the range of the job is no node");
    assert_eq!(glacier.describe_job(VAULT, &unaligned, hour(0)).unwrap().tree_hash(), None);
    assert_eq!(
        glacier.describe_job(VAULT, &aligned, hour(0)).unwrap().tree_hash(),
        Some(tree_hash(&whole[2 * MIB..4 * MIB]))
    );
}

#[test]
fn a_range_that_is_the_whole_archive_has_its_tree_hash_told_at_the_end() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"hello");
    let mut told = |range| {
        let action = Action::ArchiveRetrieval { archive: archive.clone(), tier: Tier::Bulk, range };
        let request = JobRequest { action, description: None, sns_topic: None };
        let job = glacier.initiate_job(VAULT, request, hour(0)).unwrap();
        let before = glacier.describe_job(VAULT, &job, hour(0)).unwrap().tree_hash();
        glacier.finish_all(hour(0));
        [before, glacier.describe_job(VAULT, &job, hour(0)).unwrap().tree_hash()]
    };
    let hash = Some(tree_hash(b"hello"));
    assert_eq!(told(Some(0..=4)), [None, hash]);
    assert_eq!(told(None), [hash, hash]);
}

#[test]
fn a_range_ends_with_the_output_and_must_begin_in_it() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"0123456789");
    let job = retrieved(&mut glacier, standard(&archive));
    let output = glacier.get_job_output(VAULT, &job, Some(7..=u64::MAX), hour(0)).unwrap();
    assert_eq!((output.bytes().unwrap().as_ref(), output.content_range), (&b"789"[..], Some((7, 9, 10))));
    let outside = glacier.get_job_output(VAULT, &job, Some(10..=11), hour(0));
    assert_eq!(refused(outside), ErrorCode::InvalidParameterValue);
}

#[test]
fn damage_shows_in_the_bytes_but_not_in_the_tree_hash() {
    let mut glacier = glacier();
    let whole = bytes(2 * MIB);
    let archive = store(&mut glacier, &whole);
    let before = retrieved(&mut glacier, standard(&archive));
    glacier.damage(VAULT, &archive).unwrap();
    let after = retrieved(&mut glacier, standard(&archive));
    for job in [before, after] {
        let output = glacier.get_job_output(VAULT, &job, None, hour(0)).unwrap();
        let read = output.bytes().unwrap();
        assert_eq!(output.tree_hash, Some(tree_hash(&whole)));
        assert_ne!(tree_hash(&read), tree_hash(&whole));
        assert_eq!(read[..2 * MIB - 1], whole[..2 * MIB - 1]);
    }
}
