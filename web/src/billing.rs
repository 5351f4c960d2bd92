//! How a user's plan changes.

pub mod test_billing;
