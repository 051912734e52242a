//! The voices and the looks that a person may choose among.

use super::Choice;
use crate::config::Config;
use crate::engines::{Abilities, Voice};
use crate::loader::Engines;

/// Where neither a window nor a film wants a face, nobody was asked to draw one.
const NO_FACE: &str = "nobody sees a face in this conversation; `vidchat plugin inspect PLUGIN` lists \
    the looks of one that draws";

/// Lists them, one a line, the one in use marked.
pub async fn offered(engines: &Engines, config: &Config, choice: Choice) -> String {
    let (chosen, there): (_, Result<Vec<_>, _>) = match choice {
        Choice::Voice => {
            let voices = engines.tts.voices().await;
            let named = |voices: Vec<Voice>| voices.into_iter().map(|v| (v.id, v.name)).collect();
            (&config.tts.voice, voices.map(named))
        }
        Choice::Style if !engines.avatar.is_there() => return NO_FACE.to_owned(),
        Choice::Style => {
            let abilities = engines.avatar.describe().await;
            let named = |able: Abilities| able.styles.into_iter().map(|s| (s.id, s.name)).collect();
            (&config.avatar.style, abilities.map(named))
        }
    };
    match there {
        Ok(there) => list(&there, chosen.as_deref()),
        Err(error) => error.to_string(),
    }
}

/// `there` holds ids with names. Where nothing is chosen, the first is in use.
fn list(there: &[(String, String)], chosen: Option<&str>) -> String {
    let width = there.iter().map(|(id, _)| id.chars().count()).max();
    let width = width.unwrap_or_default();
    let line = |(at, (id, name)): (usize, &(String, String))| {
        let is_chosen = chosen.map_or(at == 0, |chosen| chosen == id);
        let mark = if is_chosen { '●' } else { ' ' };
        format!("{mark} {id:<width$}  {name}\n")
    };
    there.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_in_use_is_marked() {
        let there = [("mira", "Mira"), ("theodor", "Theo")];
        let there = there.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let list = |chosen| list(&there, chosen);
        assert_eq!(list(None), "● mira     Mira\n  theodor  Theo\n");
        assert_eq!(list(Some("theodor")), "  mira     Mira\n● theodor  Theo\n");
    }
}
