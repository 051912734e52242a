//! Settings held against the schema: all that is wrong at once, each with its line and a remedy.

use serde_json::Value as Schema;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::schema::{self, schema};
use crate::document::{line_at, nearest};

/// Something wrong in a text of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and a suggestion where there is one.
    pub message: String,
}

/// All that is wrong with `text`, from top to bottom.
pub(super) fn problems(text: &str) -> Vec<Problem> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut found: Vec<(usize, String)> = errors
        .iter()
        .map(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (at, error.message().trim_end().to_owned())
        })
        .collect();
    // What a syntax error leaves of a text says little.
    if found.is_empty() {
        check_table(schema(), table.get_ref(), "", &mut found);
    }
    found.sort();
    let placed = |(at, message)| Problem {
        line: line_at(text, at),
        message,
    };
    found.into_iter().map(placed).collect()
}

/// The line of the key at `path` in `text`, from 1.
pub(super) fn line_of(text: &str, path: &[String]) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let (last, above) = path.split_last()?;
    let mut table = table.get_ref();
    for key in above {
        table = table.get(key.as_str())?.get_ref().as_table()?;
    }
    let (key, _) = table.iter().find(|(key, _)| key.get_ref() == last)?;
    Some(line_at(text, key.span().start))
}

fn check_table(schema: &Schema, table: &DeTable, above: &str, found: &mut Vec<(usize, String)>) {
    for (key, value) in table.iter() {
        let name = key.get_ref().as_ref();
        let path = if above.is_empty() {
            name.to_owned()
        } else {
            format!("{above}.{name}")
        };
        match schema::property(schema, name) {
            Some(schema) => check_value(schema, value, &path, found),
            // Options of plugins are the plugins' to check.
            None if schema.get("properties").is_none() => {}
            None => found.push((key.span().start, unknown(schema, name, above))),
        }
    }
}

fn check_value(
    schema: &Schema,
    value: &Spanned<DeValue>,
    path: &str,
    found: &mut Vec<(usize, String)>,
) {
    let at = value.span().start;
    match value.get_ref() {
        DeValue::Table(table) if allows(schema, "object") => {
            check_table(schema, table, path, found);
        }
        DeValue::Array(elements) if allows(schema, "array") => {
            if let Some(schema) = schema.get("items") {
                for element in elements.iter() {
                    check_value(schema, element, path, found);
                }
            }
        }
        value => found.extend(wrong_leaf(schema, value, path).map(|message| (at, message))),
    }
}

/// What is wrong with a value that is neither table nor list.
fn wrong_leaf(schema: &Schema, value: &DeValue, path: &str) -> Option<String> {
    let shown = shown(value);
    if let Some(choices) = choices(schema) {
        let word = value.as_str().unwrap_or_default();
        if choices.contains(&word) {
            return None;
        }
        let known = choices.iter().map(|choice| format!("{choice:?}"));
        let known = known.collect::<Vec<_>>().join(", ");
        let near = nearest(word, choices.into_iter());
        let near = near.map(|near| format!("; did you mean {near:?}?"));
        let near = near.unwrap_or_default();
        return Some(format!(
            "{path} is {shown}; it must be one of {known}{near}"
        ));
    }
    let number = match value {
        DeValue::Integer(integer) if allows(schema, "integer") || allows(schema, "number") => {
            i64::from_str_radix(integer.as_str(), integer.radix()).map_or(f64::NAN, |n| n as f64)
        }
        DeValue::Float(float) if allows(schema, "number") => {
            float.as_str().parse().unwrap_or(f64::NAN)
        }
        DeValue::String(_) if allows(schema, "string") => return None,
        DeValue::Boolean(_) if allows(schema, "boolean") => return None,
        _ if schema.get("type").is_none() => return None,
        _ => return Some(format!("{path} is {shown}; it must be {}", wanted(schema))),
    };
    let bound = |name| schema.get(name).and_then(Schema::as_f64);
    let (least, most) = (bound("minimum")?, bound("maximum")?);
    (!(least..=most).contains(&number))
        .then(|| format!("{path} is {shown}; it must be {least} to {most}"))
}

fn unknown(schema: &Schema, name: &str, above: &str) -> String {
    let others = schema::keys().find(|(section, key)| *key == name && *section != above);
    if let Some(near) = nearest(name, schema::names(schema)) {
        format!("unknown field `{name}`; did you mean `{near}`?")
    } else if let Some((section, _)) = others {
        format!("unknown field `{name}`; it belongs into [{section}]")
    } else {
        let known = schema::names(schema).collect::<Vec<_>>().join(", ");
        format!("unknown field `{name}`; there is {known}")
    }
}

fn allows(schema: &Schema, kind: &str) -> bool {
    match schema.get("type") {
        Some(Schema::String(only)) => only == kind,
        Some(Schema::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

/// The words of which a setting must be one, where it is such a setting.
fn choices(schema: &Schema) -> Option<Vec<&str>> {
    let choices = schema.get("oneOf")?.as_array()?;
    let words = choices
        .iter()
        .filter_map(|choice| choice.get("const")?.as_str());
    Some(words.collect())
}

fn wanted(schema: &Schema) -> &'static str {
    let kinds = [
        ("object", "a table"),
        ("array", "a list"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("boolean", "true or false"),
    ];
    let kind = kinds.iter().find(|(kind, _)| allows(schema, kind));
    kind.map_or("text in quotes", |(_, words)| words)
}

fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(integer) => integer.to_string(),
        DeValue::Float(float) => float.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use proptest::prelude::*;

    fn told(text: &str) -> Vec<String> {
        let problems = problems(text).into_iter();
        problems
            .map(|problem| format!("{}: {}", problem.line, problem.message))
            .collect()
    }

    #[test]
    fn all_problems_are_told_with_lines_and_remedies() {
        let text = "\
[avatar]
fsp = 25
width = 10
heigth = \"tall\"
height = \"tall\"
temperature = 0.5

[tts]
pitch = nan
voice = 7

[face]
lip_sync = \"loudnes\"

[llm]
providers = [\"a\", 3]
max_tokens = 1.5

[zebra]
";
        assert_eq!(
            told(text),
            [
                "2: unknown field `fsp`; did you mean `fps`?",
                "3: avatar.width is 10; it must be 16 to 4096",
                "4: unknown field `heigth`; did you mean `height`?",
                "5: avatar.height is \"tall\"; it must be a whole number",
                "6: unknown field `temperature`; it belongs into [llm]",
                "9: tts.pitch is nan; it must be -24 to 24",
                "10: tts.voice is 7; it must be text in quotes",
                "13: face.lip_sync is \"loudnes\"; it must be one of \"phonemes\", \"loudness\"; \
                 did you mean \"loudness\"?",
                "16: llm.providers is 3; it must be text in quotes",
                "17: llm.max_tokens is 1.5; it must be a whole number",
                "19: unknown field `zebra`; there is audio, avatar, emotion, face, history, inference, \
                 llm, log, models, phonemizer, plugin, plugins, speech_cache, tts, voice_converter, window",
            ]
        );
    }

    #[test]
    fn plugins_and_grants_have_any_name() {
        assert_eq!(told("[plugin.\"a.b\"]\nx = {y = 1979-05-27}"), [""; 0]);
        assert_eq!(told("[plugins.grants.a]\nmodels = [\"x\"]"), [""; 0]);
        assert_eq!(
            told("[plugins.grants.a]\nmodles = []\n[plugin]\na = 1"),
            [
                "2: unknown field `modles`; did you mean `models`?",
                "4: plugin.a is 1; it must be a table"
            ]
        );
    }

    #[test]
    fn syntax_errors_are_placed() {
        assert!(told("[avatar]\nfps = \n")[0].starts_with("2: "));
        assert_eq!(told("avatar = 1\n[avatar]\n").len(), 1);
    }

    #[test]
    fn lines_are_found_again() {
        let text = "[plugin.\"a.b\"]\n\nx = 1\n[tts]\nvoice = 'a'";
        let path = |path: &[&str]| path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(line_of(text, &path(&["plugin", "a.b", "x"])), Some(3));
        assert_eq!(line_of(text, &path(&["tts", "voice"])), Some(5));
        assert_eq!(line_of(text, &path(&["tts", "pitch"])), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is found sound can be read; what is wrong for the reader is found.
        #[test]
        fn finds_what_the_types_refuse(
            key in prop::sample::select(schema::keys().collect::<Vec<_>>()),
            value in prop::sample::select(vec![
                "1", "-1", "0.5", "1e9", "nan", "true", "\"auto\"", "\"text\"", "[]", "[\"a\"]",
                "[1]", "{}", "{a = 1}", "1979-05-27", "99999999999999999999",
            ]),
        ) {
            let text = format!("[{}]\n{} = {value}", key.0, key.1);
            let read = toml::from_str::<Config>(&text);
            let problems = problems(&text);
            if problems.is_empty() {
                prop_assert!(read.is_ok(), "{text}: {read:?}");
            }
            if read.is_err() {
                prop_assert!(!problems.is_empty(), "{text}");
            }
        }
    }
}
