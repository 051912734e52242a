//! Memory for tensors. Lengths can come out of a plugin's inputs, and memory that the system refuses
//! ends the process; so all sessions take theirs from one arena that has a limit.

use std::ffi::CStr;
use std::ptr;

use ort::environment::Environment;
use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};
use ort::{AsPointer, sys};

/// The most bytes of all tensors that live at a time. Enough for two minutes of speech in one piece
/// with the embedded voice, and for half a minute of voice conversion (a dozen tensors of 512
/// channels of 3200 single-precision values a second).
pub(super) const LIMIT: u64 = 2 << 30;

/// What the arena keeps when nothing runs, in bytes: what a sentence of some ten seconds takes, so
/// that no sentence waits for memory. What a longer one took is given back after it. Pages that
/// nothing was written to take no memory.
const KEPT: usize = 32 << 20;

/// The settings of the arena, by ONNX Runtime's names.
const SETTINGS: [(&CStr, usize); 3] = [
    (c"max_mem", LIMIT as usize),
    (c"initial_chunk_size_bytes", KEPT),
    (c"max_power_of_two_extend_bytes", KEPT),
];

/// A run's setting that gives memory back beyond what the arena keeps, with its value.
pub(super) const SHRINK: (&str, &str) = ("memory.enable_memory_arena_shrinkage", "cpu:0");

/// Gives the environment its arena, for sessions that use the environment's allocators.
#[expect(unsafe_code, reason = "`ort` has no function for that yet")]
pub(super) fn register(environment: &Environment) -> ort::Result<()> {
    let keys = SETTINGS.map(|(key, _)| key.as_ptr());
    let values = SETTINGS.map(|(_, value)| value);
    let api = ort::api();
    let memory = MemoryInfo::new(
        AllocationDevice::CPU,
        0,
        AllocatorType::Arena,
        MemoryType::Default,
    )?;
    let mut settings = ptr::null_mut();
    let check = |status: sys::OrtStatusPtr| {
        // SAFETY: the status was just given by a function of ONNX Runtime, and nobody else has it.
        unsafe { ort::Error::result_from_status(status) }
    };
    // SAFETY: both arrays have as many elements as told, and outlive the call, which copies them.
    check(unsafe {
        (api.CreateArenaCfgV2)(keys.as_ptr(), values.as_ptr(), keys.len(), &mut settings)
    })?;
    // SAFETY: the three are alive, and the call copies what it keeps of the last two.
    let registered = check(unsafe {
        (api.CreateAndRegisterAllocator)(environment.ptr().cast_mut(), memory.ptr(), settings)
    });
    // SAFETY: created above, and not used any more.
    unsafe { (api.ReleaseArenaCfg)(settings) };
    registered
}
