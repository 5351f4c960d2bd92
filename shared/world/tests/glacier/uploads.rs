//! Multipart uploads.

use super::*;

fn initiate(glacier: &mut Glacier, part_size: usize) -> String {
    glacier.initiate_multipart_upload(VAULT, Some("in parts"), part_size as u64, hour(0)).unwrap()
}

fn part(glacier: &mut Glacier, upload: &str, start: usize, part: &[u8], at: i64) -> Result<TreeHash> {
    let range = start as u64..=(start + part.len()) as u64 - 1;
    glacier.upload_multipart_part(VAULT, upload, range, tree_hash(part), Body::from(part.to_vec()), hour(at))
}

fn complete(glacier: &mut Glacier, upload: &str, whole: &[u8]) -> Result<String> {
    glacier.complete_multipart_upload(VAULT, upload, whole.len() as u64, tree_hash(whole), hour(0))
}

/// An upload of all these bytes, last part first.
fn uploaded(glacier: &mut Glacier, part_size: usize, whole: &[u8]) -> String {
    let upload = initiate(glacier, part_size);
    for (number, bytes) in whole.chunks(part_size).enumerate().collect::<Vec<_>>().into_iter().rev() {
        part(glacier, &upload, number * part_size, bytes, 0).unwrap();
    }
    upload
}

#[test]
fn parts_in_any_order_become_one_archive() {
    let mut glacier = glacier();
    let whole = bytes(5 * MIB + 3);
    let upload = uploaded(&mut glacier, 2 * MIB, &whole);
    let archive = complete(&mut glacier, &upload, &whole).unwrap();
    let archive = glacier.vault(VAULT).unwrap().archive(&archive).unwrap();
    assert_eq!(archive.description.as_deref(), Some("in parts"));
    assert_eq!(archive.body.tree_hash(), tree_hash(&whole));
    assert_eq!(archive.body.bytes(0..archive.body.length()).unwrap(), whole);
}

#[test]
fn part_sizes_are_powers_of_two_from_1_mib_to_4_gib() {
    let mut glacier = glacier();
    for good in [1 << 20, 1 << 24, 1 << 32] {
        glacier.initiate_multipart_upload(VAULT, None, good, hour(0)).unwrap();
    }
    for bad in [0, 1 << 19, 3 << 20, (1 << 20) + 1, 1 << 33] {
        let answer = glacier.initiate_multipart_upload(VAULT, None, bad, hour(0));
        assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "{bad}");
    }
}

#[test]
fn a_part_must_be_aligned_no_longer_than_the_part_size_and_below_10000() {
    let mut glacier = glacier();
    let upload = initiate(&mut glacier, MIB);
    for (start, length) in [(1, 5), (MIB / 2, MIB), (0, MIB + 1), (10_000 * MIB, 5)] {
        let answer = part(&mut glacier, &upload, start, &bytes(length), 0);
        assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "{length} bytes at {start}");
    }
    part(&mut glacier, &upload, 9_999 * MIB, &bytes(5), 0).unwrap();
    let body = Body::from(bytes(5));
    let answer = glacier.upload_multipart_part(VAULT, &upload, 0..=9, tree_hash(&bytes(5)), body, hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "a range that is not the body's");
}

#[test]
fn a_part_with_another_tree_hash_is_refused_and_one_that_comes_again_replaces() {
    let mut glacier = glacier();
    let upload = initiate(&mut glacier, MIB);
    part(&mut glacier, &upload, 0, b"first", 0).unwrap();
    let body = Body::from(&b"other"[..]);
    let answer = glacier.upload_multipart_part(VAULT, &upload, 0..=4, tree_hash(b"first"), body, hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue);
    part(&mut glacier, &upload, 0, b"again", 0).unwrap();
    let archive = complete(&mut glacier, &upload, b"again").unwrap();
    assert_eq!(glacier.vault(VAULT).unwrap().archive(&archive).unwrap().body.bytes(0..5).unwrap(), &b"again"[..]);
}

#[test]
fn completing_needs_every_byte_the_size_and_the_tree_hash_and_can_be_tried_again() {
    let mut glacier = glacier();
    let whole = bytes(3 * MIB);
    let upload = initiate(&mut glacier, MIB);
    assert_eq!(refused(complete(&mut glacier, &upload, b"")), ErrorCode::InvalidParameterValue, "no parts");
    part(&mut glacier, &upload, 2 * MIB, &whole[2 * MIB..], 0).unwrap();
    part(&mut glacier, &upload, 0, &whole[..MIB], 0).unwrap();
    let without_middle = tree_hash(&[&whole[..MIB], &whole[2 * MIB..]].concat());
    let answer = glacier.complete_multipart_upload(VAULT, &upload, whole.len() as u64, without_middle, hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "a gap");
    part(&mut glacier, &upload, MIB, &whole[MIB..2 * MIB - 1], 0).unwrap();
    assert_eq!(refused(complete(&mut glacier, &upload, &whole)), ErrorCode::InvalidParameterValue, "a short part");
    part(&mut glacier, &upload, MIB, &whole[MIB..2 * MIB], 0).unwrap();
    let answer = glacier.complete_multipart_upload(VAULT, &upload, 1, tree_hash(&whole), hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "another size");
    let answer = glacier.complete_multipart_upload(VAULT, &upload, whole.len() as u64, tree_hash(b"x"), hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue, "another tree hash");
    complete(&mut glacier, &upload, &whole).unwrap();
}

#[test]
fn completing_again_within_the_hour_answers_the_same_archive() {
    let mut glacier = glacier();
    let upload = uploaded(&mut glacier, MIB, b"x");
    let archive = complete(&mut glacier, &upload, b"x").unwrap();
    assert_eq!(complete(&mut glacier, &upload, b"x").unwrap(), archive);
    assert_eq!(glacier.vault(VAULT).unwrap().archives().count(), 1);
    let late = glacier.complete_multipart_upload(VAULT, &upload, 1, tree_hash(b"x"), hour(1));
    assert_eq!(refused(late), ErrorCode::ResourceNotFound);
    assert_eq!(refused(glacier.list_parts(VAULT, &upload, None, None, hour(0))), ErrorCode::ResourceNotFound);
    assert_eq!(refused(glacier.abort_multipart_upload(VAULT, &upload, hour(0))), ErrorCode::ResourceNotFound);
}

#[test]
fn an_aborted_upload_takes_no_parts_and_can_be_aborted_again() {
    let mut glacier = glacier();
    let upload = uploaded(&mut glacier, MIB, b"x");
    glacier.abort_multipart_upload(VAULT, &upload, hour(0)).unwrap();
    glacier.abort_multipart_upload(VAULT, &upload, hour(0)).unwrap();
    assert_eq!(refused(part(&mut glacier, &upload, 0, b"x", 0)), ErrorCode::ResourceNotFound);
    assert_eq!(refused(complete(&mut glacier, &upload, b"x")), ErrorCode::ResourceNotFound);
    assert_eq!(glacier.vault(VAULT).unwrap().uploads().count(), 0);
}

#[test]
fn an_upload_is_gone_after_24_hours_without_a_part() {
    let mut glacier = glacier();
    let upload = initiate(&mut glacier, MIB);
    part(&mut glacier, &upload, 0, b"x", 23).unwrap();
    glacier.list_parts(VAULT, &upload, None, None, hour(46)).unwrap();
    assert_eq!(refused(part(&mut glacier, &upload, 0, b"x", 47)), ErrorCode::ResourceNotFound);
    assert!(glacier.list_multipart_uploads(VAULT, None, None, hour(47)).unwrap().items.is_empty());
    glacier.expire(hour(47));
    assert_eq!(glacier.vault(VAULT).unwrap().uploads().count(), 0);
}

#[test]
fn parts_are_listed_ten_to_a_page_with_their_tree_hashes() {
    let mut glacier = glacier();
    let whole = bytes(12 * MIB + 9);
    let upload = uploaded(&mut glacier, MIB, &whole);
    let (described, first) = glacier.list_parts(VAULT, &upload, None, None, hour(0)).unwrap();
    assert_eq!((described.part_size, described.description.as_deref()), (MIB as u64, Some("in parts")));
    let (_, second) = glacier.list_parts(VAULT, &upload, first.marker.as_deref(), None, hour(0)).unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.marker), (10, 3, None));
    for part in first.items.iter().chain(&second.items) {
        let range = usize::try_from(*part.range.start()).unwrap()..=usize::try_from(*part.range.end()).unwrap();
        assert_eq!(part.tree_hash, tree_hash(&whole[range]), "{:?}", part.range);
    }
    let parts: Vec<TreeHash> = first.items.iter().chain(&second.items).map(|part| part.tree_hash).collect();
    assert_eq!(TreeHash::combine(&parts), tree_hash(&whole));
    let too_many = glacier.list_parts(VAULT, &upload, None, Some(11), hour(0));
    assert_eq!(refused(too_many), ErrorCode::InvalidParameterValue);
}

#[test]
fn uploads_are_listed_fifty_to_a_page_each_once() {
    let mut glacier = glacier();
    let mut all: Vec<String> = (0..120).map(|_| initiate(&mut glacier, MIB)).collect();
    let (mut listed, mut marker) = (Vec::new(), None);
    loop {
        let page = glacier.list_multipart_uploads(VAULT, marker.as_deref(), None, hour(0)).unwrap();
        assert!(page.items.len() <= 50);
        listed.extend(page.items.iter().map(|upload| upload.id.clone()));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    all.sort();
    assert_eq!(listed, all);
}
