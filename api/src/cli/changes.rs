//! What has come up since a plan was given out, from a file and from the command line.

use std::path::Path;

use tongxing_datasets::document::changes::{
    AwayDocument, ClosedDocument, PinnedVisitDocument, UnavailableDocument,
};
use tongxing_datasets::document::{ChangesDocument, Day, Fault, Faults};
use tongxing_solver::units::Date;

use super::files;
use super::options::Changes;

/// The changes that a call names; `None` where it names none.
///
/// # Errors
/// Every fault of the file and of the options.
pub(super) fn read(options: &Changes) -> Result<Option<ChangesDocument>, Faults> {
    let Changes { changes, away, unavailable, closed, pin, hold_until, most_moved } = options;
    let file = changes.as_deref().map(|path: &Path| files::read::<ChangesDocument>(path));
    let none = file.is_none()
        && [away, unavailable, closed, pin].iter().all(|list| list.is_empty())
        && hold_until.is_none()
        && most_moved.is_none();
    if none {
        return Ok(None);
    }
    let mut reader = Reader { faults: Vec::new() };
    let mut document = match file {
        Some(Err(faults)) => {
            reader.faults.extend(faults.problems);
            ChangesDocument::default()
        }
        Some(Ok(document)) => document,
        None => ChangesDocument::default(),
    };
    for (volunteer, from, to) in reader.spans("--away", away) {
        document.away.push(AwayDocument { volunteer, from, to });
    }
    for (child, from, to) in reader.spans("--unavailable", unavailable) {
        document.unavailable.push(UnavailableDocument { child, from, to });
    }
    for (station, from, to) in reader.spans("--closed", closed) {
        document.closed.push(ClosedDocument { station, from, to });
    }
    for (child, date, _) in reader.spans("--pin", pin) {
        document.pinned.push(PinnedVisitDocument { child, date });
    }
    if let Some(text) = hold_until {
        document.held_until = reader.day("--hold-until", text, text).or(document.held_until);
    }
    document.most_moved = most_moved.unwrap_or(document.most_moved);
    if reader.faults.is_empty() { Ok(Some(document)) } else { Err(reader.faults.into()) }
}

struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    /// `ID:DATE` or `ID:DATE..DATE`; an id may hold colons itself.
    fn spans(&mut self, option: &str, texts: &[String]) -> Vec<(String, Day, Day)> {
        let mut all = Vec::new();
        for text in texts {
            let Some((id, days)) = text.rsplit_once(':') else {
                self.fault(option, text);
                continue;
            };
            let (first, last) = days.split_once("..").unwrap_or((days, days));
            let days = (self.day(option, text, first), self.day(option, text, last));
            if let (Some(first), Some(last)) = days {
                all.push((id.to_owned(), first, last));
            }
        }
        all
    }

    fn day(&mut self, option: &str, text: &str, day: &str) -> Option<Day> {
        let date = Date::parse_iso(day).map(Day);
        if date.is_none() {
            self.fault(option, text);
        }
        date
    }

    fn fault(&mut self, option: &str, text: &str) {
        let allowed = match option {
            "--hold-until" => "YYYY-MM-DD",
            "--pin" => "ID:YYYY-MM-DD",
            _ => "ID:YYYY-MM-DD or ID:YYYY-MM-DD..YYYY-MM-DD",
        };
        self.faults.push(Fault::new("not_a_day", option, "is no calendar day", text, allowed));
    }
}
