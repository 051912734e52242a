//! What a plugin may do: what its manifest asks for, as far as the user granted it.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::manifest::{Capabilities, CodeFile, Manifest};
use crate::models::Pattern;

/// What the user granted to plugins, by plugin id: `[plugins.grants."<id>"]` of the config.
pub type Grants = BTreeMap<String, Grant>;

/// What the user granted to the plugin with this id.
pub fn granted(grants: &Grants, id: &str) -> Grant {
    grants.get(id).cloned().unwrap_or_default()
}

/// What the user granted to one plugin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Grant {
    /// Patterns of model ids.
    pub models: Vec<String>,
    /// Where its native code may run; nowhere unless granted. It is less contained than a component: see
    /// `docs/plugins.md`.
    pub native: Option<NativeGrant>,
    /// Whether its process may use the graphics card.
    pub gpu: bool,
}

/// Where native code may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NativeGrant {
    /// In a process of its own, with few rights.
    Worker,
    /// In VidChat's own process, too, where its manifest asks for that. Nothing contains it there.
    InProcess,
}

/// What a native plugin gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NativePermit {
    /// Whether it runs in the host's own process.
    pub in_process: bool,
    /// Whether it may use the graphics card.
    pub gpu: bool,
}

impl NativePermit {
    /// What its manifest asks for and the user granted, met.
    ///
    /// # Errors
    /// Where something is not granted that it cannot do without: what to write where.
    pub fn new(manifest: &Manifest, grant: &Grant) -> Result<NativePermit, String> {
        let id = &manifest.plugin.id;
        let write =
            |line: &str| format!("If you trust it, write {line} under [plugins.grants.\"{id}\"]");
        let in_process = manifest.entry.in_process;
        match (grant.native, in_process) {
            (None, false) => {
                let line = write("native = \"worker\"");
                return Err(format!(
                    "it is native code, which runs only where you grant it. {line} in your config file"
                ));
            }
            (None | Some(NativeGrant::Worker), true) => {
                let line = write("native = \"in-process\"");
                return Err(format!(
                    "it asks to run in VidChat's own process, where nothing contains it. {line} in \
                     your config file"
                ));
            }
            (Some(_), _) => {}
        }
        let gpu = manifest.capabilities.gpu && grant.gpu;
        Ok(NativePermit { in_process, gpu })
    }
}

/// How far a plugin is trusted: where its code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// As a component, in a sandbox.
    Sandbox,
    /// As native code in a process of its own.
    Worker,
    /// As native code in the host's own process.
    InProcess,
    /// Nowhere: it is native, and that was not granted.
    NotGranted,
}

impl Tier {
    /// The tier of a plugin with what the user granted it.
    pub fn of(manifest: &Manifest, grant: &Grant) -> Tier {
        match manifest.entry.code() {
            Ok(CodeFile::Native(_)) => match NativePermit::new(manifest, grant) {
                Ok(NativePermit { in_process, .. }) if in_process => Tier::InProcess,
                Ok(_) => Tier::Worker,
                Err(_) => Tier::NotGranted,
            },
            _ => Tier::Sandbox,
        }
    }
}

impl Tier {
    /// The same, of what the user granted to all.
    pub fn among(manifest: &Manifest, grants: &Grants) -> Tier {
        let grant = grants.get(&manifest.plugin.id);
        Tier::of(manifest, grant.unwrap_or(&Grant::default()))
    }

    /// What people should know of it; nothing where it is contained as plugins are by default.
    pub fn remark(self) -> String {
        match self {
            Tier::Sandbox => String::new(),
            tier => format!(" ({tier})"),
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Sandbox => "sandboxed",
            Tier::Worker => "native, in a process of its own",
            Tier::InProcess => "native, in VidChat's own process",
            Tier::NotGranted => "native, not granted",
        })
    }
}

/// The models a plugin may use.
#[derive(Debug, Default)]
pub struct ModelAccess {
    requested: Vec<Pattern>,
    granted: Vec<Pattern>,
}

impl ModelAccess {
    /// Requests and a grant, met.
    pub fn new(requested: &Capabilities, grant: Option<&Grant>) -> ModelAccess {
        let patterns = |texts: &[String]| texts.iter().map(Pattern::new).collect();
        ModelAccess {
            requested: patterns(&requested.models),
            granted: grant
                .map(|grant| patterns(&grant.models))
                .unwrap_or_default(),
        }
    }

    /// Whether the model was asked for and granted. Who may use it may use its parts, `MODEL#PART`.
    pub fn allow(&self, model: &str) -> bool {
        let model = model.split_once('#').map_or(model, |(model, _)| model);
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(model));
        any(&self.requested) && any(&self.granted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_and_granted() {
        let requested = Capabilities {
            models: vec!["voice/*".into()],
            ..Capabilities::default()
        };
        let grant = Grant {
            models: vec!["voice/a".into(), "rvc/*".into()],
            ..Grant::default()
        };
        let access = ModelAccess::new(&requested, Some(&grant));
        assert!(access.allow("voice/a"));
        assert!(!access.allow("voice/b") && !access.allow("rvc/x"));
        assert!(access.allow("voice/a#latent") && !access.allow("voice/b#voice/a"));
        assert!(!ModelAccess::new(&requested, None).allow("voice/a"));
    }

    #[test]
    fn native_code_runs_only_where_it_was_granted() {
        let system = crate::manifest::this_system();
        let manifest = |in_process: bool| -> Manifest {
            toml::from_str(&format!(
                "schema_version = 1\n[plugin]\nid = 'org.x'\nname = 'x'\nversion = '1.0.0'\n\
                 [provides]\nkind = 'tts'\napi = '0.1'\n\
                 [entry]\nnative = {{ {system} = 'x.so' }}\nin_process = {in_process}\n\
                 [capabilities]\ngpu = true"
            ))
            .unwrap()
        };
        let grant = |native, gpu| Grant {
            native,
            gpu,
            ..Grant::default()
        };
        let worker = Some(NativeGrant::Worker);
        let inside = Some(NativeGrant::InProcess);
        let permit = |in_process, gpu| Ok(NativePermit { in_process, gpu });
        assert_eq!(
            NativePermit::new(&manifest(false), &grant(worker, true)),
            permit(false, true)
        );
        assert_eq!(
            NativePermit::new(&manifest(false), &grant(inside, false)),
            permit(false, false),
            "it did not ask for more"
        );
        assert_eq!(
            NativePermit::new(&manifest(true), &grant(inside, false)),
            permit(true, false)
        );
        for (asks, granted, remedy) in [
            (false, None, "native = \"worker\""),
            (true, None, "native = \"in-process\""),
            (true, worker, "native = \"in-process\""),
        ] {
            let refusal = NativePermit::new(&manifest(asks), &grant(granted, true)).unwrap_err();
            assert!(refusal.contains(remedy), "{refusal}");
            assert!(refusal.contains("[plugins.grants.\"org.x\"]"), "{refusal}");
        }
        let tier = |asks, granted| Tier::of(&manifest(asks), &grant(granted, false));
        assert_eq!(tier(false, None), Tier::NotGranted);
        assert_eq!(tier(false, inside), Tier::Worker);
        assert_eq!(tier(true, inside), Tier::InProcess);
    }
}
