//! Finds an answer: which rules fit, which of their lines was said least recently, how it reads with
//! its slots filled.

use vidchat_sdk::llm_provider::Message;

use crate::conversation::{Conversation, Facts, echo};
use crate::pattern::Pattern;
use crate::script::{Line, Part, Rule, Script};
use crate::words::{Clause, Word, essence};

/// Rules of at least this rank see the whole of a long message, and go before all else.
const SAFETY_RANK: u32 = 90;
/// How many clauses from the beginning of a message the other rules see, and how many from its end.
const CLAUSES_SEEN: (usize, usize) = (30, 10);
/// A line is not said again within so many answers where there is another thing to say.
const FRESH_AFTER: usize = 8;
/// For how many turns a topic rests before the companion comes back to it.
const TOPIC_REST: usize = 3;
/// For how many answers the companion stays grave after something serious.
const GRAVE_FOR: usize = 12;
/// A message of more characters than this is answered for its length.
const LONG_CHARS: usize = 1500;
/// Rules of less rank than this are so vague that a repeated message is remarked upon instead.
const VAGUE_RANK: u32 = 20;

/// What to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What is thought before; never spoken.
    pub thinking: Option<String>,
    /// What is said.
    pub text: String,
}

/// A rule that fits, with what its pattern kept.
struct Candidate<'a> {
    rule: &'a Rule,
    kept: Vec<Option<String>>,
    facts: Facts,
}

/// Answers `messages` as the companion called `me`. The same messages and numbers from `random`
/// give the same answer.
pub fn answer(
    script: &Script,
    me: &str,
    messages: &[Message],
    mut random: impl FnMut() -> u64,
) -> Answer {
    let mut conversation = Conversation::read(script, messages);
    conversation.facts.insert("me".into(), me.to_owned());
    let candidates = candidates(script, &conversation);
    let fresh = candidates.iter().find_map(|candidate| {
        let urgent = candidate.rule.rank >= SAFETY_RANK;
        let text = candidate.say(script, &conversation, urgent, &mut random)?;
        Some((candidate.rule, text))
    });
    // Where all has been said lately, the last candidate says again what it said longest ago.
    let (rule, text) = fresh
        .or_else(|| {
            let last = candidates.last()?;
            Some((
                last.rule,
                last.say(script, &conversation, true, &mut random)?,
            ))
        })
        .map_or((None, String::new()), |(rule, text)| (Some(rule), text));
    let calm = rule.is_some_and(|rule| rule.rank < SAFETY_RANK);
    let text = match conversation.heard.filter(|_| calm) {
        Some(heard) if rule.is_some_and(|rule| rule.name == "resume") => {
            resume(script, heard).unwrap_or(text)
        }
        Some(_) => yielding(script, &conversation, text, &mut random),
        None => text,
    };
    Answer {
        thinking: rule.and_then(|rule| rule.thinking.clone()),
        text,
    }
}

/// All that could be answered, best first.
fn candidates<'a>(script: &'a Script, conversation: &Conversation<'_>) -> Vec<Candidate<'a>> {
    let named = |name: &str| script.rule(name).map(|rule| plain(rule, conversation));
    let Some(clauses) = &conversation.newest else {
        return named("greeting").into_iter().collect();
    };
    if clauses.is_empty() {
        return named("empty").into_iter().collect();
    }
    let mut candidates: Vec<Candidate<'a>> = Vec::new();
    let (urgent, rules): (Vec<&Rule>, Vec<&Rule>) = script
        .rules
        .iter()
        .partition(|rule| rule.rank >= SAFETY_RANK);
    let fit = |rule: &'a Rule, clauses: &[&Clause]| fitting(script, conversation, rule, clauses);
    let all: Vec<&Clause> = clauses.iter().collect();
    candidates.extend(urgent.into_iter().filter_map(|rule| fit(rule, &all)));
    if is_foreign(script, clauses) {
        candidates.extend(named("foreign"));
    }
    if conversation.newest_chars > LONG_CHARS {
        candidates.extend(named("long"));
    }
    let tail = clauses
        .len()
        .saturating_sub(CLAUSES_SEEN.1)
        .max(CLAUSES_SEEN.0);
    let seen: Vec<&Clause> = clauses
        .iter()
        .take(CLAUSES_SEEN.0)
        .chain(clauses.iter().skip(tail))
        .collect();
    let mut fitting: Vec<Candidate<'a>> = rules
        .into_iter()
        .filter(|rule| rule.rank > 0)
        .filter_map(|rule| fit(rule, &seen))
        .collect();
    let vague = fitting
        .iter()
        .position(|candidate| candidate.rule.rank < VAGUE_RANK);
    let vague = fitting.split_off(vague.unwrap_or(fitting.len()));
    candidates.extend(fitting);
    if conversation.repeated {
        candidates.extend(named("repeat"));
    }
    candidates.extend(vague);
    let letters = |clause: &Clause| {
        clause
            .words
            .iter()
            .any(|word| word.norm.contains(char::is_alphanumeric))
    };
    if !clauses.iter().any(letters) {
        candidates.extend(named("signs"));
    }
    if clauses.last().is_some_and(|clause| asks(script, clause)) {
        candidates.extend(named("question"));
    }
    if was_urgent(script, conversation) {
        candidates.extend(named("gentle"));
    } else {
        candidates.extend(recall(script, conversation));
        candidates.extend(named("default"));
    }
    candidates
}

/// The rule without anything kept.
fn plain<'a>(rule: &'a Rule, conversation: &Conversation<'_>) -> Candidate<'a> {
    Candidate {
        rule,
        kept: Vec::new(),
        facts: conversation.facts.clone(),
    }
}

/// `rule` where it fits one of `clauses` at this point of the conversation.
fn fitting<'a>(
    script: &Script,
    conversation: &Conversation<'_>,
    rule: &'a Rule,
    clauses: &[&Clause],
) -> Option<Candidate<'a>> {
    if rule.after.is_some() && rule.after.as_deref() != conversation.expected {
        return None;
    }
    clauses.iter().find_map(|clause| {
        let find = |pattern: &Pattern| pattern.find(&script.sets, &clause.words);
        let ranges = rule.patterns.iter().find_map(find)?;
        let kept = ranges
            .into_iter()
            .map(|range| echo(script, &clause.words, range))
            .collect();
        Some(Candidate {
            kept,
            ..plain(rule, conversation)
        })
    })
}

/// Coming back to something that was talked about earlier, once for each topic.
fn recall<'a>(script: &'a Script, conversation: &Conversation<'_>) -> Option<Candidate<'a>> {
    let rule = script.rule("recall")?;
    let recalled = |topic: &str| {
        let topic = essence(topic);
        let came_back =
            |line: &Line, said: &String| said.contains(&line.print) && said.contains(&topic);
        conversation
            .said
            .iter()
            .any(|said| rule.lines.iter().any(|line| came_back(line, said)))
    };
    let topic = conversation
        .rested_topics(TOPIC_REST)
        .find(|topic| !recalled(topic))?;
    let mut candidate = plain(rule, conversation);
    candidate.facts.insert("topic".into(), topic.to_owned());
    Some(candidate)
}

/// Whether it was serious lately: no time for jokes.
fn was_urgent(script: &Script, conversation: &Conversation<'_>) -> bool {
    let said = |line: &Line| {
        conversation
            .said_ago(&line.print)
            .is_some_and(|ago| ago <= GRAVE_FOR)
    };
    let urgent = script.rules.iter().filter(|rule| rule.rank >= SAFETY_RANK);
    urgent.flat_map(|rule| &rule.lines).any(said)
}

/// Whether `clause` is a question, by its mark or by its first word.
fn asks(script: &Script, clause: &Clause) -> bool {
    let asking = |word: &Word| {
        script
            .sets
            .get("ask")
            .is_some_and(|set| set.contains(&word.norm))
    };
    clause.question || clause.words.first().is_some_and(asking)
}

/// Whether most letters are of other scripts, or more words are common in other languages than in
/// English.
fn is_foreign(script: &Script, clauses: &[Clause]) -> bool {
    let words = || {
        clauses
            .iter()
            .take(CLAUSES_SEEN.0)
            .flat_map(|clause| &clause.words)
    };
    let letters = || {
        words()
            .flat_map(|word| word.norm.chars())
            .filter(|c| c.is_alphabetic())
    };
    let latin = letters().filter(|c| matches!(c, '\0'..='\u{24F}')).count();
    let count = |set: &str| {
        let set = script.sets.get(set);
        words()
            .filter(|word| set.is_some_and(|set| set.contains(&word.norm)))
            .count()
    };
    let foreign = count("foreign");
    latin * 2 < letters().count() || (foreign > 0 && foreign > count("english"))
}

impl Candidate<'_> {
    /// The line said longest ago or never; none where nothing can be said with what is known, or,
    /// unless `again`, where all was said lately.
    fn say(
        &self,
        script: &Script,
        conversation: &Conversation<'_>,
        again: bool,
        random: &mut impl FnMut() -> u64,
    ) -> Option<String> {
        let mut sayable: Vec<(usize, String)> = script
            .lines(self.rule)
            .filter_map(|line| {
                let ago = conversation.said_ago(&line.print).unwrap_or(usize::MAX);
                Some((ago, self.fill(line)?))
            })
            .filter(|(ago, _)| again || *ago > FRESH_AFTER)
            .collect();
        let longest = sayable.iter().map(|(ago, _)| *ago).max()?;
        sayable.retain(|(ago, _)| *ago == longest);
        let index = random() % sayable.len() as u64;
        sayable
            .into_iter()
            .nth(index as usize)
            .map(|(_, text)| text)
    }

    /// The text of a line, or none where one of its slots is unknown.
    fn fill(&self, line: &Line) -> Option<String> {
        let mut text = String::new();
        for part in &line.parts {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Kept(number) => text.push_str(self.kept.get(number - 1)?.as_ref()?),
                Part::Slot(name) => text.push_str(self.facts.get(name)?),
                Part::Unknown(name) if self.facts.contains_key(name) => return None,
                Part::Unknown(_) => {}
                Part::Aside(name) => {
                    if let Some(value) = self.facts.get(name) {
                        text.push_str(", ");
                        text.push_str(value);
                    }
                }
            }
        }
        let mut characters = text.chars();
        let first = characters.next()?;
        Some(first.to_uppercase().chain(characters).collect())
    }
}

/// `text` after a word that yields the floor, unless that was said lately.
fn yielding(
    script: &Script,
    conversation: &Conversation<'_>,
    text: String,
    random: &mut impl FnMut() -> u64,
) -> String {
    let opener = script
        .rule("interrupted")
        .and_then(|rule| plain(rule, conversation).say(script, conversation, false, random));
    match opener {
        Some(opener) => format!("{opener} {text}"),
        None => text,
    }
}

/// Goes on with the line of which only `heard` was heard, from the sentence that was cut.
fn resume(script: &Script, heard: &str) -> Option<String> {
    let heard = essence(heard);
    let fixed = || {
        script
            .rules
            .iter()
            .flat_map(|rule| &rule.lines)
            .filter_map(Line::fixed)
    };
    let line = fixed().find(|line| !heard.is_empty() && essence(line).starts_with(&heard))?;
    let mut start = 0;
    let mut left = heard.len();
    for (index, character) in line.char_indices() {
        let size = essence(character.encode_utf8(&mut [0; 4])).len();
        if size > left {
            break;
        }
        left -= size;
        if matches!(character, '.' | '!' | '?') {
            start = index + 1;
        }
    }
    let rest = line
        .get(start..)
        .map(str::trim)
        .filter(|rest| !rest.is_empty())?;
    Some(format!("Where was I? {rest}"))
}
