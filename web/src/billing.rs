//! Premium is paid at Stripe: its payment page, its customer portal, and its webhook, which alone changes a user's plan.

pub mod account;
pub mod checkout;
mod price;
mod secret;
mod signature;
pub mod stripe;
pub mod surplus;
pub mod webhook;

use gas_domain::UserId;
use gas_ports::{Class, Error};

pub use stripe::Stripe;

/// How often a lost race is run again.
const TRIES: usize = 5;

fn changed_meanwhile(id: &UserId) -> Error {
    Error::new(Class::Retry, format!("the billing of user {id} changed {TRIES} times meanwhile; try again"))
}

#[cfg(test)]
mod tests;
