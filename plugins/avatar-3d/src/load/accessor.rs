//! Accessors: lists of numbers in buffers.

use gltf::json::accessor::{ComponentType, Type};
use gltf::json::validation::Checked;

use super::Problem;
use super::file::{File, part};

/// A list of vectors in a file, of which is known that all of its bytes are there.
pub(super) struct Accessor<'a> {
    file: &'a File<'a>,
    place: String,
    /// How many vectors there are.
    pub(super) count: usize,
    /// How many numbers a vector has.
    pub(super) width: usize,
    kind: ComponentType,
    is_normalized: bool,
    /// Zeros where there is none.
    base: Option<Elements<'a>>,
    /// Vectors that replace others.
    sparse: Option<(Vec<u32>, Elements<'a>)>,
}

/// Vectors in bytes.
struct Elements<'a> {
    bytes: &'a [u8],
    stride: usize,
    size: usize,
}

impl<'a> Elements<'a> {
    /// `count` vectors of `size` bytes, `stride` apart, from `offset` on; nothing if they are not in
    /// `bytes`.
    fn new(
        bytes: &'a [u8],
        offset: u64,
        stride: usize,
        size: usize,
        count: usize,
    ) -> Option<Elements<'a>> {
        let offset = usize::try_from(offset).ok()?;
        let length = match count.checked_sub(1) {
            None => 0,
            Some(last) => last.checked_mul(stride)?.checked_add(size)?,
        };
        let bytes = bytes.get(offset..offset.checked_add(length)?)?;
        (size > 0 && stride >= size).then_some(Elements {
            bytes,
            stride,
            size,
        })
    }

    fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        let size = self.size;
        let elements = self.bytes.chunks(self.stride);
        elements.map(move |element| element.get(..size).unwrap_or_default())
    }
}

impl<'a> File<'a> {
    /// An accessor that is of one of `types`.
    pub(super) fn accessor(
        &'a self,
        number: usize,
        types: &[Type],
    ) -> Result<Accessor<'a>, Problem> {
        let place = part("accessor", number, None);
        let broken = |what: &str| Problem::broken(&place, what);
        let accessor = self.root.accessors.get(number);
        let accessor = accessor.ok_or_else(|| broken("there is no such accessor"))?;
        let kind = match (&accessor.type_, &accessor.component_type) {
            (Checked::Valid(vector), Checked::Valid(kind)) if types.contains(vector) => {
                Some((vector.multiplicity(), kind.0))
            }
            _ => None,
        };
        let (width, kind) =
            kind.ok_or_else(|| broken(&format!("it should be of type {types:?}")))?;
        let size = width * kind.size();
        let count = usize::try_from(accessor.count.0)
            .ok()
            .filter(|count| u32::try_from(*count).is_ok())
            .ok_or_else(|| broken("it has more than 4 billion elements"))?;
        let outside = |count: usize| {
            let what = format!("its {count} elements are not all in the buffer view");
            Problem::broken(&place, what)
        };
        let base = match accessor.buffer_view {
            None => None,
            Some(view) => {
                let bytes = self.view(view.value())?;
                let stride = self.root.buffer_views.get(view.value());
                let stride = stride.and_then(|view| view.byte_stride);
                let stride = stride.map_or(size, |stride| stride.0);
                let offset = accessor.byte_offset.unwrap_or_default().0;
                let base = Elements::new(bytes, offset, stride, size, count);
                Some(base.ok_or_else(|| outside(count))?)
            }
        };
        let sparse = match &accessor.sparse {
            None => None,
            Some(sparse) => {
                let changed = usize::try_from(sparse.count.0).ok();
                let changed = changed.filter(|changed| *changed <= count);
                let changed = changed.ok_or_else(|| broken("more elements change than it has"))?;
                let Checked::Valid(index) = &sparse.indices.component_type else {
                    return Err(broken("its sparse indices are of no type for indices"));
                };
                let bytes = self.view(sparse.indices.buffer_view.value())?;
                let (offset, index_size) = (sparse.indices.byte_offset.0, index.0.size());
                let indices = Elements::new(bytes, offset, index_size, index_size, changed);
                let bytes = self.view(sparse.values.buffer_view.value())?;
                let offset = sparse.values.byte_offset.0;
                let values = Elements::new(bytes, offset, size, size, changed);
                let (indices, values) = indices.zip(values).ok_or_else(|| outside(changed))?;
                self.spend(4 * changed as u64)?;
                let indices: Vec<u32> = indices.iter().map(unsigned).collect();
                let rises = indices.is_sorted_by(|one, next| one < next);
                if !rises || indices.last().is_some_and(|last| *last as usize >= count) {
                    return Err(broken(
                        "its sparse indices do not rise, or are out of range",
                    ));
                }
                Some((indices, values))
            }
        };
        Ok(Accessor {
            file: self,
            place,
            count,
            width,
            kind,
            is_normalized: accessor.normalized,
            base,
            sparse,
        })
    }
}

impl Accessor<'_> {
    /// All vectors. Numbers that are `normalized` integers become 0 to 1 or -1 to 1; what a vector lacks
    /// of `N` numbers is 0.
    pub(super) fn floats<const N: usize>(&self) -> Result<Vec<[f32; N]>, Problem> {
        self.spend(4 * N, self.count)?;
        let mut values = match &self.base {
            Some(base) => self.read(base),
            None => vec![[0.0; N]; self.count],
        };
        if let Some((indices, replacements)) = &self.sparse {
            for (index, replacement) in indices.iter().zip(self.read(replacements)) {
                if let Some(value) = values.get_mut(*index as usize) {
                    *value = replacement;
                }
            }
        }
        Ok(values)
    }

    /// All vectors, each of which must be finite.
    pub(super) fn finite<const N: usize>(&self) -> Result<Vec<[f32; N]>, Problem> {
        let values = self.floats()?;
        let wild = values
            .iter()
            .position(|value| !value.iter().all(|number| number.is_finite()));
        match wild {
            None => Ok(values),
            Some(index) => Err(self.wild(index)),
        }
    }

    /// The vectors that are not zero, with their numbers, which rise. What is stored sparsely is never
    /// spread out.
    pub(super) fn nonzero<const N: usize>(&self) -> Result<Vec<(u32, [f32; N])>, Problem> {
        let pairs: Vec<(u32, [f32; N])> = match (&self.base, &self.sparse) {
            (None, None) => Vec::new(),
            (None, Some((indices, values))) => {
                self.spend(4 * N, indices.len())?;
                indices.iter().copied().zip(self.read(values)).collect()
            }
            (Some(_), _) => (0..).zip(self.floats()?).collect(),
        };
        let is_wild = |value: &[f32; N]| !value.iter().all(|number| number.is_finite());
        if let Some((index, _)) = pairs.iter().find(|(_, value)| is_wild(value)) {
            return Err(self.wild(*index as usize));
        }
        let mut pairs = pairs;
        pairs.retain(|(_, value)| *value != [0.0; N]);
        Ok(pairs)
    }

    /// All vectors of whole numbers; what a vector lacks of `N` numbers is 0.
    pub(super) fn integers<const N: usize>(&self) -> Result<Vec<[u32; N]>, Problem> {
        use ComponentType::{U8, U16, U32};
        if !matches!(self.kind, U8 | U16 | U32) {
            return Err(Problem::broken(&self.place, "its numbers should be whole"));
        }
        self.spend(4 * N, self.count)?;
        let read = |elements: &Elements| -> Vec<[u32; N]> {
            let size = self.kind.size();
            let vectors = elements.iter().map(|element| {
                let mut value = [0; N];
                for (value, bytes) in value.iter_mut().zip(element.chunks(size)) {
                    *value = unsigned(bytes);
                }
                value
            });
            vectors.collect()
        };
        let mut values = match &self.base {
            Some(base) => read(base),
            None => vec![[0; N]; self.count],
        };
        if let Some((indices, replacements)) = &self.sparse {
            for (index, replacement) in indices.iter().zip(read(replacements)) {
                if let Some(value) = values.get_mut(*index as usize) {
                    *value = replacement;
                }
            }
        }
        Ok(values)
    }

    fn read<const N: usize>(&self, elements: &Elements) -> Vec<[f32; N]> {
        use ComponentType::{F32, I8, I16, U8, U16, U32};
        // As glTF 2.0, section 3.11, has it.
        match (self.kind, self.is_normalized) {
            (F32, _) => gather(elements, f32::from_le_bytes),
            (U32, _) => gather(elements, |bytes| u32::from_le_bytes(bytes) as f32),
            (U8, false) => gather(elements, |[byte]| f32::from(byte)),
            (U8, true) => gather(elements, |[byte]| f32::from(byte) / 255.0),
            (I8, false) => gather(elements, |[byte]| f32::from(byte.cast_signed())),
            (I8, true) => gather(elements, |[byte]| {
                (f32::from(byte.cast_signed()) / 127.0).max(-1.0)
            }),
            (U16, false) => gather(elements, |bytes| f32::from(u16::from_le_bytes(bytes))),
            (U16, true) => gather(elements, |bytes| {
                f32::from(u16::from_le_bytes(bytes)) / 65535.0
            }),
            (I16, false) => gather(elements, |bytes| f32::from(i16::from_le_bytes(bytes))),
            (I16, true) => gather(elements, |bytes| {
                (f32::from(i16::from_le_bytes(bytes)) / 32767.0).max(-1.0)
            }),
        }
    }

    /// Before anything is allocated: an accessor without bytes can claim any count.
    fn spend(&self, size: usize, count: usize) -> Result<(), Problem> {
        self.file.spend(size as u64 * count as u64)
    }

    fn wild(&self, index: usize) -> Problem {
        let what = format!("element {index} is infinite or not a number");
        Problem::broken(&self.place, what)
    }
}

fn gather<const N: usize, const W: usize>(
    elements: &Elements,
    read: impl Fn([u8; W]) -> f32,
) -> Vec<[f32; N]> {
    let vectors = elements.iter().map(|element| {
        let mut value = [0.0; N];
        let (numbers, _) = element.as_chunks::<W>();
        for (value, bytes) in value.iter_mut().zip(numbers) {
            *value = read(*bytes);
        }
        value
    });
    vectors.collect()
}

/// A little-endian number of up to four bytes.
fn unsigned(bytes: &[u8]) -> u32 {
    let backwards = bytes.iter().rev();
    backwards.fold(0, |number, byte| number << 8 | u32::from(*byte))
}
