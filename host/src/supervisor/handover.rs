//! What is said to instances around a change: give what you know, take it over, read your settings.

use std::sync::Arc;

use crate::runtime::{Actor, CallError, Exports, PluginError, Settings};

/// The most that an instance may leave to its successor, in bytes.
const MAX_STATE: usize = 16 * 1024 * 1024;

/// Lets the calls that `from` has taken on come to their end, and carries over what it knows. Gives why
/// the heir begins afresh, where it does. An error is one of the heir's.
pub(super) async fn hand_over<E: Exports>(
    from: &Actor<E>,
    heir: &Actor<E>,
    with_state: bool,
) -> Result<Option<String>, CallError> {
    if !with_state {
        // Calls are made in order: this one is the last.
        let _ = from.call("hand over", |_| Box::pin(async { Ok(()) })).await;
        return Ok(None);
    }
    let saved = from.call("lifecycle.save", |live| {
        let calls = live.lifecycle.vidchat_plugin_lifecycle();
        Box::pin(calls.call_save(&mut live.store))
    });
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
    let restored = heir.try_call::<(), PluginError>("lifecycle.restore", |live| {
        Box::pin(async move {
            let calls = live.lifecycle.vidchat_plugin_lifecycle();
            let restored = calls.call_restore(&mut live.store, &state).await?;
            Ok(restored.map_err(PluginError::from))
        })
    });
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
    let configured = actor.try_call::<(), PluginError>("lifecycle.configure", |live| {
        Box::pin(async move {
            let calls = live.lifecycle.vidchat_plugin_lifecycle();
            let configured = calls.call_configure(&mut live.store).await?;
            Ok(configured.map_err(PluginError::from))
        })
    });
    match configured.await {
        // The next instance reads them when it starts.
        Ok(()) | Err(CallError::Lost { .. }) => Ok(()),
        Err(error) => {
            actor.context().change_settings(before);
            Err(error)
        }
    }
}
