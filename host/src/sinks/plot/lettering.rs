//! Words and phonemes as outlines.

use std::sync::Arc;

use cosmic_text::{
    Attrs, Buffer, Command, Ellipsize, EllipsizeHeightLimit, Family, FontSystem, Metrics, Shaping,
    SwashCache, Wrap, fontdb,
};
use tiny_skia::{Path, PathBuilder};

/// Noto Sans, which has all letters and marks of the IPA.
const FONT: &[u8] = include_bytes!("fonts/NotoSans-Regular.subset.ttf");
const FAMILY: &str = "Noto Sans";

/// Sets lines of text.
pub(super) struct Lettering {
    fonts: FontSystem,
    glyphs: SwashCache,
}

/// A line that was set, in pixels.
pub(super) struct Line {
    pub(super) width: f32,
    /// Glyphs with their places from the start of the baseline.
    glyphs: Vec<(cosmic_text::CacheKey, f32, f32)>,
}

impl Lettering {
    /// For `text`: with the built-in font alone where that has all its letters, so that every machine draws
    /// the same, and with those of the system where it has not.
    pub(super) fn for_text(text: &str) -> Self {
        let mut built_in = Self::built_in();
        if built_in.has_all(text) {
            return built_in;
        }
        let (locale, fonts) = FontSystem::new().into_locale_and_db();
        Self::with(locale, fonts)
    }

    pub(super) fn built_in() -> Self {
        Self::with("en".to_owned(), fontdb::Database::new())
    }

    fn with(locale: String, mut fonts: fontdb::Database) -> Self {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
        Self {
            fonts: FontSystem::new_with_locale_and_db(locale, fonts),
            glyphs: SwashCache::new(),
        }
    }

    /// Whether every letter of a line can be written.
    pub(super) fn has_all(&mut self, text: &str) -> bool {
        let buffer = self.shape(text, 12.0, None);
        buffer
            .layout_runs()
            .all(|run| run.glyphs.iter().all(|glyph| glyph.glyph_id != 0))
    }

    /// Sets `text` with letters of `size` pixels. Longer than `width`, it ends in an ellipsis. What no font has
    /// is left out.
    pub(super) fn set(&mut self, text: &str, size: f32, width: Option<f32>) -> Line {
        let buffer = self.shape(text, size, width);
        let run = buffer.layout_runs().next();
        let Some(run) = run else {
            return Line {
                width: 0.0,
                glyphs: Vec::new(),
            };
        };
        let known = run.glyphs.iter().filter(|glyph| glyph.glyph_id != 0);
        let placed = known.map(|glyph| {
            let place = glyph.physical((0.0, 0.0), 1.0);
            (place.cache_key, place.x as f32, place.y as f32)
        });
        Line {
            width: run.line_w,
            glyphs: placed.collect(),
        }
    }

    /// The outline of a line whose baseline begins at a place; none where there is nothing to see.
    pub(super) fn outline(&mut self, line: &Line, x: f32, y: f32) -> Option<Path> {
        let mut path = PathBuilder::new();
        for (key, dx, dy) in &line.glyphs {
            let (x, y) = (x + dx, y + dy);
            let commands = self.glyphs.get_outline_commands(&mut self.fonts, *key);
            for command in commands.unwrap_or_default() {
                // Outlines count upwards.
                match command {
                    Command::MoveTo(p) => path.move_to(x + p.x, y - p.y),
                    Command::LineTo(p) => path.line_to(x + p.x, y - p.y),
                    Command::QuadTo(a, p) => path.quad_to(x + a.x, y - a.y, x + p.x, y - p.y),
                    Command::CurveTo(a, b, p) => {
                        path.cubic_to(x + a.x, y - a.y, x + b.x, y - b.y, x + p.x, y - p.y);
                    }
                    Command::Close => path.close(),
                }
            }
        }
        path.finish()
    }

    fn shape(&mut self, text: &str, size: f32, width: Option<f32>) -> Buffer {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::relative(size, 1.25));
        buffer.set_wrap(Wrap::None);
        if width.is_some() {
            buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(1)));
        }
        buffer.set_size(width, None);
        let attributes = Attrs::new().family(Family::Name(FAMILY));
        buffer.set_text(text, &attributes, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        buffer
    }
}
