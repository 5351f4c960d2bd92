//! The AWS adapters keep the promises.

crate::keeps_all_promises!(crate::local_aws::LocalAws::connect().await);
