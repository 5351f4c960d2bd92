//! The ports of a stack, on the loopback interface only.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

/// Where the parts of a stack listen.
#[derive(Clone, Copy)]
pub struct Ports {
    /// The local AWS.
    pub aws: u16,
    /// The web pages.
    pub web: u16,
    /// The log-in provider.
    pub oidc: u16,
    /// The in-memory Glacier.
    pub glacier: u16,
    /// The stand-in for Stripe.
    pub stripe: u16,
}

impl Ports {
    /// Those of `demo` and `up`.
    pub const USUAL: Self = Self { aws: 4566, web: 8080, oidc: 8090, glacier: 4567, stripe: 8091 };

    /// Those of `demo` and `up`, or others where some of them are in use.
    pub fn usual_or_free() -> Result<Self> {
        if Self::USUAL.check_free().is_ok() { Ok(Self::USUAL) } else { Self::free() }
    }

    /// Some that nobody uses, so that tests run beside a demo.
    pub fn free() -> Result<Self> {
        // All are held until all are known, or one might be given twice.
        let held = [listen(0)?, listen(0)?, listen(0)?, listen(0)?, listen(0)?];
        let [aws, web, oidc, glacier, stripe] =
            held.each_ref().map(|listener| listener.local_addr().map(|address| address.port()));
        Ok(Self { aws: aws?, web: web?, oidc: oidc?, glacier: glacier?, stripe: stripe? })
    }

    /// Fails when one of them is in use.
    pub fn check_free(self) -> Result<()> {
        for (port, what) in [
            (self.aws, "the local AWS"),
            (self.web, "the web pages"),
            (self.oidc, "the log-in provider"),
            (self.glacier, "the in-memory Glacier"),
            (self.stripe, "the stand-in for Stripe"),
        ] {
            if listen(port).is_err() {
                bail!(
                    "port {port}, meant for {what}, is in use: if `cargo xtask up` runs, end it with `cargo xtask down`; else end the program that listens there"
                );
            }
        }
        Ok(())
    }

    /// The local AWS's address.
    pub fn endpoint(self) -> String {
        address(self.aws)
    }

    /// The web pages' address.
    pub fn web_url(self) -> String {
        address(self.web)
    }

    /// The log-in provider's address.
    pub fn oidc_issuer(self) -> String {
        address(self.oidc)
    }

    /// The address of the stand-in for Stripe.
    pub fn stripe_url(self) -> String {
        address(self.stripe)
    }

    /// The in-memory Glacier's address.
    pub fn glacier_url(self) -> String {
        address(self.glacier)
    }
}

fn address(port: u16) -> String {
    format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}
