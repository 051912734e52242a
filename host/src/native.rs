//! Native plugins: libraries behind the C ABI of `sdk/native`, each in a process of its own, or, where the user grants
//! it, inside the host.
//!
//! [`wire`] is what is asked and answered. A process is started by [`process`], and is [`worker`] from inside: it shuts
//! itself into a [`sandbox`], loads the [`library`], and makes the calls of [`plugin`]. What the plugin wants of the host
//! goes through [`offer`] and comes out at [`serve`]. [`in_process`] is the same without the process.

mod areas;
mod elf;
mod in_process;
mod library;
mod message;
mod offer;
mod plugin;
#[cfg(target_os = "linux")]
mod process;
mod reading;
#[cfg(target_os = "linux")]
mod sandbox;
mod serve;
#[cfg(all(test, target_os = "linux"))]
mod tests;
pub(crate) mod wire;
#[cfg(target_os = "linux")]
mod worker;

use std::path::Path;
use std::sync::{Arc, Once};

use serde::de::DeserializeOwned;
use wasmtime::format_err;

use self::areas::Areas;
use self::message::{Blob, Confinement, Enforced, FromPlugin, ToPlugin};
use self::serve::Graphs;
use self::wire::Call;
use crate::bindings::every_kind::vidchat::host::log::{Host as _, Level};
use crate::permissions::NativePermit;
use crate::runtime::{Frame, HostState, PluginContext};

/// The longest answer but for what a plugin saves, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// Whether a file looks like a library for this system, and like all of it.
pub(crate) fn is_library(bytes: &[u8]) -> bool {
    const ELF: &[u8] = b"\x7fELF";
    const MACH_O: &[u8] = b"\xcf\xfa\xed\xfe";
    const MACH_O_OF_SEVERAL: &[u8] = b"\xca\xfe\xba\xbe";
    const PE: &[u8] = b"MZ";
    let magic: &[&[u8]] = match std::env::consts::OS {
        "macos" => &[MACH_O, MACH_O_OF_SEVERAL],
        "windows" => &[PE],
        _ => &[ELF],
    };
    magic.iter().any(|magic| bytes.starts_with(magic)) && elf::is_whole(bytes)
}

/// Becomes a plugin's process, and never returns, where this process was started as one. To be called before
/// anything else.
pub fn serve_if_plugin() {
    #[cfg(target_os = "linux")]
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == process::ARGUMENT)
    {
        worker::run();
    }
}

/// Has plugins' processes run this program instead of the one that runs. It must call [`serve_if_plugin`]. For
/// tests, whose programs are made by the test harness.
#[doc(hidden)]
pub fn use_program(path: &Path) {
    #[cfg(target_os = "linux")]
    process::use_program(process::Program {
        path: path.to_owned(),
        arguments: vec![process::ARGUMENT.to_owned()],
    });
    #[cfg(not(target_os = "linux"))]
    let _ = path;
}

/// A live native plugin. Dropping it kills its process.
pub(crate) struct Native {
    state: HostState,
    link: Link,
    areas: Arc<Areas>,
    graphs: Graphs,
    /// Whether a call is under way, or was given up: then nobody knows what comes next.
    is_busy: bool,
}

/// The way to the plugin.
enum Link {
    #[cfg(target_os = "linux")]
    Process(process::Process),
    Thread(in_process::Thread),
}

impl Native {
    /// Starts a plugin and waits until it is created. It is not configured yet. `library` is a private copy
    /// that nobody changes.
    ///
    /// # Errors
    /// Where the library is no such plugin, or its process ends, in words for people.
    pub(crate) async fn start(
        state: HostState,
        library: &Path,
        permit: NativePermit,
    ) -> wasmtime::Result<Native> {
        let NativePermit { in_process, gpu } = permit;
        let (link, areas) = match in_process {
            true => {
                let areas = Arc::new(Areas::private()?);
                let manifest = &state.plugin.manifest;
                let kind = manifest.provides.kind;
                let shared = Arc::clone(&areas);
                let thread = in_process::Thread::start(&manifest.plugin.id, kind, library, shared)?;
                (Link::Thread(thread), areas)
            }
            false => {
                let plugin = Arc::clone(&state.plugin);
                Link::process(&plugin, state.incarnation, library, gpu).await?
            }
        };
        let mut native = Native {
            state,
            link,
            areas,
            graphs: Graphs::default(),
            is_busy: true,
        };
        let confinement = loop {
            match native.receive().await? {
                FromPlugin::Created(created) => break created.map_err(wasmtime::Error::msg)?,
                // A plugin may ask for services while it is created.
                message => native.attend(message).await?,
            }
        };
        native.is_busy = false;
        if !in_process {
            native.report(confinement);
        }
        Ok(native)
    }

    /// Makes a call. `A` is what [`wire`] says that it is answered with. The plugin's calls for services are served
    /// meanwhile.
    ///
    /// # Errors
    /// Where the plugin is lost; nothing can be asked of it any more. So it is where this is dropped before
    /// it is done.
    pub(crate) async fn ask<A: DeserializeOwned>(&mut self, call: Call) -> wasmtime::Result<A> {
        if std::mem::replace(&mut self.is_busy, true) {
            return Err(format_err!("a call into it was given up half-way"));
        }
        let most = match call {
            Call::Save => usize::MAX,
            _ => MAX_ANSWER,
        };
        self.send(ToPlugin::Call(call)).await?;
        loop {
            match self.receive().await? {
                FromPlugin::Answer(Blob(answer)) if answer.len() <= most => {
                    let answer = postcard::from_bytes(&answer)
                        .map_err(|_| format_err!("it answered with garbage"))?;
                    self.is_busy = false;
                    return Ok(answer);
                }
                FromPlugin::Answer(Blob(answer)) => {
                    let length = answer.len();
                    return Err(format_err!(
                        "it answered with {length} bytes, which is too much"
                    ));
                }
                FromPlugin::Fault(fault) => return Err(wasmtime::Error::msg(fault)),
                message => self.attend(message).await?,
            }
        }
    }

    /// Puts samples where the next call finds them, and gives how many.
    pub(crate) fn put_samples(&mut self, samples: &[f32]) -> wasmtime::Result<u32> {
        Ok(self.areas.put_samples(samples)?)
    }

    /// The samples that the call before left.
    pub(crate) fn take_samples(&mut self, count: u32) -> wasmtime::Result<Vec<f32>> {
        Ok(self.areas.take_samples(count)?)
    }

    /// Copies the picture that the call before drew.
    pub(crate) fn take_frame(&mut self, frame: &mut Frame) -> wasmtime::Result<()> {
        Ok(self.areas.take_frame(&mut frame.pixels)?)
    }

    /// Returns when the plugin is lost while nothing is asked of it, with why. Logs what it says meanwhile. May be
    /// dropped at any time.
    pub(crate) async fn lost(&mut self) -> wasmtime::Error {
        loop {
            match self.receive().await {
                Ok(message @ (FromPlugin::Log { .. } | FromPlugin::Panic { .. })) => {
                    if let Err(error) = self.note(message) {
                        return error;
                    }
                }
                Ok(_) => return format_err!("it spoke without being asked"),
                Err(error) => return error,
            }
        }
    }

    /// What the host keeps for it.
    pub(crate) fn state(&mut self) -> &mut HostState {
        &mut self.state
    }

    /// Does what a message asks for during a call.
    async fn attend(&mut self, message: FromPlugin) -> wasmtime::Result<()> {
        match message {
            FromPlugin::Service(service) => {
                let answer = serve::serve(&mut self.state, &mut self.graphs, service).await?;
                self.send(ToPlugin::Served(Blob(answer))).await
            }
            FromPlugin::Log { .. } | FromPlugin::Panic { .. } => self.note(message),
            FromPlugin::Created(_) | FromPlugin::Answer(_) | FromPlugin::Fault(_) => {
                Err(format_err!("it answered what it was not asked"))
            }
        }
    }

    /// Logs what a message says.
    fn note(&mut self, message: FromPlugin) -> wasmtime::Result<()> {
        match message {
            FromPlugin::Log { level, text } => {
                let level = match level {
                    0 => Level::Trace,
                    1 => Level::Debug,
                    2 => Level::Info,
                    3 => Level::Warn,
                    _ => Level::Error,
                };
                self.state.write(level, text)
            }
            FromPlugin::Panic {
                message,
                file,
                line,
            } => self.state.panic(message, file, line),
            _ => Ok(()),
        }
    }

    async fn send(&mut self, message: ToPlugin) -> wasmtime::Result<()> {
        match &mut self.link {
            #[cfg(target_os = "linux")]
            Link::Process(process) => match process.send(&message).await {
                Ok(()) => Ok(()),
                Err(lost) => Err(wasmtime::Error::msg(process.end(lost).await)),
            },
            Link::Thread(thread) => Ok(thread.send(message)?),
        }
    }

    async fn receive(&mut self) -> wasmtime::Result<FromPlugin> {
        match &mut self.link {
            #[cfg(target_os = "linux")]
            Link::Process(process) => match process.receive().await {
                Ok(message) => Ok(message),
                Err(lost) => Err(wasmtime::Error::msg(process.end(lost).await)),
            },
            Link::Thread(thread) => Ok(thread.receive().await?),
        }
    }

    fn report(&self, confinement: Confinement) {
        static ONCE: Once = Once::new();
        let (plugin, incarnation) = (self.state.plugin.id.as_str(), self.state.incarnation);
        let Confinement { files, calls } = confinement;
        tracing::debug!(
            plugin,
            incarnation,
            ?files,
            ?calls,
            "its process is shut in"
        );
        if files != Enforced::Fully || calls != Enforced::Fully {
            ONCE.call_once(|| {
                tracing::info!(
                    ?files,
                    ?calls,
                    "this system's kernel cannot shut native plugins in altogether; what they do then is \
                     limited by their user's rights only"
                );
            });
        }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        if let Link::Thread(_) = self.link {
            let (plugin, incarnation) = (self.state.plugin.id.as_str(), self.state.incarnation);
            tracing::info!(
                plugin,
                incarnation,
                "its library stays in memory until VidChat ends"
            );
            if self.is_busy {
                tracing::warn!(
                    plugin,
                    incarnation,
                    "it was given up in mid-call; if it never comes back, its thread stays, too"
                );
            }
        }
    }
}

impl Link {
    #[cfg(target_os = "linux")]
    async fn process(
        plugin: &PluginContext,
        incarnation: u64,
        library: &Path,
        gpu: bool,
    ) -> wasmtime::Result<(Link, Arc<Areas>)> {
        let (process, areas) = process::Process::start(plugin, incarnation, library, gpu).await?;
        Ok((Link::Process(process), Arc::new(areas)))
    }

    #[cfg(not(target_os = "linux"))]
    async fn process(
        _: &PluginContext,
        _: u64,
        _: &Path,
        _: bool,
    ) -> wasmtime::Result<(Link, Arc<Areas>)> {
        Err(format_err!(
            "native plugins run in a process of their own, which VidChat has for Linux only so far; \
             look for a build of it as a component (plugin.wasm)"
        ))
    }
}
