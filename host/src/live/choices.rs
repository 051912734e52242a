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
            let named = |able: Abilities| {
                let own = able.styles.into_iter().map(|style| (style.id, style.name));
                with_others(own.collect(), config)
            };
            (&config.avatar.style, abilities.map(named))
        }
    };
    match there {
        Ok(there) => list(&there, chosen.as_deref()),
        Err(error) => error.to_string(),
    }
}

/// The looks of the renderer that draws, and the user's own that others draw.
fn with_others(mut there: Vec<(String, String)>, config: &Config) -> Vec<(String, String)> {
    for look in &config.looks.all {
        if !there.iter().any(|(id, _)| *id == look.id) {
            there.push((look.id.clone(), format!("{} ({})", look.name, look.plugin)));
        }
    }
    there
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
    use crate::config::{Look, Looks};

    #[test]
    fn looks_that_others_draw_are_there_too() {
        let look = |id: &str| Look {
            id: id.to_owned(),
            name: id.to_uppercase(),
            plugin: "avatar-3d".to_owned(),
            look: toml::Table::new(),
        };
        let config = Config {
            looks: Looks {
                all: vec![look("mira"), look("ada")],
                ..Looks::default()
            },
            ..Config::default()
        };
        let there = with_others(vec![("mira".to_owned(), "Mira".to_owned())], &config);
        let names: Vec<_> = there.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Mira", "ADA (avatar-3d)"]);
    }

    #[test]
    fn the_one_in_use_is_marked() {
        let there = [("mira", "Mira"), ("theodor", "Theo")];
        let there = there.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let list = |chosen| list(&there, chosen);
        assert_eq!(list(None), "● mira     Mira\n  theodor  Theo\n");
        assert_eq!(list(Some("theodor")), "  mira     Mira\n● theodor  Theo\n");
    }
}
