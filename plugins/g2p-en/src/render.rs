//! Phones to IPA text: what depends on the neighbours is decided here.
//!
//! - `t` between vowels is a flap where no stress follows: `bˈʌɾɚ`.
//! - `tən` at the end, after a vowel, is `ʔn̩`: `bˈʌʔn̩`.
//! - `ɚ` and `ɜː` link to a following vowel by `ɹ`, `iː` and `ɪ` by `ʲ`, within a word and between
//!   words: `mˈɛmɚɹi`, `bˈiːʲɪŋ`.

use crate::phone::{Phone, Stress, stress_mark};

/// The IPA of one word; `next` is the first phone of the next word, if one follows without pause.
pub fn render(phones: &[Phone], next: Option<Phone>) -> String {
    let mut ipa = String::with_capacity(3 * phones.len());
    let starts_syllable = |p: Option<&Phone>| p.is_some_and(|p| p.is_vowel());
    for (i, phone) in phones.iter().enumerate() {
        let after = phones.get(i + 1);
        match phone.ipa() {
            "t" if is_syllabic_n(phones, i) => {
                ipa.push_str("ʔn\u{329}");
                break;
            }
            "t" if is_flapped(before_r(phones, i), after) => ipa.push('ɾ'),
            symbol => {
                ipa.push_str(stress_mark(phone.stress()));
                ipa.push_str(symbol);
                let within = starts_syllable(after);
                let between = after.is_none() && starts_syllable(next.as_ref());
                match symbol {
                    "ɚ" | "ɜː" if within || between => ipa.push('ɹ'),
                    "ɪ" | "iː" if within || between => ipa.push('ʲ'),
                    "i" if between => ipa.push('ʲ'),
                    _ => {}
                }
            }
        }
    }
    ipa
}

/// The phone before position `i`, or the vowel before an `ɹ` there.
fn before_r(phones: &[Phone], i: usize) -> Option<&Phone> {
    let before = phones.get(i.checked_sub(1)?)?;
    if before.ipa() == "ɹ" {
        phones.get(i.checked_sub(2)?)
    } else {
        Some(before)
    }
}

fn is_flapped(before: Option<&Phone>, after: Option<&Phone>) -> bool {
    before.is_some_and(|p| p.is_vowel())
        && after.is_some_and(|p| p.is_vowel() && p.stress() == Stress::None && p.ipa() != "iː")
}

fn is_syllabic_n(phones: &[Phone], i: usize) -> bool {
    let is = |j: usize, ipa| phones.get(j).is_some_and(|p| p.ipa() == ipa);
    let vowel_before = i
        .checked_sub(1)
        .and_then(|j| phones.get(j))
        .is_some_and(|p| p.is_vowel());
    vowel_before && is(i + 1, "ə") && is(i + 2, "n") && phones.len() == i + 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::parse;

    fn rendered(ipa: &str, next: &str) -> String {
        render(&parse(ipa).unwrap(), parse(next).unwrap().first().copied())
    }

    #[test]
    fn flaps_between_vowels_before_an_unstressed_one() {
        assert_eq!(rendered("bˈʌtɚ", ""), "bˈʌɾɚ");
        assert_eq!(rendered("pˈɑːɹti", ""), "pˈɑːɹɾi");
        assert_eq!(rendered("ɐtˈæk", ""), "ɐtˈæk");
        assert_eq!(rendered("θˈɜːtiːn", ""), "θˈɜːtiːn");
        assert_eq!(rendered("ˈæftɚ", ""), "ˈæftɚ");
    }

    #[test]
    fn syllabic_n_at_the_end_only() {
        assert_eq!(rendered("bˈʌtən", ""), "bˈʌʔn\u{329}");
        assert_eq!(rendered("sˈɛntəns", ""), "sˈɛntəns");
        assert_eq!(rendered("mˈɑːtənz", ""), "mˈɑːɾənz");
    }

    #[test]
    fn r_links_to_a_vowel() {
        assert_eq!(rendered("ˈɛɹɚ", "ɪz"), "ˈɛɹɚɹ");
        assert_eq!(rendered("ˈɛɹɚ", "wʌz"), "ˈɛɹɚ");
        assert_eq!(rendered("mˈɛmɚi", ""), "mˈɛmɚɹi");
        assert_eq!(rendered("bˈiːɪŋ", ""), "bˈiːʲɪŋ");
        assert_eq!(rendered("hˈæpi", "ˈɛnd"), "hˈæpiʲ");
    }
}
