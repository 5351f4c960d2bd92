//! Archives in and out, uploads and jobs.

use super::*;

#[tokio::test]
async fn an_archive_goes_in_and_comes_back_in_ranges_with_their_tree_hashes() {
    let mut local = local().await;
    let whole = bytes(2 * MIB + 100);
    let id = local.upload(&whole).await;
    let (job, message) = local.retrieve(archive(&id, "Expedited")).await;
    assert_eq!((message["JobId"].as_str(), message["StatusCode"].as_str()), (Some(job.as_str()), Some("Succeeded")));

    let described = local.client.describe_job().account_id("-").vault_name(VAULT).job_id(&job).send().await.unwrap();
    assert!(described.completed());
    assert_eq!(described.status_code(), Some(&StatusCode::Succeeded));
    assert_eq!(described.archive_sha256_tree_hash().unwrap(), tree_hash(&whole).to_string());
    assert_eq!(described.archive_size_in_bytes(), Some(i64::try_from(whole.len()).unwrap()));

    let client = local.client.clone();
    let get = || client.get_job_output().account_id("-").vault_name(VAULT).job_id(&job);
    let output = get().send().await.unwrap();
    assert_eq!((output.status(), output.archive_description()), (200, Some("a \"b\"")));
    assert_eq!(output.checksum().unwrap(), tree_hash(&whole).to_string());
    assert_eq!(output.body.collect().await.unwrap().to_vec(), whole);

    let output = get().range("bytes=1048576-2097151").send().await.unwrap();
    assert_eq!((output.status(), output.content_range()), (206, Some("bytes 1048576-2097151/2097252")));
    assert_eq!(output.checksum().unwrap(), tree_hash(&whole[MIB..2 * MIB]).to_string());
    assert_eq!(output.body.collect().await.unwrap().to_vec(), whole[MIB..2 * MIB]);

    let output = get().range("bytes=5-9").send().await.unwrap();
    assert_eq!(output.checksum(), None);
    assert_eq!(output.body.collect().await.unwrap().to_vec(), whole[5..10]);

    let output = get().range("bytes=2097152-").send().await.unwrap();
    assert_eq!(output.checksum().unwrap(), tree_hash(&whole[2 * MIB..]).to_string());
    assert_eq!(output.body.collect().await.unwrap().to_vec(), whole[2 * MIB..]);

    let untold = JobParameters::builder().r#type("archive-retrieval").archive_id(&id).sns_topic(TOPIC).build();
    let (_, message) = local.retrieve(untold).await;
    assert_eq!(message["Tier"].as_str(), Some("Standard"));

    for _ in 0..2 {
        local.client.delete_archive().account_id("-").vault_name(VAULT).archive_id(&id).send().await.unwrap();
    }
    let gone = local.initiate(archive(&id, "Bulk")).await.unwrap_err();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");
}

#[tokio::test]
async fn a_multipart_upload_is_listed_completed_and_aborted() {
    let local = local().await;
    let whole = bytes(12 * MIB + 7);
    let client = &local.client;
    let initiate = || client.initiate_multipart_upload().account_id("-").vault_name(VAULT).part_size(MIB.to_string());
    let upload = initiate().archive_description("parts").send().await.unwrap().upload_id().unwrap().to_owned();
    for (number, part) in whole.chunks(MIB).enumerate() {
        let start = number * MIB;
        let stored = client.upload_multipart_part().account_id("-").vault_name(VAULT).upload_id(&upload);
        let stored = stored
            .range(format!("bytes {start}-{}/*", start + part.len() - 1))
            .body(ByteStream::from(part.to_vec()))
            .send()
            .await
            .unwrap();
        assert_eq!(stored.checksum().unwrap(), tree_hash(part).to_string());
    }
    let uploads = client.list_multipart_uploads().account_id("-").vault_name(VAULT).send().await.unwrap();
    assert_eq!(uploads.uploads_list()[0].archive_description(), Some("parts"));
    assert_eq!((uploads.uploads_list().len(), uploads.marker()), (1, None));

    let list = || client.list_parts().account_id("-").vault_name(VAULT).upload_id(&upload);
    let first = list().send().await.unwrap();
    let second = list().set_marker(first.marker().map(str::to_owned)).send().await.unwrap();
    assert_eq!((first.parts().len(), second.parts().len(), second.marker()), (10, 3, None));
    assert_eq!(first.part_size_in_bytes(), i64::try_from(MIB).unwrap());
    assert_eq!(second.parts()[2].range_in_bytes(), Some("12582912-12582918"));
    assert_eq!(second.parts()[2].sha256_tree_hash().unwrap(), tree_hash(&whole[12 * MIB..]).to_string());

    let complete = |checksum: TreeHash| {
        let complete = client.complete_multipart_upload().account_id("-").vault_name(VAULT).upload_id(&upload);
        complete.archive_size(whole.len().to_string()).checksum(checksum.to_string()).send()
    };
    let mismatch = complete(tree_hash(b"x")).await.unwrap_err().into_service_error();
    assert!(mismatch.is_invalid_parameter_value_exception(), "{mismatch:?}");
    let id = complete(tree_hash(&whole)).await.unwrap().archive_id().unwrap().to_owned();
    assert_eq!(complete(tree_hash(&whole)).await.unwrap().archive_id(), Some(id.as_str()));
    let body = local.glacier.lock().unwrap().vault(VAULT).unwrap().archive(&id).unwrap().body.clone();
    assert_eq!(body.bytes(0..body.length()).unwrap(), whole);

    let other = initiate().send().await.unwrap().upload_id().unwrap().to_owned();
    client.abort_multipart_upload().account_id("-").vault_name(VAULT).upload_id(&other).send().await.unwrap();
    let gone = client.list_parts().account_id("-").vault_name(VAULT).upload_id(&other).send().await;
    assert!(gone.unwrap_err().into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn jobs_are_listed_and_an_inventory_is_retrieved() {
    let mut local = local().await;
    let ids = [local.upload(b"one").await, local.upload(b"two").await];
    local.steer("inventory", "{}").await;
    let vault = local.client.describe_vault().account_id("-").vault_name(VAULT).send().await.unwrap();
    assert_eq!((vault.number_of_archives(), vault.size_in_bytes()), (2, 6));

    let inventory = |marker: Option<&str>| {
        let range = InventoryRetrievalJobInput::builder().limit("1").set_marker(marker.map(str::to_owned));
        let parameters = JobParameters::builder().r#type("inventory-retrieval").format("JSON").sns_topic(TOPIC);
        parameters.inventory_retrieval_parameters(range.build()).build()
    };
    let (mut found, mut marker): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let (job, _) = local.retrieve(inventory(marker.as_deref())).await;
        let described = local.client.describe_job().account_id("-").vault_name(VAULT).job_id(&job);
        let described = described.send().await.unwrap();
        let output = local.client.get_job_output().account_id("-").vault_name(VAULT).job_id(&job).send().await.unwrap();
        assert_eq!(output.content_type(), Some("application/json"));
        let text = output.body.collect().await.unwrap().to_vec();
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
        found.extend(json["ArchiveList"].as_array().unwrap().iter().map(|item| item["ArchiveId"].to_string()));
        marker = described.inventory_retrieval_parameters().unwrap().marker().map(str::to_owned);
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(found.len(), 2);
    assert!(ids.iter().all(|id| found.contains(&format!("\"{id}\""))));

    local.initiate(archive(&ids[0], "Standard")).await.unwrap();
    let list = || local.client.list_jobs().account_id("-").vault_name(VAULT);
    assert_eq!(list().completed("true").statuscode("Succeeded").limit(1).send().await.unwrap().job_list().len(), 1);
    let bad = list().statuscode("finished").send().await.unwrap_err().into_service_error();
    assert!(bad.is_invalid_parameter_value_exception());
    assert_eq!(bad.message(), Some("The job status code is not valid: finished"));
}
