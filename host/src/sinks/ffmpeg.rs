//! `ffmpeg` as a child process.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;

/// How much of ffmpeg's messages is kept, in bytes.
const MAX_MESSAGE: u64 = 16_384;

/// A running `ffmpeg`. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Ffmpeg {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Option<JoinHandle<String>>,
}

impl Ffmpeg {
    /// Starts `program` with arguments after the common ones, which overwrite the output and print
    /// errors only. The error kind is `NotFound` where there is no such program.
    pub(super) fn start(
        program: &OsStr,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["-hide_banner", "-loglevel", "error", "-y"])
            .args(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        // A Ctrl-C at the terminal is for us: we end the recording, ffmpeg follows.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        // Read as it runs, since a full pipe would stop it.
        let messages = child.stderr.take().map(|stderr| {
            std::thread::spawn(move || {
                let mut kept = Vec::new();
                let mut stderr = stderr;
                // What cannot be read is no message.
                let _ = stderr.by_ref().take(MAX_MESSAGE).read_to_end(&mut kept);
                let _ = io::copy(&mut stderr, &mut io::sink());
                String::from_utf8_lossy(&kept).trim().to_owned()
            })
        });
        Ok(Self {
            child,
            stdin,
            messages,
        })
    }

    /// Its process id.
    #[cfg(test)]
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Feeds its standard input. Waits while ffmpeg is busy.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stdin {
            Some(stdin) => stdin.write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends its input and waits for it. The error carries ffmpeg's own messages.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.stdin = None;
        let status = self.child.wait()?;
        let messages = self.messages.take().and_then(|thread| thread.join().ok());
        if status.success() {
            return Ok(());
        }
        match messages.filter(|messages| !messages.is_empty()) {
            Some(messages) => Err(io::Error::other(messages)),
            None => Err(io::Error::other(format!("it ended with {status}"))),
        }
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
