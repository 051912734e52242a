//! What a person has at a terminal: the conversation there, help, completions.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::Vidchat;

/// No test may hang: what does not come within this time never will.
const LIMIT: Duration = Duration::from_secs(120);

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = Vidchat::bare("completions").arg(shell).succeed();
        for word in ["render", "transcript", "completions"] {
            assert!(done.stdout.contains(word), "{shell} knows no {word}");
        }
    }
}

#[test]
fn bash_understands_its_completions() {
    if !common::has_tool("bash", "bash_understands_its_completions") {
        return;
    }
    let script = Vidchat::bare("completions").arg("bash").succeed().stdout;
    let ask = "COMP_WORDS=(vidchat com); COMP_CWORD=1; _vidchat vidchat com vidchat; \
               echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash");
    bash.arg("--norc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut bash = bash.spawn().unwrap();
    let mut stdin = bash.stdin.take().unwrap();
    stdin.write_all((script + "\n" + ask).as_bytes()).unwrap();
    drop(stdin);
    let output = bash.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "completions"
    );
}

#[test]
fn help_teaches_by_examples() {
    for command in [
        "run",
        "say",
        "render",
        "analyze",
        "config",
        "doctor",
        "plugin",
        "completions",
    ] {
        let help = Vidchat::bare(command).arg("--help").succeed().stdout;
        assert!(help.contains(&format!("  vidchat {command}")), "{help}");
        assert!(!help.contains('\x1b'), "colours do not belong into a pipe");
    }
}

/// `vidchat run` at a terminal of its own, which the tool `script` makes.
struct Talk {
    script: Child,
    keys: ChildStdin,
    shown: mpsc::Receiver<Vec<u8>>,
    all: String,
    home: tempfile::TempDir,
}

impl Talk {
    fn start() -> Talk {
        let home = common::scratch();
        let run = format!(
            "'{}' run --plugins '{}' --config '{}' --device none --set window.show=never",
            env!("CARGO_BIN_EXE_vidchat"),
            common::first_party().display(),
            common::repository().join("config/vidchat.toml").display(),
        );
        let mut script = Command::new("script")
            .args([
                "--quiet",
                "--flush",
                "--return",
                "--command",
                &run,
                "/dev/null",
            ])
            .current_dir(home.path())
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR")
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let keys = script.stdin.take().unwrap();
        let mut out = script.stdout.take().unwrap();
        let (sender, shown) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Talk {
            script,
            keys,
            shown,
            all: String::new(),
            home,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until `text` is shown behind all that was waited for before.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        while !self.all.contains(text) {
            match self.shown.recv_timeout(LIMIT) {
                Ok(bytes) => self.all += &String::from_utf8_lossy(&bytes),
                Err(_) => {
                    self.script.kill().unwrap();
                    panic!("{text:?} does not come; there is\n{:?}", self.all);
                }
            }
        }
        let end = self.all.find(text).unwrap() + text.len();
        self.all.drain(..end);
    }

    /// Waits for the end, and returns the exit status and what was shown last.
    fn end(mut self) -> (Option<i32>, String, tempfile::TempDir) {
        while let Ok(bytes) = self.shown.recv_timeout(LIMIT) {
            self.all += &String::from_utf8_lossy(&bytes);
        }
        (self.script.wait().unwrap().code(), self.all, self.home)
    }
}

#[test]
fn a_person_types_interrupts_and_leaves() {
    // Elsewhere, `script` has other options.
    let linux = cfg!(target_os = "linux");
    if !linux || !common::has_tool("script", "a_person_types_interrupts_and_leaves") {
        return;
    }
    let mut talk = Talk::start();
    talk.wait_for("speaking");
    talk.press("Tell me a yo\x7f\x7fjoke.");
    talk.wait_for("> Tell me a joke.");
    talk.press("\r");
    // It stays above as it was said, and the line is empty again.
    talk.wait_for("\x1b[1m> Tell me a joke.\x1b[0m");
    talk.wait_for("speaking");
    talk.press("\x1b");
    talk.wait_for("— interrupted");
    talk.wait_for("listening");
    talk.press("\x1b[A");
    talk.wait_for("> Tell me a joke.");
    talk.press("\x03\x04");
    let (code, last, home) = talk.end();
    assert_eq!(code, Some(0), "{last}");
    assert!(
        last.contains("\x1b[?2004l"),
        "pasting is as before: {last:?}"
    );
    let history = std::fs::read_to_string(home.path().join("vidchat/history")).unwrap();
    assert_eq!(history, "Tell me a joke.\n");
}
