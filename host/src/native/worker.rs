//! The plugin's process from inside: VidChat, started once more for a single plugin.
//!
//! It begins with the channel to the host as standard input, the shared memory as standard output, and a
//! socket for lines of the log as standard error.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{Signal, raise};
use nix::unistd::{close, dup2_stdin, dup2_stdout, setsid};

use super::areas::Areas;
use super::message::{Begin, Blob, FromPlugin, Inbox, Service, ToPlugin, encode};
use super::offer::{Offer, Port};
use super::plugin::Plugin;
use super::sandbox;

/// Serves one plugin until the host is gone.
pub(super) fn run() -> ! {
    if let Err(error) = serve() {
        // The host reads this and shows it as the reason of the end.
        eprintln!("{error}");
        std::process::exit(1);
    }
    end()
}

/// Ends the process at once. What libraries would do at an orderly end, with threads of theirs still
/// running, goes wrong more often than it helps.
fn end() -> ! {
    let _ = raise(Signal::SIGKILL);
    std::process::abort()
}

fn serve() -> io::Result<()> {
    let (channel, memory) = take_over()?;
    let areas = Arc::new(Areas::of(&File::from(memory))?);
    let channel = Arc::new(Channel {
        reading: Mutex::new(Inbox::default()),
        writing: Mutex::new(()),
        stream: UnixStream::from(channel),
    });
    let Some(ToPlugin::Begin(begin)) = channel.receive()? else {
        return Err(io::Error::other("the host did not say what to load"));
    };
    let Begin {
        library,
        kind,
        permits,
    } = begin;
    let confinement = sandbox::enter(permits, &library).map_err(io::Error::other)?;
    let offer = Offer::on_this_thread(Box::new(Arc::clone(&channel)), kind);
    let mut plugin = match Plugin::create(&library, kind, offer, areas) {
        Ok(plugin) => plugin,
        Err(error) => {
            let refused = FromPlugin::Created(Err(error.to_string()));
            return channel.send(&refused);
        }
    };
    channel.send(&FromPlugin::Created(Ok(confinement)))?;
    while let Some(message) = channel.receive()? {
        let ToPlugin::Call(call) = message else {
            continue;
        };
        channel.send(&match plugin.run(call) {
            Ok(answer) => FromPlugin::Answer(Blob(answer)),
            Err(fault) => FromPlugin::Fault(fault.to_string()),
        })?;
    }
    end()
}

/// Takes over what the process began with, and lets go of all else of the host's.
fn take_over() -> io::Result<(OwnedFd, OwnedFd)> {
    // Of a session of its own: what is typed at the host's terminal is not meant for it.
    setsid()?;
    set_pdeathsig(Signal::SIGKILL)?;
    let channel = io::stdin().as_fd().try_clone_to_owned()?;
    let memory = io::stdout().as_fd().try_clone_to_owned()?;
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(io::stderr())?;
    let kept = [0, 1, 2, channel.as_raw_fd(), memory.as_raw_fd()];
    for number in open_files()? {
        if !kept.contains(&number) {
            // That of the list itself is closed already.
            let _ = close(number);
        }
    }
    Ok((channel, memory))
}

/// The numbers of all files that are open. Numbers alone: an entry would keep the list itself open.
fn open_files() -> io::Result<Vec<i32>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let name = entry?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.parse::<i32>().ok()));
    }
    Ok(numbers)
}

/// The channel to the host, from the plugin's side. Any thread may write, and the plugin's own reads.
struct Channel {
    stream: UnixStream,
    reading: Mutex<Inbox>,
    writing: Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Channel {
    fn send(&self, message: &FromPlugin) -> io::Result<()> {
        self.write(&encode(message).map_err(io::Error::other)?)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let _alone = lock(&self.writing);
        (&self.stream).write_all(bytes)
    }

    /// The next message; none where the host is gone.
    fn receive(&self) -> io::Result<Option<ToPlugin>> {
        let mut inbox = lock(&self.reading);
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some(message) = inbox.next().map_err(io::Error::other)? {
                return Ok(Some(message));
            }
            match (&self.stream).read(&mut piece)? {
                0 => return Ok(None),
                length => inbox
                    .room()
                    .extend_from_slice(piece.get(..length).unwrap_or_default()),
            }
        }
    }
}

impl Port for Arc<Channel> {
    fn ask(&self, service: Service) -> Result<Vec<u8>, String> {
        let asked = encode(&FromPlugin::Service(service)).map_err(|error| error.to_string())?;
        match self.write(&asked).and_then(|()| self.receive()) {
            Ok(Some(ToPlugin::Served(Blob(answer)))) => Ok(answer),
            // Without a host there is nothing left to do.
            _ => end(),
        }
    }

    fn tell(&self, message: FromPlugin) {
        // Who cannot tell it any more will hear of it soon enough.
        let _ = self.send(&message);
    }
}
