//! A conversation that keeps up with what changes while it is held.

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;

use super::{Reload, Reloader};
use crate::config::Config;
use crate::loader::Engines;
use crate::registry::Registry;

/// What a conversation hears of changes, and what it can change itself.
pub struct Changes {
    /// The settings in force.
    pub settings: watch::Receiver<Arc<Config>>,
    /// Settings that the person makes, as `section.key=value`; they lie over all others.
    pub make: UnboundedSender<String>,
    /// What the person should know of settings and plugins.
    pub notices: UnboundedReceiver<String>,
}

/// Lets `engines` and settings follow what changes on disk, on a task of its own that ends when nobody
/// receives notices any more. Call it on the kernel's threads.
pub fn follow(reloader: Reloader, engines: &Arc<Engines>) -> Changes {
    let (in_force, settings) = watch::channel(reloader.config());
    let (make, made) = mpsc::unbounded_channel();
    let (tell, notices) = mpsc::unbounded_channel();
    let engines = Arc::clone(engines);
    tokio::spawn(async move {
        let ends = Ends {
            settings: in_force,
            made,
            tell: tell.clone(),
        };
        let following = keep_up(reloader, ends, |config, registry| {
            let engines = Arc::clone(&engines);
            async move { drop(engines.reconcile(&config, &registry).await) }
        });
        tokio::select! {
            () = tell.closed() => {}
            () = following => {}
            () = pass_on_notices(&engines, &tell) => {}
        }
    });
    Changes {
        settings,
        make,
        notices,
    }
}

/// Tells what happens to the plugins, for as long as somebody supervises them.
async fn pass_on_notices(engines: &Engines, tell: &UnboundedSender<String>) {
    let mut notices = engines.notices();
    loop {
        match notices.recv().await {
            Ok(notice) => drop(tell.send(notice.to_string())),
            // Too much happened at once; the latest is what counts.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Where a conversation is told of changes, and where it makes some.
pub struct Ends {
    /// The settings in force.
    pub settings: watch::Sender<Arc<Config>>,
    /// Settings that the person makes, as `section.key=value`.
    pub made: UnboundedReceiver<String>,
    /// What the person should know.
    pub tell: UnboundedSender<String>,
}

/// Puts in force whatever changes, for as long as it is polled. `reconcile` makes the engines what the
/// settings and the folder ask for; where much changes meanwhile, it is called once with the latest.
pub async fn keep_up<R: Future<Output = ()>>(
    mut reloader: Reloader,
    ends: Ends,
    reconcile: impl Fn(Arc<Config>, Registry) -> R,
) {
    let Ends {
        settings,
        mut made,
        tell,
    } = ends;
    let (asked_for, mut latest) = watch::channel(None);
    let follow = async {
        loop {
            let reload = tokio::select! {
                reload = reloader.next() => reload,
                // A person who is gone changes nothing.
                Some(setting) = made.recv() => match reloader.set(setting) {
                    Ok(reload) => reload,
                    Err(error) => {
                        let _ = tell.send(error.to_string());
                        continue;
                    }
                },
            };
            let Reload {
                config,
                registry,
                notices,
            } = reload;
            for notice in notices {
                let _ = tell.send(notice.to_string());
            }
            if let Some(config) = config {
                settings.send_replace(config);
            }
            if let Some(registry) = registry {
                asked_for.send_replace(Some((Arc::clone(&settings.borrow()), registry)));
            }
        }
    };
    let put_in_force = async {
        while latest.changed().await.is_ok() {
            let now = latest.borrow_and_update().clone();
            if let Some((config, registry)) = now {
                reconcile(config, registry).await;
            }
        }
    };
    tokio::join!(follow, put_in_force);
}
