//! Caption, notice and badge, drawn.

use std::f64::consts::TAU;

use vello_cpu::kurbo::{
    Affine, BezPath, Cap, Circle, Point, Rect, RoundedRect, Shape as _, Stroke,
};
use vello_cpu::peniko::color::{AlphaColor, Srgb};
use vello_cpu::{PaintType, RenderContext};
use vidchat_sdk::Result;

use crate::colour::Colour;
use crate::signs::{Badge, Signs, TICKS};
use crate::text::{Block, Font};

const CAPTION_BOX: Colour = Colour(22, 24, 36);
const CAPTION_TEXT: Colour = Colour(248, 250, 255);
const NOTICE_BOX: Colour = Colour(255, 240, 204);
const NOTICE_TEXT: Colour = Colour(66, 48, 12);
const TOLERANCE: f64 = 0.05;

/// Sizes of the letters of a caption and how many lines of them may stand under the mouth: the first
/// in which all of it can be said is taken.
const CAPTION_SIZES: [(f64, usize); 4] = [(23.0, 3), (20.0, 4), (17.0, 5), (15.0, 6)];

/// Size and lines of a notice.
const NOTICE_SIZES: [(f64, usize); 2] = [(17.0, 2), (14.0, 3)];

/// Text that was laid out before.
#[derive(Debug)]
struct Written {
    sizes: Vec<(Font, usize)>,
    width: f64,
    text: String,
    block: Block,
}

impl Written {
    fn new(sizes: &[(f64, usize)], width: f64) -> Result<Self> {
        let sizes = sizes
            .iter()
            .map(|&(size, lines)| Ok((Font::new(size)?, lines)));
        Ok(Self {
            sizes: sizes.collect::<Result<_>>()?,
            width,
            text: String::new(),
            block: Block::default(),
        })
    }

    fn block(&mut self, text: &str) -> Option<&Block> {
        if self.text != text {
            let fits = |(font, lines): &&(Font, usize)| font.fits(text, self.width, *lines);
            let smallest = self.sizes.last();
            self.block = match self.sizes.iter().find(fits).or(smallest) {
                Some((font, lines)) => font.wrap_evenly(text, self.width, *lines),
                None => Block::default(),
            };
            text.clone_into(&mut self.text);
        }
        (self.block.height > 0.0).then_some(&self.block)
    }
}

/// Draws over the picture, in native pixels.
#[derive(Debug)]
pub struct Overlay {
    area: Rect,
    caption: Written,
    notice: Written,
}

impl Overlay {
    /// For a picture of which `area` is seen (in native pixels).
    pub fn new(area: Rect) -> Result<Self> {
        let width = (area.width() - 130.0).min(680.0);
        Ok(Self {
            area,
            caption: Written::new(&CAPTION_SIZES, width)?,
            notice: Written::new(&NOTICE_SIZES, (area.width() - 200.0).min(480.0))?,
        })
    }

    /// Draws the signs, the badge's in the `accent` colour; `base` maps native pixels to pixels.
    pub fn draw(
        &mut self,
        context: &mut RenderContext,
        base: Affine,
        signs: &Signs,
        accent: Colour,
    ) {
        context.set_transform(base);
        self.draw_badge(context, &signs.badge, accent);
        let (middle, area) = (self.area.center().x, self.area);
        if let Some(block) = self.caption.block(&signs.caption) {
            let top = area.y1 - 34.0 - block.height;
            let frame = block_frame(block, Point::new(middle, top), (24.0, 12.0), 18.0);
            fill(context, &frame, CAPTION_BOX.alpha(0.78));
            context.set_transform(base * Affine::translate((middle, top)));
            fill(context, &block.outlines, CAPTION_TEXT.paint());
            context.set_transform(base);
        }
        if let Some(block) = self.notice.block(&signs.notice) {
            let top = area.y0 + 26.0;
            let frame = block_frame(block, Point::new(middle, top), (18.0, 8.0), 14.0);
            fill(context, &frame, NOTICE_BOX.alpha(0.95));
            context.set_transform(base * Affine::translate((middle, top)));
            fill(context, &block.outlines, NOTICE_TEXT.paint());
            context.set_transform(base);
        }
    }

    fn draw_badge(&self, context: &mut RenderContext, badge: &Badge, accent: Colour) {
        let centre = Point::new(self.area.x1 - 48.0, self.area.y0 + 36.0);
        let pill = Rect::from_center_size(centre, (58.0, 32.0));
        let pill = RoundedRect::from_rect(pill, 16.0).to_path(TOLERANCE);
        fill(context, &pill, CAPTION_BOX.alpha(0.55));
        let dot =
            |x: f64, y: f64, radius: f64| Circle::new(centre + (x, y), radius).to_path(TOLERANCE);
        match *badge {
            Badge::Listening => {
                fill(context, &dot(0.0, 0.0, 11.0), accent.alpha(0.22));
                fill(context, &dot(0.0, 0.0, 7.5), accent.alpha(0.35));
                fill(context, &dot(0.0, 0.0, 4.5), accent.paint());
            }
            // A wave that runs through three dots.
            Badge::Thinking(tick) => {
                for index in 0..3_u8 {
                    let lag = f64::from(index) / 4.0;
                    let phase = f64::from(tick) / f64::from(TICKS) - lag;
                    let swell = 0.5 + 0.5 * (TAU * phase).cos();
                    let x = f64::from(index) * 14.0 - 14.0;
                    let dot = dot(x, 1.5 - 3.0 * swell, 3.6 + 1.4 * swell);
                    fill(context, &dot, accent.alpha(0.4 + 0.6 * swell));
                }
            }
            Badge::Speaking(levels) => {
                context.set_stroke(Stroke::new(3.8).with_caps(Cap::Round));
                context.set_paint(PaintType::Solid(accent.paint()));
                for (index, level) in levels.into_iter().enumerate() {
                    let (x, half) = (index as f64 * 7.5 - 15.0, 1.5 + 8.5 * level);
                    let mut bar = BezPath::new();
                    bar.move_to(centre + (x, -half));
                    bar.line_to(centre + (x, half));
                    context.stroke_path(&bar);
                }
            }
        }
    }
}

fn fill(context: &mut RenderContext, path: &BezPath, colour: AlphaColor<Srgb>) {
    context.set_paint(PaintType::Solid(colour));
    context.fill_path(path);
}

fn block_frame(block: &Block, top: Point, (side, above): (f64, f64), radius: f64) -> BezPath {
    let half = block.width / 2.0 + side;
    let rect = Rect::new(
        top.x - half,
        top.y - above,
        top.x + half,
        top.y + block.height + above,
    );
    RoundedRect::from_rect(rect, radius).to_path(TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_set_smaller_before_it_is_cut() {
        let words = "a sentence as long as any that is said in one breath, ";
        // A wide and a narrow picture.
        for width in [670.0, 370.0] {
            let mut written = Written::new(&CAPTION_SIZES, width).unwrap();
            let mut height = |repeat| written.block(&words.repeat(repeat)).unwrap().height;
            assert!(height(1) < height(4));
            assert!(height(99) < 125.0, "{}", height(99));
            for repeat in 1..5 {
                let text = words.repeat(repeat);
                let fits = |(font, lines): &(Font, usize)| font.fits(&text, width, *lines);
                assert!(written.sizes.iter().any(fits), "{repeat} in {width}");
            }
        }
    }
}
