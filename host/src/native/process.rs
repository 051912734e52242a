//! A plugin's process as the host sees it: VidChat itself, started once more, behind a socket.

mod child;
mod output;

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as Socket;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use self::child::Child;
use self::output::Output;
use super::areas::Areas;
use super::message::{Begin, FromPlugin, Garbage, Inbox, Permits, ToPlugin, encode};
use crate::runtime::PluginContext;

/// The first argument of a process that is to be a plugin's.
pub(super) const ARGUMENT: &str = "--native-plugin";

/// How long a process that closed its channel has to end.
const GRACE: Duration = Duration::from_millis(500);

/// What is started.
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) arguments: Vec<String>,
}

/// Set where the program that runs is not VidChat, which is so in tests.
static PROGRAM: OnceLock<Program> = OnceLock::new();

/// Has plugins' processes run another program than this one. Only the first call counts.
pub(super) fn use_program(program: Program) {
    let _ = PROGRAM.set(program);
}

impl Program {
    fn get() -> &'static Program {
        PROGRAM.get_or_init(|| Program {
            // The very program that runs, also where its file was replaced by a newer one.
            path: PathBuf::from("/proc/self/exe"),
            arguments: vec![ARGUMENT.to_owned()],
        })
    }
}

/// What a process keeps of the environment: where the linker looks on systems that have no usual places.
const KEPT: &[&str] = &["LD_LIBRARY_PATH"];

/// What it keeps besides where it may use the graphics card: which driver is used. Neither displays nor
/// buses nor homes are among them.
const KEPT_FOR_GPU: &[&str] = &[
    "VK_DRIVER_FILES",
    "VK_ICD_FILENAMES",
    "VK_ADD_DRIVER_FILES",
    "LIBGL_DRIVERS_PATH",
    "XDG_DATA_DIRS",
    "CUDA_VISIBLE_DEVICES",
    "DRI_PRIME",
    "LP_NUM_THREADS",
    "MESA_VK_DEVICE_SELECT",
    "WGPU_ADAPTER_NAME",
    "WGPU_BACKEND",
    "WGPU_POWER_PREF",
];

/// A plugin's process. Dropping it kills it.
pub(super) struct Process {
    stream: UnixStream,
    inbox: Inbox,
    child: Child,
    output: Output,
    /// What it may take, in MiB.
    memory_mb: u32,
}

/// Why nothing more comes from a process.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    /// The channel is closed, most often since the process ended.
    #[error("{0}")]
    Closed(#[from] io::Error),
    /// What came is no message.
    #[error("it wrote garbage into its channel to the host: {0}")]
    Garbage(#[from] Garbage),
}

impl Process {
    /// Starts a process for a plugin, which goes on to load it.
    pub(super) async fn start(
        plugin: &PluginContext,
        incarnation: u64,
        library: &Path,
        gpu: bool,
    ) -> io::Result<(Process, Areas)> {
        let (ours, theirs) = Socket::pair()?;
        let (written, output) = Socket::pair()?;
        let (areas, memory) = Areas::shared()?;
        let manifest = &plugin.manifest;
        let permits = Permits {
            gpu,
            memory_mb: manifest.limits.memory_mb,
        };
        let command = command(&plugin.id, permits, theirs, memory.into(), output)?;
        let child = Child::spawn(command).await?;
        ours.set_nonblocking(true)?;
        let mut process = Process {
            stream: UnixStream::from_std(ours)?,
            inbox: Inbox::default(),
            child,
            output: Output::of(written, &plugin.id, incarnation)?,
            memory_mb: permits.memory_mb,
        };
        let begin = ToPlugin::Begin(Begin {
            library: library.to_owned(),
            kind: manifest.provides.kind,
            permits,
        });
        match process.send(&begin).await {
            // Where it has ended already, that is told when it is listened to.
            Ok(()) | Err(Lost::Closed(_)) => Ok((process, areas)),
            Err(Lost::Garbage(garbage)) => Err(io::Error::other(garbage)),
        }
    }

    /// Sends a message.
    pub(super) async fn send(&mut self, message: &ToPlugin) -> Result<(), Lost> {
        let bytes = encode(message)?;
        Ok(self.stream.write_all(&bytes).await?)
    }

    /// The next message. May be dropped while it waits; nothing is lost then.
    pub(super) async fn receive(&mut self) -> Result<FromPlugin, Lost> {
        loop {
            if let Some(message) = self.inbox.next()? {
                return Ok(message);
            }
            if self.stream.read_buf(self.inbox.room()).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    /// Ends the process where it has not ended, and gives what became of it, for people.
    pub(super) async fn end(&mut self, lost: Lost) -> String {
        let what = match lost {
            Lost::Garbage(_) => {
                self.child.kill();
                lost.to_string()
            }
            Lost::Closed(_) => match tokio::time::timeout(GRACE, self.child.ended()).await {
                Ok(ended) => ended,
                Err(_) => {
                    self.child.kill();
                    "it closed its channel to the host".to_owned()
                }
            },
        };
        match self.output.last_line().await {
            // What Rust's standard library says before it gives up.
            Some(line) if line.starts_with("memory allocation of ") => format!(
                "{what}: {line}; it may have {} MiB (limits.memory_mb in its plugin.toml)",
                self.memory_mb
            ),
            Some(line) => format!("{what}; the last it wrote was: {line}"),
            None => what,
        }
    }
}

fn command(
    id: &str,
    permits: Permits,
    channel: Socket,
    memory: OwnedFd,
    output: Socket,
) -> io::Result<Command> {
    use std::os::unix::process::CommandExt;

    let program = Program::get();
    let kept = KEPT
        .iter()
        .chain(if permits.gpu { KEPT_FOR_GPU } else { &[] });
    let kept = kept.filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut command = Command::new(&program.path);
    command
        .arg0(format!("vidchat: {id}"))
        .args(&program.arguments)
        .env_clear()
        .envs(kept)
        .current_dir("/")
        // The worker puts these elsewhere before anything else is done.
        .stdin(OwnedFd::from(channel))
        .stdout(Stdio::from(memory))
        .stderr(OwnedFd::from(output));
    Ok(command)
}
