//! Properties of programmes: contracts of organisations, surveys before pairing, projects, functions.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::eligibility;
use tongxing_solver::model::Point;
use tongxing_solver::objective;
use tongxing_solver::travel::{Travel, straight};

use super::Judged;
use super::facts::{Evidence, Facts, plus};
use crate::document::convert::county_weight;
use crate::document::result::PairDocument;
use crate::document::{Case, ChildDocument, Day, DivisionCode, Mode, ProblemDocument};

/// Pairs of volunteers of an organisation are within the days of its contract, and no more than it pays for.
pub(super) fn contracts(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let on = evidence.problem.round.date;
    let mut loads: BTreeMap<&str, u32> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        let who = facts.volunteer(&pair.volunteer);
        let Some(id) = who.and_then(|who| who.organisation.as_deref()) else { continue };
        *loads.entry(id).or_default() += 1;
        let known = evidence.problem.organisations.iter().find(|one| one.id == id);
        let covers = known.is_some_and(|one| {
            one.from.is_none_or(|from| from <= on) && one.until.is_none_or(|until| on <= until)
        });
        judged.look(covers, || format!("{} serves outside the contract of {id}", pair.volunteer));
    }
    for organisation in &evidence.problem.organisations {
        let Some(budget) = organisation.budget else { continue };
        let load = loads.get(organisation.id.as_str()).copied().unwrap_or(0);
        let tell = || format!("{} has {load} pairs and pays for {budget}", organisation.id);
        judged.expect(load <= budget, tell);
    }
    judged
}

/// The contract of somebody who has a pair turns out to have ended.
pub(super) fn break_contracts(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let ended = Day(plus(problem.round.date.0, -1));
    let through = |id: &str| {
        let who = problem.volunteers.iter().find(|who| who.id == id);
        who.and_then(|who| who.organisation.clone())
    };
    let Some(id) = result.pairs.iter().find_map(|pair| through(&pair.volunteer)) else {
        return false;
    };
    let found = problem.organisations.iter_mut().find(|one| one.id == id);
    found.map(|one| one.until = Some(ended)).is_some()
}

/// Whether the child's survey counts on the round's date.
fn is_surveyed(evidence: &Evidence, child: &ChildDocument) -> bool {
    let (on, months) = (evidence.problem.round.date, evidence.policy.survey.valid_months);
    let counts = |day: Day| day <= on && day.0.months_until(on.0) < u32::from(months);
    child.surveyed.is_some_and(counts)
}

/// Nobody without a survey that counts is paired; whom consent allows to be is told to be due.
pub(super) fn surveys(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    if !evidence.policy.survey.required {
        return judged;
    }
    let on = evidence.problem.round.date;
    let lines = evidence.result.surveys_due.iter();
    let due: BTreeSet<&str> = lines.flat_map(|line| &line.children).map(String::as_str).collect();
    for child in &evidence.problem.children {
        let waits = !is_surveyed(evidence, child);
        let paired = !facts.pairs(&child.id).is_empty();
        judged.look(!(waits && paired), || format!("{} is paired without a survey", child.id));
        let told = due.contains(child.id.as_str());
        let owed = waits && child.consent.on_file(on);
        judged.expect(told == owed, || format!("{}: due {owed}, told {told}", child.id));
    }
    judged
}

/// The survey of a child who has a pair turns out to be missing.
pub(super) fn break_surveys(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let Some(pair) = result.pairs.first() else { return false };
    let found = problem.children.iter_mut().find(|child| child.id == pair.child);
    found.map(|child| child.surveyed = None).is_some()
}

/// Costs of pairs, as far as they may be.
struct Costs<'a> {
    evidence: &'a Evidence,
    case: Case,
    travel: Box<dyn Travel + Send>,
}

impl Costs<'_> {
    fn of(&self, volunteer: &str, child: &str) -> Option<i64> {
        let ids = &self.case.ids;
        let (volunteer, child) = ids.volunteer(volunteer).zip(ids.child(child))?;
        let instance = &self.case.instance;
        let leg = eligibility::pair(instance, &*self.travel, volunteer, child).ok()?;
        Some(objective::pair(instance, volunteer, child, leg).total())
    }

    fn weight(&self, child: &ChildDocument) -> i64 {
        county_weight(&self.evidence.policy.counties, child.division.0)
    }

    /// Whether the volunteer had better have the child than another of its colour whose county counts less.
    fn comes_first(&self, volunteer: &str, child: &ChildDocument, other: &ChildDocument) -> bool {
        let more = self.weight(child) - self.weight(other);
        let here = self.of(volunteer, &child.id).zip(self.of(volunteer, &other.id));
        more > 0
            && other.priority == child.priority
            && other.requirements.is_empty()
            && child.requirements.is_empty()
            && here.is_some_and(|(here, there)| here - there < more)
    }
}

/// No child of a weighted county waits for a volunteer who is the only one of a child of its colour elsewhere, where
/// that pair would cost less than the difference more.
pub(super) fn counties(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((case, travel)) = facts.case() else { return judged };
    let costs = Costs { evidence, case, travel };
    let pinned: BTreeSet<(&str, &str)> =
        evidence.problem.pinned.iter().map(|p| (p.child.as_str(), p.volunteer.as_str())).collect();
    let children = &evidence.problem.children;
    for child in children.iter().filter(|child| costs.weight(child) > 0) {
        let ahead = |other: &&ChildDocument| {
            let [pair] = facts.pairs(&other.id) else { return false };
            !pinned.contains(&(other.id.as_str(), pair.volunteer.as_str()))
                && costs.comes_first(&pair.volunteer, child, other)
        };
        let waits = facts.pairs(&child.id).is_empty();
        let ahead = if waits { children.iter().find(ahead) } else { None };
        judged.look(ahead.is_none(), || {
            let other = ahead.map_or("", |other| other.id.as_str());
            format!("{} waits although {other}, whose county counts less, has somebody", child.id)
        });
    }
    judged
}

/// The volunteer of a child of a weighted county goes to one of its colour elsewhere.
pub(super) fn break_counties(evidence: &mut Evidence) -> bool {
    let facts = Facts::of(evidence);
    let Some((case, travel)) = facts.case() else { return false };
    let costs = Costs { evidence, case, travel };
    let children = &evidence.problem.children;
    let goes = |pair: &&PairDocument| {
        let child = facts.child(&pair.child)?;
        let other = children.iter().find(|o| costs.comes_first(&pair.volunteer, child, o))?;
        Some((PairDocument { child: other.id.clone(), ..(*pair).clone() }, child.id.clone()))
    };
    let Some((pair, child)) = evidence.result.pairs.iter().find_map(|pair| goes(&pair)) else {
        return false;
    };
    let pairs = &mut evidence.result.pairs;
    pairs.retain(|old| old.child != child && old.child != pair.child);
    pairs.push(pair);
    true
}

/// Children who have a volunteer of each project, her own or that of her organisation.
fn reached(evidence: &Evidence) -> BTreeMap<&str, BTreeSet<&str>> {
    let ProblemDocument { volunteers, organisations, .. } = &evidence.problem;
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pair in &evidence.result.pairs {
        let Some(who) = volunteers.iter().find(|who| who.id == pair.volunteer) else { continue };
        let through = || {
            let id = who.organisation.as_ref()?;
            organisations.iter().find(|one| one.id == *id)?.project.as_deref()
        };
        if let Some(project) = who.project.as_deref().or_else(through) {
            reached.entry(project).or_default().insert(&pair.child);
        }
    }
    reached
}

/// Every project that runs is told with what it is to reach, reaches and misses, and no other.
pub(super) fn projects(evidence: &Evidence) -> Judged {
    let mut judged = Judged::default();
    let (on, reached) = (evidence.problem.round.date, reached(evidence));
    let mut told = evidence.result.projects.iter();
    for project in evidence.problem.projects.iter().filter(|project| project.runs(on)) {
        let actual = reached.get(project.id.as_str()).map_or(0, BTreeSet::len);
        let target = project.target_children as usize;
        let holds = told.next().is_some_and(|line| {
            let counts = [line.target, line.actual, line.missing].map(|count| count as usize);
            line.id == project.id && counts == [target, actual, target.saturating_sub(actual)]
        });
        judged.look(holds, || format!("{} reaches {actual} of {target}", project.id));
    }
    judged.expect(told.next().is_none(), || "a project is told that does not run".to_owned());
    judged
}

/// A project is said to reach one child more.
pub(super) fn break_projects(evidence: &mut Evidence) -> bool {
    evidence.result.projects.first_mut().map(|line| line.actual += 1).is_some()
}

/// Who may have pairs, is near and has a function: the function and the home.
fn functions_of<'a>(evidence: &'a Evidence, case: &Case) -> Vec<(&'a str, Point)> {
    let near = evidence.problem.volunteers.iter().filter(|who| who.mode == Mode::Near);
    let place = near.filter_map(|who| {
        let id = case.ids.volunteer(&who.id)?;
        eligibility::volunteer(&case.instance, id).ok()?;
        Some((who.function.as_deref()?, case.instance.volunteer(id).home))
    });
    place.collect()
}

/// Of every function that a child's needs ask for: somebody near has it, or the child's village is told to lack it.
pub(super) fn functions(evidence: &Evidence) -> Judged {
    let mut judged = Judged::default();
    let Some((case, _)) = Facts::of(evidence).case() else { return judged };
    let policy = &evidence.policy.functions;
    let there = functions_of(evidence, &case);
    let mut lacks: BTreeMap<(DivisionCode, &str), (u32, Option<u32>)> = BTreeMap::new();
    for child in &evidence.problem.children {
        let id = case.ids.child(&child.id);
        let may = id.filter(|&id| eligibility::child(&case.instance, id).is_ok());
        let Some(home) = may.map(|id| case.instance.child(id).home) else { continue };
        let asked = child.needs.iter().filter_map(|need| policy.by_need.get(need)).flatten();
        for function in asked.map(String::as_str).collect::<BTreeSet<&str>>() {
            judged.examined += 1;
            let with = there.iter().filter(|(has, _)| *has == function);
            let nearest = with.map(|(_, place)| straight(*place, home).0).min();
            if nearest.is_some_and(|metres| metres <= policy.within_metres) {
                continue;
            }
            let village = child.division.0.truncate(policy.digits);
            let village = village.map_or(child.division, DivisionCode);
            let (children, metres) = lacks.entry((village, function)).or_default();
            *children += 1;
            *metres = metres.iter().copied().chain(nearest).min();
        }
    }
    let mut told = BTreeMap::new();
    for line in &evidence.result.functions_missing {
        let said = (line.children, line.nearest_metres);
        told.insert((line.division, line.function.as_str()), said);
    }
    for (key, lack) in &lacks {
        judged.expect(told.get(key) == Some(lack), || format!("{} lacks {}", key.0, key.1));
    }
    for key in told.keys() {
        judged.expect(lacks.contains_key(key), || format!("{} does not lack {}", key.0, key.1));
    }
    judged
}

/// A function that a village lacks is not told.
pub(super) fn break_functions(evidence: &mut Evidence) -> bool {
    evidence.result.functions_missing.pop().is_some()
}
