//! Markdown to plain text, for chunks that may hold only part of a construct.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What becomes of stage directions such as `*smiles*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actions {
    /// Kept as words.
    Keep,
    /// Left out.
    Drop,
}

/// The words of `markdown` without its markup. Emphasis, headings, list bullets, quotation marks,
/// tags and rules go; links and images leave their label, code spans their text, ordered items their
/// number, table rows their cells. Marks that lost their partner to another chunk go, too.
pub(super) fn plain(markdown: &str, actions: Actions) -> String {
    let mut out = String::new();
    let mut prose = String::new();
    for line in markdown.lines().map(str::trim) {
        if line.starts_with('|') {
            inline(&std::mem::take(&mut prose), actions, &mut out);
            row(line, actions, &mut out);
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    inline(&prose, actions, &mut out);
    out
}

/// A table row, read cell by cell; the row of dashes under the heading says nothing.
fn row(line: &str, actions: Actions, out: &mut String) {
    let cells = line.trim_matches('|').split('|').map(str::trim);
    let mut spoken = Vec::new();
    for cell in cells.filter(|cell| cell.contains(|c| !matches!(c, '-' | ':' | ' '))) {
        let mut text = String::new();
        inline(cell, actions, &mut text);
        if !text.trim().is_empty() {
            spoken.push(text.trim().to_owned());
        }
    }
    let last = spoken.len().saturating_sub(1);
    for (index, cell) in spoken.iter().enumerate() {
        out.push_str(cell);
        let stopped = cell.ends_with(|c: char| c.is_ascii_punctuation() && c != ')');
        let stop = if index == last { "." } else { "," };
        out.push_str(if stopped { "" } else { stop });
        out.push(if index == last { '\n' } else { ' ' });
    }
}

fn inline(markdown: &str, actions: Actions, out: &mut String) {
    let options =
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut numbers: Vec<Option<u64>> = Vec::new();
    let mut skipped = 0_usize;
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(_) if skipped > 0 => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            _ if skipped > 0 => {}
            Event::Start(Tag::CodeBlock(_)) => skipped = 1,
            Event::Start(Tag::Emphasis)
                if actions == Actions::Drop && is_action(markdown, range.start, range.end) =>
            {
                skipped = 1;
            }
            Event::Start(Tag::List(first)) => numbers.push(first),
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
            }
            Event::Start(Tag::Item) => {
                if let Some(Some(number)) = numbers.last_mut() {
                    out.push_str(&format!("{number}. "));
                    *number += 1;
                }
            }
            Event::Text(text) => push_unmarked(&text, out),
            Event::Code(text) => push_unmarked(&text, out),
            Event::Html(html) => push_untagged(&html, out),
            Event::InlineHtml(html) if html.starts_with("<br") => out.push(' '),
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => out.push('\n'),
            _ => {}
        }
    }
}

/// Text without the marks that found no partner. A star between numbers is a multiplication.
fn push_unmarked(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            '*' if previous.is_ascii_digit() && next.is_ascii_digit() => out.push('×'),
            '*' if previous == ' ' && next == ' ' && out.trim_end().ends_with(is_digit) => {
                out.push('×');
            }
            '*' | '`' => {}
            '~' if next == '~' || previous == '~' => {}
            '_' if next == '_' || previous == '_' => {}
            '_' if !(previous.is_alphanumeric() && next.is_alphanumeric()) => {}
            c => out.push(c),
        }
        previous = c;
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// An HTML block without its tags and comments.
fn push_untagged(html: &str, out: &mut String) {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    push_unmarked(&text, out);
}

/// Whether the emphasis at `markdown[start..end]` is a stage direction (`*waves*`) and no stress on
/// words being said (`I *really* mean it`). It is one if it stands where a sentence or clause may
/// begin and either its first word looks like an English verb form that tells what someone does
/// (`smiles`, `grinning`), or it begins without a capital and nothing else follows in its sentence.
fn is_action(markdown: &str, start: usize, end: usize) -> bool {
    let (Some(before), Some(inner), Some(after)) = (
        markdown.get(..start),
        markdown.get(start + 1..end - 1),
        markdown.get(end..),
    ) else {
        return false;
    };
    let opens = |c: char| ".!?…,;:—–*_\"”。！？".contains(c);
    if !before.trim_end().chars().next_back().is_none_or(opens) && !before.ends_with('\n') {
        return false;
    }
    let first = inner
        .split(|c: char| !c.is_alphabetic())
        .find(|w| !w.is_empty());
    let lowercase = !inner.chars().next().is_some_and(char::is_uppercase);
    let next = after.trim_start().chars().next();
    let alone = after.starts_with('\n') || next.is_none_or(|c| !c.is_lowercase() && c != ',');
    first.is_some_and(|word| tells_deed(&word.to_lowercase())) || (lowercase && alone)
}

/// Whether a word looks like `smiles` or `smiling`.
fn tells_deed(word: &str) -> bool {
    const NOT: &[&str] = &[
        "is",
        "was",
        "this",
        "his",
        "its",
        "thus",
        "as",
        "us",
        "has",
        "does",
        "yes",
        "always",
        "perhaps",
        "sometimes",
        "besides",
        "nothing",
        "something",
        "anything",
        "everything",
        "king",
        "thing",
        "during",
        "morning",
        "evening",
        "spring",
        "being",
        "things",
    ];
    let third_person = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    (third_person || (word.len() > 4 && word.ends_with("ing"))) && !NOT.contains(&word)
}
