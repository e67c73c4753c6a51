//! The only definition of "may they lead, or attend, there". Every refusal has a reason.
//!
//! A man may lead in a group: every group has at least one woman and as many volunteers as the policy asks for, which
//! is the rule on groups, not on people. Whoever must not be paired with a child leads no group that the child could attend.

use super::Gatherings;
use crate::eligibility::{self, Refusal};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Mode, Party};
use crate::units::{Leg, Metres};

/// Why somebody may not lead, or attend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRefusal {
    /// What forbids a pair forbids a group as well.
    Person(Refusal),
    /// A remote volunteer.
    Remote,
    /// Offers to lead no group.
    LeadsNoGroups,
    /// A team of fewer volunteers than a group needs.
    TeamTooSmall {
        /// Members.
        size: u32,
        /// Fewest.
        least: u32,
    },
    /// A team without the skill that the activity asks for.
    NoSkill,
    /// No time then.
    NotFree,
    /// No way leads there.
    Unreachable,
    /// Farther than possible.
    TooFar {
        /// The way.
        metres: Metres,
    },
    /// Too young, or too old.
    WrongAge {
        /// Age on the first day.
        age: i32,
    },
    /// Wishes something else, or has no need that it meets.
    NotWished,
    /// Asks for no groups.
    NoGroupsWanted,
}

impl GroupRefusal {
    /// Stable code of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Person(refusal) => refusal.code(),
            Self::Remote => "remote",
            Self::LeadsNoGroups => "leads_no_groups",
            Self::TeamTooSmall { .. } => "team_too_small",
            Self::NoSkill => "no_skill",
            Self::NotFree => "not_free",
            Self::Unreachable => "unreachable",
            Self::TooFar { .. } => "too_far",
            Self::WrongAge { .. } => "wrong_age",
            Self::NotWished => "not_wished",
            Self::NoGroupsWanted => "no_groups_wanted",
        }
    }
}

/// Volunteers that stand behind a record.
pub(super) fn size(party: Party) -> u32 {
    match party {
        Party::Person(_) => 1,
        Party::Team { women, men } => u32::from(women) + u32::from(men),
    }
}

/// Whether the volunteer may lead a group for the activity at the meeting, whose way there is `leg`. Forbidden children are
/// the caller's business, who knows which could attend.
///
/// # Errors
/// The first rule that forbids it.
pub fn lead(
    instance: &Instance,
    gatherings: &Gatherings,
    volunteer: VolunteerId,
    (meeting, activity): (usize, usize),
    leg: Option<Leg>,
) -> Result<(), GroupRefusal> {
    let person = instance.volunteer(volunteer);
    match eligibility::volunteer(instance, volunteer) {
        Ok(()) | Err(Refusal::ManAlone | Refusal::NoCapacity) => {}
        Err(refusal) => return Err(GroupRefusal::Person(refusal)),
    }
    let last = gatherings.meetings[meeting].vetted_until.max(instance.date());
    if let crate::model::Vetting::Clear { until } = person.vetting
        && until < last
    {
        return Err(GroupRefusal::Person(Refusal::VettingExpired { until }));
    }
    eligibility::in_contract(instance, person, last).map_err(GroupRefusal::Person)?;
    if person.mode == Mode::Remote {
        return Err(GroupRefusal::Remote);
    }
    if gatherings.leads(volunteer) == 0 {
        return Err(GroupRefusal::LeadsNoGroups);
    }
    if let Party::Team { women, .. } = person.party {
        let (size, least) = (size(person.party), gatherings.policy.volunteers);
        if size < least {
            return Err(GroupRefusal::TeamTooSmall { size, least });
        }
        if women == 0 {
            return Err(GroupRefusal::Person(Refusal::TeamWithoutWoman));
        }
        if !skilled(instance, gatherings, volunteer, activity) {
            return Err(GroupRefusal::NoSkill);
        }
    }
    if !gatherings.volunteers.is_free(volunteer.index(), meeting) {
        return Err(GroupRefusal::NotFree);
    }
    let leg = leg.ok_or(GroupRefusal::Unreachable)?;
    let limit = person.reach.limit();
    let farthest = limit.metres.min(Metres(gatherings.policy.leader_reach));
    if leg.metres > farthest || leg.seconds > limit.seconds {
        return Err(GroupRefusal::TooFar { metres: leg.metres });
    }
    Ok(())
}

/// Whether the volunteer brings the skill of the activity.
pub(super) fn skilled(
    instance: &Instance,
    gatherings: &Gatherings,
    volunteer: VolunteerId,
    activity: usize,
) -> bool {
    let skills = instance.volunteer(volunteer).skills;
    gatherings.activities[activity].skill.is_none_or(|skill| skills.contains(skill))
}

/// Whether the child may attend a group for the activity at the meeting, whose way there is `leg`.
///
/// # Errors
/// The first rule that forbids it.
pub fn attend(
    instance: &Instance,
    gatherings: &Gatherings,
    child: ChildId,
    (meeting, activity): (usize, usize),
    leg: Option<Leg>,
) -> Result<(), GroupRefusal> {
    match eligibility::child(instance, child) {
        Ok(()) | Err(Refusal::NoDemand) => {}
        Err(refusal) => return Err(GroupRefusal::Person(refusal)),
    }
    let wish = gatherings.wish(child);
    if wish.groups == 0 {
        return Err(GroupRefusal::NoGroupsWanted);
    }
    let what = &gatherings.activities[activity];
    let first = gatherings.meetings[meeting].dates[0].max(instance.date());
    eligibility::in_age(instance.policy(), instance.child(child), first)
        .map_err(GroupRefusal::Person)?;
    let age = instance.child(child).birth.years_until(first);
    if age < i32::from(what.ages[0]) || age > i32::from(what.ages[1]) {
        return Err(GroupRefusal::WrongAge { age });
    }
    let by_need = what.need.is_none_or(|need| instance.child(child).needs.contains(need));
    let wished = wish.activities.iter().any(|&wished| wished as usize == activity);
    if !(wished || wish.activities.is_empty() && by_need) {
        return Err(GroupRefusal::NotWished);
    }
    if !gatherings.children.is_free(child.index(), meeting) {
        return Err(GroupRefusal::NotFree);
    }
    let leg = leg.ok_or(GroupRefusal::Unreachable)?;
    if leg.metres.0 > gatherings.policy.reach {
        return Err(GroupRefusal::TooFar { metres: leg.metres });
    }
    Ok(())
}
