//! Starting, killing and reaping a process, by a thread that does nothing else.
//!
//! The thread is the process's parent as Linux sees it, and the process ends when its parent does: so that thread lives as
//! long as the process. It also keeps both the fork and the wait off the threads that run plugins.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use tokio::sync::oneshot;

/// Enough for starting a process and waiting for it.
const STACK: usize = 256 * 1024;

/// A process. Dropping it kills it, and its end is waited for elsewhere.
pub(super) struct Child {
    pid: Pid,
    /// Whether `pid` still is its number. Another process may get it afterwards.
    is_there: Arc<Mutex<bool>>,
    ended: oneshot::Receiver<io::Result<ExitStatus>>,
    /// What came of it, once that was asked.
    status: Option<String>,
}

impl Child {
    /// Starts a process.
    pub(super) async fn spawn(command: Command) -> io::Result<Child> {
        let (started, starting) = oneshot::channel();
        std::thread::Builder::new()
            .name("plugin-parent".to_owned())
            .stack_size(STACK)
            .spawn(move || parent(command, started))?;
        starting.await.map_err(io::Error::other)?
    }

    /// Kills it, if it is still there.
    pub(super) fn kill(&self) {
        let is_there = self.is_there.lock().unwrap_or_else(PoisonError::into_inner);
        if *is_there {
            // It fails only where the process has ended already.
            let _ = kill(self.pid, Signal::SIGKILL);
        }
    }

    /// Waits for its end, and gives what it was, for people.
    pub(super) async fn ended(&mut self) -> String {
        if let Some(status) = &self.status {
            return status.clone();
        }
        let status = match (&mut self.ended).await {
            Ok(Ok(status)) => describe(status),
            Ok(Err(error)) => format!("its process cannot be waited for: {error}"),
            Err(_) => "its process ended".to_owned(),
        };
        self.status.insert(status).clone()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

fn parent(mut command: Command, started: oneshot::Sender<io::Result<Child>>) {
    let spawned = command.spawn();
    // Else the host's ends of what the process inherited stay open here.
    drop(command);
    let mut process = match spawned {
        Ok(process) => process,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let pid = Pid::from_raw(i32::try_from(process.id()).unwrap_or_default());
    let is_there = Arc::new(Mutex::new(true));
    let (end, ended) = oneshot::channel();
    // Where nobody waits for it any more, it is dropped, and so killed.
    let _ = started.send(Ok(Child {
        pid,
        is_there: Arc::clone(&is_there),
        ended,
        status: None,
    }));
    // Waits without reaping: as long as the process is not reaped, its number is its own.
    while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT)
        == Err(nix::errno::Errno::EINTR)
    {}
    let mut is_there = is_there.lock().unwrap_or_else(PoisonError::into_inner);
    let status = process.wait();
    *is_there = false;
    drop(is_there);
    let _ = end.send(status);
}

/// How a process ended, for people.
fn describe(status: ExitStatus) -> String {
    let Some(number) = status.signal() else {
        let code = status.code().unwrap_or_default();
        return format!("its process ended itself with exit code {code}");
    };
    let Ok(signal) = Signal::try_from(number) else {
        return format!("its process was ended by signal {number}");
    };
    let meaning = match signal {
        Signal::SIGSEGV => "it touched memory that is not its own",
        Signal::SIGBUS => "it touched memory that is not there",
        Signal::SIGILL => "it ran into code that this processor does not know, or gave up",
        Signal::SIGFPE => "it divided by zero, or the like",
        Signal::SIGABRT => "it gave up",
        Signal::SIGSYS => "it made a system call that plugins may not make",
        Signal::SIGKILL => "it was killed from outside, as the system does where memory runs out",
        _ => "from outside",
    };
    format!("its process was ended by {signal} ({meaning})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_process_is_told_in_words() {
        let told = |raw| describe(ExitStatus::from_raw(raw));
        assert_eq!(
            told(11),
            "its process was ended by SIGSEGV (it touched memory that is not its own)"
        );
        assert_eq!(told(0), "its process ended itself with exit code 0");
        assert_eq!(told(3 << 8), "its process ended itself with exit code 3");
        assert_eq!(told(64), "its process was ended by signal 64");
    }
}
