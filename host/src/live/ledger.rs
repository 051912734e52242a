//! Keeps what was heard: recording and transcript, written beside the conversation so that a slow
//! disk holds up no sound.

use std::path::PathBuf;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::playback::Voiced;
use crate::performance::{Performance, PerformanceError};
use crate::pipeline::Event;

/// Something that is kept.
pub(super) enum Entry {
    /// A turn began, with what the person said or without.
    Turn(Option<String>),
    /// A sentence, as far as it was heard.
    Voiced(Voiced),
    /// Anything else that happened.
    Event(Event),
    /// The answer was interrupted after these words.
    Cut(String),
    /// A message was shown for some seconds.
    Notice(String, f64),
}

/// A ledger being kept.
pub(super) struct Ledger {
    entries: mpsc::UnboundedSender<Entry>,
    task: JoinHandle<Result<Vec<PathBuf>, PerformanceError>>,
}

impl Ledger {
    /// Keeps what is heard in the files of `performance`. What its renderer complains of is told to
    /// `problems`.
    pub(super) fn open(
        performance: Performance,
        problems: mpsc::UnboundedSender<String>,
    ) -> Ledger {
        let (entries, received) = mpsc::unbounded_channel();
        let task = tokio::spawn(keep(performance, received, problems));
        Ledger { entries, task }
    }

    /// Adds an entry.
    pub(super) fn add(&self, entry: Entry) {
        // After a failed write nothing is kept any more; `close` says why.
        let _ = self.entries.send(entry);
    }

    /// Completes the files and names them.
    pub(super) async fn close(self) -> Result<Vec<PathBuf>, PerformanceError> {
        drop(self.entries);
        self.task.await.unwrap_or_else(|_| Ok(Vec::new()))
    }
}

async fn keep(
    mut performance: Performance,
    mut entries: mpsc::UnboundedReceiver<Entry>,
    problems: mpsc::UnboundedSender<String>,
) -> Result<Vec<PathBuf>, PerformanceError> {
    while let Some(entry) = entries.recv().await {
        let kept = write(&mut performance, entry).await;
        if let Err(error) = &kept {
            let _ = problems.send(format!("nothing more is recorded: {error}"));
        }
        kept?;
        for notice in performance.notices.drain(..) {
            let _ = problems.send(notice);
        }
    }
    performance.end().await
}

async fn write(performance: &mut Performance, entry: Entry) -> Result<(), PerformanceError> {
    match entry {
        Entry::Turn(prompt) => performance.begin_answer(prompt.as_deref()).await,
        Entry::Voiced(voiced) => {
            performance
                .perform(&Event::Sentence(voiced.sentence))
                .await?;
            for block in voiced.blocks {
                performance.perform(&Event::Audio(block)).await?;
            }
            performance.perform(&Event::SentenceEnd).await
        }
        Entry::Event(event) => performance.perform(&event).await,
        Entry::Cut(heard) => performance.cut(&heard),
        Entry::Notice(text, seconds) => performance.notify(text, seconds),
    }
}
