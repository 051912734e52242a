//! How much memory something takes, where the system tells. Each is made in a process of its own, since
//! what was given back before would be taken again.

use std::process::Command;

/// Names what a process of ours is to make.
const MAKE: &str = "VIDCHAT_BENCH_MAKE";

/// What this process is to make, if it is such a one.
pub(crate) fn wanted() -> Option<String> {
    std::env::var(MAKE).ok()
}

/// Says what a process takes that makes `what`.
pub(crate) fn tell(what: &str) {
    let this = std::env::current_exe().unwrap();
    let made = Command::new(this).env(MAKE, what).output().unwrap();
    print!("{}", String::from_utf8_lossy(&made.stdout));
}

/// Makes it, and says how much resident memory is taken then and was at most.
pub(crate) fn account<R>(what: &str, make: impl FnOnce() -> R) {
    let made = make();
    if let (Some(now), Some(most)) = (resident("VmRSS:"), resident("VmHWM:")) {
        println!("memory of a process with {what}: {now} MiB, at most {most} MiB");
    }
    drop(made);
}

/// A field of Linux's account of this process, in MiB.
fn resident(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024)
}
