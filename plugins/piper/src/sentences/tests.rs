use super::*;
use crate::config::tests::sample;
use proptest::prelude::*;

/// What espeak-ng 1.52 says of a part of a text: the clauses' phonemes, endings, whether they end a
/// sentence.
type Answer = (&'static str, &'static [(&'static str, Ending, bool)]);

/// Recorded from Piper 1.8.0, in American English.
const ANSWERS: &[Answer] = &[
    (
        "Hello, you! Good",
        &[
            ("həlˈoʊ", Ending::Comma, false),
            ("juː", Ending::Exclamation, true),
            ("ɡˈʊd", Ending::None, true),
        ],
    ),
    (" world.", &[("wˈɜːld", Ending::Period, true)]),
    ("Hi. ", &[("hˈaɪ", Ending::Period, true)]),
    ("Hi ", &[("hˈaɪ", Ending::None, true)]),
    (" Hi", &[("hˈaɪ", Ending::None, true)]),
    (
        " you. Yes!",
        &[
            ("juː", Ending::Period, true),
            ("jˈɛs", Ending::Exclamation, true),
        ],
    ),
    (
        "\n\nHi.",
        &[("", Ending::None, true), ("hˈaɪ", Ending::Period, true)],
    ),
    ("Well: ", &[("wˈɛl", Ending::Colon, false)]),
    (
        ", no; yes?",
        &[
            ("nˈoʊ", Ending::Semicolon, false),
            ("jˈɛs", Ending::Question, true),
        ],
    ),
    (" ", &[("", Ending::None, true)]),
];

/// The clauses of a part; its text is with the first.
fn answer(part: &str) -> Result<Vec<Clause>> {
    let (_, clauses) = ANSWERS.iter().find(|(known, _)| *known == part).unwrap();
    let mut text = part.to_owned();
    let clauses = clauses.iter().map(|(ipa, ending, ends_sentence)| Clause {
        ipa: (*ipa).to_owned(),
        text: std::mem::take(&mut text),
        ending: *ending,
        ends_sentence: *ends_sentence,
    });
    Ok(clauses.collect())
}

fn spoken(text: &str) -> Vec<String> {
    let sentences = sentences(text, &sample(), answer).unwrap();
    sentences.iter().map(|it| it.phonemes.concat()).collect()
}

#[test]
fn sentences_are_those_of_piper() {
    let recorded: &[(&str, &[&str])] = &[
        ("Hello, you! Good", &["həlˈoʊ, juː!", "ɡˈʊd"]),
        ("\n\nHi.", &["", "hˈaɪ."]),
        (" ", &[]),
        ("", &[]),
    ];
    for (text, expected) in recorded {
        assert_eq!(spoken(text), *expected, "{text:?}");
    }
}

#[test]
fn raw_phonemes_join_their_neighbours_as_in_piper() {
    let recorded: &[(&str, &[&str])] = &[
        ("[[ həlˈoʊ ]] world.", &["həlˈoʊ wˈɜːld."]),
        ("Hi. [[a]] you. Yes!", &["hˈaɪ. a juː.", "jˈɛs!"]),
        ("[[a]]\n\nHi.", &["a", "hˈaɪ."]),
        ("[[a]][[b]]", &["ab"]),
        ("[[]]", &[]),
        ("[[]] Hi", &[" hˈaɪ"]),
        ("[[ab", &[]),
        // Raw phonemes are not decomposed.
        ("Hi [[\u{e3}]]", &["hˈaɪ \u{e3}"]),
    ];
    for (text, expected) in recorded {
        assert_eq!(spoken(text), *expected, "{text:?}");
    }
    assert_eq!(
        spoken("Well: [[ɔ\u{303}]], no; yes?"),
        ["wˈɛl:  ɔ\u{303}nˈoʊ; jˈɛs?"]
    );
}

#[test]
fn each_sentence_knows_its_text() {
    let texts = |text: &str| {
        let sentences = sentences(text, &sample(), answer).unwrap();
        sentences.into_iter().map(|it| it.text).collect::<Vec<_>>()
    };
    assert_eq!(texts("[[ h ]] world."), ["[[ h ]] world."]);
    assert_eq!(texts("Hi. [[a]] you. Yes!"), ["Hi. [[a]] you. Yes!", ""]);
}

fn clause(ipa: &str, ending: Ending, ends_sentence: bool) -> Clause {
    Clause {
        ipa: ipa.into(),
        text: String::new(),
        ending,
        ends_sentence,
    }
}

#[test]
fn phonemes_are_decomposed() {
    let read = read(vec![clause("bɔ̃ ç", Ending::Period, true)], &[]);
    assert_eq!(
        read[0].phonemes,
        ["b", "ɔ", "\u{303}", " ", "c", "\u{327}", "."]
    );
}

#[test]
fn clusters_of_vowels_are_one_phoneme_the_longest_first() {
    let cluster = |letters: &str| letters.chars().map(String::from).collect::<Vec<_>>();
    let clusters = ["aɪ", "aɪə", "ɪə", "e"].map(cluster);
    let read = |ipa| read(vec![clause(ipa, Ending::Comma, false)], &clusters);
    assert_eq!(read("aaɪəe")[0].phonemes, ["a", "aɪə", "e", ",", " "]);
    assert_eq!(read("ɪəaɪ")[0].phonemes, ["ɪə", "aɪ", ",", " "]);
}

#[test]
fn phonemes_of_the_type_text_are_its_letters() {
    let voice = VoiceConfig {
        phoneme_type: PhonemeType::Text,
        ..sample()
    };
    let read = |text| sentences(text, &voice, |_| panic!("a phonemizer was asked")).unwrap();
    let expected = ["[", "[", "e", "\u{301}", "]", "]", ".", " ", "B"];
    assert_eq!(read("[[é]]. B")[0].phonemes, expected);
    assert_eq!(read("").len(), 1);
}

proptest! {
    #[test]
    fn all_that_is_read_is_in_some_sentence(
        clauses in proptest::collection::vec(("[a-d]{0,3}", any::<bool>()), 0..8)
    ) {
        let given = |(ipa, ends): &(String, bool)| clause(ipa, Ending::None, *ends);
        let read = read(clauses.iter().map(given).collect(), &[]);
        let phonemes: String = read.iter().map(|it| it.phonemes.concat()).collect();
        let expected: String = clauses.iter().map(|(ipa, _)| ipa.as_str()).collect();
        prop_assert_eq!(phonemes, expected);
    }
}
