//! Finds the head of a sheet: below titles, in one row or in two.

use std::collections::BTreeMap;

use super::columns::Kind;
use super::table::{Cell, Sheet};
use super::values::{narrow, text};

/// Rows searched for a head.
const SEARCHED: usize = 20;

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
    /// Whether distances are in metres instead of kilometres.
    pub(super) metres: bool,
}

/// A header without blanks, marks of obligation, and what stands in brackets.
fn clean(header: &str) -> String {
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
    Head { kind, row, columns, twice, metres: false }
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
    let at = head.columns.get("最远距离").copied();
    let rows = [head.row.checked_sub(1), Some(head.row)];
    head.metres = at.is_some_and(|at| {
        let written = rows.iter().flatten().filter_map(|&row| sheet.rows.get(row)?.get(at));
        let mut words = written.map(|cell| narrow(&text(cell)));
        words.any(|word| word.contains("(米") || word.to_ascii_lowercase().contains("(m)"))
    });
    Some(head)
}
