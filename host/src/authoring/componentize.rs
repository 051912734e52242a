//! From a core module to a component.

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

/// Wraps a core module that `vidchat-sdk` made into a component.
///
/// The SDK embeds the interfaces in the module's custom sections, so nothing else is needed.
pub(super) fn componentize(module: &[u8]) -> Result<Vec<u8>> {
    // Exports of interfaces are named `interface#function`. The SDK's sections alone prove nothing:
    // they are there without a plugin, too.
    let has_plugin = wasmparser::Parser::new(0).parse_all(module).any(|payload| {
        matches!(payload, Ok(wasmparser::Payload::ExportSection(exports))
            if exports.clone().into_iter().flatten().any(|export| export.name.contains('#')))
    });
    if !has_plugin {
        bail!(
            "the crate compiles, but exports no plugin. Add `vidchat_sdk::export!(KIND: Type);` to \
             lib.rs, and the feature of that kind to the vidchat-sdk dependency"
        );
    }
    ComponentEncoder::default()
        .module(module)
        .context("the module's interfaces cannot be read")?
        .validate(true)
        .encode()
        .context("the module cannot be made a component")
}
