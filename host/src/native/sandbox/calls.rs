//! System calls, by seccomp: those that lead out of the process fail with `EPERM`.
//!
//! A list of what is allowed would be safer, and would break with the next driver. What is forbidden here is
//! starting programs and processes, reaching into others, the network, and what administers a machine.

use std::collections::BTreeMap;

use nix::libc;
use nix::unistd::getpid;
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, apply_filter, sock_filter,
};

use super::super::message::{Enforced, Permits};

/// Calls that are forbidden altogether.
const FORBIDDEN: &[libc::c_long] = &[
    // Programs.
    libc::SYS_execve,
    libc::SYS_execveat,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    // The network, and talking to other programs. A pair of sockets within the process is allowed.
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    // Other users, namespaces and roots.
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setgroups,
    libc::SYS_capset,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_personality,
    // Mounts.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_open_by_handle_at,
    // Large parts of the kernel that no plugin needs and much went wrong in.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_fanotify_init,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_memfd_secret,
    // The machine.
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_vhangup,
];

/// The same, of calls that only this processor has.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_HERE: &[libc::c_long] = &[
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_modify_ldt,
    libc::SYS_iopl,
    libc::SYS_ioperm,
];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_HERE: &[libc::c_long] = &[];

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Forbids what leads out of this process, for good.
pub(super) fn forbid(permits: Permits) -> Result<Enforced, Error> {
    // No filter is known for other processors.
    let Ok(arch) = std::env::consts::ARCH.try_into() else {
        return Ok(Enforced::Not);
    };
    let filter = |rules: Rules, error: i32| -> Result<BpfProgram, Error> {
        let forbidden = SeccompAction::Errno(error.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, forbidden, arch)?;
        Ok(filter.try_into()?)
    };
    // Libraries take "there is no such call" as a reason to make the older one, whose arguments can be seen.
    let unseen = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let mut programs = vec![
        filter(unseen, libc::ENOSYS)?,
        filter(rules(permits)?, libc::EPERM)?,
    ];
    programs.extend(second_numbering());
    for program in programs {
        match apply_filter(&program) {
            Ok(()) => {}
            Err(Error::Prctl(error) | Error::Seccomp(error))
                if error.raw_os_error() == Some(libc::EINVAL) =>
            {
                return Ok(Enforced::Not);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Enforced::Fully)
}

/// Forbids the second numbering of calls that some kernels for this processor have (x32), under which the rules
/// would be passed by. `SeccompFilter` cannot say "all from a number on".
#[cfg(target_arch = "x86_64")]
fn second_numbering() -> Option<BpfProgram> {
    let of = |code: u32, jt, jf, k| sock_filter {
        code: code as u16,
        jt,
        jf,
        k,
    };
    let forbidden = libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs();
    Some(vec![
        // The number is what a filter sees first.
        of(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        of(
            libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K,
            0,
            1,
            0x4000_0000,
        ),
        of(libc::BPF_RET | libc::BPF_K, 0, 0, forbidden),
        of(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ])
}

#[cfg(not(target_arch = "x86_64"))]
fn second_numbering() -> Option<BpfProgram> {
    None
}

fn rules(permits: Permits) -> Result<Rules, BackendError> {
    let all = FORBIDDEN.iter().chain(FORBIDDEN_HERE);
    let mut rules: Rules = all.map(|call| (*call, Vec::new())).collect();
    if !permits.gpu {
        // Files in memory count nowhere. Drivers need them.
        rules.insert(libc::SYS_memfd_create, Vec::new());
    }
    let itself = u64::from(getpid().as_raw().unsigned_abs());
    let argument = |number, operator, value| {
        SeccompCondition::new(number, SeccompCmpArgLen::Dword, operator, value)
    };
    let is_other = || argument(0, SeccompCmpOp::Ne, itself);
    let rule = |conditions| Ok::<_, BackendError>(vec![SeccompRule::new(conditions)?]);
    // A process may signal itself: that is how it gives up.
    rules.insert(libc::SYS_kill, rule(vec![is_other()?])?);
    rules.insert(libc::SYS_tgkill, rule(vec![is_other()?])?);
    // It may look at its own limits, by number or as 0.
    let is_not_zero = argument(0, SeccompCmpOp::Ne, 0)?;
    rules.insert(libc::SYS_prlimit64, rule(vec![is_other()?, is_not_zero])?);
    // Threads are allowed, processes are not.
    let thread = libc::CLONE_THREAD.unsigned_abs().into();
    let is_process = argument(0, SeccompCmpOp::MaskedEq(thread), 0)?;
    rules.insert(libc::SYS_clone, rule(vec![is_process])?);
    // Typing at a terminal in the user's place.
    let mut typing = rule(vec![argument(1, SeccompCmpOp::Eq, libc::TIOCSTI)?])?;
    typing.extend(rule(vec![argument(1, SeccompCmpOp::Eq, libc::TIOCLINUX)?])?);
    rules.insert(libc::SYS_ioctl, typing);
    Ok(rules)
}
