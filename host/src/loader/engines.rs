//! The engines of a run, each in its slot.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, broadcast};
use tokio::task::JoinHandle;

use super::{Wanted, desired};
use crate::config::Config;
use crate::engines::{Avatar, EmotionDetector, Llm, Phonemizer, Phonemizers, Tts, VoiceConverter};
use crate::registry::Registry;
use crate::runtime::{Exports, PluginContext, Runtime};
use crate::segments::{Segments, Speakers};
use crate::services::Services;
use crate::supervisor::{Notice, Offer, Slot};

/// Notices that wait for a listener; a slower one misses the oldest.
const NOTICES_AHEAD: usize = 256;

/// The engines of a run. Each is always here; whether a plugin serves, it knows itself.
pub struct Engines {
    /// Where they run. Dropped last.
    pub runtime: Arc<Runtime>,
    /// What they share.
    pub services: Arc<Services>,
    /// Who answers, where wanted.
    pub llm: Llm,
    /// Who finds emotions, where there is one.
    pub emotion: EmotionDetector,
    /// Who speaks.
    pub tts: Tts,
    /// Who recolours the voice, where configured.
    pub voice_converter: VoiceConverter,
    /// Who draws, where wanted.
    pub avatar: Avatar,
    /// Who turns text into phonemes for voices.
    pub phonemizers: Arc<Phonemizers>,
    /// What was said before.
    pub segments: Segments,
    /// What went wrong at the start without stopping the run, for the user.
    pub warnings: Vec<String>,
    wanted: Wanted,
    notices: broadcast::Sender<Notice>,
    /// One change at a time.
    turn: Semaphore,
    /// The phonemizers by id; those that are gone, too.
    by_id: Mutex<BTreeMap<String, Phonemizer>>,
}

impl Engines {
    /// Engines without any plugin. Must be called on the kernel's threads, which supervise them from now
    /// on; [`Engines::reconcile`] fills them.
    pub fn none(runtime: Arc<Runtime>, services: Arc<Services>, wanted: Wanted) -> Engines {
        let notices = broadcast::Sender::new(NOTICES_AHEAD);
        let phonemizers = Arc::new(Phonemizers::default());
        // The first and only one.
        let _ = services.phonemizer.set(phonemizers.clone());
        Engines {
            llm: Llm(Slot::new(&runtime, &services, &notices)),
            emotion: EmotionDetector(Slot::new(&runtime, &services, &notices)),
            tts: Tts(Slot::new(&runtime, &services, &notices)),
            voice_converter: VoiceConverter(Slot::new(&runtime, &services, &notices)),
            avatar: Avatar(Slot::new(&runtime, &services, &notices)),
            phonemizers,
            segments: Segments::default(),
            warnings: Vec::new(),
            wanted,
            notices,
            turn: Semaphore::new(1),
            by_id: Mutex::default(),
            runtime,
            services,
        }
    }

    /// What happens to the plugins from now on. Whoever is too slow misses some.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// The plugins that serve now.
    pub fn plugins(&self) -> Vec<Arc<PluginContext>> {
        let one_each = [
            self.llm.0.plugin(),
            self.emotion.0.plugin(),
            self.tts.0.plugin(),
            self.voice_converter.0.plugin(),
            self.avatar.0.plugin(),
        ];
        one_each.into_iter().flatten().collect()
    }

    /// Makes the engines what the settings and the folder ask for, while they serve: starts what is new,
    /// replaces what changed once its successor is proven, gives new settings to those whose settings
    /// changed. What cannot be used leaves everything as it is: a folder that is broken now should be in
    /// `registry` as it was before. Gives what happened; nothing where nothing changed.
    pub async fn reconcile(&self, config: &Config, registry: &Registry) -> Vec<Notice> {
        // Nobody closes it.
        let _turn = self.turn.acquire().await;
        self.segments
            .configure(&config.speech_cache, &self.services);
        let desired = desired(config, registry, self.wanted);
        let mut changes = Changes(Vec::new());
        changes.offer(&self.llm.0, desired.llm);
        changes.offer(&self.emotion.0, desired.emotion);
        changes.offer(&self.tts.0, desired.tts);
        changes.offer(&self.voice_converter.0, desired.voice_converter);
        changes.offer(&self.avatar.0, desired.avatar);
        self.offer_phonemizers(desired.phonemizers, &mut changes);
        changes.settled().await
    }

    /// Who speaks, and what speech is made of.
    pub fn speakers(&self) -> Speakers {
        Speakers {
            tts: self.tts.clone(),
            phonemizers: Arc::clone(&self.phonemizers),
            services: Arc::clone(&self.services),
        }
    }

    /// Each phonemizer has a slot of its own, and those that are gone keep it.
    fn offer_phonemizers(&self, offers: Vec<Offer>, changes: &mut Changes) {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let mut gone = by_id.clone();
        let mut in_order = Vec::new();
        for offer in offers {
            let id = offer.manifest.plugin.id.clone();
            let new = || Phonemizer(Slot::new(&self.runtime, &self.services, &self.notices));
            let phonemizer = gone.remove(&id).unwrap_or_else(new);
            changes.offer(&phonemizer.0, Some(vec![offer]));
            by_id.insert(id, phonemizer.clone());
            in_order.push(phonemizer);
        }
        for phonemizer in gone.into_values() {
            changes.offer(&phonemizer.0, Some(Vec::new()));
            in_order.push(phonemizer);
        }
        self.phonemizers.replace(in_order);
    }
}

/// Slots that are changing, all at once.
struct Changes(Vec<JoinHandle<Vec<Notice>>>);

impl Changes {
    fn offer<E: Exports>(&mut self, slot: &Slot<E>, offers: Option<Vec<Offer>>) {
        let slot = slot.clone();
        let changing = tokio::spawn(async move { slot.offer(offers).await });
        self.0.push(changing);
    }

    /// What happened, slot by slot.
    async fn settled(self) -> Vec<Notice> {
        let mut notices = Vec::new();
        for changing in self.0 {
            notices.extend(changing.await.unwrap_or_default());
        }
        notices
    }
}
