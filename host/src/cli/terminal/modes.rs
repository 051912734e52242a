//! The terminal itself: its size, its modes, and bytes to it.

use std::io::{self, Write};

use crossterm::terminal;

/// Columns and rows where the terminal does not tell.
const USUAL_SIZE: (usize, usize) = (80, 24);

const PASTE_ON: &str = "\x1b[?2004h";
/// Pasting off, wrapping on, cursor shown, all colours off.
const AS_BEFORE: &str = "\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[0m";

/// Columns and rows.
pub(super) fn size() -> (usize, usize) {
    match terminal::size() {
        Ok((columns, rows)) if columns > 0 && rows > 0 => (columns.into(), rows.into()),
        _ => USUAL_SIZE,
    }
}

/// The terminal can only print.
pub(super) fn dumb() -> bool {
    let name = std::env::var_os("TERM");
    cfg!(unix) && name.is_none_or(|name| name.is_empty() || name == "dumb")
}

/// Standard output is read by another process.
pub(super) fn piped() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::FileTypeExt;
        let out = io::stdout().as_fd().try_clone_to_owned();
        let kind = out.and_then(|out| std::fs::File::from(out).metadata());
        kind.is_ok_and(|kind| kind.file_type().is_fifo() || kind.file_type().is_socket())
    }
    #[cfg(not(unix))]
    false
}

/// Each key is reported by itself, and what is pasted as one.
pub(super) fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    write(PASTE_ON);
    Ok(())
}

/// As it was before.
pub(super) fn leave() {
    write(AS_BEFORE);
    // Where this fails the terminal is gone.
    drop(terminal::disable_raw_mode());
}

/// Writes all at once, so that nothing gets in between.
pub(super) fn write(text: &str) {
    if text.is_empty() {
        return;
    }
    let mut err = io::stderr().lock();
    // A terminal that is gone is noticed where keys are read.
    drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
}

/// What Ctrl-Z does elsewhere: all processes of the job stop, until the shell lets them go on.
pub(super) fn suspend() {
    #[cfg(unix)]
    {
        use std::process::{Command, Stdio};
        let mut stop = Command::new("sh");
        stop.args(["-c", "kill -s TSTP 0"]).stdin(Stdio::null());
        // Where there is no shell to stop for, nothing happens.
        drop(stop.status());
    }
}
