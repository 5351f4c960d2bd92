//! Typed errors, and what tests in other processes do.

use super::*;

#[tokio::test]
async fn errors_arrive_as_the_types_of_the_sdk() {
    let local = local().await;
    let id = local.upload(b"x").await;
    let missing = local.client.describe_vault().account_id("-").vault_name("other").send().await.unwrap_err();
    assert!(missing.into_service_error().is_resource_not_found_exception());
    let mismatch = local.client.upload_archive().account_id("-").vault_name(VAULT);
    let mismatch = mismatch.checksum(tree_hash(b"y").to_string()).body(ByteStream::from_static(b"x")).send().await;
    assert!(mismatch.unwrap_err().into_service_error().is_invalid_parameter_value_exception());
    let incomplete = local.initiate(JobParameters::builder().tier("Bulk").build()).await.unwrap_err();
    assert!(incomplete.is_missing_parameter_value_exception(), "{incomplete:?}");

    local.steer("delays", r#"{"standard": 1000}"#).await;
    let job = local.initiate(archive(&id, "Standard")).await.unwrap();
    let early = local.client.get_job_output().account_id("-").vault_name(VAULT).job_id(&job).send().await.unwrap_err();
    assert!(early.into_service_error().is_invalid_parameter_value_exception());

    local.steer("refuse", r#"{"tier": "Expedited", "code": "InsufficientCapacityException"}"#).await;
    assert!(local.initiate(archive(&id, "Expedited")).await.unwrap_err().is_insufficient_capacity_exception());
    local.steer("refuse", r#"{"tier": "Expedited", "code": "PolicyEnforcedException"}"#).await;
    assert!(local.initiate(archive(&id, "Expedited")).await.unwrap_err().is_policy_enforced_exception());
    local.steer("allow", r#"{"tier": "Expedited"}"#).await;
    local.initiate(archive(&id, "Expedited")).await.unwrap();

    for code in ["NoLongerSupportedException", "ServiceUnavailableException", "LimitExceededException"] {
        local.steer("errors", &format!(r#"{{"code": "{code}"}}"#)).await;
        assert_eq!(local.initiate(archive(&id, "Bulk")).await.unwrap_err().code(), Some(code));
    }
    local.initiate(archive(&id, "Bulk")).await.unwrap();
}

#[tokio::test]
async fn another_process_can_look_damage_and_end_jobs() {
    let mut local = local().await;
    let id = local.upload(b"x").await;
    local.steer("delays", r#"{"seconds": 1000}"#).await;
    for (route, body, status) in [("finish", "{}", "Succeeded"), ("fail", r#"{"message": "It broke."}"#, "Failed")] {
        local.initiate(archive(&id, "Bulk")).await.unwrap();
        local.steer(route, body).await;
        let completion =
            tokio::time::timeout(Duration::from_secs(20), local.completions.recv()).await.unwrap().unwrap();
        assert!(completion.message.contains(&format!(r#""StatusCode":"{status}""#)), "{}", completion.message);
    }
    let lost = local.initiate(archive(&id, "Bulk")).await.unwrap();
    local.steer("lose", "{}").await;
    let state = local.steer("state", "").await;
    assert!(state.contains(&id) && !state.contains(&lost), "{state}");
    local.steer("damage", &format!(r#"{{"vault": "{VAULT}", "archive": "{id}"}}"#)).await;
    let body = local.glacier.lock().unwrap().vault(VAULT).unwrap().archive(&id).unwrap().body.clone();
    assert_ne!(body.bytes(0..1).unwrap(), &b"x"[..]);
}

#[tokio::test]
async fn it_does_not_answer_beyond_loopback() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let served = serve(listener, Arc::default(), |_| std::future::ready(())).await;
    assert_eq!(served.unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
}
