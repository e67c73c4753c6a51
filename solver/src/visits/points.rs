//! What a visit left open and another has to take up again.

use super::cadence::{Every, Kind, Rule, Season};
use super::calendar::Calendar;
use super::obligations::{Maker, Tie, dates};
use super::periods::{Due, Period, due, plus};
use crate::ids::{ChildId, VolunteerId};
use crate::model::Mode;
use crate::units::Date;

/// A point that is open since a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenPoint {
    /// Whose.
    pub child: ChildId,
    /// The day of the visit that left it open.
    pub since: Date,
    /// What has to follow.
    pub kind: Kind,
}

/// Periods of visits that follow open points, from the day after each: one a day of them. One that is overdue
/// has as many days again from the first of the span. Due where its last day, or half of its days, lie in
/// the span: then it is not left to the next plan.
fn follow_ups(points: impl Iterator<Item = Date>, within: u16, span: Period) -> Vec<Due> {
    let mut all: Vec<Due> = Vec::new();
    for since in points {
        let within = i32::from(within.max(1));
        let mut whole = Period { first: plus(since, 1), last: plus(since, within) };
        if whole.last < span.first {
            whole = Period { first: span.first, last: plus(span.first, within - 1) };
        }
        let Some(period) = whole.common(span) else { continue };
        let later = whole.last > span.last && period.days() * 2 < whole.days();
        if later || all.last().is_some_and(|before| before.since == since) {
            continue;
        }
        // Periods end in order: one after an overdue one has its days too.
        let last = all.last().map_or(period.last, |before| before.period.last.max(period.last));
        all.push(Due { since, period: Period { last, ..period } });
    }
    all
}

/// Whether half of the days of a period lie in a season.
fn in_season(season: Season, period: Period, calendar: &Calendar) -> bool {
    let inside = |date: &Date| calendar.day(*date).is_some_and(|day| season.holds(day));
    season == Season::Any || dates(period).filter(inside).count() * 2 >= dates(period).count()
}

impl Maker<'_> {
    /// The periods of a rule that fall due for a child: of a rule for a season those of which half lies in it.
    pub(super) fn due(&self, rule: &Rule, child: ChildId) -> Vec<Due> {
        let outlook = self.outlook;
        let Every::OpenPoints { within } = rule.every else {
            let birth = outlook.instance.child(child).birth;
            let mut periods = due(&rule.every, birth, outlook.calendar, outlook.span);
            periods.retain(|due| in_season(rule.season, due.period, outlook.calendar));
            return periods;
        };
        let from = outlook.open.partition_point(|point| point.child < child);
        let points = outlook.open[from..].iter().take_while(|point| point.child == child);
        let mine = points.filter(|point| point.kind == rule.kind).map(|point| point.since);
        follow_ups(mine, within, outlook.span)
    }

    /// Whether somebody takes up what is open with a child: the first of its volunteers for whom the rule holds.
    pub(super) fn takes_up(&self, rule: &Rule, child: ChildId, volunteer: VolunteerId) -> bool {
        let from = self.outlook.ties.partition_point(|tie| tie.child < child);
        let ties = self.outlook.ties[from..].iter().take_while(|tie| tie.child == child);
        let holds = |tie: &&Tie| {
            let mode: Mode = self.mode(tie);
            rule.whom.modes.contains(&mode)
        };
        let first = ties.into_iter().find(holds).map(|tie| tie.volunteer);
        !matches!(rule.every, Every::OpenPoints { .. }) || first == Some(volunteer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, Period, follow_ups};
    use crate::units::Date;

    fn day(number: u32) -> Date {
        Date::from_ymd(2026, 11, number).expect("a day")
    }

    #[test]
    fn points_are_due_in_their_days_and_late_ones_at_once() {
        let span = Period { first: day(10), last: day(23) };
        let due = |points: &[u32]| {
            let points = points.iter().map(|&number| day(number));
            let ends = |due: &Due| {
                let of = |date: Date| date.to_ymd().2;
                (of(due.since), of(due.period.first), of(due.period.last))
            };
            follow_ups(points, 7, span).iter().map(ends).collect::<Vec<_>>()
        };
        // Ended before; ends within; begins within; ends after with half of its days, and with fewer.
        assert_eq!(due(&[1]), [(1, 10, 16)]);
        assert_eq!(due(&[5]), [(5, 10, 12)]);
        assert_eq!(due(&[12, 12]), [(12, 13, 19)]);
        assert_eq!(due(&[19]), [(19, 20, 23)]);
        assert_eq!(due(&[20]), []);
        assert_eq!(due(&[28]), []);
        assert_eq!(due(&[1, 5, 16]), [(1, 10, 16), (5, 10, 16), (16, 17, 23)]);
    }
}
