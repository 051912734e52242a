//! What the companion remembers, read anew from the conversation each time: so a reload, an
//! interruption or an edited history cannot leave it with a wrong memory.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::ops::Range;

use vidchat_sdk::llm_provider::{Message, Role};

use crate::script::{Fact, Script, Topic};
use crate::words::{Clause, Word, clauses, essence};

/// How many messages back the memory reaches.
const MAX_MESSAGES: usize = 400;
/// How much of an earlier message is read, in characters.
const MAX_EARLIER_CHARS: usize = 1000;
/// How many of its own answers the companion avoids to repeat.
const MAX_SAID: usize = 60;
/// The most words of the person's that are given back to them.
const MAX_ECHO_WORDS: usize = 8;
/// Longer words are no words.
const MAX_ECHO_WORD_CHARS: usize = 24;

/// Facts by slot.
pub(crate) type Facts = BTreeMap<String, String>;

/// The conversation so far, from the companion's side.
#[derive(Debug, Default)]
pub(crate) struct Conversation<'a> {
    /// The essences of the companion's latest answers, oldest first.
    pub(crate) said: Vec<String>,
    /// What was heard of the last answer, where it was interrupted.
    pub(crate) heard: Option<&'a str>,
    /// The label of the question the person now answers.
    pub(crate) expected: Option<&'a str>,
    pub(crate) facts: Facts,
    /// What was talked about, with the number of the person's turn that last did so.
    topics: Vec<(usize, &'a Topic)>,
    /// How many turns the person has had.
    turns: usize,
    /// The person's newest message in clauses; none where they have not said anything yet.
    pub(crate) newest: Option<Vec<Clause>>,
    /// How long it is, in characters.
    pub(crate) newest_chars: usize,
    /// Whether they said the same the time before, in more than one word.
    pub(crate) repeated: bool,
}

impl<'a> Conversation<'a> {
    /// Reads the messages; those of the system are no part of the conversation.
    pub(crate) fn read(script: &'a Script, messages: &'a [Message]) -> Conversation<'a> {
        let mut conversation = Conversation::default();
        let mut before: Option<&Message> = None;
        let mut last_user = String::new();
        let newest = messages
            .iter()
            .rposition(|message| message.role == Role::User);
        let first = messages.len().saturating_sub(MAX_MESSAGES);
        for (index, message) in messages.iter().enumerate().skip(first) {
            match message.role {
                Role::System => continue,
                Role::Assistant => conversation.said.push(essence(&message.text)),
                Role::User => {
                    let is_newest = newest == Some(index);
                    let text = if is_newest {
                        message.text.as_str()
                    } else {
                        head(&message.text, MAX_EARLIER_CHARS)
                    };
                    let clauses = clauses(&script.expansions, text);
                    conversation.turns += 1;
                    conversation.learn(script, &clauses, before);
                    let essence = essence(head(text, MAX_EARLIER_CHARS));
                    conversation.repeated = !essence.is_empty()
                        && essence == last_user
                        && text.split_whitespace().nth(1).is_some();
                    last_user = essence;
                    if is_newest {
                        conversation.newest_chars = text.chars().count();
                        conversation.newest = Some(clauses);
                        conversation.heard = before
                            .filter(|before| before.role == Role::Assistant && before.cut)
                            .map(|before| before.text.as_str());
                        conversation.expected = question(script, before);
                    }
                }
            }
            before = Some(message);
        }
        let excess = conversation.said.len().saturating_sub(MAX_SAID);
        conversation.said.drain(..excess);
        conversation
    }

    /// Takes facts and topics from one of the person's messages.
    fn learn(&mut self, script: &'a Script, clauses: &[Clause], before: Option<&Message>) {
        let speaks_of = |topic: &Topic| {
            clauses
                .iter()
                .any(|clause| topic.pattern.find(&script.sets, &clause.words).is_some())
        };
        for topic in script.topics.iter().filter(|topic| speaks_of(topic)) {
            self.topics
                .retain(|(_, known)| known.phrase != topic.phrase);
            self.topics.push((self.turns, topic));
        }
        let asked = LazyCell::new(|| question(script, before));
        for fact in &script.facts {
            let found = clauses
                .iter()
                .find_map(|clause| value(script, fact, clause));
            if let Some(value) = found
                && (fact.after.is_none() || fact.after.as_deref() == *asked)
            {
                self.facts.insert(fact.slot.clone(), value);
            }
        }
        for gone in script.forgets.iter().filter(|gone| speaks_of(gone)) {
            self.topics.retain(|(_, known)| known.phrase != gone.phrase);
            self.facts.remove(&gone.phrase);
        }
    }

    /// Topics that have rested for at least `turns` turns of the person's, the earliest first.
    pub(crate) fn rested_topics(&self, turns: usize) -> impl Iterator<Item = &str> {
        self.topics
            .iter()
            .filter(move |(turn, _)| turn + turns <= self.turns)
            .map(|(_, topic)| topic.phrase.as_str())
    }

    /// How many answers ago the line with this print was said; 1 for the last one, none for never.
    pub(crate) fn said_ago(&self, print: &str) -> Option<usize> {
        self.said
            .iter()
            .rev()
            .position(|said| said.contains(print))
            .map(|index| index + 1)
    }
}

/// The label of the question that the companion asked in `before`.
fn question<'a>(script: &'a Script, before: Option<&Message>) -> Option<&'a str> {
    let said = before.filter(|message| message.role == Role::Assistant && !message.cut)?;
    script.label(&essence(&said.text))
}

/// What `clause` says about `fact`.
fn value(script: &Script, fact: &Fact, clause: &Clause) -> Option<String> {
    let range = fact.pattern.find(&script.sets, &clause.words)?.pop()?;
    let whole = range.len();
    let words = echo_words(script, &clause.words, range)?;
    // "My name is what?" tells nothing, but "I am Anna, and you?" does.
    let asked = clause.question && words.len() == whole;
    let never = script.sets.get(&format!("not-{}", fact.slot));
    let refused = words
        .iter()
        .any(|word| never.is_some_and(|never| never.contains(&word.norm)));
    let named = words
        .iter()
        .all(|word| word.norm.starts_with(char::is_alphabetic));
    if asked || refused || !named || words.len() > fact.max_words {
        return None;
    }
    let value = reflect(script, words);
    Some(if fact.slot == "name" {
        capitalised(&value)
    } else {
        value
    })
}

/// The words of `range`, seen from the companion's side, or none where they are not fit to repeat.
pub(crate) fn echo(script: &Script, words: &[Word], range: Range<usize>) -> Option<String> {
    echo_words(script, words, range).map(|words| reflect(script, words))
}

/// The words of `range` up to the first pause or conjunction, or none where that is too long.
fn echo_words<'w>(script: &Script, words: &'w [Word], range: Range<usize>) -> Option<&'w [Word]> {
    let words = words.get(range)?;
    let breaks = script.sets.get("break");
    let is_break = |word: &Word| breaks.is_some_and(|set| set.contains(&word.norm));
    let after_pause = words
        .iter()
        .position(|word| word.pause)
        .map(|index| index + 1);
    let break_word = words
        .iter()
        .skip(1)
        .position(is_break)
        .map(|index| index + 1);
    let end = [after_pause, break_word, Some(words.len())]
        .into_iter()
        .flatten()
        .min()?;
    let words = words.get(..end)?;
    let sound = (1..=MAX_ECHO_WORDS).contains(&words.len())
        && words
            .iter()
            .all(|word| word.raw.chars().count() <= MAX_ECHO_WORD_CHARS);
    sound.then_some(words)
}

/// Turns `I` into `you` and so on.
fn reflect(script: &Script, words: &[Word]) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut rest = words;
    while let [first, more @ ..] = rest {
        let pair = more
            .first()
            .map(|second| format!("{} {}", first.norm, second.norm));
        if let Some(flipped) = pair.and_then(|pair| script.flips.get(&pair)) {
            out.push(flipped);
            rest = more.get(1..).unwrap_or_default();
            continue;
        }
        out.push(script.flips.get(&first.norm).unwrap_or(&first.raw));
        rest = more;
    }
    out.join(" ")
}

fn capitalised(text: &str) -> String {
    let capital = |word: &str| {
        let mut characters = word.chars();
        let first = characters
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default();
        first + characters.as_str()
    };
    text.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// At most `chars` characters of `text`.
fn head(text: &str, chars: usize) -> &str {
    text.char_indices()
        .nth(chars)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}
