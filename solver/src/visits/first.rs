//! By when a new pair has to meet.

use super::agenda::OccurrenceName;
use super::cadence::Rule;
use super::obligations::Maker;
use super::periods::{Period, holding, plus};
use crate::ids::ChildId;
use crate::units::Date;

/// Lets the first of the periods end in time: `days` after the pair began, or, where that has passed, after the
/// first day of the span. Where none begins by then the period `running` on the first day of the span is due, too.
fn hasten(
    periods: &mut Vec<(Period, OccurrenceName)>,
    running: Option<Period>,
    span: Period,
    since: Date,
    days: u16,
) {
    let days = i32::from(days);
    let mut last = plus(since, days);
    if last < span.first {
        last = plus(span.first, days);
    }
    if periods.first().is_none_or(|(period, _)| period.first > last)
        && let Some(whole) = running
        && let Some(period) = whole.common(span)
    {
        periods.insert(0, (period, OccurrenceName { since: whole.first, nth: 0 }));
    }
    if let Some((first, _)) = periods.first_mut().filter(|(period, _)| period.first <= last) {
        first.last = first.last.min(last);
    }
}

impl Maker<'_> {
    /// Lets the first visit of a new pair fall due by its colour's deadline.
    pub(super) fn meet_in_time(
        &self,
        periods: &mut Vec<(Period, OccurrenceName)>,
        rule: &Rule,
        child: ChildId,
        since: Date,
    ) {
        let outlook = self.outlook;
        let priority = outlook.instance.child(child).priority;
        if let Some(days) = outlook.policy.first_days[priority as usize % 4] {
            let running = holding(&rule.every, outlook.span.first, outlook.calendar);
            hasten(periods, running, outlook.span, since, days);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OccurrenceName, Period, hasten};
    use crate::units::Date;

    fn day(number: u32) -> Date {
        Date::from_ymd(2026, 11, number).expect("a day")
    }

    #[test]
    fn a_new_pair_meets_in_time() {
        let span = Period { first: day(10), last: day(30) };
        let due = |periods: &[(u32, u32)], running: Option<(u32, u32)>, since: u32, days: u16| {
            let period = |&(a, b): &(u32, u32)| Period { first: day(a), last: day(b) };
            let name = |since| OccurrenceName { since: day(since), nth: 0 };
            let mut all: Vec<(Period, OccurrenceName)> =
                periods.iter().map(|ends| (period(ends), name(ends.0))).collect();
            hasten(&mut all, running.as_ref().map(period), span, day(since), days);
            let ends = |(period, name): &(Period, OccurrenceName)| {
                [name.since, period.first, period.last].map(|date| date.to_ymd().2)
            };
            all.iter().map(ends).collect::<Vec<_>>()
        };
        // Cut at the deadline; late, so many days from the first day; long enough already.
        assert_eq!(due(&[(10, 20), (21, 30)], None, 9, 7), [[10, 10, 16], [21, 21, 30]]);
        assert_eq!(due(&[(10, 20)], None, 1, 3), [[10, 10, 13]]);
        assert_eq!(due(&[(10, 15)], None, 9, 14), [[10, 10, 15]]);
        // Nothing falls due by then: the period that runs does.
        assert_eq!(due(&[(21, 30)], Some((1, 20)), 9, 7), [[1, 10, 16], [21, 21, 30]]);
        assert_eq!(due(&[], Some((1, 30)), 9, 7), [[1, 10, 16]]);
        // Where no period runs, nothing can.
        assert_eq!(due(&[(21, 30)], None, 9, 7), [[21, 21, 30]]);
    }
}
