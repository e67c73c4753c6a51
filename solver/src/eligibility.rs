//! The only definition of "may this pair exist". Every refusal has a reason.
//!
//! A pair is eligible iff [`volunteer`], [`child`], [`tie`] and [`reach`] all say so; a pinned pair
//! skips [`reach`] alone. Search, checker and explanation all ask here.

use crate::ids::{ChildId, VolunteerId};
use crate::model::{
    Child, ChildKind, Instance, Mode, Party, Policy, Reach, Role, Sex, Vetting, Volunteer,
};
use crate::travel::Travel;
use crate::units::{Date, Leg, Metres, Seconds};

/// Age at which a volunteer has full civil capacity (Civil Code, art. 17–18).
pub const VOLUNTEER_AGE: i32 = 18;

/// Why a pair may not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The background check is not finished.
    VettingPending,
    /// The background check failed.
    VettingRefused,
    /// The background check has run out.
    VettingExpired {
        /// Its last valid day.
        until: Date,
    },
    /// The contract of the volunteer's organisation has not begun.
    ContractNotBegun {
        /// Its first day.
        from: Date,
    },
    /// The contract of the volunteer's organisation has ended.
    ContractEnded {
        /// Its last day.
        until: Date,
    },
    /// The volunteer is a minor.
    VolunteerUnderage {
        /// Age on the round's date.
        age: i32,
    },
    /// A man has no pair of his own.
    ManAlone,
    /// A team without a woman.
    TeamWithoutWoman,
    /// The volunteer offers no place.
    NoCapacity,
    /// The guardian's consent is not on file.
    NoConsent,
    /// The policy asks for a survey of needs, and none counts on the round's date.
    NotSurveyed,
    /// The child has left the programme's ages.
    AgedOut {
        /// Age on the round's date.
        age: i32,
        /// Age at which a child of this kind leaves.
        limit: u8,
    },
    /// The child asks for nobody.
    NoDemand,
    /// The pair is forbidden by name.
    Forbidden,
    /// Every place of the child asks for a role that the volunteer does not fill.
    RoleNeeded,
    /// No way leads there.
    Unreachable,
    /// Farther than the volunteer goes.
    BeyondVolunteerReach {
        /// The way.
        metres: Metres,
        /// The limit.
        limit: Metres,
    },
    /// Longer than the volunteer travels.
    BeyondVolunteerTime {
        /// The way.
        seconds: Seconds,
        /// The limit.
        limit: Seconds,
    },
    /// Farther than the policy lets a volunteer go.
    BeyondPolicyReach {
        /// The way.
        metres: Metres,
        /// The limit.
        limit: Metres,
    },
    /// Longer than the policy lets a volunteer travel.
    BeyondPolicyTime {
        /// The way.
        seconds: Seconds,
        /// The limit.
        limit: Seconds,
    },
}

impl Refusal {
    /// Stable code of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::VettingPending => "vetting_pending",
            Self::VettingRefused => "vetting_refused",
            Self::VettingExpired { .. } => "vetting_expired",
            Self::ContractNotBegun { .. } => "contract_not_begun",
            Self::ContractEnded { .. } => "contract_ended",
            Self::VolunteerUnderage { .. } => "volunteer_underage",
            Self::ManAlone => "man_alone",
            Self::TeamWithoutWoman => "team_without_woman",
            Self::NoCapacity => "no_capacity",
            Self::NoConsent => "no_consent",
            Self::NotSurveyed => "not_surveyed",
            Self::AgedOut { .. } => "aged_out",
            Self::NoDemand => "no_demand",
            Self::Forbidden => "forbidden",
            Self::RoleNeeded => "role_needed",
            Self::Unreachable => "unreachable",
            Self::BeyondVolunteerReach { .. } => "beyond_volunteer_reach",
            Self::BeyondVolunteerTime { .. } => "beyond_volunteer_time",
            Self::BeyondPolicyReach { .. } => "beyond_policy_reach",
            Self::BeyondPolicyTime { .. } => "beyond_policy_time",
        }
    }
}

/// Whether the background check is clear and valid on a day.
#[must_use]
pub fn is_vetted(volunteer: &Volunteer, on: Date) -> bool {
    matches!(volunteer.vetting, Vetting::Clear { until } if until >= on)
}

/// Whether the contract of the volunteer's organisation, if she comes through one, covers a day.
///
/// # Errors
/// [`Refusal::ContractNotBegun`], [`Refusal::ContractEnded`].
pub fn in_contract(instance: &Instance, volunteer: &Volunteer, on: Date) -> Result<(), Refusal> {
    let Some(id) = volunteer.organisation else { return Ok(()) };
    match instance.organisation(id).contract {
        (Some(from), _) if on < from => Err(Refusal::ContractNotBegun { from }),
        (_, Some(until)) if until < on => Err(Refusal::ContractEnded { until }),
        _ => Ok(()),
    }
}

/// Whether the volunteer may visit or call on a day: the background check is valid, and so is the contract.
#[must_use]
pub fn may_serve(instance: &Instance, id: VolunteerId, on: Date) -> bool {
    let volunteer = instance.volunteer(id);
    is_vetted(volunteer, on) && in_contract(instance, volunteer, on).is_ok()
}

/// Whether a survey of the child's needs counts on a day, where the policy asks for one.
#[must_use]
pub fn is_surveyed(policy: &Policy, child: &Child, on: Date) -> bool {
    policy.survey_months.is_none_or(|months| {
        child.surveyed.is_some_and(|day| day <= on && day.months_until(on) < u32::from(months))
    })
}

/// Whether the volunteer may have any pair on the round's date.
///
/// # Errors
/// The first rule that forbids it.
pub fn volunteer(instance: &Instance, id: VolunteerId) -> Result<(), Refusal> {
    let volunteer = instance.volunteer(id);
    match volunteer.vetting {
        Vetting::Pending => return Err(Refusal::VettingPending),
        Vetting::Refused => return Err(Refusal::VettingRefused),
        Vetting::Clear { until } if until < instance.date() => {
            return Err(Refusal::VettingExpired { until });
        }
        Vetting::Clear { .. } => {}
    }
    in_contract(instance, volunteer, instance.date())?;
    if let Some(birth) = volunteer.birth
        && !birth.is_years_before(VOLUNTEER_AGE, instance.date())
    {
        let age = birth.years_until(instance.date());
        return Err(Refusal::VolunteerUnderage { age });
    }
    match volunteer.party {
        Party::Person(Sex::Male) if !instance.policy().safeguards.man_alone_allowed => {
            Err(Refusal::ManAlone)
        }
        Party::Team { women: 0, .. } if !instance.policy().safeguards.man_alone_allowed => {
            Err(Refusal::TeamWithoutWoman)
        }
        _ if volunteer.capacity == 0 => Err(Refusal::NoCapacity),
        _ => Ok(()),
    }
}

/// Whether the child may have any pair on the round's date.
///
/// # Errors
/// The first rule that forbids it.
pub fn child(instance: &Instance, id: ChildId) -> Result<(), Refusal> {
    let child = instance.child(id);
    if !child.consent {
        return Err(Refusal::NoConsent);
    }
    if !is_surveyed(instance.policy(), child, instance.date()) {
        return Err(Refusal::NotSurveyed);
    }
    in_age(instance.policy(), child, instance.date())?;
    if instance.demand(id) == 0 { Err(Refusal::NoDemand) } else { Ok(()) }
}

/// Whether the child is of the programme's ages on a day.
///
/// # Errors
/// [`Refusal::AgedOut`].
pub fn in_age(policy: &Policy, child: &Child, on: Date) -> Result<(), Refusal> {
    let limit = match child.kind {
        ChildKind::LeftBehind => policy.left_behind_age,
        _ => policy.child_age,
    };
    if !child.birth.is_years_before(limit.into(), on) {
        return Ok(());
    }
    Err(Refusal::AgedOut { age: child.birth.years_until(on), limit })
}

/// Whether nothing but distance stands between two people who may each have pairs.
///
/// # Errors
/// The first rule that forbids the pair.
pub fn tie(instance: &Instance, volunteer: VolunteerId, child: ChildId) -> Result<(), Refusal> {
    if instance.is_forbidden(volunteer, child) {
        return Err(Refusal::Forbidden);
    }
    let requirements = instance.requirements(child);
    if requirements.is_empty() {
        return Ok(());
    }
    let reserved: u16 = requirements.iter().map(|r| r.count).sum();
    let open = reserved < instance.demand(child);
    let fits = |role| fills(instance.volunteer(volunteer), role);
    if open || requirements.iter().any(|r| fits(r.role)) {
        Ok(())
    } else {
        Err(Refusal::RoleNeeded)
    }
}

/// Whether the volunteer fills the role.
#[must_use]
pub fn fills(volunteer: &Volunteer, role: Role) -> bool {
    match role {
        Role::Skilled(need) => volunteer.skills.contains(need),
        Role::Mother => !volunteer.professional,
        Role::Professional => volunteer.professional,
    }
}

/// Whether the way from the volunteer to the child is within both reaches. Remote volunteers have
/// no reach to exceed.
///
/// # Errors
/// The first reach that forbids the pair.
pub fn reach(
    instance: &Instance,
    volunteer: VolunteerId,
    child: ChildId,
    leg: Option<Leg>,
) -> Result<(), Refusal> {
    let from = instance.volunteer(volunteer);
    if from.mode == Mode::Remote {
        return Ok(());
    }
    let leg = leg.ok_or(Refusal::Unreachable)?;
    let (metres, seconds) = (leg.metres, leg.seconds);
    match from.reach {
        Reach::Metres(limit) if metres > limit => {
            return Err(Refusal::BeyondVolunteerReach { metres, limit });
        }
        Reach::Seconds(limit) if seconds > limit => {
            return Err(Refusal::BeyondVolunteerTime { seconds, limit });
        }
        _ => {}
    }
    let (policy, priority) = (instance.policy(), instance.child(child).priority.index());
    match (policy.reach[priority], policy.reach_time[priority]) {
        (Some(limit), _) if metres > limit => Err(Refusal::BeyondPolicyReach { metres, limit }),
        (_, Some(limit)) if seconds > limit => Err(Refusal::BeyondPolicyTime { seconds, limit }),
        _ => Ok(()),
    }
}

/// Everything but the reach.
///
/// # Errors
/// The first rule that forbids the pair.
pub fn without_travel(
    instance: &Instance,
    volunteer_id: VolunteerId,
    child_id: ChildId,
) -> Result<(), Refusal> {
    volunteer(instance, volunteer_id)?;
    child(instance, child_id)?;
    tie(instance, volunteer_id, child_id)
}

/// The whole question. Returns the way where the pair needs one (near pairs).
///
/// # Errors
/// The first rule that forbids the pair.
pub fn pair(
    instance: &Instance,
    travel: &dyn Travel,
    volunteer_id: VolunteerId,
    child_id: ChildId,
) -> Result<Option<Leg>, Refusal> {
    volunteer(instance, volunteer_id)?;
    child(instance, child_id)?;
    pair_of_able(instance, travel, volunteer_id, child_id)
}

/// As [`pair`], of people who may have pairs at all ([`volunteer`], [`child`]): for those who ask about many of them.
///
/// # Errors
/// The first rule of those that are about both that forbids it.
pub fn pair_of_able(
    instance: &Instance,
    travel: &dyn Travel,
    volunteer: VolunteerId,
    child: ChildId,
) -> Result<Option<Leg>, Refusal> {
    tie(instance, volunteer, child)?;
    let leg = way(instance, travel, volunteer, child);
    if !instance.is_pinned(volunteer, child) {
        reach(instance, volunteer, child, leg)?;
    }
    Ok(leg)
}

/// The way of a near pair; `None` for remote pairs and where no way leads.
#[must_use]
pub fn way(
    instance: &Instance,
    travel: &dyn Travel,
    volunteer: VolunteerId,
    child: ChildId,
) -> Option<Leg> {
    match instance.volunteer(volunteer).mode {
        Mode::Remote => None,
        Mode::Near => travel.leg(instance.volunteer_site(volunteer), instance.child_site(child)),
    }
}

/// Whether [`way`] is the way itself, not the least that it can take because a limit leaves it unasked.
#[must_use]
pub fn way_is_known(
    instance: &Instance,
    travel: &dyn Travel,
    volunteer: VolunteerId,
    child: ChildId,
) -> bool {
    instance.volunteer(volunteer).mode == Mode::Remote
        || travel.knows(instance.volunteer_site(volunteer), instance.child_site(child))
}

/// Asks together for the ways that decide about these pairs, of a model that wants to be asked so. What
/// it says it keeps ([`Metered`](crate::travel::Metered)), for [`pair`] to find.
pub(crate) fn ask_ahead(
    instance: &Instance,
    travel: &dyn Travel,
    child: ChildId,
    volunteers: &[VolunteerId],
) {
    if travel.batch() <= 1 {
        return;
    }
    let asks = |&&v: &&VolunteerId| {
        instance.volunteer(v).mode == Mode::Near && without_travel(instance, v, child).is_ok()
    };
    let from: Vec<_> =
        volunteers.iter().filter(asks).map(|&v| instance.volunteer_site(v)).collect();
    let _ = travel.legs(&from, instance.child_site(child));
}

/// Whether the volunteers can all take a place of the child at once: places with a role for those
/// who fill it, the remaining places for anybody (Hall's condition over sets of roles).
#[must_use]
pub fn places_suffice(instance: &Instance, child: ChildId, volunteers: &[VolunteerId]) -> bool {
    let requirements = instance.requirements(child);
    let reserved: usize = requirements.iter().map(|r| usize::from(r.count)).sum();
    let open = usize::from(instance.demand(child)).saturating_sub(reserved);
    // Volunteers whose roles all lie in `outside` can use only those roles' places and the open ones.
    (0..1_u32 << requirements.len()).all(|inside| {
        let places: usize = requirements
            .iter()
            .enumerate()
            .filter(|(bit, _)| inside & (1 << bit) != 0)
            .map(|(_, r)| usize::from(r.count))
            .sum();
        let confined =
            volunteers.iter().filter(|&&v| role_mask(instance, v, child) & !inside == 0).count();
        confined <= places + open
    })
}

/// Which of the child's requirements the volunteer fills, a bit each.
#[must_use]
pub fn role_mask(instance: &Instance, volunteer: VolunteerId, child: ChildId) -> u32 {
    let requirements = instance.requirements(child).iter().enumerate();
    requirements
        .filter(|(_, r)| fills(instance.volunteer(volunteer), r.role))
        .fold(0, |mask, (bit, _)| mask | 1 << bit)
}
