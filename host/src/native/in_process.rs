//! A plugin inside the host, on a thread of its own, for those that the user granted it.
//!
//! Nothing contains it: where it crashes, so does the host, and where it hangs, its thread is left behind. Its library
//! is never unloaded.

use std::path::Path;
use std::sync::mpsc as std_mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::areas::Areas;
use super::message::{Blob, Confinement, Enforced, FromPlugin, Service, ToPlugin};
use super::offer::{Offer, Port};
use super::plugin::Plugin;
use crate::kind::Kind;

/// A plugin's thread.
pub(super) struct Thread {
    to_plugin: std_mpsc::Sender<ToPlugin>,
    from_plugin: mpsc::UnboundedReceiver<FromPlugin>,
}

/// The plugin's side.
struct Line {
    from_host: Mutex<std_mpsc::Receiver<ToPlugin>>,
    to_host: mpsc::UnboundedSender<FromPlugin>,
}

/// The thread has ended.
#[derive(Debug, thiserror::Error)]
#[error("its thread ended")]
pub(super) struct Ended;

impl Thread {
    /// Starts a thread, which goes on to load the plugin.
    pub(super) fn start(
        id: &str,
        kind: Kind,
        library: &Path,
        areas: Arc<Areas>,
    ) -> std::io::Result<Thread> {
        let (to_plugin, from_host) = std_mpsc::channel();
        let (to_host, from_plugin) = mpsc::unbounded_channel();
        let line = Arc::new(Line {
            from_host: Mutex::new(from_host),
            to_host,
        });
        let library = library.to_owned();
        std::thread::Builder::new()
            .name(id.to_owned())
            .spawn(move || serve(&line, kind, &library, areas))?;
        Ok(Thread {
            to_plugin,
            from_plugin,
        })
    }

    pub(super) fn send(&mut self, message: ToPlugin) -> Result<(), Ended> {
        self.to_plugin.send(message).map_err(|_| Ended)
    }

    pub(super) async fn receive(&mut self) -> Result<FromPlugin, Ended> {
        self.from_plugin.recv().await.ok_or(Ended)
    }
}

fn serve(line: &Arc<Line>, kind: Kind, library: &Path, areas: Arc<Areas>) {
    let offer = Offer::on_this_thread(Box::new(Arc::clone(line)), kind);
    let mut plugin = match Plugin::create(library, kind, offer, areas) {
        Ok(plugin) => plugin,
        Err(error) => return line.tell(FromPlugin::Created(Err(error.to_string()))),
    };
    line.tell(FromPlugin::Created(Ok(Confinement {
        files: Enforced::Not,
        calls: Enforced::Not,
    })));
    while let Some(message) = line.receive() {
        let ToPlugin::Call(call) = message else {
            continue;
        };
        line.tell(match plugin.run(call) {
            Ok(answer) => FromPlugin::Answer(Blob(answer)),
            Err(fault) => FromPlugin::Fault(fault.to_string()),
        });
    }
}

impl Line {
    /// The next message; none where the host lost interest.
    fn receive(&self) -> Option<ToPlugin> {
        let from_host = self.from_host.lock();
        from_host
            .unwrap_or_else(PoisonError::into_inner)
            .recv()
            .ok()
    }
}

impl Port for Arc<Line> {
    fn ask(&self, service: Service) -> Result<Vec<u8>, String> {
        self.tell(FromPlugin::Service(service));
        match self.receive() {
            Some(ToPlugin::Served(Blob(answer))) => Ok(answer),
            _ => Err("the host is gone".to_owned()),
        }
    }

    fn tell(&self, message: FromPlugin) {
        // Nobody listens once the host lost interest.
        let _ = self.to_host.send(message);
    }
}
