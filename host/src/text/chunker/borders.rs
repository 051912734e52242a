//! Where a sentence or a clause ends.

use super::ChunkKind;
use super::lines;
use super::verdict::Verdict;
use crate::text::symbols::is_pictograph;

/// A sentence ends here.
const SENTENCE: Verdict<ChunkKind> = Verdict::Cut(ChunkKind::Sentence);
/// The first clause of a reply may go ahead of its sentence once it is this long, in Latin letters;
/// a CJK character counts for `CJK_LETTERS`.
pub(super) const MIN_CLAUSE_LETTERS: usize = 25;
const CJK_LETTERS: usize = 3;
/// How far markup (a link, a tag, code, an `*action*`) may reach before it is taken for prose that
/// merely looks like markup, in bytes.
const MAX_SPAN: usize = 160;
/// How much white space is looked through for the next word, in bytes.
const MAX_GAP: usize = 64;
/// A line shorter than this, in characters, followed by a capital is verse or a label; a longer one
/// was wrapped.
const MAX_VERSE_LINE: usize = 50;

/// Abbreviations after which a sentence goes on.
const NEVER_LAST: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "gen", "sgt", "capt", "cmdr", "lt", "st",
    "mt", "messrs", "mme", "mlle", "vs", "cf", "viz", "approx", "ca", "bzw", "hr", "fr", "sra",
];
/// Abbreviations only where a number follows.
const BEFORE_NUMBERS: &[&str] = &[
    "no", "nr", "nos", "fig", "figs", "vol", "pp", "ch", "sec", "art", "eq", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];
/// Abbreviations that may end a sentence; what follows decides.
const MAYBE_LAST: &[&str] = &[
    "etc", "jr", "sr", "inc", "ltd", "co", "corp", "al", "usw", "a.m", "p.m", "est", "dept",
];

/// A place in the text: the character `at` and what stands around it.
pub(super) struct Place<'a> {
    /// The text of this chunk before the character.
    pub(super) before: &'a str,
    /// The character.
    pub(super) at: char,
    /// The text behind it, as far as it is known.
    pub(super) after: &'a str,
    /// Whether `after` is all that will come.
    pub(super) ended: bool,
    /// Whether the reply's first words are being read.
    pub(super) opening: bool,
    /// Whether `before` begins where a line begins.
    pub(super) line_start: bool,
    /// Where it does not: whether that line is a list item or the like.
    pub(super) block_line: bool,
}

impl Place<'_> {
    /// Whether the chunk ends behind the character.
    pub(super) fn verdict(&self) -> Verdict<ChunkKind> {
        if self.before.trim().is_empty() || self.at == '\r' {
            Verdict::Go
        } else if self.at == '\n' {
            match self.line_break() {
                Verdict::Go => self.space(),
                verdict => verdict,
            }
        } else if self.at.is_whitespace() {
            self.space()
        } else {
            self.unspaced()
        }
    }

    /// At a newline: whether it ends a paragraph, a list item, a heading, a verse.
    fn line_break(&self) -> Verdict<ChunkKind> {
        if lines::in_block(self.before, self.line_start, self.block_line) {
            return SENTENCE;
        }
        match lines::opens_block(self.after, self.ended) {
            None => return Verdict::Wait,
            Some(true) => return SENTENCE,
            Some(false) => {}
        }
        let line = self.before.rsplit('\n').next().unwrap_or(self.before);
        let whole = self.line_start || line.len() < self.before.len();
        let short = line.chars().count() < MAX_VERSE_LINE;
        if line.trim_end().ends_with(':') {
            SENTENCE
        } else if whole && short {
            self.by_next(|c| c.is_some_and(char::is_uppercase))
        } else {
            Verdict::Go
        }
    }

    /// At white space: whether it follows the end of a sentence or, at first, of a clause.
    fn space(&self) -> Verdict<ChunkKind> {
        let mut bare = self
            .before
            .trim_end_matches('\r')
            .trim_end_matches(is_closer);
        if self.before.ends_with(is_pictograph) {
            bare = bare.trim_end().trim_end_matches(is_closer);
        }
        let closers = self.before.strip_prefix(bare).unwrap_or_default();
        let stem = bare.trim_end_matches(is_stop);
        let stops = bare.strip_prefix(stem).unwrap_or_default();
        let verdict = if !stops.is_empty() {
            self.after_stops(stem, stops, closers)
        } else if closers.chars().any(is_pictograph) {
            // An emoji often stands for the full stop, but only a capital can tell.
            self.by_next(|c| c.is_some_and(char::is_uppercase))
        } else {
            self.after_clause()
        };
        match verdict {
            // The cells of a table row stay together.
            Verdict::Cut(_) if lines::in_row(self.before, self.line_start) => Verdict::Go,
            Verdict::Cut(_) if inside_span(self.before) => Verdict::Go,
            // An emoji belongs to the sentence before it: it says how that was meant.
            SENTENCE if self.at != '\n' => self.by_next(|c| !c.is_some_and(is_pictograph)),
            verdict => verdict,
        }
    }

    fn after_stops(&self, stem: &str, stops: &str, closers: &str) -> Verdict<ChunkKind> {
        let single = stops == ".";
        if single && let verdict @ (Verdict::Go | Verdict::Wait) = self.after_full_stop(stem) {
            return verdict;
        }
        let dots = !single && stops.chars().all(|c| matches!(c, '.' | '…'));
        let quoted = closers
            .chars()
            .any(|c| !is_pictograph(c) && !is_emphasis(c));
        if dots || quoted {
            // `Well... maybe`, `"Really?" she asked`
            return self.by_next(|c| !c.is_some_and(char::is_lowercase));
        }
        SENTENCE
    }

    /// After one full stop: whether it may belong to an abbreviation, an initial or a list marker.
    fn after_full_stop(&self, stem: &str) -> Verdict<ChunkKind> {
        let opens = |c: char| c.is_whitespace() || "([{\"“‘«/—–*_".contains(c);
        let word = stem
            .rsplit(opens)
            .next()
            .unwrap_or_default()
            .trim_start_matches('\'');
        let mut letters = word.chars();
        if let (Some(c), None) = (letters.next(), letters.next())
            && (c.is_uppercase() || c.is_lowercase())
        {
            // `J. R. R. Tolkien`, `a. the first point`; but `So do I.`
            let pronoun = c == 'I' && word.len() < stem.trim_start().len();
            return if pronoun { SENTENCE } else { Verdict::Go };
        }
        if !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()) {
            let line = stem.rsplit('\n').next().unwrap_or(stem);
            let marker = line.trim_start() == word && (self.line_start || line.len() < stem.len());
            return if marker { Verdict::Go } else { SENTENCE };
        }
        let word = word.to_lowercase();
        if MAYBE_LAST.contains(&word.as_str()) {
            return self.by_next(|c| c.is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit()));
        }
        if BEFORE_NUMBERS.contains(&word.as_str()) {
            return self.by_next(|c| c.is_some_and(|c| !c.is_ascii_digit()));
        }
        let dotted = word.contains('.')
            && word
                .split('.')
                .all(|part| (1..=2).contains(&part.chars().count()))
            && word.chars().all(|c| c == '.' || c.is_alphabetic());
        if dotted || NEVER_LAST.contains(&word.as_str()) {
            Verdict::Go
        } else {
            SENTENCE
        }
    }

    fn after_clause(&self) -> Verdict<ChunkKind> {
        let mut back = self.before.chars().rev();
        let ends = match back.next() {
            Some('–' | '—') => back.next().is_some_and(char::is_whitespace),
            last => last.is_some_and(ends_clause),
        };
        let ends = ends && self.long_enough();
        if ends {
            Verdict::Cut(ChunkKind::Clause)
        } else {
            Verdict::Go
        }
    }

    /// Behind a character that needs no white space after it: `。`, its closers, a dash.
    fn unspaced(&self) -> Verdict<ChunkKind> {
        let clause = self.at == '—' || is_wide_comma(self.at);
        if clause && self.long_enough() && !inside_span(self.before) {
            return Verdict::Cut(ChunkKind::Clause);
        }
        let quoted = is_closer(self.at);
        let stopped = is_wide_stop(self.at)
            || (quoted
                && self
                    .before
                    .trim_end_matches(is_closer)
                    .ends_with(is_wide_stop));
        if !stopped || inside_span(self.before) {
            return Verdict::Go;
        }
        match self.after.chars().next() {
            None if !self.ended => Verdict::Wait,
            // 「はい。」と言った goes on.
            Some('と' | 'っ') if quoted => Verdict::Go,
            Some(c) if !is_closer(c) && !is_stop(c) && !c.is_whitespace() => SENTENCE,
            _ => Verdict::Go,
        }
    }

    fn long_enough(&self) -> bool {
        self.opening && letters(self.before) >= MIN_CLAUSE_LETTERS
    }

    /// Lets the next visible character decide; `ends` is given none where nothing follows for long.
    fn by_next(&self, ends: impl Fn(Option<char>) -> bool) -> Verdict<ChunkKind> {
        let next = self.next();
        if next.is_none() && !self.ended && self.after.len() <= MAX_GAP {
            Verdict::Wait
        } else if ends(next) {
            SENTENCE
        } else {
            Verdict::Go
        }
    }

    /// The next visible character, not counting what opens a quotation or emphasis.
    fn next(&self) -> Option<char> {
        let skipped = |c: char| c.is_whitespace() || is_emphasis(c) || "\"'“‘«(".contains(c);
        let near = self
            .after
            .char_indices()
            .take_while(|(at, _)| *at <= MAX_GAP);
        near.map(|(_, c)| c).find(|c| !skipped(*c))
    }
}

/// How long `text` takes to say, in Latin letters.
pub(super) fn letters(text: &str) -> usize {
    let wide = |c: char| c >= '\u{2E80}' && !is_pictograph(c);
    text.trim()
        .chars()
        .map(|c| if wide(c) { CJK_LETTERS } else { 1 })
        .sum()
}

/// Whether `text` ends inside a link, a tag, inline code or an `*action*`, which must not be cut.
fn inside_span(text: &str) -> bool {
    let mut at = 0;
    let mut previous = ' ';
    while let Some(rest) = text.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let inner = rest.get(c.len_utf8()..).unwrap_or_default();
        let next = inner.chars().next().unwrap_or(' ');
        let run = rest.len() - rest.trim_start_matches(c).len();
        let marks = rest.get(..run).unwrap_or_default();
        // The length of the span or of the plain text here, or none where a span is still open.
        let length = match c {
            '\\' => Some(1 + inner.chars().next().map_or(0, char::len_utf8)),
            '`' => rest
                .get(run..)
                .and_then(|code| code.find(marks))
                .map(|end| end + 2 * run),
            '[' => link_length(rest),
            '<' if next.is_ascii_alphabetic() || next == '/' => rest.find('>').map(|end| end + 1),
            '*' if run == 1 && !next.is_whitespace() && !previous.is_alphanumeric() => {
                inner.find('*').map(|end| end + 2)
            }
            '*' => Some(run),
            _ => Some(c.len_utf8()),
        };
        match length {
            None if rest.len() <= MAX_SPAN => return true,
            None => at += c.len_utf8(),
            Some(length) => at += length,
        }
        previous = c;
    }
    false
}

/// The length of `[label](target)` or `[label]` at the start of `text`, if it is closed.
fn link_length(text: &str) -> Option<usize> {
    let label = text.find(']')? + 1;
    let rest = text.get(label..)?;
    if rest.starts_with('(') {
        Some(label + rest.find(')')? + 1)
    } else {
        Some(label)
    }
}

/// Whether a clause ends behind this character, given white space after it.
pub(super) fn ends_clause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛') || is_wide_comma(c)
}

/// Whether this is a comma or colon of a script that writes no spaces.
pub(super) fn is_wide_comma(c: char) -> bool {
    matches!(c, '，' | '、' | '；' | '：')
}

fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '｡')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '؟' | '۔' | '।' | '॥') || is_wide_stop(c)
}

fn is_emphasis(c: char) -> bool {
    matches!(c, '*' | '_' | '~')
}

/// Whether this may stand between a sentence's stop and the white space after it.
fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | ')' | ']' | '}' | '»' | '›' | '`'
    ) || matches!(c, '」' | '』' | '）' | '】' | '》' | '〉')
        || is_emphasis(c)
        || is_pictograph(c)
}
