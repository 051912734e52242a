//! What is written over the picture: caption, notice and the badge of the activity.

use vello_cpu::kurbo::{Affine, BezPath, Circle, Point, Rect, RoundedRect, Shape as _};
use vidchat_sdk::Result;
use vidchat_sdk::avatar_renderer::Activity;

use crate::canvas::Canvas;
use crate::pose::Moment;
use crate::style::{Colour, Style};
use crate::text::{Block, Font};

const CAPTION_BOX: Colour = Colour(22, 24, 36);
const CAPTION_TEXT: Colour = Colour(248, 250, 255);
const NOTICE_BOX: Colour = Colour(255, 240, 204);
const NOTICE_TEXT: Colour = Colour(66, 48, 12);
const TOLERANCE: f64 = 0.05;

/// Text that was laid out before.
#[derive(Debug)]
struct Written {
    font: Font,
    most_lines: usize,
    width: f64,
    text: String,
    block: Block,
}

impl Written {
    fn new(size: f64, width: f64, most_lines: usize) -> Result<Self> {
        let font = Font::new(size)?;
        Ok(Self {
            font,
            most_lines,
            width,
            text: String::new(),
            block: Block::default(),
        })
    }

    fn block(&mut self, text: &str) -> Option<&Block> {
        if self.text != text {
            self.block = self.font.wrap_evenly(text, self.width, self.most_lines);
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
            caption: Written::new(23.0, width, 3)?,
            notice: Written::new(17.0, (area.width() - 200.0).min(480.0), 2)?,
        })
    }

    /// Draws what the moment asks for; `base` maps native pixels to pixels.
    pub fn draw(&mut self, canvas: &mut Canvas, base: Affine, moment: &Moment, style: &Style) {
        canvas.set_transform(base);
        self.draw_badge(canvas, moment, style);
        let (middle, area) = (self.area.center().x, self.area);
        if let Some(block) = self.caption.block(&moment.caption) {
            let top = area.y1 - 34.0 - block.height;
            let frame = block_frame(block, Point::new(middle, top), (24.0, 12.0), 18.0);
            canvas.fill(&frame, CAPTION_BOX.alpha(0.78));
            canvas.set_transform(base * Affine::translate((middle, top)));
            canvas.fill(&block.outlines, CAPTION_TEXT.paint());
            canvas.set_transform(base);
        }
        if let Some(block) = self.notice.block(&moment.notice) {
            let top = area.y0 + 26.0;
            let frame = block_frame(block, Point::new(middle, top), (18.0, 8.0), 14.0);
            canvas.fill(&frame, NOTICE_BOX.alpha(0.95));
            canvas.set_transform(base * Affine::translate((middle, top)));
            canvas.fill(&block.outlines, NOTICE_TEXT.paint());
            canvas.set_transform(base);
        }
    }

    fn draw_badge(&self, canvas: &mut Canvas, moment: &Moment, style: &Style) {
        let centre = Point::new(self.area.x1 - 48.0, self.area.y0 + 36.0);
        let pill = Rect::from_center_size(centre, (58.0, 32.0));
        canvas.fill(
            &RoundedRect::from_rect(pill, 16.0).to_path(TOLERANCE),
            CAPTION_BOX.alpha(0.55),
        );
        let lit = style.accent.paint();
        let dot = |x: f64, radius: f64| Circle::new(centre + (x, 0.0), radius).to_path(TOLERANCE);
        match moment.activity {
            Activity::Listening => {
                canvas.fill(&dot(0.0, 4.5), lit);
                canvas.stroke(&dot(0.0, 9.5), lit, 2.0);
            }
            Activity::Thinking => {
                for index in 0..3_u8 {
                    let now = index + 1 == moment.tick;
                    let colour = if now { lit } else { style.accent.alpha(0.45) };
                    canvas.fill(
                        &dot(f64::from(index) * 13.0 - 13.0, if now { 5.0 } else { 4.0 }),
                        colour,
                    );
                }
            }
            Activity::Speaking => {
                for (x, share) in [
                    (-14.0, 0.45),
                    (-7.0, 0.8),
                    (0.0, 1.0),
                    (7.0, 0.7),
                    (14.0, 0.4),
                ] {
                    let half = 2.0 + 8.0 * share * moment.openness;
                    let mut bar = BezPath::new();
                    bar.move_to(centre + (x, -half));
                    bar.line_to(centre + (x, half));
                    canvas.stroke(&bar, lit, 3.6);
                }
            }
        }
    }
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
