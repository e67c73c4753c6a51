//! Whether a roster lies in the round's division: a wrong `--division` shows here.

use tongxing_solver::model::Division;

use super::person::whereabouts;
use super::problem::RosterProblem;
use super::sheet::{Log, Row};

/// Cells that a message names.
const NAMED: usize = 5;

/// Tells of rows whose 区划代码 lies outside the round's division, whatever else is wrong with them: one
/// notice for all, or where not `all` may lie outside and do, one problem.
pub(super) fn tell(round: Division, rows: &[Row<'_>], all: bool, log: &mut Log) {
    // A home known by its county alone may lie in the township of the round; a place without a code is
    // looked up within the round's county.
    let apart = |row: &&Row<'_>| {
        let home = Division::parse(&row.word("区划代码"));
        home.is_some_and(|home| !round.contains(home) && !home.contains(round))
    };
    let outside: Vec<&Row<'_>> = rows.iter().filter(apart).collect();
    let Some(first) = outside.first() else { return };
    let places = outside.iter().take(NAMED).map(|row| {
        let place = row.place(whereabouts(row));
        if place.cell.is_empty() { place.row.to_string() } else { place.cell }
    });
    let mut found = places.collect::<Vec<_>>().join("、");
    if outside.len() > NAMED {
        found = format!("{found}… ({})", outside.len());
    }
    let place = first.place(whereabouts(first));
    let (code, allowed) = ("outside_division", format!("{round}…"));
    if !all && outside.len() == rows.len() {
        let words = (
            "没有一名儿童在本轮区划之内，请核对 --division",
            "no child lives in the round's division: look at --division",
        );
        log.problem(RosterProblem::new(code, place, words, &found, &allowed));
    } else {
        let words = ("不在本轮区划之内", "lies outside the round's division");
        log.notice(RosterProblem::new(code, place, words, &found, &allowed));
    }
}
