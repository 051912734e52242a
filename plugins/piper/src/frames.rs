//! What a voice's decoder takes, frame by frame.

use std::ops::Range;

use vidchat_sdk::nn::Tensor;

/// A tensor whose last axis may be that of frames.
pub struct Frames {
    shape: Vec<u32>,
    values: Vec<f32>,
    /// How many frames it has; none where it is the same for all, as a speaker is.
    count: Option<usize>,
}

impl Frames {
    /// A tensor, row-major, of an utterance of `count` frames.
    pub(crate) fn new(shape: Vec<u32>, values: Vec<f32>, count: usize) -> Self {
        let last = shape.last().map(|length| *length as usize);
        Frames {
            count: last.filter(|last| *last == count && count > 0),
            shape,
            values,
        }
    }

    /// Of these frames, for a model.
    pub(crate) fn tensor(&self, frames: &Range<usize>) -> Tensor {
        let (shape, values) = self.only(frames);
        Tensor::f32(&shape, &values)
    }

    /// The shape and values of these frames.
    fn only(&self, frames: &Range<usize>) -> (Vec<u32>, Vec<f32>) {
        let mut shape = self.shape.clone();
        let (Some(count), Some(last)) = (self.count, shape.last_mut()) else {
            return (shape, self.values.clone());
        };
        *last = frames.len() as u32;
        let rows = self.values.chunks(count);
        let values = rows.filter_map(|row| row.get(frames.clone())).flatten();
        (shape, values.copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(shape: &[u32]) -> Vec<f32> {
        (0..shape.iter().product()).map(|at| at as f32).collect()
    }

    #[test]
    fn frames_are_taken_from_every_row() {
        let shape = [1, 2, 4];
        let latent = Frames::new(shape.to_vec(), counted(&shape), 4);
        assert_eq!(latent.only(&(1..3)), (vec![1, 2, 2], vec![1., 2., 5., 6.]));
        assert_eq!(latent.only(&(0..4)), (shape.to_vec(), counted(&shape)));
    }

    #[test]
    fn what_has_no_frames_is_the_same_for_all() {
        let shape = [1, 4, 1];
        let speaker = Frames::new(shape.to_vec(), counted(&shape), 4);
        assert_eq!(speaker.only(&(1..3)), (shape.to_vec(), counted(&shape)));
    }
}
