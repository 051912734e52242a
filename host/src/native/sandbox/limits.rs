//! Limits of resources.

use std::io;

use nix::sys::prctl::set_no_new_privs;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{SigSet, Signal};

use super::super::message::Permits;

const MEBIBYTE: u64 = 1024 * 1024;

/// The most files that are open at once.
const MAX_FILES: u64 = 1024;

/// The most that the stack of the plugin's thread grows to.
const MAX_STACK: u64 = 8 * MEBIBYTE;

/// Address space that allocators reserve and do not use.
const RESERVED: u64 = 2048 * MEBIBYTE;

pub(super) fn set(permits: Permits) -> io::Result<()> {
    set_no_new_privs()?;
    let allowed = u64::from(permits.memory_mb) * MEBIBYTE;
    let (used_space, used_data) = used()?;
    limit(Resource::RLIMIT_CORE, 0)?;
    limit(Resource::RLIMIT_NOFILE, MAX_FILES)?;
    limit(Resource::RLIMIT_STACK, MAX_STACK)?;
    limit(Resource::RLIMIT_DATA, used_data + allowed)?;
    if permits.gpu {
        // Drivers map the memory of cards and keep files in memory. Neither counts as data.
        limit(Resource::RLIMIT_FSIZE, allowed)?;
    } else {
        limit(Resource::RLIMIT_AS, used_space + allowed + RESERVED)?;
        limit(Resource::RLIMIT_FSIZE, 0)?;
    }
    // A file that would become too large is then an error for who writes it, and no end of the process.
    SigSet::from(Signal::SIGXFSZ).thread_block()?;
    Ok(())
}

/// Limits a resource, where it is not limited further already.
fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let (_, hard) = getrlimit(resource)?;
    let most = most.min(hard);
    Ok(setrlimit(resource, most, most)?)
}

/// What this process has taken: address space and data, in bytes.
fn used() -> io::Result<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        kibibytes.and_then(|number| number.parse::<u64>().ok())
    };
    match (of("VmSize:"), of("VmData:")) {
        (Some(space), Some(data)) => Ok((space * 1024, data * 1024)),
        _ => Err(io::Error::other(
            "/proc/self/status does not say what it uses",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_uses_is_known() {
        let (space, data) = used().unwrap();
        assert!(data > 0 && space > data);
    }
}
