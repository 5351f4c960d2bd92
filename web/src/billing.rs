//! Premium is paid at Stripe: its payment page, its customer portal, and its webhook, which alone changes a user's plan.

pub mod account;
pub mod checkout;
mod secret;
mod signature;
pub mod stripe;
pub mod webhook;

pub use stripe::Stripe;

/// How often a lost race is run again.
const TRIES: usize = 5;

#[cfg(test)]
mod tests;
