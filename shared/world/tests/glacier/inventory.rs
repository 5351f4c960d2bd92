//! The inventory of a vault.

use gas_world::glacier::{Action, Format, InventoryRange};
use serde_json::{Value, json};

use super::*;

fn upload(glacier: &mut Glacier, description: Option<&str>, at: i64) -> String {
    glacier.upload_archive(VAULT, description, tree_hash(b"x"), Body::from(&b"x"[..]), hour(at)).unwrap()
}

fn ranged(range: InventoryRange) -> JobRequest {
    let action = Action::InventoryRetrieval { format: Format::Json, range };
    JobRequest { action, description: None, sns_topic: None }
}

/// Retrieves at hour 100: the text, and where the next page begins.
fn text(glacier: &mut Glacier, request: JobRequest) -> (String, Option<String>) {
    let job = glacier.initiate_job(VAULT, request, hour(100)).unwrap();
    glacier.finish_all(hour(100));
    let output = glacier.get_job_output(VAULT, &job, None, hour(100)).unwrap();
    assert_eq!(output.tree_hash, None);
    let next = glacier.describe_job(VAULT, &job, hour(100)).unwrap().next_marker.clone();
    (String::from_utf8(output.bytes().unwrap().to_vec()).unwrap(), next)
}

fn listed(glacier: &mut Glacier, range: InventoryRange) -> (Vec<String>, Option<String>) {
    let (text, next) = text(glacier, ranged(range));
    let inventory: Value = serde_json::from_str(&text).unwrap();
    let ids =
        inventory["ArchiveList"].as_array().unwrap().iter().map(|item| item["ArchiveId"].as_str().unwrap().into());
    (ids.collect(), next)
}

fn sorted<const N: usize>(mut ids: [&String; N]) -> Vec<String> {
    ids.sort();
    ids.into_iter().cloned().collect()
}

#[test]
fn it_is_written_as_the_guide_shows() {
    let mut glacier = glacier();
    let archive = upload(&mut glacier, Some("a \"b\", c"), 1);
    glacier.take_inventory(hour(2));
    let (json, _) = text(&mut glacier, JobRequest::inventory(Format::Json));
    assert_eq!(
        serde_json::from_str::<Value>(&json).unwrap(),
        json!({
            "VaultARN": "arn:aws:glacier:us-east-1:000000000000:vaults/results",
            "InventoryDate": "2019-12-20T02:00:00.000Z",
            "ArchiveList": [{
                "ArchiveId": archive,
                "ArchiveDescription": "a \"b\", c",
                "CreationDate": "2019-12-20T01:00:00.000Z",
                "Size": 1,
                "SHA256TreeHash": tree_hash(b"x"),
            }],
        })
    );
    let (csv, _) = text(&mut glacier, JobRequest::inventory(Format::Csv));
    let hash = tree_hash(b"x");
    assert_eq!(
        csv,
        format!(
            "ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n\
             {archive},\"a \\\"b\\\", c\",2019-12-20T01:00:00.000Z,1,{hash}\n"
        )
    );
}

#[test]
fn it_is_a_snapshot_that_neither_sees_later_uploads_nor_later_deletions() {
    let mut glacier = glacier();
    let (kept, deleted) = (upload(&mut glacier, None, 0), upload(&mut glacier, None, 0));
    glacier.take_inventory(hour(1));
    glacier.delete_archive(VAULT, &deleted).unwrap();
    let later = upload(&mut glacier, None, 2);
    assert_eq!(listed(&mut glacier, InventoryRange::default()).0, sorted([&kept, &deleted]));
    assert_eq!(glacier.describe_vault(VAULT).unwrap().number_of_archives, 2);
    glacier.take_inventory(hour(3));
    assert_eq!(listed(&mut glacier, InventoryRange::default()).0, sorted([&kept, &later]));
}

#[test]
fn it_is_taken_after_the_first_upload_and_then_daily_when_something_changed() {
    let mut glacier = glacier();
    let date = |glacier: &Glacier| glacier.describe_vault(VAULT).unwrap().last_inventory_date;
    glacier.finish_due(hour(0));
    assert_eq!(date(&glacier), None);
    let too_early = glacier.initiate_job(VAULT, JobRequest::inventory(Format::Json), hour(0));
    assert_eq!(refused(too_early), ErrorCode::ResourceNotFound);
    upload(&mut glacier, None, 0);
    for (now, taken) in [(1, 1), (25, 1), (49, 1)] {
        glacier.finish_due(hour(now));
        assert_eq!(date(&glacier), Some(hour(taken)), "at hour {now}");
    }
    upload(&mut glacier, None, 50);
    for (now, taken) in [(50, 50), (51, 50)] {
        glacier.finish_due(hour(now));
        assert_eq!(date(&glacier), Some(hour(taken)), "at hour {now}");
    }
    let archive = upload(&mut glacier, None, 52);
    for (now, taken) in [(73, 50), (74, 74)] {
        glacier.finish_due(hour(now));
        assert_eq!(date(&glacier), Some(hour(taken)), "at hour {now}");
    }
    glacier.delete_archive(VAULT, &archive).unwrap();
    glacier.finish_due(hour(98));
    assert_eq!(date(&glacier), Some(hour(98)), "a deletion is a change");
}

#[test]
fn it_can_be_cut_by_creation_date_from_and_before() {
    let mut glacier = glacier();
    let [_, second, third, _] = [1, 2, 3, 4].map(|at| upload(&mut glacier, None, at));
    glacier.take_inventory(hour(5));
    let range = InventoryRange { start: Some(hour(2)), end: Some(hour(4)), ..InventoryRange::default() };
    assert_eq!(listed(&mut glacier, range).0, sorted([&second, &third]));
}

#[test]
fn a_limit_pages_through_it_by_markers() {
    let mut glacier = glacier();
    let mut all: Vec<String> = (0..7).map(|_| upload(&mut glacier, None, 0)).collect();
    glacier.take_inventory(hour(1));
    let (mut found, mut marker) = (Vec::new(), None);
    loop {
        let (ids, next) = listed(&mut glacier, InventoryRange { limit: Some(3), marker, ..InventoryRange::default() });
        assert!(ids.len() <= 3);
        found.extend(ids);
        marker = next;
        if marker.is_none() {
            break;
        }
    }
    all.sort();
    assert_eq!(found, all);
    let none = InventoryRange { limit: Some(0), ..InventoryRange::default() };
    assert_eq!(refused(glacier.initiate_job(VAULT, ranged(none), hour(1))), ErrorCode::InvalidParameterValue);
}
