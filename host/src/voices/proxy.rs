//! Which proxy the environment names, as curl reads it.

use ureq::Proxy;

/// The proxy for addresses of `scheme`: `HTTPS_PROXY` or `HTTP_PROXY`, else `ALL_PROXY`, each in small
/// letters as well, but for the hosts in `NO_PROXY`.
///
/// # Errors
/// Where a variable names none that can be used: going around it would tell others what it was to
/// hide.
pub fn proxy(
    scheme: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, String> {
    let set = |name: &str| {
        let cases = [name.to_owned(), name.to_lowercase()];
        let found = cases
            .into_iter()
            .find_map(|name| Some((variable(&name)?, name)));
        found.filter(|(value, _)| !value.trim().is_empty())
    };
    let own = format!("{}_PROXY", scheme.to_uppercase());
    let Some((address, name)) = set(&own).or_else(|| set("ALL_PROXY")) else {
        return Ok(None);
    };
    // Without the address, which may hold a password.
    let useless = |reason: &str| format!("the variable {name} {reason}; write http://HOST:PORT");
    let named = Proxy::new(address.trim()).map_err(|_| useless("is no address of a proxy"))?;
    if named.protocol().to_string().starts_with("SOCKS") {
        return Err(useless("names a SOCKS proxy, which VidChat cannot use"));
    }
    let mut proxy = Proxy::builder(named.protocol())
        .host(named.host())
        .port(named.port());
    if let Some(user) = named.username() {
        proxy = proxy.username(user);
        proxy = named
            .password()
            .into_iter()
            .fold(proxy, |proxy, password| proxy.password(password));
    }
    let (exceptions, _) = set("NO_PROXY").unwrap_or_default();
    for host in no_proxy(&exceptions) {
        proxy = proxy.no_proxy(&host);
    }
    let proxy = proxy.build();
    proxy
        .map(Some)
        .map_err(|_| useless("is no address of a proxy"))
}

/// The hosts that are reached without one, where a name stands for what is below it, too.
fn no_proxy(exceptions: &str) -> Vec<String> {
    let hosts = exceptions.split([',', ' ']).filter(|host| !host.is_empty());
    hosts
        .flat_map(|host| match host.trim_start_matches('.') {
            "*" => vec!["*".to_owned()],
            bare => vec![bare.to_owned(), format!(".{bare}")],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(scheme: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, String> {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        proxy(scheme, value)
    }

    fn host(scheme: &str, variables: &[(&str, &str)]) -> Option<String> {
        let proxy = chosen(scheme, variables).unwrap()?;
        Some(format!("{}:{}", proxy.host(), proxy.port()))
    }

    #[test]
    fn the_variable_of_the_scheme_counts_then_the_one_for_all() {
        let all = [
            ("ALL_PROXY", "http://all:1"),
            ("https_proxy", "http://secure:2"),
            ("HTTP_PROXY", "plain:3"),
        ];
        assert_eq!(host("https", &all).unwrap(), "secure:2");
        assert_eq!(host("http", &all).unwrap(), "plain:3");
        assert_eq!(host("http", &all[..2]).unwrap(), "all:1");
        assert_eq!(host("https", &[("HTTPS_PROXY", " ")]), None);
        assert_eq!(host("https", &[]), None);
    }

    #[test]
    fn exceptions_hold_for_what_is_below_them_too() {
        let variables = [
            ("HTTPS_PROXY", "http://user:p%40ss@proxy:8080"),
            ("NO_PROXY", "example.org, .inside,127.0.0.1"),
        ];
        let proxy = chosen("https", &variables).unwrap().unwrap();
        assert_eq!(proxy.password(), Some("p@ss"));
        let around = |host: &str| proxy.is_no_proxy(&format!("https://{host}/x").parse().unwrap());
        for host in [
            "example.org",
            "a.example.org",
            "a.b.inside",
            "inside",
            "127.0.0.1",
        ] {
            assert!(around(host), "{host}");
        }
        for host in ["huggingface.co", "notexample.org", "example.org.evil"] {
            assert!(!around(host), "{host}");
        }
        let all = chosen("https", &[("HTTPS_PROXY", "p:1"), ("NO_PROXY", "*")]);
        let anything = "https://anything/".parse().unwrap();
        assert!(all.unwrap().unwrap().is_no_proxy(&anything));
    }

    #[test]
    fn one_that_cannot_be_used_is_told_and_not_gone_around() {
        for (value, part) in [
            ("socks5://user:secret@p:1", "SOCKS"),
            ("ftp://user:secret@p", "is no address of a proxy"),
            ("http://", "is no address of a proxy"),
        ] {
            let told = chosen("https", &[("ALL_PROXY", value)]).unwrap_err();
            assert!(told.contains("ALL_PROXY") && told.contains(part), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
