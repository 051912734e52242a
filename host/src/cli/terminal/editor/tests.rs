use super::*;

const COMMANDS: &[Listed] = &[
    Listed::new("/quit", "", "leave"),
    Listed::new("/mute", "", "sound off or on"),
];

fn editor(lines: &[&str]) -> Editor {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    Editor::new(History::new(lines), COMMANDS)
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

impl Editor {
    fn at(&mut self, code: KeyCode, modifiers: KeyModifiers, now: Instant) -> Effect {
        self.handle(&key(code, modifiers), now)
    }

    fn press(&mut self, code: KeyCode) -> Effect {
        self.at(code, KeyModifiers::NONE, Instant::now())
    }

    fn control(&mut self, letter: char) -> Effect {
        self.at(KeyCode::Char(letter), KeyModifiers::CONTROL, Instant::now())
    }

    fn type_in(&mut self, text: &str) -> &mut Editor {
        for letter in text.chars() {
            assert_eq!(self.press(KeyCode::Char(letter)), Effect::Edited);
        }
        self
    }

    /// The line, with `|` for the cursor.
    fn shown(&self) -> String {
        let (before, after) = self.halves();
        format!("{before}|{after}")
    }
}

fn prompt(text: &str) -> Effect {
    Effect::Send(Input::Prompt(text.to_owned()))
}

#[test]
fn enter_sends_the_line_and_a_blank_one_is_nothing() {
    let mut editor = editor(&[]);
    assert_eq!(editor.press(KeyCode::Enter), Effect::Edited);
    assert_eq!(editor.type_in("   ").press(KeyCode::Enter), Effect::Edited);
    assert_eq!(editor.shown(), "|");
    assert_eq!(
        editor.type_in(" hi there ").press(KeyCode::Enter),
        prompt("hi there")
    );
    assert_eq!(editor.shown(), "|");
    assert_eq!(editor.type_in("/quit").control('j'), prompt("/quit"));
}

#[test]
fn the_line_is_edited_as_in_a_shell() {
    let mut editor = editor(&[]);
    editor.type_in("one two three");
    editor.control('w');
    assert_eq!(editor.shown(), "one two |");
    editor.at(KeyCode::Char('b'), KeyModifiers::ALT, Instant::now());
    assert_eq!(editor.shown(), "one |two ");
    editor.at(KeyCode::Left, KeyModifiers::CONTROL, Instant::now());
    assert_eq!(editor.shown(), "|one two ");
    editor.at(KeyCode::Char('f'), KeyModifiers::ALT, Instant::now());
    editor.control('k');
    assert_eq!(editor.shown(), "one |");
    editor.control('a');
    editor.press(KeyCode::Delete);
    assert_eq!(editor.shown(), "|ne ");
    editor.press(KeyCode::End);
    editor.press(KeyCode::Left);
    editor.control('u');
    assert_eq!(editor.shown(), "| ");
    editor.control('y');
    assert_eq!(editor.shown(), "ne| ");
    editor.control('a');
    assert_eq!(editor.control('d'), Effect::Edited);
    assert_eq!(editor.shown(), "|e ");
}

#[test]
fn a_character_of_several_codes_is_one() {
    let mut editor = editor(&[]);
    editor.type_in("日👩\u{200d}💻e\u{301}");
    editor.press(KeyCode::Backspace);
    assert_eq!(editor.shown(), "日👩\u{200d}💻|");
    editor.press(KeyCode::Left);
    assert_eq!(editor.shown(), "日|👩\u{200d}💻");
}

#[test]
fn what_is_pasted_is_one_harmless_line() {
    let mut editor = editor(&[]);
    editor.type_in("<>");
    editor.press(KeyCode::Left);
    let pasted = Event::Paste("one\r\ntwo\x1b[2J\rthree\n".to_owned());
    assert_eq!(editor.handle(&pasted, Instant::now()), Effect::Edited);
    assert_eq!(editor.shown(), "<one two[2J three|>");
}

#[test]
fn arrows_go_through_what_was_said() {
    let mut editor = editor(&["first", "second"]);
    editor.type_in("dra");
    editor.press(KeyCode::Up);
    assert_eq!(editor.shown(), "second|");
    editor.control('p');
    editor.press(KeyCode::Up);
    assert_eq!(editor.shown(), "first|");
    editor.press(KeyCode::Down);
    editor.control('n');
    assert_eq!(editor.shown(), "dra|");
    assert_eq!(editor.press(KeyCode::Enter), prompt("dra"));
    editor.press(KeyCode::Up);
    assert_eq!(editor.shown(), "dra|");
}

#[test]
fn ctrl_c_clears_then_interrupts_then_leaves() {
    let (mut editor, start) = (editor(&[]), Instant::now());
    let press = |editor: &mut Editor, after| {
        let now = start + Duration::from_millis(after);
        editor.at(KeyCode::Char('c'), KeyModifiers::CONTROL, now)
    };
    editor.type_in("text");
    assert_eq!(press(&mut editor, 0), Effect::Edited);
    assert_eq!(editor.shown(), "|");
    assert_eq!(press(&mut editor, 100), Effect::Send(Input::Interrupt));
    let soon = start + Duration::from_millis(200);
    assert_eq!(editor.hint(soon).unwrap(), "Ctrl-C again leaves");
    assert_eq!(editor.hint(start + Duration::from_secs(2)), None);
    assert_eq!(press(&mut editor, 1599), Effect::Send(Input::Quit));
}

#[test]
fn ctrl_c_does_not_leave_late_or_after_another_key() {
    let (mut editor, start) = (editor(&[]), Instant::now());
    let press = |editor: &mut Editor, after| {
        let now = start + Duration::from_millis(after);
        editor.at(KeyCode::Char('c'), KeyModifiers::CONTROL, now)
    };
    assert_eq!(press(&mut editor, 0), Effect::Send(Input::Interrupt));
    assert_eq!(press(&mut editor, 1500), Effect::Send(Input::Interrupt));
    editor.type_in("more");
    editor.press(KeyCode::Enter);
    assert_eq!(press(&mut editor, 1600), Effect::Send(Input::Interrupt));
}

#[test]
fn other_keys_for_the_conversation() {
    let (mut editor, now) = (editor(&[]), Instant::now());
    assert_eq!(editor.press(KeyCode::Esc), Effect::Send(Input::Interrupt));
    assert_eq!(editor.press(KeyCode::F(2)), Effect::Send(Input::ToggleMute));
    assert_eq!(editor.control('t'), Effect::Send(Input::ToggleMute));
    let louder = editor.at(KeyCode::Up, KeyModifiers::CONTROL, now);
    assert_eq!(louder, Effect::Send(Input::Volume(0.1)));
    let softer = editor.at(KeyCode::Down, KeyModifiers::CONTROL, now);
    assert_eq!(softer, Effect::Send(Input::Volume(-0.1)));
    assert_eq!(editor.control('l'), Effect::Clear);
    assert_eq!(editor.control('z'), Effect::Suspend);
    assert_eq!(editor.control('d'), Effect::Send(Input::Quit));
}

#[test]
fn tab_completes_a_command() {
    let mut editor = editor(&[]);
    editor.type_in("/m").press(KeyCode::Tab);
    assert_eq!(editor.shown(), "/mute |");
    assert_eq!(
        editor.hint(Instant::now()).unwrap(),
        "/mute  sound off or on"
    );
}

#[test]
fn a_key_that_is_let_go_does_nothing() {
    let mut editor = editor(&[]);
    let mut release = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
    release.kind = KeyEventKind::Release;
    editor.handle(&Event::Key(release), Instant::now());
    assert_eq!(editor.shown(), "|");
}
