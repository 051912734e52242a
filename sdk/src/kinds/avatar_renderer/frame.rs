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
        assert!(
            pixels.len() == row * height,
            "frame.write got {} bytes for a frame of {} × {height} pixels, which takes {}",
            pixels.len(),
            self.width(),
            row * height
        );
        self.0.write(pixels);
    }

    /// Replaces the rows from `first` on by rows that begin `stride` bytes apart, such as a graphics card gives
    /// them. What lies between them is skipped; the last one may end with its last pixel. A picture may be
    /// written in parts, from the top down, and is complete with its last row. Panics where `stride` is less than width × 4,
    /// where there is no whole row, or where there are more rows than the picture has.
    pub fn write_rows(&mut self, first: u32, pixels: &[u8], stride: usize) {
        let (row, height) = (self.row(), self.height() as usize);
        assert!(
            stride >= row,
            "rows {stride} bytes apart are shorter than {row}"
        );
        let whole = |padded: &&[u8]| padded.len() >= row;
        let rows = pixels.chunks(stride.max(1)).take_while(whole);
        let (first, count) = (first as usize, rows.clone().count());
        assert!(
            count > 0 && first + count <= height,
            "{count} rows from {first} on in a frame of {height}"
        );
        self.0.write_rows(first, rows.map(|padded| &padded[..row]));
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
        Frame(target::Pixels {
            handle,
            parts: Vec::new(),
        })
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

    pub(super) struct Pixels<'a> {
        pub(super) handle: &'a frames::Frame,
        /// Rows that came before the last.
        pub(super) parts: Vec<u8>,
    }

    impl Pixels<'_> {
        pub(super) fn width(&self) -> u32 {
            self.handle.width()
        }

        pub(super) fn height(&self) -> u32 {
            self.handle.height()
        }

        pub(super) fn write(&mut self, pixels: &[u8]) {
            self.handle.write(pixels);
        }

        /// By way of a buffer, since the host takes all of them at once.
        pub(super) fn write_rows<'r>(
            &mut self,
            first: usize,
            rows: impl Iterator<Item = &'r [u8]>,
        ) {
            let row = self.width() as usize * 4;
            self.parts.truncate(first * row);
            rows.for_each(|pixels| self.parts.extend_from_slice(pixels));
            if self.parts.len() == row * self.height() as usize {
                self.handle.write(&self.parts);
            }
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
                self.write_rows(0, pixels.chunks(row.max(1)));
            }
        }

        pub(super) fn write_rows<'r>(
            &mut self,
            first: usize,
            rows: impl Iterator<Item = &'r [u8]>,
        ) {
            let places = self.pixels.chunks_mut(self.stride.max(1)).skip(first);
            for (to, from) in places.zip(rows) {
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
            Frame::new(&mut pixels, 2, 2, to).write_rows(0, &rows(from), from);
            assert_eq!(pixels, rows(to), "{from} to {to}");
        }
        let mut pixels = vec![99; 12 + 8];
        Frame::new(&mut pixels, 2, 2, 12).write(&rows(8));
        assert_eq!(pixels, rows(12));
    }

    #[test]
    fn a_picture_may_come_in_parts() {
        let (mut pixels, all) = (vec![99; 12 + 8], rows(16));
        let mut frame = Frame::new(&mut pixels, 2, 2, 12);
        frame.write_rows(0, &all[..16], 16);
        frame.write_rows(1, &all[16..], 16);
        assert_eq!(pixels, rows(12));
    }

    #[test]
    #[should_panic(expected = "15 bytes for a frame of 2 × 2 pixels, which takes 16")]
    fn too_few_pixels_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write(&[0; 15]);
    }

    #[test]
    #[should_panic(expected = "2 rows from 1 on in a frame of 2")]
    fn too_many_rows_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write_rows(1, &[0; 16], 8);
    }

    #[test]
    #[should_panic(expected = "shorter than 8")]
    fn rows_that_overlap_are_refused() {
        Frame::new(&mut [0; 16], 2, 2, 8).write_rows(0, &[0; 16], 7);
    }
}
