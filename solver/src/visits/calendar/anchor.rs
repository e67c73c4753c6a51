//! Days that come round by name, not by a rule: birthdays, festivals, the first day of school.

use super::Calendar;
use super::day::{Festival, School};
use crate::units::Date;

/// What a visit may be tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Every birthday of somebody born on the date, from the first on. Who was born on 29 February has it
    /// on 1 March of common years, as [`Date::years_until`] counts.
    Birthday(Date),
    /// Every day on which the festival falls.
    Festival(Festival),
    /// First day of either term.
    TermStart,
    /// First day of either break.
    BreakStart,
    /// First day of this term or break alone.
    SchoolStart(School),
}

impl Anchor {
    /// The dates in the calendar's span, in order.
    #[must_use]
    pub fn dates(self, calendar: &Calendar) -> Vec<Date> {
        match self {
            Self::Birthday(birth) => birthdays(birth, calendar),
            Self::Festival(festival) => {
                let days = calendar.days().filter(|(_, day)| day.festivals.contains(festival));
                days.map(|(date, _)| date).collect()
            }
            Self::TermStart => school(calendar, School::is_term),
            Self::BreakStart => school(calendar, |school| !school.is_term()),
            Self::SchoolStart(wanted) => school(calendar, |school| school == wanted),
        }
    }
}

fn school(calendar: &Calendar, wanted: impl Fn(School) -> bool) -> Vec<Date> {
    let days = calendar.days().filter(|(_, day)| day.school_starts && wanted(day.school));
    days.map(|(date, _)| date).collect()
}

fn birthdays(birth: Date, calendar: &Calendar) -> Vec<Date> {
    let (born, month, day) = birth.to_ymd();
    let span = calendar.span();
    let (first, last) = (span.first().to_ymd().0, span.last().to_ymd().0);
    (first.max(born + 1)..=last)
        .filter_map(|year| Date::from_ymd(year, month, day).or_else(|| Date::from_ymd(year, 3, 1)))
        .filter(|date| span.contains(*date))
        .collect()
}
