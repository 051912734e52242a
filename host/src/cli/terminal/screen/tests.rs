use proptest::prelude::*;

use super::emulator::Emulator;
use super::*;

/// A screen and the terminal that shows it.
struct Pair {
    screen: Screen,
    terminal: Emulator,
}

const STATUS: &str = "● speaking · volume 80 % · Esc stops · Ctrl-D leaves";

impl Pair {
    fn new(columns: usize, rows: usize) -> Pair {
        let mut pair = Pair {
            screen: Screen::new(columns, rows, true),
            terminal: Emulator::new(columns, rows),
        };
        pair.typed("", "");
        pair
    }

    fn typed(&mut self, before: &str, after: &str) {
        self.screen.set_footer(Footer {
            status: vec![
                Span::new(Style::Companion, "● speaking"),
                Span::new(Style::Faint, " · volume 80 % · Esc stops · Ctrl-D leaves"),
            ],
            prompt: "> ".to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        });
        self.show();
    }

    fn show(&mut self) {
        self.terminal.feed(&self.screen.frame());
    }

    fn resize(&mut self, columns: usize, rows: usize) {
        self.terminal.resize(columns, rows);
        self.screen.resize(columns, rows);
        self.show();
    }

    fn stream(&mut self, text: &str) {
        self.screen.stream(Style::Companion, text);
        self.show();
    }

    fn lines(&self) -> Vec<String> {
        self.terminal.lines()
    }
}

#[test]
fn text_grows_above_the_footer() {
    let mut pair = Pair::new(80, 24);
    pair.typed("how a", "re you");
    pair.stream("Hel");
    pair.stream("lo.");
    assert_eq!(pair.lines(), ["Hello.", STATUS, "> how are you"]);
    assert_eq!(pair.terminal.cursor(), (2, 7));
    pair.stream("\nYou?");
    assert_eq!(pair.lines(), ["Hello.", "You?", STATUS, "> how are you"]);
}

#[test]
fn a_notice_does_not_break_an_answer() {
    let mut pair = Pair::new(80, 24);
    pair.stream("One mo");
    pair.screen.lines(Style::Notice, "reloaded\nagain");
    pair.show();
    pair.stream("ment.");
    assert_eq!(pair.lines()[..3], ["reloaded", "again", "One moment."]);
}

#[test]
fn thoughts_and_words_do_not_share_a_row() {
    let mut pair = Pair::new(80, 24);
    pair.screen.stream(Style::Faint, "hm");
    pair.stream("Yes.");
    assert_eq!(pair.lines()[..2], ["hm", "Yes."]);
}

#[test]
fn an_end_is_one_line_break() {
    let mut pair = Pair::new(80, 24);
    pair.stream("Yes.\n");
    pair.screen.end();
    pair.stream("No");
    pair.screen.end_with(Style::Faint, "— cut");
    pair.screen.end_with(Style::Faint, "— cut");
    pair.screen.end();
    pair.show();
    assert_eq!(pair.lines()[..3], ["Yes.", "No — cut", "— cut"]);
    assert_eq!(pair.lines()[3], STATUS);
}

#[test]
fn a_remark_that_does_not_fit_has_a_line_of_its_own() {
    let mut pair = Pair::new(12, 24);
    pair.stream("One moment");
    pair.screen.end_with(Style::Faint, "— cut");
    pair.show();
    assert_eq!(pair.lines()[..2], ["One moment", "— cut"]);
}

#[test]
fn nothing_is_written_where_nothing_changed() {
    let mut pair = Pair::new(80, 24);
    pair.typed("a", "");
    pair.typed("a", "");
    assert_eq!(pair.screen.frame(), "");
}

#[test]
fn long_input_scrolls_with_the_cursor() {
    let mut pair = Pair::new(20, 24);
    pair.typed("abcdefghijklmnopqrstuvwxyz", "");
    assert_eq!(pair.lines()[1], "> jklmnopqrstuvwxyz");
    pair.typed("abcdefghijklmnopqrst", "uvwxyz");
    assert_eq!(pair.lines()[1], "> hijklmnopqrstuvwx");
    pair.typed("", "abcdefghijklmnopqrstuvwxyz");
    assert_eq!(pair.lines()[1], "> abcdefghijklmnopq");
    assert_eq!(pair.terminal.cursor(), (1, 2));
}

#[test]
fn leaving_takes_the_footer_away_and_coming_back_puts_it_there() {
    let mut pair = Pair::new(80, 24);
    pair.stream("Hello");
    let bytes = pair.screen.leave();
    pair.terminal.feed(&bytes);
    assert_eq!(pair.lines(), ["Hello", ""]);
    pair.terminal.feed("$ fg\r\n");
    pair.show();
    assert_eq!(pair.lines(), ["Hello", "$ fg", STATUS, "> "]);
}

#[test]
fn clearing_draws_all_again_at_the_top() {
    let mut pair = Pair::new(80, 24);
    pair.stream("One\ntwo");
    let bytes = pair.screen.clear();
    pair.terminal.feed(&bytes);
    assert_eq!(pair.lines(), ["two", STATUS, "> "]);
}

#[test]
fn a_low_terminal_has_no_status_line() {
    let mut pair = Pair::new(80, 3);
    pair.stream("Hello");
    assert_eq!(pair.lines(), ["Hello", "> "]);
}

#[test]
fn escape_sequences_of_a_plugin_do_not_reach_the_terminal() {
    let mut screen = Screen::new(80, 24, false);
    screen.stream(Style::Companion, "a\x1b]0;title\x07b");
    screen.lines(Style::Notice, "c\x1b[2Jd");
    let frame = screen.frame();
    assert!(frame.contains("a]0;titleb") && frame.contains("c[2Jd"));
    assert!(
        !frame.contains("\x1b[3"),
        "no colours where none are wanted"
    );
}

#[derive(Clone, Debug)]
enum Act {
    Stream(Style, String),
    End,
    Notice(String),
    Typed(String, String),
    Resize(usize, usize),
}

fn act() -> impl Strategy<Value = Act> {
    let piece = prop_oneof!["[a-z日🙂é \n]{0,30}", "[a-z]{1,4} ?", "[a-z]{100,150}"];
    let style = prop_oneof![Just(Style::Companion), Just(Style::Faint)];
    prop_oneof![
        4 => (style, piece).prop_map(|(style, text)| Act::Stream(style, text)),
        1 => Just(Act::End),
        1 => "#[0-9]{0,200}".prop_map(Act::Notice),
        2 => ("[A-Z本 ]{0,120}", "[A-Z本]{0,60}").prop_map(|(b, a)| Act::Typed(b, a)),
        // High enough for a footer that was folded into many rows.
        1 => (12..120usize, 40..60usize).prop_map(|(columns, rows)| Act::Resize(columns, rows)),
    ]
}

fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_text_is_whole_and_the_footer_below(
        acts in prop::collection::vec(act(), 1..40)
    ) {
        let mut pair = Pair::new(80, 40);
        let (mut said, mut notices, mut columns) = (String::new(), Vec::new(), 80);
        let (mut before, mut after) = (String::new(), String::new());
        for act in acts {
            match act {
                Act::Stream(style, text) => {
                    said += &letters(&text);
                    pair.screen.stream(style, &text);
                    pair.show();
                }
                Act::End => {
                    pair.screen.end();
                    pair.show();
                }
                Act::Notice(text) => {
                    pair.screen.lines(Style::Notice, &text);
                    notices.push(text);
                    pair.show();
                }
                Act::Typed(b, a) => {
                    (before, after) = (b, a);
                    pair.typed(&before, &after);
                }
                Act::Resize(c, rows) => {
                    columns = c;
                    pair.resize(columns, rows);
                }
            }
            let lines = pair.lines();
            let (footer, text) = (&lines[lines.len() - 2..], &lines[..lines.len() - 2]);
            let (told, text): (Vec<&String>, Vec<&String>) =
                text.iter().partition(|line| line.starts_with('#'));
            let text: String = text.iter().map(|line| letters(line)).collect();
            prop_assert_eq!(&text, &said);
            prop_assert_eq!(told, notices.iter().collect::<Vec<_>>());

            prop_assert_eq!(&footer[0], measure::start(STATUS, columns - 1));
            let (line, cells) = pair.terminal.cursor();
            prop_assert_eq!(line, lines.len() - 1);
            prop_assert!(cells < columns);
            let typed = footer[1].strip_prefix("> ").unwrap();
            let (shown_before, shown_after) = typed.split_at(measure::start(typed, cells - 2).len());
            prop_assert!(before.ends_with(shown_before));
            prop_assert!(after.starts_with(shown_after));
            prop_assert!(measure::width(&footer[1]) < columns);
            prop_assert!(before.is_empty() || !shown_before.is_empty());
        }
    }
}
