//! Weekly meetings of groups: whoever leads or attends one has no time then, nor on the way.

use std::collections::BTreeMap;

use super::Outlook;
use super::calendar::Weekday;
use crate::certificate::plan::way;
use crate::groups::round::WeeklyMeeting;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Site;
use crate::units::{Date, Hours};

/// A group that meets every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// Who leads.
    pub volunteers: Vec<VolunteerId>,
    /// Who attends.
    pub children: Vec<ChildId>,
    /// Where and when.
    pub meeting: WeeklyMeeting,
}

/// When somebody is not there.
struct Busy {
    weekday: u8,
    dates: [Date; 2],
    hours: Hours,
}

/// Who is engaged when, ways there and back included.
pub(super) struct Engaged {
    volunteers: BTreeMap<VolunteerId, Vec<Busy>>,
    children: BTreeMap<ChildId, Vec<Busy>>,
}

impl Engaged {
    pub(super) fn of(outlook: Outlook<'_>) -> Self {
        let Outlook { instance, engagements, .. } = outlook;
        let mut engaged = Self { volunteers: BTreeMap::new(), children: BTreeMap::new() };
        for one in engagements {
            for &id in &one.volunteers {
                let busy = busy(outlook, one, instance.volunteer_site(id));
                engaged.volunteers.entry(id).or_default().push(busy);
            }
            for &id in &one.children {
                let busy = busy(outlook, one, instance.child_site(id));
                engaged.children.entry(id).or_default().push(busy);
            }
        }
        engaged
    }

    /// What of these hours of a date is left to a volunteer.
    pub(super) fn volunteer(&self, id: VolunteerId, date: Date, hours: Vec<Hours>) -> Vec<Hours> {
        left(self.volunteers.get(&id), date, hours)
    }

    /// What of these hours of a date is left to a child.
    pub(super) fn child(&self, id: ChildId, date: Date, hours: Vec<Hours>) -> Vec<Hours> {
        left(self.children.get(&id), date, hours)
    }
}

fn busy(outlook: Outlook<'_>, one: &Engagement, home: Site) -> Busy {
    let Outlook { instance, travel, .. } = outlook;
    let WeeklyMeeting { station, weekday, dates, window, .. } = one.meeting;
    let leg = way(travel, home, instance.station_site(station));
    let seconds = leg.map_or(0, |leg| leg.seconds.0);
    let [from, to] = window.map(|minutes| u32::from(minutes) * 60);
    let until = to.saturating_add(seconds).min(Hours::DAY.until);
    Busy { weekday, dates, hours: Hours { from: from.saturating_sub(seconds), until } }
}

fn left(engaged: Option<&Vec<Busy>>, date: Date, hours: Vec<Hours>) -> Vec<Hours> {
    let Some(all) = engaged else { return hours };
    let weekday = Weekday::of(date).index();
    let today = all.iter().filter(|busy| {
        usize::from(busy.weekday) == weekday && (busy.dates[0]..=busy.dates[1]).contains(&date)
    });
    without(hours, today.map(|busy| busy.hours))
}

/// Hours without those that are taken, ascending and apart as they were.
pub(super) fn without(hours: Vec<Hours>, taken: impl Iterator<Item = Hours>) -> Vec<Hours> {
    taken.fold(hours, |hours, taken| {
        let cut = |span: Hours| {
            let before = Hours { until: span.until.min(taken.from), ..span };
            let after = Hours { from: span.from.max(taken.until), ..span };
            [before, after].into_iter().filter(|part| part.from < part.until)
        };
        hours.into_iter().flat_map(cut).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Hours, without};
    use crate::visits::calendar::Window;
    use crate::visits::obligations::spans;

    #[test]
    fn hours_that_are_taken_are_cut_out() {
        let taken = |texts: &[&str]| -> Vec<Hours> {
            let windows = texts.iter().map(|text| Window::parse(text).expect("hours"));
            windows.flat_map(|window| spans(&[window])).collect()
        };
        let hours = |from: u32, until: u32| Hours { from: from * 3600, until: until * 3600 };
        let day = vec![hours(8, 11), hours(12, 20)];
        let cut = |texts: &[&str]| without(day.clone(), taken(texts).into_iter());
        assert_eq!(cut(&[]), day);
        assert_eq!(cut(&["11:00-12:00"]), day);
        assert_eq!(cut(&["10:00-14:00"]), [hours(8, 10), hours(14, 20)]);
        assert_eq!(
            cut(&["13:00-14:00", "18:00-24:00"]),
            [hours(8, 11), hours(12, 13), hours(14, 18)]
        );
        assert_eq!(cut(&["00:00-24:00"]), []);
    }
}
