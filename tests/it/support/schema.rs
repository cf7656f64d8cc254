//! A validator for the subset of JSON Schema 2020-12 that the schemas in `assets` use. Unknown keywords are
//! errors, so the schemas can't outgrow it unnoticed.

use serde_json::Value;

/// Returns every violation with its location.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        let good = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let path = rule.as_str().and_then(|path| path.strip_prefix('#'));
                let target = path
                    .and_then(|path| root.pointer(path))
                    .expect("a definition");
                check(root, target, value, place, found);
                true
            }
            "oneOf" => {
                let fits = |one: &&Value| {
                    let mut violations = Vec::new();
                    check(root, one, value, place, &mut violations);
                    violations.is_empty()
                };
                rule.as_array()
                    .expect("schemas")
                    .iter()
                    .filter(fits)
                    .count()
                    == 1
            }
            "minLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().expect("a length")),
            "const" => value == rule,
            "enum" => rule.as_array().expect("values").contains(value),
            "type" => match rule.as_array() {
                Some(types) => types.iter().any(|one| is_of_type(value, one)),
                None => is_of_type(value, rule),
            },
            "minimum" => value.as_i64() >= rule.as_i64() || !value.is_number(),
            "maximum" => value.as_i64() <= rule.as_i64() || !value.is_number(),
            "pattern" => value
                .as_str()
                .is_none_or(|text| matches_pattern(rule, text)),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= rule.as_u64().expect("a count")),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{place}[{at}]"), found);
                }
                true
            }
            "required" => value.as_object().is_none_or(|object| {
                let mut names = rule.as_array().expect("names").iter();
                names.all(|name| object.contains_key(name.as_str().expect("a name")))
            }),
            "additionalProperties" if rule.is_object() => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(key).is_none() {
                        check(root, rule, inner, &format!("{place}.{key}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                value.as_object().is_none_or(|object| {
                    object
                        .keys()
                        .all(|key| schema["properties"].get(key).is_some())
                })
            }
            "properties" => {
                for (key, rule) in rule.as_object().expect("properties") {
                    if let Some(inner) = value.get(key) {
                        check(root, rule, inner, &format!("{place}.{key}"), found);
                    }
                }
                true
            }
            _ => panic!("unsupported keyword {keyword}"),
        };
        if !good {
            found.push(format!("{place}: {keyword}: {value}"));
        }
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        _ => panic!("unsupported type {name}"),
    }
}

fn matches_pattern(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().expect("a pattern");
    regex::Regex::new(pattern)
        .expect("a pattern")
        .is_match(text)
}
