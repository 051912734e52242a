//! Speech that is kept: what was said before need not be made again.
//!
//! A *segment* is the sound and the phonemes of one request, as the plugin gave them, block by block. It is
//! kept under a [`Key`] of all that shaped it, so that a segment that is found is what the plugin would
//! make: whoever listens cannot tell, and a run with a seed has the same bytes with it and without. Only
//! plugins whose manifest says that they are `cacheable` are kept of, and only requests that came to
//! their end. Whatever goes wrong with keeping is a miss.

mod disk;
mod freshness;
mod memory;
mod origin;
mod spoken;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::debug;

use crate::cache::seal::Key;
use crate::config::{KeepSpeech, SpeechCache};
use crate::engines::{AudioChunk, Phonemizers, SpeechRequest, Tts};
use crate::runtime::CallError;
use crate::services::Services;
use disk::Disk;
use freshness::Freshness;
use memory::Memory;
use origin::Origin;
pub use spoken::Spoken;

/// The sound of one request: its blocks in order.
pub type Segment = Arc<[AudioChunk]>;

/// What was said before. Clones share it.
#[derive(Clone, Default)]
pub struct Segments(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    settings: SpeechCache,
    /// None where nothing is kept.
    store: Option<Arc<Store>>,
    freshness: Freshness,
}

/// Where segments are.
struct Store {
    memory: Mutex<Memory>,
    disk: Option<Disk>,
}

/// What is known of a request before it is spoken.
enum Found {
    /// It was said before.
    Segment(Segment),
    /// It was not, and can be kept.
    Nothing(Opening),
    /// It is not to be kept.
    NotForKeeping,
}

/// The store and the origin of a request that is being spoken.
struct Opening {
    store: Arc<Store>,
    origin: Origin,
}

impl Segments {
    /// Keeps as the settings have it from now on. Where they changed, memory begins afresh.
    pub fn configure(&self, settings: &SpeechCache, services: &Services) {
        let mut state = self.state();
        if state.store.is_some() && state.settings == *settings {
            return;
        }
        if !state.freshness.has_begun() {
            // Before any plugin can have loaded one of them.
            state.freshness = Freshness::of(origin::models(services));
        }
        state.store = Store::open(settings).map(Arc::new);
        state.settings = settings.clone();
    }

    /// Begins to speak in blocks of at most `max_samples`.
    ///
    /// # Errors
    /// Those of [`Tts::open`].
    pub async fn open(
        &self,
        speakers: Speakers,
        request: SpeechRequest,
        max_samples: u32,
    ) -> Result<Spoken, CallError> {
        let tts = speakers.tts.clone();
        let found = self.find(speakers.clone(), request.clone(), max_samples);
        match found.await {
            Found::Segment(segment) => Ok(Spoken::kept(segment)),
            Found::NotForKeeping => Ok(Spoken::made(tts.open(request).await?, max_samples)),
            Found::Nothing(Opening { store, origin }) => {
                let limit = store.largest();
                let speech = Spoken::made(tts.open(request.clone()).await?, max_samples);
                let segments = self.clone();
                Ok(speech.recorded(limit, move |blocks| async move {
                    let again = segments.origin(speakers, request, max_samples).await;
                    // What changed meanwhile may have shaped some of it.
                    if again.is_some_and(|again| again == origin) {
                        store.keep(origin.key, blocks).await;
                    }
                }))
            }
        }
    }

    async fn find(&self, speakers: Speakers, request: SpeechRequest, max_samples: u32) -> Found {
        let Some(store) = self.state().store.clone() else {
            return Found::NotForKeeping;
        };
        let Some(origin) = self.origin(speakers, request, max_samples).await else {
            return Found::NotForKeeping;
        };
        match store.find(origin.key).await {
            Some(segment) => {
                debug!(key = %origin.key, "it was said before");
                Found::Segment(segment)
            }
            None => Found::Nothing(Opening { store, origin }),
        }
    }

    /// Where the sound of a request would come from; none where that cannot be told.
    async fn origin(
        &self,
        speakers: Speakers,
        request: SpeechRequest,
        max_samples: u32,
    ) -> Option<Origin> {
        let segments = self.clone();
        let origin = blocking(move || {
            let origin = Origin::of(&speakers, &request, max_samples)?;
            let mut state = segments.state();
            state
                .freshness
                .holds(origin.models, &origin.generations())
                .then_some(origin)
        });
        origin.await.flatten()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who speaks.
#[derive(Clone)]
pub struct Speakers {
    /// The voice.
    pub tts: Tts,
    /// Who reads for it.
    pub phonemizers: Arc<Phonemizers>,
    /// What they share.
    pub services: Arc<Services>,
}

impl Store {
    fn open(settings: &SpeechCache) -> Option<Store> {
        let bytes = |megabytes: u32| u64::from(megabytes) << 20;
        if settings.keep == KeepSpeech::Off {
            return None;
        }
        let folder = settings.on_disk();
        Some(Store {
            memory: Mutex::new(Memory::new(bytes(settings.memory_mb))),
            disk: folder.and_then(|folder| Disk::open(&folder, bytes(settings.disk_mb))),
        })
    }

    /// The most bytes of one segment, so that a long one does not drive out all others.
    fn largest(&self) -> usize {
        self.memory().limit() / 4
    }

    async fn find(self: &Arc<Self>, key: Key) -> Option<Segment> {
        let heard = self.memory().find(&key);
        if let Some((segment, first_time)) = heard {
            if first_time {
                // Now it was said twice. The listener need not wait until it is written.
                let (store, segment) = (Arc::clone(self), segment.clone());
                drop(tokio::task::spawn_blocking(move || {
                    store.write(&key, &segment)
                }));
            }
            return Some(segment);
        }
        let store = Arc::clone(self);
        let found = blocking(move || store.disk.as_ref()?.find(&key));
        let segment = found.await.flatten()?;
        self.memory().keep(key, segment.clone(), true);
        Some(segment)
    }

    /// Takes a segment in that was just made. It goes to the disk once it was said twice, be it in an
    /// earlier run.
    async fn keep(self: &Arc<Self>, key: Key, blocks: Vec<AudioChunk>) {
        if blocks.is_empty() {
            return;
        }
        let segment: Segment = blocks.into();
        self.memory().keep(key, segment.clone(), false);
        let store = Arc::clone(self);
        drop(tokio::task::spawn_blocking(move || {
            if let Some(disk) = &store.disk
                && disk.was_heard(&key)
            {
                store.memory().is_on_disk(&key);
                disk.keep(&key, &segment);
            }
        }));
    }

    fn write(&self, key: &Key, segment: &Segment) {
        if let Some(disk) = &self.disk {
            disk.keep(key, segment);
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `work` on a thread for blocking work.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Option<R> {
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests;
