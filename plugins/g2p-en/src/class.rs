//! Word classes, as far as a word's own letters tell: a closed list of function words, and endings.
//!
//! This is no tagger; it is what [`crate::heteronym`] asks about the neighbours of a word. Open
//! classes are guessed, and [`Class::Noun`] is what remains.

/// What kind of word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `the`, `my`, `Anna's`: a noun follows.
    Determiner,
    /// `two`, `nineteen`.
    Number,
    /// `of`, `with`: a noun follows, too.
    Preposition,
    /// `to`, which both verbs and nouns follow.
    To,
    /// `will`, `can't`, `did`: a verb follows.
    Modal,
    /// `is`, `were`.
    Be,
    /// `has`, `I've`.
    Have,
    /// `she`, `they`, `who`: a verb follows.
    Subject,
    /// `him`, `themselves`.
    Object,
    /// `and`, `or`.
    Conjunction,
    /// `if`, `that`, `why`: begins a clause within the clause.
    Subordinator,
    /// `never`, `slowly`: can stand before any verb, and is looked past.
    Adverb,
    /// `new`, `famous`.
    Adjective,
    /// `records`, `horses`: a plural, or a verb with `-s`.
    Plural,
    /// `walked`.
    Past,
    /// `walking`.
    Gerund,
    /// Anything else.
    Noun,
}

use Class::*;

/// Closed classes; each list in any order.
const CLOSED: [(Class, &str); 13] = [
    (
        Determiner,
        "a an the this these those my your his her its our their some any no each every another \
         either neither whose what's-its-name",
    ),
    (
        Number,
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
         sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety \
         hundred thousand million billion",
    ),
    (
        Preposition,
        "of in for with by on from at into onto about against between through during under over \
         without near per via within upon among across behind beyond toward towards until like \
         despite except inside outside off along around than as",
    ),
    (To, "to gonna wanna gotta"),
    (
        Modal,
        "will would can could should must may might shall cannot do does did don't doesn't didn't \
         can't won't wouldn't couldn't shouldn't mustn't i'll you'll we'll they'll he'll she'll \
         it'll i'd you'd we'd they'd he'd she'd who'll let's please needn't shan't",
    ),
    (
        Be,
        "is are was were be been being am isn't aren't wasn't weren't i'm you're we're they're he's \
         she's it's that's there's who's ain't",
    ),
    (
        Have,
        "have has had having haven't hasn't hadn't i've you've we've they've who've should've \
         could've would've",
    ),
    (
        Subject,
        "i you we they he she it who somebody nobody everybody everyone someone",
    ),
    (
        Object,
        "me him us them myself yourself himself herself itself ourselves themselves",
    ),
    (Conjunction, "and or but nor &"),
    (
        Subordinator,
        "that if when because while where which what why how whether since although though unless \
         before after once so then",
    ),
    (
        Adverb,
        "not never always often also just only still already ever even rather too very quite now \
         soon sometimes usually really again almost well perhaps maybe both all ever seldom \
         hardly merely simply today then further either better",
    ),
    (
        Adjective,
        "new old good bad big small great little long short high low large young early late own \
         other same first second third last next many few several most more much such main local \
         public private major minor recent whole free full hot cold warm cool white black red blue \
         green brown yellow dark light strong weak heavy rough sharp clear certain sure best worst \
         better top world human modern current former daily weekly monthly yearly likely friendly \
         lovely elderly lonely ugly holy real true false wrong right single double common rare \
         fresh dry wet rich poor cheap safe hard soft easy late front left deep wide broad fair \
         foreign raw proper open secret direct nice fine grand huge tiny vast french german italian \
         chinese english american british russian",
    ),
];

/// Words in `-ly` that are no adverbs, in `-s` that are no plurals, and the like.
const NOUNS: &str = "family supply reply july italy jelly belly rally ally bully fly assembly \
    anomaly monopoly butterfly bus gas news class business process access success address \
    progress politics physics series species analysis basis glass press loss boss less this \
    thing king ring spring string evening morning nothing something anything everything building \
    music traffic topic logic plastic fabric magic critic comic panic picnic clinic mechanic metric \
    bed need seed feed speed red shed wed hundred creed deed indeed bread";

/// The class of `word`, in lower case.
pub fn of(word: &str) -> Class {
    let is_in = |list: &str| list.split_ascii_whitespace().any(|known| known == word);
    if let Some((class, _)) = CLOSED.iter().find(|(_, list)| is_in(list)) {
        return *class;
    }
    let ends = |endings: &[&str]| {
        endings
            .iter()
            .any(|e| word.ends_with(e) && word.len() > e.len() + 1)
    };
    if word.ends_with("'s") || word.ends_with("s'") {
        return Determiner;
    }
    if is_in(NOUNS) {
        return Noun;
    }
    if ends(&["ly"]) {
        Adverb
    } else if ends(&[
        "ous", "ful", "ive", "able", "ible", "ical", "ional", "ic", "less", "ish", "ern", "est",
    ]) {
        Adjective
    } else if ends(&["ing"]) {
        Gerund
    } else if ends(&["ed"]) {
        Past
    } else if ends(&["s"]) && !ends(&["ss", "us", "is"])
        || is_in("people children men women police mice")
    {
        Plural
    } else {
        Noun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_and_endings_tell_the_class() {
        for (word, class) in [
            ("the", Determiner),
            ("anna's", Determiner),
            ("of", Preposition),
            ("won't", Modal),
            ("they", Subject),
            ("quickly", Adverb),
            ("family", Noun),
            ("famous", Adjective),
            ("walked", Past),
            ("walking", Gerund),
            ("morning", Noun),
            ("horses", Plural),
            ("glass", Noun),
            ("table", Noun),
            ("", Noun),
        ] {
            assert_eq!(of(word), class, "{word}");
        }
    }

    #[test]
    fn no_word_is_in_two_closed_classes_by_mistake() {
        for (class, list) in CLOSED {
            for word in list
                .split_ascii_whitespace()
                .filter(|w| !matches!(*w, "then" | "better" | "ever" | "either" | "late"))
            {
                assert_eq!(of(word), class, "{word}");
            }
        }
    }
}
