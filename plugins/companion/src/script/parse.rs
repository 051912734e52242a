//! Reads the text format of scripts.

use std::collections::BTreeSet;

use super::{Fact, Line, Part, Rule, Script, Topic};
use crate::pattern::{Pattern, Sets};

/// A line of a script that cannot be read.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("script, line {line}: {reason}")]
pub struct ScriptError {
    /// Counted from 1; 0 where the script as a whole is meant.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

pub(super) fn parse(text: &str) -> Result<Script, ScriptError> {
    let mut script = Script::default();
    for (line, statement) in statements(text) {
        read(&mut script, &statement).map_err(|reason| ScriptError { line, reason })?;
    }
    check(&script).map_err(|reason| ScriptError { line: 0, reason })?;
    script
        .rules
        .sort_by_key(|rule| std::cmp::Reverse(rule.rank));
    Ok(script)
}

/// The lines that are neither empty nor comments, each with its number and the indented lines that
/// continue it.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut statements: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let content = line.trim();
        if content.is_empty() || line.starts_with('#') {
            continue;
        }
        match statements.last_mut() {
            Some((_, statement)) if line.starts_with(' ') => {
                statement.push(' ');
                statement.push_str(content);
            }
            _ => statements.push((index + 1, content.to_owned())),
        }
    }
    statements
}

fn read(script: &mut Script, statement: &str) -> Result<(), String> {
    let (keyword, rest) = statement.split_once(' ').unwrap_or((statement, ""));
    let pair = || {
        let (key, value) = rest.split_once(" = ").ok_or("expected ` = `")?;
        Ok::<_, String>((key.trim(), value.trim()))
    };
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match keyword {
        "expand" => {
            let (key, value) = pair()?;
            script.expansions.insert(key.to_owned(), words(value));
        }
        "flip" => {
            let (key, value) = pair()?;
            script.flips.insert(key.to_owned(), value.to_owned());
        }
        "set" => {
            let (key, value) = pair()?;
            script
                .sets
                .entry(key.to_owned())
                .or_default()
                .extend(words(value));
        }
        "topic" | "forget" => {
            let (phrase, pattern) = pair()?;
            let pattern = Pattern::parse(&script.sets, pattern)?;
            let topics = if keyword == "topic" {
                &mut script.topics
            } else {
                &mut script.forgets
            };
            topics.push(Topic {
                phrase: phrase.to_owned(),
                pattern,
            });
        }
        "fact" => {
            let (head, pattern) = pair()?;
            let fact = fact(&script.sets, head, pattern)?;
            script.facts.push(fact);
        }
        "rule" => script.rules.push(rule(rest)?),
        _ => read_part(script, keyword, rest)?,
    }
    Ok(())
}

/// Reads a line that belongs to the rule above it.
fn read_part(script: &mut Script, keyword: &str, rest: &str) -> Result<(), String> {
    let Some(rule) = script.rules.last_mut() else {
        return Err(format!("`{keyword}` before any rule"));
    };
    match keyword {
        "?" => rule.patterns.push(Pattern::parse(&script.sets, rest)?),
        "~" => rule.thinking = Some(rest.to_owned()),
        "=" => rule.like = Some(rest.to_owned()),
        "-" => rule.lines.push(line(rest)?),
        _ => return Err(format!("unknown keyword `{keyword}`")),
    }
    Ok(())
}

/// `SLOT MAX_WORDS [after LABEL]`
fn fact(sets: &Sets, head: &str, pattern: &str) -> Result<Fact, String> {
    let (slot, max_words, after) = head_fields(head)?;
    let pattern = Pattern::parse(sets, pattern)?;
    Ok(Fact {
        slot,
        max_words: max_words as usize,
        after,
        pattern,
    })
}

/// `NAME RANK [after LABEL]`
fn rule(head: &str) -> Result<Rule, String> {
    let (name, rank, after) = head_fields(head)?;
    Ok(Rule {
        name,
        rank,
        after,
        patterns: Vec::new(),
        thinking: None,
        lines: Vec::new(),
        like: None,
    })
}

fn head_fields(head: &str) -> Result<(String, u32, Option<String>), String> {
    let fields: Vec<&str> = head.split_whitespace().collect();
    let (name, number, after) = match fields.as_slice() {
        [name, number] => (name, number, None),
        [name, number, "after", label] => (name, number, Some((*label).to_owned())),
        _ => return Err("expected a name, a number, and perhaps `after` and a label".into()),
    };
    let number = number
        .parse()
        .map_err(|_| format!("`{number}` is not a number"))?;
    Ok(((*name).to_owned(), number, after))
}

/// Text with slots in braces, and perhaps ` -> ` and a label.
fn line(text: &str) -> Result<Line, String> {
    let (text, label) = match text.rsplit_once(" -> ") {
        Some((text, label)) => (text.trim(), Some(label.trim().to_owned())),
        None => (text.trim(), None),
    };
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, slotted)) = rest.split_once('{') {
        let (slot, after) = slotted.split_once('}').ok_or("a `{` without its `}`")?;
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let name = slot.trim_start_matches([',', '!']).to_owned();
        parts.push(match (slot.parse(), slot.chars().next()) {
            (Ok(number), _) => Part::Kept(number),
            (_, Some(',')) => Part::Aside(name),
            (_, Some('!')) => Part::Unknown(name),
            _ => Part::Slot(name),
        });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(Line::new(parts, label))
}

/// Whether all names lead somewhere.
fn check(script: &Script) -> Result<(), String> {
    let mut names = BTreeSet::new();
    let labels: BTreeSet<&str> = script
        .rules
        .iter()
        .flat_map(|rule| &rule.lines)
        .filter_map(|line| line.label.as_deref())
        .collect();
    let awaited: BTreeSet<&str> = script
        .rules
        .iter()
        .filter_map(|rule| rule.after.as_deref())
        .collect();
    if let Some(label) = labels.symmetric_difference(&awaited).next() {
        return Err(format!(
            "label `{label}` is either never given or never waited for"
        ));
    }
    for rule in &script.rules {
        if !names.insert(&rule.name) {
            return Err(format!("two rules `{}`", rule.name));
        }
        if script.lines(rule).next().is_none() {
            return Err(format!("rule `{}` has nothing to say", rule.name));
        }
        if let Some(like) = rule
            .like
            .as_deref()
            .filter(|name| script.rule(name).is_none())
        {
            return Err(format!("no rule `{like}`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "\
# A comment
expand dont = do not
set pet = cat dog
topic your pet = my @pet
fact name 2 = my name is _
rule pet 10
? my @pet
- Tell me of your @pet,
  {name}! And of {1}{,name}{!name}. -> pet
rule pet-yes 20 after pet
? yes
= pet
";

    #[test]
    fn a_script_is_read() {
        let script = parse(SMALL).unwrap();
        assert_eq!(script.rules[0].name, "pet-yes");
        let line = &script.rules[1].lines[0];
        assert_eq!(line.label.as_deref(), Some("pet"));
        assert_eq!(line.print, "tellmeofyourpet");
        assert_eq!(
            line.parts[1..],
            [
                Part::Slot("name".into()),
                Part::Text("! And of ".into()),
                Part::Kept(1),
                Part::Aside("name".into()),
                Part::Unknown("name".into()),
                Part::Text(".".into())
            ]
        );
        assert_eq!(script.lines(&script.rules[0]).count(), 1);
        assert_eq!(script.label("tellmeofyourpetsamandof"), Some("pet"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (addition, line, reason) in [
            ("nonsense here", 13, "unknown keyword `nonsense`"),
            ("expand dont", 13, "expected ` = `"),
            ("? my @ghost", 13, "no set `ghost`"),
            ("- Hello {name", 13, "a `{` without its `}`"),
            (
                "rule x",
                13,
                "expected a name, a number, and perhaps `after` and a label",
            ),
            ("rule x y", 13, "`y` is not a number"),
            ("rule x 1", 0, "rule `x` has nothing to say"),
            ("rule x 1\n- hi\n= ghost", 0, "no rule `ghost`"),
            ("rule pet 1\n- hi", 0, "two rules `pet`"),
            (
                "- hi -> lost",
                0,
                "label `lost` is either never given or never waited for",
            ),
        ] {
            let error = parse(&format!("{SMALL}{addition}\n")).unwrap_err();
            assert_eq!(
                error,
                ScriptError {
                    line,
                    reason: reason.into()
                },
                "{addition}"
            );
        }
        assert_eq!(parse("- hi").unwrap_err().reason, "`-` before any rule");
    }
}
