//! The window: what a person sees and types there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::thread::{self, JoinHandle};

use common::{
    Display, MOUTH_BOX, Outcome, Screenshot, Transcript, Vidchat, is_inside_mouth, scratch,
};

/// The picture and the line below it, in a window at the corner of the screen: left, top, right, bottom.
const PICTURE: [usize; 4] = [0, 0, 800, 600];
const LINE: [usize; 4] = [12, 610, 788, 648];
/// What shows where the next letter goes.
const CARET: [u8; 3] = [0x7F, 0xE3, 0xD4];

fn in_window(display: &str, show: &str) -> Vidchat {
    Vidchat::new("run")
        .args(&["--seed", "1"])
        .env("DISPLAY", display)
        .env("WAYLAND_DISPLAY", "")
        .env("WAYLAND_SOCKET", "")
        .env("VIDCHAT_WINDOW__SHOW", show)
}

/// A conversation that goes on while the test looks at it.
fn converse(display: &Display, input: &'static str, transcript: &Path) -> JoinHandle<Outcome> {
    let vidchat = in_window(display.name(), "always")
        .arg("--transcript")
        .arg(transcript)
        .input(input);
    thread::spawn(|| vidchat.run())
}

/// What the person said in each turn; none where the companion spoke first.
fn prompts(transcript: &Path) -> Vec<Option<String>> {
    let transcript = Transcript::read(transcript);
    let text = |line: &serde_json::Value| line["text"].as_str().map(str::to_owned);
    transcript.of("prompt").map(text).collect()
}

fn is_face(screen: &Screenshot) -> bool {
    let mut colours = screen.part(PICTURE);
    colours.sort_unstable();
    colours.dedup();
    colours.len() > 500
}

fn mouth_is_open(screen: &Screenshot) -> bool {
    let inside = |pixel: &&[u8; 3]| is_inside_mouth(*pixel);
    screen.part(MOUTH_BOX).iter().filter(inside).count() > 100
}

#[test]
fn a_person_types_in_the_window_and_sees_the_answer() {
    let name = "a_person_types_in_the_window_and_sees_the_answer";
    let Some(display) = Display::start(name) else {
        return;
    };
    let folder = scratch();
    let transcript = folder.path().join("transcript.jsonl");
    let conversation = converse(&display, "", &transcript);

    display.wait_for("a face", is_face);
    display.focus("VidChat");
    let has_caret = |screen: &Screenshot| screen.part(LINE).contains(&CARET);
    let empty = display.wait_for("the caret", has_caret).part(LINE);
    // Not a word of the greeting more.
    display.press("Escape");
    let is_silent = |screen: &Screenshot| is_face(screen) && !mouth_is_open(screen);
    display.wait_for("a closed mouth", is_silent);

    display.type_text("Hello, my name is Ada.");
    display.wait_for("what was typed", |screen| screen.part(LINE) != empty);
    display.press_until("Return", "an empty line", |screen| {
        screen.part(LINE) == empty
    });
    display.wait_for("the answer", mouth_is_open);
    display.press("ctrl+q");

    let outcome = conversation.join().unwrap().ended_with(0);
    let said = [None, Some("Hello, my name is Ada.".to_owned())];
    assert_eq!(prompts(&transcript), said, "{outcome}");
}

#[test]
fn the_end_of_the_display_is_not_the_end_of_the_conversation() {
    let name = "the_end_of_the_display_is_not_the_end_of_the_conversation";
    let Some(mut display) = Display::start(name) else {
        return;
    };
    let folder = scratch();
    let transcript = folder.path().join("transcript.jsonl");
    let conversation = converse(&display, "Hello, my name is Ada.\n", &transcript);
    display.wait_for("a face", is_face);
    display.kill();

    let outcome = conversation.join().unwrap().ended_with(0);
    let outcome = outcome.tells(&["the window is lost"]);
    let said = [None, Some("Hello, my name is Ada.".to_owned())];
    assert_eq!(prompts(&transcript), said, "{outcome}");
}

#[test]
fn without_a_display_the_conversation_has_no_window() {
    // The highest number that there is; nobody starts so many.
    let nowhere = ":65535";
    in_window(nowhere, "auto")
        .args(&["--say", "Hi."])
        .succeed()
        .tells(&["no window can be opened", "DISPLAY"]);
    in_window(nowhere, "always")
        .args(&["--say", "Hi."])
        .run()
        .ended_with(1)
        .tells(&["no window can be opened", "DISPLAY"]);
    in_window("", "always")
        .args(&["--say", "Hi."])
        .run()
        .ended_with(1)
        .tells(&["desktop session"]);
}
