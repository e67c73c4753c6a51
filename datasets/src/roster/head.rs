//! Finds the head of a sheet: below titles, in one row or in two.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Kind, RUNNING};
use super::table::{Cell, Sheet};
use super::values::{narrow, text};

/// Rows searched for a head.
pub(super) const SEARCHED: usize = 20;

/// Where the columns of a sheet stand.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// Row of the head (its last one), from 0.
    pub(super) row: usize,
    /// Column from 0 by canonical header.
    pub(super) columns: BTreeMap<&'static str, usize>,
    /// A column whose header stands there twice, with its canonical header.
    pub(super) twice: Vec<(&'static str, usize)>,
    /// Headers that are not understood: row, column, text.
    pub(super) unknown: Vec<(usize, usize, String)>,
    /// Whether the head has two rows.
    pub(super) two: bool,
    /// Whether distances are in metres instead of kilometres.
    pub(super) metres: bool,
}

impl Head {
    /// The column still without a place that a header resembles most.
    pub(super) fn nearest(&self, header: &str) -> Option<&'static str> {
        let header = clean(header);
        let free = self.kind.columns().iter().filter(|c| !self.columns.contains_key(c.name));
        let headers = free.flat_map(|c| c.synonyms.iter().chain([&c.name]).map(|h| (c.name, *h)));
        let alike = headers.map(|(name, known)| (alike(&header, known), name));
        // The first of those that are equally near.
        let near = alike.filter(|(percent, _)| *percent >= 50);
        near.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, name)| name)
    }
}

/// How alike two headers are: letters that both have, in percent of all.
fn alike(one: &str, other: &str) -> usize {
    let mut rest: Vec<char> = other.chars().collect();
    let all = one.chars().count() + rest.len();
    let before = rest.len();
    for letter in one.chars() {
        if let Some(at) = rest.iter().position(|c| *c == letter) {
            rest.swap_remove(at);
        }
    }
    200 * (before - rest.len()) / all.max(1)
}

/// A header without blanks, marks of obligation, and what stands in brackets.
pub(super) fn clean(header: &str) -> String {
    let narrow = narrow(header);
    let cut = narrow.split(['(', '[', '【']).next().unwrap_or_default();
    cut.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '★')).collect()
}

/// The headers of a row, or of a row and the one below it.
fn headers(kind: Kind, upper: &[Cell], lower: Option<&[Cell]>) -> Vec<String> {
    let Some(lower) = lower else { return upper.iter().map(|cell| clean(&text(cell))).collect() };
    let mut parent = String::new();
    let width = upper.len().max(lower.len());
    (0..width)
        .map(|at| {
            let above = clean(&upper.get(at).map(text).unwrap_or_default());
            let below = clean(&lower.get(at).map(text).unwrap_or_default());
            if !above.is_empty() {
                parent.clone_from(&above);
            }
            let joined = format!("{parent}{below}");
            match () {
                () if below.is_empty() => above,
                () if kind.column(&joined).is_some() => joined,
                () => below,
            }
        })
        .collect()
}

fn place(kind: Kind, row: usize, headers: &[String]) -> Head {
    let (mut columns, mut twice) = (BTreeMap::new(), Vec::new());
    for (at, header) in headers.iter().enumerate() {
        let Some(column) = kind.column(header) else { continue };
        if columns.contains_key(column.name) {
            twice.push((column.name, at));
        } else {
            columns.insert(column.name, at);
        }
    }
    let running = || headers.iter().position(|header| header == RUNNING);
    if let Some(column) = kind.numbered().filter(|column| !columns.contains_key(column.name))
        && let Some(at) = running()
    {
        columns.insert(column.name, at);
    }
    Head { kind, row, columns, twice, unknown: Vec::new(), two: false, metres: false }
}

/// The headers of a head that are not understood. A running number says nothing.
fn unknown(sheet: &Sheet, head: &Head) -> Vec<(usize, usize, String)> {
    let understood: BTreeSet<usize> =
        head.columns.values().copied().chain(head.twice.iter().map(|(_, at)| *at)).collect();
    let rows = [Some(head.row), head.row.checked_sub(1).filter(|_| head.two)];
    let width = rows.iter().flatten().filter_map(|&row| Some(sheet.rows.get(row)?.len())).max();
    let written = |at: usize| {
        let mut cells = rows.iter().flatten().map(|&row| {
            let cell = sheet.rows.get(row).and_then(|cells| cells.get(at));
            (row, at, cell.map(text).unwrap_or_default())
        });
        cells.find(|(_, _, words)| !clean(words).is_empty())
    };
    let free = (0..width.unwrap_or(0)).filter(|at| !understood.contains(at));
    free.filter_map(written).filter(|(_, _, words)| clean(words) != RUNNING).collect()
}

/// The row of a sheet without a head that most looks like one, and its words that are headers of some
/// sheet. Nothing else of it is shown: it may be a row of people.
pub(super) fn likeness(sheet: &Sheet) -> Option<(usize, Vec<String>)> {
    let known = |words: &String| {
        let header = clean(words);
        header == RUNNING || Kind::ALL.iter().any(|kind| kind.column(&header).is_some())
    };
    let rows = sheet.rows.iter().enumerate().take(SEARCHED);
    let seen = rows.map(|(at, cells)| (at, cells.iter().map(text).filter(known).collect()));
    let some = seen.filter(|(_, words): &(usize, Vec<String>)| !words.is_empty());
    some.reduce(|best, next| if next.1.len() > best.1.len() { next } else { best })
}

/// The head of a sheet, or `None` where no row looks like one.
pub(super) fn find(sheet: &Sheet) -> Option<Head> {
    let named = Kind::of_name(&sheet.name);
    let kinds: Vec<Kind> = named.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let mut best: Option<(usize, usize, Head)> = None;
    for kind in kinds {
        for (row, upper) in sheet.rows.iter().enumerate().take(SEARCHED) {
            for two in [false, true] {
                let lower = if two { sheet.rows.get(row + 1).map(Vec::as_slice) } else { None };
                if two && lower.is_none() {
                    continue;
                }
                let head = place(kind, row + usize::from(two), &headers(kind, upper, lower));
                let head = Head { two, ..head };
                let required = kind.columns().iter().filter(|c| c.required);
                let held = required.filter(|c| head.columns.contains_key(c.name)).count();
                let score = (held, head.columns.len());
                let better = best.as_ref().is_none_or(|(h, n, _)| score > (*h, *n));
                if better && head.columns.len() >= 2 {
                    best = Some((score.0, score.1, head));
                }
            }
        }
    }
    let (_, _, mut head) = best?;
    head.unknown = unknown(sheet, &head);
    let at = head.columns.get("最远距离").copied();
    let rows = [head.row.checked_sub(1), Some(head.row)];
    head.metres = at.is_some_and(|at| {
        let written = rows.iter().flatten().filter_map(|&row| sheet.rows.get(row)?.get(at));
        let mut words = written.map(|cell| narrow(&text(cell)));
        words.any(|word| word.contains("(米") || word.to_ascii_lowercase().contains("(m)"))
    });
    Some(head)
}
