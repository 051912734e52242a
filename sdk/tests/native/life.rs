//! From `create` to `destroy`, and what a panic does in between.

use vidchat_abi::{ABI_VERSION, Bytes, EMOTION_DETECTOR, Entry, PHONEMIZER, Status, TTS};
use vidchat_sdk::__private::Exported;

use super::engines::Voice;
use super::host::FakeHost;
use super::plugins::letters::Letters;
use super::plugins::stillborn::Stillborn;
use super::plugins::voice::Talker;
use super::{Running, alone, among_others, create, host};

#[test]
fn a_plugin_says_what_it_is() {
    let _among = among_others();
    let Entry {
        abi_version,
        struct_size,
        ..
    } = Talker::ENTRY;
    assert_eq!(
        (abi_version, struct_size),
        (ABI_VERSION, vidchat_abi::size_of::<Entry>())
    );
    let running = Running::start::<Talker>();
    let plugin = running.plugin();
    assert_eq!(host::text(plugin.name), "vidchat-sdk");
    assert_eq!(host::text(plugin.version), env!("CARGO_PKG_VERSION"));
    let extension =
        |id: &std::ffi::CStr| unsafe { (plugin.get_extension)(running.plugin, id.as_ptr()) };
    assert!(!extension(TTS).is_null());
    assert!(extension(EMOTION_DETECTOR).is_null());
    assert!(extension(c"vidchat.tts/3").is_null());
}

#[test]
fn options_arrive_and_every_error_has_its_status() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    assert_eq!(running.configure("{}"), Ok(()));
    for (name, status, text) in [
        ("invalid-input", Status::INVALID_INPUT, "what"),
        ("not-configured", Status::NOT_CONFIGURED, "model"),
        ("unavailable", Status::UNAVAILABLE, "a server"),
        ("permission-denied", Status::PERMISSION_DENIED, "models"),
        ("internal", Status::INTERNAL, "a fault"),
    ] {
        let told = running.configure(&format!("{{\"fail\": {name:?}}}"));
        assert_eq!(told, Err((status, text.to_owned())));
    }
    // The case with `retry` comes from the host's phonemizer.
    let voice = Voice::of(&running);
    let told = voice.open("phonemes xx").unwrap_err();
    assert_eq!(
        told,
        (Status::UNAVAILABLE_RETRY, "its server is away".to_owned())
    );
}

#[test]
fn what_was_saved_is_restored() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let (save, restore) = (
        running.plugin().save.unwrap(),
        running.plugin().restore.unwrap(),
    );
    let saved = || unsafe { save(running.plugin) };
    assert_eq!(saved().length, 0);
    let restored =
        running.call(|error| unsafe { restore(running.plugin, Bytes::of(&[4, 5]), error) });
    assert_eq!(restored, Ok(()));
    let saved = saved();
    assert_eq!(unsafe { std::slice::from_raw_parts(saved.data, 2) }, [5, 6]);
}

#[test]
fn a_host_of_another_version_is_refused_with_both() {
    let _among = among_others();
    let size = vidchat_abi::size_of::<vidchat_abi::Host>();
    let told = create(&Talker::ENTRY, FakeHost::of_version(0x0003_0002, size)).unwrap_err();
    let expected = "it was built for version 0.1 of the native interface, but this host speaks 3.2";
    assert!(told.starts_with(expected), "{told}");
    // The version is not frozen yet: 0.2 is another one.
    assert!(create(&Talker::ENTRY, FakeHost::of_version(ABI_VERSION + 1, size)).is_err());
    let told = create(&Talker::ENTRY, FakeHost::of_version(ABI_VERSION, size - 8)).unwrap_err();
    assert!(
        told.starts_with("the host's struct `Host` has 16 bytes"),
        "{told}"
    );
}

#[test]
fn a_panic_at_the_start_is_the_reason_why_there_is_no_plugin() {
    let _among = among_others();
    let host = FakeHost::new();
    let told = create(&Stillborn::ENTRY, host).unwrap_err();
    assert!(told.starts_with("panicked at "), "{told}");
    assert!(told.ends_with(": before it lived"), "{told}");
    assert_eq!(host.lines().len(), 1);
}

#[test]
fn a_panic_is_told_and_ends_the_service_of_that_plugin_alone() {
    let _among = among_others();
    let (running, other) = (Running::start::<Talker>(), Running::start::<Talker>());
    let voice = Voice::of(&running);
    let speech = voice.open("hello").unwrap();
    let (status, text) = voice.open("panic told").unwrap_err();
    assert_eq!(status, Status::INTERNAL);
    assert!(text.starts_with("panicked at "), "{text}");
    assert!(
        text.contains("plugins.rs:") && text.ends_with(": as told"),
        "{text}"
    );
    let lines = running.host.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("panic as told in "), "{lines:?}");
    assert!(lines[0].ends_with("plugins.rs"), "{lines:?}");
    // Nothing of it is run any more.
    for told in [
        voice.open("request").map(drop),
        voice.next(speech, 4).map(drop),
        running.configure("{}"),
    ] {
        let (status, text) = told.unwrap_err();
        assert_eq!(status, Status::INTERNAL);
        assert!(
            text.starts_with("out of service, since it panicked at "),
            "{text}"
        );
    }
    assert_eq!(
        unsafe { running.plugin().save.unwrap()(running.plugin) }.length,
        0
    );
    voice.close(speech);
    let host = running.host;
    drop(running);
    assert_eq!(host.lines(), [""; 0]);
    // The other one knows nothing of it.
    assert!(Voice::of(&other).open("hello").is_ok());
}

#[test]
fn panics_in_streams_and_in_functions_without_errors_end_there() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let speech = voice.open("break").unwrap();
    let (status, text) = voice.next(speech, 4).unwrap_err();
    assert_eq!(status, Status::INTERNAL);
    assert!(text.ends_with(": in speech"), "{text}");

    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let speech = voice.open("linger").unwrap();
    voice.close(speech);
    assert!(running.host.lines()[1].starts_with("panic assertion"));
    assert_eq!(voice.open("hello").unwrap_err().0, Status::INTERNAL);

    let running = Running::start::<Letters>();
    let letters = running.extension::<vidchat_abi::Phonemizer>(PHONEMIZER);
    let mut clauses = vidchat_abi::List::EMPTY;
    let (said, language) = (vidchat_abi::Str::of("panic"), vidchat_abi::Str::of("en"));
    let told = running.call(|error| unsafe {
        (letters.phonemize)(running.plugin, said, language, &mut clauses, error)
    });
    assert_eq!(told.unwrap_err().0, Status::INTERNAL);
    let mut languages = vidchat_abi::List::EMPTY;
    unsafe { (letters.languages)(running.plugin, &mut languages) };
    assert_eq!(languages.count, 0);
}

#[test]
fn a_stream_and_a_plugin_go_when_the_host_says_so() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let speech = voice.open("hello").unwrap();
    assert_eq!(running.host.lines(), [""; 0]);
    voice.close(speech);
    assert_eq!(running.host.lines(), ["2 the speech is gone"]);
    let host = running.host;
    drop(running);
    assert_eq!(host.lines(), ["2 the talker is gone"]);
}

#[test]
fn threads_of_a_plugin_may_log_and_panic() {
    let _alone = alone();
    let older = Running::start::<Talker>();
    let running = Running::start::<Talker>();
    Voice::of(&running).open("thread").unwrap();
    let lines = running.host.lines();
    assert_eq!(lines[0], "3 from a thread: true");
    assert!(lines[1].starts_with("4 a thread panicked at "), "{lines:?}");
    assert!(lines[1].ends_with(": in a thread"), "{lines:?}");
    assert_eq!(lines[2], "2 joined: true");
    // Once it is gone, the other one's host gets them.
    drop(running);
    std::thread::spawn(|| vidchat_sdk::info!("late"))
        .join()
        .unwrap();
    assert_eq!(older.host.lines(), ["2 late"]);
}

#[test]
fn each_plugin_asks_its_own_host_on_its_own_thread() {
    let _among = among_others();
    let talk = || {
        let running = Running::start::<Talker>();
        let voice = Voice::of(&running);
        for _ in 0..50 {
            voice.open("state").unwrap();
        }
        assert_eq!(running.host.lines().len(), 100);
    };
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(talk)).collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}
