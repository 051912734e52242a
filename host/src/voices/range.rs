//! What a server's answer means for a file of which a part is here already (RFC 9110, section 14).

/// What to do with the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// It goes on where the part ends.
    Continues,
    /// It is the whole file: the part is of no use.
    Whole,
    /// There is none that helps: ask again for the whole file.
    AskAgain,
}

/// What of an answer counts here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// Its status.
    pub status: u16,
    /// Its `Content-Length`.
    pub length: Option<u64>,
    /// Its `Content-Range`.
    pub range: Option<&'a str>,
}

/// Reads the answer to a request for a file of `total` bytes of which the first `have` are here; they
/// were asked to be left out where that is more than 0. Gives none where the file is not the one that
/// was expected, with the number of bytes that the server has.
pub fn judge(answer: Answer, have: u64, total: u64) -> Result<Body, u64> {
    let body = match answer.status {
        206 => match answer.range.and_then(content_range) {
            Some((_, _, Some(other))) if other != total => return Err(other),
            Some((first, last, _)) if first == have && first <= last && last < total => {
                Body::Continues
            }
            // Another piece than the one that was asked for, or one that is not told.
            _ => Body::AskAgain,
        },
        // The part is longer than what the server has.
        416 => Body::AskAgain,
        // A server that knows no ranges gives all of it.
        _ => Body::Whole,
    };
    match (body, answer.length) {
        (Body::Whole, Some(length)) if length != total => Err(length),
        _ => Ok(body),
    }
}

/// First byte, last byte and, where it is told, the size of the whole, of `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (piece, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = piece.split_once('-')?;
    let size = match size {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?, size))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn partial(range: &str) -> Answer<'_> {
        Answer {
            status: 206,
            length: None,
            range: Some(range),
        }
    }

    fn whole(length: Option<u64>) -> Answer<'static> {
        Answer {
            status: 200,
            length,
            range: None,
        }
    }

    #[test]
    fn only_the_piece_that_was_asked_for_is_taken() {
        assert_eq!(judge(partial("bytes 5-9/10"), 5, 10), Ok(Body::Continues));
        assert_eq!(judge(partial("bytes 5-7/*"), 5, 10), Ok(Body::Continues));
        for range in [
            "bytes 4-9/10",
            "bytes 5-10/*",
            "bytes 6-5/10",
            "5-9/10",
            "bytes */10",
            "",
        ] {
            assert_eq!(judge(partial(range), 5, 10), Ok(Body::AskAgain), "{range}");
        }
        assert_eq!(judge(partial("bytes 5-9/11"), 5, 10), Err(11));
    }

    #[test]
    fn a_server_without_ranges_gives_all_of_it() {
        assert_eq!(judge(whole(Some(10)), 5, 10), Ok(Body::Whole));
        assert_eq!(judge(whole(None), 5, 10), Ok(Body::Whole));
        assert_eq!(judge(whole(Some(11)), 5, 10), Err(11));
        let unsatisfiable = Answer {
            status: 416,
            length: Some(0),
            range: Some("bytes */10"),
        };
        assert_eq!(judge(unsatisfiable, 5, 10), Ok(Body::AskAgain));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// A body is only ever appended where it begins with the byte that is missing.
        #[test]
        fn nothing_is_appended_in_the_wrong_place(
            first in 0..20_u64, last in 0..20_u64, size in 0..20_u64, have in 0..20_u64,
        ) {
            let range = format!("bytes {first}-{last}/{size}");
            let judged = judge(partial(&range), have, 10);
            let fits = first == have && last >= first && last < 10 && size == 10;
            prop_assert_eq!(judged == Ok(Body::Continues), fits);
        }

        #[test]
        fn any_text_is_read(range in "\\PC{0,20}") {
            let _ = judge(partial(&range), 5, 10);
        }
    }
}
