//! Days that recur: the rules of RFC 5545 (`RRULE`) over dates.
//!
//! Our own, and exact: over dates, and without `BYSETPOS`, whether a day recurs is a question about that day
//! alone (is its period one of every n-th, does each filter let it pass), so there is no expansion to get
//! wrong and no cost in the distance from the start. The public crate, `rrule`, brings time zones, clocks
//! and regular expressions into the solver and answers in instants. What is not supported is refused, never
//! ignored; results were held against python-dateutil 2.9.

mod parse;
#[cfg(test)]
mod tests;

use super::time::{Days, Span, Weekday};
use crate::units::{Date, days_in_month};

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {message} [{code}] found {found}; allowed: {allowed}")]
pub struct RuleFault {
    /// Stable code.
    pub code: &'static str,
    /// What it means.
    pub message: &'static str,
    /// Byte of the rule's text at which it stands, from 0.
    pub at: usize,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

/// The period of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// By the day.
    Daily,
    /// By the week.
    Weekly,
    /// By the month.
    Monthly,
    /// By the year.
    Yearly,
}

/// An entry of `BYDAY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnWeekday {
    /// Which of its month (or, in a yearly rule without months, of its year): 1 for the first, −1 for the
    /// last; none for every one.
    pub ordinal: Option<i32>,
    /// The day of the week.
    pub weekday: Weekday,
}

/// A rule as it was read; see [`Rule::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i32,
    /// Empty lets every month pass; so do the next two.
    months: Vec<u32>,
    month_days: Vec<i32>,
    weekdays: Vec<OnWeekday>,
    count: Option<u32>,
    until: Option<Date>,
    week_start: Weekday,
}

impl Rule {
    /// Longest text in bytes.
    pub const LONGEST: usize = 256;
    /// Most occurrences that `COUNT` may ask for.
    pub const MOST_OCCURRENCES: u32 = 10_000;
    /// Largest `INTERVAL`.
    pub const WIDEST_INTERVAL: u32 = 1000;

    /// Reads the value of an `RRULE`: `FREQ` (`DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`), `INTERVAL`, `BYDAY`,
    /// `BYMONTHDAY`, `BYMONTH`, `COUNT`, `UNTIL` (a date), `WKST`.
    ///
    /// # Errors
    /// Everything that is not such a rule, at once, in the order of the text.
    pub fn parse(text: &str) -> Result<Self, Vec<RuleFault>> {
        parse::rule(text)
    }

    /// Whether the days depend on the day from which one counts: an interval, a `COUNT`, or a weekday or
    /// day of the month that the rule leaves to its start.
    #[must_use]
    pub fn needs_start(&self) -> bool {
        let says_the_day = match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => !self.weekdays.is_empty(),
            Frequency::Monthly | Frequency::Yearly => {
                !self.weekdays.is_empty() || !self.month_days.is_empty()
            }
        };
        self.interval > 1 || self.count.is_some() || !says_the_day
    }

    /// Takes from the start what the rule leaves open.
    fn complete(&mut self, start: Date) {
        let (_, month, day) = start.to_ymd();
        let day = i32::try_from(day).unwrap_or(1);
        let open = self.weekdays.is_empty() && self.month_days.is_empty();
        match self.frequency {
            Frequency::Weekly if self.weekdays.is_empty() => {
                let weekday = Weekday::of(start);
                self.weekdays.push(OnWeekday { ordinal: None, weekday });
            }
            Frequency::Monthly if open => self.month_days.push(day),
            Frequency::Yearly if open => {
                self.month_days.push(day);
                if self.months.is_empty() {
                    self.months.push(month);
                }
            }
            _ => {}
        }
    }

    /// Whether the rule, completed, has the day when counted from `start`; `COUNT` and `UNTIL` apart.
    fn has(&self, date: Date, start: Date) -> bool {
        let (year, month, day) = date.to_ymd();
        let (year0, month0, _) = start.to_ymd();
        let months = |year: i32, month: u32| year * 12 + i32::try_from(month).unwrap_or(0);
        let periods = match self.frequency {
            Frequency::Daily => date.days_since_epoch() - start.days_since_epoch(),
            Frequency::Weekly => self.week(date) - self.week(start),
            Frequency::Monthly => months(year, month) - months(year0, month0),
            Frequency::Yearly => year - year0,
        };
        periods % self.interval == 0
            && (self.months.is_empty() || self.months.contains(&month))
            && (self.month_days.is_empty() || self.on_month_day(year, month, day))
            && (self.weekdays.is_empty() || self.on_weekday(date))
    }

    /// Number of the week, which starts as the rule says.
    fn week(&self, date: Date) -> i32 {
        let first = i32::try_from(self.week_start.index()).unwrap_or(0);
        // Day −3 was a Monday.
        (date.days_since_epoch() + 3 - first).div_euclid(7)
    }

    fn on_month_day(&self, year: i32, month: u32, day: u32) -> bool {
        let length = days_in_month(year, month).unwrap_or(31);
        let signed = |days: u32| i32::try_from(days).unwrap_or(0);
        let (from_start, from_end) = (signed(day), signed(day) - signed(length) - 1);
        self.month_days.iter().any(|wanted| [from_start, from_end].contains(wanted))
    }

    fn on_weekday(&self, date: Date) -> bool {
        let weekday = Weekday::of(date);
        let mut alike = self.weekdays.iter().filter(|wanted| wanted.weekday == weekday);
        alike.any(|wanted| wanted.ordinal.is_none_or(|ordinal| self.is_nth(date, ordinal)))
    }

    /// Whether the date is the n-th of its weekday in its month, or in its year in a yearly rule without
    /// months.
    fn is_nth(&self, date: Date, ordinal: i32) -> bool {
        let (year, month, day) = date.to_ymd();
        let of_year = self.frequency == Frequency::Yearly && self.months.is_empty();
        let (first, last) = if of_year {
            (Date::from_ymd(year, 1, 1), Date::from_ymd(year, 12, 31))
        } else {
            let length = days_in_month(year, month).unwrap_or(day);
            (Date::from_ymd(year, month, 1), Date::from_ymd(year, month, length))
        };
        let (Some(first), Some(last)) = (first, last) else { return false };
        let days = date.days_since_epoch();
        let from_start = (days - first.days_since_epoch()) / 7 + 1;
        let from_end = -((last.days_since_epoch() - days) / 7 + 1);
        ordinal == from_start || ordinal == from_end
    }
}

/// A rule with the day from which it counts. As in RFC 5545, that day recurs only where it fits the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    rule: Rule,
    /// None where the rule holds at all times.
    start: Option<Date>,
    /// Last day on which the rule may fall, from `COUNT` or `UNTIL`.
    last: Option<Date>,
    exceptions: Days,
}

impl Recurrence {
    /// Days within which a `COUNT` must be reached: a hundred years.
    pub const HORIZON: i32 = 36_525;

    /// The rule counted from `start`; without one the rule holds at all times.
    ///
    /// # Errors
    /// `missing_start` where the rule needs one, `count_not_reached` where it does not recur as often as
    /// it says within [`Recurrence::HORIZON`] days.
    pub fn new(mut rule: Rule, start: Option<Date>) -> Result<Self, RuleFault> {
        let fault = |code, message, found: String, allowed: &str| {
            Err(RuleFault { code, message, at: 0, found, allowed: allowed.to_owned() })
        };
        if start.is_none() && rule.needs_start() {
            let message = "these days depend on the day from which one counts";
            let allowed = "a first day, or a rule that says its days without interval and count";
            return fault("missing_start", message, "no first day".to_owned(), allowed);
        }
        let mut last = rule.until;
        if let Some(start) = start {
            rule.complete(start);
            if let Some(count) = rule.count {
                let first = start.days_since_epoch();
                let days = (first..=first + Self::HORIZON).map_while(Date::from_days_since_epoch);
                let mut occurrences = days.filter(|date| rule.has(*date, start));
                last =
                    occurrences.nth(usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(1));
                if last.is_none() {
                    let message = "does not recur as often as it says";
                    let allowed = "as many occurrences as a hundred years hold";
                    return fault("count_not_reached", message, count.to_string(), allowed);
                }
            }
        }
        Ok(Self { rule, start, last, exceptions: Days::default() })
    }

    /// The same without some days (`EXDATE`); they count towards `COUNT` nevertheless.
    #[must_use]
    pub fn without(mut self, days: Days) -> Self {
        self.exceptions = days;
        self
    }

    /// Whether the day recurs.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.start.is_none_or(|start| date >= start)
            && self.last.is_none_or(|last| date <= last)
            // Without a start there is no interval, and any day is as good to count from.
            && self.rule.has(date, self.start.unwrap_or(date))
            && !self.exceptions.contains(date)
    }

    /// Every day of the span that recurs, in order.
    pub fn dates(&self, span: Span) -> impl Iterator<Item = Date> {
        span.days().filter(|date| self.contains(*date))
    }
}
