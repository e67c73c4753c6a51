//! Holds a JSON value against the schema of its document and reports every departure at once, where
//! a deserialiser would stop at the first.

use schemars::Schema;
use serde_json::{Map, Value};

use super::fault::Fault;
use super::scalars::{DAY_ALLOWED, DIVISION_ALLOWED, Day, DivisionCode};

/// Every departure of `value` from `schema`, in document order, at most [`Fault::MOST`].
pub(super) fn departures(value: &Value, schema: &Schema) -> Vec<Fault> {
    let mut walk = Walk { root: schema.as_value(), faults: Vec::new() };
    walk.value(value, schema.as_value(), &Place::default());
    walk.faults
}

/// A path into the document, with the nearest text id on the way.
#[derive(Clone, Debug, Default)]
struct Place {
    path: String,
    id: Option<String>,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{key}", self.path), id: self.id.clone() }
    }

    fn item(&self, at: usize, item: &Value) -> Self {
        let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
        Self { path: format!("{}[{at}]", self.path), id: id.or_else(|| self.id.clone()) }
    }

    fn text(&self) -> String {
        let path = if self.path.is_empty() { "document" } else { &self.path };
        super::fault::place(path, self.id.as_deref())
    }
}

struct Walk<'a> {
    root: &'a Value,
    faults: Vec<Fault>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &Value, schema: &'a Value, place: &Place) {
        if self.faults.len() >= Fault::MOST {
            return;
        }
        let schema = self.resolve(schema);
        if let Some(branches) = branches(schema) {
            return self.branches(value, branches, place);
        }
        let words = words(schema);
        if !words.is_empty() {
            let fits = value.as_str().is_some_and(|text| words.contains(&text));
            if !fits {
                self.refuse("not_allowed", "is not one of the allowed words", value, place, &words);
            }
            return;
        }
        let types = types(schema);
        if !types.is_empty() && !types.iter().any(|name| has_type(value, name)) {
            return self.refuse("wrong_type", "has the wrong type", value, place, &types);
        }
        match value {
            Value::Object(map) => self.object(map, schema, place),
            Value::Array(items) => {
                if let Some(item_schema) = schema.get("items") {
                    for (at, item) in items.iter().enumerate() {
                        self.value(item, item_schema, &place.item(at, item));
                    }
                }
            }
            Value::String(text) => self.text(text, schema, place),
            Value::Number(number) => self.number(number, schema, place),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut current = schema;
        // Definitions refer to each other a few levels deep at most.
        for _ in 0..16 {
            let Some(pointer) = current.get("$ref").and_then(Value::as_str) else { break };
            let Some(next) = self.root.pointer(pointer.trim_start_matches('#')) else { break };
            current = next;
        }
        current
    }

    fn branches(&mut self, value: &Value, branches: &'a [Value], place: &Place) {
        let resolved: Vec<&Value> = branches.iter().map(|branch| self.resolve(branch)).collect();
        let mut near: Option<Vec<Fault>> = None;
        for branch in &resolved {
            let mut trial = Walk { root: self.root, faults: Vec::new() };
            trial.value(value, branch, place);
            if trial.faults.is_empty() {
                return;
            }
            // The branch that the writer meant has the type of what is there.
            let meant = types(branch).iter().any(|name| has_type(value, name));
            if meant && words(branch).is_empty() && near.is_none() {
                near = Some(trial.faults);
            }
        }
        if let Some(faults) = near {
            self.faults.extend(faults);
            return;
        }
        let words: Vec<&str> = resolved.iter().flat_map(|branch| words(branch)).collect();
        let mut allowed = words.clone();
        for name in resolved.iter().filter(|b| self::words(b).is_empty()).flat_map(|b| types(b)) {
            if !allowed.contains(&name) {
                allowed.push(name);
            }
        }
        if words.is_empty() {
            self.refuse("wrong_type", "has the wrong type", value, place, &allowed);
        } else {
            self.refuse("not_allowed", "is not one of the allowed words", value, place, &allowed);
        }
    }

    fn object(&mut self, map: &Map<String, Value>, schema: &'a Value, place: &Place) {
        let empty = Map::new();
        let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !map.contains_key(name) {
                let at = place.key(name).text();
                self.faults.push(Fault::new("missing", at, "is missing", "nothing", "a value"));
            }
        }
        // Borrowed from the schema, not from the empty map above.
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, value) in map {
            let place = place.key(name);
            if let Some(names) = schema.get("propertyNames") {
                self.value(&Value::String(name.clone()), names, &place);
            }
            match (properties.and_then(|p| p.get(name)), schema.get("additionalProperties")) {
                (Some(inner), _) => self.value(value, inner, &place),
                (None, Some(Value::Bool(false))) => {
                    let allowed: Vec<&str> = known.keys().map(String::as_str).collect();
                    // The value may be personal: only the field is named.
                    let message = "is not a field of the document";
                    let at = place.text();
                    let allowed = allowed.join(", ");
                    self.faults.push(Fault::new("unknown_field", at, message, name, allowed));
                }
                (None, Some(inner)) => self.value(value, inner, &place),
                (None, None) => {}
            }
        }
    }

    fn text(&mut self, text: &str, schema: &Value, place: &Place) {
        let (fits, code, allowed) = match schema.get("format").and_then(Value::as_str) {
            Some("date") => (Day::parse(text).is_some(), "not_a_date", DAY_ALLOWED),
            Some("division-code") => {
                (DivisionCode::parse(text).is_some(), "not_a_division_code", DIVISION_ALLOWED)
            }
            _ => return,
        };
        if !fits {
            let message = "cannot be read";
            self.faults.push(Fault::new(code, place.text(), message, text, allowed));
        }
    }

    fn number(&mut self, number: &serde_json::Number, schema: &Value, place: &Place) {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        let width = match schema.get("format").and_then(Value::as_str) {
            Some("uint32") => Some(f64::from(u32::MAX)),
            _ => None,
        };
        let (low, high) = (bound("minimum"), bound("maximum").or(width));
        let value = number.as_f64().unwrap_or(f64::NAN);
        if low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high) {
            let text = |bound: Option<f64>| bound.map_or(String::new(), |b| b.to_string());
            let allowed = match high {
                Some(_) => format!("{} to {}", text(low), text(high)),
                None => format!("at least {}", text(low)),
            };
            let message = "is out of range";
            self.faults.push(Fault::new("out_of_range", place.text(), message, number, allowed));
        }
    }

    fn refuse(
        &mut self,
        code: &str,
        message: &str,
        found: &Value,
        place: &Place,
        allowed: &[&str],
    ) {
        let found = match found {
            Value::Object(_) => "an object".to_owned(),
            Value::Array(items) => format!("a list of {}", items.len()),
            other => other.to_string(),
        };
        self.faults.push(Fault::new(code, place.text(), message, found, allowed.join(", ")));
    }
}

fn branches(schema: &Value) -> Option<&[Value]> {
    let list = schema.get("anyOf").or_else(|| schema.get("oneOf"))?;
    list.as_array().map(Vec::as_slice)
}

/// The words of a closed vocabulary; empty for anything else.
fn words(schema: &Value) -> Vec<&str> {
    let list = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    list.chain(schema.get("const")).filter_map(Value::as_str).collect()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}
