//! Lines that begin with `/`.

use crate::live::Listed;

/// The commands there are.
#[derive(Debug)]
pub(super) struct Commands(pub(super) &'static [Listed]);

impl Commands {
    /// What `line` may become: the one command that it begins, or as much as those have in common.
    pub(super) fn complete(&self, line: &str) -> Option<String> {
        let matching = self.matching(line)?;
        if let [only] = matching.as_slice() {
            return Some(format!("{} ", only.name));
        }
        let common = matching
            .iter()
            .map(|command| command.name)
            .reduce(common_start)?;
        Some(common.to_owned())
    }

    /// The help of the command, or the names of all that it may become.
    pub(super) fn hint(&self, line: &str) -> Option<String> {
        let typed = line.split_whitespace().next()?;
        let matching = self.matching(typed)?;
        let exact = matching.iter().find(|command| command.name == typed);
        Some(match (exact, matching.as_slice()) {
            (Some(command), _) | (None, [command]) => command.to_string(),
            (None, []) => format!("there is no {typed}"),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|command| command.name).collect();
                names.join(" ")
            }
        })
    }

    /// The commands that `word` may become; none where it is no command. Two slashes stand for one
    /// that is meant.
    fn matching(&self, word: &str) -> Option<Vec<&'static Listed>> {
        if !word.starts_with('/') || word.starts_with("//") {
            return None;
        }
        let matching = |command: &&Listed| command.name.starts_with(word);
        Some(self.0.iter().filter(matching).collect())
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
        const COMMANDS: &[Listed] = &[
            Listed::new("/mute", "", "sound off or on"),
            Listed::new("/music", "TUNE", "hum"),
            Listed::new("/quit", "", "leave"),
        ];
        Commands(COMMANDS)
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
        assert_eq!(hint("/qu").unwrap(), "/quit  leave");
        assert_eq!(hint("/quit now").unwrap(), "/quit  leave");
        assert_eq!(hint("/x").unwrap(), "there is no /x");
        assert_eq!(hint("/music").unwrap(), "/music TUNE  hum");
        assert_eq!(hint("quit"), None);
        assert_eq!(hint("//usr"), None);
        assert_eq!(hint(""), None);
    }
}
