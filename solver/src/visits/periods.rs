//! The periods of a rule that fall due in a span.

use super::cadence::{AnchorDay, Every};
use super::calendar::{Anchor, Calendar, Weekday};
use crate::units::Date;

/// First and last date of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First date.
    pub first: Date,
    /// Last date.
    pub last: Date,
}

impl Period {
    /// Number of days.
    #[must_use]
    pub fn days(self) -> i32 {
        self.last.days_since_epoch() - self.first.days_since_epoch() + 1
    }

    /// What it has in common with another.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self { first: self.first.max(other.first), last: self.last.min(other.last) };
        (both.first <= both.last).then_some(both)
    }

    /// Whether a date lies in it.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

pub(super) fn plus(date: Date, days: i32) -> Date {
    Date::from_days_since_epoch(date.days_since_epoch() + days).unwrap_or(date)
}

fn month(year: i32, month: u32) -> Option<Date> {
    let months = i32::try_from(month).ok()? - 1;
    let index = u32::try_from(months.rem_euclid(12)).ok()?;
    Date::from_ymd(year + months.div_euclid(12), index + 1, 1)
}

/// The whole period that a date lies in.
fn around(every: &Every, date: Date) -> Option<Period> {
    let (year, number, day) = date.to_ymd();
    let months = |from: u32, many: u32| -> Option<Period> {
        Some(Period { first: month(year, from)?, last: plus(month(year, from + many)?, -1) })
    };
    match every {
        Every::Week => {
            let first = plus(date, -i32::try_from(Weekday::of(date).index()).ok()?);
            Some(Period { first, last: plus(first, 6) })
        }
        Every::HalfMonth => {
            let whole = months(number, 1)?;
            let middle = Date::from_ymd(year, number, 15)?;
            Some(match day <= 15 {
                true => Period { last: middle, ..whole },
                false => Period { first: plus(middle, 1), ..whole },
            })
        }
        Every::Month => months(number, 1),
        Every::Quarter => months((number - 1) / 3 * 3 + 1, 3),
        Every::HalfYear => months((number - 1) / 6 * 6 + 1, 6),
        Every::Year => months(1, 12),
        Every::Term | Every::Span | Every::Anchors { .. } | Every::OpenPoints { .. } => None,
    }
}

/// Terms and breaks, as far as the calendar knows them.
fn terms(calendar: &Calendar) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let mut before = None;
    for (date, day) in calendar.days() {
        match periods.last_mut().filter(|_| before == Some(day.school)) {
            Some(period) => period.last = date,
            None => periods.push(Period { first: date, last: date }),
        }
        before = Some(day.school);
    }
    periods
}

/// The whole period of a rule that a date lies in, where its periods follow one another.
pub(crate) fn holding(every: &Every, date: Date, calendar: &Calendar) -> Option<Period> {
    match every {
        Every::Term => terms(calendar).into_iter().find(|period| period.contains(date)),
        _ => around(every, date),
    }
}

fn anchored(days: &[AnchorDay], within: u16, birth: Date, calendar: &Calendar) -> Vec<Period> {
    let date = |day: &AnchorDay| match *day {
        AnchorDay::Birthday => Anchor::Birthday(birth).dates(calendar),
        AnchorDay::Festival(festival) => Anchor::Festival(festival).dates(calendar),
        AnchorDay::TermStart => Anchor::TermStart.dates(calendar),
        AnchorDay::BreakStart => Anchor::BreakStart.dates(calendar),
    };
    let mut dates: Vec<Date> = days.iter().flat_map(date).collect();
    dates.sort_unstable();
    dates.dedup();
    let within = i32::from(within);
    let around = |date| Period { first: plus(date, -within), last: plus(date, within) };
    dates.into_iter().map(around).collect()
}

/// A period that falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// First day of the whole period, whatever is planned: the same in every plan.
    pub since: Date,
    /// What of it lies in the span.
    pub period: Period,
}

/// The periods that fall due in the span, in order, each cut to the span. A period of the calendar is due
/// where half of its days lie in the span, or a quarter of them and its end: then there is no later chance.
/// An anchored one is due where its day lies in the span.
#[must_use]
pub fn due(every: &Every, birth: Date, calendar: &Calendar, span: Period) -> Vec<Due> {
    let cut = |whole: Period| Some(Due { since: whole.first, period: whole.common(span)? });
    let whole: Vec<Period> = match every {
        Every::Span => return vec![Due { since: span.first, period: span }],
        Every::Anchors { days, within } => {
            let middle = |p: &Period| plus(p.first, (p.days() - 1) / 2);
            let all = anchored(days, *within, birth, calendar);
            let due = all.into_iter().filter(|period| span.contains(middle(period)));
            return due.filter_map(cut).collect();
        }
        Every::Term => terms(calendar),
        // Which points are open no calendar knows.
        Every::OpenPoints { .. } => return Vec::new(),
        _ => {
            let mut periods = Vec::new();
            let mut date = span.first;
            while let Some(period) = around(every, date).filter(|_| date <= span.last) {
                periods.push(period);
                date = plus(period.last, 1);
            }
            periods
        }
    };
    let due = |period: &Period| {
        let Some(inside) = period.common(span) else { return false };
        let ends = period.last <= span.last;
        inside.days() * 2 >= period.days() || (ends && inside.days() * 4 >= period.days())
    };
    whole.into_iter().filter(due).filter_map(cut).collect()
}
