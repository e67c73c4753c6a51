//! Properties of pairs: places with a role, loads, women, languages, siblings, degrees.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::eligibility;

use super::Judged;
use super::facts::{Evidence, Facts};
use crate::document::{
    ChildDocument, Mode, OrganisationDocument, Priority, Role, RoleCount, Sex, VolunteerDocument,
};

/// Whether somebody fills a role, by what the roster says.
fn fills(volunteer: &VolunteerDocument, role: Role) -> bool {
    match role {
        Role::Mother => !volunteer.professional,
        Role::Professional => volunteer.professional,
        skilled => volunteer
            .skills
            .iter()
            .any(|skill| tongxing_solver::model::Role::Skilled(skill.core()) == skilled.core()),
    }
}

fn asked<'a>(facts: &Facts<'a>, child: &ChildDocument) -> &'a [RoleCount] {
    let of = &facts.evidence.policy.requirements;
    match child.priority {
        Priority::Red => &of.red,
        Priority::Orange => &of.orange,
        Priority::Yellow => &of.yellow,
        Priority::Blue => &of.blue,
    }
}

/// Every place with a role is taken by somebody who fills it, or the child is said to lack it.
pub(super) fn roles(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    for child in &evidence.problem.children {
        let pairs = facts.pairs(&child.id);
        for asked in asked(&facts, child).iter().filter(|_| !pairs.is_empty()) {
            let named =
                |pair: &&&crate::document::result::PairDocument| pair.role == asked.role.name();
            let taken: Vec<_> = pairs.iter().filter(named).collect();
            for pair in &taken {
                let fits =
                    facts.volunteer(&pair.volunteer).is_some_and(|who| fills(who, asked.role));
                judged.look(fits, || {
                    format!("{} is no {} for {}", pair.volunteer, pair.role, child.id)
                });
            }
            let lacks = usize::from(asked.count).saturating_sub(taken.len());
            let told = usize::from(facts.missing(&child.id)) >= lacks;
            judged.expect(told, || format!("{} lacks {lacks} {}", child.id, asked.role.name()));
        }
    }
    judged
}

/// Somebody who does not fill the role takes such a place.
pub(super) fn break_roles(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    for pair in &mut result.pairs {
        let Some(&role) = Role::ALL.iter().find(|role| role.name() == pair.role) else { continue };
        if let Some(other) = problem.volunteers.iter().find(|other| !fills(other, role)) {
            pair.volunteer.clone_from(&other.id);
            return true;
        }
    }
    false
}

/// Places of an organisation: what it offers, or what its contract pays for.
fn places(organisation: &OrganisationDocument) -> Option<u32> {
    organisation.capacity.into_iter().chain(organisation.budget).min()
}

/// Who has pairs has no more than places; an organisation no more than it offers.
pub(super) fn pools(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let mut loads: BTreeMap<&str, u32> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        let organisation =
            facts.volunteer(&pair.volunteer).and_then(|who| who.organisation.as_deref());
        if let Some(organisation) = organisation {
            *loads.entry(organisation).or_default() += 1;
        }
    }
    for organisation in &evidence.problem.organisations {
        let load = loads.get(organisation.id.as_str()).copied().unwrap_or(0);
        let most = places(organisation).unwrap_or(u32::MAX);
        let tell = || format!("{} has {load} pairs and {most} places", organisation.id);
        judged.look(load <= most, tell);
    }
    judged
}

/// One pair more than the first organisation with a pair offers.
pub(super) fn break_pools(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let member = |id: &str| {
        let mut people = problem.volunteers.iter();
        people.find(|who| who.id == id).and_then(|who| who.organisation.clone())
    };
    let Some((pair, organisation)) =
        result.pairs.iter().find_map(|pair| Some((pair.clone(), member(&pair.volunteer)?)))
    else {
        return false;
    };
    let known = problem.organisations.iter().find(|o| o.id == organisation);
    let most = known.and_then(places).unwrap_or(0);
    result.pairs.extend((0..=most).map(|_| pair.clone()));
    true
}

/// Nobody has more children than places, professionals and their caseload among them.
pub(super) fn caseloads(evidence: &Evidence) -> Judged {
    let mut judged = Judged::default();
    let mut loads: BTreeMap<&str, u16> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        *loads.entry(&pair.volunteer).or_default() += 1;
    }
    let ceiling = evidence.policy.safeguards.capacity_ceiling;
    for who in evidence.problem.volunteers.iter().filter(|who| who.professional) {
        let Some(&load) = loads.get(who.id.as_str()) else { continue };
        let most = who.capacity;
        judged.look(load <= most, || format!("{} has {load} children, {most} at most", who.id));
        let reason = most <= ceiling || who.capacity_reason.is_some();
        judged.expect(reason, || format!("{} has {most} places without a reason", who.id));
    }
    judged
}

/// A professional gets children beyond the cap.
pub(super) fn break_caseloads(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let busy = |who: &&VolunteerDocument| {
        who.professional && result.pairs.iter().any(|pair| pair.volunteer == who.id)
    };
    let Some(who) = problem.volunteers.iter().find(busy) else { return false };
    let Some(pair) = result.pairs.iter().find(|pair| pair.volunteer == who.id).cloned() else {
        return false;
    };
    result.pairs.extend((0..who.capacity).map(|_| pair.clone()));
    true
}

/// A child with volunteers has exactly one mother with that name, or is said to lack her.
pub(super) fn one_mother(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    for child in &evidence.problem.children {
        let pairs = facts.pairs(&child.id);
        if pairs.is_empty() {
            continue;
        }
        let mothers = pairs.iter().filter(|pair| pair.role == Role::Mother.name()).count();
        let told = mothers == 0 && facts.missing(&child.id) > 0;
        judged.look(mothers == 1 || told, || format!("{} has {mothers} mothers", child.id));
    }
    judged
}

/// A child loses its mother to another role.
pub(super) fn break_one_mother(evidence: &mut Evidence) -> bool {
    let missing: BTreeSet<String> =
        evidence.result.uncovered.iter().map(|line| line.child.clone()).collect();
    let mother = |pair: &&mut crate::document::result::PairDocument| {
        pair.role == Role::Mother.name() && !missing.contains(&pair.child)
    };
    let Some(pair) = evidence.result.pairs.iter_mut().find(mother) else { return false };
    "open".clone_into(&mut pair.role);
    true
}

fn has_woman(who: &VolunteerDocument) -> bool {
    match who.members {
        Some(members) => members.women > 0,
        None => who.sex == Some(Sex::Female),
    }
}

/// Every pair, and everybody who visits, is a woman or a team that holds one.
pub(super) fn women(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    for pair in &evidence.result.pairs {
        let holds = facts.volunteer(&pair.volunteer).is_some_and(has_woman);
        judged.look(holds, || format!("{} is paired with {}", pair.child, pair.volunteer));
    }
    for visit in facts.visits() {
        let holds = visit.people.iter().any(|id| facts.volunteer(id).is_some_and(has_woman));
        judged.look(holds, || format!("{} is visited by men alone on {}", visit.child, visit.date));
    }
    judged
}

/// Who has a pair turns out to be a man.
pub(super) fn break_women(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let paired = |who: &&mut VolunteerDocument| {
        who.members.is_none() && result.pairs.iter().any(|pair| pair.volunteer == who.id)
    };
    let found = problem.volunteers.iter_mut().find(paired);
    found.map(|who| who.sex = Some(Sex::Male)).is_some()
}

fn understand(who: &VolunteerDocument, child: &ChildDocument) -> bool {
    let states = !who.languages.is_empty() && !child.languages.is_empty();
    !states || who.languages.iter().any(|language| child.languages.contains(language))
}

/// Who does not speak the child's language is paired with it only where nobody in reach who does has a place left.
pub(super) fn languages(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((case, travel)) = facts.case() else { return judged };
    let mut loads: BTreeMap<&str, u32> = BTreeMap::new();
    let mut pools: BTreeMap<&str, u32> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        *loads.entry(&pair.volunteer).or_default() += 1;
        let who = facts.volunteer(&pair.volunteer);
        if let Some(organisation) = who.and_then(|who| who.organisation.as_deref()) {
            *pools.entry(organisation).or_default() += 1;
        }
    }
    let full = |id: &str| {
        let organisation = evidence.problem.organisations.iter().find(|o| o.id == id);
        let most = organisation.and_then(places).unwrap_or(u32::MAX);
        pools.get(id).copied().unwrap_or(0) >= most
    };
    let free = |who: &&VolunteerDocument| {
        loads.get(who.id.as_str()).copied().unwrap_or(0) < u32::from(who.capacity)
            && !who.organisation.as_deref().is_some_and(full)
    };
    let free: Vec<&VolunteerDocument> = evidence.problem.volunteers.iter().filter(free).collect();
    let pinned: BTreeSet<(&str, &str)> =
        evidence.problem.pinned.iter().map(|p| (p.child.as_str(), p.volunteer.as_str())).collect();
    for pair in facts.pairs_of(Mode::Near) {
        let ends = facts.child(&pair.child).zip(facts.volunteer(&pair.volunteer));
        let Some((child, who)) = ends else { continue };
        let stated = !child.languages.is_empty() && !who.languages.is_empty();
        if !stated || pinned.contains(&(pair.child.as_str(), pair.volunteer.as_str())) {
            continue;
        }
        let taken: Vec<&str> =
            facts.pairs(&child.id).iter().map(|p| p.volunteer.as_str()).collect();
        let better = |other: &&&VolunteerDocument| {
            let ids = case.ids.volunteer(&other.id).zip(case.ids.child(&child.id));
            understand(other, child)
                && !taken.contains(&other.id.as_str())
                && ids.is_some_and(|(volunteer, child)| {
                    eligibility::pair(&case.instance, &*travel, volunteer, child).is_ok()
                })
        };
        let found = if understand(who, child) { None } else { free.iter().find(better) };
        judged.look(found.is_none(), || {
            let other = found.map_or("", |other| other.id.as_str());
            format!("{} has {} although {other} speaks its language", child.id, who.id)
        });
    }
    judged
}

/// A child loses the language it has in common with its volunteer to somebody who has a place left.
pub(super) fn break_languages(evidence: &mut Evidence) -> bool {
    let before = evidence.clone();
    let facts = Facts::of(&before);
    for (at, pair) in before.result.pairs.iter().enumerate() {
        let ends = facts.child(&pair.child).zip(facts.volunteer(&pair.volunteer));
        let Some((child, who)) = ends.filter(|(child, who)| {
            who.mode == Mode::Near && !child.languages.is_empty() && understand(who, child)
        }) else {
            continue;
        };
        let other = before.problem.volunteers.iter().find(|other| {
            other.mode == Mode::Near && !understand(other, child) && other.id != who.id
        });
        let Some(other) = other else { continue };
        evidence.result.pairs[at].volunteer.clone_from(&other.id);
        // The place that the speaker had is free now.
        if !languages(evidence).violations.is_empty() {
            return true;
        }
        evidence.result.pairs[at].volunteer.clone_from(&who.id);
    }
    false
}

/// Of two siblings the volunteers of the one who has fewer are among those of the other.
pub(super) fn siblings(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let mut households: BTreeMap<&str, Vec<&ChildDocument>> = BTreeMap::new();
    let on = evidence.problem.round.date;
    for child in evidence.problem.children.iter().filter(|child| child.consent.on_file(on)) {
        if let Some(household) = &child.household {
            households.entry(household).or_default().push(child);
        }
    }
    for (household, mut children) in households {
        children.retain(|child| !facts.pairs(&child.id).is_empty());
        children.sort_by_key(|child| facts.demand(child));
        for pair in children.windows(2) {
            let of = |child: &ChildDocument| -> BTreeSet<&str> {
                facts.pairs(&child.id).iter().map(|pair| pair.volunteer.as_str()).collect()
            };
            let (less, more) = (of(pair[0]), of(pair[1]));
            let (a, b) = (&pair[0].id, &pair[1].id);
            judged.look(less.is_subset(&more), || format!("{a} and {b} of {household} are parted"));
        }
    }
    judged
}

/// A sibling gets a volunteer of its own.
pub(super) fn break_siblings(evidence: &mut Evidence) -> bool {
    let before = evidence.clone();
    for (at, pair) in before.result.pairs.iter().enumerate() {
        for other in &before.problem.volunteers {
            evidence.result.pairs[at].volunteer.clone_from(&other.id);
            if !siblings(evidence).violations.is_empty() {
                return true;
            }
            let lonely = before.problem.children.iter().find(|child| child.id == pair.child);
            if lonely.is_none_or(|child| child.household.is_none()) {
                break;
            }
        }
        evidence.result.pairs[at].volunteer.clone_from(&pair.volunteer);
    }
    false
}

/// A red child has at least two volunteers, or is said to lack them; nobody has more than asked for.
pub(super) fn degrees(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    for child in &evidence.problem.children {
        let many = facts.pairs(&child.id).len();
        let demand = usize::from(facts.demand(child));
        let missing = usize::from(facts.missing(&child.id));
        judged.expect(many <= demand, || format!("{} has {many} of {demand}", child.id));
        if child.priority == Priority::Red && many > 0 && child.demand.is_none() {
            let told = many + missing >= demand;
            judged.look(many >= 2 || told, || format!("red {} has {many} volunteers", child.id));
        }
    }
    judged
}

/// A red child keeps one volunteer and nobody says so.
pub(super) fn break_degrees(evidence: &mut Evidence) -> bool {
    let before = evidence.clone();
    let facts = Facts::of(&before);
    let red = before.problem.children.iter().find(|child| {
        child.priority == Priority::Red
            && child.demand.is_none()
            && facts.pairs(&child.id).len() >= 2
    });
    let Some(red) = red else { return false };
    let kept = facts.pairs(&red.id)[0].volunteer.clone();
    let keeps = |pair: &crate::document::result::PairDocument| {
        pair.child != red.id || pair.volunteer == kept
    };
    evidence.result.pairs.retain(keeps);
    evidence.result.uncovered.retain(|line| line.child != red.id);
    true
}
