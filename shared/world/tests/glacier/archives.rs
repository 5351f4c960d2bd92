//! Vaults and archives.

use super::*;

#[test]
fn a_vault_that_is_not_there_is_not_found_and_creating_one_twice_changes_nothing() {
    let mut glacier = Glacier::default();
    assert_eq!(refused(glacier.describe_vault(VAULT)), ErrorCode::ResourceNotFound);
    glacier.create_vault(VAULT, hour(0)).unwrap();
    store(&mut glacier, b"x");
    glacier.create_vault(VAULT, hour(5)).unwrap();
    assert_eq!(glacier.describe_vault(VAULT).unwrap().creation_date, hour(0));
    assert_eq!(glacier.vault(VAULT).unwrap().archives().count(), 1);
}

#[test]
fn vault_names_and_their_number_have_limits() {
    let mut glacier = Glacier::default();
    for name in ["", "a b", "a/b", &"x".repeat(256)] {
        assert_eq!(refused(glacier.create_vault(name, hour(0))), ErrorCode::InvalidParameterValue, "{name:?}");
    }
    for number in 0..1000 {
        glacier.create_vault(&format!("vault-{number}"), hour(0)).unwrap();
    }
    assert_eq!(refused(glacier.create_vault("one-more", hour(0))), ErrorCode::LimitExceeded);
    glacier.create_vault("vault-7", hour(0)).unwrap();
}

#[test]
fn an_upload_with_another_tree_hash_stores_nothing() {
    let mut glacier = glacier();
    let answer = glacier.upload_archive(VAULT, None, tree_hash(b"other"), Body::from(&b"bytes"[..]), hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue);
    assert_eq!(glacier.vault(VAULT).unwrap().archives().count(), 0);
}

#[test]
fn descriptions_are_printable_ascii_of_up_to_1024_characters() {
    let mut glacier = glacier();
    let mut upload = |description: &str| {
        glacier.upload_archive(VAULT, Some(description), tree_hash(b"x"), Body::from(&b"x"[..]), hour(0))
    };
    for good in ["", " ~", &"d".repeat(1024)] {
        upload(good).unwrap();
    }
    for bad in ["tab\there", "caf\u{e9}", "\u{7f}", &"d".repeat(1025)] {
        assert_eq!(refused(upload(bad)), ErrorCode::InvalidParameterValue, "{bad:?}");
    }
}

#[test]
fn an_empty_archive_is_refused() {
    let answer = glacier().upload_archive(VAULT, None, tree_hash(b""), Body::from(&b""[..]), hour(0));
    assert_eq!(refused(answer), ErrorCode::InvalidParameterValue);
}

#[test]
fn deleting_twice_is_no_error_but_a_missing_vault_is() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    glacier.delete_archive(VAULT, &archive).unwrap();
    glacier.delete_archive(VAULT, &archive).unwrap();
    assert_eq!(glacier.vault(VAULT).unwrap().archives().count(), 0);
    assert_eq!(refused(glacier.delete_archive("other", &archive)), ErrorCode::ResourceNotFound);
}

#[test]
fn names_are_opaque_distinct_and_the_same_in_every_run() {
    let ids = |mut glacier: Glacier| [store(&mut glacier, b"x"), store(&mut glacier, b"x")];
    let [first, second] = ids(glacier());
    assert_ne!(first, second);
    assert_eq!(first.len(), 138);
    assert!(first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    assert_eq!([first, second], ids(glacier()));
}

#[test]
fn a_streamed_body_is_the_same_in_memory_and_in_files() {
    let glacier = glacier();
    for length in [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17] {
        let all = bytes(length);
        let mut spool = glacier.spool();
        all.chunks(100_003).for_each(|piece| spool.write(piece).unwrap());
        let body = spool.finish().unwrap();
        assert_eq!((body.length(), body.tree_hash()), (length as u64, tree_hash(&all)), "{length} bytes");
        assert_eq!(body.bytes(0..length as u64).unwrap(), all, "{length} bytes");
        let middle = length / 3..length / 2;
        assert_eq!(body.bytes(middle.start as u64..middle.end as u64).unwrap(), all[middle], "{length} bytes");
    }
}
