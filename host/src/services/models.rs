//! `vidchat:host/models`: the models a plugin may use, and their side files.

use crate::bindings::every_kind::vidchat::host::models::{Host, Model};
use crate::bindings::types::{Error, Unavailability};
use crate::models::ModelsError;
use crate::runtime::HostState;

impl Host for HostState {
    fn available(&mut self) -> wasmtime::Result<Vec<Model>> {
        let plugin = &self.plugin;
        let models = match plugin.services.inference.models().list() {
            Ok(models) => models,
            Err(error) => {
                tracing::warn!(
                    plugin = plugin.id,
                    incarnation = self.incarnation,
                    "{error}"
                );
                return Ok(Vec::new());
            }
        };
        let granted = models.into_iter().filter(|model| plugin.may_use(&model.id));
        let shown = granted.map(|model| Model {
            files: model.side_files().map(str::to_owned).collect(),
            id: model.id,
        });
        Ok(shown.collect())
    }

    fn read(&mut self, model: String, file: String) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        if !self.plugin.may_use(&model) {
            return Ok(Err(Error::PermissionDenied(format!(
                "models = [\"{model}\"]"
            ))));
        }
        let read = self.plugin.services.inference.models().read(&model, &file);
        Ok(read.map_err(|error| match error {
            ModelsError::NoSuchFile { .. } => Error::InvalidInput(error.to_string()),
            _ => Error::Unavailable(Unavailability {
                reason: error.to_string(),
                retry: false,
            }),
        }))
    }
}
