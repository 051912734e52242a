//! One turn: a text is made (or given) and spoken, both at once.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::event::{Event, Timings};
use super::manner::SpeakerSettings;
use super::speaker::{NobodyListens, Speaker};
use super::stopwatch::Stopwatch;
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
        settings: watch::Receiver<SpeakerSettings>,
        messages: Vec<Message>,
        options: ChatOptions,
    ) -> Turn {
        let mind = Arc::clone(engines);
        Turn::start(engines, settings, move |teller| async move {
            teller.answer(&mind, messages, options).await
        })
    }

    /// Speaks a given text.
    pub fn say(
        engines: &Arc<Engines>,
        settings: watch::Receiver<SpeakerSettings>,
        text: String,
    ) -> Turn {
        Turn::start(engines, settings, move |mut teller| async move {
            let _ = teller.text(text).await;
            teller.finish().await
        })
    }

    /// Speaks a text that comes in pieces, until nobody is left who could send more of it.
    pub fn read(
        engines: &Arc<Engines>,
        settings: watch::Receiver<SpeakerSettings>,
        mut pieces: mpsc::Receiver<String>,
    ) -> Turn {
        Turn::start(engines, settings, move |mut teller| async move {
            while let Some(piece) = pieces.recv().await {
                if teller.text(piece).await.is_err() {
                    break;
                }
            }
            teller.finish().await
        })
    }

    /// The next event; none after the end.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    fn start<F: Future<Output = Teller> + Send>(
        engines: &Arc<Engines>,
        settings: watch::Receiver<SpeakerSettings>,
        tell: impl FnOnce(Teller) -> F + Send + 'static,
    ) -> Turn {
        let (sender, events) = mpsc::channel(EVENTS_AHEAD);
        let (chunks, mut to_speak) = mpsc::channel(SENTENCES_AHEAD);
        let stopwatch = Stopwatch::start();
        let chunker = match settings.borrow().is_live() {
            true => Chunker::new(),
            false => Chunker::of_sentences(),
        };
        let teller = Teller::new(sender.clone(), chunks, chunker, stopwatch.clone());
        let mut speaker = Speaker::new(
            Arc::clone(engines),
            settings,
            sender.clone(),
            stopwatch.clone(),
        );
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
                .send(Event::End(timings(teller, speaker, &stopwatch)))
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

fn timings(teller: Teller, speaker: Speaker, stopwatch: &Stopwatch) -> Timings {
    let speech_seconds = speaker.speech_seconds;
    let factor = speaker.making.as_secs_f64() / speech_seconds;
    let first_audio = speaker.first_audio;
    Timings {
        first_token_seconds: teller.first_token,
        first_audio_seconds: first_audio.map(|(time, _)| time.as_secs_f64()),
        host_seconds_to_first_audio: first_audio.map(|(_, host)| host.as_secs_f64()),
        total_seconds: stopwatch.elapsed().as_secs_f64(),
        speech_seconds,
        real_time_factor: (speech_seconds > 0.0).then_some(factor),
        gap_seconds: None,
        plugin_seconds: stopwatch.by_plugin(),
    }
}

/// Tells of the text of a turn, and passes it on sentence by sentence.
struct Teller {
    events: mpsc::Sender<Event>,
    /// None once the text is complete.
    chunks: Option<mpsc::Sender<Chunk>>,
    chunker: Chunker,
    stopwatch: Stopwatch,
    first_token: Option<f64>,
}

impl Teller {
    fn new(
        events: mpsc::Sender<Event>,
        chunks: mpsc::Sender<Chunk>,
        chunker: Chunker,
        stopwatch: Stopwatch,
    ) -> Teller {
        let chunks = Some(chunks);
        Teller {
            events,
            chunks,
            chunker,
            stopwatch,
            first_token: None,
        }
    }

    async fn answer(
        mut self,
        engines: &Engines,
        messages: Vec<Message>,
        options: ChatOptions,
    ) -> Teller {
        let (llm, stopwatch) = (&engines.llm, self.stopwatch.clone());
        let id = llm.id();
        let (reply, _) = stopwatch.timed(&id, llm.chat(messages, options)).await;
        match reply {
            Ok(reply) => loop {
                let (piece, _) = stopwatch.timed(&id, reply.next()).await;
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
        self.finish().await
    }

    async fn text(&mut self, text: String) -> Result<(), NobodyListens> {
        self.first_token
            .get_or_insert_with(|| self.stopwatch.elapsed().as_secs_f64());
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
