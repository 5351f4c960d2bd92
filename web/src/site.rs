//! The address of this site: links to ourselves are made of it, never of the `Host` header.

use url::Url;

/// The public address of this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(Url);

/// `WEB_URL` is not the address of a site.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("WEB_URL must be like https://gas.example.org, without a path: it is {0:?}")]
pub struct NoSite(String);

impl Site {
    /// Takes the address of a site: a scheme and a host, no path.
    pub fn parse(text: &str) -> Result<Self, NoSite> {
        let wrong = || NoSite(text.to_owned());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let is_site = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if is_site { Ok(Self(url)) } else { Err(wrong()) }
    }

    /// Scheme, host and port, as browsers write it in `Origin`.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The full address of one of our paths.
    pub fn link(&self, path: &str) -> String {
        self.origin() + path
    }

    /// Whether the site is served over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether `path`, followed by a browser from here, stays here.
    pub fn owns(&self, path: &str) -> bool {
        let plain = path.starts_with('/') && !path.contains(|c: char| c.is_control() || c == '\\');
        plain && self.0.join(path).is_ok_and(|url| url.origin() == self.0.origin())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// As a browser resolves it, which reads `\\` as `/` and passes over tabs and line ends.
        #[test]
        fn what_is_returned_to_stays_here_whatever_was_asked(
            path in prop_oneof![".{0,40}", "[/\\\\a.:@?#\t\n%-]{0,12}", "/{0,3}evil\\.example/.{0,8}"],
        ) {
            let site = Site::parse("https://gas.example.org").unwrap();
            if site.owns(&path) {
                let followed = Url::parse("https://gas.example.org/login").unwrap().join(&path).unwrap();
                prop_assert_eq!(followed.host_str(), Some("gas.example.org"));
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(!path.contains(['\r', '\n', '\\']));
            }
        }
    }

    #[test]
    fn links_are_made_of_the_configured_address() {
        let site = Site::parse("https://gas.example.org").unwrap();
        assert_eq!(site.link("/annotations"), "https://gas.example.org/annotations");
        assert!(site.is_https());
        for wrong in [
            "",
            "gas.example.org",
            "ftp://gas.example.org",
            "https://gas.example.org/app",
            "https://me@gas.example.org",
        ] {
            assert!(Site::parse(wrong).is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn only_paths_of_this_site_are_returned_to() {
        let site = Site::parse("http://127.0.0.1:8080").unwrap();
        for own in ["/", "/annotations?after=x", "/annotate/job?job_id=1&key=a%2Fb"] {
            assert!(site.owns(own), "{own:?} was refused");
        }
        for foreign in [
            "",
            "annotations",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nset-cookie: x",
            "javascript:alert(1)",
        ] {
            assert!(!site.owns(foreign), "{foreign:?} was taken");
        }
    }
}
