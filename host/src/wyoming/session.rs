//! One client, from its first event to its last.
//!
//! Requests are answered in order. Only while a text comes in pieces are events taken in during speech,
//! for the next pieces are among them. What is not taken in yet waits in the socket, and so with the
//! client; sound that the client does not take waits in the pipeline, whose queues are short.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tracing::{debug, warn};

use super::event::Decoder;
use super::server::Desk;
use super::{Choice, Event, Misunderstood, ProtocolError, Request, reply};
use crate::audio::SoundLine;
use crate::pipeline::{self, AudioBlock, Turn};

/// Requests that wait for those before them.
const REQUESTS_AHEAD: usize = 16;

/// Pieces of a text that wait to be cut into sentences.
const PIECES_AHEAD: usize = 4;

/// How long a client may take none of what it asked for.
const STALLED: Duration = Duration::from_secs(60);

/// How long a client that was told of an error may go on sending before the connection is cut.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a connection ends before its client closes it.
#[derive(Debug, thiserror::Error)]
enum Ended {
    /// The client is gone, or does not read.
    #[error("the connection is lost: {0}")]
    Lost(#[from] io::Error),
    /// The client is told what went wrong. Clients wait for the end of the sound and know of no way on
    /// after an error, so the end of the connection is what tells them that nothing will come.
    #[error("{text}")]
    Refused { text: String, code: &'static str },
}

impl From<ProtocolError> for Ended {
    fn from(error: ProtocolError) -> Ended {
        refused("invalid-event", error)
    }
}

impl From<Misunderstood> for Ended {
    fn from(error: Misunderstood) -> Ended {
        refused("invalid-request", error)
    }
}

fn refused(code: &'static str, text: impl ToString) -> Ended {
    let text = text.to_string();
    Ended::Refused { text, code }
}

/// Serves a client until it is gone. With it goes all work that is done for it.
pub(super) async fn serve(
    desk: &Desk,
    mut reader: impl AsyncRead + Unpin,
    mut writer: impl AsyncWrite + Unpin,
) {
    let (sender, requests) = mpsc::channel(REQUESTS_AHEAD);
    let mut session = Session {
        desk,
        requests,
        writer: &mut writer,
    };
    let ended = tokio::select! {
        gone = receive(&mut reader, sender) => gone.map_err(Ended::from),
        ended = session.answer_all() => ended,
    };
    match ended {
        Ok(()) => debug!("the client is gone"),
        Err(Ended::Refused { text, code }) => {
            debug!(code, "refused: {text}");
            let told = write(&mut writer, &reply::error(&text, code)).await;
            if told.is_ok() && writer.shutdown().await.is_ok() {
                // Where bytes of the client's are left unread, its system throws away ours, unread, too.
                let mut nowhere = tokio::io::sink();
                let _ = timeout(FAREWELL, tokio::io::copy(&mut reader, &mut nowhere)).await;
            }
        }
        Err(lost) => debug!("{lost}"),
    }
}

/// Turns bytes into requests until the client closes the connection. What comes after bytes that are no
/// request is not read.
async fn receive(
    reader: &mut (impl AsyncRead + Unpin),
    requests: mpsc::Sender<Result<Request, Ended>>,
) -> io::Result<()> {
    let mut decoder = Decoder::default();
    let mut buffer = [0; 8192];
    loop {
        let count = reader.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        decoder.push(buffer.get(..count).unwrap_or_default());
        loop {
            let request = match decoder.next_event() {
                Ok(Some(event)) => Request::read(event).map_err(Ended::from),
                Ok(None) => break,
                Err(error) => Err(error.into()),
            };
            let last = request.is_err();
            // The other side ends only together with this one.
            let _ = requests.send(request).await;
            if last {
                return std::future::pending().await;
            }
        }
    }
}

struct Session<'a, W> {
    desk: &'a Desk,
    requests: mpsc::Receiver<Result<Request, Ended>>,
    writer: &'a mut W,
}

impl<W: AsyncWrite + Unpin> Session<'_, W> {
    async fn answer_all(&mut self) -> Result<(), Ended> {
        while let Some(request) = self.requests.recv().await {
            match request? {
                Request::Synthesize(text, choice) => self.speak(choice, Some(text)).await?,
                Request::Start(choice) => {
                    self.speak(choice, None).await?;
                    self.tell(reply::synthesize_stopped()).await?;
                }
                Request::Chunk(_) => return Err(out_of_place("synthesize-chunk")),
                Request::Stop => return Err(out_of_place("synthesize-stop")),
                other => self.answer(other).await?,
            }
        }
        Ok(())
    }

    /// Answers what is answered in a word, also in the middle of speech.
    async fn answer(&mut self, request: Request) -> Result<(), Ended> {
        match request {
            Request::Describe => {
                let voices = self.desk.ask_voices().await;
                let voices = voices.map_err(|error| refused("no-voices", error))?;
                let info = reply::info(self.desk.plugin().as_ref(), &voices);
                self.tell(info).await
            }
            Request::Ping(text) => self.tell(reply::pong(text)).await,
            _ => Ok(()),
        }
    }

    /// Says a text that is there, or the one that comes in pieces.
    async fn speak(&mut self, choice: Choice, text: Option<String>) -> Result<(), Ended> {
        let settings = self.desk.settings_for(&choice).await;
        let settings = settings.map_err(|error| refused("no-such-voice", error))?;
        let (sender, texts) = mpsc::channel(PIECES_AHEAD);
        let latest = watch::Sender::new(settings.clone()).subscribe();
        let mut turn = Turn::read(&self.desk.engines, latest, texts);
        let mut speech = Sound::default();
        let mut pieces = Some(sender);
        let (mut waiting, mut more_to_come) = match text {
            Some(text) => (Some(text), false),
            None => (None, true),
        };
        loop {
            if waiting.is_none() && !more_to_come {
                pieces = None;
            }
            tokio::select! {
                event = turn.next() => match event {
                    Some(pipeline::Event::End(_)) | None => break,
                    Some(event) => self.hear(&mut speech, event).await?,
                },
                Some(place) = place_in(pieces.as_ref()), if waiting.is_some() => {
                    if let Some(text) = waiting.take() {
                        place.send(text);
                    }
                }
                request = self.requests.recv(), if more_to_come && waiting.is_none() => {
                    match request.transpose()? {
                        Some(Request::Chunk(text)) => waiting = Some(text),
                        Some(Request::Stop) | None => more_to_come = false,
                        Some(Request::Start(_)) => return Err(out_of_place("synthesize-start")),
                        // The whole text once more, for those who do not take pieces.
                        Some(Request::Synthesize(..)) => {}
                        Some(other) => self.answer(other).await?,
                    }
                }
            }
        }
        if speech.line.is_none()
            && let Some(problem) = speech.problem
        {
            return Err(refused("not-spoken", problem));
        }
        let line = match speech.line {
            Some(line) => line,
            None => {
                // There was nothing to say, which takes no time.
                let rate = settings.sample_rate(&self.desk.engines).await;
                let rate = rate.map_err(|error| refused("not-spoken", error))?;
                let line = SoundLine::new(rate.unwrap_or(SILENT_RATE));
                self.tell(reply::audio_start(line.sample_rate())).await?;
                line
            }
        };
        let stop = reply::audio_stop(line.sample_rate(), line.samples());
        self.tell(stop).await
    }

    /// Passes on what happens in a turn.
    async fn hear(&mut self, speech: &mut Sound, event: pipeline::Event) -> Result<(), Ended> {
        match event {
            pipeline::Event::Audio(block) => self.sound(speech, block).await,
            pipeline::Event::SentenceEnd => {
                let Some(line) = &mut speech.line else {
                    return Ok(());
                };
                let (rate, before) = (line.sample_rate(), line.samples());
                let rest = line.end();
                self.chunk(rate, &rest, before).await
            }
            pipeline::Event::Problem(problem) => {
                warn!("{problem}");
                speech.problem.get_or_insert(problem);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn sound(&mut self, speech: &mut Sound, block: AudioBlock) -> Result<(), Ended> {
        if speech.line.is_none() {
            self.tell(reply::audio_start(block.sample_rate)).await?;
        }
        let line = speech
            .line
            .get_or_insert_with(|| SoundLine::new(block.sample_rate));
        let (rate, before) = (line.sample_rate(), line.samples());
        let samples = line.push(&block.samples, block.sample_rate);
        self.chunk(rate, &samples, before).await
    }

    async fn chunk(&mut self, rate: u32, samples: &[f32], before: u64) -> Result<(), Ended> {
        if samples.is_empty() {
            return Ok(());
        }
        self.tell(reply::audio_chunk(rate, samples, before)).await
    }

    async fn tell(&mut self, event: Event) -> Result<(), Ended> {
        Ok(write(self.writer, &event).await?)
    }
}

/// The sound of one answer.
#[derive(Default)]
struct Sound {
    /// None before the first of it. A voice that is replaced in between may have another rate.
    line: Option<SoundLine>,
    /// What went wrong first.
    problem: Option<String>,
}

/// The rate that is told where no voice tells one, in Hz.
const SILENT_RATE: u32 = 16_000;

/// A place for the next piece of the text, once there is one. None where the turn takes no more.
async fn place_in(pieces: Option<&mpsc::Sender<String>>) -> Option<mpsc::Permit<'_, String>> {
    match pieces {
        Some(pieces) => pieces.reserve().await.ok(),
        None => None,
    }
}

fn out_of_place(kind: &str) -> Ended {
    refused(
        "out-of-place",
        format!(
            "`{kind}` is out of place: a text in pieces is `synthesize-start`, any number of \
             `synthesize-chunk`, and `synthesize-stop`"
        ),
    )
}

async fn write(writer: &mut (impl AsyncWrite + Unpin), event: &Event) -> io::Result<()> {
    let bytes = event.encode();
    let written = async {
        writer.write_all(&bytes).await?;
        writer.flush().await
    };
    let stalled = |_| io::Error::new(io::ErrorKind::TimedOut, "the client does not read");
    timeout(STALLED, written).await.map_err(stalled)?
}
