//! Answers as people use them: the ledger (台账) as .xlsx, a map as one .html file, and .geojson.
//!
//! Names are joined here and nowhere else, and only where a people file is given. A child without the
//! guardian's consent is counted, never listed. Positions are those of villages, else of a grid of
//! about a kilometre, unless exact ones are asked for.

mod geojson;
mod ledger;
mod map;
mod view;
mod words;

pub use geojson::geojson;
pub use ledger::ledger;
pub use map::map;
pub use view::{Positions, View};

use crate::document::{People, ProblemDocument, ResultDocument, pairs_csv};

/// The pairs of children who may be listed as .csv, with names and phones where people are given.
#[must_use]
pub fn csv(problem: &ProblemDocument, result: &ResultDocument, people: Option<&People>) -> Vec<u8> {
    pairs_csv::pairs(view::pairs(&view::listed(problem), result), people)
}

/// An answer that a format cannot hold.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More lines than a spreadsheet has.
    #[error("{found} lines do not fit into a spreadsheet, allowed: at most {allowed}")]
    TooManyLines {
        /// Lines needed.
        found: usize,
        /// Lines that fit.
        allowed: usize,
    },
    /// The spreadsheet cannot be written.
    #[error("the spreadsheet cannot be written: {0}")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
}
