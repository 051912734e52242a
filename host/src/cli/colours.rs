//! Colours only where they belong: on a terminal, and not where the person asked for none.

use std::env;
use std::io::IsTerminal;
use std::sync::OnceLock;

use clap::ColorChoice;

static CHOICE: OnceLock<ColorChoice> = OnceLock::new();

/// Notes what `--color` said. Only the first call counts.
pub(super) fn choose(choice: ColorChoice) {
    CHOICE.get_or_init(|| choice);
}

/// Whether to write colours to `stream`.
pub(super) fn on(stream: &impl IsTerminal) -> bool {
    let choice = CHOICE.get().copied().unwrap_or(ColorChoice::Auto);
    decide(choice, stream.is_terminal(), |name| env::var(name).ok())
}

/// `--color` goes before the environment: see <https://no-color.org> and
/// <https://bixense.com/clicolors>.
fn decide(choice: ColorChoice, terminal: bool, var: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| var(name).is_some_and(|value| !value.is_empty());
    let zero = |name| var(name).as_deref() == Some("0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") && !zero("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => {
            terminal && !zero("CLICOLOR") && var("TERM").as_deref() != Some("dumb")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(terminal: bool, vars: &[(&str, &str)]) -> bool {
        decide(ColorChoice::Auto, terminal, |name| {
            let found = vars.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_terminal_has_colours_and_a_file_has_none() {
        assert!(auto(true, &[("TERM", "xterm-256color")]));
        assert!(!auto(false, &[("TERM", "xterm-256color")]));
    }

    #[test]
    fn the_environment_is_heard() {
        assert!(!auto(true, &[("NO_COLOR", "1")]));
        assert!(auto(true, &[("NO_COLOR", "")]), "empty is unset");
        assert!(!auto(true, &[("CLICOLOR", "0")]));
        assert!(!auto(true, &[("TERM", "dumb")]));
        assert!(auto(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!auto(false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!auto(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    }

    #[test]
    fn the_option_wins() {
        let loud = |name: &str| (name == "NO_COLOR").then(|| "1".to_owned());
        assert!(decide(ColorChoice::Always, false, loud));
        assert!(!decide(ColorChoice::Never, true, |_| None));
    }
}
