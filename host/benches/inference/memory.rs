//! How much memory something takes, where the system tells.

/// Says how much resident memory `make` takes: at most while it works, and for what it gives.
pub(crate) fn tell<R>(name: &str, make: impl FnOnce() -> R) {
    let Some(before) = resident("VmRSS:") else {
        return;
    };
    // Forgets the peak so far.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let made = make();
    let more = |field| resident(field).unwrap_or_default().saturating_sub(before) / 1024;
    println!(
        "memory, {name}: {} MiB, at most {} MiB",
        more("VmRSS:"),
        more("VmHWM:")
    );
    drop(made);
}

/// A field of Linux's account of this process, in KiB.
fn resident(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
