//! Holds a specification against the default one and reports every key that is unknown or of another
//! kind at once, where a deserialiser would stop at the first.

use serde_json::{Map, Value};

use crate::document::{Day, DivisionCode, Fault};

const CODE: &str = "invalid_spec";

/// Takes out of `found` whatever is not of the kind of `sample`, and says what it was.
pub(super) fn take_faults(found: &mut Value, sample: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let (Value::Object(found), Value::Object(sample)) = (found, sample) {
        section(found, sample, "", &mut faults);
    }
    faults
}

fn section(
    found: &mut Map<String, Value>,
    sample: &Map<String, Value>,
    within: &str,
    faults: &mut Vec<Fault>,
) {
    found.retain(|key, value| {
        let place = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
        let Some(sample) = sample.get(key) else {
            let message = "is not a key of the specification";
            let allowed: Vec<&str> = sample.keys().map(String::as_str).collect();
            faults.push(Fault::new(CODE, place, message, key, allowed.join(", ")));
            return false;
        };
        if let (Value::Object(value), Value::Object(sample)) = (&mut *value, sample) {
            section(value, sample, &place, faults);
            return true;
        }
        let Some(allowed) = departs(key, value, sample) else { return true };
        faults.push(Fault::new(CODE, place, "has the wrong kind", shown(value), allowed));
        false
    });
}

/// What is allowed in place of a value of the wrong kind.
fn departs(key: &str, value: &Value, sample: &Value) -> Option<String> {
    let whole = |value: &Value| value.as_u64().is_some_and(|n| u32::try_from(n).is_ok());
    let (fits, allowed) = match (sample, value) {
        (Value::String(_), value) => {
            let text = value.as_str();
            match key {
                "date" => (text.and_then(Day::parse).is_some(), "a text \"YYYY-MM-DD\"".to_owned()),
                _ => {
                    let fits = text.and_then(DivisionCode::parse).is_some();
                    (fits, "a text of 2, 4 or 6 digits".to_owned())
                }
            }
        }
        (Value::Array(sample), value) => {
            let numbers = |list: &Vec<Value>| list.iter().all(Value::is_number);
            let fits = value.as_array().is_some_and(|l| l.len() == sample.len() && numbers(l));
            (fits, format!("a list of {} numbers", sample.len()))
        }
        (Value::Number(sample), value) if sample.is_f64() => {
            (value.is_number(), "a number".to_owned())
        }
        (Value::Number(_), value) => {
            (whole(value), format!("a whole number from 0 to {}", u32::MAX))
        }
        _ => (false, "a section".to_owned()),
    };
    (!fits).then_some(allowed)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "a section".to_owned(),
        Value::Array(list) => format!("a list of {}", list.len()),
        other => other.to_string(),
    }
}
