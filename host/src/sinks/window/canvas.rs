//! Drawing on the pixels of a window.

use super::layout::Rect;
use super::scale::mix;

/// A part of a canvas, kept to be drawn again.
#[derive(Debug, Default)]
pub(super) struct Snippet {
    /// Where it was.
    place: Rect,
    pixels: Vec<u32>,
}

/// The pixels of a window: `0x00RRGGBB`, row by row from the top. What lies outside is not drawn.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    width: u32,
    height: u32,
    pixels: &'a mut [u32],
}

impl<'a> Canvas<'a> {
    /// `None` where there are not `width` · `height` pixels.
    pub(super) fn new(width: u32, height: u32, pixels: &'a mut [u32]) -> Option<Self> {
        let count = (width as usize).checked_mul(height as usize)?;
        (pixels.len() == count).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    pub(super) fn bounds(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    /// One colour all over `rect`.
    pub(super) fn fill(&mut self, rect: Rect, colour: u32) {
        for (_, row) in self.rows(rect) {
            row.fill(colour);
        }
    }

    /// One colour all over `rect`, with corners rounded by `radius` pixels.
    pub(super) fn fill_rounded(&mut self, rect: Rect, radius: f32, colour: u32) {
        let half = (rect.width as f32 / 2.0, rect.height as f32 / 2.0);
        let radius = radius.clamp(0.0, half.0.min(half.1));
        let visible = rect.intersection(self.bounds());
        for (y, row) in self.rows(rect) {
            // How far a pixel is beyond the centres of the corners, by row and column.
            let dy = ((y - rect.y) as f32 + 0.5 - half.1).abs() - (half.1 - radius);
            for (x, pixel) in (visible.x..).zip(row) {
                let dx = ((x - rect.x) as f32 + 0.5 - half.0).abs() - (half.0 - radius);
                let distance = match dx > 0.0 && dy > 0.0 {
                    true => dx.hypot(dy),
                    false => dx.max(dy),
                };
                *pixel = mix(*pixel, colour, weight(radius - distance + 0.5));
            }
        }
    }

    /// Keeps the part in `rect`, in place of what `snippet` held.
    pub(super) fn keep(&mut self, rect: Rect, snippet: &mut Snippet) {
        snippet.place = rect.intersection(self.bounds());
        snippet.pixels.clear();
        for (_, row) in self.rows(rect) {
            snippet.pixels.extend_from_slice(row);
        }
    }

    /// Draws what was kept where it was, on a canvas of the same size.
    pub(super) fn restore(&mut self, snippet: &Snippet) {
        let kept = snippet
            .pixels
            .chunks_exact(snippet.place.width.max(1) as usize);
        for ((_, row), kept) in self.rows(snippet.place).zip(kept) {
            if row.len() == kept.len() {
                row.copy_from_slice(kept);
            }
        }
    }

    /// Lays `colour` over the pixel at `x`, `y` with a coverage of 0 (not at all) to 255.
    pub(super) fn blend(&mut self, x: i32, y: i32, colour: u32, coverage: u8) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if x >= self.width {
            return;
        }
        let index = y as usize * self.width as usize + x as usize;
        if let Some(pixel) = self.pixels.get_mut(index) {
            *pixel = mix(*pixel, colour, weight(f32::from(coverage) / 255.0));
        }
    }

    /// The visible part of `rect`, row by row with their numbers.
    pub(super) fn rows(&mut self, rect: Rect) -> impl Iterator<Item = (i32, &mut [u32])> {
        let visible = rect.intersection(self.bounds());
        let first = visible.x.max(0).unsigned_abs() as usize;
        let columns = first..first + visible.width as usize;
        (visible.y..)
            .zip(
                self.pixels
                    .chunks_exact_mut(self.width.max(1) as usize)
                    .skip(visible.y.max(0).unsigned_abs() as usize)
                    .take(visible.height as usize),
            )
            .filter_map(move |(y, row)| Some((y, row.get_mut(columns.clone())?)))
    }
}

/// A coverage from 0.0 to 1.0 as [`mix`] wants it.
fn weight(coverage: f32) -> u32 {
    (coverage.clamp(0.0, 1.0) * 256.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(width: u32, height: u32, draw: impl FnOnce(&mut Canvas<'_>)) -> Vec<u32> {
        let mut pixels = vec![0; (width * height) as usize];
        draw(&mut Canvas::new(width, height, &mut pixels).unwrap());
        pixels
    }

    #[test]
    fn a_rectangle_is_cut_at_the_border() {
        let pixels = drawn(3, 2, |canvas| canvas.fill(Rect::new(1, -5, 9, 6), 7));
        assert_eq!(pixels, [0, 7, 7, 0, 0, 0]);
    }

    #[test]
    fn a_round_corner_is_open_and_its_middle_is_not() {
        let pixels = drawn(20, 20, |canvas| {
            canvas.fill_rounded(Rect::new(0, 0, 20, 20), 8.0, 0xFF);
        });
        assert_eq!(pixels[0], 0);
        assert_eq!(pixels[10], 0xFF);
        assert_eq!(pixels[10 * 20], 0xFF);
        assert_eq!(pixels[10 * 20 + 10], 0xFF);
        // The edge of the corner is soft.
        assert!(pixels.iter().any(|pixel| (1..0xFF).contains(pixel)));
        // And the shape is the same from all sides.
        let turned: Vec<u32> = pixels.iter().rev().copied().collect();
        assert_eq!(pixels, turned);
    }

    #[test]
    fn what_was_kept_is_restored_and_nothing_else() {
        let (part, mut snippet) = (Rect::new(1, 0, 9, 1), Snippet::default());
        drawn(3, 2, |canvas| {
            canvas.fill(Rect::new(0, 0, 3, 2), 7);
            canvas.keep(part, &mut snippet);
        });
        let pixels = drawn(3, 2, |canvas| canvas.restore(&snippet));
        assert_eq!(pixels, [0, 7, 7, 0, 0, 0]);
    }

    #[test]
    fn blending_beside_the_canvas_does_nothing() {
        let pixels = drawn(2, 2, |canvas| {
            for (x, y) in [(-1, 0), (0, -1), (2, 0), (0, 2)] {
                canvas.blend(x, y, 0xFF, 255);
            }
            canvas.blend(1, 1, 0xFF, 128);
        });
        assert_eq!(pixels, [0, 0, 0, 0x80]);
    }

    #[test]
    fn a_canvas_needs_its_pixels() {
        assert!(Canvas::new(2, 2, &mut [0; 3]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_drawn_outside_of_a_shape(
            x in -30i32..30, y in -30i32..30, width in 0u32..40, height in 0u32..40, radius in 0f32..30.0,
        ) {
            let rect = Rect::new(x, y, width, height);
            let pixels = drawn(20, 10, |canvas| canvas.fill_rounded(rect, radius, 0xFF_FFFF));
            for (i, &pixel) in pixels.iter().enumerate() {
                let place = Rect::new(i as i32 % 20, i as i32 / 20, 1, 1);
                prop_assert!(pixel == 0 || !rect.intersection(place).is_empty());
            }
        }
    }
}
