//! One turn: a text is made (or given) and spoken, both at once.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::event::{Event, Timings};
use super::speaker::{NobodyListens, Speaker, SpeakerSettings};
use crate::engines::{ChatOptions, Message, Piece};
use crate::loader::Engines;
use crate::text::{Chunk, Chunker};

/// Sentences that wait to be spoken. A mind that is faster than the voice waits.
const SENTENCES_AHEAD: usize = 8;

/// Events that wait to be heard: about a second of sound. A voice that is faster than the listener
/// waits.
const EVENTS_AHEAD: usize = 32;

/// A turn under way. Dropping it stops the mind, the voice and everything they wait for.
pub struct Turn {
    events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
}

impl Turn {
    /// Lets the mind answer `messages`, and speaks the answer.
    pub fn answer(
        engines: &Arc<Engines>,
        settings: SpeakerSettings,
        messages: Vec<Message>,
        options: ChatOptions,
    ) -> Turn {
        let mind = Arc::clone(engines);
        Turn::start(engines, settings, move |teller| async move {
            teller.answer(&mind, messages, options).await
        })
    }

    /// Speaks a given text.
    pub fn say(engines: &Arc<Engines>, settings: SpeakerSettings, text: String) -> Turn {
        Turn::start(engines, settings, move |mut teller| async move {
            let _ = teller.text(text).await;
            teller.finish().await
        })
    }

    /// The next event; none after the end.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    fn start<F: Future<Output = Teller> + Send>(
        engines: &Arc<Engines>,
        settings: SpeakerSettings,
        tell: impl FnOnce(Teller) -> F + Send + 'static,
    ) -> Turn {
        let (sender, events) = mpsc::channel(EVENTS_AHEAD);
        let (chunks, mut to_speak) = mpsc::channel(SENTENCES_AHEAD);
        let began = Instant::now();
        let teller = Teller::new(sender.clone(), chunks, began);
        let mut speaker = Speaker::new(Arc::clone(engines), settings, sender.clone(), began);
        let task = tokio::spawn(async move {
            let speaking = async move {
                while let Some(chunk) = to_speak.recv().await {
                    if speaker.speak(chunk).await.is_err() {
                        break;
                    }
                }
                speaker
            };
            let (teller, speaker) = tokio::join!(tell(teller), speaking);
            let _ = sender
                .send(Event::End(timings(teller, speaker, began)))
                .await;
        });
        Turn { events, task }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn timings(teller: Teller, speaker: Speaker, began: Instant) -> Timings {
    let mut plugin_seconds = speaker.plugin_seconds;
    if let Some((plugin, seconds)) = teller.mind {
        plugin_seconds.insert(plugin, seconds);
    }
    let speech_seconds = speaker.speech_seconds;
    let factor = speaker.making.as_secs_f64() / speech_seconds;
    Timings {
        first_token_seconds: teller.first_token,
        first_audio_seconds: speaker.first_audio.map(|first| first.as_secs_f64()),
        total_seconds: began.elapsed().as_secs_f64(),
        speech_seconds,
        real_time_factor: (speech_seconds > 0.0).then_some(factor),
        plugin_seconds,
    }
}

/// Tells of the text of a turn, and passes it on sentence by sentence.
struct Teller {
    events: mpsc::Sender<Event>,
    /// None once the text is complete.
    chunks: Option<mpsc::Sender<Chunk>>,
    chunker: Chunker,
    began: Instant,
    first_token: Option<f64>,
    /// The mind's plugin id and the seconds spent there.
    mind: Option<(String, f64)>,
}

impl Teller {
    fn new(events: mpsc::Sender<Event>, chunks: mpsc::Sender<Chunk>, began: Instant) -> Teller {
        let chunks = Some(chunks);
        Teller {
            events,
            chunks,
            chunker: Chunker::new(),
            began,
            first_token: None,
            mind: None,
        }
    }

    async fn answer(
        mut self,
        engines: &Engines,
        messages: Vec<Message>,
        options: ChatOptions,
    ) -> Teller {
        let Some(llm) = &engines.llm else { return self };
        let mut in_plugin = 0.0;
        let began = Instant::now();
        let reply = llm.chat(messages, options).await;
        in_plugin += began.elapsed().as_secs_f64();
        match reply {
            Ok(reply) => loop {
                let asked = Instant::now();
                let piece = reply.next().await;
                in_plugin += asked.elapsed().as_secs_f64();
                let heard = match piece {
                    Ok(Piece::Text(text)) => self.text(text).await,
                    Ok(Piece::Thinking(text)) => self.tell(Event::Thinking(text)).await,
                    Ok(Piece::Done(_)) => break,
                    Err(error) => {
                        let _ = self.tell(Event::Problem(error.to_string())).await;
                        break;
                    }
                };
                if heard.is_err() {
                    break;
                }
            },
            Err(error) => {
                let _ = self.tell(Event::Problem(error.to_string())).await;
            }
        }
        self.mind = Some((llm.0.context().id.clone(), in_plugin));
        self.finish().await
    }

    async fn text(&mut self, text: String) -> Result<(), NobodyListens> {
        self.first_token
            .get_or_insert_with(|| self.began.elapsed().as_secs_f64());
        let chunks = self.chunker.push(&text);
        self.tell(Event::Text(text)).await?;
        self.pass_on(chunks).await
    }

    /// Passes on what is left and closes the line to the speaker.
    async fn finish(mut self) -> Teller {
        let chunks = self.chunker.finish();
        let _ = self.pass_on(chunks).await;
        self.chunks = None;
        self
    }

    async fn pass_on(&self, chunks: Vec<Chunk>) -> Result<(), NobodyListens> {
        let Some(line) = &self.chunks else {
            return Ok(());
        };
        for chunk in chunks {
            line.send(chunk).await.map_err(|_| NobodyListens)?;
        }
        Ok(())
    }

    async fn tell(&self, event: Event) -> Result<(), NobodyListens> {
        self.events.send(event).await.map_err(|_| NobodyListens)
    }
}
