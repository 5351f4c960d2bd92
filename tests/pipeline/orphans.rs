//! The daily search for what nobody refers to, as its state machine runs it.

use gas_domain::{Job, JobState, Place, Role};
use serde_json::{Value, json};

use crate::{
    service::{Service, agent, blocking, place},
    vcf,
};

/// Nothing here is as old as 48 hours, so all is spared; that old orphans go is tried where time is virtual.
#[tokio::test(flavor = "multi_thread")]
async fn an_orphan_pass_looks_at_everything_and_spares_what_is_referred_to() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Free).await, service.user(Role::Premium).await);
    let (anns, bobs) =
        (service.submit(&ann, "a.vcf", vcf::lineage()).await, service.submit(&bob, "b.vcf", vcf::lineage()).await);
    let online = service.until(&bobs, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    let archived = |job: &Job| matches!(place(job), Some(Place::Archived { .. })) && job.pending_deletions.is_empty();
    service.until(&anns, "archived", archived).await;
    service.inventory_is_ready().await;

    let machine = service.stack.output("OrphanPassStateMachineArn");
    let name = format!("test-{}", anns.job_id);
    let started = service.step_functions("StartExecution", &json!({ "stateMachineArn": machine, "name": name }));
    let execution = json!({ "executionArn": started["executionArn"] });
    let ended = service
        .eventually("an orphan pass that ended", async || {
            let execution = service.step_functions("DescribeExecution", &execution);
            (execution["status"] != "RUNNING").then_some(execution)
        })
        .await;
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");

    // What it looked at: a version of each of the two, and the copy of one. Other tests make more.
    let (versions, archives) = (service.look("versions").await, service.look("archives").await);
    assert!(versions["looked"].as_u64() >= Some(1) && archives["looked"].as_u64() >= Some(1), "{versions} {archives}");
    assert_eq!((&versions["removed"], &versions["failed"]), (&json!(0), &json!(0)));
    service.download(&online).await;
    service.change_role(&ann, Role::Premium).await;
    service.until(&anns, "back", |job| matches!(place(job), Some(Place::Online { .. }))).await;
}

impl Service {
    /// A vault's inventory takes hours, and the pass waits for it: here it is asked for before.
    async fn inventory_is_ready(&self) {
        if let Some(glacier) = &self.stack.glacier {
            let url = format!("{glacier}/_glacier/inventory");
            blocking(|| assert_eq!(agent().post(&url).send_empty().expect("Glacier answers").status(), 200));
        }
        self.eventually("with an inventory", async || (self.look("archives").await["wait"] == false).then_some(()))
            .await;
    }

    /// Invokes reconcile as the state machine does, for the rest of a pass.
    async fn look(&self, of: &str) -> Value {
        let event = json!({ "orphans": { "cursor": { "of": of, "from": null, "failed": 0 } } });
        let answer = self.invoke("reconcile", &event.to_string()).await;
        assert!(answer["looked"].is_u64(), "{answer}");
        answer
    }

    fn step_functions(&self, action: &str, input: &Value) -> Value {
        blocking(|| {
            let request = agent().post(&self.stack.endpoint).header("authorization", self.stack.root("states"));
            let request = request.header("x-amz-target", format!("AWSStepFunctions.{action}"));
            let mut answer = request
                .content_type("application/x-amz-json-1.0")
                .send(input.to_string())
                .expect("Step Functions answers");
            let text = answer.body_mut().read_to_string().expect("the answer is text");
            assert_eq!(answer.status(), 200, "{action}: {text}");
            serde_json::from_str(&text).expect("the answer is JSON")
        })
    }
}
