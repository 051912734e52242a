//! Messages between the host and a plugin, and how they travel through a stream of bytes: a length of four
//! bytes, little-endian, and so many bytes of postcard.
//!
//! The other side may be hostile. So a message has a greatest length, memory is taken for bytes that have
//! come and not for those that are announced, and lists of things that are larger in memory than in
//! a message are short.

use std::fmt;

use serde::de::{DeserializeOwned, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::Call;
use crate::bindings::every_kind::wasi::nn::tensor::TensorType;
use crate::kind::Kind;

/// The longest message from a plugin, in bytes.
const MAX_FROM_PLUGIN: usize = 64 * 1024 * 1024;

/// The longest message to a plugin. A file that it reads is in one.
const MAX_TO_PLUGIN: usize = 512 * 1024 * 1024;

/// The most tensors of a computation, and the most dimensions of a tensor.
const MAX_TENSORS: usize = 64;

/// How much is read at once.
const READ: usize = 16 * 1024;

/// How much room is kept between messages.
const KEPT: usize = 1024 * 1024;

/// From the host to a plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToPlugin {
    /// What a process begins with; nothing of the kind where there is none.
    Begin(Begin),
    /// A call.
    Call(Call),
    /// The answer to a [`Service`], as postcard.
    Served(Blob),
}

/// A message of one direction.
pub(super) trait Message: Serialize + DeserializeOwned {
    /// The longest, in bytes.
    const LONGEST: usize;
}

impl Message for ToPlugin {
    const LONGEST: usize = MAX_TO_PLUGIN;
}

impl Message for FromPlugin {
    const LONGEST: usize = MAX_FROM_PLUGIN;
}

/// What a process must know before it loads a plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begin {
    /// The library's path.
    pub(super) library: std::path::PathBuf,
    /// What it must be.
    pub(super) kind: Kind,
    /// What it may do.
    pub(super) permits: Permits,
}

/// What a process may do besides what all may.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Permits {
    /// Whether it may use the graphics card.
    pub(super) gpu: bool,
    /// The most memory it may take, in MiB.
    pub(super) memory_mb: u32,
}

/// From a plugin to the host.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromPlugin {
    /// The plugin is there, or why it is not.
    Created(Result<Confinement, String>),
    /// What a call gave, as postcard.
    Answer(Blob),
    /// A call that broke the rules, so that nothing can be said of the plugin any more.
    Fault(String),
    /// It wants something; only during a call.
    Service(Service),
    /// A line for the log: 0 trace to 4 error.
    Log { level: u32, text: String },
    /// A panic, before the plugin goes down with it.
    Panic {
        message: String,
        file: String,
        line: u32,
    },
}

/// How a plugin's process is shut in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Confinement {
    /// To few files and no network.
    pub(super) files: Enforced,
    /// To system calls that it may need.
    pub(super) calls: Enforced,
}

/// How much of something is in force.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Enforced {
    /// All of it.
    Fully,
    /// What this kernel knows.
    Partly,
    /// Nothing.
    Not,
}

/// What a plugin wants of the host, in the words of `wit/host`. Each says what it is answered with;
/// `Result`'s error is `types::Error`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Service {
    /// `f64`
    Now,
    /// `u64`
    UnixMillis,
    /// `u64`
    Random,
    /// `Result<Option<Blob>>`
    StateGet { key: String },
    /// `Result<()>`
    StateSet { key: String, value: Blob },
    /// `Result<()>`
    StateRemove { key: String },
    /// `Result<Blob>`
    ReadFile { path: String },
    /// `Vec<models::Model>`
    Models,
    /// `Result<Blob>`
    ReadModel { model: String, file: String },
    /// `Vec<String>`
    Languages,
    /// `Result<Vec<phonemizer::Clause>>`
    Phonemize { text: String, language: String },
    /// `Result<u64>`
    LoadGraph { model: String },
    /// `Result<Vec<Tensor>>`
    Compute {
        graph: u64,
        #[serde(deserialize_with = "few")]
        inputs: Vec<Tensor>,
    },
}

/// A named tensor.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tensor {
    /// Its name in the model.
    pub(super) name: String,
    /// Its shape.
    #[serde(deserialize_with = "few")]
    pub(super) dimensions: Vec<u32>,
    /// What its elements are.
    pub(super) element: TensorType,
    /// Its elements.
    pub(super) data: Blob,
}

/// Bytes, which serde would otherwise take for a list and handle one by one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Blob(pub(super) Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Blob;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// A list of at most [`MAX_TENSORS`] items.
fn few<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Few<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MAX_TENSORS}")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = list.next_element()? {
                if items.len() == MAX_TENSORS {
                    return Err(A::Error::invalid_length(items.len() + 1, &self));
                }
                items.push(item);
            }
            Ok(items)
        }
    }
    deserializer.deserialize_seq(Few(std::marker::PhantomData))
}

/// What came is no message.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum Garbage {
    /// It would be too long.
    #[error("a message of {0} bytes, where {1} are the most")]
    TooLong(usize, usize),
    /// It is none of those that there are.
    #[error("{0} bytes that are no message")]
    Unknown(usize),
}

/// A message as it travels.
///
/// # Errors
/// Where it would be too long.
pub(super) fn encode<M: Message>(message: &M) -> Result<Vec<u8>, Garbage> {
    let bytes = vec![0; size_of::<u32>()];
    // Nothing of what is sent refuses to be serialised.
    let mut bytes = postcard::to_extend(message, bytes).map_err(|_| Garbage::Unknown(0))?;
    let length = bytes.len() - size_of::<u32>();
    match u32::try_from(length) {
        Ok(announced) if length <= M::LONGEST => {
            if let Some(prefix) = bytes.first_chunk_mut() {
                *prefix = announced.to_le_bytes();
            }
            Ok(bytes)
        }
        _ => Err(Garbage::TooLong(length, M::LONGEST)),
    }
}

/// Bytes that came, until they make a message.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    /// How many of them were made messages of.
    taken: usize,
}

impl Inbox {
    /// Where more bytes go: at the end of this.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        self.bytes.reserve(READ);
        &mut self.bytes
    }

    /// The next message, if all of it is there.
    pub(super) fn next<M: Message>(&mut self) -> Result<Option<M>, Garbage> {
        let waiting = self.bytes.get(self.taken..).unwrap_or_default();
        let Some((length, rest)) = waiting.split_first_chunk() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > M::LONGEST {
            return Err(Garbage::TooLong(length, M::LONGEST));
        }
        let Some(message) = rest.get(..length) else {
            return Ok(None);
        };
        self.taken += size_of::<u32>() + length;
        match postcard::take_from_bytes(message) {
            Ok((message, [])) => Ok(Some(message)),
            _ => Err(Garbage::Unknown(length)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_however_they_are_cut() {
        let first = FromPlugin::Log {
            level: 2,
            text: "Grüße".to_owned(),
        };
        let second = FromPlugin::Answer(Blob(vec![7; 100]));
        let bytes = [encode(&first).unwrap(), encode(&second).unwrap()].concat();
        for piece in [1, 2, 3, 50, bytes.len()] {
            let mut inbox = Inbox::default();
            let mut came = Vec::new();
            for bytes in bytes.chunks(piece) {
                inbox.room().extend_from_slice(bytes);
                while let Some(message) = inbox.next::<FromPlugin>().unwrap() {
                    came.push(format!("{message:?}"));
                }
            }
            assert_eq!(came, [format!("{first:?}"), format!("{second:?}")]);
        }
    }

    #[test]
    fn what_would_be_too_long_is_refused_before_it_comes() {
        let mut inbox = Inbox::default();
        inbox.room().extend_from_slice(&u32::MAX.to_le_bytes());
        let refused = inbox.next::<FromPlugin>();
        assert!(matches!(refused, Err(Garbage::TooLong(..))));
        assert!(inbox.bytes.capacity() <= 2 * READ);
        let long = FromPlugin::Answer(Blob(vec![0; MAX_FROM_PLUGIN]));
        assert!(matches!(encode(&long), Err(Garbage::TooLong(..))));
    }

    #[test]
    fn a_list_of_tensors_is_short() {
        let compute = |count| {
            let empty = |_| Tensor {
                name: String::new(),
                dimensions: Vec::new(),
                element: TensorType::Fp32,
                data: Blob::default(),
            };
            let inputs = (0..count).map(empty).collect();
            let message = FromPlugin::Service(Service::Compute { graph: 1, inputs });
            let mut inbox = Inbox::default();
            inbox.room().extend(encode(&message).unwrap());
            inbox.next::<FromPlugin>().is_ok()
        };
        assert!(compute(MAX_TENSORS) && !compute(MAX_TENSORS + 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_give_messages_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut inbox = Inbox::default();
            inbox.room().extend_from_slice(&bytes);
            let mut taken = 0;
            while let Ok(Some(_)) = inbox.next::<FromPlugin>() {
                taken += 1;
            }
            prop_assert!(taken <= bytes.len() / 4);
        }

        #[test]
        fn any_message_body_gives_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut inbox = Inbox::default();
            inbox.room().extend((bytes.len() as u32).to_le_bytes());
            inbox.room().extend_from_slice(&bytes);
            // One or the other, and nothing is left of it.
            let answer = inbox.next::<FromPlugin>();
            prop_assert!(!matches!(answer, Ok(None)));
            prop_assert!(inbox.room().is_empty());
        }
    }
}
