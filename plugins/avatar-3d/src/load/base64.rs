//! Base64 of data URIs (RFC 4648).

/// The bytes of a data URI, or nothing if it is none, or damaged.
pub(super) fn data_uri(uri: &str) -> Option<Vec<u8>> {
    let (media_type, text) = uri.strip_prefix("data:")?.split_once(',')?;
    media_type.ends_with(";base64").then(|| decode(text))?
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut value = 0_u32;
        for digit in group {
            value = value << 6 | u32::from(sextet(*digit)?);
        }
        // A group of four digits is three bytes; n digits at the end are n - 1.
        let short = 4 - group.len();
        let [_, group_bytes @ ..] = (value << (6 * short)).to_be_bytes();
        bytes.extend(group_bytes.iter().take(3_usize.saturating_sub(short)));
    }
    (digits.len() % 4 != 1).then_some(bytes)
}

fn sextet(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_rfc_are_read() {
        let vectors = [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ];
        for (text, bytes) in vectors {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes(), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_nothing() {
        for text in ["A", "Zm9vY", "Zm 9", "Zg==Zg==", "Zü"] {
            assert_eq!(decode(text), None, "{text}");
        }
        for uri in ["image.png", "data:image/png,abc", "data:image/png;base64"] {
            assert_eq!(data_uri(uri), None, "{uri}");
        }
        let uri = "data:application/octet-stream;base64,AAEC";
        assert_eq!(data_uri(uri), Some(vec![0, 1, 2]));
    }
}
