//! Pictures in another size.
//!
//! Each pixel is a weighted mean of the source pixels beneath it, first along the rows, then along the
//! columns: between two neighbours where a picture grows (bilinear), over all that fall together where it
//! shrinks.

/// Weights of one pixel sum to this. With 8 bits for a channel, sums stay within 16.
const ONE: u32 = 256;

/// A picture without transparency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Image {
    /// In pixels.
    pub(super) width: u32,
    /// In pixels.
    pub(super) height: u32,
    /// `0x00RRGGBB`, row by row from the top.
    pub(super) pixels: Vec<u32>,
}

impl Image {
    /// Lays a picture with straight alpha over `background`. `None` where `rgba` does not have 4 ·
    /// `width` · `height` bytes, or is empty.
    pub(super) fn over(background: u32, width: u32, height: u32, rgba: &[u8]) -> Option<Self> {
        let count = (width as usize).checked_mul(height as usize)?;
        if count == 0 || rgba.len() != count.checked_mul(4)? {
            return None;
        }
        let (rgba, _) = rgba.as_chunks::<4>();
        let pixels = rgba.iter().map(|&[r, g, b, alpha]| {
            let colour = u32::from_be_bytes([0, r, g, b]);
            match alpha {
                255 => colour,
                _ => mix(background, colour, u32::from(alpha) * ONE / 255),
            }
        });
        Some(Self {
            width,
            height,
            pixels: pixels.collect(),
        })
    }

    /// The picture in `width` × `height` pixels, neither of them 0.
    pub(super) fn scaled(&self, width: u32, height: u32) -> Self {
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let columns = weights(self.width, width);
        let mut stretched = Vec::with_capacity(width as usize * self.height as usize);
        for row in self.pixels.chunks_exact(self.width as usize) {
            stretched.extend(columns.iter().map(|weights| weights.mean(row)));
        }
        let mut pixels = Vec::with_capacity(width as usize * height as usize);
        for weights in weights(self.height, height) {
            weights.mean_row(&stretched, width as usize, &mut pixels);
        }
        Self {
            width,
            height,
            pixels,
        }
    }
}

/// `over` laid on `under` with a weight of 0 to [`ONE`].
#[inline]
pub(super) fn mix(under: u32, over: u32, weight: u32) -> u32 {
    let weight = weight.min(ONE);
    let mut sum = Sum::default();
    sum.add(under, ONE - weight);
    sum.add(over, weight);
    sum.pixel()
}

/// Weighted colours, with 16 bits for each channel.
#[derive(Clone, Copy, Default)]
struct Sum(u64);

impl Sum {
    // Nothing overflows as long as the weights sum to `ONE`; wrapping spares the check in the
    // innermost loop of a debug build.
    #[inline]
    fn add(&mut self, pixel: u32, weight: u32) {
        let pixel = u64::from(pixel);
        let apart = pixel & 0x00FF_00FF | (pixel & 0xFF00) << 24;
        self.0 = self.0.wrapping_add(apart.wrapping_mul(u64::from(weight)));
    }

    #[inline]
    fn pixel(self) -> u32 {
        let rounded = self.0.wrapping_add(0x0080_0080_0080) >> 8;
        (rounded & 0x00FF_00FF | rounded >> 24 & 0xFF00) as u32
    }
}

/// What a row or column takes from the source's, beginning with number `start`.
#[derive(Debug)]
struct Weights {
    start: usize,
    of: Vec<u32>,
}

impl Weights {
    /// The weighted mean of the pixels in `row`.
    #[inline]
    fn mean(&self, row: &[u32]) -> u32 {
        let row = row.get(self.start..).unwrap_or_default();
        match (self.of.as_slice(), row) {
            (&[_], &[pixel, ..]) => pixel,
            (&[_, weight], &[first, second, ..]) => mix(first, second, weight),
            (weights, row) => {
                let mut sum = Sum::default();
                for (&weight, &pixel) in weights.iter().zip(row) {
                    sum.add(pixel, weight);
                }
                sum.pixel()
            }
        }
    }

    /// Appends the weighted mean of the rows in `image`, which is `width` pixels wide.
    fn mean_row(&self, image: &[u32], width: usize, mean: &mut Vec<u32>) {
        let rows = image.chunks_exact(width).skip(self.start);
        let rows: Vec<&[u32]> = rows.take(self.of.len()).collect();
        match (self.of.as_slice(), rows.as_slice()) {
            (_, [row]) => mean.extend_from_slice(row),
            (&[_, weight], [first, second]) => {
                let pairs = first.iter().zip(*second);
                mean.extend(pairs.map(|(&first, &second)| mix(first, second, weight)));
            }
            (weights, rows) => {
                let mut sums = vec![Sum::default(); width];
                for (row, &weight) in rows.iter().zip(weights) {
                    for (sum, &pixel) in sums.iter_mut().zip(*row) {
                        sum.add(pixel, weight);
                    }
                }
                mean.extend(sums.iter().map(|sum| sum.pixel()));
            }
        }
    }
}

/// The weights for each of `to` rows (or columns) that are made of `from`.
fn weights(from: u32, to: u32) -> Vec<Weights> {
    let ratio = f64::from(from) / f64::from(to);
    // A triangle that reaches to the neighbours, or as far as pixels fall together.
    let reach = ratio.max(1.0);
    let last = i64::from(from) - 1;
    let weights = (0..to).map(|i| {
        let centre = (f64::from(i) + 0.5) * ratio - 0.5;
        let start = (centre - reach).floor() as i64 + 1;
        let end = (centre + reach).ceil() as i64 - 1;
        let (start, end) = (start.clamp(0, last), end.clamp(0, last));
        let shares: Vec<f64> = (start..=end)
            .map(|j| (1.0 - (j as f64 - centre).abs() / reach).max(0.0))
            .collect();
        Weights {
            start: start as usize,
            of: whole(&shares),
        }
    });
    weights.collect()
}

/// Shares as whole numbers that sum to [`ONE`], each rounded with what the ones before left over.
fn whole(shares: &[f64]) -> Vec<u32> {
    let total: f64 = shares.iter().sum();
    let mut given = 0;
    let mut sum = 0.0;
    let whole = shares.iter().map(|share| {
        sum += share;
        let due = if total > 0.0 {
            (sum / total * f64::from(ONE)).round() as u32
        } else {
            ONE
        };
        let weight = due - given;
        given = due;
        weight
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn image(width: u32, pixels: &[u32]) -> Image {
        Image {
            width,
            height: pixels.len() as u32 / width,
            pixels: pixels.to_vec(),
        }
    }

    #[test]
    fn twice_the_size_lies_between_the_neighbours() {
        let scaled = image(2, &[0x00_0000, 0xFF_80_40]).scaled(4, 1);
        assert_eq!(
            scaled.pixels,
            [0x00_0000, 0x40_20_10, 0xBF_60_30, 0xFF_80_40]
        );
    }

    #[test]
    fn half_the_size_forgets_no_pixel() {
        // One bright column among eight dark ones is still there in each of their places.
        for bright in 0..8 {
            let pixels: Vec<u32> = (0..8).map(|x| if x == bright { 0xFF } else { 0 }).collect();
            let scaled = image(8, &pixels).scaled(2, 1);
            assert!(scaled.pixels.iter().any(|&pixel| pixel > 8), "{bright}");
        }
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let image = image(2, &[1, 2, 3, 4]);
        assert_eq!(image.scaled(2, 2), image);
    }

    #[test]
    fn rows_and_columns_are_treated_alike() {
        let flat = image(3, &[0x10_2030, 0xFF_FFFF, 0x77_0000]);
        let tall = image(1, &flat.pixels);
        assert_eq!(flat.scaled(7, 1).pixels, tall.scaled(1, 7).pixels);
    }

    #[test]
    fn transparency_shows_the_background() {
        let rgba = [
            10, 20, 30, 255, //
            200, 200, 200, 0, //
            200, 100, 0, 128,
        ];
        let image = Image::over(0x00_4060, 3, 1, &rgba).unwrap();
        assert_eq!(image.pixels, [0x0A_141E, 0x00_4060, 0x64_5230]);
    }

    #[test]
    fn wrong_sizes_are_refused() {
        assert_eq!(Image::over(0, 2, 2, &[0; 15]), None);
        assert_eq!(Image::over(0, 0, 2, &[]), None);
        assert_eq!(Image::over(0, u32::MAX, u32::MAX, &[0; 16]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn weights_sum_to_one_and_stay_in_the_source(from in 1u32..300, to in 1u32..300) {
            let weights = weights(from, to);
            prop_assert_eq!(weights.len(), to as usize);
            for weights in weights {
                prop_assert_eq!(weights.of.iter().sum::<u32>(), ONE);
                prop_assert!(weights.start + weights.of.len() <= from as usize);
            }
        }

        #[test]
        fn one_colour_stays_that_colour(
            colour in 0u32..0x0100_0000, width in 1u32..40, height in 1u32..40,
            to_width in 1u32..60, to_height in 1u32..60,
        ) {
            let pixels = vec![colour; (width * height) as usize];
            let scaled = image(width, &pixels).scaled(to_width, to_height);
            prop_assert_eq!(scaled.pixels.len(), (to_width * to_height) as usize);
            prop_assert!(scaled.pixels.iter().all(|&pixel| pixel == colour));
        }
    }
}
