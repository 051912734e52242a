//! Pictures in the size of the window.
//!
//! Each pixel is a weighted mean of the source pixels beneath it, first along the rows, then along the
//! columns: between two neighbours where a picture grows (bilinear), over all that fall together where it
//! shrinks. The rows that were stretched are kept as long as they are needed; nothing is allocated from
//! one picture to the next.

use super::canvas::Canvas;
use super::layout::Rect;
use crate::runtime::Frame;

/// Weights of one pixel sum to this. With 8 bits for a channel, sums stay within 16.
const ONE: u32 = 256;

/// Draws pictures in another size.
#[derive(Debug, Default)]
pub(super) struct Scaler {
    columns: Axis,
    rows: Axis,
    /// A row of the source.
    source: Vec<Colours>,
    /// The rows of the source that are in use, in the new width: number `n` at `n` modulo their count.
    stretched: Vec<Colours>,
    /// The sums of a row in the making.
    sums: Vec<Colours>,
}

impl Scaler {
    /// Draws a picture all over `place`, which lies within the canvas; `background` shows where the
    /// picture is transparent. One that lacks pixels is drawn as far as they go.
    pub(super) fn draw(
        &mut self,
        picture: &Frame,
        background: u32,
        place: Rect,
        canvas: &mut Canvas<'_>,
    ) {
        if place.is_empty() || picture.width == 0 {
            return;
        }
        let mut source = picture.pixels.chunks_exact(4 * picture.width as usize);
        if (place.width, place.height) == (picture.width, picture.height) {
            for ((_, row), source) in canvas.rows(place).zip(source) {
                lay_over(background, source, row);
            }
            return;
        }
        self.columns.fit(picture.width, place.width);
        self.rows.fit(picture.height, place.height);
        let width = place.width as usize;
        let used = self.rows.longest();
        self.stretched.resize(used * width, Colours::default());
        let mut known = 0;
        for ((_, row), weights) in canvas.rows(place).zip(&self.rows.weights) {
            while known < weights.start + weights.of.len() {
                let Some(rgba) = source.next() else { return };
                let rgba = rgba.as_chunks().0.iter();
                self.source.clear();
                self.source
                    .extend(rgba.map(|rgba| Colours::of(opaque(background, rgba))));
                let stretched = self.stretched.chunks_exact_mut(width).nth(known % used);
                for (pixel, weights) in stretched
                    .unwrap_or_default()
                    .iter_mut()
                    .zip(&self.columns.weights)
                {
                    *pixel = weights.mean(&self.source);
                }
                known += 1;
            }
            let stretched = |number| {
                let start = number % used * width;
                let row = self.stretched.get(start..start + width);
                row.unwrap_or_default()
            };
            match *weights.of.as_slice() {
                [_] => {
                    for (pixel, colours) in row.iter_mut().zip(stretched(weights.start)) {
                        *pixel = colours.pixel();
                    }
                }
                [_, weight] => {
                    let pair = stretched(weights.start)
                        .iter()
                        .zip(stretched(weights.start + 1));
                    for (pixel, (first, second)) in row.iter_mut().zip(pair) {
                        *pixel = first.mix(*second, weight).pixel();
                    }
                }
                _ => {
                    self.sums.clear();
                    self.sums.resize(width, Colours::default());
                    for (number, &weight) in (weights.start..).zip(&weights.of) {
                        for (sum, colours) in self.sums.iter_mut().zip(stretched(number)) {
                            sum.add(*colours, weight);
                        }
                    }
                    for (pixel, sum) in row.iter_mut().zip(&self.sums) {
                        *pixel = sum.mean().pixel();
                    }
                }
            }
        }
    }
}

/// Lays a row with straight alpha over a background. Most pictures are opaque, so that two pixels go at
/// a time.
fn lay_over(background: u32, rgba: &[u8], row: &mut [u32]) {
    const ALPHA: u64 = 0xFF00_0000_FF00_0000;
    const GREEN: u64 = 0x0000_FF00_0000_FF00;
    const LOW: u64 = 0x0000_00FF_0000_00FF;
    let (pairs, last) = row.as_chunks_mut::<2>();
    let (sources, rest) = rgba.as_chunks::<8>();
    for (pair, source) in pairs.iter_mut().zip(sources) {
        let both = u64::from_le_bytes(*source);
        *pair = if both & ALPHA == ALPHA {
            let both = both & GREEN | (both & LOW) << 16 | both >> 16 & LOW;
            [both as u32, (both >> 32) as u32]
        } else {
            let &[r, g, b, a, other @ ..] = source;
            [
                opaque(background, &[r, g, b, a]),
                opaque(background, &other),
            ]
        };
    }
    for (pixel, rgba) in last.iter_mut().zip(rest.as_chunks().0) {
        *pixel = opaque(background, rgba);
    }
}

/// A pixel with straight alpha over a background.
#[inline]
fn opaque(background: u32, &[r, g, b, alpha]: &[u8; 4]) -> u32 {
    let colour = u32::from_be_bytes([0, r, g, b]);
    match alpha {
        255 => colour,
        _ => mix(background, colour, u32::from(alpha) * ONE / 255),
    }
}

/// `over` laid on `under` with a weight of 0 to [`ONE`].
#[inline]
pub(super) fn mix(under: u32, over: u32, weight: u32) -> u32 {
    Colours::of(under)
        .mix(Colours::of(over), weight.min(ONE))
        .pixel()
}

/// Three channels side by side, with 16 bits for each: room for sums. Nothing overflows as long as
/// weights sum to [`ONE`]; wrapping spares the check in the innermost loop of a debug build.
#[derive(Clone, Copy, Debug, Default)]
struct Colours(u64);

impl Colours {
    #[inline]
    fn of(pixel: u32) -> Self {
        let pixel = u64::from(pixel);
        Self(pixel & 0x00FF_00FF | (pixel & 0xFF00) << 24)
    }

    /// Of channels that have 8 bits.
    #[inline]
    fn pixel(self) -> u32 {
        (self.0 & 0x00FF_00FF | self.0 >> 24 & 0xFF00) as u32
    }

    #[inline]
    fn add(&mut self, colours: Self, weight: u32) {
        let weighted = colours.0.wrapping_mul(u64::from(weight));
        self.0 = self.0.wrapping_add(weighted);
    }

    /// Of a sum, rounded.
    #[inline]
    fn mean(self) -> Self {
        Self(self.0.wrapping_add(0x0080_0080_0080) >> 8 & 0x00FF_00FF_00FF)
    }

    /// With `weight` of `other` and the rest of this: ONE · a + weight · (b - a), which saves a product.
    #[inline]
    fn mix(self, other: Self, weight: u32) -> Self {
        let difference = other.0.wrapping_sub(self.0);
        let weighted = difference.wrapping_mul(u64::from(weight));
        Self((self.0 << 8).wrapping_add(weighted)).mean()
    }
}

/// The weights along one side of a picture.
#[derive(Debug, Default)]
struct Axis {
    from: u32,
    weights: Vec<Weights>,
}

impl Axis {
    /// For a side of `from` pixels that is to have `to`.
    fn fit(&mut self, from: u32, to: u32) {
        if (self.from, self.weights.len()) != (from, to as usize) {
            self.from = from;
            self.weights = weights(from, to);
        }
    }

    /// The most pixels that make one.
    fn longest(&self) -> usize {
        let lengths = self.weights.iter().map(|weights| weights.of.len());
        lengths.max().unwrap_or(1).max(1)
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
    fn mean(&self, row: &[Colours]) -> Colours {
        let row = row.get(self.start..).unwrap_or_default();
        match (self.of.as_slice(), row) {
            (&[_], &[pixel, ..]) => pixel,
            (&[_, weight], &[first, second, ..]) => first.mix(second, weight),
            (weights, row) => {
                let mut sum = Colours::default();
                for (&weight, &pixel) in weights.iter().zip(row) {
                    sum.add(pixel, weight);
                }
                sum.mean()
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
mod tests;
