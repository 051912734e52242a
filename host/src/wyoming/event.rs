//! The framing: one line of JSON, then more JSON and bytes of sound as long as that line says.
//!
//! `{"type": "synthesize", "data_length": 17}⏎{"text": "Hello"}`. Data may stand in the line itself,
//! too; what stands behind it counts where both name the same.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The release of the `wyoming` package whose events these are.
const VERSION: &str = "1.8.0";

/// The longest line, and the most data behind it, in bytes each: a long book has less.
pub(super) const TEXT_LIMIT: usize = 1 << 20;

/// The most bytes of sound with one event: five seconds of it in the finest format.
const PAYLOAD_LIMIT: usize = 1 << 20;

/// One event, whichever way it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Its type, e.g. `synthesize`.
    pub kind: String,
    /// What it says.
    pub data: Map<String, Value>,
    /// Its sound.
    pub payload: Vec<u8>,
}

/// Bytes that are no event. What comes after them cannot be told apart either.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// The line does not end.
    #[error("an event begins with a line of at most {TEXT_LIMIT} bytes, and this one is longer")]
    LongLine,
    /// The line is not what it should be.
    #[error("this line begins no event, as {{\"type\": \"describe\"}} would: {0}")]
    Header(serde_json::Error),
    /// More is announced than can be.
    #[error("{field} is {length}, and may be {limit} at most; send less at a time")]
    TooLong {
        /// The field of the line.
        field: &'static str,
        /// What it says.
        length: u64,
        /// What it may say.
        limit: usize,
    },
    /// The data are not what they should be.
    #[error("the data of `{kind}` are no JSON object: {source}")]
    Data {
        /// The event's type.
        kind: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// The line that an event begins with.
#[derive(Debug, Deserialize)]
struct Header {
    #[serde(rename = "type")]
    kind: String,
    data: Option<Map<String, Value>>,
    data_length: Option<u64>,
    payload_length: Option<u64>,
}

impl Header {
    fn read(line: &[u8]) -> Result<Header, serde_json::Error> {
        // In two steps, for a list of the fields' values would do else.
        let fields: Map<String, Value> = serde_json::from_slice(line)?;
        serde_json::from_value(Value::Object(fields))
    }

    /// The bytes of data and of sound that follow it.
    fn lengths(&self) -> Result<(usize, usize), ProtocolError> {
        let checked = |field, length: Option<u64>, limit: usize| {
            let length = length.unwrap_or(0);
            let fits = usize::try_from(length).ok().filter(|it| *it <= limit);
            fits.ok_or(ProtocolError::TooLong {
                field,
                length,
                limit,
            })
        };
        Ok((
            checked("data_length", self.data_length, TEXT_LIMIT)?,
            checked("payload_length", self.payload_length, PAYLOAD_LIMIT)?,
        ))
    }
}

/// Makes events of bytes, however they were cut. Holds no more than one event and what was pushed last.
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// What of the buffer was given out, and what of it was searched for the end of a line.
    start: usize,
    searched: usize,
    header: Option<Header>,
}

impl Decoder {
    /// Takes bytes in.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event that is there in full.
    ///
    /// # Errors
    /// Where there is none and never will be: nothing more should be pushed.
    pub fn next_event(&mut self) -> Result<Option<Event>, ProtocolError> {
        let header = match self.header.take() {
            Some(header) => header,
            None => match self.next_line()? {
                Some(line) => Header::read(line).map_err(ProtocolError::Header)?,
                None => return Ok(None),
            },
        };
        let (data_length, payload_length) = header.lengths()?;
        let Some(rest) = self.take(data_length + payload_length) else {
            self.header = Some(header);
            return Ok(None);
        };
        let (data, payload) = rest.split_at_checked(data_length).unwrap_or_default();
        let mut event = Event {
            kind: header.kind,
            data: header.data.unwrap_or_default(),
            payload: payload.to_vec(),
        };
        if !data.is_empty() {
            let more = serde_json::from_slice::<Map<String, Value>>(data);
            event
                .data
                .extend(more.map_err(|source| ProtocolError::Data {
                    kind: event.kind.clone(),
                    source,
                })?);
        }
        Ok(Some(event))
    }

    /// The next line that is there in full, without its end.
    fn next_line(&mut self) -> Result<Option<&[u8]>, ProtocolError> {
        let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
        let end = unsearched.iter().position(|byte| *byte == b'\n');
        let length = self.searched - self.start + end.unwrap_or(unsearched.len());
        if length > TEXT_LIMIT {
            return Err(ProtocolError::LongLine);
        }
        if end.is_none() {
            self.searched = self.buffer.len();
            return Ok(None);
        }
        let line = self.take(length + 1);
        Ok(line.and_then(|line| line.get(..length)))
    }

    /// The next bytes, if there are so many.
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let end = self.start + count;
        let taken = self.buffer.get(self.start..end)?;
        self.start = end;
        self.searched = end;
        Some(taken)
    }
}

impl Event {
    /// One without data.
    pub fn bare(kind: &str) -> Event {
        Event {
            kind: kind.to_owned(),
            ..Event::default()
        }
    }

    /// The bytes of it.
    pub fn encode(&self) -> Vec<u8> {
        let mut header = json!({ "type": self.kind, "version": VERSION });
        let data = match self.data.is_empty() {
            true => String::new(),
            false => Value::Object(self.data.clone()).to_string(),
        };
        let lengths = [
            ("data_length", data.len()),
            ("payload_length", self.payload.len()),
        ];
        for (field, length) in lengths {
            if let (Some(header), 1..) = (header.as_object_mut(), length) {
                header.insert(field.to_owned(), length.into());
            }
        }
        let mut bytes = header.to_string().into_bytes();
        bytes.push(b'\n');
        bytes.extend(data.into_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

#[cfg(test)]
mod tests;
