//! Whether a library is all there. The system's loader maps a file without looking, and whoever then touches
//! what is missing is killed, be it the host itself.

/// Whether all that an ELF file of 64 bits says it has lies within it. Other files are not looked into.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    const ELF_64_LITTLE_ENDIAN: &[u8] = b"\x7fELF\x02\x01";
    let is_known = bytes.starts_with(ELF_64_LITTLE_ENDIAN);
    let end = || Some(parts_end(bytes)? <= bytes.len() as u64);
    !is_known || end().unwrap_or(false)
}

/// Where the last of its segments and tables ends.
fn parts_end(bytes: &[u8]) -> Option<u64> {
    let sections = u64::from(short(bytes, 58)?) * u64::from(short(bytes, 60)?);
    let mut end = long(bytes, 40)?.checked_add(sections)?;
    let (first, size, count) = (long(bytes, 32)?, short(bytes, 54)?, short(bytes, 56)?);
    for number in 0..count {
        let header = first.checked_add(u64::from(size) * u64::from(number))?;
        let field = |at: u64| long(bytes, header.checked_add(at)?);
        end = end.max(field(8)?.checked_add(field(32)?)?);
    }
    Some(end)
}

fn short(bytes: &[u8], at: u64) -> Option<u16> {
    let at = usize::try_from(at).ok()?;
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: u64) -> Option<u64> {
    let at = usize::try_from(at).ok()?;
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_that_was_cut_off_is_told() {
        // Where no ELF is run, nothing is to be seen here.
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(is_whole(&program));
        if program.starts_with(b"\x7fELF\x02\x01") {
            for part in [6, 64, 4096, program.len() / 2, program.len() - 1] {
                assert!(!is_whole(&program[..part]), "{part} bytes");
            }
        }
        assert!(is_whole(b"MZ") && is_whole(b""));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_file_is_too_odd(rest in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = is_whole(&[b"\x7fELF\x02\x01".as_slice(), &rest].concat());
        }
    }
}
