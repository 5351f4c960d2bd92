//! The one public door, and the annotator that only exists when it has an image.

use serde_json::json;

use crate::document::{list, of_type, properties, resources};

/// AWS Lambda developer guide, "Control access to Lambda function URLs": since October 2025 both grants are needed.
#[test]
fn the_web_function_is_public_and_no_other() {
    let urls = of_type("AWS::Lambda::Url");
    let due = json!({ "TargetFunctionArn": "${WebFunction.Arn}", "AuthType": "NONE" });
    assert_eq!(urls, [("WebFunctionUrl", &due)]);
    let mut grants: Vec<_> = of_type("AWS::Lambda::Permission").into_iter().map(|(_, grant)| grant.clone()).collect();
    grants.sort_by_key(|grant| grant["Action"].to_string());
    let due = [
        json!({ "FunctionName": "${WebFunction}", "Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": true }),
        json!({ "FunctionName": "${WebFunction}", "Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE" }),
    ];
    assert_eq!(grants, due);
}

#[test]
fn the_annotators_service_exists_only_with_an_image() {
    let always = ["AnnotatorTaskRole"];
    for (id, resource) in resources() {
        if id.starts_with("Annotator") && !always.contains(&id.as_str()) {
            assert_eq!(resource["Condition"], "HasAnnotatorService", "{id}");
        }
    }
}

#[test]
fn annotators_grow_with_the_backlog_per_task() {
    let scaling = &properties("AnnotatorScaling")["TargetTrackingScalingPolicyConfiguration"];
    let metrics = list(&scaling["CustomizedMetricSpecification"]["Metrics"]);
    let of = |id: &str| *metrics.iter().find(|metric| metric["Id"] == id).unwrap_or_else(|| panic!("no metric {id}"));
    assert_eq!(of("backlog")["MetricStat"]["Metric"]["Dimensions"][0]["Value"], "${JobRequestsQueue.QueueName}");
    assert_eq!(of("tasks")["MetricStat"]["Metric"]["MetricName"], "RunningTaskCount");
    // Container insights count the tasks.
    let insights = json!([{ "Name": "containerInsights", "Value": "enabled" }]);
    assert_eq!(properties("AnnotatorCluster")["ClusterSettings"], insights);
    let returned: Vec<_> = metrics.iter().filter(|metric| metric["ReturnData"] == true).collect();
    assert_eq!(returned.len(), 1);
    assert_eq!(returned[0]["Expression"], "IF(tasks > 0, backlog / tasks, backlog)");
}

#[test]
fn the_annotator_calls_out_and_nobody_calls_in() {
    let group = properties("AnnotatorSecurityGroup");
    assert!(group.get("SecurityGroupIngress").is_none());
    assert_eq!(list(&group["SecurityGroupEgress"]).len(), 1);
    assert_eq!(properties("AnnotatorTaskDefinition")["ContainerDefinitions"][0]["ReadonlyRootFilesystem"], true);
}

#[test]
fn the_annotators_image_is_bare_and_runs_without_rights() {
    let image = crate::document::read("functions/annotator/Dockerfile");
    let last = image.split("\nFROM ").last().expect("a last stage");
    assert!(last.starts_with("scratch\n"), "the image has a system in it");
    let user = last.lines().find_map(|line| line.strip_prefix("USER ")).expect("a user");
    assert!(user.starts_with(|first: char| first.is_ascii_digit() && first != '0'), "{user}");
    // The root file system is read-only: what has to be laid down goes to the volume.
    assert!(last.contains("VOLUME [\"/tmp\"]"));
    let task = properties("AnnotatorTaskDefinition");
    let mounts = json!([{ "SourceVolume": task["Volumes"][0]["Name"], "ContainerPath": "/tmp" }]);
    assert_eq!(task["ContainerDefinitions"][0]["MountPoints"], mounts);
}
