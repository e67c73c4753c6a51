//! Rosters: Excel and CSV with Chinese headers, in and out.

mod approval;
mod children;
mod columns;
mod guard;
mod head;
mod hours;
pub mod id_number;
mod import;
mod origin;
mod outside;
mod pairs;
mod person;
mod places;
mod problem;
mod read;
mod screen;
mod sheet;
pub mod table;
mod teams;
#[cfg(test)]
mod tests;
mod values;
mod volunteers;
mod write;

pub use approval::read_decisions;
pub use columns::Kind;
pub use guard::Limits;
pub use import::{Import, Refused, understand};
pub use problem::{Message, Place, RosterProblem};
pub use read::read;
pub(crate) use values::narrow;
pub use write::{WriteError, write_marked, write_xlsx};

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

use crate::document::{Day, DivisionCode, ProblemDocument};
use crate::geography::Gazetteer;

/// Imports roster files (name and bytes) for a round on `date` in `division`.
///
/// # Errors
/// Every file that cannot be read, or where all can, every problem of every row.
pub fn import(
    files: &[(&str, &[u8])],
    date: Date,
    division: Division,
    gazetteer: &Gazetteer,
) -> Result<Import, Vec<RosterProblem>> {
    let round = ProblemDocument::new(Day(date), DivisionCode(division));
    understand(&read_all(files)?, round, gazetteer).map_err(|refused| refused.problems)
}

/// Reads files (name and bytes) into tables, each with its name, behind the usual limits.
///
/// # Errors
/// Every file that cannot be read.
pub fn read_all(
    files: &[(&str, &[u8])],
) -> Result<Vec<(String, table::Workbook)>, Vec<RosterProblem>> {
    let (mut tables, mut problems) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        match read(name, bytes, &Limits::default()) {
            Ok(workbook) => tables.push(((*name).to_owned(), workbook)),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(tables) } else { Err(problems) }
}
