//! `vidchat serve --wyoming`, as seen by Home Assistant's own package, and by clients who do it wrong.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::{Outcome, Running, Vidchat, repository, scratch, wyoming};
use md5::{Digest, Md5};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

/// The voice that comes with it.
const VOICE: &str = "en_US-vidchat_slt-x_low";

/// A server that listens at a port of its own.
struct Server {
    running: Running,
    uri: String,
}

impl Server {
    fn start(args: &[&str]) -> Server {
        let serve = Vidchat::new("serve").args(&["--wyoming", "127.0.0.1:0", "--seed", "1"]);
        let mut running = serve.arg("--json").args(args).start();
        let line = running.line();
        let told: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let uri = told["wyoming"][0].as_str().unwrap().to_owned();
        Server { running, uri }
    }

    /// What the real client makes of requests that are made at once.
    #[track_caller]
    fn ask(&self, package: &Path, requests: &[Value]) -> Vec<Value> {
        let client = Command::new("python3")
            .arg(repository().join("tests/wyoming/client.py"))
            .arg(&self.uri)
            .args(requests.iter().map(Value::to_string))
            .env("PYTHONPATH", package)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&client.stderr);
        assert!(client.status.success(), "{told}");
        serde_json::from_slice(&client.stdout).unwrap()
    }

    fn connect(&self) -> TcpStream {
        let address = self.uri.strip_prefix("tcp://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    }

    /// What comes back until the server closes the connection: the kinds of events, and the data of the
    /// last.
    fn answer_to(&self, bytes: &[u8]) -> (Vec<String>, Value) {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_events(&mut BufReader::new(stream))
    }

    fn end(self) -> Outcome {
        self.running.end_by(Signal::SIGTERM)
    }
}

/// The kinds of all events, and the data of the last.
fn read_events(stream: &mut impl BufRead) -> (Vec<String>, Value) {
    let (mut kinds, mut last, mut line) = (Vec::new(), Value::Null, String::new());
    while stream.read_line(&mut line).unwrap() > 0 {
        let header: Value = serde_json::from_str(&line).unwrap();
        let length = |field| header[field].as_u64().unwrap_or(0) as usize;
        let mut rest = vec![0; length("data_length") + length("payload_length")];
        stream.read_exact(&mut rest).unwrap();
        let data = &rest[..length("data_length")];
        last = serde_json::from_slice(data).unwrap_or_default();
        kinds.push(header["type"].as_str().unwrap().to_owned());
        line.clear();
    }
    (kinds, last)
}

/// The length and the MD5 of what `vidchat say` makes of a text.
fn said(text: &str, args: &[&str]) -> (u64, String) {
    let folder = scratch();
    let wav = folder.path().join("said.wav");
    let say = Vidchat::new("say").args(&[text, "--seed", "1", "--out"]);
    say.arg(&wav).args(args).succeed();
    let samples = hound::WavReader::open(wav).unwrap().into_samples::<i16>();
    let bytes: Vec<u8> = samples.flat_map(|it| it.unwrap().to_le_bytes()).collect();
    (bytes.len() as u64 / 2, format!("{:x}", Md5::digest(&bytes)))
}

const TEXT: &str = "Good morning, dear friend of mine! It is eight o'clock. Shall we begin?";

#[test]
fn home_assistant_is_told_of_the_voices() {
    let Some(package) = wyoming("home_assistant_is_told_of_the_voices") else {
        return;
    };
    let server = Server::start(&[]);
    let told = server.ask(&package, &[json!({"describe": true})]);
    assert_eq!(told[0]["pong"], "there?");
    let program = &told[0]["info"]["tts"][0];
    assert_eq!(program["installed"], true);
    assert_eq!(program["supports_synthesize_streaming"], true);
    let voices = program["voices"].as_array().unwrap();
    let voice = voices.iter().find(|voice| voice["name"] == VOICE).unwrap();
    assert_eq!(voice["languages"], json!(["en-US"]));
    assert_eq!(voice["installed"], true);
    server.end().ended_with(0).does_not_tell("vidchat:");
}

#[test]
fn many_at_once_hear_what_say_says() {
    let Some(package) = wyoming("many_at_once_hear_what_say_says") else {
        return;
    };
    let server = Server::start(&["--whole-sentences"]);
    let (samples, md5) = said(TEXT, &[]);
    // As a mind gives it: words in two, several sentences at once.
    let pieces = [
        "Good mor",
        "ning, dear friend of mine! It is ei",
        "ght o'clock. Shall",
        " we begin?",
    ];
    let told = server.ask(
        &package,
        &[
            json!({"say": TEXT}),
            json!({"pieces": pieces}),
            json!({"say": TEXT, "voice": {"name": VOICE}}),
            json!({"pieces": pieces, "voice": {"language": "en_US"}}),
            json!({"say": ""}),
            json!({"pieces": []}),
        ],
    );
    let sound = ["audio-start", "audio-chunk", "audio-stop"];
    let streamed = [&sound[..], &["synthesize-stopped"]].concat();
    for (heard, order) in told.iter().zip([&sound[..], &streamed, &sound, &streamed]) {
        assert_eq!(heard["order"], json!(order), "{heard}");
        assert_eq!(heard["formats"], json!([[16_000, 2, 1]]));
        assert_eq!(heard["samples"], samples);
        assert_eq!(heard["milliseconds"], samples * 1000 / 16_000);
        assert_eq!(heard["md5"], json!(md5));
    }
    assert_eq!(told[4]["order"], json!(["audio-start", "audio-stop"]));
    let nothing = ["audio-start", "audio-stop", "synthesize-stopped"];
    assert_eq!(told[5]["order"], json!(nothing));
    server.end().ended_with(0);
}

#[test]
fn a_voice_that_is_not_there_is_told_with_those_that_are() {
    let Some(package) = wyoming("a_voice_that_is_not_there_is_told_with_those_that_are") else {
        return;
    };
    let server = Server::start(&[]);
    let told = server.ask(
        &package,
        &[
            json!({"say": "Hello.", "voice": {"name": "nobody"}}),
            json!({"pieces": ["Hello."], "voice": {"language": "tlh"}}),
        ],
    );
    for (heard, text) in told.iter().zip([
        format!("there is no voice `nobody`; there are {VOICE}"),
        "no voice speaks `tlh`; there are voices for en-US".to_owned(),
    ]) {
        assert_eq!(heard["order"], json!(["error", "closed"]), "{heard}");
        assert_eq!(
            heard["error"],
            json!({"text": text, "code": "no-such-voice"})
        );
    }
    server.end().ended_with(0);
}

#[test]
fn wrong_input_gets_an_error_and_an_orderly_end() {
    let server = Server::start(&[]);
    let refused = |bytes: &[u8], before: &[&str], code, reason: &str| {
        let (kinds, error) = server.answer_to(bytes);
        assert_eq!(kinds, [before, &["error"]].concat(), "{error}");
        assert_eq!(error["code"], code, "{error}");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(reason), "{text}");
    };
    let event = "invalid-event";
    refused(b"GET / HTTP/1.1\r\n\r\n", &[], event, "begins no event");
    refused(b"\n", &[], event, "begins no event");
    let long = b"{\"type\": \"synthesize\", \"data_length\": 1000000000}\n";
    refused(long, &[], event, "data_length is 1000000000");
    refused(&vec![b'x'; 2_000_000], &[], event, "this one is longer");
    let no_text = b"{\"type\": \"synthesize\"}\n";
    refused(no_text, &[], "invalid-request", "missing field `text`");
    for kind in ["synthesize-chunk", "synthesize-stop"] {
        let alone = format!("{{\"type\": \"{kind}\", \"data\": {{\"text\": \"a\"}}}}\n");
        refused(alone.as_bytes(), &[], "out-of-place", "out of place");
    }
    let twice = b"{\"type\": \"synthesize-start\"}\n{\"type\": \"synthesize-start\"}\n";
    refused(
        twice,
        &[],
        "out-of-place",
        "`synthesize-start` is out of place",
    );
    // What is right before it is answered, and what is for others is left to them.
    let after = b"{\"type\": \"transcribe\"}\n{\"type\": \"ping\"}\nrubbish\n";
    refused(after, &["pong"], event, "begins no event");
    let spoken = b"{\"type\": \"synthesize\", \"data\": {\"text\": \"\"}}\n{}\n";
    refused(
        spoken,
        &["audio-start", "audio-stop"],
        event,
        "missing field `type`",
    );
    // And nobody else notices.
    let mut stream = server.connect();
    stream.write_all(b"{\"type\": \"ping\"}\n").unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    assert!(line.contains("pong"), "{line}");
    server.end().ended_with(0);
}

/// A text that takes minutes to speak, as long as each sentence is made anew.
fn book() -> String {
    TEXT.repeat(1500)
}

/// So that it is.
const ANEW: [&str; 2] = ["--set", "speech_cache.keep=off"];

/// Waits until the process computes no more; gives up after a minute.
#[cfg(target_os = "linux")]
fn comes_to_rest(pid: u32) -> bool {
    let used = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        // User and system time in ticks, of 10 ms as a rule.
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        let before = used();
        std::thread::sleep(Duration::from_millis(500));
        // Looking for changed files takes a little now and then.
        if used() - before <= 2 {
            return true;
        }
    }
    false
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_leaves_is_spoken_to_no_more() {
    let Some(package) = wyoming("whoever_leaves_is_spoken_to_no_more") else {
        return;
    };
    let server = Server::start(&ANEW);
    let pid = server.running.pid();
    let heard = server.ask(&package, &[json!({"say": book(), "leave": true})]);
    assert_eq!(heard[0]["order"], json!(["audio-start", "audio-chunk"]));
    assert!(comes_to_rest(pid), "it speaks on");
    server.end().ended_with(0);
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_does_not_listen_is_waited_for() {
    let server = Server::start(&ANEW);
    let pid = server.running.pid();
    let mut stream = server.connect();
    let data = json!({"text": book()}).to_string();
    let header = json!({"type": "synthesize", "data_length": data.len()});
    stream
        .write_all(format!("{header}\n{data}").as_bytes())
        .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    assert!(line.contains("audio-start"), "{line}");
    // What is spoken fills the buffers of both systems, and there it ends.
    assert!(comes_to_rest(pid), "it speaks on, though nobody listens");
    // Others are served meanwhile.
    let (kinds, _) = server.answer_to(b"{\"type\": \"ping\"}\n{\"type\": \"describe\"}\n?\n");
    assert_eq!(kinds, ["pong", "info", "error"]);
    drop(stream);
    server.end().ended_with(0);
}

#[test]
fn a_place_that_is_taken_is_told() {
    let server = Server::start(&[]);
    let address = server.uri.strip_prefix("tcp://").unwrap();
    let serve = Vidchat::new("serve").args(&["--wyoming", address]);
    let outcome = serve.run().ended_with(1);
    outcome.tells(&[&format!("tcp://{address} cannot be listened at"), "in use"]);
    let serve = Vidchat::new("serve").args(&["--wyoming", "10200"]);
    serve
        .run()
        .ended_with(2)
        .tells(&["HOST:PORT, such as 127.0.0.1:10200"]);
    server.end().ended_with(0);
}

#[test]
fn files_and_open_ports_are_places_too() {
    let folder = scratch();
    let path: PathBuf = folder.path().join("socket");
    // Left over from one that was killed.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let socket = format!("unix://{}", path.display());
    let serve = Vidchat::new("serve").args(&["--wyoming", &socket, "--wyoming", "tcp://0.0.0.0:0"]);
    let mut running = serve.start();
    assert_eq!(running.line(), format!("listening at {socket}\n"));
    assert!(running.line().starts_with("listening at tcp://0.0.0.0:"));
    let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
    stream.write_all(b"{\"type\": \"ping\"}\n?\n").unwrap();
    let (kinds, _) = read_events(&mut BufReader::new(stream));
    assert_eq!(kinds, ["pong", "error"]);
    let outcome = running.end_by(Signal::SIGINT).ended_with(0);
    outcome.tells(&["Wyoming knows no passwords"]);
    assert!(!path.exists());
}
