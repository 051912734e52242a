//! The status line in words.

use super::style::{Span, Style};
use crate::face::Activity;
use crate::live::Status;

/// What is shown where there is nothing else to tell.
const HELP: &str = "Esc stops · Ctrl-D leaves · /help";

/// The status line. A hint for what is being typed goes before the message.
pub(super) fn spans(status: &Status, hint: Option<&str>) -> Vec<Span> {
    let (style, activity) = match status.activity {
        Activity::Listening => (Style::Plain, "listening"),
        Activity::Thinking => (Style::Notice, "thinking"),
        Activity::Speaking => (Style::Companion, "speaking"),
    };
    let sound = if status.muted {
        "muted".to_owned()
    } else {
        format!("volume {:.0} %", status.volume * 100.0)
    };
    let mut spans = vec![
        Span::new(style, format!("● {activity}")),
        Span::new(Style::Faint, format!(" · {sound} · ")),
    ];
    spans.push(match (hint, &status.message) {
        (Some(hint), _) => Span::new(Style::Plain, hint),
        (None, Some(message)) => Span::new(
            Style::Notice,
            super::measure::harmless(message).replace('\n', " "),
        ),
        (None, None) => Span::new(Style::Faint, HELP),
    });
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(status: &Status, hint: Option<&str>) -> String {
        spans(status, hint)
            .into_iter()
            .map(|span| span.text)
            .collect()
    }

    #[test]
    fn it_tells_what_matters_most() {
        let mut status = Status {
            activity: Activity::Speaking,
            muted: false,
            volume: 0.7,
            message: None,
        };
        assert!(text(&status, None).starts_with("● speaking · volume 70 % · Esc stops"));
        status.muted = true;
        status.message = Some("the sound card\nis gone".into());
        let shown = text(&status, None);
        assert_eq!(shown, "● speaking · muted · the sound card is gone");
        let hint = text(&status, Some("Ctrl-C again leaves"));
        assert_eq!(hint, "● speaking · muted · Ctrl-C again leaves");
    }
}
