//! Lines that are commands rather than something to answer.

use std::fmt;

use crate::document::nearest;

/// A command.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Say a text as it stands.
    Say(String),
    /// Show a message on the picture for some seconds, or for the usual time.
    Notice(Option<f64>, String),
    /// Be quiet.
    Stop,
    /// Sound off, or on again.
    Mute,
    /// The volume, 0.0 to 1.0.
    Volume(f32),
    /// Change a setting, as `section.key=value`.
    Set(String),
    /// Name the voices or the looks that there are.
    Offer(Choice),
    /// Name the plugins that serve.
    Plugins,
    /// List the commands.
    Help,
    /// Leave.
    Quit,
}

/// What a person may choose among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The voices.
    Voice,
    /// The avatar's looks.
    Style,
}

/// A command as it is listed.
#[derive(Debug)]
pub struct Listed {
    /// What is typed first, with its slash.
    pub name: &'static str,
    /// What is typed behind it.
    pub takes: &'static str,
    /// What it does.
    pub does: &'static str,
}

/// The commands, for help and completion.
pub static COMMANDS: [Listed; 12] = [
    Listed::new(
        "/voice",
        "[ID]",
        "speak with another voice; without an ID, list them",
    ),
    Listed::new("/speaker", "NAME", "let another speaker of the voice speak"),
    Listed::new(
        "/style",
        "[ID]",
        "wear another look; without an ID, list them",
    ),
    Listed::new("/say", "TEXT", "say this text as it stands"),
    Listed::new("/notice", "[SECONDS] TEXT", "show a message on the picture"),
    Listed::new("/stop", "", "be quiet (or press Esc)"),
    Listed::new("/mute", "", "sound off, or on again"),
    Listed::new("/volume", "PERCENT", "set the volume, 0 to 100"),
    Listed::new("/set", "SECTION.KEY=VALUE", "change a setting for this run"),
    Listed::new("/plugins", "", "name the plugins that serve"),
    Listed::new("/help", "", "this list"),
    Listed::new("/quit", "", "leave"),
];

impl Listed {
    /// What is typed, what is typed behind it, and what that does.
    pub const fn new(name: &'static str, takes: &'static str, does: &'static str) -> Listed {
        Listed { name, takes, does }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listed { name, takes, does } = self;
        match *takes {
            "" => write!(f, "{name}  {does}"),
            takes => write!(f, "{name} {takes}  {does}"),
        }
    }
}

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Something to answer; may be empty.
    Prompt(String),
    /// A command.
    Command(Command),
}

impl Command {
    /// Reads a line. A slash that is meant is typed twice. Where it is a wrong command, the error says
    /// what to type instead.
    pub fn parse(line: &str) -> Result<Line, String> {
        let line = line.trim();
        match line.strip_prefix('/') {
            Some(rest) if !rest.starts_with('/') => Command::read(line).map(Line::Command),
            escaped => Ok(Line::Prompt(escaped.unwrap_or(line).to_owned())),
        }
    }

    fn read(line: &str) -> Result<Command, String> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let needed = || match rest {
            "" => Err(usage(name)),
            text => Ok(text.to_owned()),
        };
        let command = match name {
            "/say" => Command::Say(needed()?),
            "/notice" => notice(&needed()?),
            "/stop" => Command::Stop,
            "/mute" => Command::Mute,
            "/volume" => Command::Volume(percent(rest).ok_or_else(|| usage(name))?),
            "/voice" if rest.is_empty() => Command::Offer(Choice::Voice),
            "/voice" => Command::Set(format!("tts.voice={rest}")),
            "/speaker" => Command::Set(format!("tts.speaker={}", needed()?)),
            "/style" if rest.is_empty() => Command::Offer(Choice::Style),
            "/style" => Command::Set(format!("avatar.style={rest}")),
            "/set" => Command::Set(needed()?),
            "/plugins" => Command::Plugins,
            "/help" => Command::Help,
            "/quit" | "/exit" => Command::Quit,
            _ => return Err(unknown(name)),
        };
        Ok(command)
    }
}

/// The commands, one a line.
pub fn help() -> String {
    let line = |Listed { name, takes, does }: &Listed| {
        let typed = format!("{name} {takes}");
        format!("  {typed:<24} {does}\n")
    };
    COMMANDS.iter().map(line).collect()
}

fn notice(text: &str) -> Command {
    let timed = text
        .split_once(char::is_whitespace)
        .and_then(|(first, rest)| {
            let seconds: f64 = first.parse().ok()?;
            (0.1..=3600.0)
                .contains(&seconds)
                .then(|| Command::Notice(Some(seconds), rest.trim().to_owned()))
        });
    timed.unwrap_or_else(|| Command::Notice(None, text.to_owned()))
}

fn percent(text: &str) -> Option<f32> {
    let percent: f32 = text.trim_end_matches('%').parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

fn usage(name: &str) -> String {
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(Listed { takes, does, .. }) => format!("type {name} {takes} to {does}"),
        None => unknown(name),
    }
}

fn unknown(name: &str) -> String {
    let names = COMMANDS.iter().map(|command| command.name);
    let near = nearest(name, names)
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default();
    format!(
        "there is no command {name}{near} (/help lists all; a line that begins with // is said to the companion)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_prompts() {
        let prompt = |text: &str| Ok(Line::Prompt(text.to_owned()));
        assert_eq!(Command::parse(" hello /quit "), prompt("hello /quit"));
        assert_eq!(Command::parse("//slash"), prompt("/slash"));
        assert_eq!(Command::parse("  "), prompt(""));
        let parse = |line: &str| match Command::parse(line) {
            Ok(Line::Command(command)) => Some(command),
            _ => None,
        };
        assert_eq!(parse(" /quit "), Some(Command::Quit));
        assert_eq!(
            parse("/say  Good day. "),
            Some(Command::Say("Good day.".into()))
        );
        assert_eq!(
            parse("/voice amy"),
            Some(Command::Set("tts.voice=amy".into()))
        );
        assert_eq!(
            parse("/speaker bob"),
            Some(Command::Set("tts.speaker=bob".into()))
        );
        assert_eq!(parse("/speaker"), None);
        assert_eq!(parse("/style"), Some(Command::Offer(Choice::Style)));
        assert_eq!(parse("/volume 40%"), Some(Command::Volume(0.4)));
        assert_eq!(
            parse("/notice 2.5 Tea time"),
            Some(Command::Notice(Some(2.5), "Tea time".into()))
        );
        assert_eq!(
            parse("/notice 99 bottles"),
            Some(Command::Notice(Some(99.0), "bottles".into()))
        );
        assert_eq!(
            parse("/notice Tea time"),
            Some(Command::Notice(None, "Tea time".into()))
        );
    }

    #[test]
    fn wrong_commands_are_corrected() {
        let wrong = |line: &str| Command::parse(line).unwrap_err();
        assert!(wrong("/qiut").contains("did you mean /quit?"));
        assert!(wrong("/volume loud").contains("0 to 100"));
        assert!(wrong("/say").contains("TEXT"));
    }

    #[test]
    fn every_command_listed_is_known() {
        for Listed { name, .. } in &COMMANDS {
            let line = format!("{name} 1");
            assert!(
                matches!(Command::parse(&line), Ok(Line::Command(_))),
                "{line}"
            );
        }
    }
}
