//! What each port calls, as the statements of a role.

use crate::{
    capabilities::Port::{self, *},
    choices::Choice,
};

/// Sid, actions (separated by spaces), resources.
pub type Grant = (&'static str, &'static str, Vec<String>);

impl Port {
    /// The statements that a role with this capability holds in a stack with this choice.
    ///
    /// `...Absence`: without s3:ListBucket S3 answers 403 for an object that is not there, and a thing that is gone could
    /// not be told from a thing that is forbidden (S3 API reference, HeadObject).
    pub fn grants(self, choice: Choice) -> Vec<Grant> {
        let [jobs, users, sessions, workers] =
            ["Jobs", "Users", "Sessions", "Workers"].map(|table| format!("${{{table}Table.Arn}}"));
        let [inputs, results, archive] =
            ["Inputs", "Results", "Archive"].map(|bucket| format!("${{{bucket}Bucket.Arn}}"));
        let [input_objects, result_objects] = [&inputs, &results].map(|bucket| format!("{bucket}/*"));
        let archives = format!("{archive}/archive/*");
        let vault = ours("glacier", "vaults/${VaultName}");
        let due = |table: &str| format!("{table}/index/due");
        let topic = |name: &str| vec![format!("${{{name}Topic}}")];
        match self {
            Queue(queue) => vec![(
                "Queue",
                "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes",
                vec![format!("${{{queue}.Arn}}")],
            )],
            Log(log) => vec![("Log", "logs:CreateLogStream logs:PutLogEvents", vec![format!("${{{log}.Arn}}")])],
            // The guard of a commit is a condition on the owner, checked in the same transaction.
            Jobs => vec![
                ("Jobs", "dynamodb:GetItem dynamodb:PutItem", vec![jobs]),
                ("JobsGuard", "dynamodb:ConditionCheckItem", vec![users]),
            ],
            JobIntake => vec![("JobIntake", "dynamodb:PutItem", vec![jobs])],
            JobPages => vec![("JobPages", "dynamodb:Query", vec![jobs])],
            JobQueue => vec![("JobQueue", "dynamodb:Query", vec![format!("{jobs}/index/queue")])],
            JobLeases => vec![("JobLeases", "dynamodb:UpdateItem", vec![jobs])],
            JobsDue => vec![
                ("JobsDue", "dynamodb:Query", vec![due(&jobs)]),
                ("JobsDueItems", "dynamodb:UpdateItem dynamodb:DeleteItem", vec![jobs]),
            ],
            Users => vec![("Users", "dynamodb:GetItem", vec![users])],
            UserProfiles => vec![("UserProfiles", "dynamodb:PutItem dynamodb:UpdateItem", vec![users])],
            UserBilling => vec![("UserBilling", "dynamodb:UpdateItem", vec![users])],
            BillingEvents => {
                vec![("BillingEvents", "dynamodb:GetItem dynamodb:PutItem", vec!["${BillingEventsTable.Arn}".into()])]
            }
            UserRoles => vec![("UserRoles", "dynamodb:UpdateItem", vec![users])],
            UserNotices => vec![("UserNotices", "dynamodb:UpdateItem", vec![users])],
            UsersDue => vec![
                ("UsersDue", "dynamodb:Query", vec![due(&users)]),
                ("UsersDueItems", "dynamodb:UpdateItem dynamodb:DeleteItem", vec![users]),
            ],
            Sessions => vec![
                ("SessionsOfUser", "dynamodb:Query", vec![format!("{sessions}/index/user")]),
                (
                    "Sessions",
                    "dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem",
                    vec![sessions],
                ),
            ],
            Replies => {
                let actions = "dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem";
                vec![("Replies", actions, vec!["${RepliesTable.Arn}".into()])]
            }
            Workers => vec![("Workers", "dynamodb:Scan", vec![workers])],
            WorkerReports => vec![("WorkerReports", "dynamodb:PutItem", vec![workers])],
            InputObjects => vec![
                ("InputObjects", "s3:GetObject", vec![input_objects]),
                ("InputObjectsAbsence", "s3:ListBucket", vec![inputs]),
            ],
            InputUploads => {
                let actions = "s3:PutObject s3:ListMultipartUploadParts s3:AbortMultipartUpload";
                vec![("InputUploads", actions, vec![input_objects])]
            }
            InputCopies => {
                vec![("InputCopies", "s3:GetObject s3:PutObject s3:AbortMultipartUpload", vec![input_objects])]
            }
            ResultWriter => {
                vec![("ResultWriter", "s3:PutObject s3:AbortMultipartUpload", vec![result_objects])]
            }
            ResultRemover => vec![("ResultRemover", "s3:DeleteObjectVersion", vec![result_objects])],
            // A bucket without versions has the version "null".
            Sweep => {
                let buckets = [inputs, results].into_iter().chain((!choice.has_vault()).then_some(archive));
                let objects =
                    [input_objects, result_objects].into_iter().chain((!choice.has_vault()).then_some(archives));
                let find = "s3:ListBucketVersions s3:ListBucketMultipartUploads";
                let remove = "s3:DeleteObjectVersion s3:AbortMultipartUpload";
                let of_vault = "glacier:ListMultipartUploads glacier:AbortMultipartUpload";
                let of_vault = choice.has_vault().then_some(("SweepVault", of_vault, vec![vault]));
                let of_s3 = [("SweepFind", find, buckets.collect()), ("SweepRemove", remove, objects.collect())];
                of_s3.into_iter().chain(of_vault).collect()
            }
            ResultHoldings => vec![("ResultHoldings", "s3:ListBucketVersions", vec![results])],
            // What a presigned form or link may do is what its signer may do.
            Presign => vec![
                ("PresignUpload", "s3:PutObject", vec![input_objects.clone()]),
                ("PresignInput", "s3:GetObject", vec![input_objects]),
                ("PresignResult", "s3:GetObjectVersion", vec![result_objects]),
            ],
            ArchiveWriter if choice.has_vault() => vec![
                ("ArchiveWriterSource", "s3:GetObjectVersion", vec![result_objects]),
                (
                    "ArchiveWriterCopy",
                    "glacier:UploadArchive glacier:InitiateMultipartUpload glacier:UploadMultipartPart \
                     glacier:ListParts glacier:CompleteMultipartUpload glacier:AbortMultipartUpload",
                    vec![vault],
                ),
                ("ArchiveWriterAbsence", "s3:ListBucket", vec![results]),
            ],
            ArchiveWriter => vec![
                ("ArchiveWriterSource", "s3:GetObjectVersion s3:GetObjectVersionAttributes", vec![result_objects]),
                (
                    "ArchiveWriterCopy",
                    "s3:GetObject s3:PutObject s3:AbortMultipartUpload s3:ListMultipartUploadParts",
                    vec![archives],
                ),
                ("ArchiveWriterAbsence", "s3:ListBucket", vec![results, archive]),
            ],
            ArchiveRetrievals if choice.has_vault() => {
                let actions = "glacier:InitiateJob glacier:DescribeJob glacier:ListJobs";
                vec![("ArchiveRetrievals", actions, vec![vault])]
            }
            ArchiveRetrievals => vec![
                ("ArchiveRetrievals", "s3:GetObject s3:RestoreObject", vec![archives]),
                ("ArchiveRetrievalsAbsence", "s3:ListBucket", vec![archive]),
            ],
            // A copy that is not whole is deleted by the version it got.
            ArchiveReader => {
                let copy = "s3:PutObject s3:AbortMultipartUpload s3:ListMultipartUploadParts";
                let copy = ("ArchiveReaderCopy", copy, vec![result_objects.clone()]);
                if choice.has_vault() {
                    return vec![
                        copy,
                        ("ArchiveReaderSource", "glacier:DescribeJob glacier:GetJobOutput", vec![vault]),
                    ];
                }
                vec![
                    copy,
                    ("ArchiveReaderCheck", "s3:GetObjectVersion s3:DeleteObjectVersion", vec![result_objects]),
                    ("ArchiveReaderSource", "s3:GetObject s3:GetObjectAttributes", vec![archives]),
                    ("ArchiveReaderAbsence", "s3:ListBucket", vec![archive]),
                ]
            }
            ArchiveRemover if choice.has_vault() => vec![("ArchiveRemover", "glacier:DeleteArchive", vec![vault])],
            ArchiveRemover => vec![("ArchiveRemover", "s3:DeleteObject", vec![archives])],
            ArchiveHoldings if choice.has_vault() => {
                let actions = "glacier:DescribeVault glacier:ListJobs glacier:InitiateJob glacier:GetJobOutput";
                vec![("ArchiveHoldings", actions, vec![vault])]
            }
            ArchiveHoldings => vec![("ArchiveHoldings", "s3:ListBucket", vec![archive])],
            Queues => {
                let stages = ["JobRequests", "Notify", "Webhook", "Archive", "Thaw", "Restore"];
                let both = |stage| [format!("${{{stage}Queue.Arn}}"), format!("${{{stage}DeadLetterQueue.Arn}}")];
                vec![("Queues", "sqs:GetQueueAttributes", stages.into_iter().flat_map(both).collect())]
            }
            PublisherJobRequests => vec![("PublisherJobRequests", "sns:Publish", topic("JobRequests"))],
            PublisherJobResults => vec![("PublisherJobResults", "sns:Publish", topic("JobResults"))],
            PublisherArchive => vec![("PublisherArchive", "sns:Publish", topic("ResultsArchive"))],
            PublisherThaw => vec![("PublisherThaw", "sns:Publish", topic("ResultsThaw"))],
            PublisherRestore => vec![("PublisherRestore", "sns:Publish", topic("ResultsRestore"))],
            RetentionTimers if choice.has_delayed_messages() => {
                vec![("RetentionTimers", "sqs:SendMessage", vec!["${ArchiveQueue.Arn}".into()])]
            }
            RetentionTimers => {
                vec![("RetentionTimers", "states:StartExecution", vec!["${RetentionStateMachine}".into()])]
            }
            InvokeReconcile => {
                vec![("InvokeReconcile", "lambda:InvokeFunction", vec!["${ReconcileFunction.Arn}".into()])]
            }
            StartOrphanPass => {
                vec![("StartOrphanPass", "states:StartExecution", vec!["${OrphanPassStateMachine}".into()])]
            }
            // Which identity SES asks for depends on the account; the sender is held by a condition instead.
            Mailer => vec![("Mailer", "ses:SendEmail", vec!["*".into()])],
            Secrets => vec![(
                "Secrets",
                "secretsmanager:GetSecretValue",
                ["OidcClientSecretName", "StripeSecretKeyName", "StripeWebhookSecretName"]
                    .map(|name| ours("secretsmanager", &format!("secret:${{{name}}}-??????")))
                    .into(),
            )],
            JobRequests => vec![(
                "JobRequests",
                "sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility",
                vec!["${JobRequestsQueue.Arn}".into()],
            )],
            TaskProtection => vec![(
                "TaskProtection",
                "ecs:UpdateTaskProtection",
                vec![ours("ecs", "task/${AWS::StackName}-annotator/*")],
            )],
            References => {
                vec![("References", "s3:GetObject", (1..=gas_runtime::REFERENCES).map(reference_object).collect())]
            }
            // Step Functions and ECR know no resources for these.
            DeliverLogs => vec![(
                "DeliverLogs",
                "logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery \
                 logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups",
                vec!["*".into()],
            )],
            PullImage => vec![
                ("LogInToRegistry", "ecr:GetAuthorizationToken", vec!["*".into()]),
                (
                    "PullImage",
                    "ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage",
                    vec!["arn:${AWS::Partition}:ecr:${AWS::Region}:*:repository/*".into()],
                ),
            ],
        }
    }
}

/// The ARN of something of this account and region.
fn ours(service: &str, name: &str) -> String {
    format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{name}")
}

/// The object that the nth `s3://` of the references names; a bucket that cannot be when there is none.
fn reference_object(nth: usize) -> String {
    let none = "s3://-".repeat(gas_runtime::REFERENCES);
    let after = format!(r#"<part {nth} of ${{References}}{none} split at "s3://">"#);
    let entry = format!(r#"<part 0 of {after} split at ",">"#);
    format!(r##"arn:${{AWS::Partition}}:s3:::<part 0 of {entry} split at "#">"##)
}
