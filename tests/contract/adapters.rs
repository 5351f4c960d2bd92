//! What only the AWS adapters do: secrets, mail, topics by configuration, and the class of AWS's refusals.

use gas_aws::{JobsTable, S3Inputs, Sdk, SecretsManager, SesMailer, SnsPublisher, Topic};
use gas_domain::Message;
use gas_ports::{Class, Email, InputObjects, Jobs, Mailer, Publisher, Secrets};
use serde_json::Value;

use crate::{
    local_aws::LocalAws,
    root,
    samples::{new_key, new_user_id},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_read_by_its_name() {
    let aws = LocalAws::connect().await;
    let secrets = SecretsManager::new(&aws.sdk);
    let name = &aws.stack.web_env["OIDC_CLIENT_SECRET_NAME"];
    assert!(!secrets.get(name).await.unwrap().is_empty());
    let error = secrets.get("contract/no-such-secret").await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound);
    assert!(error.to_string().contains("contract/no-such-secret"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_arrives_as_it_was_written() {
    let aws = LocalAws::connect().await;
    let mailer = SesMailer::new(&aws.sdk, "gas@example.org");
    let to = format!("{}@example.org", new_user_id().as_str().replace('|', "."));
    let email = Email {
        to: to.clone(),
        subject: "Done: Köln".into(),
        text: "Line one\nLine zwö\n".into(),
        html: "<p>Line one<br>Line zwö</p>\n".into(),
    };
    mailer.send(&email).await.unwrap();
    let url = format!("{}/_ministack/ses/messages", aws.stack.endpoint);
    let inbox: Value = tokio::task::block_in_place(|| {
        root::agent().get(&url).call().expect("the inbox answers").body_mut().read_json().expect("it is JSON")
    });
    let accounts = inbox["messages"].as_object().expect("the inbox has accounts").values();
    let mails: Vec<_> = accounts.filter_map(Value::as_array).flatten().collect();
    let found: Vec<_> = mails.iter().filter(|mail| mail.to_string().contains(&to)).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["Subject"], "Done: Köln");
    assert_eq!(found[0]["BodyText"], "Line one\nLine zwö\n");
    assert_eq!(found[0]["BodyHtml"], "<p>Line one<br>Line zwö</p>\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_a_topic_names_the_variable_that_is_missing() {
    let aws = LocalAws::connect().await;
    let arn = aws.output("ResultsThawTopicArn").to_owned();
    let publisher = SnsPublisher::new(&aws.sdk, [(Topic::ResultsThaw, arn)]);
    let error = publisher.publish(&Message::Archive(new_key())).await.unwrap_err();
    assert_eq!(error.class(), Class::Invalid);
    assert!(error.to_string().contains("RESULTS_ARCHIVE_TOPIC_ARN"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_denied_and_a_missing_table_is_not_found() {
    let aws = LocalAws::connect().await;
    let stranger = Sdk::at(&aws.stack.endpoint, &aws.stack.region, "AKIAIOSFODNN7EXAMPLE", "stranger").await;
    let jobs = JobsTable::new(&stranger, aws.output("JobsTableName"), aws.output("UsersTableName"));
    assert_eq!(jobs.load(&new_key()).await.unwrap_err().class(), Class::Denied);
    let inputs = S3Inputs::new(&stranger, aws.output("InputsBucketName"));
    assert_eq!(inputs.head(&new_key()).await.unwrap_err().class(), Class::Denied);
    let jobs = JobsTable::new(&aws.sdk, "no-such-table", "no-such-table");
    assert_eq!(jobs.load(&new_key()).await.unwrap_err().class(), Class::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aws_that_does_not_answer_is_worth_another_try() {
    // Port 1 is taken by nobody.
    let nobody = Sdk::at("http://127.0.0.1:1", "us-east-1", "test", "test").await;
    let error = JobsTable::new(&nobody, "jobs", "users").load(&new_key()).await.unwrap_err();
    assert_eq!(error.class(), Class::Retry, "{error}");
}
