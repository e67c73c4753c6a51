//! Groups in a round: activities, meetings and who has time for them, beside an [`Instance`](crate::model::Instance).

mod joint;
mod problem;
mod rules;

pub use joint::{Joint, beside, joint, led, losses, taken};
pub use problem::{Ways, problem};
pub use rules::{GroupRefusal, attend, lead};

use crate::ids::{ChildId, StationId, VolunteerId};
use crate::model::Need;
use crate::units::{Cost, Date};

/// What a group can meet for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Youngest and oldest, in completed years.
    pub ages: [u8; 2],
    /// Need that it meets; children without wishes join by their needs. `None` is for everybody.
    pub need: Option<Need>,
    /// Skill that one of its volunteers has.
    pub skill: Option<Need>,
    /// Fewest and most children.
    pub children: [u32; 2],
    /// Children that one volunteer can look after.
    pub per_volunteer: u32,
}

/// A room at a station at a time of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyMeeting {
    /// Where.
    pub station: StationId,
    /// Most children.
    pub seats: u32,
    /// Activities that it could be for, by position.
    pub activities: Vec<u32>,
    /// Day of the week, 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight, from and to.
    pub window: [u16; 2],
    /// First and last day.
    pub dates: [Date; 2],
    /// Day up to which who leads has to be vetted and under contract: the last where it is stated, else the first, as the next
    /// round judges anew.
    pub vetted_until: Date,
}

impl WeeklyMeeting {
    /// Whether nobody can be at both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |a: [u16; 2], b: [u16; 2]| a[1] <= b[0] || b[1] <= a[0];
        self.weekday == other.weekday
            && !apart(self.window, other.window)
            && self.dates[0] <= other.dates[1]
            && other.dates[0] <= self.dates[1]
    }
}

/// Who is free at which meetings. People with the same hours share a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// Pattern by person.
    pub pattern: Vec<u32>,
    /// By pattern, then meeting.
    pub free: Vec<Vec<bool>>,
}

impl Attendance {
    /// Whether the person is free at the meeting.
    #[must_use]
    pub fn is_free(&self, person: usize, meeting: usize) -> bool {
        let pattern = self.pattern.get(person).and_then(|&at| self.free.get(at as usize));
        pattern.and_then(|free| free.get(meeting)).copied().unwrap_or(false)
    }
}

/// What a child asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Activities, by position; where empty, those that meet its needs.
    pub activities: Vec<u32>,
    /// How many groups.
    pub groups: u16,
}

/// What a policy says of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupPolicy {
    /// Fewest volunteers of a group.
    pub volunteers: u32,
    /// Longest way of a child to a station, in metres.
    pub reach: u32,
    /// Longest way of a volunteer to a station, in metres.
    pub leader_reach: u32,
    /// Cost of a place that a child wants and does not have, by colour from red.
    pub unplaced: [Cost; 4],
    /// Places for pairs that leading a group takes.
    pub pair_places: u16,
}

/// Everything that groups are formed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gatherings {
    /// Activities.
    pub activities: Vec<Activity>,
    /// Meetings.
    pub meetings: Vec<WeeklyMeeting>,
    /// Most groups that each volunteer leads.
    pub leads: Vec<u16>,
    /// What each child asks for.
    pub wishes: Vec<Wish>,
    /// Volunteers' time.
    pub volunteers: Attendance,
    /// Children's time.
    pub children: Attendance,
    /// The rules.
    pub policy: GroupPolicy,
}

impl Gatherings {
    /// Most groups that the volunteer leads.
    #[must_use]
    pub fn leads(&self, volunteer: VolunteerId) -> u16 {
        self.leads.get(volunteer.index()).copied().unwrap_or(0)
    }

    /// What the child asks for.
    #[must_use]
    pub fn wish(&self, child: ChildId) -> &Wish {
        &self.wishes[child.index()]
    }
}
