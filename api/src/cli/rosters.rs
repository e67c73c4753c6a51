//! A generated county's roster file, and what importing exactly that file gives.

use tongxing_datasets::document::{People, ProblemDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::roster;
use tongxing_datasets::synthetic::County;

use crate::round::Failure;

/// Travel of what is generated: a detour factor as roads in the plains have it.
pub(super) const TRAVEL: &str = "straight:1.3";

/// A roster file with its import.
pub(super) struct Rosters {
    /// The .xlsx.
    pub(super) workbook: Vec<u8>,
    /// The problem that the file holds.
    pub(super) problem: ProblemDocument,
    /// The people that the file holds.
    pub(super) people: People,
}

impl Rosters {
    /// Writes a county's roster and imports it as any roster is imported.
    ///
    /// # Errors
    /// An internal one where what was written cannot be imported.
    pub(super) fn of(county: &County, gazetteer: &Gazetteer) -> Result<Self, Failure> {
        let workbook = roster::write_xlsx(&county.workbook())
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let files = [("roster.xlsx", workbook.as_slice())];
        let import = roster::import(&files, county.date(), county.division(), gazetteer);
        let import = import.map_err(|problems| {
            let first = problems.first().map(|p| format!("{} at {}", p.code, p.where_en()));
            let words = "a generated roster cannot be imported";
            Failure::Internal(format!("{words}: {}", first.unwrap_or_default()))
        })?;
        let mut problem = import.problem;
        TRAVEL.clone_into(&mut problem.travel);
        Ok(Self { workbook, problem, people: import.people })
    }
}
