//! Whether a roster lies in the round's division: a wrong `--division` shows here.

use tongxing_solver::model::Division;

use super::person::whereabouts;
use super::problem::RosterProblem;
use super::sheet::{Log, Row};

/// Cells that a message names.
const NAMED: usize = 5;

/// Tells of homes outside the round's division: one notice for all of them, or where `all` must not be
/// outside and are, one problem.
pub(super) fn tell(
    round: Division,
    homes: impl Iterator<Item = Division>,
    rows: &[Row<'_>],
    must: bool,
    log: &mut Log,
) {
    // A home known by its county alone may lie in the township of the round.
    let apart = |home: Division| !round.contains(home) && !home.contains(round);
    let outside: Vec<&Row<'_>> =
        homes.zip(rows).filter(|(home, _)| apart(*home)).map(|(_, row)| row).collect();
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
    if must && outside.len() == rows.len() {
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
