//! Every small change of a JSON document that keeps it plausible.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// One changed copy of a document.
pub(super) struct Change {
    /// The path with `*` for every line of a list.
    pub(super) pattern: String,
    /// The path itself.
    pub(super) path: String,
    /// What was done there.
    pub(super) what: String,
    /// The changed document.
    pub(super) document: Value,
}

/// Words that may stand in place of one another.
const WORDS: [&[&str]; 5] = [
    &["optimal", "feasible", "infeasible", "stopped"],
    &["no_consent", "no_eligible", "too_few_volunteers", "capacity", "pinned_elsewhere"],
    &["child", "open", "psychology", "study", "mother", "professional"],
    &["accepted", "rejected", "unchecked"],
    &["child", "uncovered_first", "uncovered_further", "volunteer", "place", "pair", "cut"],
];

/// Every change of every node of the document.
pub(super) fn changes(document: &Value) -> Vec<Change> {
    let mut nodes = Vec::new();
    walk(document, String::new(), String::new(), &mut nodes);
    let mut texts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (pattern, path) in &nodes {
        if let Some(text) = document.pointer(path).and_then(Value::as_str) {
            texts.entry(pattern).or_default().insert(text);
        }
    }
    let mut changes = Vec::new();
    for (pattern, path) in &nodes {
        let node = document.pointer(path).expect("walked");
        let others = texts.get(pattern.as_str());
        for value in replacements(node, others) {
            let mut copy = document.clone();
            let what = format!("{node} -> {value}");
            *copy.pointer_mut(path).expect("walked") = value;
            changes.push(Change {
                pattern: pattern.clone(),
                path: path.clone(),
                what,
                document: copy,
            });
        }
        for (what, document) in
            [("dropped", dropped(document, path)), ("repeated", repeated(document, path))]
        {
            let Some(document) = document else { continue };
            let (pattern, path, what) = (pattern.clone(), path.clone(), what.to_owned());
            changes.push(Change { pattern, path, what, document });
        }
    }
    changes
}

fn walk(node: &Value, pattern: String, path: String, found: &mut Vec<(String, String)>) {
    match node {
        Value::Object(map) => {
            for (key, inner) in map {
                walk(inner, format!("{pattern}/{key}"), format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                walk(inner, format!("{pattern}/*"), format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
    found.push((pattern, path));
}

/// What could stand in place of a leaf; nothing for lists and objects.
fn replacements(node: &Value, others: Option<&BTreeSet<&str>>) -> Vec<Value> {
    match node {
        Value::Null => vec![json!(1), json!("study")],
        Value::Bool(word) => vec![json!(!word)],
        Value::Number(number) => match number.as_i64() {
            Some(whole) => {
                vec![json!(whole + 1), json!(whole - 1), json!(whole.wrapping_mul(7) + 13)]
            }
            None => vec![json!(number.as_f64().unwrap_or(0.0) + 0.125)],
        },
        Value::String(text) => words(text, others),
        _ => Vec::new(),
    }
}

fn words(text: &str, others: Option<&BTreeSet<&str>>) -> Vec<Value> {
    if let Ok(number) = text.parse::<i128>() {
        return [number + 1, number - 1, -number - 3].map(|n| json!(n.to_string())).to_vec();
    }
    let mut words: BTreeSet<String> = BTreeSet::new();
    for list in WORDS.iter().filter(|list| list.contains(&text)) {
        words.extend(list.iter().map(|word| (*word).to_owned()));
    }
    // Somebody else of the same list is the most plausible.
    words.extend(others.into_iter().flatten().take(3).map(|&other| other.to_owned()));
    if text.len() == 64 || text.len() == 10 {
        let last = if text.ends_with('1') { "2" } else { "1" };
        words.insert(format!("{}{last}", &text[..text.len() - 1]));
    }
    words.insert(format!("{text}x"));
    words.into_iter().filter(|word| word != text).map(Value::String).collect()
}

fn parent<'a>(document: &'a mut Value, path: &str) -> Option<(&'a mut Value, String)> {
    let (above, key) = path.rsplit_once('/')?;
    Some((document.pointer_mut(above)?, key.to_owned()))
}

fn dropped(document: &Value, path: &str) -> Option<Value> {
    let mut copy = document.clone();
    let (above, key) = parent(&mut copy, path)?;
    match above {
        Value::Object(map) => drop(map.remove(&key)?),
        Value::Array(items) => drop(items.remove(key.parse().ok()?)),
        _ => return None,
    }
    Some(copy)
}

fn repeated(document: &Value, path: &str) -> Option<Value> {
    let mut copy = document.clone();
    let (above, key) = parent(&mut copy, path)?;
    let items = above.as_array_mut()?;
    let at: usize = key.parse().ok()?;
    items.insert(at, items[at].clone());
    Some(copy)
}
