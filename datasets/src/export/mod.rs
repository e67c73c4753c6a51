//! Answers as people use them: the ledger (台账) as .xlsx, a map as one .html file, .geojson and .csv; of
//! plans a workbook, sheets, calendars and maps of tours; of block trips a workbook and sheets; of stations to open and of years to come a page of
//! figures.
//!
//! Names are joined here and nowhere else, and only where a people file is given. A child without the
//! guardian's consent is counted, never listed. Positions are those of villages, else of a grid of
//! about a kilometre, unless exact ones are asked for; lines along roads join the positions shown.

mod csv;
mod diff;
mod expansion;
mod figures;
mod format;
mod geojson;
mod html;
mod ledger;
mod lines;
mod map;
mod page;
mod planned;
mod shadow;
mod simulation;
mod trips;
mod view;
mod visits;
mod words;

pub use csv::pairs;
pub(crate) use diff::{DECISION_HEADS, could_go_on};
pub use diff::{diff_page, diff_sheet};
pub use expansion::{ExpansionView, expansion, expansion_sheet};
pub use format::{Format, MOST_FEATURES, MOST_LINES, MOST_POINTS};
pub use geojson::geojson;
pub use ledger::ledger;
pub use map::map;
pub use shadow::{shadow_lines, shadow_sheet};
pub use simulation::{SimulationView, simulation_curves, simulation_page, simulation_sheet};
pub use trips::{TripsFormat, TripsView};
pub use view::{Language, Positions, View};
pub use visits::{PlanFormat, PlanView, book, busiest_day, calendar, sheets, tours, tours_map};
pub use words::refusal;

use crate::document::Faults;

/// An answer that a format cannot hold.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Too many people for the format, or a result that is not the problem's.
    #[error(transparent)]
    Refused(#[from] Faults),
    /// The spreadsheet cannot be written.
    #[error("the spreadsheet cannot be written: {0}")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
}
