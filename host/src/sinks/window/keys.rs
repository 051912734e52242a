//! What each key does.

use crate::live::Input;
use tui_input::InputRequest;
use winit::keyboard::{Key, ModifiersState, NamedKey};

/// How much one key press changes the volume.
const VOLUME_STEP: f32 = 0.1;

/// What a key asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Type this.
    Insert(String),
    /// Move on the line, or delete.
    Edit(InputRequest),
    /// Send the line.
    Send,
    /// The line before in the history.
    Older,
    /// The line after in the history.
    Newer,
    /// Whole screen, or back.
    Fullscreen,
    /// Not about the line: tell the conversation.
    Tell(Input),
}

/// What `key` does, which would type `text`; `None` where it does nothing.
pub(super) fn action(key: &Key, text: Option<&str>, modifiers: ModifiersState) -> Option<Action> {
    // AltGr is reported as Ctrl with Alt on some systems, and types.
    let alt = modifiers.alt_key();
    let command = modifiers.control_key() && !alt;
    match key {
        Key::Named(named) => named_action(*named, command, alt),
        Key::Character(character) if command => control_action(&character.to_lowercase()),
        _ => None,
    }
    .or_else(|| {
        // A Mac types with Option what others type with AltGr.
        let types = !command
            && !modifiers.super_key()
            && (!alt || modifiers.control_key() || cfg!(target_os = "macos"));
        let text = text.filter(|text| types && !text.chars().any(char::is_control));
        Some(Action::Insert(text?.to_owned()))
    })
}

fn named_action(key: NamedKey, command: bool, alt: bool) -> Option<Action> {
    use InputRequest as Edit;
    let by_word = command || alt;
    let edit = |by_word_request, request| match by_word {
        true => Action::Edit(by_word_request),
        false => Action::Edit(request),
    };
    Some(match key {
        NamedKey::Enter => Action::Send,
        NamedKey::Escape => Action::Tell(Input::Interrupt),
        NamedKey::F2 => Action::Tell(Input::ToggleMute),
        NamedKey::F11 => Action::Fullscreen,
        NamedKey::ArrowUp if command => Action::Tell(Input::Volume(VOLUME_STEP)),
        NamedKey::ArrowDown if command => Action::Tell(Input::Volume(-VOLUME_STEP)),
        NamedKey::ArrowUp => Action::Older,
        NamedKey::ArrowDown => Action::Newer,
        NamedKey::ArrowLeft => edit(Edit::GoToPrevWord, Edit::GoToPrevChar),
        NamedKey::ArrowRight => edit(Edit::GoToNextWord, Edit::GoToNextChar),
        NamedKey::Home => Action::Edit(Edit::GoToStart),
        NamedKey::End => Action::Edit(Edit::GoToEnd),
        NamedKey::Backspace => edit(Edit::DeletePrevWord, Edit::DeletePrevChar),
        NamedKey::Delete => edit(Edit::DeleteNextWord, Edit::DeleteNextChar),
        _ => return None,
    })
}

/// As at a terminal, besides the conversation's own.
fn control_action(character: &str) -> Option<Action> {
    use InputRequest as Edit;
    Some(match character {
        "c" => Action::Tell(Input::Interrupt),
        "q" => Action::Tell(Input::Quit),
        "m" => Action::Tell(Input::ToggleMute),
        "a" => Action::Edit(Edit::GoToStart),
        "e" => Action::Edit(Edit::GoToEnd),
        "u" => Action::Edit(Edit::DeleteFromStart),
        "k" => Action::Edit(Edit::DeleteTillEnd),
        "w" => Action::Edit(Edit::DeletePrevWord),
        "y" => Action::Edit(Edit::Yank),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: ModifiersState = ModifiersState::empty();
    const CTRL: ModifiersState = ModifiersState::CONTROL;

    fn named(key: NamedKey, modifiers: ModifiersState) -> Option<Action> {
        action(&Key::Named(key), None, modifiers)
    }

    fn typed(key: &str, text: &str, modifiers: ModifiersState) -> Option<Action> {
        action(&Key::Character(key.into()), Some(text), modifiers)
    }

    #[test]
    fn letters_type() {
        assert_eq!(typed("a", "a", NONE), Some(Action::Insert("a".into())));
        assert_eq!(
            typed("É", "É", ModifiersState::SHIFT),
            Some(Action::Insert("É".into()))
        );
        let space = action(&Key::Named(NamedKey::Space), Some(" "), NONE);
        assert_eq!(space, Some(Action::Insert(" ".into())));
        // AltGr and Q on a German keyboard, as Windows tells it.
        let at = typed("@", "@", CTRL | ModifiersState::ALT);
        assert_eq!(at, Some(Action::Insert("@".into())));
    }

    #[test]
    fn keys_with_control_characters_type_nothing() {
        assert_eq!(action(&Key::Named(NamedKey::Tab), Some("\t"), NONE), None);
        assert_eq!(typed("g", "\u{7}", CTRL), None);
        assert_eq!(typed("l", "l", ModifiersState::SUPER), None);
    }

    #[test]
    fn the_conversation_is_told() {
        let tell = |input| Some(Action::Tell(input));
        assert_eq!(named(NamedKey::Escape, NONE), tell(Input::Interrupt));
        assert_eq!(typed("c", "\u{3}", CTRL), tell(Input::Interrupt));
        assert_eq!(typed("q", "\u{11}", CTRL), tell(Input::Quit));
        assert_eq!(typed("m", "\r", CTRL), tell(Input::ToggleMute));
        assert_eq!(
            typed("M", "\r", CTRL | ModifiersState::SHIFT),
            tell(Input::ToggleMute)
        );
        assert_eq!(named(NamedKey::F2, NONE), tell(Input::ToggleMute));
        assert_eq!(named(NamedKey::ArrowUp, CTRL), tell(Input::Volume(0.1)));
        assert_eq!(named(NamedKey::ArrowDown, CTRL), tell(Input::Volume(-0.1)));
    }

    #[test]
    fn arrows_move_by_letter_by_word_or_through_the_history() {
        let edit = |request| Some(Action::Edit(request));
        assert_eq!(
            named(NamedKey::ArrowLeft, NONE),
            edit(InputRequest::GoToPrevChar)
        );
        assert_eq!(
            named(NamedKey::ArrowLeft, CTRL),
            edit(InputRequest::GoToPrevWord)
        );
        assert_eq!(
            named(NamedKey::ArrowRight, ModifiersState::ALT),
            edit(InputRequest::GoToNextWord)
        );
        assert_eq!(named(NamedKey::ArrowUp, NONE), Some(Action::Older));
        assert_eq!(named(NamedKey::ArrowDown, NONE), Some(Action::Newer));
        assert_eq!(named(NamedKey::Enter, NONE), Some(Action::Send));
    }
}
