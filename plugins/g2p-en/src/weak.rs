//! Words whose sound depends on their place in the clause: `the`, `to`, `was`.

/// Word, its form within a clause, its form at the clause's end.
const FORMS: &[(&str, &str, &str)] = &[
    ("a", "ɐ", "ˈeɪ"),
    ("about", "ɐbˌaʊt", "ɐbˈaʊt"),
    ("am", "æm", "ˈæm"),
    ("an", "ɐn", "ˈæn"),
    ("and", "ænd", "ˈænd"),
    ("any", "ˌɛni", "ˈɛni"),
    ("are", "ɑːɹ", "ˈɑːɹ"),
    ("as", "æz", "ˈæz"),
    ("at", "æt", "ˈæt"),
    ("be", "biː", "bˈiː"),
    ("become", "bᵻkˌʌm", "bᵻkˈʌm"),
    ("been", "bˌɪn", "bˈɪn"),
    ("before", "bᵻfˌɔːɹ", "bᵻfˈɔːɹ"),
    ("being", "bˌiːɪŋ", "bˈiːɪŋ"),
    ("between", "bᵻtwˌiːn", "bᵻtwˈiːn"),
    ("but", "bˌʌt", "bˈʌt"),
    ("by", "baɪ", "bˈaɪ"),
    ("can", "kæn", "kˈæn"),
    ("could", "kʊd", "kˈʊd"),
    ("doing", "dˌuːɪŋ", "dˈuːɪŋ"),
    ("for", "fɔːɹ", "fɔːɹ"),
    ("from", "fɹʌm", "fɹʌm"),
    ("get", "ɡɛt", "ɡˈɛt"),
    ("getting", "ɡˌɛtɪŋ", "ɡˈɛtɪŋ"),
    ("going", "ɡˌoʊɪŋ", "ɡˈoʊɪŋ"),
    ("had", "hæd", "hˈæd"),
    ("has", "hɐz", "hˈæz"),
    ("have", "hæv", "hˈæv"),
    ("he", "hiː", "hiː"),
    ("he'd", "hiːd", "hiːd"),
    ("he'll", "hiːl", "hiːl"),
    ("he's", "hiːz", "hiːz"),
    ("her", "hɜː", "hɜː"),
    ("him", "hˌɪm", "hˌɪm"),
    ("his", "hɪz", "hˈɪz"),
    ("how", "hˌaʊ", "hˈaʊ"),
    ("i", "aɪ", "ˈaɪ"),
    ("i'd", "aɪd", "aɪd"),
    ("i'll", "aɪl", "aɪl"),
    ("i'm", "aɪm", "aɪm"),
    ("i've", "aɪv", "aɪv"),
    ("if", "ɪf", "ˈɪf"),
    ("in", "ɪn", "ˈɪn"),
    ("into", "ˌɪntʊ", "ˈɪntʊ"),
    ("is", "ɪz", "ˈɪz"),
    ("isn't", "ˌɪzənt", "ˈɪzənt"),
    ("it", "ɪt", "ɪt"),
    ("it'd", "ˌɪtəd", "ˌɪtəd"),
    ("it'll", "ˌɪtəl", "ˌɪtəl"),
    ("it's", "ɪts", "ɪts"),
    ("its", "ɪts", "ˈɪts"),
    ("made", "mˌeɪd", "mˈeɪd"),
    ("make", "mˌeɪk", "mˈeɪk"),
    ("me", "mˌiː", "mˌiː"),
    ("might", "mˌaɪt", "mˈaɪt"),
    ("my", "maɪ", "mˈaɪ"),
    ("near", "nˌɪɹ", "nˈɪɹ"),
    ("not", "nˌɑːt", "nˈɑːt"),
    ("of", "ʌv", "ˈʌv"),
    ("on", "ˌɔn", "ˈɔn"),
    ("or", "ɔːɹ", "ˈɔːɹ"),
    ("our", "ˌaʊɚ", "ˈaʊɚ"),
    ("over", "ˌoʊvɚ", "ˈoʊvɚ"),
    ("put", "pˌʊt", "pˈʊt"),
    ("shall", "ʃˌæl", "ʃˈæl"),
    ("she", "ʃiː", "ʃiː"),
    ("she'd", "ʃiːd", "ʃiːd"),
    ("she'll", "ʃiːl", "ʃiːl"),
    ("she's", "ʃiːz", "ʃiːz"),
    ("should", "ʃˌʊd", "ʃˈʊd"),
    ("so", "sˌoʊ", "sˈoʊ"),
    ("some", "sˌʌm", "sˈʌm"),
    ("than", "ðɐn", "ðˈæn"),
    ("that", "ðæt", "ðˈæt"),
    ("that's", "ðæts", "ðˈæts"),
    ("the", "ðə", "ðˈə"),
    ("their", "ðɛɹ", "ðˈɛɹ"),
    ("them", "ðˌɛm", "ðˌɛm"),
    ("there", "ðɛɹ", "ðˈɛɹ"),
    ("there's", "ðɛɹz", "ðˈɛɹz"),
    ("these", "ðiːz", "ðˈiːz"),
    ("they", "ðeɪ", "ðˈeɪ"),
    ("they'd", "ðeɪd", "ðeɪd"),
    ("they'll", "ðeɪl", "ðeɪl"),
    ("they're", "ðeɪɚ", "ðeɪɚ"),
    ("they've", "ðeɪv", "ðeɪv"),
    ("this", "ðɪs", "ðˈɪs"),
    ("those", "ðoʊz", "ðˈoʊz"),
    ("though", "ðˌoʊ", "ðˈoʊ"),
    ("through", "θɹuː", "θɹˈuː"),
    ("to", "tə", "tˈuː"),
    ("under", "ˌʌndɚ", "ˈʌndɚ"),
    ("up", "ˌʌp", "ˈʌp"),
    ("us", "ˌʌs", "ˌʌs"),
    ("was", "wʌz", "wˈʌz"),
    ("we", "wiː", "wiː"),
    ("we'd", "wiːd", "wiːd"),
    ("we'll", "wiːl", "wiːl"),
    ("we're", "wɪɹ", "wɪɹ"),
    ("we've", "wiːv", "wiːv"),
    ("were", "wɜː", "wˈɜː"),
    ("what", "wʌt", "wˈʌt"),
    ("what's", "wʌts", "wˈʌts"),
    ("when", "wɛn", "wˈɛn"),
    ("where", "wˌɛɹ", "wˈɛɹ"),
    ("which", "wˌɪtʃ", "wˈɪtʃ"),
    ("while", "wˌaɪl", "wˈaɪl"),
    ("who", "hˌuː", "hˈuː"),
    ("why", "wˌaɪ", "wˈaɪ"),
    ("will", "wɪl", "wˈɪl"),
    ("with", "wɪð", "wɪð"),
    ("without", "wɪðˌaʊt", "wɪðˈaʊt"),
    ("would", "wʊd", "wˈʊd"),
    ("you", "juː", "juː"),
    ("you'd", "juːd", "juːd"),
    ("you'll", "juːl", "juːl"),
    ("you're", "jʊɹ", "jʊɹ"),
    ("you've", "juːv", "juːv"),
    ("your", "jʊɹ", "jˈʊɹ"),
];

/// Where a word stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// It begins its clause.
    pub first: bool,
    /// It ends its clause.
    pub last: bool,
    /// The next word begins with a vowel.
    pub before_vowel: bool,
}

/// The IPA of a function word in its place; `None` for other words.
pub fn form(word: &str, place: Place) -> Option<&'static str> {
    let found = FORMS.binary_search_by_key(&word, |(word, ..)| word).ok()?;
    let (_, within, last) = FORMS.get(found)?;
    Some(match word {
        "the" if place.before_vowel => "ðɪ",
        "to" if place.before_vowel => "tʊ",
        "it" if place.before_vowel => "ɪɾ",
        "at" if place.before_vowel => "æɾ",
        "how" | "where" | "who" if place.first => last,
        _ if place.last => last,
        _ => within,
    })
}

/// The sound of two function words that are said as one.
pub fn pair(first: &str, second: &str) -> Option<&'static str> {
    Some(match (first, second) {
        ("of", "a") => "əvə",
        ("for", "a") => "fɚɹə",
        ("of", "the") => "ʌvðə",
        ("in", "the") => "ɪnðə",
        ("on", "the") => "ɔnðə",
        ("for", "the") => "fɚðə",
        ("from", "the") => "fɹʌmðə",
        ("that", "the") => "ðætðə",
        ("with", "the") => "wɪððə",
        ("was", "the") => "wʌzðə",
        ("not", "a") => "nˌɑːɾə",
        ("at", "a") => "æɾə",
        ("out", "of") => "ˌaʊɾəv",
        ("i", "am") => "aɪɐm",
        ("do", "not") => "duːnˌɑːt",
        ("does", "not") => "dʌznˌɑːt",
        ("did", "not") => "dɪdnˌɑːt",
        ("has", "been") => "hɐzbɪn",
        ("have", "been") => "hɐvbɪn",
        ("had", "been") => "hɐdbɪn",
        ("to", "be") => "təbi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_sorted_and_readable() {
        assert!(FORMS.is_sorted_by_key(|(word, ..)| *word));
        for (word, within, last) in FORMS {
            assert!(crate::phone::parse(within).is_some(), "{word}");
            assert!(crate::phone::parse(last).is_some(), "{word}");
        }
    }

    #[test]
    fn place_matters() {
        let within = Place {
            first: false,
            last: false,
            before_vowel: false,
        };
        assert_eq!(form("the", within), Some("ðə"));
        assert_eq!(
            form(
                "the",
                Place {
                    before_vowel: true,
                    ..within
                }
            ),
            Some("ðɪ")
        );
        assert_eq!(
            form(
                "was",
                Place {
                    last: true,
                    ..within
                }
            ),
            Some("wˈʌz")
        );
        assert_eq!(form("cat", within), None);
    }
}
