//! Files and the network, by Landlock.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, make_bitflags, path_beneath_rules,
};

use super::super::message::{Enforced, Permits};

/// The newest version of Landlock whose abilities are asked for. Older kernels give what they have.
const VERSION: ABI = ABI::V6;

/// Where libraries and what they bring along lie.
const LIBRARIES: &[&str] = &[
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/nix/store",
    "/gnu/store",
];

/// What libraries want to know of the machine.
const MACHINE: &[&str] = &[
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system",
];

/// Devices that hold nothing.
const DEVICES: &[&str] = &[
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];

/// Settings of graphics drivers, and what they want to know of the machine.
const DRIVERS: &[&str] = &[
    "/etc/OpenCL",
    "/etc/drirc",
    "/etc/egl",
    "/etc/glvnd",
    "/etc/nvidia",
    "/etc/vulkan",
    "/opt/amdgpu",
    "/opt/rocm",
    "/proc/driver",
    "/proc/devices",
    "/proc/modules",
    "/run/opengl-driver",
    "/sys",
];

/// How the names of graphics devices in `/dev` begin.
const CARDS: &[&str] = &["dri", "nvidia", "kfd", "dxg", "mali"];

/// Variables that name files of drivers, separated by colons.
const DRIVER_FILES: &[&str] = &["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];

/// Keeps this process from all files but those that it needs, from the network, and from signalling others.
pub(super) fn restrict(permits: Permits, library: &Path) -> Result<Enforced, RulesetError> {
    let read = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    let run: BitFlags<AccessFs> = read | AccessFs::Execute;
    let write = make_bitflags!(AccessFs::{ReadFile | WriteFile});
    let mut rules = landlock::Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))?
        .handle_access(AccessNet::from_all(VERSION))?
        .scope(Scope::from_all(VERSION))?
        .create()?
        .add_rules(path_beneath_rules(LIBRARIES, run))?
        .add_rules(path_beneath_rules([library], run))?
        .add_rules(path_beneath_rules(MACHINE, read))?
        .add_rules(path_beneath_rules(DEVICES, write))?;
    if permits.gpu {
        let card = write | AccessFs::ReadDir | AccessFs::IoctlDev;
        rules = rules
            .add_rules(path_beneath_rules(DRIVERS, run))?
            .add_rules(path_beneath_rules(driver_files(), run))?
            .add_rules(path_beneath_rules(cards(), card))?;
    }
    Ok(match rules.restrict_self()?.ruleset {
        RulesetStatus::FullyEnforced => Enforced::Fully,
        RulesetStatus::PartiallyEnforced => Enforced::Partly,
        RulesetStatus::NotEnforced => Enforced::Not,
    })
}

fn cards() -> Vec<PathBuf> {
    let devices = std::fs::read_dir("/dev").into_iter().flatten().flatten();
    let is_card = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        CARDS.iter().any(|begin| name.starts_with(begin))
    };
    devices
        .map(|device| device.path())
        .filter(is_card)
        .collect()
}

fn driver_files() -> Vec<PathBuf> {
    let variables = DRIVER_FILES.iter().filter_map(std::env::var_os);
    let files = |variable| std::env::split_paths(&variable).collect::<Vec<_>>();
    variables.flat_map(files).collect()
}
