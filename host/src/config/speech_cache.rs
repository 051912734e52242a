//! The section about speech that is kept.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::folders;

/// `[speech_cache]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SpeechCache {
    /// Where it is kept.
    pub keep: KeepSpeech,
    /// The most megabytes in memory; a minute of speech takes about five.
    #[schemars(range(min = 1, max = 4096))]
    pub memory_mb: u32,
    /// The most megabytes on the disk.
    #[schemars(range(min = 1, max = 65_536))]
    pub disk_mb: u32,
    /// The folder on the disk, or `speech` in your cache folder. It may be removed at any time.
    pub folder: Option<PathBuf>,
}

impl Default for SpeechCache {
    fn default() -> Self {
        SpeechCache {
            keep: KeepSpeech::Disk,
            memory_mb: 16,
            disk_mb: 64,
            folder: None,
        }
    }
}

/// Where speech is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeepSpeech {
    /// Nowhere: everything is made anew.
    Off,
    /// In memory, for as long as VidChat runs.
    Memory,
    /// In memory, and on the disk what was said twice.
    Disk,
}

impl SpeechCache {
    /// The folder on the disk; none where nothing is kept there.
    pub fn on_disk(&self) -> Option<PathBuf> {
        let folder = || folders::cache().join("speech");
        (self.keep == KeepSpeech::Disk).then(|| self.folder.clone().unwrap_or_else(folder))
    }
}
