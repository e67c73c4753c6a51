//! Who has time for a weekly meeting: whoever is free at its hours on three of four of its first eight dates.

use std::collections::BTreeMap;

use tongxing_solver::groups::round::{Attendance, WeeklyMeeting};
use tongxing_solver::model::Division;
use tongxing_solver::units::Date;
use tongxing_solver::visits::cadence::UsualHours;
use tongxing_solver::visits::calendar::{Availability, Calendar, Weekday, Window, merge};

use crate::calendar::{AvailabilityDocument, CalendarDocument, availability, calendar};
use crate::document::{Fault, Faults};

/// Dates that are looked at.
const DATES: usize = 8;

/// A date; whether it is a working day, and one of school.
type Kind = (Date, bool, bool);

/// The first dates of every meeting, each with what kind of day it is.
pub(super) struct Dates {
    meetings: Vec<(Window, Vec<Kind>)>,
}

impl Dates {
    /// The dates of the meetings.
    ///
    /// # Errors
    /// Dates that no calendar reaches.
    pub(super) fn new(
        division: Division,
        overrides: &CalendarDocument,
        meetings: &[(WeeklyMeeting, Window)],
    ) -> Result<Self, Faults> {
        let first = meetings.iter().map(|(meeting, _)| meeting.dates[0]).min();
        let last = meetings.iter().map(|(meeting, _)| meeting.dates[0]).max();
        let Some((first, last)) = first.zip(last) else { return Ok(Self { meetings: Vec::new() }) };
        // Terms are whole with half a year around them.
        let calendar = calendar(Some(division), after(first, -180), after(last, 240), overrides)?;
        let dates = meetings.iter().map(|(meeting, window)| (*window, dates(meeting, &calendar)));
        Ok(Self { meetings: dates.collect() })
    }

    /// The meetings at which somebody with these hours is free.
    fn free(&self, own: Option<&Availability>, usual: &UsualHours, child: bool) -> Vec<bool> {
        let is_free = |(window, dates): &(Window, Vec<Kind>)| {
            let open = |&&(date, working, school): &&Kind| {
                let windows = match own {
                    Some(own) => own.windows(date),
                    None => usual.on(if child { school } else { working }).to_vec(),
                };
                let holds = |free: &Window| free.overlap(*window) == Some(*window);
                merge(windows).iter().any(holds)
            };
            !dates.is_empty() && dates.iter().filter(open).count() * 4 >= dates.len() * 3
        };
        self.meetings.iter().map(is_free).collect()
    }
}

fn after(date: Date, days: i32) -> Date {
    Date::from_days_since_epoch(date.days_since_epoch().saturating_add(days)).unwrap_or(date)
}

fn dates(meeting: &WeeklyMeeting, calendar: &Calendar) -> Vec<Kind> {
    let all = (0..DATES * 7).map(|days| after(meeting.dates[0], i32::try_from(days).unwrap_or(0)));
    let ours = all.filter(|&date| Weekday::of(date).index() == usize::from(meeting.weekday));
    let ours = ours.take_while(|&date| date <= meeting.dates[1]);
    let kind = |date| {
        let working = calendar.is_working(date).unwrap_or(true);
        (date, working, calendar.school_in(date).unwrap_or(working))
    };
    ours.map(kind).collect()
}

/// Who of a list is free at which meetings; hours that cannot be read are told of.
pub(super) fn attendance<'a>(
    list: &str,
    people: impl Iterator<Item = (&'a String, &'a Option<AvailabilityDocument>)>,
    (usual, child): (&UsualHours, bool),
    dates: &Dates,
    faults: &mut Vec<Fault>,
) -> Attendance {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut found = Attendance { pattern: Vec::new(), free: vec![dates.free(None, usual, child)] };
    for (line, (id, own)) in people.enumerate() {
        let Some(own) = own else {
            found.pattern.push(0);
            continue;
        };
        let next = u32::try_from(found.free.len()).unwrap_or(u32::MAX);
        let key = serde_json::to_string(own).unwrap_or_default();
        let pattern = *known.entry(key).or_insert(next);
        if pattern == next {
            let place = format!("{list}[{line}].available ({id})");
            match availability(own, &place) {
                Ok(own) => found.free.push(dates.free(Some(&own), usual, child)),
                Err(told) => {
                    found.free.push(Vec::new());
                    faults.extend(told.problems);
                }
            }
        }
        found.pattern.push(pattern);
    }
    found
}
