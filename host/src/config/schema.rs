//! The JSON Schema of the settings: what can be set, of what type, in which range.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Config;
use super::built_in::built_in;
use crate::document;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    // Without references between its parts a schema is longer, but can be walked by anybody.
    let settings = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<Config>()
        .to_value();
    let built_in = built_in().ok().map(toml::Value::Table);
    let built_in = built_in.as_ref().map(document::to_json);
    state_defaults(&mut schema, built_in.as_ref());
    schema
});

/// The schema, made once.
pub fn schema() -> &'static Value {
    &SCHEMA
}

/// Where a value is what: an object with named fields, one with fields of any name, or a leaf.
pub(super) fn property<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    let named = schema.get("properties").and_then(|named| named.get(key));
    named.or_else(|| {
        schema
            .get("additionalProperties")
            .filter(|any| any.is_object())
    })
}

/// The names of an object's fields; none where any name will do.
pub(super) fn names(schema: &Value) -> impl Iterator<Item = &str> {
    let named = schema.get("properties").and_then(Value::as_object);
    named
        .into_iter()
        .flat_map(|named| named.keys())
        .map(String::as_str)
}

/// All keys with a name, as section and key.
pub(super) fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    names(schema()).flat_map(|section| {
        let fields = property(schema(), section).into_iter().flat_map(names);
        fields.map(move |key| (section, key))
    })
}

/// Puts the defaults in that hold in the end: those of the settings that VidChat comes with. The
/// types' own are numbers of less precision, and lack what only these settings name.
fn state_defaults(schema: &mut Value, default: Option<&Value>) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    object.remove("default");
    let properties = object.get_mut("properties").and_then(Value::as_object_mut);
    match (properties, default) {
        (Some(properties), _) => {
            for (key, property) in properties {
                state_defaults(property, default.and_then(|default| default.get(key)));
            }
        }
        (None, Some(default)) => {
            object.insert("default".to_owned(), default.clone());
        }
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves<'a>(path: String, schema: &'a Value, found: &mut Vec<(String, &'a Value)>) {
        if names(schema).next().is_none() {
            found.push((path, schema));
            return;
        }
        for name in names(schema) {
            leaves(
                format!("{path}.{name}"),
                property(schema, name).unwrap(),
                found,
            );
        }
    }

    #[test]
    fn every_setting_is_explained_and_every_number_has_a_range() {
        let mut found = Vec::new();
        leaves(String::new(), schema(), &mut found);
        assert!(found.len() > 40);
        for (path, schema) in found {
            assert!(schema["description"].is_string(), "{path} is not explained");
            let types = schema["type"].to_string();
            if types.contains("number") || types.contains("integer") {
                let range = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
                assert!(
                    matches!(range, (Some(least), Some(most)) if least < most),
                    "{path} has no range: {schema}"
                );
            }
        }
    }

    #[test]
    fn defaults_are_those_that_hold() {
        let avatar = &schema()["properties"]["avatar"]["properties"];
        assert_eq!(avatar["plugin"]["default"], "avatar-geometric");
        assert_eq!(avatar["style"].get("default"), None);
        let tts = &schema()["properties"]["tts"]["properties"];
        assert_eq!(tts["sentence_silence"]["default"], 0.2);
    }
}
