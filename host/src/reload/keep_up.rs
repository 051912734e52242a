//! A conversation that keeps up with what changes while it is held.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;

use super::{Reload, Reloader};
use crate::config::Config;
use crate::registry::Registry;

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
pub async fn keep_up(
    mut reloader: Reloader,
    ends: Ends,
    reconcile: impl AsyncFn(Arc<Config>, Registry),
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
