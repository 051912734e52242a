//! The voices that engines and converters offer.

use vidchat_abi::{List, size_of};

use crate::Voice;
use crate::native::arena::Arena;

/// Keeps voices for the host.
pub(super) fn keep(arena: &mut Arena, voices: Vec<Voice>) -> List<vidchat_abi::Voice> {
    let voices = voices.into_iter().map(|voice| vidchat_abi::Voice {
        struct_size: size_of::<vidchat_abi::Voice>(),
        sample_rate: voice.sample_rate,
        id: arena.text(voice.id),
        name: arena.text(voice.name),
        languages: arena.texts(voice.languages),
        speakers: arena.texts(voice.speakers),
    });
    let voices = voices.collect();
    arena.list(voices)
}
