//! The calendar that visits are planned on: kinds of days, festivals, school, recurring times.
//!
//! All facts (notices of holidays, dates of terms, lunar dates) come from outside; what is decided here is
//! what follows from them. A [`Calendar`] is built once and never changes.

mod anchor;
mod availability;
mod build;
mod day;
mod recurrence;
#[cfg(test)]
mod tests;
mod time;

pub use anchor::Anchor;
pub use availability::{Availability, Slot};
pub use build::CalendarBuilder;
pub use day::{Day, DayKind, Festival, FestivalSet, School};
pub use recurrence::{Frequency, OnWeekday, Recurrence, Rule, RuleFault};
pub use time::{Days, Span, TimeOfDay, Weekday, Window, merge};

use crate::units::Date;

/// More of something than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} {what}, at most {most}")]
pub struct Limit {
    /// Of what.
    pub what: &'static str,
    /// How many there are.
    pub found: usize,
    /// How many there may be.
    pub most: usize,
}

impl Limit {
    pub(crate) fn hold(what: &'static str, found: usize, most: usize) -> Result<(), Self> {
        if found <= most { Ok(()) } else { Err(Self { what, found, most }) }
    }
}

/// The days of a span with all that planning asks of them. Immutable; see [`CalendarBuilder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    span: Span,
    days: Vec<Day>,
}

impl Calendar {
    /// Most days of a calendar: two years, one of them a leap year.
    pub const MOST_DAYS: usize = 731;

    /// First and last day.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// A day of the span; `None` outside it, where nothing is known.
    #[must_use]
    pub fn day(&self, date: Date) -> Option<&Day> {
        let offset = date.days_since_epoch() - self.span.first().days_since_epoch();
        self.days.get(usize::try_from(offset).ok()?)
    }

    /// Whether one works on the day; `None` outside the span.
    #[must_use]
    pub fn is_working(&self, date: Date) -> Option<bool> {
        self.day(date).map(Day::is_working)
    }

    /// Whether children are at school on the day: one works and it is term. `None` outside the span.
    #[must_use]
    pub fn school_in(&self, date: Date) -> Option<bool> {
        self.day(date).map(Day::school_in)
    }

    /// The festivals of the day; none outside the span.
    #[must_use]
    pub fn festivals(&self, date: Date) -> FestivalSet {
        self.day(date).map_or_else(FestivalSet::default, |day| day.festivals)
    }

    /// Every day of the span in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, &Day)> {
        self.span.days().zip(&self.days)
    }

    /// The days of one kind that lie in `within` and in the calendar's span, in order.
    pub fn days_of(&self, kind: DayKind, within: Span) -> impl Iterator<Item = Date> {
        let days =
            self.days().filter(move |(date, day)| within.contains(*date) && day.kind == kind);
        days.map(|(date, _)| date)
    }
}
