//! The calendar of a division: notices of holidays, terms of schools and lunar festivals, as the solver's
//! [`Calendar`]; and the times at which somebody is free, as its [`Availability`](tongxing_solver::visits::calendar::Availability).

mod availability;
mod check;
mod document;
mod law;
mod lunar;
mod shipped;
mod terms;

pub use availability::{AvailabilityDocument, AvailabilityRule, availability};
pub use check::faults;
pub use document::{
    CalendarDocument, HolidayDocument, NoticeDocument, Reference, SchoolDocument, SchoolWord,
    TermDay, TermRules, TermsDocument, YearsDocument,
};
pub use lunar::{lunar_festival, lunar_festivals};
pub use shipped::{notices, terms};

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{Calendar, CalendarBuilder, Span};

use crate::document::{Fault, Faults};

/// First year of a calendar: the first whose notice is shipped.
pub const FIRST_YEAR: i32 = 2024;
/// Last year of a calendar; lunar dates are held against other sources up to here.
pub const LAST_YEAR: i32 = 2060;

/// The calendar of a division from one day to another, both in it. What the user gives wins over what is
/// shipped: a notice replaces that of its year, further days off and working days win over any notice, and
/// a first day of a term or break replaces the usual one of its year.
///
/// # Errors
/// Every problem at once: a span that is empty, longer than [`Calendar::MOST_DAYS`] or outside
/// [`FIRST_YEAR`]–[`LAST_YEAR`] (at `from` and `to`), and all that is wrong with the user's own tables.
pub fn calendar(
    division: Option<Division>,
    from: Date,
    to: Date,
    overrides: &CalendarDocument,
) -> Result<Calendar, Faults> {
    let mut faults = check::faults(overrides);
    let span = span(from, to, &mut faults);
    let builder = span.and_then(|span| CalendarBuilder::new(span).ok());
    let Some(mut builder) = builder else { return Err(faults.into()) };
    let years = from.to_ymd().0..=to.to_ymd().0;
    law::settle(&mut builder, years.clone(), overrides);
    for year in years.clone() {
        for (festival, date) in lunar_festivals(year) {
            builder.festival(festival, date);
        }
    }
    terms::settle(&mut builder, division, years, overrides, &mut faults);
    if faults.is_empty() { Ok(builder.build()) } else { Err(faults.into()) }
}

fn span(from: Date, to: Date, faults: &mut Vec<Fault>) -> Option<Span> {
    let before = faults.len();
    for (place, date) in [("from", from), ("to", to)] {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&date.to_ymd().0) {
            let allowed = format!("{FIRST_YEAR} to {LAST_YEAR}");
            let message = "no calendar reaches there";
            faults.push(Fault::new("out_of_range", place, message, date, allowed));
        }
    }
    let span = Span::new(from, to);
    match span {
        None => {
            let allowed = format!("{from} or later");
            faults.push(Fault::new("empty_span", "to", "comes before the first day", to, allowed));
        }
        Some(span) if span.count() > Calendar::MOST_DAYS => {
            let allowed = format!("at most {} days", Calendar::MOST_DAYS);
            let message = "is too long for one calendar";
            faults.push(Fault::new("too_large", "to", message, span.count(), allowed));
        }
        Some(_) => {}
    }
    span.filter(|_| faults.len() == before)
}
