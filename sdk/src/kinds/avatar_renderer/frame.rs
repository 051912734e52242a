//! A picture to draw into.

#[cfg(target_arch = "wasm32")]
use component as target;
#[cfg(not(target_arch = "wasm32"))]
use memory as target;

/// A picture that lives in the host: RGBA8, straight alpha, rows top-down.
pub struct Frame<'a>(target::Pixels<'a>);

impl Frame<'_> {
    /// Its width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Its height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Replaces all pixels. Panics unless `pixels` holds exactly width × height × 4 bytes.
    pub fn write(&mut self, pixels: &[u8]) {
        let (row, height) = (self.row(), self.height() as usize);
        assert_eq!(pixels.len(), row * height, "bytes in a frame");
        self.0.write(pixels);
    }

    /// Replaces all pixels by rows that begin `stride` bytes apart, such as a graphics card gives them.
    /// What lies between them is skipped; the last row may end with its last pixel. Panics where `pixels`
    /// is too short or `stride` is less than width × 4.
    pub fn write_rows(&mut self, pixels: &[u8], stride: usize) {
        let (row, height) = (self.row(), self.height() as usize);
        assert!(
            stride >= row,
            "rows {stride} bytes apart are shorter than {row}"
        );
        let needed = (stride * height).saturating_sub(stride - row);
        assert!(
            pixels.len() >= needed,
            "{} bytes of at least {needed} in a frame",
            pixels.len()
        );
        self.0.write_rows(
            pixels
                .chunks(stride.max(1))
                .map(|padded| &padded[..row])
                .take(height),
        );
    }

    /// Bytes in a row.
    fn row(&self) -> usize {
        self.width() as usize * 4
    }
}

#[cfg(target_arch = "wasm32")]
impl<'a> Frame<'a> {
    /// The picture behind a handle.
    pub(crate) fn of(handle: &'a crate::bindings::vidchat::host::frames::Frame) -> Frame<'a> {
        Frame(target::Pixels(handle))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<'a> Frame<'a> {
    /// A picture in memory, whose rows begin `stride` bytes apart; for tests, where there is no host. Panics
    /// where `pixels` is too short or `stride` is less than width × 4.
    pub fn new(pixels: &'a mut [u8], width: u32, height: u32, stride: usize) -> Frame<'a> {
        let row = width as usize * 4;
        assert!(
            stride >= row,
            "rows {stride} bytes apart are shorter than {row}"
        );
        let needed = (stride * height as usize).saturating_sub(stride - row);
        assert!(
            pixels.len() >= needed,
            "{} bytes of at least {needed}",
            pixels.len()
        );
        Frame(target::Pixels {
            pixels,
            width,
            height,
            stride,
        })
    }
}

/// In a component the picture is a handle.
#[cfg(target_arch = "wasm32")]
mod component {
    use crate::bindings::vidchat::host::frames;

    pub(super) struct Pixels<'a>(pub(super) &'a frames::Frame);

    impl Pixels<'_> {
        pub(super) fn width(&self) -> u32 {
            self.0.width()
        }

        pub(super) fn height(&self) -> u32 {
            self.0.height()
        }

        pub(super) fn write(&mut self, pixels: &[u8]) {
            self.0.write(pixels);
        }

        /// By way of a buffer, since the host takes all of them at once.
        pub(super) fn write_rows<'r>(&mut self, rows: impl Iterator<Item = &'r [u8]>) {
            let pixels: Vec<u8> = rows.flatten().copied().collect();
            self.0.write(&pixels);
        }
    }
}

/// In a library, and in tests, it is memory.
#[cfg(not(target_arch = "wasm32"))]
mod memory {
    pub(super) struct Pixels<'a> {
        pub(super) pixels: &'a mut [u8],
        pub(super) width: u32,
        pub(super) height: u32,
        pub(super) stride: usize,
    }

    impl Pixels<'_> {
        pub(super) fn width(&self) -> u32 {
            self.width
        }

        pub(super) fn height(&self) -> u32 {
            self.height
        }

        pub(super) fn write(&mut self, pixels: &[u8]) {
            let row = self.width as usize * 4;
            if self.stride == row {
                self.pixels[..pixels.len()].copy_from_slice(pixels);
            } else {
                self.write_rows(pixels.chunks(row.max(1)));
            }
        }

        pub(super) fn write_rows<'r>(&mut self, rows: impl Iterator<Item = &'r [u8]>) {
            for (to, from) in self.pixels.chunks_mut(self.stride.max(1)).zip(rows) {
                to[..from.len()].copy_from_slice(from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 × 2 pixels in rows of `stride` bytes: pixel `n` holds `n` in all channels.
    fn rows(stride: usize) -> Vec<u8> {
        let mut rows = vec![99; stride + 8];
        for (row, first) in [(0, 1), (stride, 3)] {
            rows[row..row + 4].fill(first);
            rows[row + 4..row + 8].fill(first + 1);
        }
        rows
    }

    #[test]
    fn rows_with_and_without_padding_arrive_in_frames_with_and_without() {
        for (from, to) in [(8, 8), (8, 12), (12, 8), (12, 12), (256, 9)] {
            let mut pixels = vec![99; to + 8];
            Frame::new(&mut pixels, 2, 2, to).write_rows(&rows(from), from);
            assert_eq!(pixels, rows(to), "{from} to {to}");
        }
        let mut pixels = vec![99; 12 + 8];
        Frame::new(&mut pixels, 2, 2, 12).write(&rows(8));
        assert_eq!(pixels, rows(12));
    }

    #[test]
    #[should_panic(expected = "bytes in a frame")]
    fn too_few_pixels_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write(&[0; 15]);
    }

    #[test]
    #[should_panic(expected = "15 bytes of at least 16")]
    fn too_short_rows_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write_rows(&[0; 15], 8);
    }

    #[test]
    #[should_panic(expected = "shorter than 8")]
    fn rows_that_overlap_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write_rows(&[0; 16], 7);
    }
}
