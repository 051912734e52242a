//! Where to listen, as people write it.

use std::fmt;
#[cfg(unix)]
use std::path::PathBuf;
use std::str::FromStr;

/// A place to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A host, by name or number, and a port; port 0 is any that is free.
    Tcp(String, u16),
    /// A socket in the file system.
    #[cfg(unix)]
    Unix(PathBuf),
}

/// Something that is no address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it should be HOST:PORT, such as 127.0.0.1:10200 or [::]:10200{}",
    unix_too()
)]
pub struct AddressError;

fn unix_too() -> &'static str {
    if cfg!(unix) { ", or unix:///PATH" } else { "" }
}

impl FromStr for Address {
    type Err = AddressError;

    /// With or without `tcp://` before it.
    fn from_str(text: &str) -> Result<Address, AddressError> {
        #[cfg(unix)]
        if let Some(path) = text.strip_prefix("unix://") {
            let path = PathBuf::from(path);
            return match path.file_name() {
                Some(_) => Ok(Address::Unix(path)),
                None => Err(AddressError),
            };
        }
        let bare = text.strip_prefix("tcp://").unwrap_or(text);
        let (host, port) = bare.rsplit_once(':').ok_or(AddressError)?;
        let port = port.parse().map_err(|_| AddressError)?;
        let in_brackets = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        // A colon in the host is one of IPv6, and without brackets the port could be part of it.
        match in_brackets.unwrap_or(host) {
            "" => Err(AddressError),
            host if host.contains([':', '/', '[']) && in_brackets.is_none() => Err(AddressError),
            host => Ok(Address::Tcp(host.to_owned(), port)),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(host, port) if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Address::Tcp(host, port) => write!(f, "tcp://{host}:{port}"),
            #[cfg(unix)]
            Address::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown() {
        for (text, shown) in [
            ("localhost:10200", "tcp://localhost:10200"),
            ("tcp://0.0.0.0:10200", "tcp://0.0.0.0:10200"),
            ("[::1]:0", "tcp://[::1]:0"),
            ("tcp://[::]:10200", "tcp://[::]:10200"),
            #[cfg(unix)]
            ("unix:///run/vidchat", "unix:///run/vidchat"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(shown.parse(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "10200",
            ":10200",
            "localhost",
            "localhost:",
            "localhost:99999",
            "::1:10200",
            "http://localhost:10200",
            "tcp://",
            "unix://",
            "[]:1",
        ] {
            assert_eq!(text.parse::<Address>(), Err(AddressError), "{text}");
        }
        assert!(AddressError.to_string().contains("127.0.0.1:10200"));
    }
}
