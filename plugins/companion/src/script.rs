//! The script: what the companion listens for and what it says. `script.txt` explains the format.

mod parse;

use std::collections::BTreeMap;

use crate::pattern::{Pattern, Sets};
use crate::words::{Expansions, essence};

pub use parse::ScriptError;

/// Everything the companion knows.
#[derive(Debug, Default)]
pub struct Script {
    pub(crate) expansions: Expansions,
    /// Words seen from the other side: `my` becomes `your`. Keys have one or two words.
    pub(crate) flips: BTreeMap<String, String>,
    pub(crate) sets: Sets,
    pub(crate) facts: Vec<Fact>,
    pub(crate) topics: Vec<Topic>,
    /// When to forget a topic or a fact, by its phrase or slot.
    pub(crate) forgets: Vec<Topic>,
    /// The strongest first.
    pub(crate) rules: Vec<Rule>,
}

/// Something to remember about the person, e.g. a name.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) slot: String,
    /// Longer finds are no such thing: "call me when you are there".
    pub(crate) max_words: usize,
    /// The label of the question that this answers, or none where it may come at any time.
    pub(crate) after: Option<String>,
    pub(crate) pattern: Pattern,
}

/// Something to come back to later.
#[derive(Debug)]
pub(crate) struct Topic {
    /// As the companion says it: `your work`.
    pub(crate) phrase: String,
    pub(crate) pattern: Pattern,
}

/// What to say to whom.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: String,
    /// The rule with the highest rank that fits is taken; 0 for those that only the engine calls.
    pub(crate) rank: u32,
    /// The label of the line that must have been said just before.
    pub(crate) after: Option<String>,
    pub(crate) patterns: Vec<Pattern>,
    /// What is thought before answering.
    pub(crate) thinking: Option<String>,
    pub(crate) lines: Vec<Line>,
    /// The rule whose lines serve as well.
    pub(crate) like: Option<String>,
}

/// One thing to say.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) parts: Vec<Part>,
    /// Names the question that the line ends with, so that rules can wait for the answer.
    pub(crate) label: Option<String>,
    /// The essence of the longest fixed part, by which the line is known in a transcript.
    pub(crate) print: String,
}

/// A part of a line.
#[derive(Debug, PartialEq)]
pub(crate) enum Part {
    Text(String),
    /// `{1}`: what the pattern's n-th `_` stood for, seen from the companion's side.
    Kept(usize),
    /// `{name}`: a fact. The line can only be said where it is known.
    Slot(String),
    /// `{,name}`: a comma and a fact, or nothing where it is not known.
    Aside(String),
    /// `{!name}`: nothing. The line can only be said where the fact is not known.
    Unknown(String),
}

impl Script {
    /// The script this plugin is built with.
    ///
    /// Errors: a line that [`Script::parse`] refuses.
    pub fn embedded() -> Result<Script, ScriptError> {
        Script::parse(include_str!("../script.txt"))
    }

    /// Reads a script.
    ///
    /// Errors: the first line that is not of the format, or names a set, rule or label that does not
    /// exist.
    pub fn parse(text: &str) -> Result<Script, ScriptError> {
        parse::parse(text)
    }

    /// The rule of this name.
    pub(crate) fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// The lines that serve for `rule`: its own and those of the rule it is like.
    pub(crate) fn lines<'a>(&'a self, rule: &'a Rule) -> impl Iterator<Item = &'a Line> {
        let like = rule.like.as_deref().and_then(|name| self.rule(name));
        rule.lines
            .iter()
            .chain(like.into_iter().flat_map(|rule| &rule.lines))
    }

    /// The label of the line that `said`, the essence of an answer, ends with.
    pub(crate) fn label(&self, said: &str) -> Option<&str> {
        let lines = self.rules.iter().flat_map(|rule| &rule.lines);
        lines
            .filter(|line| !line.print.is_empty() && said.contains(&line.print))
            .max_by_key(|line| line.print.len())
            .and_then(|line| line.label.as_deref())
    }
}

impl Line {
    fn new(parts: Vec<Part>, label: Option<String>) -> Line {
        let essence = |part: &Part| match part {
            Part::Text(text) => essence(text),
            _ => String::new(),
        };
        let print = parts
            .iter()
            .map(essence)
            .max_by_key(String::len)
            .unwrap_or_default();
        Line {
            parts,
            label,
            print,
        }
    }

    /// The whole text, where the line has no slots.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }
}
