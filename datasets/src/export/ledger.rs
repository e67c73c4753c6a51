//! The ledger (台账): what a county prints, files and filters.

mod groups;
mod notes;
mod sections;
mod sheets;

use super::page::workbook;
use super::view::{Lookup, View};
use super::{ExportError, Format, MOST_LINES};

/// The ledger as .xlsx: pairs, children still without, loads of volunteers, whom to recruit, and what
/// all of it means. Text is written as text, whatever it looks like; the same input gives the same
/// bytes.
///
/// # Errors
/// More lines on a sheet than [`MOST_LINES`], or a result that names who is not in the problem.
pub fn ledger(view: &View<'_>) -> Result<Vec<u8>, ExportError> {
    let lookup = Lookup::new(*view)?;
    let most = lookup.pairs.len().max(lookup.volunteers.len()).max(view.result.recruit.len());
    lookup.at_most(Format::Xlsx, MOST_LINES, most, "lines of one sheet")?;
    let mut book = workbook()?;
    sheets::pairs(book.add_worksheet(), &lookup)?;
    sheets::uncovered(book.add_worksheet(), &lookup)?;
    sheets::loads(book.add_worksheet(), &lookup)?;
    if let Some(formed) = &view.result.groups {
        groups::groups(book.add_worksheet(), &lookup, formed)?;
    }
    if !view.result.recruit.is_empty() {
        notes::recruit(book.add_worksheet(), &lookup)?;
    }
    if !view.result.projects.is_empty() {
        sections::projects(book.add_worksheet(), &lookup)?;
    }
    if !view.result.surveys_due.is_empty() {
        sections::surveys_due(book.add_worksheet(), &lookup)?;
    }
    if !view.result.functions_missing.is_empty() {
        sections::functions_missing(book.add_worksheet(), &lookup)?;
    }
    notes::notes(book.add_worksheet(), &lookup)?;
    Ok(book.save_to_buffer()?)
}

/// Title of a page: area, what it is, date.
fn title(lookup: &Lookup<'_>, what: &str) -> String {
    format!("{}{what}（{}）", lookup.area(), lookup.view.problem.round.date)
}
