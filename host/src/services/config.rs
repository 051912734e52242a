//! `vidchat:host/config`: a plugin's options.

use crate::bindings::every_kind::vidchat::host::config::Host;
use crate::runtime::HostState;

impl Host for HostState {
    fn options(&mut self) -> wasmtime::Result<String> {
        Ok(self.plugin.settings().options.to_string())
    }
}
