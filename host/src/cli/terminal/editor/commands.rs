//! Lines that begin with `/`.

/// A command: its name with the `/`, and what follows it and what it does.
type Command = (&'static str, &'static str);

/// The commands there are.
#[derive(Debug)]
pub(super) struct Commands(pub(super) &'static [Command]);

impl Commands {
    /// What `line` may become: the one command that it begins, or as much as those have in common.
    pub(super) fn complete(&self, line: &str) -> Option<String> {
        let matching = self.matching(line)?;
        if let [(name, _)] = matching.as_slice() {
            return Some(format!("{name} "));
        }
        let common = matching
            .iter()
            .map(|(name, _)| *name)
            .reduce(common_start)?;
        Some(common.to_owned())
    }

    /// The help of the command, or the names of all that it may become.
    pub(super) fn hint(&self, line: &str) -> Option<String> {
        let typed = line.split_whitespace().next()?;
        let matching = self.matching(typed)?;
        let exact = matching.iter().find(|(name, _)| *name == typed);
        Some(match (exact, matching.as_slice()) {
            (Some((name, help)), _) | (None, [(name, help)]) => format!("{name} {help}"),
            (None, []) => format!("there is no {typed}"),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                names.join(" ")
            }
        })
    }

    /// The commands that `word` may become; none where it is no command. Two slashes stand for one
    /// that is meant.
    fn matching(&self, word: &str) -> Option<Vec<Command>> {
        if !word.starts_with('/') || word.starts_with("//") {
            return None;
        }
        let matching = self.0.iter().filter(|(name, _)| name.starts_with(word));
        Some(matching.copied().collect())
    }
}

fn common_start<'a>(one: &'a str, other: &'a str) -> &'a str {
    let pairs = one.char_indices().zip(other.chars());
    let different = pairs.into_iter().find(|((_, a), b)| a != b);
    let shorter = one.len().min(other.len());
    one.get(..different.map_or(shorter, |((byte, _), _)| byte))
        .unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands() -> Commands {
        Commands(&[
            ("/mute", "sound off or on"),
            ("/music", "TUNE  hum"),
            ("/quit", "leave"),
        ])
    }

    #[test]
    fn tab_completes_as_far_as_it_is_sure() {
        let complete = |line| commands().complete(line);
        assert_eq!(complete("/q"), Some("/quit ".into()));
        assert_eq!(complete("/m"), Some("/mu".into()));
        assert_eq!(complete("/mu"), Some("/mu".into()));
        assert_eq!(complete("/x"), None);
        assert_eq!(complete("m"), None);
        assert_eq!(complete("/quit now"), None);
    }

    #[test]
    fn commands_are_explained_while_they_are_typed() {
        let hint = |line| commands().hint(line);
        assert_eq!(hint("/").unwrap(), "/mute /music /quit");
        assert_eq!(hint("/mu").unwrap(), "/mute /music");
        assert_eq!(hint("/qu").unwrap(), "/quit leave");
        assert_eq!(hint("/quit now").unwrap(), "/quit leave");
        assert_eq!(hint("/x").unwrap(), "there is no /x");
        assert_eq!(hint("/music").unwrap(), "/music TUNE  hum");
        assert_eq!(hint("quit"), None);
        assert_eq!(hint("//usr"), None);
        assert_eq!(hint(""), None);
    }
}
