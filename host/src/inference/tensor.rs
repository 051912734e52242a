//! Tensors as `wasi:nn` has them: a shape, an element type, and little-endian bytes.

use std::fmt;

use super::InferenceError;

/// The type of one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// IEEE 754 half precision.
    Fp16,
    /// IEEE 754 single precision.
    Fp32,
    /// IEEE 754 double precision.
    Fp64,
    /// The upper half of single precision.
    Bf16,
    /// Unsigned, 8 bits.
    U8,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
}

impl ElementType {
    /// The bytes of one element.
    pub fn size(self) -> usize {
        match self {
            ElementType::U8 => 1,
            ElementType::Fp16 | ElementType::Bf16 => 2,
            ElementType::Fp32 | ElementType::I32 => 4,
            ElementType::Fp64 | ElementType::I64 => 8,
        }
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ElementType::Fp16 => "FP16",
            ElementType::Fp32 => "FP32",
            ElementType::Fp64 => "FP64",
            ElementType::Bf16 => "BF16",
            ElementType::U8 => "U8",
            ElementType::I32 => "I32",
            ElementType::I64 => "I64",
        })
    }
}

/// An array. Its bytes always fill its shape exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    shape: Vec<usize>,
    element: ElementType,
    bytes: Vec<u8>,
}

impl Tensor {
    /// A tensor over `bytes`: elements in row-major order, little-endian. Errors: `InvalidInput`
    /// where they do not fill `shape` exactly.
    pub fn new(
        shape: Vec<usize>,
        element: ElementType,
        bytes: Vec<u8>,
    ) -> Result<Self, InferenceError> {
        let size = shape
            .iter()
            .try_fold(element.size(), |size, length| size.checked_mul(*length));
        if size != Some(bytes.len()) {
            return Err(InferenceError::InvalidInput(format!(
                "{} bytes do not fill a tensor of {element} {shape:?}",
                bytes.len()
            )));
        }
        Ok(Tensor {
            shape,
            element,
            bytes,
        })
    }

    /// A tensor of `elements`. Errors: as [`Tensor::new`].
    pub fn of<E: Element>(shape: &[usize], elements: &[E]) -> Result<Self, InferenceError> {
        let mut bytes = Vec::with_capacity(size_of_val(elements));
        elements
            .iter()
            .for_each(|element| element.append(&mut bytes));
        Tensor::new(shape.to_vec(), E::TYPE, bytes)
    }

    /// The length along each axis, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The type of one element.
    pub fn element(&self) -> ElementType {
        self.element
    }

    /// The elements in row-major order, little-endian.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The elements, if they are of type `E`.
    pub fn elements<E: Element>(&self) -> Option<Vec<E>> {
        (self.element == E::TYPE).then(|| {
            self.bytes
                .chunks_exact(size_of::<E>())
                .filter_map(E::read)
                .collect()
        })
    }
}

/// A Rust type that is an [`ElementType`].
pub trait Element: Copy {
    /// Which one.
    const TYPE: ElementType;
    /// Appends its little-endian bytes.
    fn append(self, bytes: &mut Vec<u8>);
    /// Reads it from exactly as many bytes as it takes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! element {
    ($($rust:ty = $variant:ident),*) => {$(
        impl Element for $rust {
            const TYPE: ElementType = ElementType::$variant;
            fn append(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
            fn read(bytes: &[u8]) -> Option<Self> {
                Some(<$rust>::from_le_bytes(bytes.try_into().ok()?))
            }
        }
    )*};
}

element!(f32 = Fp32, f64 = Fp64, u8 = U8, i32 = I32, i64 = I64);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn elements_survive_the_way_through_bytes(
            floats in proptest::collection::vec(-1e30_f32..1e30, 0..20),
            integers in proptest::collection::vec(any::<i64>(), 0..20),
        ) {
            let tensor = Tensor::of(&[1, floats.len()], &floats).unwrap();
            prop_assert_eq!(tensor.bytes().len(), 4 * floats.len());
            prop_assert_eq!(tensor.elements::<f32>(), Some(floats));
            prop_assert_eq!(tensor.elements::<i32>(), None);
            let tensor = Tensor::of(&[integers.len()], &integers).unwrap();
            prop_assert_eq!(tensor.elements::<i64>(), Some(integers));
        }
    }

    #[test]
    fn bytes_must_fill_the_shape() {
        assert!(Tensor::new(vec![2, 3], ElementType::Fp16, vec![0; 12]).is_ok());
        let error = Tensor::new(vec![2, 3], ElementType::Fp32, vec![0; 23]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "23 bytes do not fill a tensor of FP32 [2, 3]"
        );
        assert!(Tensor::new(vec![usize::MAX, 2], ElementType::U8, vec![0; 2]).is_err());
        assert!(
            Tensor::new(vec![], ElementType::I64, vec![0; 8]).is_ok(),
            "a scalar"
        );
    }

    #[test]
    fn elements_are_little_endian() {
        assert_eq!(
            Tensor::of(&[1], &[0x0102_0304_i32]).unwrap().bytes(),
            [4, 3, 2, 1]
        );
    }
}
