use proptest::prelude::*;

use super::*;

/// All events in `pieces`, pushed one after the other, and the error that ended them.
fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Event>, Option<ProtocolError>) {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    for piece in pieces {
        decoder.push(piece);
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
    }
    (events, None)
}

fn refused(bytes: &[u8]) -> String {
    let (events, error) = decode([bytes]);
    assert_eq!(events, []);
    error.expect("it is no event").to_string()
}

fn data(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn data_stand_in_the_line_or_behind_it() {
    let inline = br#"{"type": "synthesize", "data": {"text": "a", "voice": null}}"#;
    let both = "{\"type\": \"x\", \"data\": {\"a\": 1, \"b\": 1}, \"data_length\": 8, \
                \"payload_length\": 2}\n{\"b\": 2}\0\n";
    let bytes = [&inline[..], b"\n", both.as_bytes()].concat();
    let (events, error) = decode([&bytes[..]]);
    assert!(error.is_none());
    let [synthesize, x] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(synthesize.data, data(json!({"text": "a", "voice": null})));
    assert_eq!(x.data, data(json!({"a": 1, "b": 2})));
    assert_eq!(x.payload, b"\0\n");
}

#[test]
fn what_pythons_client_writes_is_read() {
    // As `wyoming` 1.8.0 writes a `synthesize`.
    let written = "{\"type\": \"synthesize\", \"version\": \"1.8.0\", \"data_length\": 42}\n\
                   {\"text\": \"Grüß dich\", \"voice\": {\"name\": \"b\"}}";
    let written = written.replace("42", &written.lines().last().unwrap().len().to_string());
    let (events, _) = decode([written.as_bytes()]);
    assert_eq!(events[0].data["text"], "Grüß dich");
}

#[test]
fn what_is_no_event_is_told() {
    let begins = "this line begins no event, as {\"type\": \"describe\"} would: ";
    for (bytes, reason) in [
        ("\n", "EOF while parsing"),
        ("GET / HTTP/1.1\r\n", "expected value"),
        ("[\"a\", {}, 0, 0]\n", "expected a map"),
        ("{}\n", "missing field `type`"),
        ("{\"type\": 1}\n", "expected a string"),
        ("{\"type\": \"a\", \"data\": 1}\n", "expected a map"),
        ("{\"type\": \"a\", \"data_length\": -1}\n", "expected u64"),
        (
            "{\"type\": \"a\", \"payload_length\": 0.5}\n",
            "expected u64",
        ),
    ] {
        let told = refused(bytes.as_bytes());
        assert!(told.starts_with(begins) && told.contains(reason), "{told}");
    }
    assert!(refused(b"\xff\xfe\n").starts_with(begins));
    let long = "{\"type\": \"a\", \"data_length\": 99999999}\n";
    assert_eq!(
        refused(long.as_bytes()),
        "data_length is 99999999, and may be 1048576 at most; send less at a time"
    );
    let wrong = "{\"type\": \"a\", \"data_length\": 2}\n[]";
    assert!(refused(wrong.as_bytes()).starts_with("the data of `a` are no JSON object"));
}

#[test]
fn a_line_that_does_not_end_is_not_kept() {
    let piece = vec![b' '; 1000];
    let pieces = std::iter::repeat_n(&piece[..], TEXT_LIMIT / 1000 + 1);
    let (_, error) = decode(pieces);
    assert!(matches!(error, Some(ProtocolError::LongLine)));
    let event = "{\"type\": \"a\"}";
    let spaces = " ".repeat(TEXT_LIMIT - event.len());
    let longest = format!("{event}{spaces}\n");
    assert_eq!(decode([longest.as_bytes()]).0, [Event::bare("a")]);
    let longer = format!(" {longest}");
    assert!(refused(longer.as_bytes()).contains("this one is longer"));
}

fn any_event() -> impl Strategy<Value = Event> {
    let value = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    let data = prop::collection::btree_map(any::<String>(), value, 0..4);
    let payload = prop::collection::vec(any::<u8>(), 0..50);
    ("[a-z-]{1,20}", data, payload).prop_map(|(kind, data, payload)| Event {
        kind,
        data: data.into_iter().collect(),
        payload,
    })
}

/// Bytes as somebody would send them, more or less.
fn nearly_events() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any_event().prop_map(|event| event.encode()),
        prop::collection::vec(any::<u8>(), 0..20),
        Just(b"{\"type\": \"a\", \"data_length\": 3}\n".to_vec()),
        Just(b"\n".to_vec()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_come_out_as_they_went_in_however_they_are_cut(
        events in prop::collection::vec(any_event(), 0..6),
        size in 1..40_usize,
    ) {
        let bytes: Vec<u8> = events.iter().flat_map(Event::encode).collect();
        let (decoded, error) = decode(bytes.chunks(size));
        prop_assert!(error.is_none());
        prop_assert_eq!(decoded, events);
    }

    #[test]
    fn whatever_comes_is_read_the_same_however_it_is_cut(
        bytes in nearly_events(),
        size in 1..40_usize,
    ) {
        let (whole, whole_error) = decode([&bytes[..]]);
        let (cut, cut_error) = decode(bytes.chunks(size));
        prop_assert_eq!(whole, cut);
        let text = |error: Option<ProtocolError>| error.map(|error| error.to_string());
        prop_assert_eq!(text(whole_error), text(cut_error));
    }
}
