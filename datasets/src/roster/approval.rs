//! A sheet of changes as a planner gives it back: who, whose pair ends and begins, and whether that may be.

use super::guard::Limits;
use super::table::{Cell, Sheet};
use super::{Place, RosterProblem, read, values};
use crate::document::approval::Decision;
use crate::export::{DECISION_HEADS, could_go_on};

/// Where a column of decisions stands.
struct Columns {
    row: usize,
    at: [usize; 6],
}

/// Reads what was decided, from the sheet that `rebalance --diff` writes.
///
/// # Errors
/// A file that cannot be read, a sheet without its columns, and every cell that does not say yes or no.
pub fn read_decisions(name: &str, bytes: &[u8]) -> Result<Vec<Decision>, Vec<RosterProblem>> {
    let book = read(name, bytes, &Limits::default()).map_err(|problem| vec![*problem])?;
    let found = book.sheets.iter().find_map(|sheet| Some((sheet, columns(sheet)?)));
    let Some((sheet, columns)) = found else {
        let words = ("找不到变动表", "there is no sheet of changes");
        let (place, allowed) = (Place::sheet(name, ""), DECISION_HEADS.join("、"));
        return Err(vec![RosterProblem::new("no_head", place, words, "", &allowed)]);
    };
    let (mut decisions, mut problems) = (Vec::new(), Vec::new());
    for (at, cells) in sheet.rows.iter().enumerate().skip(columns.row + 1) {
        let cell = |column: usize| cells.get(columns.at[column]).unwrap_or(&Cell::Empty);
        let text = |column: usize| values::text(cell(column)).trim().to_owned();
        let some = |column: usize| Some(text(column)).filter(|text| !text.is_empty());
        // Below the lines stands what the sheet remarks.
        let Some(line) = values::whole(cell(0), u32::MAX) else { continue };
        let approve = values::yes_no(cell(5));
        let place = Place::cell(name, &sheet.name, at, columns.at[5]);
        if approve.is_none() && some(5).is_some() {
            let words = ("不是“是”或“否”", "says neither yes nor no");
            let place = place.clone();
            problems.push(RosterProblem::new("unknown_word", place, words, &text(5), "是 / 否"));
        }
        decisions.push(Decision {
            place: format!("{name} {}!{}", place.sheet, place.cell),
            line,
            child: text(1),
            before: some(2),
            could_go_on: could_go_on(&text(3)),
            after: some(4),
            approve,
        });
    }
    if problems.is_empty() { Ok(decisions) } else { Err(problems) }
}

fn columns(sheet: &Sheet) -> Option<Columns> {
    let of = |(row, cells): (usize, &Vec<Cell>)| {
        let texts: Vec<String> = cells.iter().map(|c| values::text(c).trim().to_owned()).collect();
        let mut at = [0; 6];
        for (head, at) in DECISION_HEADS.iter().zip(&mut at) {
            *at = texts.iter().position(|text| text == head)?;
        }
        Some(Columns { row, at })
    };
    sheet.rows.iter().enumerate().take(super::head::SEARCHED).find_map(of)
}
