//! `ffmpeg` as a child process.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How much of ffmpeg's messages is kept, in bytes.
const MAX_MESSAGE: u64 = 16_384;

/// How many pieces of input wait for it. While it takes one, others can be made.
const WAITING: usize = 2;

/// A running `ffmpeg`. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Ffmpeg {
    child: Child,
    input: Option<Input>,
    messages: Option<JoinHandle<String>>,
}

/// Its standard input, and the thread that fills it.
#[derive(Debug)]
struct Input {
    pieces: SyncSender<Arc<Vec<u8>>>,
    thread: JoinHandle<io::Result<()>>,
}

impl Input {
    fn new(mut stdin: ChildStdin) -> Self {
        let (pieces, waiting) = sync_channel::<Arc<Vec<u8>>>(WAITING);
        let thread = std::thread::spawn(move || {
            // What comes after a failure cannot be sent any more.
            waiting.iter().try_for_each(|piece| stdin.write_all(&piece))
        });
        Self { pieces, thread }
    }

    /// Ends it when all is written.
    fn close(self) -> io::Result<()> {
        drop(self.pieces);
        let failed = |_| Err(io::Error::other("the thread that feeds it panicked"));
        self.thread.join().unwrap_or_else(failed)
    }
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
        let input = child.stdin.take().map(Input::new);
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
            input,
            messages,
        })
    }

    /// Its process id.
    #[cfg(test)]
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Feeds its standard input. Waits while too much waits for ffmpeg; that something could not be
    /// written is told a little later.
    pub(super) fn write(&mut self, piece: Arc<Vec<u8>>) -> io::Result<()> {
        match &self.input {
            Some(input) if input.pieces.send(piece).is_ok() => Ok(()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends its input and waits for it. The error carries ffmpeg's own messages.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let written = self.input.take().map_or(Ok(()), Input::close);
        let status = self.child.wait()?;
        let messages = self.messages.take().and_then(|thread| thread.join().ok());
        if status.success() {
            return written;
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
