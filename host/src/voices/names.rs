//! What a user means by a name.

use super::catalogue::{Catalogue, Published, fold};
use super::error::VoicesError;
use crate::document::nearest;

/// How many names a message lists at most.
const LISTED: usize = 12;

/// The published voice that is meant by `asked`: its name, an alias, either in another case or with
/// other dashes, or the beginning of just one name (`pt_PT-tugão`).
///
/// # Errors
/// Where none is meant, with what comes near; where several are, with all of them.
pub fn find<'a>(
    catalogue: &'a Catalogue,
    asked: &str,
) -> Result<(&'a str, &'a Published), VoicesError> {
    if let Some((name, voice)) = catalogue.voices.get_key_value(asked) {
        return Ok((name, voice));
    }
    let alias = |voice: &Published| voice.aliases.iter().any(|alias| alias == asked);
    let folded = fold(asked);
    let alike = |name: &str, voice: &Published| {
        let aliases = voice.aliases.iter().map(String::as_str);
        aliases.chain([name]).any(|known| fold(known) == folded)
    };
    let beginning = format!("{folded}-");
    type Rule<'r> = &'r dyn Fn(&str, &Published) -> bool;
    let rules: [Rule; 3] = [&|_, voice| alias(voice), &alike, &|name, _| {
        !folded.is_empty() && fold(name).starts_with(&beginning)
    }];
    for rule in rules {
        let meant: Vec<(&str, &Published)> = catalogue
            .voices
            .iter()
            .map(|(name, voice)| (name.as_str(), voice))
            .filter(|(name, voice)| rule(name, voice))
            .collect();
        match meant.as_slice() {
            [] => {}
            [one] => return Ok(*one),
            several => return Err(ambiguous(asked, several)),
        }
    }
    Err(VoicesError::NotPublished {
        name: asked.to_owned(),
        hint: hint(catalogue, &folded),
    })
}

fn ambiguous(asked: &str, several: &[(&str, &Published)]) -> VoicesError {
    let mut candidates: Vec<String> = several
        .iter()
        .take(LISTED)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    if several.len() > LISTED {
        candidates.push(format!("and {} more", several.len() - LISTED));
    }
    VoicesError::Ambiguous {
        name: asked.to_owned(),
        candidates,
    }
}

/// What may have been meant: a name that is spelt nearly so, or those that have the word in them.
fn hint(catalogue: &Catalogue, folded: &str) -> String {
    let names = || catalogue.voices.keys().map(String::as_str);
    let folded_names: Vec<(String, &str)> = names().map(|name| (fold(name), name)).collect();
    let near = nearest(
        folded,
        folded_names.iter().map(|(folded, _)| folded.as_str()),
    );
    let near = near.and_then(|near| folded_names.iter().find(|(folded, _)| folded == near));
    if let Some((_, name)) = near {
        return format!("; did you mean `{name}`?");
    }
    let parts = |name: &str| -> Vec<String> { fold(name).split('-').map(str::to_owned).collect() };
    let shared = |name: &str| {
        let of_name = parts(name);
        // Letters alone, so that `en` and `low` do not make everything alike.
        parts(folded)
            .iter()
            .any(|part| part.chars().count() > 3 && part != "medium" && of_name.contains(part))
    };
    let alike: Vec<&str> = names().filter(|name| shared(name)).take(LISTED).collect();
    match alike.is_empty() {
        true => "; `vidchat voices list --remote` lists them".to_owned(),
        false => format!("; there is {}", alike.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::catalogue::tests::sample;
    use super::*;

    fn found(asked: &str) -> String {
        match find(&sample(), asked) {
            Ok((name, _)) => name.to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_aliases_and_other_spellings_are_found() {
        for asked in [
            "de_DE-thorsten-medium",
            "de-thorsten-medium",
            "DE_de-Thorsten-MEDIUM",
            "de-de-thorsten-medium",
        ] {
            assert_eq!(found(asked), "de_DE-thorsten-medium", "{asked}");
        }
        for asked in ["pt_PT-tugão", "pt-pt-tugao-medium", "PT_pt-TUGÃO"] {
            assert_eq!(found(asked), "pt_PT-tugão-medium", "{asked}");
        }
    }

    #[test]
    fn without_a_quality_the_qualities_are_told() {
        assert_eq!(
            found("de_DE-thorsten"),
            "`de_DE-thorsten` can be one of several: de_DE-thorsten-low, de_DE-thorsten-medium; \
             name one"
        );
    }

    #[test]
    fn what_is_not_there_is_answered_with_what_is_near() {
        assert_eq!(
            found("de_DE-thorstn-low"),
            "no published voice is called `de_DE-thorstn-low`; did you mean `de_DE-thorsten-low`?"
        );
        assert_eq!(
            found("thorsten"),
            "no published voice is called `thorsten`; there is de_DE-thorsten-low, \
             de_DE-thorsten-medium"
        );
        for asked in ["zzz", "", "-", "../../etc/passwd"] {
            let told = found(asked);
            assert!(
                told.ends_with("`vidchat voices list --remote` lists them"),
                "{told}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is asked for, what is found is in the list.
        #[test]
        fn only_what_is_published_is_found(asked in "[a-zA-Z_ã-]{0,24}") {
            let catalogue = sample();
            if let Ok((name, voice)) = find(&catalogue, &asked) {
                prop_assert_eq!(&catalogue.voices[name], voice);
            }
        }

        /// A voice is found by its name however it is written.
        #[test]
        fn the_case_and_the_dashes_do_not_matter(at in 0..4_usize, upper in any::<u32>()) {
            let catalogue = sample();
            let name = catalogue.voices.keys().nth(at).unwrap();
            let written: String = name
                .chars()
                .enumerate()
                .map(|(at, c)| match (upper >> (at % 32)) & 1 {
                    1 if c == '_' => "-".to_owned(),
                    1 => c.to_uppercase().collect(),
                    _ => c.to_lowercase().collect(),
                })
                .collect();
            prop_assert_eq!(find(&catalogue, &written).unwrap().0, name);
        }
    }
}
