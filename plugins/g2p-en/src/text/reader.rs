//! Reads chunks (what stands between blanks) one after the other into phrases.

use super::clean::PARAGRAPH;
use super::{Ending, Phrase, Reading, Word, chat, figures, numbers, phone, symbols, words};

/// Marks that may open or close a chunk around what is said.
const OPENING: &[char] = &['"', '(', '[', '{', '<', '*', '_', '~', '`', '\'', '|'];
const CLOSING: &[char] = &[
    '.', ',', ';', ':', '!', '?', '"', '\'', ')', ']', '}', '>', '*', '_', '~', '`', '|',
];

/// The state while reading.
pub(super) struct Reader {
    phrases: Vec<Phrase>,
    /// The words since the last pause.
    pub(super) words: Vec<Word>,
    /// The number right before, in figures, for the unit that may follow.
    pub(super) number: Option<String>,
    /// Said after the magnitude that follows: the `dollars` of `$5 million`.
    pub(super) pending: Option<&'static str>,
    /// In the middle of a telephone number.
    pub(super) dialling: bool,
    /// Right behind a whole number, which a fraction would go with.
    pub(super) after_whole_number: bool,
    /// The text has no small letters, so that capitals mean nothing.
    shouting: bool,
    /// How many chunks are behind it.
    read: usize,
}

/// The phrases of a text's chunks; their ends count chunks.
pub(super) fn read(chunks: &[&str]) -> Vec<Phrase> {
    let letters = || {
        chunks
            .iter()
            .flat_map(|c| c.bytes())
            .filter(u8::is_ascii_alphabetic)
    };
    let shouting =
        chunks.len() > 1 && letters().count() > 8 && letters().all(|b| b.is_ascii_uppercase());
    let mut reader = Reader {
        phrases: Vec::new(),
        words: Vec::new(),
        number: None,
        pending: None,
        dialling: false,
        after_whole_number: false,
        shouting,
        read: 0,
    };
    for (i, chunk) in chunks.iter().enumerate() {
        reader.read = i;
        reader.chunk(chunk, chunks.get(i + 1).copied());
    }
    reader.read = chunks.len();
    reader.pause(Ending::None, true);
    reader.phrases
}

impl Reader {
    /// Ends the phrase; nothing happens where nothing was said.
    fn pause(&mut self, ending: Ending, ends_sentence: bool) {
        self.number = None;
        if !self.words.is_empty() {
            let words = std::mem::take(&mut self.words);
            self.phrases.push(Phrase {
                words,
                ending,
                ends_sentence,
                end: self.read,
            });
        } else if ends_sentence && let Some(last) = self.phrases.last_mut() {
            // `(so to speak).`
            if !last.ends_sentence {
                (last.ending, last.ends_sentence) = (ending, true);
                last.end = self.read;
            }
        }
    }

    /// Says plain words, parted by blanks.
    pub(super) fn say(&mut self, text: &str) {
        let said = text.split(' ').filter(|w| !w.is_empty());
        self.words.extend(said.map(|w| Word {
            text: w.to_owned(),
            reading: Reading::Word,
            capital: false,
        }));
    }

    /// Says words.
    pub(super) fn say_all<S: AsRef<str>>(&mut self, words: impl IntoIterator<Item = S>) {
        words.into_iter().for_each(|word| self.say(word.as_ref()));
    }

    /// Says letters by their names.
    pub(super) fn spell(&mut self, letters: &str) {
        let text = letters.to_ascii_lowercase();
        self.words.push(Word {
            text,
            reading: Reading::Letters,
            capital: true,
        });
    }

    /// The word before, as far as it is one.
    pub(super) fn previous(&self) -> &str {
        self.words.last().map_or("", |w| &w.text)
    }

    fn chunk(&mut self, chunk: &str, next: Option<&str>) {
        if chunk.starts_with(PARAGRAPH) || chunk.trim_matches(['-', '—', '–', '_', '*']).is_empty()
        {
            let paragraph = chunk.starts_with(PARAGRAPH);
            self.read += 1;
            self.pause(
                if paragraph {
                    Ending::None
                } else {
                    Ending::Comma
                },
                paragraph,
            );
            return;
        }
        if chat::is_emoticon(chunk) {
            return;
        }
        if symbols::is_elision(chunk.trim_end_matches(CLOSING)) {
            self.say(&chunk.trim_end_matches(CLOSING).to_ascii_lowercase());
            self.punctuation(
                chunk
                    .trim_start_matches('\'')
                    .trim_start_matches(|c: char| c.is_ascii_alphabetic()),
            );
            return;
        }
        let open = chunk.trim_start_matches(OPENING);
        if chunk
            .get(..chunk.len() - open.len())
            .is_some_and(|lead| lead.contains(['(', '[', '{']))
        {
            self.pause(Ending::Comma, false);
        }
        let core = open
            .trim_end_matches(CLOSING)
            .trim_start_matches(['.', ',', ':', ';', '!', '?', '—', '–']);
        let core = if open.starts_with('.') && core.starts_with(|c: char| c.is_ascii_digit()) {
            open.trim_end_matches(CLOSING)
        } else {
            core
        };
        let trail = open
            .get(open.trim_end_matches(CLOSING).len()..)
            .unwrap_or_default();
        let ends = next.is_none_or(|n| {
            n.trim_start_matches(OPENING)
                .starts_with(|c: char| !c.is_ascii_lowercase())
        });
        if let Some(after) = trail.strip_prefix('.')
            && let Some(can_end) = self.abbreviation(core, next)
        {
            let after = if after.is_empty() && (can_end && ends || next.is_none()) {
                "."
            } else {
                after
            };
            self.punctuation(after);
            return;
        }
        // `(212) 555-0199`
        let area = trail == ")"
            && core.len() == 3
            && next.is_some_and(|n| phone::has_the_shape(n.trim_end_matches(CLOSING)));
        if area && core.bytes().all(|b| b.is_ascii_digit()) {
            self.say_all(numbers::digits(core));
        } else {
            self.core(core, next.filter(|_| trail.is_empty()));
        }
        self.after_whole_number = trail.is_empty() && core.bytes().all(|b| b.is_ascii_digit());
        self.punctuation(trail);
    }

    /// Says an abbreviation that has a period, and answers whether the period may end a sentence.
    fn abbreviation(&mut self, core: &str, next: Option<&str>) -> Option<bool> {
        let next_is = |is: fn(char) -> bool| next.is_some_and(|next| next.starts_with(is));
        let name_follows = next_is(|c| c.is_ascii_uppercase());
        if core.eq_ignore_ascii_case("st") {
            let street = self.follows_name();
            self.say(if street { "street" } else { "saint" });
            return Some(street);
        }
        if core.eq_ignore_ascii_case("no") && next_is(|c| c.is_ascii_digit()) {
            self.say("number");
            return Some(false);
        }
        if core.len() == 1 && name_follows && core != "I" {
            self.spell(core);
            return Some(false);
        }
        if let Some((said, can_end)) = symbols::abbreviation(core) {
            self.say(said);
            return Some(can_end);
        }
        // U.S., a.m., Ph.D.
        let parts: Vec<&str> = core.split('.').collect();
        let is_short =
            |p: &&str| (1..3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic());
        if parts.len() < 2 || !parts.iter().all(is_short) {
            return None;
        }
        self.spell(&parts.concat());
        Some(true)
    }

    /// Whether the word before looks like a street's name, as far as the words tell.
    fn follows_name(&self) -> bool {
        !matches!(
            self.previous(),
            "" | "in" | "at" | "of" | "to" | "the" | "from" | "near" | "and"
        )
    }

    fn punctuation(&mut self, trail: &str) {
        let has = |c| trail.contains(c);
        let ending = if has('?') {
            Ending::Question
        } else if has('!') {
            Ending::Exclamation
        } else if has('.') {
            Ending::Period
        } else if has(';') {
            Ending::Semicolon
        } else if has(':') {
            Ending::Colon
        } else if has(',') || has(')') || has(']') || has('}') {
            Ending::Comma
        } else {
            return;
        };
        // It belongs to the chunk that it stands behind.
        self.read += 1;
        self.pause(
            ending,
            matches!(
                ending,
                Ending::Question | Ending::Exclamation | Ending::Period
            ),
        );
    }

    /// What stands between the punctuation.
    fn core(&mut self, core: &str, next: Option<&str>) {
        if core.is_empty() {
            return;
        }
        if self.after_number(core) {
            return;
        }
        self.number = None;
        if let Some(pending) = self.pending.take() {
            self.say(pending);
        }
        if self.address(core) {
            return;
        }
        if let Some(said) = chat::shorthand(core) {
            self.say(said);
        } else if core.contains(|c: char| c.is_ascii_digit()) {
            figures::read(self, core, next);
        } else {
            self.plain(core, next);
        }
    }

    /// A unit, a magnitude or the half of the day, behind a number.
    fn after_number(&mut self, core: &str) -> bool {
        let Some(number) = self.number.take() else {
            return false;
        };
        let lower = core.to_ascii_lowercase();
        match lower.as_str() {
            "am" | "pm" | "a.m" | "p.m" => self.spell(&lower.replace('.', "")),
            "thousand" | "million" | "billion" | "trillion" => self.say(&lower),
            _ => match symbols::unit(core, number == "1") {
                Some(unit) if core.len() > 1 || core == "m" || core == "g" => self.say(unit),
                _ => return false,
            },
        }
        if let Some(pending) = self.pending.take() {
            self.say(pending);
        }
        true
    }

    /// Web and mail addresses; answers whether it was one.
    fn address(&mut self, core: &str) -> bool {
        let bare = core
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
        let is_url =
            bare.len() < core.len() || bare.starts_with("www.") || symbols::is_domain(host);
        let is_mail = core.contains('.')
            && core
                .split_once('@')
                .is_some_and(|(user, _)| !user.is_empty());
        if !is_url && !is_mail {
            return false;
        }
        let path = bare.get(host.len()..).unwrap_or_default();
        self.dotted(host.trim_start_matches("www."));
        // A path worth hearing is short and made of words; queries never are.
        let path = path
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_matches('/');
        let is_short = path.len() < 24
            && !path.contains(|c: char| !c.is_ascii_alphabetic() && c != '/' && c != '-');
        if !path.is_empty() && is_short {
            for part in path.split('/') {
                self.say("slash");
                self.dotted(part);
            }
        }
        true
    }

    fn dotted(&mut self, text: &str) {
        for (i, part) in text.split('.').enumerate() {
            if i > 0 {
                self.say("dot");
            }
            figures::mixed(self, part);
        }
    }

    /// Words without figures: hyphens, slashes and other signs between letters.
    pub(super) fn plain(&mut self, core: &str, next: Option<&str>) {
        match core {
            "C#" => return self.say("see sharp"),
            "w/" => return self.say("with"),
            "w/o" => return self.say("without"),
            "and/or" => return self.say("and or"),
            "A" if next.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_lowercase()))
                || next.is_some() && self.words.is_empty() =>
            {
                return self.say("a");
            }
            _ => {}
        }
        if let Some((said, _)) =
            symbols::abbreviation(core).filter(|_| symbols::needs_no_period(core))
        {
            return self.say(said);
        }
        let is_joined = core.split('-').count() > 1
            && core
                .split('-')
                .all(|p| p.len() > 1 && p.bytes().all(|b| b.is_ascii_lowercase() || b == b'\''))
            || core.split_once('-').is_some_and(|(first, rest)| {
                first.len() > 1
                    && first.bytes().skip(1).all(|b| b.is_ascii_lowercase())
                    && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                    && !rest.is_empty()
            });
        if let Some(short) = chat::shortened(core) {
            return self.letters(&short);
        }
        if is_joined {
            return self.say(&core.to_ascii_lowercase());
        }
        figures::mixed(self, core);
    }

    /// A run of letters and apostrophes.
    pub(super) fn letters(&mut self, text: &str) {
        words::split(text, self.shouting, &mut self.words);
    }
}
