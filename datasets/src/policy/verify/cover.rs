//! Properties of coverage: nobody less urgent holds what somebody more urgent lacks; as few as can be have nobody.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tongxing_solver::eligibility::{self, places_suffice};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{CoverageClass, Rank};
use tongxing_solver::travel::Travel;

use super::Judged;
use super::facts::{Evidence, Facts};
use crate::document::Case;
use crate::policy::core::class;

/// The pairs by dense ids.
struct Held {
    of_child: BTreeMap<ChildId, Vec<VolunteerId>>,
    of_volunteer: BTreeMap<VolunteerId, Vec<ChildId>>,
}

impl Held {
    fn of(case: &Case, evidence: &Evidence) -> Self {
        let mut held = Self { of_child: BTreeMap::new(), of_volunteer: BTreeMap::new() };
        for pair in &evidence.result.pairs {
            let ends = case.ids.child(&pair.child).zip(case.ids.volunteer(&pair.volunteer));
            let Some((child, volunteer)) = ends else { continue };
            held.of_child.entry(child).or_default().push(volunteer);
            held.of_volunteer.entry(volunteer).or_default().push(child);
        }
        held
    }

    fn volunteers(&self, child: ChildId) -> &[VolunteerId] {
        self.of_child.get(&child).map_or(&[], Vec::as_slice)
    }

    fn children(&self, volunteer: VolunteerId) -> &[ChildId] {
        self.of_volunteer.get(&volunteer).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody has a place left, alone and in the organisation.
    fn is_free(&self, case: &Case, volunteer: VolunteerId) -> bool {
        let who = case.instance.volunteer(volunteer);
        let alone = self.children(volunteer).len() < usize::from(who.capacity);
        let together = who.organisation.is_none_or(|organisation| {
            let mates = self
                .of_volunteer
                .iter()
                .filter(|(id, _)| case.instance.volunteer(**id).organisation == Some(organisation));
            let load: usize = mates.map(|(_, children)| children.len()).sum();
            let places = case.instance.organisation(organisation).capacity;
            places.is_none_or(|places| load < places as usize)
        });
        alone && together
    }
}

/// Where a child's next unit, or its last, stands in the order.
fn place(case: &Case, order: &[CoverageClass], child: ChildId, before: usize) -> usize {
    let priority = case.instance.child(child).priority;
    let rank = if before == 0 { Rank::First } else { Rank::Further };
    let wanted = CoverageClass { priority, rank };
    order.iter().position(|found| *found == wanted).unwrap_or(usize::MAX)
}

/// No child lacks a volunteer who could come and has a place left, or gives it to somebody who comes later in the order.
pub(super) fn urgent_first(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((case, travel)) = facts.case() else { return judged };
    let order: Vec<CoverageClass> =
        evidence.policy.coverage.order.iter().map(|&name| class(name)).collect();
    let held = Held::of(&case, evidence);
    for child in case.instance.child_ids() {
        let mine = held.volunteers(child);
        judged.examined += usize::from(!mine.is_empty());
        if mine.len() >= usize::from(case.instance.demand(child)) {
            continue;
        }
        let gain = place(&case, &order, child, mine.len());
        for volunteer in case.instance.volunteer_ids() {
            if mine.contains(&volunteer) || !could(&case, &*travel, volunteer, child, mine) {
                continue;
            }
            let id = case.ids.child_text(child);
            if held.is_free(&case, volunteer) {
                judged.violations.push(format!("{id} lacks somebody who has a place left"));
                continue;
            }
            let loses = |other: &&ChildId| {
                let many = held.volunteers(**other).len();
                let pinned = case.instance.is_pinned(volunteer, **other);
                !pinned && place(&case, &order, **other, many.saturating_sub(1)) > gain
            };
            if let Some(other) = held.children(volunteer).iter().find(loses) {
                let other = case.ids.child_text(*other);
                judged.violations.push(format!("{id} lacks what the less urgent {other} has"));
            }
        }
    }
    judged
}

fn could(
    case: &Case,
    travel: &dyn Travel,
    volunteer: VolunteerId,
    child: ChildId,
    mine: &[VolunteerId],
) -> bool {
    let mut all = mine.to_vec();
    all.push(volunteer);
    eligibility::pair(&case.instance, travel, volunteer, child).is_ok()
        && places_suffice(&case.instance, child, &all)
}

/// A child loses a volunteer who keeps somebody less urgent.
pub(super) fn break_urgent_first(evidence: &mut Evidence) -> bool {
    for at in 0..evidence.result.pairs.len() {
        let pair = evidence.result.pairs.remove(at);
        if !urgent_first(evidence).violations.is_empty() {
            return true;
        }
        evidence.result.pairs.insert(at, pair);
    }
    false
}

/// As many children have a volunteer as any pairing could give one to; everybody else is listed with a reason.
pub(super) fn fewest_without(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((case, travel)) = facts.case() else { return judged };
    let held = Held::of(&case, evidence);
    let covered = held.of_child.len();
    let most = Flow::new(&case, &*travel).most();
    judged.examined = case.instance.child_ids().len();
    judged.expect(covered == most, || {
        format!("{covered} children have a volunteer, {most} could have one")
    });
    for child in case.instance.child_ids().filter(|&child| held.volunteers(child).is_empty()) {
        let id = case.ids.child_text(child);
        let told = facts.missing(id) > 0 || case.instance.demand(child) == 0;
        judged.expect(told, || format!("{id} has nobody and is not listed"));
    }
    judged
}

/// A child who has one volunteer loses her.
pub(super) fn break_fewest_without(evidence: &mut Evidence) -> bool {
    let mut many: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        *many.entry(&pair.child).or_default() += 1;
    }
    let one = evidence.result.pairs.iter().position(|pair| many[pair.child.as_str()] == 1);
    one.map(|at| evidence.result.pairs.remove(at)).is_some()
}

/// The largest number of children who can have a volunteer each, by augmenting paths.
struct Flow<'a> {
    case: &'a Case,
    eligible: Vec<Vec<VolunteerId>>,
    given: BTreeMap<ChildId, VolunteerId>,
    held: Held,
}

impl<'a> Flow<'a> {
    fn new(case: &'a Case, travel: &dyn Travel) -> Self {
        let of = |child: ChildId| -> Vec<VolunteerId> {
            let may =
                |id: &VolunteerId| eligibility::pair(&case.instance, travel, *id, child).is_ok();
            case.instance.volunteer_ids().filter(may).collect()
        };
        Self {
            case,
            eligible: case.instance.child_ids().map(of).collect(),
            given: BTreeMap::new(),
            held: Held { of_child: BTreeMap::new(), of_volunteer: BTreeMap::new() },
        }
    }

    fn most(mut self) -> usize {
        for child in self.case.instance.child_ids() {
            self.augment(child);
        }
        self.given.len()
    }

    /// Serves one child more, moving others, where that is possible.
    fn augment(&mut self, from: ChildId) -> bool {
        let mut came: BTreeMap<ChildId, (ChildId, VolunteerId)> = BTreeMap::new();
        let mut seen = BTreeSet::from([from]);
        let mut queue = VecDeque::from([from]);
        while let Some(child) = queue.pop_front() {
            for &volunteer in &self.eligible[child.index()] {
                if self.held.is_free(self.case, volunteer) {
                    self.shift(child, volunteer, &came);
                    return true;
                }
                for other in self.rivals(volunteer) {
                    if seen.insert(other) {
                        came.insert(other, (child, volunteer));
                        queue.push_back(other);
                    }
                }
            }
        }
        false
    }

    /// Whose place somebody could take with a volunteer: her own children where she is full, those of the whole
    /// organisation where that is.
    fn rivals(&self, volunteer: VolunteerId) -> Vec<ChildId> {
        let who = self.case.instance.volunteer(volunteer);
        let own = self.held.children(volunteer).to_vec();
        if own.len() >= usize::from(who.capacity) {
            return own;
        }
        let mate =
            |id: VolunteerId| self.case.instance.volunteer(id).organisation == who.organisation;
        let all = self.held.of_volunteer.iter().filter(|(id, _)| mate(**id));
        all.flat_map(|(_, children)| children.iter().copied()).collect()
    }

    fn shift(
        &mut self,
        child: ChildId,
        volunteer: VolunteerId,
        came: &BTreeMap<ChildId, (ChildId, VolunteerId)>,
    ) {
        let (mut child, mut volunteer) = (child, volunteer);
        loop {
            if let Some(left) = self.given.insert(child, volunteer) {
                let held = self.held.of_volunteer.entry(left).or_default();
                held.retain(|other| *other != child);
            }
            self.held.of_volunteer.entry(volunteer).or_default().push(child);
            let Some(&(before, place)) = came.get(&child) else { return };
            (child, volunteer) = (before, place);
        }
    }
}
