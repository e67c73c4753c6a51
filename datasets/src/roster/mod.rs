//! Rosters: Excel and CSV with Chinese headers, in and out.

mod children;
mod columns;
mod guard;
mod head;
pub mod id_number;
mod import;
mod origin;
mod pairs;
mod person;
mod places;
mod problem;
mod read;
mod screen;
mod sheet;
pub mod table;
#[cfg(test)]
mod tests;
mod values;
mod volunteers;
mod write;

pub use columns::Kind;
pub use guard::Limits;
pub use import::{Import, understand};
pub use problem::{Message, Place, RosterProblem};
pub use read::read;
pub(crate) use values::narrow;
pub use write::{WriteError, write_marked, write_xlsx};

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

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
    understand(&read_all(files)?, date, division, gazetteer)
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
