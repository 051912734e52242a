//! All clients.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, lookup_host};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tracing::{Instrument, debug_span, warn};

use super::{Address, Choice, event::Event, reply, session};
use crate::engines::Voice;
use crate::loader::Engines;
use crate::manifest::Identity;
use crate::pipeline::SpeakerSettings;

/// The most clients at once. Home Assistant has one connection for each thing that is being said; and no
/// plugin lets more than 64 calls wait.
const CLIENTS: usize = 32;

/// How long to wait after a connection could not be taken, as where there are too many open files.
const RESPITE: Duration = Duration::from_millis(200);

/// What all clients share: who speaks for them, and how.
pub struct Desk {
    /// Who speaks.
    pub engines: Arc<Engines>,
    settings: watch::Receiver<SpeakerSettings>,
    /// The voices, as they were told last.
    voices: Mutex<Arc<[Voice]>>,
    places: Semaphore,
}

impl Desk {
    /// `settings` hold for whatever is begun while they are the latest.
    pub fn new(engines: Arc<Engines>, settings: watch::Receiver<SpeakerSettings>) -> Desk {
        Desk {
            engines,
            settings,
            voices: Mutex::new(Arc::new([])),
            places: Semaphore::new(CLIENTS),
        }
    }

    /// The plugin that speaks.
    pub(super) fn plugin(&self) -> Option<Identity> {
        let plugin = self.engines.tts.0.plugin();
        plugin.map(|plugin| plugin.manifest.plugin.clone())
    }

    /// The voices that there are now.
    pub(super) async fn ask_voices(&self) -> Result<Arc<[Voice]>, String> {
        let voices = self.engines.tts.voices().await;
        let voices: Arc<[Voice]> = voices.map_err(|error| error.to_string())?.into();
        let mut known = self.voices.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Arc::clone(&voices);
        Ok(voices)
    }

    /// How to speak for a client that made this choice.
    pub(super) async fn settings_for(&self, choice: &Choice) -> Result<SpeakerSettings, String> {
        let settings = self.settings.borrow().clone();
        if choice.is_open() {
            let own = settings.voice().cloned();
            return Ok(settings.spoken_by(own, choice.speaker.clone()));
        }
        // To ask takes as long as the sentence that the plugin is at. Where a voice is gone since, the
        // plugin says so.
        let known = Arc::clone(&self.voices.lock().unwrap_or_else(PoisonError::into_inner));
        let voice = match choice.of(&known) {
            Ok(voice) => voice,
            Err(_) => choice.of(&self.ask_voices().await?)?,
        };
        Ok(settings.spoken_by(voice, choice.speaker.clone()))
    }
}

/// A place at which clients are awaited.
#[derive(Debug)]
pub enum Bound {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system.
    #[cfg(unix)]
    Unix(UnixListener, SocketFile),
}

/// The name of a socket, removed with this.
#[cfg(unix)]
#[derive(Debug)]
pub struct SocketFile(std::path::PathBuf);

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Bound {
    /// Listens at an address: at all that its name stands for, as `localhost` does for two.
    ///
    /// # Errors
    /// As the system tells them.
    pub async fn at(address: &Address) -> io::Result<Vec<Bound>> {
        match address {
            Address::Tcp(host, port) => bind_tcp(host, *port).await,
            #[cfg(unix)]
            Address::Unix(path) => Ok(vec![bind_unix(path).await?]),
        }
    }

    /// Where that is.
    pub fn address(&self) -> Option<Address> {
        match self {
            Bound::Tcp(listener) => {
                let address = listener.local_addr().ok()?;
                Some(Address::Tcp(address.ip().to_string(), address.port()))
            }
            #[cfg(unix)]
            Bound::Unix(_, file) => Some(Address::Unix(file.0.clone())),
        }
    }

    /// Whether others than this machine's own can come here.
    pub fn is_open(&self) -> bool {
        match self {
            Bound::Tcp(listener) => {
                let address = listener.local_addr();
                address.is_ok_and(|address| !address.ip().to_canonical().is_loopback())
            }
            #[cfg(unix)]
            Bound::Unix(..) => false,
        }
    }
}

async fn bind_tcp(host: &str, port: u16) -> io::Result<Vec<Bound>> {
    let mut bound = Vec::new();
    let mut failed = None;
    let mut port = port;
    for address in lookup_host((host, port)).await? {
        match TcpListener::bind(SocketAddr::new(address.ip(), port)).await {
            Ok(listener) => {
                // Any port is one port for all of them.
                port = listener.local_addr()?.port();
                bound.push(Bound::Tcp(listener));
            }
            // A name may stand for an address of a kind that this machine has not.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => failed = Some(error),
            Err(error) => return Err(error),
        }
    }
    match failed {
        Some(error) if bound.is_empty() => Err(error),
        _ => Ok(bound),
    }
}

#[cfg(unix)]
async fn bind_unix(path: &std::path::Path) -> io::Result<Bound> {
    let listener = match UnixListener::bind(path) {
        // Left over from a process that was killed, where nobody answers there.
        Err(error)
            if error.kind() == io::ErrorKind::AddrInUse
                && UnixStream::connect(path).await.is_err() =>
        {
            std::fs::remove_file(path)?;
            UnixListener::bind(path)?
        }
        bound => bound?,
    };
    Ok(Bound::Unix(listener, SocketFile(path.to_owned())))
}

/// Serves whoever comes to any of `bound`, until this is dropped; then all of them are cut off.
pub async fn serve(desk: Arc<Desk>, bound: Vec<Bound>) {
    let mut places = JoinSet::new();
    for bound in bound {
        places.spawn(listen(Arc::clone(&desk), bound));
    }
    while places.join_next().await.is_some() {}
}

async fn listen(desk: Arc<Desk>, bound: Bound) {
    let mut clients = JoinSet::new();
    for number in 1_u64.. {
        // Those that are gone are forgotten.
        while clients.try_join_next().is_some() {}
        let (reader, writer) = match accept(&bound).await {
            Ok(connection) => connection,
            Err(error) => {
                warn!("a client cannot be taken: {error}");
                tokio::time::sleep(RESPITE).await;
                continue;
            }
        };
        let desk = Arc::clone(&desk);
        clients.spawn(
            async move {
                match desk.places.try_acquire() {
                    Ok(_place) => session::serve(&desk, reader, writer).await,
                    Err(_) => turn_away(writer).await,
                }
            }
            .instrument(debug_span!("client", number)),
        );
    }
}

type Connection = (
    Box<dyn AsyncRead + Send + Unpin>,
    Box<dyn AsyncWrite + Send + Unpin>,
);

async fn accept(bound: &Bound) -> io::Result<Connection> {
    match bound {
        Bound::Tcp(listener) => {
            let (stream, _) = listener.accept().await?;
            // Each block of sound is sent as it is made.
            stream.set_nodelay(true)?;
            let (reader, writer) = stream.into_split();
            Ok((Box::new(reader), Box::new(writer)))
        }
        #[cfg(unix)]
        Bound::Unix(listener, _) => {
            let (reader, writer) = listener.accept().await?.0.into_split();
            Ok((Box::new(reader), Box::new(writer)))
        }
    }
}

/// Tells a client that there are too many.
async fn turn_away(mut writer: impl AsyncWrite + Unpin) {
    use tokio::io::AsyncWriteExt;
    let text = format!("{CLIENTS} clients are being served, which is the most; try again later");
    let error: Event = reply::error(&text, "busy");
    let _ = writer.write_all(&error.encode()).await;
}
