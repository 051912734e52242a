//! Under which circumstances a server is asked, as the environment has it: whether at all, by whom, by
//! way of whom.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{PemItem, RootCerts, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::proxy;

/// The variable that forbids the network to all that has to do with Hugging Face.
pub(super) const OFFLINE: &str = "HF_HUB_OFFLINE";

/// What a request may do, and how it is made.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Whether only this machine may be asked.
    pub offline: bool,
    /// What Hugging Face knows the user by; sent to nobody else.
    pub token: Option<String>,
    /// The proxy.
    pub proxy: Option<ureq::Proxy>,
    /// Who vouches for servers.
    pub roots: RootCerts,
}

impl Default for Surroundings {
    /// Anybody may be asked, by nobody known, directly.
    fn default() -> Self {
        Surroundings {
            offline: false,
            token: None,
            proxy: None,
            roots: RootCerts::WebPki,
        }
    }
}

impl Surroundings {
    /// What the environment says, by `HF_HUB_OFFLINE`, `HF_TOKEN`, `SSL_CERT_FILE` and the variables
    /// of [`proxy`](proxy::proxy), for requests to `base`.
    ///
    /// # Errors
    /// Where a proxy or certificates are named that cannot be used.
    pub fn of(
        base: &Uri,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Surroundings, String> {
        let yes = |value: String| {
            let value = value.trim().to_lowercase();
            ["1", "true", "yes", "on"].contains(&value.as_str())
        };
        let offline = variable(OFFLINE).is_some_and(yes);
        let is_hub = base.scheme_str() == Some("https") && base.host() == Some("huggingface.co");
        let token = variable("HF_TOKEN").map(|token| token.trim().to_owned());
        Ok(Surroundings {
            offline,
            token: token.filter(|token| is_hub && !token.is_empty()),
            roots: match variable("SSL_CERT_FILE") {
                Some(file) => roots(Path::new(&file))?,
                None => RootCerts::WebPki,
            },
            // It would be asked in place of this machine.
            proxy: match offline {
                true => None,
                false => proxy::proxy(base.scheme_str().unwrap_or_default(), variable)?,
            },
        })
    }
}

/// Reads the base address that a user wrote.
///
/// # Errors
/// What is wrong with it, for people.
pub fn base(address: &str) -> Result<Uri, String> {
    let wrong = || format!("`{address}` is no address of voices; write https://HOST/PATH/");
    let uri: Uri = address.trim().parse().map_err(|_| wrong())?;
    let sound = matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
        && uri.query().is_none();
    sound.then_some(uri).ok_or_else(wrong)
}

/// The certificates in a PEM file, as those of a company that reads its own traffic.
fn roots(file: &Path) -> Result<RootCerts, String> {
    let unusable = |reason: &str| format!("SSL_CERT_FILE={}: {reason}", file.display());
    let pem = std::fs::read(file).map_err(|error| unusable(&error.to_string()))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    match certificates.is_empty() {
        true => Err(unusable(
            "there is no certificate in it; it must be a PEM file",
        )),
        false => Ok(RootCerts::new_with_certs(&certificates)),
    }
}

/// Finds addresses of hosts, and where that is all that is allowed only this machine's. It stands
/// before every connection, those that a server sends us to included.
#[derive(Debug)]
pub(super) struct Guard {
    only_loopback: bool,
    resolver: DefaultResolver,
}

impl Guard {
    pub(super) fn new(only_loopback: bool) -> Guard {
        Guard {
            only_loopback,
            resolver: DefaultResolver::default(),
        }
    }
}

/// What the guard says: this host must not be asked.
#[derive(Debug)]
pub(super) struct Forbidden(pub(super) String);

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must not be asked", self.0)
    }
}

impl Error for Forbidden {}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        // Before names are looked up, which would be a question to others already.
        if self.only_loopback && !is_loopback(host) {
            return Err(ureq::Error::Other(Box::new(Forbidden(host.to_owned()))));
        }
        self.resolver.resolve(uri, config, timeout)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback());
    address || bare.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::super::http::PUBLISHED;
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_bases() {
        for sound in [
            PUBLISHED,
            "http://127.0.0.1:8080",
            " https://mirror.example/a/",
        ] {
            assert!(base(sound).is_ok(), "{sound}");
        }
        for wrong in [
            "",
            "huggingface.co",
            "ftp://a/",
            "file:///tmp",
            "https://",
            "https://a/?b=1",
            "https://a/b c/",
        ] {
            assert!(
                base(wrong).unwrap_err().contains("write https://"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_token_goes_to_hugging_face_only() {
        let token = |address: &str| {
            let variable = |name: &str| (name == "HF_TOKEN").then(|| "hf_secret\n".to_owned());
            Surroundings::of(&base(address).unwrap(), variable)
                .unwrap()
                .token
        };
        assert_eq!(token(PUBLISHED).unwrap(), "hf_secret");
        for other in [
            "http://huggingface.co/x/",
            "https://huggingface.co.evil/",
            "https://mirror.example/",
            "http://127.0.0.1:1/",
        ] {
            assert_eq!(token(other), None, "{other}");
        }
    }

    #[test]
    fn this_machine_is_told_from_others() {
        for host in [
            "localhost",
            "127.0.0.1",
            "127.8.8.8",
            "[::1]",
            "::1",
            "LOCALHOST",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "0.0.0.0",
            "localhost.evil",
            "10.0.0.1",
            "127.0.0.1.evil",
            "huggingface.co",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn certificates_that_are_none_are_told() {
        let told = |file: &str| {
            let variable = |name: &str| (name == "SSL_CERT_FILE").then(|| file.to_owned());
            Surroundings::of(&base(PUBLISHED).unwrap(), variable).unwrap_err()
        };
        assert!(told("/nowhere/ca.pem").starts_with("SSL_CERT_FILE=/nowhere/ca.pem: "));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "no certificate").unwrap();
        assert!(told(file.path().to_str().unwrap()).contains("it must be a PEM file"));
    }
}
