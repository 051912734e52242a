//! What is seen in the window.

use super::canvas::{Canvas, Snippet};
use super::layout::{Layout, Rect, fit};
use super::scale::Scaler;
use super::text::Typesetter;
use crate::face::Activity;
use crate::live::Status;
use crate::runtime::Frame;

/// Behind the picture.
pub(super) const BACKGROUND: u32 = 0x0E_1216;
const PANEL: u32 = 0x16_1B21;
const FIELD: u32 = 0x20_272F;
const EDGE: u32 = 0x30_3A45;
const FOCUSED_EDGE: u32 = 0x3B_8C8C;
const TEXT: u32 = 0xE8_EDF2;
const DIM: u32 = 0x8C_98A6;
const TEAL: u32 = 0x7F_E3D4;
const AMBER: u32 = 0xEB_B863;
const MUTED: u32 = 0x55_606C;

const PLACEHOLDER: &str = "Type to talk; Esc interrupts";
const NO_PICTURE: &str = "Getting ready…";

/// Sizes in pixels of a screen with a scale factor of 1.
const FIELD_TEXT: f32 = 16.0;
const STATUS_TEXT: f32 = 13.0;
const FIELD_PADDING: f32 = 13.0;
const RADIUS: f32 = 9.0;
const CARET: f32 = 2.0;
const DOT: f32 = 8.0;
const METER: (f32, f32) = (64.0, 4.0);
/// In a narrower status bar the words come first.
const METER_NEEDS: f32 = 340.0;
const SPACE: f32 = 8.0;
/// The status bar is a little narrower than the field, so that both begin below each other.
const STATUS_PADDING: f32 = 3.0;

/// All that the window shows.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The newest picture, if there was one.
    pub(super) picture: Option<&'a Frame>,
    pub(super) status: &'a Status,
    pub(super) line: LineView<'a>,
    /// The screen's scale factor.
    pub(super) scale: f32,
}

/// The line being typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LineView<'a> {
    pub(super) text: &'a str,
    /// Where the next letter goes, in bytes from the start.
    pub(super) caret: usize,
    /// What an input method is still composing at the caret.
    pub(super) preedit: &'a str,
    /// Whether keys go to this window.
    pub(super) focused: bool,
}

/// Draws views. Keeps what is dear to make: fonts, letters, what is below the picture.
#[derive(Debug)]
pub(super) struct Painter {
    typesetter: Typesetter,
    scaler: Scaler,
    panel: Option<Panel>,
}

/// What is below the picture, as it was drawn.
#[derive(Debug)]
struct Panel {
    /// The window's width and height.
    size: (u32, u32),
    scale: f32,
    status: Status,
    text: String,
    caret: usize,
    preedit: String,
    focused: bool,
    pixels: Snippet,
    /// Where the caret is.
    place: Rect,
}

impl Panel {
    fn shows(&self, view: &View<'_>, size: (u32, u32)) -> bool {
        let line = LineView {
            text: &self.text,
            caret: self.caret,
            preedit: &self.preedit,
            focused: self.focused,
        };
        self.size == size
            && self.scale == view.scale
            && self.status == *view.status
            && line == view.line
    }
}

impl Painter {
    pub(super) fn new(typesetter: Typesetter) -> Self {
        Self {
            typesetter,
            scaler: Scaler::default(),
            panel: None,
        }
    }

    /// Draws `view` all over `canvas`. The same view gives the same pixels, whatever was drawn before.
    /// Returns where the caret is, for an input method's window.
    pub(super) fn compose(&mut self, view: &View<'_>, canvas: &mut Canvas<'_>) -> Rect {
        let Rect { width, height, .. } = canvas.bounds();
        let layout = Layout::new(width, height, view.scale);
        self.stage(view, layout.stage, canvas);
        self.panel(view, &layout, canvas)
    }

    /// Letters are set anew only where something changed.
    fn panel(&mut self, view: &View<'_>, layout: &Layout, canvas: &mut Canvas<'_>) -> Rect {
        let Rect { width, height, .. } = canvas.bounds();
        let same = |panel: &&Panel| panel.shows(view, (width, height));
        if let Some(panel) = self.panel.as_ref().filter(same) {
            canvas.restore(&panel.pixels);
            return panel.place;
        }
        canvas.fill(layout.panel, PANEL);
        let place = self.line(&view.line, layout.field, view.scale, canvas);
        self.status(view.status, layout.status, view.scale, canvas);
        let mut pixels = Snippet::default();
        canvas.keep(layout.panel, &mut pixels);
        self.panel = Some(Panel {
            size: (width, height),
            scale: view.scale,
            status: view.status.clone(),
            text: view.line.text.to_owned(),
            caret: view.line.caret,
            preedit: view.line.preedit.to_owned(),
            focused: view.line.focused,
            pixels,
            place,
        });
        place
    }

    fn stage(&mut self, view: &View<'_>, stage: Rect, canvas: &mut Canvas<'_>) {
        let Some(picture) = view.picture else {
            canvas.fill(stage, BACKGROUND);
            let waiting = self
                .typesetter
                .set(NO_PICTURE, FIELD_TEXT * view.scale, None);
            let x = (stage.width as f32 - waiting.width()) / 2.0;
            self.typesetter.draw(canvas, &waiting, x, stage, DIM);
            return;
        };
        let place = fit(stage, picture.width, picture.height);
        if place.is_empty() {
            return;
        }
        for bar in bars(stage, place) {
            canvas.fill(bar, BACKGROUND);
        }
        self.scaler.draw(picture, BACKGROUND, place, canvas);
    }

    fn line(
        &mut self,
        line: &LineView<'_>,
        field: Rect,
        scale: f32,
        canvas: &mut Canvas<'_>,
    ) -> Rect {
        if field.is_empty() {
            return Rect::default();
        }
        let edge = if line.focused { FOCUSED_EDGE } else { EDGE };
        let border = (scale.round() as u32).max(1);
        let radius = RADIUS * scale;
        canvas.fill_rounded(field, radius, edge);
        canvas.fill_rounded(field.inset(border, border), radius - border as f32, FIELD);

        let area = field.inset((FIELD_PADDING * scale) as u32, border);
        let size = FIELD_TEXT * scale;
        let (before, after) = line
            .text
            .split_at_checked(line.caret)
            .unwrap_or((line.text, ""));
        let shown = [before, line.preedit, after].concat();
        let caret_at = before.len() + line.preedit.len();
        let set = self.typesetter.set(&shown, size, None);
        let caret_x = set.caret(caret_at);
        let caret_width = (CARET * scale).round().max(1.0);
        let hidden = scroll(caret_x, set.width() + caret_width, area.width as f32);
        let x = area.x as f32 - hidden;

        if shown.is_empty() {
            let placeholder = self
                .typesetter
                .set(PLACEHOLDER, size, Some(area.width as f32));
            let beside = area.x as f32 + caret_width + 2.0 * scale;
            self.typesetter
                .draw(canvas, &placeholder, beside, area, DIM);
        }
        self.typesetter.draw(canvas, &set, x, area, TEXT);
        let caret_height = (size * 1.25) as u32;
        let caret = Rect {
            x: (x + caret_x) as i32,
            y: area.y + (area.height.saturating_sub(caret_height) / 2).cast_signed(),
            width: caret_width as u32,
            height: caret_height,
        };
        if !line.preedit.is_empty() {
            let start = (x + set.caret(before.len())) as i32;
            let length = caret.x.saturating_sub(start).max(0).unsigned_abs();
            let underline = Rect::new(start, caret.bottom(), length, border);
            canvas.fill(underline.intersection(area), TEAL);
        }
        if line.focused {
            canvas.fill(caret.intersection(area), TEAL);
        }
        caret
    }

    fn status(&mut self, status: &Status, bar: Rect, scale: f32, canvas: &mut Canvas<'_>) {
        if bar.is_empty() {
            return;
        }
        let area = bar.inset((STATUS_PADDING * scale) as u32, 0);
        let space = SPACE * scale;
        let size = STATUS_TEXT * scale;

        let (word, colour) = match status.activity {
            Activity::Listening => ("Listening", DIM),
            Activity::Thinking => ("Thinking…", AMBER),
            Activity::Speaking => ("Speaking", TEAL),
        };
        let dot = centred(area.x, area, DOT * scale, DOT * scale);
        canvas.fill_rounded(dot, DOT * scale, colour);
        let mut left = dot.right() as f32 + space;
        let word = self.typesetter.set(word, size, None);
        self.typesetter.draw(canvas, &word, left, area, DIM);
        left += word.width() + 2.0 * space;

        let mut right = area.right() as f32;
        let volume = status.volume.clamp(0.0, 1.0);
        let (label, colour) = match status.muted {
            true => ("Muted".to_owned(), AMBER),
            false => (format!("{:.0} %", volume * 100.0), DIM),
        };
        // As wide as the widest, so that the meter stands still while the number changes.
        let room = self.typesetter.set("Muted", size, None).width();
        let label = self.typesetter.set(&label, size, None);
        self.typesetter
            .draw(canvas, &label, right - label.width(), area, colour);
        right -= room.max(label.width()) + space;
        if bar.width as f32 >= METER_NEEDS * scale {
            let (width, height) = (METER.0 * scale, METER.1 * scale);
            right -= width;
            let meter = centred(right as i32, area, width, height);
            canvas.fill_rounded(meter, height, EDGE);
            let level = Rect {
                width: (width * volume).round() as u32,
                ..meter
            };
            let colour = if status.muted { MUTED } else { TEAL };
            canvas.fill_rounded(level, height, colour);
        }
        right -= 2.0 * space;

        if let Some(message) = &status.message
            && right - left > 4.0 * size
        {
            let message = self.typesetter.set(message, size, Some(right - left));
            self.typesetter.draw(canvas, &message, left, area, TEXT);
        }
    }
}

/// What of a stage is beside (or above and below) the picture.
fn bars(stage: Rect, picture: Rect) -> [Rect; 4] {
    let between = |from: i32, to: i32| to.saturating_sub(from).max(0).unsigned_abs();
    let across = |y: i32, to: i32| Rect::new(stage.x, y, stage.width, between(y, to));
    let beside = |x: i32, to: i32| Rect::new(x, picture.y, between(x, to), picture.height);
    [
        across(stage.y, picture.y),
        across(picture.bottom(), stage.bottom()),
        beside(stage.x, picture.x),
        beside(picture.right(), stage.right()),
    ]
}

/// A shape that begins at `x`, in the middle of the height of `area`.
fn centred(x: i32, area: Rect, width: f32, height: f32) -> Rect {
    let (width, height) = (width.round() as u32, height.round() as u32);
    let above = area.height.saturating_sub(height) / 2;
    Rect::new(x, area.y.saturating_add_unsigned(above), width, height)
}

/// How much of a long line is hidden to the left, so that the caret and what surrounds it are seen.
fn scroll(caret: f32, length: f32, room: f32) -> f32 {
    let beyond = (length - room).max(0.0);
    (caret - 0.75 * room).clamp(0.0, beyond)
}

#[cfg(test)]
mod tests;
