//! The section that says how feelings are heard.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[tts.prosody]`
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Prosody {
    /// How much of a sentence's feeling is heard: 0.0 nothing, 1.0 as the fields below have it.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub strength: f32,
    /// Joy at its full weight, as are the others.
    pub happy: Shade,
    /// Grief.
    pub sad: Shade,
    /// Anger.
    pub angry: Shade,
    /// Astonishment.
    pub surprised: Shade,
    /// Fear.
    pub fearful: Shade,
    /// Ease.
    pub relaxed: Shade,
}

/// How a feeling is heard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Shade {
    /// A factor of the tempo: 1.1 is a tenth faster.
    #[schemars(range(min = 0.5, max = 2.0))]
    pub rate: f32,
    /// In semitones, where the engine can do it.
    #[schemars(range(min = -12.0, max = 12.0))]
    pub pitch: f32,
    /// A factor of the silence after the sentence.
    #[schemars(range(min = 0.0, max = 4.0))]
    pub pause: f32,
}

impl Default for Shade {
    /// Changes nothing.
    fn default() -> Self {
        Shade::new(1.0, 0.0, 1.0)
    }
}

impl Shade {
    const fn new(rate: f32, pitch: f32, pause: f32) -> Shade {
        Shade { rate, pitch, pause }
    }
}

impl Default for Prosody {
    fn default() -> Self {
        Prosody {
            strength: 1.0,
            happy: Shade::new(1.06, 0.8, 0.9),
            sad: Shade::new(0.9, -0.6, 1.3),
            angry: Shade::new(1.08, 0.4, 0.85),
            surprised: Shade::new(1.04, 1.2, 1.0),
            fearful: Shade::new(1.1, 1.0, 0.9),
            relaxed: Shade::new(0.94, -0.3, 1.15),
        }
    }
}
