//! From a core module to a component.

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

/// Wraps a core module that `vidchat-sdk` made into a component.
///
/// The SDK embeds the interfaces in the module's custom sections, so nothing else is needed.
pub(super) fn componentize(module: &[u8]) -> Result<Vec<u8>> {
    let has_interfaces = wasmparser::Parser::new(0).parse_all(module).any(|payload| {
        matches!(payload, Ok(wasmparser::Payload::CustomSection(section))
            if section.name().starts_with("component-type"))
    });
    if !has_interfaces {
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
