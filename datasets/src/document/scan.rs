//! A quick look at the brackets of a JSON text. Deserialisers take a list for an object's fields in
//! order and an object for a word of a vocabulary; documents do neither, and a text that might is read
//! the slow way, against the schema.

use std::collections::BTreeMap;

use schemars::Schema;
use serde_json::Value;

/// What may stand at a property, over all properties of that name.
#[derive(Clone, Copy, Debug, Default)]
struct Form {
    array: bool,
    object: bool,
    item_array: bool,
    item_object: bool,
}

/// Whether every bracket of the text stands where the schema has one. May say no to a text that is
/// fine, never yes to one that is not.
pub(super) fn is_plain(bytes: &[u8], schema: &Schema) -> bool {
    let mut forms = BTreeMap::new();
    collect(schema.as_value(), schema.as_value(), &mut forms);
    Scan { forms: &forms, stack: Vec::new(), key: Key::None }.run(bytes)
}

/// The key before the cursor.
#[derive(Clone, Copy)]
enum Key<'a> {
    None,
    Some(&'a [u8]),
}

/// What a value is inside of.
#[derive(Clone, Copy)]
enum Inside<'a> {
    Object,
    Array(Key<'a>),
}

struct Scan<'a> {
    forms: &'a BTreeMap<String, Form>,
    stack: Vec<Inside<'a>>,
    key: Key<'a>,
}

impl<'a> Scan<'a> {
    fn run(mut self, bytes: &'a [u8]) -> bool {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    let Some(end) = text_end(bytes, at + 1) else { return false };
                    if matches!(self.stack.last(), Some(Inside::Object)) {
                        self.key = Key::Some(&bytes[at + 1..end]);
                    }
                    at = end;
                }
                b'{' | b'[' => {
                    if !self.fits(byte == b'[') {
                        return false;
                    }
                    let array = Inside::Array(self.key);
                    self.stack.push(if byte == b'[' { array } else { Inside::Object });
                    self.key = Key::None;
                }
                b'}' | b']' => {
                    self.stack.pop();
                    self.key = Key::None;
                }
                _ => {}
            }
            at += 1;
        }
        true
    }

    fn fits(&self, array: bool) -> bool {
        let (key, item) = match self.stack.last() {
            None => return !array,
            Some(Inside::Object) => (self.key, false),
            Some(Inside::Array(key)) => (*key, true),
        };
        let Key::Some(key) = key else { return false };
        if key.contains(&b'\\') {
            return false;
        }
        let Ok(key) = std::str::from_utf8(key) else { return false };
        // A name that the schema does not have is a key of a map, or an unknown field: the
        // deserialiser tells them apart.
        self.forms.get(key).is_none_or(|form| match (array, item) {
            (true, false) => form.array,
            (true, true) => form.item_array,
            (false, false) => form.object,
            (false, true) => form.item_object,
        })
    }
}

/// Position of the quote that ends a text.
pub(super) fn text_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn collect(root: &Value, schema: &Value, forms: &mut BTreeMap<String, Form>) {
    match schema {
        Value::Object(map) => {
            if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                for (name, property) in properties {
                    let form = forms.entry(name.clone()).or_default();
                    let (array, object) = kinds(root, property, 0);
                    form.array |= array;
                    form.object |= object;
                    for items in arrays(root, property, 0) {
                        let (array, object) = kinds(root, items, 0);
                        form.item_array |= array;
                        form.item_object |= object;
                    }
                }
            }
            map.values().for_each(|inner| collect(root, inner, forms));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(root, inner, forms)),
        _ => {}
    }
}

/// Definitions refer to each other a few levels deep at most.
const DEEPEST: usize = 16;

/// Every schema that a property can turn out to be.
fn alternatives<'a>(root: &'a Value, schema: &'a Value, depth: usize) -> Vec<&'a Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(pointer.trim_start_matches('#'));
        return target.map_or_else(Vec::new, |target| alternatives(root, target, depth + 1));
    }
    let branches = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
    let inner: Vec<&Value> =
        branches.flatten().flat_map(|branch| alternatives(root, branch, depth + 1)).collect();
    if inner.is_empty() { vec![schema] } else { inner }
}

fn has(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == name,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == name),
        _ => false,
    }
}

/// Whether an array, and whether an object, may stand there.
fn kinds(root: &Value, schema: &Value, depth: usize) -> (bool, bool) {
    let all = alternatives(root, schema, depth);
    (all.iter().any(|s| has(s, "array")), all.iter().any(|s| has(s, "object")))
}

/// Schemas of the items of every array that may stand there.
fn arrays<'a>(root: &'a Value, schema: &'a Value, depth: usize) -> Vec<&'a Value> {
    alternatives(root, schema, depth).into_iter().filter_map(|s| s.get("items")).collect()
}
