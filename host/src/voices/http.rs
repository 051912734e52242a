//! One file from a server.

use std::io::{self, Read};
use std::time::Duration;

use ureq::config::RedirectAuthHeaders;
use ureq::http::Uri;
use ureq::http::header::{AsHeaderName, HeaderMap};
use ureq::tls::TlsConfig;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use super::retry::Patience;
use super::surroundings::{Forbidden, Guard, OFFLINE, Surroundings};

/// Where the published voices are.
pub const PUBLISHED: &str = "https://huggingface.co/rhasspy/piper-voices/resolve/main/";

/// Why a file cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is not allowed to.
    #[error("{OFFLINE} is set, so {0} was not asked; unset it to go online")]
    Offline(String),
    /// The server answered with something else than the file.
    #[error("the server answered {status}{}", meaning(*status))]
    Status {
        /// The status.
        status: u16,
        /// How long the server asks to wait.
        pause: Option<Duration>,
    },
    /// Nothing came for too long.
    #[error("nothing arrived for {} s", .0.as_secs_f32())]
    Stalled(Duration),
    /// The connection ended before the file did.
    #[error("the connection was cut")]
    Cut,
    /// The server has another file.
    #[error("the server has {found} bytes, the list promises {expected}; try again with --refresh")]
    Size {
        /// Bytes that were promised.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The body is compressed, which nobody asked for.
    #[error("the server sent it encoded as `{0}`, which was not asked for")]
    Encoded(String),
    /// No connection, or one that does not work.
    #[error("{0}")]
    Connection(String),
    /// Another try would not help.
    #[error("{0}")]
    Refused(String),
    /// It cannot be written.
    #[error("it cannot be written: {0}")]
    Disk(io::Error),
}

impl FetchError {
    /// Whether it may work a moment later.
    pub fn may_pass(&self) -> bool {
        match self {
            FetchError::Stalled(_) | FetchError::Cut | FetchError::Connection(_) => true,
            // Timeout, Too Early, Too Many Requests, and faults of the server itself.
            FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// How long the server asks to wait.
    pub fn asked_pause(&self) -> Option<Duration> {
        match self {
            FetchError::Status { pause, .. } => *pause,
            _ => None,
        }
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => ": it wants to know who asks; set HF_TOKEN where it is Hugging Face's",
        404 | 410 => ": it is not there",
        429 => ": too many requests",
        500..=599 => ": it is in trouble",
        _ => "",
    }
}

/// A server with voices.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    base: String,
    token: Option<String>,
    stall: Duration,
}

/// The beginning of an answer, and its body.
pub struct Answer {
    /// 200 or another that bears a file, or 304 or 416.
    pub status: u16,
    /// `Content-Length`
    pub length: Option<u64>,
    /// `Content-Range`
    pub range: Option<String>,
    /// `ETag`
    pub etag: Option<String>,
    body: Body,
}

impl Http {
    /// The server at `base`, asked under `surroundings`.
    pub fn new(base: &Uri, surroundings: Surroundings, patience: &Patience) -> Http {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // What was to be secret on the way stays so when the server sends us elsewhere.
            .https_only(base.scheme_str() == Some("https"))
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .tls_config(TlsConfig::builder().root_certs(surroundings.roots).build())
            .proxy(surroundings.proxy)
            .accept_encoding("identity")
            .user_agent(concat!("vidchat/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_per_read(Some(patience.stall))
            .timeout_per_write(Some(patience.stall))
            .build();
        let address = base.to_string();
        Http {
            agent: Agent::with_parts(
                config,
                DefaultConnector::default(),
                Guard::new(surroundings.offline),
            ),
            base: format!("{}/", address.trim_end_matches('/')),
            token: surroundings.token,
            stall: patience.stall,
        }
    }

    /// The address of the file at `path`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Asks for the file at `path` from byte `from` on, unless it is still the one with this `etag`.
    ///
    /// # Errors
    /// Where no answer comes, or one that bears no file.
    pub fn get(&self, path: &str, from: u64, etag: Option<&str>) -> Result<Answer, FetchError> {
        let mut request = self.agent.get(self.url(path));
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        if let Some(etag) = etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(token) = &self.token {
            // Not passed on to another server that this one sends us to.
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let answer = request.call().map_err(|error| self.failure(error))?;
        let status = answer.status().as_u16();
        let headers = answer.headers();
        if !matches!(status, 200 | 206 | 304 | 416) {
            let pause = header(headers, "retry-after").and_then(|text| text.parse().ok());
            return Err(FetchError::Status {
                status,
                pause: pause.map(Duration::from_secs),
            });
        }
        let encoding = header(headers, "content-encoding");
        if let Some(encoding) =
            encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
        {
            return Err(FetchError::Encoded(encoding));
        }
        Ok(Answer {
            status,
            length: header(headers, "content-length").and_then(|text| text.parse().ok()),
            range: header(headers, "content-range"),
            etag: header(headers, "etag"),
            body: answer.into_body(),
        })
    }

    /// Gives all that comes of a body, at most `limit` bytes, to `take`, piece by piece.
    ///
    /// # Errors
    /// Where the connection does not last, or `take` fails.
    pub fn read(
        &self,
        answer: Answer,
        limit: u64,
        mut take: impl FnMut(&[u8]) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        let mut body = answer.body.into_reader().take(limit);
        let mut buffer = vec![0; PIECE];
        loop {
            match body.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(bytes) => take(buffer.get(..bytes).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failure(ureq::Error::from(error))),
            }
        }
    }

    fn failure(&self, error: ureq::Error) -> FetchError {
        use ureq::Error as E;
        match error {
            E::Other(cause) => match cause.downcast::<Forbidden>() {
                Ok(forbidden) => FetchError::Offline(forbidden.0),
                Err(other) => FetchError::Connection(other.to_string()),
            },
            E::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
                FetchError::Connection("the server cannot be reached in time".to_owned())
            }
            E::Timeout(_) => FetchError::Stalled(self.stall),
            E::Io(error) => match error.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe => FetchError::Cut,
                // What rustls says of a certificate, or of a server that speaks no TLS.
                io::ErrorKind::InvalidData => FetchError::Refused(format!(
                    "no secure connection: {error}; where a proxy reads what is sent, name its \
                     certificate in SSL_CERT_FILE"
                )),
                io::ErrorKind::TimedOut => FetchError::Stalled(self.stall),
                _ => FetchError::Connection(format!("no connection: {error}")),
            },
            E::HostNotFound => FetchError::Connection("no such server is known".to_owned()),
            E::ConnectProxyFailed(reason) => {
                FetchError::Connection(format!("the proxy refused: {reason}"))
            }
            error @ (E::ConnectionFailed | E::Protocol(_)) => {
                FetchError::Connection(error.to_string())
            }
            error => FetchError::Refused(error.to_string()),
        }
    }
}

/// How much of a body is taken at a time, in bytes.
const PIECE: usize = 64 << 10;

fn header(headers: &HeaderMap, name: impl AsHeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
