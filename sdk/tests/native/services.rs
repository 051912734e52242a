//! What a plugin gets of its host, and where it gets nothing.

use vidchat_abi::{HOST_CLOCK, HOST_LOG, HOST_MODELS, HOST_STATE, Status};
use vidchat_sdk::{Error, clock, files, models, nn, state};

use super::engines::Voice;
use super::host::FakeHost;
use super::plugins::voice::Talker;
use super::{Running, among_others};

#[test]
fn services_answer_in_a_call() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    for (order, line) in [
        ("state", "2 Some([1, 2]) None"),
        ("time", "2 2.5 1000000007"),
        ("random", "2 9223372036854775808 0.5"),
        ("file face.glb", "2 [103, 108, 84, 70]"),
        ("infer mood/tiny", "2 ([1], [7.0]) false"),
        (
            "models",
            "2 [Model { id: \"mood/tiny\", files: [\"config.json\"] }] config.json of mood/tiny",
        ),
        (
            "phonemes en-us",
            "2 [Clause { ipa: \"WHAT\", text: \"what\", ending: Ending::Question, ends-sentence: true }]",
        ),
    ] {
        let speech = voice.open(order).unwrap();
        let lines = running.host.lines();
        assert_eq!(
            lines[0].replace('_', "-"),
            line.replace('_', "-"),
            "{order}"
        );
        if order == "state" {
            let refused = Error::invalid_input("no more than 4 bytes");
            assert_eq!(lines[1], format!("2 None {:?}", Err::<(), _>(refused)));
        }
        voice.close(speech);
        running.host.lines();
    }
}

#[test]
fn what_the_host_refuses_comes_back_as_its_error() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let told = voice.open("file /etc/passwd").unwrap_err();
    assert_eq!(told, (Status::PERMISSION_DENIED, "files = true".to_owned()));
    let told = voice.open("infer mood/big").unwrap_err();
    assert_eq!(
        told,
        (
            Status::PERMISSION_DENIED,
            "models = [\"mood/big\"]".to_owned()
        )
    );
}

#[test]
fn a_service_that_the_host_lacks_is_unavailable() {
    let _among = among_others();
    for (service, order) in [
        (HOST_STATE, "state"),
        (HOST_MODELS, "models"),
        (HOST_CLOCK, "time"),
    ] {
        let running = Running::start_at::<Talker>(FakeHost::lacking(service));
        let (status, text) = Voice::of(&running).open(order).unwrap_err();
        // No model to read is the plugin's own mistake; what has no error to return panics.
        let panics = order != "state";
        let expected = if panics {
            Status::INTERNAL
        } else {
            Status::UNAVAILABLE
        };
        assert_eq!(status, expected, "{text}");
        let named = text.contains(&*service.to_string_lossy());
        assert!(named || order == "models", "{text}");
    }
    // Without a log the lines go to stderr.
    let running = Running::start_at::<Talker>(FakeHost::lacking(HOST_LOG));
    assert!(Voice::of(&running).open("request").is_ok());
    assert_eq!(running.host.lines(), [""; 0]);
}

#[test]
fn without_a_host_services_are_unavailable() {
    let _among = among_others();
    let unavailable = |error| matches!(error, Error::Unavailable(_));
    assert!(unavailable(state::get("k").unwrap_err()));
    assert!(unavailable(state::set("k", &[]).unwrap_err()));
    assert!(unavailable(files::read("face.glb").unwrap_err()));
    assert!(unavailable(nn::Graph::load("mood/tiny").err().unwrap()));
    assert!(unavailable(
        vidchat_sdk::tts::phonemize("a", "en").unwrap_err()
    ));
    assert_eq!(models::available(), []);
    assert!(std::panic::catch_unwind(clock::now).is_err());
}
