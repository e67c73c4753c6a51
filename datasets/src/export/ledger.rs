//! The ledger (台账): what a county prints, files and filters.

mod page;
mod sheets;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::ExportError;
use super::view::{Lookup, View};

/// Most lines of one sheet.
const MOST_LINES: usize = 1_000_000;

/// The ledger as .xlsx: pairs, children still without, loads of volunteers, whom to recruit, and what
/// all of it means. Text is written as text, whatever it looks like; the same input gives the same
/// bytes.
///
/// # Errors
/// More lines than a spreadsheet has.
pub fn ledger(view: &View<'_>) -> Result<Vec<u8>, ExportError> {
    let found = view.result.pairs.len().max(view.problem.volunteers.len());
    if found > MOST_LINES {
        return Err(ExportError::TooManyLines { found, allowed: MOST_LINES });
    }
    let lookup = Lookup::new(*view);
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2024, 3, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    sheets::pairs(book.add_worksheet(), &lookup)?;
    sheets::uncovered(book.add_worksheet(), &lookup)?;
    sheets::loads(book.add_worksheet(), &lookup)?;
    if !view.result.recruit.is_empty() {
        sheets::recruit(book.add_worksheet(), &lookup)?;
    }
    sheets::notes(book.add_worksheet(), &lookup)?;
    Ok(book.save_to_buffer()?)
}
