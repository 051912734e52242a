//! Single lines of text: set, measured and drawn.

use super::canvas::Canvas;
use super::layout::Rect;
use cosmic_text::{
    Attrs, Buffer, Color, Cursor, Ellipsize, EllipsizeHeightLimit, Family, FontSystem, Metrics,
    Shaping, SwashCache, Wrap, fontdb,
};
use std::sync::Arc;

/// Inter, as the avatar's captions have it. The system's fonts serve what it lacks.
const FONT: &[u8] = include_bytes!("../../../../sdk/overlay/fonts/Inter-Medium.subset.otf");
const FAMILY: &str = "Inter";

/// Sets and draws lines of text.
#[derive(Debug)]
pub(super) struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
}

/// A line that was set.
#[derive(Debug)]
pub(super) struct Line {
    buffer: Buffer,
}

impl Typesetter {
    /// With the built-in font and those of the system. Looks through the system's font files, which
    /// takes a moment.
    pub(super) fn new() -> Self {
        let (locale, fonts) = FontSystem::new().into_locale_and_db();
        Self::with(locale, fonts)
    }

    /// With the built-in font alone, so that every machine draws the same.
    #[cfg(test)]
    pub(super) fn built_in() -> Self {
        Self::with("en".to_owned(), fontdb::Database::new())
    }

    fn with(locale: String, mut fonts: fontdb::Database) -> Self {
        let built_in = fontdb::Source::Binary(Arc::new(FONT));
        for id in fonts.load_font_source(built_in) {
            let Some(face) = fonts.face(id).cloned() else {
                continue;
            };
            fonts.remove_face(id);
            // It is called normal, though it is medium: what it lacks is looked for among fonts of the
            // same weight, and few systems have any of medium weight but fancy ones.
            let name = (FAMILY.to_owned(), fontdb::Language::English_UnitedStates);
            fonts.push_face_info(fontdb::FaceInfo {
                families: vec![name],
                weight: fontdb::Weight::NORMAL,
                ..face
            });
        }
        Self {
            fonts: FontSystem::new_with_locale_and_db(locale, fonts),
            glyphs: SwashCache::new(),
        }
    }

    /// Sets `text` with letters of `size` pixels. Longer than `width`, it ends in an ellipsis.
    pub(super) fn set(&mut self, text: &str, size: f32, width: Option<f32>) -> Line {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::relative(size.max(1.0), 1.25));
        buffer.set_wrap(Wrap::None);
        if width.is_some() {
            buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(1)));
        }
        buffer.set_size(width, None);
        let text = text.replace(|c: char| c.is_control(), " ");
        let attributes = Attrs::new().family(Family::Name(FAMILY));
        buffer.set_text(&text, &attributes, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        Line { buffer }
    }

    /// Draws a line from `x` on, in the middle of the height of `area` and nowhere outside of it.
    pub(super) fn draw(
        &mut self,
        canvas: &mut Canvas<'_>,
        line: &Line,
        x: f32,
        area: Rect,
        colour: u32,
    ) {
        let area = area.intersection(canvas.bounds());
        let Some(run) = line.buffer.layout_runs().next() else {
            return;
        };
        let top = area.y as f32 + (area.height as f32 - run.line_height) / 2.0;
        let baseline = (top + run.line_y).round();
        for glyph in run.glyphs {
            let glyph = glyph.physical((x, baseline), 1.0);
            let ink = Color(colour | 0xFF00_0000);
            let place = |dx: i32, dy: i32| (glyph.x + dx, glyph.y + dy);
            self.glyphs.with_pixels(
                &mut self.fonts,
                glyph.cache_key,
                ink,
                |dx, dy, colour: Color| {
                    let (x, y) = place(dx, dy);
                    if !Rect::new(x, y, 1, 1).intersection(area).is_empty() {
                        let [alpha, rgb @ ..] = colour.0.to_be_bytes();
                        let [r, g, b] = rgb;
                        canvas.blend(x, y, u32::from_be_bytes([0, r, g, b]), alpha);
                    }
                },
            );
        }
    }
}

impl Line {
    /// In pixels.
    pub(super) fn width(&self) -> f32 {
        self.buffer
            .layout_runs()
            .next()
            .map_or(0.0, |run| run.line_w)
    }

    /// Where a caret before byte `index` of the text is, in pixels from the left.
    pub(super) fn caret(&self, index: usize) -> f32 {
        let cursor = Cursor::new(0, index);
        let run = self.buffer.layout_runs().next();
        run.and_then(|run| run.cursor_position(&cursor))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels of a line in white on black, 200 × 30.
    fn drawn(text: &str, x: f32, area: Rect) -> Vec<u32> {
        let mut setter = Typesetter::built_in();
        let line = setter.set(text, 16.0, None);
        let mut pixels = vec![0; 200 * 30];
        let mut canvas = Canvas::new(200, 30, &mut pixels).unwrap();
        setter.draw(&mut canvas, &line, x, area, 0xFF_FFFF);
        pixels
    }

    /// The columns with something in them.
    fn columns(pixels: &[u32]) -> Vec<usize> {
        (0..200)
            .filter(|x| pixels.iter().skip(*x).step_by(200).any(|&pixel| pixel != 0))
            .collect()
    }

    #[test]
    fn the_built_in_font_is_the_one_that_is_asked_for() {
        let setter = Typesetter::built_in();
        let asked = fontdb::Query {
            families: &[Family::Name(FAMILY)],
            ..fontdb::Query::default()
        };
        let fonts = setter.fonts.db();
        let face = fonts.query(&asked).and_then(|id| fonts.face(id)).unwrap();
        // Fonts of another weight than the one asked for are passed over.
        assert_eq!(face.weight, asked.weight);
        assert!(matches!(face.source, fontdb::Source::Binary(_)));
    }

    #[test]
    fn letters_are_drawn_where_they_should_be() {
        let all = Rect::new(0, 0, 200, 30);
        let here = columns(&drawn("Hill", 10.0, all));
        let there = columns(&drawn("Hill", 60.0, all));
        assert!(!here.is_empty());
        let moved: Vec<usize> = here.iter().map(|x| x + 50).collect();
        assert_eq!(there, moved);
        assert!(here[0] >= 10 && *here.last().unwrap() < 60);
    }

    #[test]
    fn nothing_is_drawn_outside_of_the_area() {
        let area = Rect::new(20, 0, 15, 30);
        let there = columns(&drawn("a long line of words", 0.0, area));
        assert!(!there.is_empty() && there.iter().all(|x| (20..35).contains(x)));
    }

    #[test]
    fn the_caret_moves_from_the_start_to_the_end() {
        let mut setter = Typesetter::built_in();
        let line = setter.set("naïve", 16.0, None);
        let places: Vec<f32> = [0, 1, 2, 4, 5, 6].map(|i| line.caret(i)).into();
        assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
        assert!(places[0].abs() < 0.01);
        assert!((places[5] - line.width()).abs() < 0.01);
    }

    #[test]
    fn an_empty_line_has_no_width() {
        let line = Typesetter::built_in().set("", 16.0, None);
        assert!(line.width().abs() < 0.01 && line.caret(0).abs() < 0.01);
    }

    #[test]
    fn a_long_line_ends_in_an_ellipsis() {
        let mut setter = Typesetter::built_in();
        let long = "many words that do not fit into the room there is";
        let whole = setter.set(long, 16.0, None).width();
        let cut = setter.set(long, 16.0, Some(120.0)).width();
        assert!(whole > 300.0 && cut > 60.0 && cut <= 120.0, "{whole} {cut}");
    }

    #[test]
    fn a_line_break_does_not_hide_the_rest() {
        let mut setter = Typesetter::built_in();
        let broken = setter.set("one\ntwo", 16.0, None).width();
        let spaced = setter.set("one two", 16.0, None).width();
        assert!((broken - spaced).abs() < 0.01);
    }
}
