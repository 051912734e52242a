//! The thread that watches.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode};
use tokio::sync::mpsc::UnboundedSender;
use tracing::{debug, warn};

use super::lookout::{Change, Lookout, Watched};

/// How often it looks without being woken: drives on a network tell of nothing, and the system may
/// run out of what it tells with.
const POLL: Duration = Duration::from_secs(2);

/// How long it lets the system's messages gather, so that a flood of them costs a few looks.
const GATHER: Duration = Duration::from_millis(10);

/// Watches until it is dropped, on a thread of its own.
#[derive(Debug)]
pub struct Watcher {
    wake: SyncSender<()>,
    stopped: Arc<AtomicBool>,
}

impl Watcher {
    /// Takes what is there now as known, and sends what changes from now on. The channel closes when
    /// the watcher is dropped; and the thread ends when nobody receives any more.
    ///
    /// Start it before the plugins and settings are read, so that nothing falls in between.
    pub fn start(watched: Watched, changes: UnboundedSender<Change>) -> std::io::Result<Watcher> {
        // One message is enough: whoever is woken looks at everything.
        let (wake, wakes) = mpsc::sync_channel(1);
        let stopped = Arc::new(AtomicBool::new(false));
        let lookout = Lookout::new(watched);
        let watch = Watch {
            net: Net::new(wake.clone()),
            lookout,
            began: Instant::now(),
            wakes,
            stopped: Arc::clone(&stopped),
            changes,
        };
        thread::Builder::new()
            .name("watcher".to_owned())
            .spawn(move || watch.run())?;
        Ok(Watcher { wake, stopped })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Where a message is waiting already, that one wakes it.
        let _ = self.wake.try_send(());
    }
}

/// The thread's own side.
struct Watch {
    lookout: Lookout,
    net: Net,
    began: Instant,
    wakes: Receiver<()>,
    stopped: Arc<AtomicBool>,
    changes: UnboundedSender<Change>,
}

impl Watch {
    fn run(mut self) {
        while !self.stopped.load(Ordering::Relaxed) && !self.changes.is_closed() {
            // Folders are followed before they are looked at: what happens after the look wakes us.
            let moved = self.net.follow(&self.lookout);
            for change in self.lookout.look(self.began.elapsed()) {
                debug!(?change, "changed");
                // Nobody receives: the loop ends.
                let _ = self.changes.send(change);
            }
            // What was made inside a new folder before it was followed told nobody.
            let wait = if moved { GATHER } else { self.wait() };
            match self.wakes.recv_timeout(wait) {
                Ok(()) => thread::sleep(GATHER),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn wait(&self) -> Duration {
        let next = self.lookout.next_look();
        next.map_or(POLL, |at| at.saturating_sub(self.began.elapsed()).min(POLL))
    }
}

/// What the system tells of.
struct Net {
    /// None where the system cannot tell of anything.
    system: Option<RecommendedWatcher>,
    followed: BTreeMap<PathBuf, Option<Identity>>,
    warned: bool,
}

impl Net {
    fn new(wake: SyncSender<()>) -> Net {
        let handler = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| can_change_something(event.kind)) {
                // Full: it will look anyway.
                let _ = wake.try_send(());
            }
        };
        let mut net = Net {
            system: None,
            followed: BTreeMap::new(),
            warned: false,
        };
        match notify::recommended_watcher(handler) {
            Ok(system) => net.system = Some(system),
            Err(error) => net.warn(&error),
        }
        net
    }

    /// Follows the folders that tell of changes at present. Whether there are others than before.
    fn follow(&mut self, lookout: &Lookout) -> bool {
        let folders = lookout.folders().into_iter().map(|folder| {
            let identity = identity(&folder);
            (folder, identity)
        });
        let wanted: BTreeMap<_, _> = folders.collect();
        if wanted == self.followed {
            return false;
        }
        let before = std::mem::replace(&mut self.followed, wanted.clone());
        // A folder that was replaced by another of its name has to be followed anew.
        for (folder, _) in before.iter().filter(|entry| !contains(&wanted, *entry)) {
            if let Some(system) = &mut self.system {
                // Where the folder is gone, so is the watch.
                let _ = notify::Watcher::unwatch(system, folder);
            }
        }
        for (folder, _) in wanted.iter().filter(|entry| !contains(&before, *entry)) {
            self.watch(folder);
        }
        true
    }

    fn watch(&mut self, folder: &Path) {
        let Some(system) = &mut self.system else {
            return;
        };
        let watching = notify::Watcher::watch(system, folder, RecursiveMode::NonRecursive);
        if let Err(error) = watching
            && folder.is_dir()
        {
            self.warn(&error);
        }
    }

    /// Says, once, that changes will be noticed a little later.
    fn warn(&mut self, error: &notify::Error) {
        if !std::mem::replace(&mut self.warned, true) {
            let limit = matches!(error.kind, notify::ErrorKind::MaxFilesWatch);
            let remedy = if limit {
                "; raise the limit fs.inotify.max_user_watches to notice them at once"
            } else {
                ""
            };
            warn!(
                "the system cannot tell of changed files ({error}); VidChat looks every {} s \
                 instead{remedy}",
                POLL.as_secs()
            );
        }
    }
}

/// Tells a folder from another that takes its place.
type Identity = (u64, u64, Option<SystemTime>);

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = folder.metadata().ok()?;
    // Numbers are given again; the time of birth is not.
    Some((metadata.dev(), metadata.ino(), metadata.created().ok()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}

fn contains(
    folders: &BTreeMap<PathBuf, Option<Identity>>,
    (folder, identity): (&PathBuf, &Option<Identity>),
) -> bool {
    folders.get(folder) == Some(identity)
}

/// Reading changes nothing; and looking reads, so that it would wake itself for ever.
fn can_change_something(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
