//! The formats of a plan, by the ending of the file's name.

use super::{PlanView, book, calendar, sheets, tours, tours_map};
use crate::document::Day;
use crate::export::ExportError;

/// A format that a plan can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFormat {
    /// The workbook.
    Book,
    /// Sheets to take along.
    Sheets,
    /// The map of tours.
    Map,
    /// The tours as points and lines.
    Geojson,
    /// One volunteer's calendar.
    Calendar,
}

impl PlanFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Book, Self::Sheets, Self::Map, Self::Geojson, Self::Calendar];

    /// Ending of its files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Book => "xlsx",
            Self::Sheets => "html",
            Self::Map => "map.html",
            Self::Geojson => "geojson",
            Self::Calendar => "ics",
        }
    }

    /// The format of a file of that name: `map.html` and whatever ends in `.map.html` are maps, other
    /// `.html` are sheets.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = format!(".{}", name.to_lowercase());
        let ends = |format: &Self| name.ends_with(&format!(".{}", format.ending()));
        if ends(&Self::Map) { Some(Self::Map) } else { Self::ALL.into_iter().find(ends) }
    }

    /// The plan in this format: of `volunteer` alone where it is sheets or a calendar, of `day` where it is
    /// a map or a GeoJSON.
    ///
    /// # Errors
    /// As the format's own function.
    pub fn write(
        self,
        view: &PlanView<'_>,
        volunteer: Option<&str>,
        day: Option<Day>,
    ) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Book => book(view),
            Self::Sheets => Ok(sheets(view, volunteer)),
            Self::Map => tours_map(view, day),
            Self::Geojson => tours(view, day),
            Self::Calendar => {
                let stamp = view.problem.round.date;
                Ok(calendar(view.plan, None, volunteer.unwrap_or_default(), stamp, view.language))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PlanFormat;

    #[test]
    fn a_map_is_told_from_sheets_by_its_name() {
        for (name, format) in [
            ("map.html", Some(PlanFormat::Map)),
            ("May.MAP.html", Some(PlanFormat::Map)),
            ("roadmap.html", Some(PlanFormat::Sheets)),
            ("visits.html", Some(PlanFormat::Sheets)),
            ("map.geojson", Some(PlanFormat::Geojson)),
            ("a.ics", Some(PlanFormat::Calendar)),
            ("a.xlsx", Some(PlanFormat::Book)),
            ("a.json", None),
            ("html", Some(PlanFormat::Sheets)),
            ("a.txt", None),
        ] {
            assert_eq!(PlanFormat::of_file(name), format, "{name}");
        }
    }
}
