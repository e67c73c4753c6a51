//! From a round to what groups can be formed in it, in numbers.

use std::collections::BTreeMap;

use super::super::GroupFault;
use super::super::model::{
    Choice, GroupProblem, LARGEST, Lead, Leader, LeaderId, Meeting, MeetingId, Member, MemberId,
    Seat,
};
use super::{Gatherings, rules};
use crate::ids::{ChildId, StationId, VolunteerId};
use crate::model::{Instance, Party, Sex, Site};
use crate::objective;
use crate::travel::Travel;
use crate::units::Leg;

/// Ways from homes to the stations of meetings, as far as they can matter.
pub struct Ways {
    volunteers: BTreeMap<StationId, Vec<Option<Leg>>>,
    children: BTreeMap<StationId, Vec<Option<Leg>>>,
}

impl Ways {
    /// Asks for the ways of whoever could lead or attend.
    #[must_use]
    pub fn of(instance: &Instance, gatherings: &Gatherings, travel: &dyn Travel) -> Self {
        let (mut volunteers, mut children) = (BTreeMap::new(), BTreeMap::new());
        for meeting in &gatherings.meetings {
            let station = instance.station_site(meeting.station);
            volunteers.entry(meeting.station).or_insert_with(|| {
                let near = instance.volunteer_ids().map(|id| {
                    let own = instance.volunteer(id).reach.limit().metres.0;
                    let reach = own.min(gatherings.policy.leader_reach);
                    (gatherings.leads(id) > 0).then_some((instance.volunteer_site(id), reach))
                });
                ways(travel, near, station)
            });
            children.entry(meeting.station).or_insert_with(|| {
                let near = instance.child_ids().map(|id| {
                    let wants = gatherings.wish(id).groups > 0;
                    wants.then_some((instance.child_site(id), gatherings.policy.reach))
                });
                ways(travel, near, station)
            });
        }
        Self { volunteers, children }
    }

    /// The way of a volunteer.
    #[must_use]
    pub fn of_volunteer(&self, id: VolunteerId, station: StationId) -> Option<Leg> {
        self.volunteers.get(&station).and_then(|ways| ways[id.index()])
    }

    /// The way of a child.
    #[must_use]
    pub fn of_child(&self, id: ChildId, station: StationId) -> Option<Leg> {
        self.children.get(&station).and_then(|ways| ways[id.index()])
    }
}

/// Ways to a station of those who are within reach of it as the crow flies.
fn ways(
    travel: &dyn Travel,
    people: impl Iterator<Item = Option<(Site, u32)>>,
    station: Site,
) -> Vec<Option<Leg>> {
    let there = travel.position(station);
    let mut legs = Vec::new();
    let (mut asked, mut at) = (Vec::new(), Vec::new());
    for (index, person) in people.enumerate() {
        legs.push(None);
        let Some((site, reach)) = person else { continue };
        let here = travel.position(site);
        let apart: f64 = here.iter().zip(there).map(|(a, b)| (a - b) * (a - b)).sum();
        if apart.sqrt() <= f64::from(reach) + 1.0 {
            asked.push(site);
            at.push(index);
        }
    }
    for (index, leg) in at.into_iter().zip(travel.legs(&asked, station)) {
        legs[index] = leg;
    }
    legs
}

/// The problem of a round: leaders are its volunteers and members its children, by the same positions. `losses` by volunteer, see
/// [`losses`](super::losses).
///
/// # Errors
/// What does not fit.
pub fn problem(
    instance: &Instance,
    gatherings: &Gatherings,
    ways: &Ways,
    losses: Vec<Vec<i64>>,
) -> Result<GroupProblem, GroupFault> {
    let avoided = avoided(instance);
    let mut has_seat = vec![false; instance.children().len()];
    let mut meetings = Vec::with_capacity(gatherings.meetings.len());
    for (at, meeting) in gatherings.meetings.iter().enumerate() {
        let overlapping = gatherings.meetings.iter().enumerate();
        let overlaps = overlapping
            .filter(|&(other, weekly)| other != at && meeting.overlaps(weekly))
            .map(|(other, _)| MeetingId::at(other))
            .collect();
        let choices = meeting.activities.iter().map(|&activity| {
            let choice = choice(instance, gatherings, ways, (at, activity as usize), &avoided);
            choice.seats.iter().for_each(|seat| has_seat[seat.member.index()] = true);
            choice
        });
        meetings.push(Meeting { choices: choices.collect(), overlaps });
    }
    let leaders = instance.volunteer_ids().zip(losses).map(|(id, losses)| {
        let party = instance.volunteer(id).party;
        let woman = match party {
            Party::Person(sex) => sex == Sex::Female,
            Party::Team { women, .. } => women > 0,
        };
        let team = matches!(party, Party::Team { .. });
        Leader { size: rules::size(party).max(1), team, woman, losses }
    });
    let members = instance.child_ids().map(|id| {
        let wanted = if has_seat[id.index()] { gatherings.wish(id).groups.into() } else { 0 };
        let penalty = gatherings.policy.unplaced[instance.child(id).priority.index()];
        Member { wanted, penalty }
    });
    GroupProblem::new(meetings, leaders.collect(), members.collect())
}

/// By volunteer the children with whom a pair is forbidden.
fn avoided(instance: &Instance) -> BTreeMap<VolunteerId, Vec<ChildId>> {
    let mut avoided: BTreeMap<VolunteerId, Vec<ChildId>> = BTreeMap::new();
    for child in instance.child_ids() {
        for &volunteer in instance.forbidden(child) {
            avoided.entry(volunteer).or_default().push(child);
        }
    }
    avoided
}

fn choice(
    instance: &Instance,
    gatherings: &Gatherings,
    ways: &Ways,
    place: (usize, usize),
    avoided: &BTreeMap<VolunteerId, Vec<ChildId>>,
) -> Choice {
    let (meeting, activity) = (&gatherings.meetings[place.0], &gatherings.activities[place.1]);
    let cost = |leg: Option<Leg>| {
        leg.map_or(0, |leg| objective::travel(instance.policy(), leg).clamp(0, LARGEST))
    };
    let seats: Vec<Seat> = instance
        .child_ids()
        .filter_map(|id| {
            let leg = ways.of_child(id, meeting.station);
            rules::attend(instance, gatherings, id, place, leg).ok()?;
            Some(Seat { member: MemberId::at(id.index()), cost: cost(leg) })
        })
        .collect();
    let may_attend = |child: &ChildId| {
        let member = MemberId::at(child.index());
        seats.binary_search_by_key(&member, |seat| seat.member).is_ok()
    };
    let leads = instance
        .volunteer_ids()
        .filter_map(|id| {
            let leg = ways.of_volunteer(id, meeting.station);
            rules::lead(instance, gatherings, id, place, leg).ok()?;
            if avoided.get(&id).is_some_and(|children| children.iter().any(may_attend)) {
                return None;
            }
            let skilled = rules::skilled(instance, gatherings, id, place.1);
            Some(Lead { leader: LeaderId::at(id.index()), cost: cost(leg), skilled })
        })
        .collect();
    let most = activity.children[1].min(meeting.seats).max(1);
    Choice {
        least: activity.children[0].clamp(1, most),
        most,
        per_volunteer: activity.per_volunteer,
        volunteers: gatherings.policy.volunteers,
        leads,
        seats,
    }
}
