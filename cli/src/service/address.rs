//! Where a service is: the scheme, host and port to which its token may go.

use std::fmt;

use url::{Host, Url};

use crate::failure::Failure;

/// The address of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    origin: String,
    /// Whether what is not encrypted may leave this computer.
    allow_http: bool,
}

impl Address {
    /// Reads what the user named it by.
    ///
    /// # Errors
    /// In words, when it is no address of a service, or not encrypted and not of this computer.
    pub fn read(text: &str, allow_http: bool) -> Result<Self, Failure> {
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let wrong = |why: &dyn fmt::Display| {
            Failure::usage(format!(
                "{text:?} is no address of a service ({why}): it looks like https://gas.example.org"
            ))
        };
        let url = Url::parse(&full).map_err(|error| wrong(&error))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(&"neither https nor http"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(&"it has a user or a password in it"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(&"there is something behind the host"));
        }
        let address = Self { origin: url.origin().ascii_serialization(), allow_http };
        address.allows(&url)?;
        Ok(address)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Checks an address to which the service points for a file.
    ///
    /// # Errors
    /// When what goes there could be read on the way.
    pub fn link(&self, link: &str) -> Result<(), Failure> {
        let url = Url::parse(link);
        let url = url.map_err(|_| Failure::service("the service points to an address that is none"))?;
        self.allows(&url)
    }

    /// The proxy over which to ask this address: none for one of this computer, where nothing leaves it unencrypted.
    pub fn proxy(url: &str) -> Option<ureq::Proxy> {
        let is_near = Url::parse(url).is_ok_and(|url| is_here(&url));
        if is_near { None } else { ureq::Proxy::try_from_env() }
    }

    fn allows(&self, url: &Url) -> Result<(), Failure> {
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && (self.allow_http || is_here(url)));
        if is_safe {
            return Ok(());
        }
        let origin = url.origin().ascii_serialization();
        Err(Failure::usage(format!(
            "{origin} is not encrypted, so others could read your token and your files on the way: use https, or say \
             --allow-http if you know the network between"
        )))
    }
}

/// Whether it is this very computer.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_its_origin() {
        for (text, origin) in [
            ("https://gas.example.org", "https://gas.example.org"),
            ("https://GAS.example.org:443/", "https://gas.example.org"),
            ("gas.example.org", "https://gas.example.org"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
        ] {
            assert_eq!(Address::read(text, false).unwrap().origin(), origin);
        }
    }

    #[test]
    fn what_is_no_address_or_could_be_read_on_the_way_is_refused() {
        for bad in [
            "",
            "ftp://a.example",
            "https://a.example/api",
            "https://a.example?x",
            "https://u:p@a.example",
            "https://",
            "http://gas.example.org",
            "http://localhost.example.org",
            "http://10.0.0.1",
        ] {
            assert!(Address::read(bad, false).is_err(), "{bad:?}");
        }
        let told = Address::read("http://10.0.0.1", true).unwrap();
        assert_eq!(told.link("http://10.0.0.2/bucket"), Ok(()));
        let safe = Address::read("https://a.example", false).unwrap();
        assert!(safe.link("http://10.0.0.2/bucket").is_err() && safe.link("file:///etc/passwd").is_err());
    }
}
