//! Memory that the host and a plugin both see: an area each for samples to the plugin, samples from the
//! plugin, and the frame.
//!
//! What lies there may change at any time where the plugin is a process of its own, so nothing refers
//! to it: it is copied out once, and looked at then.

use std::fs::File;
use std::io;

use memmap2::{MmapMut, MmapRaw};

/// The most samples in a block.
pub(super) const MAX_SAMPLES: u32 = 1 << 20;

/// The largest frame, in bytes: 4096 × 4096 pixels.
const MAX_FRAME: usize = 4096 * 4096 * 4;

const SAMPLE_BYTES: usize = MAX_SAMPLES as usize * size_of::<f32>();
const OUTPUT: usize = SAMPLE_BYTES;
const FRAME: usize = OUTPUT + SAMPLE_BYTES;

/// All of it, in bytes. Only what is used takes memory.
const SIZE: usize = FRAME + MAX_FRAME;

/// More than there is room for.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum NoRoom {
    /// For samples.
    #[error("a block of {0} samples, where {MAX_SAMPLES} are the most")]
    Samples(usize),
    /// For a frame.
    #[error("a picture of {0} bytes, where {MAX_FRAME} (4096 × 4096 pixels) are the most")]
    Frame(usize),
}

/// The areas.
pub(super) struct Areas(MmapRaw);

impl Areas {
    /// Areas for a plugin in this process.
    pub(super) fn private() -> io::Result<Areas> {
        Ok(Areas(MmapMut::map_anon(SIZE)?.into()))
    }

    /// Areas that the process which gets the file sees, too.
    #[cfg(target_os = "linux")]
    pub(super) fn shared() -> io::Result<(Areas, File)> {
        use nix::fcntl::{FcntlArg, SealFlag, fcntl};
        use nix::sys::memfd::{MFdFlags, memfd_create};

        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let file = File::from(memfd_create("vidchat-plugin", flags)?);
        file.set_len(SIZE as u64)?;
        // If the other side could cut it short, the host would be killed for reading beyond its end.
        let seals = SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
        fcntl(&file, FcntlArg::F_ADD_SEALS(seals))?;
        Ok((Areas::of(&file)?, file))
    }

    /// The areas in a file that [`Areas::shared`] made.
    #[cfg(target_os = "linux")]
    pub(super) fn of(file: &File) -> io::Result<Areas> {
        if file.metadata()?.len() < SIZE as u64 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let map = memmap2::MmapOptions::new().len(SIZE).map_raw(file)?;
        Ok(Areas(map))
    }

    /// Where samples to the plugin lie.
    pub(super) fn input(&self) -> *const f32 {
        self.0.as_ptr().cast()
    }

    /// Where samples from the plugin lie.
    pub(super) fn output(&self) -> *mut f32 {
        self.0.as_mut_ptr().wrapping_add(OUTPUT).cast()
    }

    /// Where a frame of so many pixels lies.
    pub(super) fn frame(&self, width: u32, height: u32) -> Result<*mut u8, NoRoom> {
        let bytes = (width as usize)
            .saturating_mul(height as usize)
            .saturating_mul(4);
        if bytes > MAX_FRAME {
            return Err(NoRoom::Frame(bytes));
        }
        Ok(self.0.as_mut_ptr().wrapping_add(FRAME))
    }

    /// Writes samples for the plugin, and gives how many.
    pub(super) fn put_samples(&self, samples: &[f32]) -> Result<u32, NoRoom> {
        let count = fits(samples.len())?;
        copy(samples.as_ptr(), self.0.as_mut_ptr().cast(), samples.len());
        Ok(count)
    }

    /// The first `count` samples from the plugin.
    pub(super) fn take_samples(&self, count: u32) -> Result<Vec<f32>, NoRoom> {
        fits(count as usize)?;
        let mut samples = vec![0.0; count as usize];
        copy(self.output(), samples.as_mut_ptr(), samples.len());
        Ok(samples)
    }

    /// Copies the frame into `pixels`, which says how large it is.
    pub(super) fn take_frame(&self, pixels: &mut [u8]) -> Result<(), NoRoom> {
        if pixels.len() > MAX_FRAME {
            return Err(NoRoom::Frame(pixels.len()));
        }
        let frame = self.0.as_ptr().wrapping_add(FRAME);
        copy(frame, pixels.as_mut_ptr(), pixels.len());
        Ok(())
    }
}

/// So many samples, if there is room for them.
pub(super) fn fits(samples: usize) -> Result<u32, NoRoom> {
    match u32::try_from(samples) {
        Ok(count) if count <= MAX_SAMPLES => Ok(count),
        _ => Err(NoRoom::Samples(samples)),
    }
}

/// Copies plain numbers into the areas or out of them.
#[allow(
    unsafe_code,
    reason = "memory that another process writes must not be borrowed"
)]
fn copy<T: Copy>(from: *const T, to: *mut T, count: usize) {
    // SAFETY: of the two, one is a slice of the caller's with `count` items, and the other an area with
    // room for them: all callers look first. Both are aligned for `T`, since a mapping begins at a page
    // and the areas at multiples of one. They do not overlap, for one is the host's own memory. Any bits are a
    // number, so whatever the other process writes meanwhile, what arrives is one.
    unsafe { std::ptr::copy_nonoverlapping(from, to, count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_hold_what_fits_and_nothing_else() {
        let areas = Areas::private().unwrap();
        assert_eq!(areas.put_samples(&[0.5; 3]), Ok(3));
        let too_many = vec![0.0; MAX_SAMPLES as usize + 1];
        assert!(areas.put_samples(&too_many).is_err());
        assert_eq!(areas.take_samples(2).unwrap(), [0.0, 0.0]);
        assert!(areas.take_samples(MAX_SAMPLES + 1).is_err());
        assert!(areas.frame(4096, 4096).is_ok() && areas.frame(4097, 4096).is_err());
        assert!(areas.frame(u32::MAX, u32::MAX).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn both_sides_see_the_same_and_neither_can_cut_it_short() {
        let (host, file) = Areas::shared().unwrap();
        let plugin = Areas::of(&file).unwrap();
        host.put_samples(&[0.25, 0.5]).unwrap();
        copy(plugin.input(), plugin.output(), 2);
        assert_eq!(host.take_samples(2).unwrap(), [0.25, 0.5]);
        assert!(file.set_len(0).is_err() && file.set_len(SIZE as u64 + 1).is_err());
    }
}
