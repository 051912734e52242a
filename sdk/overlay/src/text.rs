//! Words into outlines.

use ttf_parser::{Face, GlyphId, OutlineBuilder};
use vello_cpu::kurbo::{BezPath, Rect, Shape as _};

use vidchat_sdk::{Error, Result};

/// Inter Medium, cut down; see `fonts/README.md`.
const INTER: &[u8] = include_bytes!("../fonts/Inter-Medium.subset.otf");

/// Distance of two lines of text, as a share of the size of the letters.
pub const LINE_HEIGHT: f64 = 1.32;

/// A font, for one size of letters.
#[derive(Debug, Clone)]
pub struct Font {
    face: Face<'static>,
    scale: f64,
    size: f64,
}

/// Wrapped words, as outlines. Lines are centred on x = 0; the first one's upper edge is at y = 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// All letters.
    pub outlines: BezPath,
    /// Width of the longest line.
    pub width: f64,
    /// Height of all lines.
    pub height: f64,
}

/// What is drawn for a character.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    Glyph(GlyphId),
    /// A letter that the font lacks.
    Box,
}

#[derive(Clone, Debug, Default)]
struct Line {
    marks: Vec<(Mark, f64)>,
    width: f64,
}

impl Font {
    /// The font with letters of `size` (the em, in native pixels).
    pub fn new(size: f64) -> Result<Self> {
        let face = Face::parse(INTER, 0)
            .map_err(|error| Error::internal(format_args!("font: {error}")))?;
        let scale = size / f64::from(face.units_per_em());
        Ok(Self { face, scale, size })
    }

    /// Breaks `text` into at most `most_lines` lines no wider than `width`; what does not fit is
    /// left out, with an ellipsis in its place. Emoji and controls are skipped, letters that the
    /// font lacks become boxes.
    pub fn wrap(&self, text: &str, width: f64, most_lines: usize) -> Block {
        let mut lines = vec![Line::default()];
        let space = self.advance(Mark::Glyph(self.glyph(' ').unwrap_or_default()));
        let mut cut = false;
        'words: for (piece, spaced) in text.split_whitespace().flat_map(pieces) {
            let space = if spaced { space } else { 0.0 };
            let mut pending = self.marks(piece);
            while !pending.is_empty() {
                let Some(line) = lines.last_mut() else {
                    break 'words;
                };
                let gap = if line.marks.is_empty() { 0.0 } else { space };
                let length: f64 = pending.iter().map(|(_, advance)| advance).sum();
                if line.width + gap + length <= width {
                    line.append(gap, &mut pending);
                    continue;
                }
                if line.marks.is_empty() {
                    // A word wider than the line is broken where it must be; one letter always fits.
                    let mut sum = 0.0;
                    let fit = pending.iter().take_while(|(_, advance)| {
                        sum += advance;
                        sum <= width
                    });
                    let mut head: Vec<_> = pending.drain(..fit.count().max(1)).collect();
                    line.append(0.0, &mut head);
                }
                if lines.len() == most_lines {
                    cut = true;
                    break 'words;
                }
                lines.push(Line::default());
            }
        }
        if cut && let Some(line) = lines.last_mut() {
            self.end_with_ellipsis(line, width);
        }
        lines.retain(|line| !line.marks.is_empty());
        self.outline(&lines)
    }

    /// Whether `text` fits without being cut.
    pub fn fits(&self, text: &str, width: f64, most_lines: usize) -> bool {
        let lines = |most| self.wrap(text, width, most).height;
        lines(most_lines + 1) <= lines(most_lines)
    }

    /// Like [`Self::wrap`], with lines of about the same length.
    pub fn wrap_evenly(&self, text: &str, width: f64, most_lines: usize) -> Block {
        let wide = self.wrap(text, width, most_lines);
        let (mut narrow, mut enough) = (wide.width / 2.0, wide.width);
        let mut even = wide;
        for _ in 0..6 {
            let middle = (narrow + enough) / 2.0;
            // One more line than there was would show that this is too narrow.
            let block = self.wrap(text, middle, most_lines + 1);
            if block.height > even.height {
                narrow = middle;
            } else {
                (even, enough) = (block, middle);
            }
        }
        even
    }

    fn glyph(&self, character: char) -> Option<GlyphId> {
        self.face
            .glyph_index(character)
            .filter(|glyph| glyph.0 != 0)
    }

    fn marks(&self, word: &str) -> Vec<(Mark, f64)> {
        let mark = |character: char| match self.glyph(character) {
            Some(glyph) => Some(Mark::Glyph(glyph)),
            None => character.is_alphanumeric().then_some(Mark::Box),
        };
        word.chars()
            .filter_map(mark)
            .map(|mark| (mark, self.advance(mark)))
            .collect()
    }

    fn advance(&self, mark: Mark) -> f64 {
        match mark {
            Mark::Glyph(glyph) => {
                self.scale * f64::from(self.face.glyph_hor_advance(glyph).unwrap_or_default())
            }
            Mark::Box => self.size * 0.62,
        }
    }

    fn end_with_ellipsis(&self, line: &mut Line, width: f64) {
        let dots = self.marks("…");
        let room = width - dots.iter().map(|(_, advance)| advance).sum::<f64>();
        while line.width > room
            && let Some((_, advance)) = line.marks.pop()
        {
            line.width -= advance;
        }
        line.append(0.0, &mut dots.clone());
    }

    fn outline(&self, lines: &[Line]) -> Block {
        let mut block = Block::default();
        let ascent = self.scale * f64::from(self.face.capital_height().unwrap_or_default());
        for (index, line) in lines.iter().enumerate() {
            let leading = self.size * LINE_HEIGHT;
            let baseline = leading * index as f64 + (leading + ascent) / 2.0;
            let mut x = -line.width / 2.0;
            for &(mark, advance) in &line.marks {
                self.append(&mut block.outlines, mark, x, baseline);
                x += advance;
            }
            block.width = block.width.max(line.width);
            block.height = leading * (index + 1) as f64;
        }
        block
    }

    fn append(&self, outlines: &mut BezPath, mark: Mark, x: f64, y: f64) {
        match mark {
            Mark::Glyph(glyph) => {
                let mut pen = Pen {
                    outlines,
                    x,
                    y,
                    scale: self.scale,
                };
                // A glyph without an outline (the space) draws nothing, which is right.
                let _ = self.face.outline_glyph(glyph, &mut pen);
            }
            Mark::Box => {
                let (size, edge) = (self.size, self.size * 0.07);
                let outer = Rect::new(x + edge, y - size * 0.7, x + size * 0.54, y);
                outlines.extend(outer.path_elements(0.1));
                outlines.extend(outer.inset(-edge).to_path(0.1).reverse_subpaths());
            }
        }
    }
}

/// The parts of a word between which a line may break: after hyphens, dashes and slashes, and around
/// letters of scripts without spaces. Only the first one has a space before it.
fn pieces(word: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = word;
    let mut first = true;
    std::iter::from_fn(move || {
        let next = rest.char_indices().skip(1);
        let mut pairs = rest.chars().zip(next);
        let end = pairs.find_map(|(letter, (at, next))| may_break(letter, next).then_some(at));
        let (piece, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        (!piece.is_empty()).then(|| (piece, std::mem::take(&mut first)))
    })
}

/// Whether a line may break between two letters of a word. What follows must be no punctuation, which
/// stays with what it ends.
fn may_break(letter: char, next: char) -> bool {
    let dash = matches!(letter, '-' | '‐' | '–' | '—' | '/');
    next.is_alphanumeric() && (dash || is_unspaced(letter) || is_unspaced(next))
}

/// Whether a letter is of a script that sets no spaces: Chinese and Japanese, and what Unicode puts
/// beside them.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

impl Line {
    fn append(&mut self, gap: f64, marks: &mut Vec<(Mark, f64)>) {
        if let Some((_, advance)) = self.marks.last_mut() {
            *advance += gap;
            self.width += gap;
        }
        self.width += marks.iter().map(|(_, advance)| advance).sum::<f64>();
        self.marks.append(marks);
    }
}

/// Font units, y up, to native pixels, y down.
struct Pen<'a> {
    outlines: &'a mut BezPath,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (
            self.x + f64::from(x) * self.scale,
            self.y - f64::from(y) * self.scale,
        )
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.outlines.move_to(self.at(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.outlines.line_to(self.at(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.outlines.quad_to(self.at(x1, y1), self.at(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.outlines
            .curve_to(self.at(x1, y1), self.at(x2, y2), self.at(x, y));
    }

    fn close(&mut self) {
        self.outlines.close_path();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(block: &Block) -> usize {
        (block.height / (20.0 * LINE_HEIGHT)).round() as usize
    }

    #[test]
    fn words_wrap_and_stay_within_the_width() {
        let font = Font::new(20.0).unwrap();
        let block = font.wrap("The quick brown fox jumps over the lazy dog", 170.0, 9);
        assert_eq!(lines(&block), 3);
        assert!(block.width <= 170.0 && block.outlines.bounding_box().width() <= 171.0);
    }

    #[test]
    fn lines_are_about_as_long_as_each_other() {
        let font = Font::new(20.0).unwrap();
        let text = "a caption of two lines whose last word is lonely";
        let (plain, even) = (font.wrap(text, 430.0, 3), font.wrap_evenly(text, 430.0, 3));
        assert_eq!((lines(&plain), lines(&even)), (2, 2));
        assert!(
            even.width < plain.width * 0.8,
            "{} {}",
            even.width,
            plain.width
        );
        let cut = font.wrap(&"word ".repeat(99), 150.0, 2);
        assert_eq!(font.wrap_evenly(&"word ".repeat(99), 150.0, 2), cut);
    }

    #[test]
    fn a_long_word_is_broken() {
        let font = Font::new(20.0).unwrap();
        let block = font.wrap(&"w".repeat(40), 150.0, 9);
        assert!(lines(&block) > 3 && block.width <= 150.0);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let font = Font::new(20.0).unwrap();
        let cut = font.wrap(&"word ".repeat(1000), 150.0, 2);
        assert_eq!(lines(&cut), 2);
        assert!(cut.width <= 150.0);
        assert!(cut != font.wrap("word word word word", 150.0, 2));
    }

    #[test]
    fn lines_break_at_hyphens_and_between_letters_of_scripts_without_spaces() {
        let split = |word| pieces(word).map(|(piece, _)| piece).collect::<Vec<_>>();
        assert_eq!(split("plain"), ["plain"]);
        assert_eq!(split("well-known—and"), ["well-", "known—", "and"]);
        assert_eq!(split("and/or --help -"), ["and/", "or --", "help -"]);
        assert_eq!(split("日本語、x"), ["日", "本", "語、", "x"]);
        assert_eq!(split(""), [""; 0]);
        assert_eq!(
            pieces("a-b").map(|(_, spaced)| spaced).collect::<Vec<_>>(),
            [true, false]
        );
        let font = Font::new(20.0).unwrap();
        let block = font.wrap("on 日本語日本語日本語日本語", 100.0, 9);
        assert!(
            block.width > 80.0,
            "the first word stands not alone: {}",
            block.width
        );
    }

    #[test]
    fn emoji_are_skipped_and_foreign_letters_are_boxes() {
        let font = Font::new(20.0).unwrap();
        assert_eq!(
            font.wrap("Hi 👋🏽 there\u{200d}\u{7}", 400.0, 1),
            font.wrap("Hi there", 400.0, 1)
        );
        assert!(font.wrap("日本", 400.0, 1).outlines.elements().len() == 20);
        assert_eq!(font.wrap(" 🎉 \n", 400.0, 1), Block::default());
    }

    #[test]
    fn european_letters_and_typographic_signs_are_there() {
        let font = Font::new(20.0).unwrap();
        for character in "AZaz09 àéîõüßÆøŁžőŞțẞŵẁḃǆếƯ ΑΩάώς ЖяїѓђҐ–—‘’“”…€₴₽№™•".chars()
        {
            assert!(font.glyph(character).is_some(), "{character}");
        }
    }
}
