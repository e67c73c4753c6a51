//! `tongxing policy diff`.

use std::path::PathBuf;

use serde_json::Value;
use tongxing_datasets::policy::diff::diff;

use super::super::console::Console;
use super::super::{ANSWERED, files, messages, table};
use super::write;
use crate::round::Failure;

pub(super) fn run(
    (a, b): (&str, &str),
    out: Option<&PathBuf>,
    console: &mut Console,
) -> Result<u8, Failure> {
    let (left, right) = (files::pack(a), files::pack(b));
    files::refuse([left.as_ref().err(), right.as_ref().err()])?;
    let found = diff(&left?, &right?);
    write(out, &found)?;
    if console.json {
        console.document(&found);
        return Ok(ANSWERED);
    }
    if found.differences.is_empty() {
        console.line(messages::SAME_PACKS.say(console.lang));
        return Ok(ANSWERED);
    }
    let mut rows = vec![vec![messages::KEY.say(console.lang).to_owned(), found.a, found.b]];
    for line in found.differences {
        rows.push(vec![line.key, shown(line.a.as_ref()), shown(line.b.as_ref())]);
    }
    for line in table::lines(&rows) {
        console.line(&line);
    }
    Ok(ANSWERED)
}

/// Longest value of a table's cell, in characters.
const LONGEST: usize = 60;

fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
