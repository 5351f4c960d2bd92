//! Looks names up and keeps what may be spoken to: a name that leads elsewhere the next time is checked the next time.

use std::net::SocketAddr;

use gas_domain::WebhookTargets;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names to addresses that are allowed.
pub struct Resolver(pub WebhookTargets);

/// A name leads to no address that may be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAllowed;

impl std::fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name leads to no address that may be spoken to")
    }
}

impl std::error::Error for NotAllowed {}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let targets = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(allowed(targets, found)?)
        })
    }
}

fn allowed(targets: WebhookTargets, found: impl Iterator<Item = SocketAddr>) -> Result<Addrs, NotAllowed> {
    let kept: Vec<_> = found.filter(|address| targets.allow(address.ip())).collect();
    if kept.is_empty() { Err(NotAllowed) } else { Ok(Box::new(kept.into_iter())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_name_leads_to_only_the_public_is_left() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let (public, private) = (at("93.184.215.14"), at("169.254.169.254"));
        let kept = |found: &[SocketAddr]| allowed(WebhookTargets::Public, found.iter().copied()).map(Vec::from_iter);
        assert_eq!(kept(&[private, public]), Ok(vec![public]));
        assert_eq!(kept(&[private, at("::1")]), Err(NotAllowed));
        assert_eq!(kept(&[]), Err(NotAllowed));
    }
}
