//! What clients ask for.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Choice, Event};

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Which voices are there?
    Describe,
    /// Are you there? The text comes back.
    Ping(Option<String>),
    /// Say this.
    Synthesize(String, Choice),
    /// Say what comes in pieces from now on.
    Start(Choice),
    /// The next piece.
    Chunk(String),
    /// That was the last piece.
    Stop,
    /// Something for others: Wyoming serves ears and wake words, too.
    Other,
}

/// An event whose data are not what its type promises.
#[derive(Debug, thiserror::Error)]
#[error("`{kind}` is not understood: {source}")]
pub struct Misunderstood {
    kind: String,
    source: serde_json::Error,
}

#[derive(Deserialize)]
struct Synthesize {
    text: String,
    voice: Option<Choice>,
}

#[derive(Deserialize)]
struct Start {
    voice: Option<Choice>,
}

#[derive(Deserialize)]
struct Chunk {
    text: String,
}

#[derive(Deserialize)]
struct Ping {
    text: Option<String>,
}

impl Request {
    /// What an event asks for.
    ///
    /// # Errors
    /// Where its type is known, and what it says is not what it should say.
    pub fn read(event: Event) -> Result<Request, Misunderstood> {
        fn data<T: DeserializeOwned>(event: Event) -> Result<T, Misunderstood> {
            serde_json::from_value(Value::Object(event.data)).map_err(|source| Misunderstood {
                kind: event.kind,
                source,
            })
        }
        Ok(match &*event.kind {
            "describe" => Request::Describe,
            "ping" => Request::Ping(data::<Ping>(event)?.text),
            "synthesize" => {
                let Synthesize { text, voice } = data(event)?;
                Request::Synthesize(text, voice.unwrap_or_default())
            }
            "synthesize-start" => Request::Start(data::<Start>(event)?.voice.unwrap_or_default()),
            "synthesize-chunk" => Request::Chunk(data::<Chunk>(event)?.text),
            "synthesize-stop" => Request::Stop,
            _ => Request::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: &str, data: Value) -> Result<Request, Misunderstood> {
        Request::read(Event {
            kind: kind.to_owned(),
            data: data.as_object().unwrap().clone(),
            payload: Vec::new(),
        })
    }

    #[test]
    fn requests_are_read_with_or_without_a_voice() {
        let plain = read("synthesize", json!({"text": "a"})).unwrap();
        assert_eq!(plain, Request::Synthesize("a".into(), Choice::default()));
        let voice = json!({"name": "anna", "speaker": "2"});
        // Of fields that are new one need not know.
        let more = json!({"text": "a", "voice": voice, "context": {"x": [1]}});
        let anna = Choice {
            name: Some("anna".into()),
            language: None,
            speaker: Some("2".into()),
        };
        let chosen = read("synthesize", more).unwrap();
        assert_eq!(chosen, Request::Synthesize("a".into(), anna));
        let start = read("synthesize-start", json!({"voice": null})).unwrap();
        assert_eq!(start, Request::Start(Choice::default()));
        assert_eq!(read("ping", json!({})).unwrap(), Request::Ping(None));
        assert_eq!(read("audio-chunk", json!({})).unwrap(), Request::Other);
    }

    #[test]
    fn what_is_missing_is_named() {
        let told = |kind, data| read(kind, data).unwrap_err().to_string();
        assert_eq!(
            told("synthesize", json!({})),
            "`synthesize` is not understood: missing field `text`"
        );
        assert!(told("synthesize-chunk", json!({"text": 1})).contains("expected a string"));
        let voice = json!({"text": "a", "voice": "anna"});
        assert!(told("synthesize", voice).contains("not understood: invalid type"));
    }
}
