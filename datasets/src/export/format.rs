//! The formats of exports, by their ending, and what each can hold.

use super::{ExportError, View, csv, geojson, ledger, map};
use crate::document::{Fault, Faults, ProblemDocument};

/// Most lines of one sheet of the ledger.
pub const MOST_LINES: usize = 200_000;
/// Most children and volunteers of a map together.
pub const MOST_POINTS: usize = 60_000;
/// Most children, volunteers and pairs of a GeoJSON together.
pub const MOST_FEATURES: usize = 2_000_000;

/// A format that an answer can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The pairs, one a line.
    Csv,
    /// The ledger.
    Xlsx,
    /// Points and lines.
    Geojson,
    /// The map.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Geojson, Self::Html];

    /// Ending of its files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Geojson => "geojson",
            Self::Html => "html",
        }
    }

    /// The format with that ending.
    #[must_use]
    pub fn from_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// Whether an answer to the problem can fit, as far as its people tell before there is one.
    ///
    /// # Errors
    /// One problem, `too_large`.
    pub fn fits(self, problem: &ProblemDocument) -> Result<(), Faults> {
        let (children, volunteers) = (problem.children.len(), problem.volunteers.len());
        match self {
            Self::Csv => Ok(()),
            Self::Xlsx => self.at_most(MOST_LINES, children.max(volunteers), "people a side"),
            Self::Html => self.at_most(MOST_POINTS, children + volunteers, "people"),
            Self::Geojson => self.at_most(MOST_FEATURES, children + volunteers, "people"),
        }
    }

    /// Refuses what is more than allowed.
    pub(super) fn at_most(self, allowed: usize, found: usize, of: &str) -> Result<(), Faults> {
        if found <= allowed {
            return Ok(());
        }
        let message = "more than this format holds; .csv and .json hold any answer";
        let place = format!("--out .{}", self.ending());
        let (found, allowed) = (format!("{found} {of}"), format!("at most {allowed}"));
        Err(Faults::one(Fault::new("too_large", place, message, found, allowed)))
    }

    /// The answer in this format.
    ///
    /// # Errors
    /// As the format's own function.
    pub fn write(self, view: &View<'_>) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Csv => csv::pairs(view),
            Self::Xlsx => ledger::ledger(view),
            Self::Geojson => geojson::geojson(view),
            Self::Html => map::map(view),
        }
    }
}
