//! The steps of a plugin's life, each by itself: from files to code, and what is said to instances around
//! a change.

use std::sync::Arc;

use super::Offer;
use crate::runtime::{
    Actor, Blueprint, CallError, Exports, PluginError, Runtime, Settings, Verified,
};
use crate::services::Services;

/// Reads the files and checks that they are what was offered.
pub(super) async fn verify(offer: Offer) -> Result<Verified, String> {
    blocking(move || {
        let verified = Verified::read(&offer.folder, &offer.manifest, &offer.grant);
        let verified = verified.map_err(|error| error.to_string())?;
        match verified.hash() == offer.hash {
            true => Ok(verified),
            false => Err("its files changed while they were read".to_owned()),
        }
    })
    .await
}

/// Compiles and links.
pub(super) async fn compile(
    runtime: Arc<Runtime>,
    services: Arc<Services>,
    verified: Verified,
    offer: Offer,
) -> Result<Blueprint, String> {
    blocking(move || {
        let settings = offer.settings();
        let compiled = verified.compile(&runtime, &services, offer.manifest, settings);
        compiled.map_err(|error| error.to_string())
    })
    .await
}

/// What an instance answered when it was asked for something small.
#[derive(Debug, Default)]
pub(super) struct Probed {
    /// The languages that it serves; none where language does not matter.
    pub(super) languages: Vec<String>,
    /// Why it is of no use now.
    pub(super) lack: Option<Lack>,
}

/// What an instance lacks.
#[derive(Debug)]
pub(super) struct Lack {
    /// What, and how to get it.
    pub(super) reason: String,
    /// Whether it may come by itself: a server that is away.
    pub(super) may_pass: bool,
}

/// Asks for something small. Only an instance that fails, or says that something is wrong with itself,
/// does not pass: what it lacks may come.
pub(super) async fn probe<E: Exports>(actor: &Actor<E>) -> Result<Probed, CallError> {
    match actor.try_call("probe", E::probe).await {
        Ok(languages) => Ok(Probed {
            languages,
            lack: None,
        }),
        Err(CallError::Refused { error, .. }) if !error.is_internal() => Ok(Probed {
            lack: Some(Lack {
                reason: error.to_string(),
                may_pass: matches!(error, PluginError::Unavailable { retry: true, .. }),
            }),
            ..Probed::default()
        }),
        Err(error) => Err(error),
    }
}

/// Runs `work` on a thread for blocking work.
async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, String> + Send + 'static,
) -> Result<R, String> {
    let result = tokio::task::spawn_blocking(work).await;
    result.unwrap_or_else(|error| Err(error.to_string()))
}

/// The most that an instance may leave to its successor, in bytes.
const MAX_STATE: usize = 16 * 1024 * 1024;

/// Lets the call that `from` is in come to its end, takes no new ones on, and carries over what it knows.
/// Gives why the heir begins afresh, where it does. An error is one of the heir's.
pub(super) async fn hand_over<E: Exports>(
    from: &Actor<E>,
    heir: &Actor<E>,
    with_state: bool,
) -> Result<Option<String>, CallError> {
    from.retire(true);
    if !with_state {
        // Calls are made in order: this one is the last.
        let _ = from.call("hand over", |_| Box::pin(async { Ok(()) })).await;
        return Ok(None);
    }
    let saved = from.call("lifecycle.save", |live| Box::pin(live.save()));
    let state = match saved.await {
        Ok(state) if state.is_empty() => return Ok(None),
        Ok(state) if state.len() > MAX_STATE => {
            return Ok(Some(format!(
                "its state has {} bytes, and at most {MAX_STATE} are carried over",
                state.len()
            )));
        }
        Ok(state) => state,
        Err(error) => return Ok(Some(error.cause())),
    };
    let restored =
        heir.try_call::<(), PluginError>("lifecycle.restore", |live| Box::pin(live.restore(state)));
    match restored.await {
        Ok(()) => Ok(None),
        Err(CallError::Refused { error, .. }) => {
            Ok(Some(format!("it does not take its state over: {error}")))
        }
        Err(error) => Err(error),
    }
}

/// Gives an instance new settings. Where it refuses them, the old ones stay.
pub(super) async fn configure<E: Exports>(
    actor: &Actor<E>,
    settings: Settings,
) -> Result<(), CallError> {
    let before = actor.context().change_settings(Arc::new(settings));
    let configured =
        actor.try_call::<(), PluginError>("lifecycle.configure", |live| Box::pin(live.configure()));
    match configured.await {
        // The next instance reads them when it starts.
        Ok(()) | Err(CallError::Lost { .. }) => {
            actor.context().settings_are_taken();
            Ok(())
        }
        Err(error) => {
            actor.context().change_settings(before);
            Err(error)
        }
    }
}
