//! Words that are spelled alike and sound differently by their meaning or tense: `lead`, `read`,
//! `minute`. Each has its own clues, most of them words nearby.

mod clues;

use crate::class::{self, Class};
use crate::context::{Context, Part};
use clues::{
    BEFORE_CLOSE, BY_TOPIC, CLOSE_THINGS, LIVE_THINGS, LIVE_VERBS, MINUTE_THINGS, PAST_TIMES,
};

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// The IPA of a homograph in its place; `None` for any other word.
pub fn choose(context: &Context) -> Option<&'static str> {
    let word = context.word();
    if let Some((_, usual, other, clues)) = BY_TOPIC.iter().find(|(known, ..)| *known == word) {
        let other_is_meant = context.mentions(clues) && !is_clearly_verb(context);
        return Some(if other_is_meant { other } else { usual });
    }
    let pick = |first: bool, yes, no| Some(if first { yes } else { no });
    match word {
        "analyses" => pick(
            context.part(true, Part::Noun) == Part::Verb,
            "ˈænɐlˌaɪzᵻz",
            "ɐnˈæləsˌiːz",
        ),
        "aged" => pick(is_aged_person(context), "ˈeɪdʒᵻd", "ˈeɪdʒd"),
        "blessed" => pick(is_attributive(context), "blˈɛsᵻd", "blˈɛst"),
        "bologna" => pick(context.capital && context.at > 0, "bəlˈoʊnjə", "bəlˈoʊni"),
        "bow" => pick(is_bent(context), "bˈaʊ", "bˈoʊ"),
        "bows" => pick(is_bent(context), "bˈaʊz", "bˈoʊz"),
        "buffet" => pick(
            context.part(false, Part::Noun) == Part::Verb,
            "bˈʌfɪt",
            "bəfˈeɪ",
        ),
        "close" => pick(is_near(context), "klˈoʊs", "klˈoʊz"),
        "content" => pick(is_satisfied(context), "kəntˈɛnt", "kˈɑːntɛnt"),
        "diagnoses" => {
            let verb = context.part(true, Part::Noun) == Part::Verb;
            pick(verb, "dˌaɪəɡnˈoʊsᵻz", "dˌaɪəɡnˈoʊsiːz")
        }
        "does" => pick(is_deer(context), "dˈoʊz", "dˈʌz").filter(|ipa| *ipa == "dˈoʊz"),
        "dove" => pick(is_dived(context), "dˈoʊv", "dˈʌv"),
        "invalid" => pick(is_ill_person(context), "ˈɪnvəlɪd", "ɪnvˈælɪd"),
        "learned" => pick(is_erudite(context), "lˈɜːnᵻd", "lˈɜːnd"),
        "live" => pick(is_alive(context), "lˈaɪv", "lˈɪv"),
        "lives" => pick(are_lives(context), "lˈaɪvz", "lˈɪvz"),
        "minute" => pick(is_tiny(context), "maɪnˈuːt", "mˈɪnɪt"),
        "moped" => pick(is_clearly_verb(context), "mˈoʊpt", "mˈoʊpɛd"),
        "nestle" => pick(context.capital && context.at > 0, "nˈɛsli", "nˈɛsəl"),
        "polish" => pick(is_from_poland(context), "pˈoʊlɪʃ", "pˈɑːlɪʃ"),
        "read" => pick(is_past(context), "ɹˈɛd", "ɹˈiːd"),
        "ravel" => pick(context.capital, "ɹəvˈɛl", "ɹˈævəl"),
        "reading" => pick(is_in_berkshire(context), "ɹˈɛdɪŋ", "ɹˈiːdɪŋ"),
        "tear" => pick(is_ripped(context), "tˈɛɹ", "tˈɪɹ"),
        "tears" => pick(is_ripped(context), "tˈɛɹz", "tˈɪɹz"),
        "used" => pick(is_accustomed(context), "jˈuːst", "jˈuːzd"),
        "wind" => pick(
            context.part(false, Part::Noun) == Part::Verb,
            "wˈaɪnd",
            "wˈɪnd",
        ),
        "winds" => pick(
            context.part(true, Part::Noun) == Part::Verb,
            "wˈaɪndz",
            "wˈɪndz",
        ),
        "wound" => pick(is_turned(context), "wˈaʊnd", "wˈuːnd"),
        _ => None,
    }
}

fn is_clearly_verb(context: &Context) -> bool {
    match context.left_class() {
        Some(Class::To | Class::Modal | Class::Subject) => true,
        // `pipes lead to`
        Some(Class::Plural) => context.after(1) == "to",
        _ => false,
    }
}

/// Before a noun, behind an article: `the blessed relief`, `one blessed person`.
fn is_attributive(context: &Context) -> bool {
    let left = matches!(
        context.left_class(),
        Some(Class::Determiner | Class::Number | Class::Adjective)
    );
    let right = matches!(
        context.right_class(),
        Some(Class::Noun | Class::Plural | Class::Adjective)
    );
    (left || context.capital) && right
}

fn is_aged_person(context: &Context) -> bool {
    let next = context.right_class();
    let noun_follows = matches!(
        next,
        Some(Class::Noun | Class::Plural | Class::Conjunction) | None
    );
    context.left_class() == Some(Class::Determiner)
        && noun_follows
        && !is_in(
            "cheese cheddar beef whiskey whisky wine wood leather care",
            context.after(1),
        )
}

/// To bend, or a ship's front.
fn is_bent(context: &Context) -> bool {
    let plural = context.word().ends_with('s');
    context.mentions("ship ships boat hull stern deck vessel port starboard waves wave torpedo anchor play actors head heads king queen audience curtain knee section thruster thrusters submarine sink wow")
        && !context.mentions("arrow arrows violin ribbon tie tied")
        || is_in("take took takes final", context.before(1))
        || is_in("take took takes", context.before(2))
        || matches!(context.after(1), "to" | "down" | "before")
        || context.part(plural, Part::Noun) == Part::Verb
}

/// `close to`, `a close friend`; not `close the door`.
fn is_near(context: &Context) -> bool {
    let next = context.after(1);
    if is_in(BEFORE_CLOSE, context.before(1)) {
        return true;
    }
    match context.left_class() {
        Some(Class::To | Class::Modal | Class::Subject) => next == "to" || next == "by",
        Some(Class::Determiner | Class::Adjective) => {
            !matches!(context.right_class(), None | Some(Class::Preposition))
        }
        Some(Class::Be | Class::Past) => !context.has_object(),
        _ => is_in(CLOSE_THINGS, next),
    }
}

/// The adjective: `quite content with`, `content to wait`.
fn is_satisfied(context: &Context) -> bool {
    let adverb = context.at > 0 && class::of(context.before(1)) == Class::Adverb;
    let feels = is_in(
        "seem seems seemed feel feels felt look looks looked quite perfectly remained",
        context.before(1),
    );
    match context.left_class() {
        Some(Class::Be) => !matches!(context.right_class(), Some(Class::Noun | Class::Plural)),
        Some(Class::Determiner | Class::Preposition | Class::Adjective) => false,
        _ => feels || adverb || is_in("to with", context.after(1)) && context.after(2) != "the",
    }
}

fn is_deer(context: &Context) -> bool {
    let left = context.left_class();
    left == Some(Class::Number)
        || left == Some(Class::Determiner) && is_in("the several these", context.before(1))
}

/// The past of `dive`.
fn is_dived(context: &Context) -> bool {
    let subject = matches!(
        context.left_class(),
        Some(Class::Subject | Class::Plural | Class::Conjunction)
    );
    subject
        || is_in(
            "into off under headfirst down deep straight in",
            context.after(1),
        )
}

/// The noun: `an invalid`, `her invalid husband`.
fn is_ill_person(context: &Context) -> bool {
    let relative = is_in(
        "husband wife mother father sister brother son daughter aunt uncle parent child chair carriage",
        context.after(1),
    );
    let alone = !matches!(
        context.right_class(),
        Some(Class::Noun | Class::Plural | Class::Adjective | Class::Past | Class::Gerund)
    );
    relative
        || matches!(
            context.left_class(),
            Some(Class::Determiner | Class::Adjective)
        ) && alone
}

fn is_erudite(context: &Context) -> bool {
    is_in(
        "man men woman women friend friends colleague society societies scholar scholars judge counsel gentleman person people professor journal debate treatise work works discussion",
        context.after(1),
    ) && context.left_class() != Some(Class::Subject)
        || is_in("most very highly", context.before(1))
}

/// The adjective or adverb: `a live show`, `broadcast live`.
fn is_alive(context: &Context) -> bool {
    let after_verb = is_in(LIVE_VERBS, context.before(1));
    match context.left_class() {
        Some(Class::To | Class::Modal | Class::Subject | Class::Conjunction) => {
            is_in(LIVE_THINGS, context.after(1)) && !context.has_object()
        }
        Some(
            Class::Determiner | Class::Preposition | Class::Adjective | Class::Be | Class::Past,
        ) => true,
        Some(Class::Plural) => {
            after_verb || is_in("at from", context.after(1)) && !context.mentions("who")
        }
        Some(Class::Noun) if is_in("people who police", context.before(1)) => false,
        None => is_in(LIVE_THINGS, context.after(1)),
        _ => after_verb || !is_in("in with near there here", context.after(1)),
    }
}

/// The plural of `life`.
fn are_lives(context: &Context) -> bool {
    match context.left_class() {
        Some(Class::Subject | Class::Subordinator) => false,
        Some(Class::Noun) => {
            is_in(
                "save saved lose lost cost spend claimed take takes took change everyday family past",
                context.before(1),
            ) || matches!(
                context.right_class(),
                Some(Class::Be | Class::Have | Class::Modal)
            )
        }
        Some(Class::Conjunction) => !is_in("in with at near", context.after(1)),
        Some(Class::Adverb) => false,
        _ => !(context.before(1) == "currently" || class::of(context.before(1)) == Class::Adverb),
    }
}

fn is_tiny(context: &Context) -> bool {
    let left = context.left_class();
    is_in("very so extremely these those most more", context.before(1))
        || left == Some(Class::Be) && !is_in("a one", context.before(1))
        || left != Some(Class::Number)
            && !is_in("per every each last final", context.before(1))
            && is_in(MINUTE_THINGS, context.after(1))
            && !(is_in("a the", context.before(1))
                && class::of(context.after(1)) == Class::Conjunction)
}

/// With a capital, unless that is the sentence's.
fn is_from_poland(context: &Context) -> bool {
    context.capital && (context.at > 0 || !context.has_object())
}

/// `read` with the sound of `red`.
fn is_past(context: &Context) -> bool {
    let before = context.before(1);
    match context.left_class() {
        Some(Class::Have | Class::Be) => true,
        Some(Class::Noun | Class::Plural) | None if context.after(1) == "by" => true,
        Some(
            Class::To | Class::Modal | Class::Determiner | Class::Adjective | Class::Preposition,
        ) => false,
        // Who reads now, `reads`.
        _ if is_in("he she it who", before) => !context
            .words
            .first()
            .is_some_and(|w| class::of(w) == Class::Modal),
        Some(Class::Subject | Class::Plural | Class::Conjunction | Class::Subordinator) => {
            context.mentions(PAST_TIMES)
        }
        Some(Class::Noun) => !context
            .words
            .iter()
            .take(2)
            .any(|w| class::of(w) == Class::Modal),
        _ => context.at > 0 && context.mentions(PAST_TIMES),
    }
}

/// The town: `in Reading`.
fn is_in_berkshire(context: &Context) -> bool {
    context.capital
        && (is_in("in at to near from of", context.before(1))
            || context.mentions("berkshire england railway"))
}

/// What happens to paper, not what falls from eyes.
fn is_ripped(context: &Context) -> bool {
    let plural = context.word().ends_with('s');
    if is_clearly_verb(context) && !plural {
        return true;
    }
    if context.mentions("eye eyes cheek cheeks cry cried crying shed wept gas drop drops burst face blood moved sweat") {
        return false;
    }
    context.part(plural, Part::Verb) == Part::Verb
        || matches!(context.after(1), "in" | "apart" | "down" | "off" | "up")
        || context.mentions("wear muscle ligament tendon meniscus apart partial rotator resistant")
}

/// `used to`, as in `I used to`; not as in `it is used to cut`.
fn is_accustomed(context: &Context) -> bool {
    if context.after(1) != "to" {
        return false;
    }
    let thing_follows = {
        let after = context.after(2);
        matches!(
            class::of(after),
            Class::Determiner
                | Class::Object
                | Class::Gerund
                | Class::Number
                | Class::Plural
                | Class::Preposition
        ) || is_in("it that this you being", after)
    };
    let got = is_in("get gets got getting become became", context.before(1));
    match context.left_class() {
        Some(Class::Be | Class::Have) => thing_follows,
        Some(Class::Past) => false,
        _ => got || context.at > 0,
    }
}

/// The past of `wind`: `wound up`, `she wound the scarf`.
fn is_turned(context: &Context) -> bool {
    let along = is_in(
        "up down around round through its his her along back into on onto tightly",
        context.after(1),
    );
    match context.left_class() {
        Some(Class::Determiner | Class::Adjective | Class::Number) => false,
        Some(Class::To | Class::Modal) => false,
        Some(Class::Subject) => true,
        Some(Class::Preposition) => false,
        _ => along || context.has_object() && context.at > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sound of the word in brackets.
    fn said(clause: &str) -> &'static str {
        let words: Vec<&str> = clause
            .split(' ')
            .map(|w| w.trim_matches(['[', ']']))
            .collect();
        let at = clause.split(' ').position(|w| w.starts_with('[')).unwrap();
        choose(&Context {
            words: &words,
            at,
            capital: false,
        })
        .unwrap()
    }

    #[test]
    fn the_topic_decides() {
        assert_eq!(said("he plays the [bass]"), "bˈeɪs");
        assert_eq!(said("a [bass] from the lake"), "bˈæs");
        assert_eq!(said("[lead] pipes"), "lˈɛd");
        assert_eq!(said("they [lead] the water away"), "lˈiːd");
    }

    #[test]
    fn the_tense_decides() {
        assert_eq!(said("she [read] it"), "ɹˈɛd");
        assert_eq!(said("did she [read] it"), "ɹˈiːd");
        assert_eq!(said("we have [read] it"), "ɹˈɛd");
        assert_eq!(said("to [read] it"), "ɹˈiːd");
        assert_eq!(said("i [used] to sing"), "jˈuːst");
        assert_eq!(said("it is [used] to sing"), "jˈuːzd");
        assert_eq!(said("i am [used] to the cold"), "jˈuːst");
    }

    #[test]
    fn the_neighbours_decide() {
        assert_eq!(said("[close] the door"), "klˈoʊz");
        assert_eq!(said("a [close] friend"), "klˈoʊs");
        assert_eq!(said("we [live] here"), "lˈɪv");
        assert_eq!(said("a [live] show"), "lˈaɪv");
        assert_eq!(said("wait a [minute]"), "mˈɪnɪt");
        assert_eq!(said("in [minute] detail"), "maɪnˈuːt");
        assert_eq!(said("the road [wound] up the hill"), "wˈaʊnd");
        assert_eq!(said("a deep [wound]"), "wˈuːnd");
    }
}
