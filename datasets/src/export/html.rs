//! What pages in one .html file share: how they are put together, and how places stand in their data.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tongxing_solver::model::{Division, Point};

use super::view::{Language, place};
use crate::geography::Gazetteer;

/// A page with its language, style, data and script where it has marks for them.
pub(super) fn page(
    page: &str,
    language: Language,
    style: &str,
    data: &str,
    script: &str,
) -> Vec<u8> {
    let parts = [
        ("<!--language-->", code(language)),
        ("<!--style-->", style),
        ("<!--data-->", data),
        ("<!--script-->", script),
    ];
    let (mut whole, mut rest) = (String::with_capacity(data.len() + 100_000), page);
    for (mark, part) in parts {
        // What is filled in is never searched for marks.
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        whole.push_str(before);
        whole.push_str(part);
        rest = after;
    }
    whole.push_str(rest);
    whole.into_bytes()
}

fn code(language: Language) -> &'static str {
    language.say("zh-CN", "en")
}

/// The beginning of pages to print, which load nothing and run no script; `</body></html>` ends them.
pub(super) fn printed(language: Language, [area, title]: [&str; 2], style: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} · {title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n",
        code(language),
        escaped(area),
    )
}

/// Text as HTML shows it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// JSON that cannot end the element it stands in.
pub(super) fn embedded(data: &Value) -> String {
    let text = data.to_string();
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

/// Names of townships and villages, each once.
pub(super) struct Places<'a> {
    gazetteer: &'a Gazetteer,
    names: Vec<[String; 2]>,
    known: BTreeMap<Division, usize>,
}

impl<'a> Places<'a> {
    /// None yet.
    pub(super) fn new(gazetteer: &'a Gazetteer) -> Self {
        Self { gazetteer, names: Vec::new(), known: BTreeMap::new() }
    }

    /// The number of a division's names.
    pub(super) fn of(&mut self, code: Division) -> usize {
        *self.known.entry(code).or_insert_with(|| {
            let (town, village) = place(self.gazetteer, code);
            self.names.push([town, village]);
            self.names.len() - 1
        })
    }

    /// All names, by number.
    pub(super) fn names(&self) -> &[[String; 2]] {
        &self.names
    }
}

/// Townships with a point, for orientation.
pub(super) fn towns(gazetteer: &Gazetteer, within: Division) -> Vec<Value> {
    let towns = gazetteer.towns(within).filter(|town| town.current);
    towns
        .filter_map(|town| {
            let [x, y] = at(town.point?);
            Some(json!([town.name, x, y]))
        })
        .collect()
}

/// Hundred-thousandths of a degree, about a metre.
pub(super) fn at(point: Point) -> [f64; 2] {
    [point.longitude, point.latitude].map(|degrees| (degrees * 1e5).round())
}
