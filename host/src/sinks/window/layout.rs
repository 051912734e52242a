//! Where things are in the window: the picture above, the line to type on and the status below.

/// A rectangle in pixels; it may lie partly outside of what is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Rect {
    pub(super) fn new(x: i32, y: i32, width: u32, height: u32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// The first column to the right of it.
    pub(super) fn right(self) -> i32 {
        self.x.saturating_add_unsigned(self.width)
    }

    /// The first row below it.
    pub(super) fn bottom(self) -> i32 {
        self.y.saturating_add_unsigned(self.height)
    }

    /// Without a margin at each side; empty where nothing is left.
    pub(super) fn inset(self, horizontally: u32, vertically: u32) -> Self {
        Self {
            x: self.x.saturating_add_unsigned(horizontally),
            y: self.y.saturating_add_unsigned(vertically),
            width: self.width.saturating_sub(2 * horizontally),
            height: self.height.saturating_sub(2 * vertically),
        }
    }

    /// What both have in common; empty where they have nothing.
    pub(super) fn intersection(self, other: Self) -> Self {
        let x = self.x.max(other.x);
        let y = self.y.max(other.y);
        let length = |from: i32, to: i32| to.saturating_sub(from).max(0).unsigned_abs();
        Self {
            x,
            y,
            width: length(x, self.right().min(other.right())),
            height: length(y, self.bottom().min(other.bottom())),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }
}

/// Heights and margins, in pixels of a screen with a scale factor of 1.
const MARGIN: f32 = 12.0;
const PANEL_TOP: f32 = 10.0;
const FIELD: f32 = 38.0;
const GAP: f32 = 5.0;
const STATUS: f32 = 22.0;
const PANEL_BOTTOM: f32 = 7.0;

/// The height of all that is below the picture, for a screen with a scale factor of 1.
pub(super) const PANEL: f32 = PANEL_TOP + FIELD + GAP + STATUS + PANEL_BOTTOM;

/// The picture keeps at least this share of the window: a small window has no status, and a tiny
/// one no line either.
const PICTURE_SHARE: f32 = 0.5;

/// The parts of a window, in physical pixels. A part that has no place is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Where a picture may be.
    pub(super) stage: Rect,
    /// Everything below the stage.
    pub(super) panel: Rect,
    /// The box of the line.
    pub(super) field: Rect,
    /// The status bar.
    pub(super) status: Rect,
}

impl Layout {
    /// Divides a window of `width` × `height` physical pixels; `scale` is the screen's factor.
    pub(super) fn new(width: u32, height: u32, scale: f32) -> Self {
        let pixels = |logical: f32| (logical * scale).round().max(0.0) as u32;
        let room = (height as f32 * (1.0 - PICTURE_SHARE)) as u32;
        let full = pixels(PANEL_TOP) + pixels(FIELD) + pixels(GAP) + pixels(STATUS);
        let line_only = pixels(PANEL_TOP) + pixels(FIELD);
        let (panel, has_status) = if full + pixels(PANEL_BOTTOM) <= room {
            (full + pixels(PANEL_BOTTOM), true)
        } else if line_only + pixels(PANEL_TOP) <= room {
            (line_only + pixels(PANEL_TOP), false)
        } else {
            (0, false)
        };

        let top = height - panel;
        let row = |y: u32, height: u32| {
            let row = Rect::new(0, y.try_into().unwrap_or(i32::MAX), width, height);
            row.inset(pixels(MARGIN), 0)
        };
        let field_top = top + pixels(PANEL_TOP);
        let status_top = field_top + pixels(FIELD) + pixels(GAP);
        Self {
            stage: Rect::new(0, 0, width, top),
            panel: Rect::new(0, top.try_into().unwrap_or(i32::MAX), width, panel),
            field: row(field_top, if panel > 0 { pixels(FIELD) } else { 0 }),
            status: row(status_top, if has_status { pixels(STATUS) } else { 0 }),
        }
    }
}

/// The largest rectangle in the middle of `stage` with the proportions of a picture of `width` ×
/// `height`. Empty where either is.
pub(super) fn fit(stage: Rect, width: u32, height: u32) -> Rect {
    if stage.is_empty() || width == 0 || height == 0 {
        return Rect::default();
    }
    let scale = (f64::from(stage.width) / f64::from(width))
        .min(f64::from(stage.height) / f64::from(height));
    let fitted = |length: u32, room: u32| {
        let length = (f64::from(length) * scale).round() as u32;
        length.clamp(1, room)
    };
    let width = fitted(width, stage.width);
    let height = fitted(height, stage.height);
    Rect {
        x: stage.x.saturating_add_unsigned((stage.width - width) / 2),
        y: stage.y.saturating_add_unsigned((stage.height - height) / 2),
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_picture_of_the_stage_s_size_is_not_scaled() {
        let layout = Layout::new(800, 600 + PANEL as u32, 1.0);
        assert_eq!(layout.stage, Rect::new(0, 0, 800, 600));
        assert_eq!(fit(layout.stage, 800, 600), Rect::new(0, 0, 800, 600));
    }

    #[test]
    fn a_picture_is_centred_with_bars_at_two_sides() {
        let stage = Rect::new(0, 0, 1000, 600);
        assert_eq!(fit(stage, 400, 300), Rect::new(100, 0, 800, 600));
        let stage = Rect::new(0, 0, 800, 1000);
        assert_eq!(fit(stage, 400, 300), Rect::new(0, 200, 800, 600));
    }

    #[test]
    fn a_finer_screen_gets_a_larger_panel() {
        let coarse = Layout::new(800, 682, 1.0);
        let fine = Layout::new(1600, 1364, 2.0);
        assert_eq!(fine.panel.height, 2 * coarse.panel.height);
        assert_eq!(fine.field.width, 2 * coarse.field.width);
    }

    #[test]
    fn a_small_window_gives_up_its_status_then_its_line() {
        let small = Layout::new(300, 140, 1.0);
        assert!(small.status.is_empty() && !small.field.is_empty());
        let tiny = Layout::new(100, 80, 1.0);
        assert!(tiny.field.is_empty() && tiny.panel.is_empty());
        assert_eq!(tiny.stage, Rect::new(0, 0, 100, 80));
    }

    #[test]
    fn intersections() {
        let rect = Rect::new(-5, 2, 10, 10);
        assert_eq!(
            rect.intersection(Rect::new(0, 0, 100, 6)),
            Rect::new(0, 2, 5, 4)
        );
        assert!(rect.intersection(Rect::new(50, 50, 1, 1)).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_parts_lie_in_the_window_and_apart(
            width in 0u32..5000, height in 0u32..5000, scale in 0.5f32..4.0,
        ) {
            let window = Rect::new(0, 0, width, height);
            let layout = Layout::new(width, height, scale);
            prop_assert_eq!(layout.stage.bottom(), layout.panel.y);
            prop_assert_eq!(layout.panel.bottom(), window.bottom());
            for part in [layout.field, layout.status] {
                if !part.is_empty() {
                    prop_assert_eq!(part.intersection(layout.panel), part);
                }
            }
            prop_assert!(layout.field.intersection(layout.status).is_empty());
        }

        #[test]
        fn a_fitted_picture_touches_two_borders_and_keeps_its_shape(
            stage_width in 1u32..4000, stage_height in 1u32..4000,
            width in 1u32..2000, height in 1u32..2000,
        ) {
            let stage = Rect::new(3, 4, stage_width, stage_height);
            let fitted = fit(stage, width, height);
            prop_assert_eq!(fitted.intersection(stage), fitted);
            prop_assert!(fitted.width == stage.width || fitted.height == stage.height);
            // To the nearest pixel in the side that was not given.
            let (w, h) = (f64::from(width), f64::from(height));
            let (fw, fh) = (f64::from(fitted.width), f64::from(fitted.height));
            let off = (fw - fh * w / h).abs().min((fh - fw * h / w).abs());
            prop_assert!(off <= 1.0, "{fitted:?} is off by {off}");
        }
    }
}
