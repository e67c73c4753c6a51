//! Why a unit stays uncovered, decided from the definitions over all eligible volunteers.

use tongxing_solver::eligibility::{self, Refusal};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Mode;
use tongxing_solver::travel::{chord, farthest};

use super::super::result::UncoveredReason;
use super::Answer;

/// Why a child stays uncovered.
pub(super) struct Why {
    pub(super) reason: UncoveredReason,
    /// Code of the rule that bars the child from every pair.
    pub(super) detail: Option<&'static str>,
    /// Position of the child's violator.
    pub(super) violator: Option<usize>,
}

pub(super) struct Reasons<'a> {
    answer: Answer<'a>,
    /// Volunteers who may have pairs, in order.
    volunteers: Vec<VolunteerId>,
    /// Pinned pairs of each volunteer.
    pinned: Vec<usize>,
    /// First violator of each child.
    violators: Vec<Option<usize>>,
}

impl<'a> Reasons<'a> {
    pub(super) fn new(answer: Answer<'a>) -> Self {
        let instance = &answer.case.instance;
        let may = |v: &VolunteerId| eligibility::volunteer(instance, *v).is_ok();
        let mut pinned = vec![0; instance.volunteers().len()];
        for child in instance.child_ids() {
            for volunteer in instance.pinned(child) {
                pinned[volunteer.index()] += 1;
            }
        }
        let mut violators = vec![None; instance.children().len()];
        for (at, violator) in answer.solution.certificate.violators.iter().enumerate() {
            for child in &violator.children {
                violators[child.index()].get_or_insert(at);
            }
        }
        Self {
            answer,
            volunteers: instance.volunteer_ids().filter(may).collect(),
            pinned,
            violators,
        }
    }

    pub(super) fn of(&self, child: ChildId) -> Why {
        let (instance, travel) = (&self.answer.case.instance, self.answer.travel);
        let barred =
            |reason, refusal: Refusal| Why { reason, detail: Some(refusal.code()), violator: None };
        match eligibility::child(instance, child) {
            Err(Refusal::NoConsent) => {
                return barred(UncoveredReason::NoConsent, Refusal::NoConsent);
            }
            Err(refusal) => return barred(UncoveredReason::NoEligible, refusal),
            Ok(()) => {}
        }
        let violator = self.violators[child.index()];
        // A violator names all eligible volunteers of its children: nobody else need be asked.
        let candidates = violator.map_or(&self.volunteers, |at| {
            &self.answer.solution.certificate.violators[at].volunteers
        });
        let demand = usize::from(instance.demand(child));
        let (mut eligible, mut places_left, mut open) = (0, false, false);
        for &volunteer in candidates {
            if !self.is_known(volunteer, child) {
                open = true;
                continue;
            }
            if self.too_far(volunteer, child)
                || eligibility::pair(instance, travel, volunteer, child).is_err()
            {
                continue;
            }
            eligible += 1;
            let capacity = usize::from(instance.volunteer(volunteer).capacity);
            places_left |=
                !instance.is_pinned(volunteer, child) && self.pinned[volunteer.index()] < capacity;
            if eligible >= demand && places_left {
                break;
            }
        }
        let reason = if open && !(eligible >= demand && places_left) {
            UncoveredReason::NotAsked
        } else if eligible == 0 {
            UncoveredReason::NoEligible
        } else if eligible < demand {
            UncoveredReason::TooFewVolunteers
        } else if places_left {
            UncoveredReason::Capacity
        } else {
            UncoveredReason::PinnedElsewhere
        };
        Why { reason, detail: None, violator }
    }

    /// Whether it can be said if the pair may exist: the way may have been left unasked.
    fn is_known(&self, volunteer: VolunteerId, child: ChildId) -> bool {
        let instance = &self.answer.case.instance;
        eligibility::way_is_known(instance, self.answer.travel, volunteer, child)
            || self.too_far(volunteer, child)
            || eligibility::without_travel(instance, volunteer, child).is_err()
    }

    /// Whether the travel model's lower bound alone puts the child beyond the volunteer's reach: then
    /// nobody need be asked for the way.
    fn too_far(&self, volunteer: VolunteerId, child: ChildId) -> bool {
        let (instance, travel) = (&self.answer.case.instance, self.answer.travel);
        let person = instance.volunteer(volunteer);
        let limit =
            person.reach.limit().both(instance.policy().limit(instance.child(child).priority));
        let sites = (instance.volunteer_site(volunteer), instance.child_site(child));
        let apart = chord(travel.position(sites.0), travel.position(sites.1));
        person.mode == Mode::Near
            && apart > farthest(limit, travel.top_speed())
            && !instance.is_pinned(volunteer, child)
    }
}
