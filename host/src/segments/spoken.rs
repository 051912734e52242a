//! Speech under way, whether it is made or was kept.

use std::future::Future;
use std::pin::Pin;

use super::Segment;
use super::memory::size;
use crate::engines::{AudioChunk, Speech};
use crate::runtime::CallError;

/// Speech under way. Dropping it cancels, and then nothing is kept.
pub struct Spoken(Source);

enum Source {
    Kept {
        segment: Segment,
        next: usize,
    },
    Made {
        speech: Speech,
        max_samples: u32,
        record: Option<Record>,
    },
}

/// The blocks so far, and what to do with them at the end.
struct Record {
    blocks: Vec<AudioChunk>,
    bytes: usize,
    limit: usize,
    keep: Box<dyn FnOnce(Vec<AudioChunk>) -> Keeping + Send>,
}

type Keeping = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Spoken {
    /// Speech that is there.
    pub(super) fn kept(segment: Segment) -> Spoken {
        Spoken(Source::Kept { segment, next: 0 })
    }

    /// Speech that is being made.
    pub(super) fn made(speech: Speech, max_samples: u32) -> Spoken {
        Spoken(Source::Made {
            speech,
            max_samples,
            record: None,
        })
    }

    /// The same, given to `keep` once it came to its end, if it has at most `limit` bytes.
    pub(super) fn recorded<F: Future<Output = ()> + Send + 'static>(
        mut self,
        limit: usize,
        keep: impl FnOnce(Vec<AudioChunk>) -> F + Send + 'static,
    ) -> Spoken {
        if let Source::Made { record, .. } = &mut self.0 {
            *record = Some(Record {
                blocks: Vec::new(),
                bytes: 0,
                limit,
                keep: Box::new(|blocks| Box::pin(keep(blocks))),
            });
        }
        self
    }

    /// The next block, or none at the end.
    ///
    /// # Errors
    /// Those of [`Speech::next`]; none where it was kept.
    pub async fn next(&mut self) -> Result<Option<AudioChunk>, CallError> {
        match &mut self.0 {
            Source::Kept { segment, next } => {
                let block = segment.get(*next).cloned();
                *next += 1;
                Ok(block)
            }
            Source::Made {
                speech,
                max_samples,
                record,
            } => {
                let block = match speech.next(*max_samples).await {
                    Ok(block) => block,
                    Err(error) => {
                        *record = None;
                        return Err(error);
                    }
                };
                match &block {
                    Some(block) => record_block(record, block),
                    None => {
                        if let Some(Record { blocks, keep, .. }) = record.take() {
                            keep(blocks).await;
                        }
                    }
                }
                Ok(block)
            }
        }
    }
}

/// Takes a block down, unless it is too much.
fn record_block(record: &mut Option<Record>, block: &AudioChunk) {
    *record = record.take().and_then(|mut record| {
        record.bytes += size(std::slice::from_ref(block));
        record.blocks.push(block.clone());
        (record.bytes <= record.limit).then_some(record)
    });
}
