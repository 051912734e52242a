//! The binary container of glTF, and glTF as text.

use super::Problem;

/// A file's two parts.
#[derive(Debug)]
pub(super) struct Container<'a> {
    /// What it consists of.
    pub(super) json: &'a [u8],
    /// The first buffer's bytes, if they are in the file.
    pub(super) binary: Option<&'a [u8]>,
}

const HEADER: usize = 12;

impl<'a> Container<'a> {
    /// Takes a file apart: `.glb`, or the text of a `.gltf`.
    pub(super) fn split(bytes: &'a [u8]) -> Result<Container<'a>, Problem> {
        if let Some(rest) = bytes.strip_prefix(b"glTF") {
            return Container::split_binary(bytes.len(), rest);
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if text.trim_ascii_start().first() != Some(&b'{') {
            let first = bytes.get(..bytes.len().min(8)).unwrap_or_default();
            return Err(Problem::NotGltf {
                found: match first {
                    [] => "nothing".to_owned(),
                    first => format!("\"{}\"", first.escape_ascii()),
                },
            });
        }
        Ok(Container {
            json: text,
            binary: None,
        })
    }

    fn split_binary(size: usize, mut rest: &'a [u8]) -> Result<Container<'a>, Problem> {
        let cut_off = |what, said: u32, there: usize| Problem::Truncated {
            what,
            said: said.into(),
            there: there as u64,
        };
        let header = (take_u32(&mut rest), take_u32(&mut rest));
        let (Some(version), Some(length)) = header else {
            return Err(cut_off("its header", HEADER as u32, size));
        };
        if version != 2 {
            return Err(Problem::Version(version));
        }
        let Some(body) = (length as usize).checked_sub(HEADER) else {
            return Err(Problem::Container("its length is below that of its header"));
        };
        let there = rest.len();
        // What follows after the length that it claims is not its own.
        let Some(mut rest) = rest.get(..body) else {
            return Err(cut_off("it", length, there + HEADER));
        };
        let mut parts = (None, None);
        while !rest.is_empty() {
            let (Some(length), Some(kind)) = (take_u32(&mut rest), take_u32(&mut rest)) else {
                return Err(Problem::Container("bytes are left at its end"));
            };
            let Some((chunk, after)) = rest.split_at_checked(length as usize) else {
                return Err(cut_off("a part of it", length, rest.len()));
            };
            // Parts of other kinds belong to extensions, and are to be skipped.
            match &kind.to_le_bytes() {
                b"JSON" if parts.0.is_none() => parts.0 = Some(chunk),
                b"BIN\0" if parts.1.is_none() => parts.1 = Some(chunk),
                _ => {}
            }
            rest = after;
        }
        Ok(Container {
            json: parts.0.ok_or(Problem::Container("it has no JSON"))?,
            binary: parts.1,
        })
    }
}

fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*first))
}
