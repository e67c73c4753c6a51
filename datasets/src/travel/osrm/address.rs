//! The address of a table service.

use std::fmt;

/// An address that cannot be used. Says nothing of what may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither `http://` nor `https://`.
    #[error("the address of the service is neither http:// nor https://")]
    Scheme,
    /// A user or a password in the address.
    #[error("the address of the service names a user; credentials have no place in it")]
    Credentials,
    /// No host, an impossible port, or characters that an address without a query does not have.
    #[error("the address of the service is not of the form http://HOST[:PORT][/PATH]")]
    Form,
}

/// `http://HOST[:PORT][/PATH]`, or with `https`: without user, query and fragment, in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    text: String,
}

impl Address {
    /// Reads an address. The scheme and the host are written small, and no slash stands at the end.
    ///
    /// # Errors
    /// An address that is none, or that holds more than one should.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !["http", "https"].contains(&scheme.as_str()) {
            return Err(AddressError::Scheme);
        }
        // Wherever it stands: a slash in a password would hide it from a closer look.
        if rest.contains('@') {
            return Err(AddressError::Credentials);
        }
        let path_at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(path_at);
        let (host, port) = host_and_port(authority).ok_or(AddressError::Form)?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._~/%!$&'()*+=:".contains(&b);
        if !path.bytes().all(fits) {
            return Err(AddressError::Form);
        }
        let (host, path) = (host.to_ascii_lowercase(), path.trim_end_matches('/'));
        let text = format!("{scheme}://{host}{port}{path}");
        if text.parse::<ureq::http::Uri>().is_err() {
            return Err(AddressError::Form);
        }
        Ok(Self { text })
    }

    /// Whether the service is asked under TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.text.starts_with("https:")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Host, and port with its colon.
fn host_and_port(authority: &str) -> Option<(&str, &str)> {
    let end = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end);
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match inside {
        Some(six) => six.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        }
    };
    let is_port = match port.strip_prefix(':') {
        Some(number) => number.parse::<u16>().is_ok_and(|n| n > 0 && n.to_string() == number),
        None => port.is_empty(),
    };
    (is_host && is_port).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError};

    #[test]
    fn an_address_has_one_spelling() {
        for (text, spelling) in [
            ("http://host", "http://host"),
            ("HTTP://Host:5000/", "http://host:5000"),
            ("https://osrm.example.org/osrm/Car//", "https://osrm.example.org/osrm/Car"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
            ("http://[::1]:5000/x", "http://[::1]:5000/x"),
        ] {
            assert_eq!(Address::parse(text).expect(text).to_string(), spelling);
        }
    }

    #[test]
    fn an_address_holds_no_more_than_host_port_and_path() {
        let error = |text: &str| Address::parse(text).expect_err(text);
        for text in ["", "host", "ftp://host", "file:///x", "//host"] {
            assert_eq!(error(text), AddressError::Scheme, "{text}");
        }
        for text in ["http://me:secret@host", "http://me@host/", "http://me:se/cret@host"] {
            assert_eq!(error(text), AddressError::Credentials);
            assert!(!error(text).to_string().contains("secret"), "{text}");
        }
        for text in [
            "http://",
            "http://:80",
            "http://host:",
            "http://host:0",
            "http://host:080",
            "http://host:70000",
            "http://ho st",
            "http://host/a b",
            "http://host/?key=secret",
            "http://host?key=secret",
            "http://host/#x",
            "http://host/a,b",
            "http://[::g]",
            "http://a\nb",
        ] {
            assert_eq!(error(text), AddressError::Form, "{text}");
        }
    }
}
