//! The program under test.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{first_party, repository};

/// No test may hang: a program that takes longer is killed, and its test fails.
const LIMIT: Duration = Duration::from_secs(180);

/// One start of `vidchat`, with a home of its own so that tests do not meet.
pub(crate) struct Vidchat {
    command: Command,
    input: Vec<u8>,
    home: tempfile::TempDir,
}

/// Where tests keep compiled plugins: with all the builds that they make, the person's own would not stay.
pub(crate) fn compiled() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_vidchat")).with_file_name("compiled-by-tests")
}

/// How it ended.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    /// What came on standard output, as it is and as text.
    pub(crate) bytes: Vec<u8>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    shown: String,
}

impl Vidchat {
    /// `vidchat` with nothing said about plugins and settings; it starts in an empty folder.
    pub(crate) fn bare(subcommand: &str) -> Vidchat {
        let home = super::scratch();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vidchat"));
        command
            .arg(subcommand)
            .current_dir(home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            // On a desktop, too, no window opens and nothing is played.
            .env("VIDCHAT_WINDOW__SHOW", "never")
            .env("VIDCHAT_AUDIO__DEVICE", "none")
            .env("VIDCHAT_PLUGINS__CACHE", compiled())
            .env("VIDCHAT_SPEECH_CACHE__FOLDER", home.path().join("speech"))
            .env_remove("RUST_LOG");
        Vidchat {
            command,
            input: Vec::new(),
            home,
        }
    }

    /// `vidchat` with the first-party plugins and the settings that come with it.
    pub(crate) fn new(subcommand: &str) -> Vidchat {
        Vidchat::with_plugins(subcommand, &first_party())
    }

    /// `vidchat` with the plugins in `folder` and the settings that come with it.
    pub(crate) fn with_plugins(subcommand: &str, folder: &Path) -> Vidchat {
        let config = repository().join("config/vidchat.toml");
        Vidchat::bare(subcommand)
            .arg("--plugins")
            .arg(folder)
            .arg("--config")
            .arg(config)
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Vidchat {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Vidchat {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Vidchat {
        self.command.env(name, value);
        self
    }

    /// What is piped in; nothing, unless given.
    pub(crate) fn input(mut self, bytes: impl AsRef<[u8]>) -> Vidchat {
        self.input = bytes.as_ref().to_owned();
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Outcome {
        let began = Instant::now();
        let shown = format!("{:?}", self.command);
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // A program that reads no input, or not all of it, is no fault by itself.
        let writing = thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = read_all(child.stdout.take().unwrap());
        let stderr = read_all(child.stderr.take().unwrap());
        let status = wait(&mut child, began);
        let (bytes, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
        let stdout = String::from_utf8_lossy(&bytes).into_owned();
        let stderr = String::from_utf8(stderr).expect("what it tells is text");
        writing.join().unwrap();
        let Some(status) = status else {
            panic!("{shown}\nwas killed after {LIMIT:?}\nstdout: {stdout}\nstderr: {stderr}");
        };
        Outcome {
            code: status.code(),
            bytes,
            stdout,
            stderr,
            took: began.elapsed(),
            shown,
        }
    }

    /// Starts it, with nothing piped in, and lets it run.
    pub(crate) fn start(mut self) -> Running {
        let shown = format!("{:?}", self.command);
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        Running {
            stdout: BufReader::new(child.stdout.take().unwrap()),
            stderr: Some(read_all(child.stderr.take().unwrap())),
            child,
            began: Instant::now(),
            shown,
            _home: self.home,
        }
    }

    /// Runs it and asks for exit status 0.
    #[track_caller]
    pub(crate) fn succeed(self) -> Outcome {
        self.run().ended_with(0)
    }
}

/// A program that runs until it is told to end, or with the test.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<thread::JoinHandle<Vec<u8>>>,
    began: Instant,
    shown: String,
    _home: tempfile::TempDir,
}

impl Running {
    /// The next line of standard output; empty where it ends instead.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// Its number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, as `kill -NAME` does, and waits for the end.
    #[cfg(unix)]
    pub(crate) fn end_by(mut self, signal: nix::sys::signal::Signal) -> Outcome {
        let pid = nix::unistd::Pid::from_raw(self.pid().try_into().unwrap());
        nix::sys::signal::kill(pid, signal).unwrap();
        let sent = Instant::now();
        let status = wait(&mut self.child, sent);
        let mut bytes = Vec::new();
        self.stdout.read_to_end(&mut bytes).unwrap();
        let stderr = self.stderr.take().unwrap().join().unwrap();
        Outcome {
            code: status.and_then(|status| status.code()),
            stdout: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            stderr: String::from_utf8(stderr).expect("what it tells is text"),
            took: self.began.elapsed(),
            shown: self.shown.clone(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Outcome {
    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// What `--json` wrote.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// Asks for all of `parts` on standard error.
    #[track_caller]
    pub(crate) fn tells(self, parts: &[&str]) -> Outcome {
        for part in parts {
            assert!(
                self.stderr.contains(part),
                "{part:?} is not on stderr\n{self}"
            );
        }
        self
    }

    /// Asks for `part` not to be on standard error.
    #[track_caller]
    pub(crate) fn does_not_tell(self, part: &str) -> Outcome {
        assert!(!self.stderr.contains(part), "{part:?} is on stderr\n{self}");
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Outcome {
            code,
            stdout,
            stderr,
            shown,
            ..
        } = self;
        write!(
            f,
            "{shown}\nended with {code:?}\nstdout: {stdout}\nstderr: {stderr}"
        )
    }
}

fn read_all(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Waits for the end; none where it had to be killed.
fn wait(child: &mut Child, began: Instant) -> Option<ExitStatus> {
    while began.elapsed() < LIMIT {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}
