//! Words made from words: plurals, possessives, `-ed`, `-ing` and their like.

use crate::phone::{Phone, Stress, parse};

/// Looks a stem up.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<Vec<Phone>>;

/// The pronunciation of `word` (lower case) as a stem that `lookup` knows with a regular ending.
pub fn derive(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    possessive(word, lookup)
        .or_else(|| contraction(word, lookup))
        .or_else(|| plural(word, lookup))
        .or_else(|| past(word, lookup))
        .or_else(|| progressive(word, lookup))
        .or_else(|| suffixed(word, lookup))
}

/// Endings that are put behind the whole stem, or one that loses a letter, and their sound.
const SUFFIXES: [(&str, &str); 14] = [
    ("ness", "nəs"),
    ("less", "ləs"),
    ("ful", "fəl"),
    ("ment", "mənt"),
    ("ship", "ʃɪp"),
    ("like", "laɪk"),
    ("wise", "waɪz"),
    ("able", "əbəl"),
    ("ism", "ɪzəm"),
    ("ish", "ɪʃ"),
    ("ly", "li"),
    ("est", "ɪst"),
    ("er", "ɚ"),
    ("y", "i"),
];

fn possessive(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    if let Some(stem) = word.strip_suffix("'s") {
        return lookup(stem).map(with_s);
    }
    let several = word
        .strip_suffix('\'')
        .filter(|several| several.ends_with('s'))?;
    lookup(several).or_else(|| plural(several, lookup))
}

/// `how'd`, `who're`, `I'd've`: what hangs on a word that the dictionary has.
fn contraction(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    let (stem, clitic) = word.rsplit_once('\'')?;
    let phones = lookup(stem)?;
    let after_vowel = phones.last().is_some_and(|p| p.is_vowel());
    match clitic {
        "d" if after_vowel => Some(push(phones, &["d"])),
        "d" => Some(push(phones, &["ə", "d"])),
        "ll" if after_vowel => Some(push(phones, &["l"])),
        "ll" => Some(push(phones, &["ə", "l"])),
        "re" => Some(push(phones, &["ɚ"])),
        "ve" if after_vowel => Some(push(phones, &["v"])),
        "ve" => Some(push(phones, &["ə", "v"])),
        _ => None,
    }
}

fn plural(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    let stem = word
        .strip_suffix('s')
        .filter(|s| s.len() > 1 && !s.ends_with(['s', '\'']))?;
    if let Some(phones) = lookup(stem) {
        return Some(with_s(phones));
    }
    let stem = stem.strip_suffix('e')?;
    if let Some(y) = stem.strip_suffix('i') {
        return lookup(&format!("{y}y")).map(with_s);
    }
    let takes_es = ["s", "x", "z", "ch", "sh", "o"]
        .iter()
        .any(|end| stem.ends_with(end));
    lookup(stem).filter(|_| takes_es).map(with_s)
}

fn past(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    let stem = word.strip_suffix("ed")?;
    if let Some(y) = stem.strip_suffix('i') {
        return lookup(&format!("{y}y")).map(with_d);
    }
    stem_before_vowel(stem, lookup).map(with_d)
}

fn progressive(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    let (stem, ending) = match word.strip_suffix("ing") {
        Some(stem) => (stem, "ɪŋ"),
        None => (word.strip_suffix("in'")?, "ɪn"),
    };
    join(stem_before_vowel(stem, lookup)?, ending)
}

fn suffixed(word: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    for (suffix, ipa) in SUFFIXES {
        let Some(stem) = word.strip_suffix(suffix).filter(|s| s.len() > 2) else {
            continue;
        };
        let with_y = || {
            stem.strip_suffix('i')
                .and_then(|s| lookup(&format!("{s}y")))
        };
        let phones = match suffix {
            "est" | "er" | "able" | "ish" | "ism" | "y" => {
                with_y().or_else(|| stem_before_vowel(stem, lookup))
            }
            // simple, simply
            // static, statically
            "ly" if stem.ends_with("ical") => {
                lookup(stem).or_else(|| lookup(stem.strip_suffix("al")?))
            }
            "ly" => lookup(stem).or_else(with_y).or_else(|| {
                let phones = lookup(&format!("{stem}le"))?;
                let (_, cut) = phones.split_last().filter(|(l, _)| l.ipa() == "l")?;
                let schwa = cut.last().is_some_and(|p| p.ipa() == "ə");
                Some(cut.get(..cut.len() - usize::from(schwa))?.to_vec())
            }),
            _ => lookup(stem).or_else(with_y),
        };
        if let Some(mut phones) = phones {
            if phones.last().is_some_and(|p| p.ipa() == "l") && ipa.starts_with('l') {
                phones.pop();
            }
            return join(phones, ipa);
        }
    }
    None
}

/// The stem that stands before an ending that begins with a vowel: `hop(p)`, `hop(e)`, `jump`.
fn stem_before_vowel(stem: &str, lookup: Lookup) -> Option<Vec<Phone>> {
    if stem.len() < 2 || !stem.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return None;
    }
    let mut ending = stem.bytes().rev();
    let (last, before, third) = (ending.next()?, ending.next()?, ending.next());
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    if last == before && !vowel(last) && !matches!(last, b's' | b'l' | b'f' | b'z') {
        return lookup(stem.get(..stem.len() - 1)?).or_else(|| lookup(stem));
    }
    let with_e = || lookup(&format!("{stem}e"));
    let one_vowel = vowel(before) && !third.is_some_and(vowel) && !vowel(last);
    if one_vowel || matches!(last, b'c' | b'g' | b's' | b'v' | b'u') {
        return with_e().or_else(|| lookup(stem));
    }
    let undoubled = || lookup(stem.get(..stem.len() - 1)?).filter(|_| last == before);
    lookup(stem).or_else(with_e).or_else(undoubled)
}

fn is_one_of(phone: Option<&Phone>, set: &[&str]) -> bool {
    phone.is_some_and(|p| set.contains(&p.ipa()))
}

fn push(mut phones: Vec<Phone>, ipa: &[&str]) -> Vec<Phone> {
    phones.extend(
        ipa.iter()
            .filter_map(|ipa| Phone::from_ipa(ipa, Stress::None)),
    );
    phones
}

/// The stem with the plural's, verb's or possessive's `s`.
pub fn with_s(phones: Vec<Phone>) -> Vec<Phone> {
    if is_one_of(phones.last(), &["s", "z", "ʃ", "ʒ", "tʃ", "dʒ"]) {
        push(phones, &["ᵻ", "z"])
    } else if is_one_of(phones.last(), &["p", "t", "k", "f", "θ"]) {
        push(phones, &["s"])
    } else {
        push(phones, &["z"])
    }
}

/// The stem with the past tense's `d`.
pub fn with_d(phones: Vec<Phone>) -> Vec<Phone> {
    if is_one_of(phones.last(), &["t", "d"]) {
        push(phones, &["ᵻ", "d"])
    } else if is_one_of(phones.last(), &["p", "k", "f", "θ", "s", "ʃ", "tʃ"]) {
        push(phones, &["t"])
    } else {
        push(phones, &["d"])
    }
}

fn join(mut phones: Vec<Phone>, ending: &str) -> Option<Vec<Phone>> {
    phones.extend(parse(ending)?);
    Some(phones)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEMS: [(&str, &str); 12] = [
        ("cat", "kˈæt"),
        ("dog", "dˈɑːɡ"),
        ("wish", "wˈɪʃ"),
        ("hope", "hˈoʊp"),
        ("hop", "hˈɑːp"),
        ("want", "wˈɔnt"),
        ("carry", "kˈæɹi"),
        ("simple", "sˈɪmpəl"),
        ("jump", "dʒˈʌmp"),
        ("happy", "hˈæpi"),
        ("static", "stˈætɪk"),
        ("who", "hˈuː"),
    ];

    fn derived(word: &str) -> String {
        let lookup = |stem: &str| {
            STEMS
                .iter()
                .find(|(known, _)| *known == stem)
                .and_then(|(_, ipa)| parse(ipa))
        };
        let phones = derive(word, &lookup).unwrap_or_default();
        phones.iter().map(|p| format!("{p:?}")).collect()
    }

    #[test]
    fn endings_agree_with_the_sound_before() {
        assert_eq!(derived("cats"), "kˈæts");
        assert_eq!(derived("dog's"), "dˈɑːɡz");
        assert_eq!(derived("dogs'"), "dˈɑːɡz");
        assert_eq!(derived("wishes"), "wˈɪʃᵻz");
        assert_eq!(derived("wanted"), "wˈɔntᵻd");
        assert_eq!(derived("jumped"), "dʒˈʌmpt");
        assert_eq!(derived("carried"), "kˈæɹid");
    }

    #[test]
    fn contractions_hang_on_what_is_known() {
        assert_eq!(derived("who'd"), "hˈuːd");
        assert_eq!(derived("who're"), "hˈuːɚ");
        assert_eq!(derived("cat'll"), "kˈætəl");
        assert_eq!(derived("cat'd"), "kˈætəd");
        assert_eq!(derived("cat'x"), "");
    }

    #[test]
    fn spelling_finds_the_stem() {
        assert_eq!(derived("hoping"), "hˈoʊpɪŋ");
        assert_eq!(derived("hopping"), "hˈɑːpɪŋ");
        assert_eq!(derived("simply"), "sˈɪmpli");
        assert_eq!(derived("happiness"), "hˈæpinəs");
        assert_eq!(derived("statically"), "stˈætɪkli");
        assert_eq!(derived("thing"), "");
        assert_eq!(derived("s"), "");
    }
}
