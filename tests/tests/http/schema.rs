//! As much of JSON Schema 2020-12 as the components of the OpenAPI document use; what it does not know
//! makes the test fail rather than pass.

use serde_json::Value;

/// Words that say nothing about validity, or bind what `type` already binds.
const SILENT: [&str; 7] =
    ["description", "title", "default", "format", "$schema", "examples", "deprecated"];

/// Every departure of a value from the schema, as path and reason.
pub(super) fn departures(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let map = match schema {
        Value::Bool(true) => return,
        Value::Object(map) => map,
        other => return found.push(format!("{at}: schema {other}")),
    };
    for (word, rule) in map {
        match word.as_str() {
            word if SILENT.contains(&word) => {}
            "$ref" => {
                let path =
                    rule.as_str().and_then(|r| r.strip_prefix('#')).expect("a local reference");
                let target = document.pointer(path).unwrap_or_else(|| panic!("{path} is nowhere"));
                check(document, target, value, at, found);
            }
            "type" => {
                let kinds = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !kinds.iter().filter_map(Value::as_str).any(|kind| is(value, kind)) {
                    found.push(format!("{at}: {value} is not {rule}"));
                }
            }
            "enum" if !rule.as_array().expect("a list").contains(value) => {
                found.push(format!("{at}: {value} is none of {rule}"));
            }
            "const" if rule != value => found.push(format!("{at}: {value} is not {rule}")),
            "enum" | "const" => {}
            "oneOf" | "anyOf" => {
                let options = rule.as_array().expect("a list").iter();
                let fits = options.filter(|s| departures(document, s, value).is_empty()).count();
                if fits == 0 || (word == "oneOf" && fits > 1) {
                    found.push(format!("{at}: {value} fits {fits} of {word}"));
                }
            }
            "minimum" | "maximum" if !within(word, rule, value) => {
                found.push(format!("{at}: {value} beyond {word} {rule}"));
            }
            "minimum" | "maximum" => {}
            "required" => {
                let keys = rule.as_array().expect("a list").iter().filter_map(Value::as_str);
                let missing = keys.filter(|key| value.is_object() && value.get(key).is_none());
                found.extend(missing.map(|key| format!("{at}: {key} is missing")));
            }
            "properties" => {
                for (key, schema) in rule.as_object().expect("an object") {
                    if let Some(inner) = value.get(key) {
                        check(document, schema, inner, &format!("{at}/{key}"), found);
                    }
                }
            }
            "additionalProperties" => additional(document, schema, value, at, found),
            "items" => {
                for (nth, inner) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, inner, &format!("{at}/{nth}"), found);
                }
            }
            "minItems" | "maxItems" => found.extend(counted(word, rule, value, at)),
            "pattern" => assert!(rule.is_string(), "a pattern is text"),
            "propertyNames" => {
                for key in value.as_object().into_iter().flatten().map(|(key, _)| key) {
                    check(document, rule, &Value::String(key.clone()), at, found);
                }
            }
            other => panic!("{other} of {at} is not checked"),
        }
    }
}

/// A list with too few or too many items.
fn counted(word: &str, rule: &Value, value: &Value, at: &str) -> Option<String> {
    let many = value.as_array()?.len() as u64;
    let limit = rule.as_u64().expect("a number");
    let fits = if word == "minItems" { many >= limit } else { many <= limit };
    (!fits).then(|| format!("{at}: {many} items beyond {word} {limit}"))
}

fn within(word: &str, rule: &Value, value: &Value) -> bool {
    let limit = rule.as_f64().expect("a number");
    value.as_f64().is_none_or(|n| if word == "minimum" { n >= limit } else { n <= limit })
}

/// Keys that `properties` does not name.
fn additional(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        match &schema["additionalProperties"] {
            _ if schema["properties"].get(key).is_some() => {}
            Value::Bool(false) => found.push(format!("{at}: {key} is unknown")),
            rule => check(document, rule, inner, &format!("{at}/{key}"), found),
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    }
}
