//! What a result reports besides its pairs: surveys that are due, projects, functions that villages lack.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Mode, Point};
use tongxing_solver::travel::straight;

use super::super::result::{FunctionMissingDocument, ProjectResultDocument, SurveyDueDocument};
use super::super::{Day, DivisionCode, Need};
use super::Answer;

/// Metres in a degree of latitude, a little less than there are.
const METRES_PER_DEGREE: f64 = 110_000.0;

/// Children whom nothing but a survey keeps from being paired, by division.
pub(super) fn surveys_due(answer: Answer<'_>) -> Vec<SurveyDueDocument> {
    let instance = &answer.case.instance;
    let mut due: BTreeMap<DivisionCode, Vec<String>> = BTreeMap::new();
    for id in instance.child_ids() {
        if eligibility::child(instance, id) == Err(eligibility::Refusal::NotSurveyed) {
            let text = answer.case.ids.child_text(id).to_owned();
            due.entry(answer.case.tags.division[id.index()]).or_default().push(text);
        }
    }
    due.into_iter().map(|(division, children)| SurveyDueDocument { division, children }).collect()
}

/// Every project that runs on the round's date.
pub(super) fn projects(answer: Answer<'_>) -> Vec<ProjectResultDocument> {
    let (tags, on) = (&answer.case.tags, Day(answer.case.instance.date()));
    let mut reached: Vec<BTreeSet<ChildId>> = vec![BTreeSet::new(); tags.projects.len()];
    for pair in &answer.solution.pairs {
        // Recruits, who are behind all others, are in no project.
        if let Some(Some(at)) = tags.project.get(pair.volunteer.index()) {
            reached[*at].insert(pair.child);
        }
    }
    let running = tags.projects.iter().zip(reached).filter(|(project, _)| project.runs(on));
    running
        .map(|(project, children)| {
            let (target, actual) =
                (project.target_children, u32::try_from(children.len()).unwrap_or(u32::MAX));
            let missing = target.saturating_sub(actual);
            ProjectResultDocument { id: project.id.clone(), target, actual, missing }
        })
        .collect()
}

/// What a village lacks of a function.
#[derive(Default)]
struct Lack {
    children: u32,
    nearest: Option<u32>,
}

/// By village and function: children who need it, by the policy's table, and have nobody who may have pairs, is near and
/// has it within the policy's metres. O((volunteers + children) log volunteers) and those in a band of latitude.
pub(super) fn functions_missing(answer: Answer<'_>) -> Vec<FunctionMissingDocument> {
    let (instance, tags) = (&answer.case.instance, &answer.case.tags);
    let policy = &answer.case.policy.functions;
    if policy.by_need.is_empty() {
        return Vec::new();
    }
    let mut places: BTreeMap<&str, Vec<Point>> = BTreeMap::new();
    for id in instance.volunteer_ids() {
        let near = instance.volunteer(id).mode == Mode::Near;
        if let Some(function) = function(answer, id).filter(|_| near)
            && eligibility::volunteer(instance, id).is_ok()
        {
            places.entry(function).or_default().push(instance.volunteer(id).home);
        }
    }
    for list in places.values_mut() {
        list.sort_by(|a, b| a.latitude.total_cmp(&b.latitude));
    }
    let mut lacks: BTreeMap<(DivisionCode, &str), Lack> = BTreeMap::new();
    for id in instance.child_ids().filter(|&id| eligibility::child(instance, id).is_ok()) {
        let child = instance.child(id);
        let of = child.needs.iter().filter_map(|need| policy.by_need.get(&Need::from(need)));
        let wanted: BTreeSet<&str> = of.flatten().map(String::as_str).collect();
        let village = tags.division[id.index()];
        let village = village.0.truncate(policy.digits).map_or(village, DivisionCode);
        for function in wanted {
            let there = places.get(function).map_or(&[][..], Vec::as_slice);
            let nearest = nearest(there, child.home);
            if nearest.is_some_and(|metres| metres <= policy.within_metres) {
                continue;
            }
            let lack = lacks.entry((village, function)).or_default();
            lack.children += 1;
            lack.nearest = lack.nearest.into_iter().chain(nearest).min();
        }
    }
    let line =
        |((division, function), lack): ((DivisionCode, &str), Lack)| FunctionMissingDocument {
            division,
            function: function.to_owned(),
            children: lack.children,
            nearest_metres: lack.nearest,
        };
    lacks.into_iter().map(line).collect()
}

fn function<'a>(answer: Answer<'a>, id: VolunteerId) -> Option<&'a str> {
    answer.case.tags.function.get(id.index())?.as_deref()
}

/// Metres to the nearest of the places, which stand from south to north.
fn nearest(places: &[Point], home: Point) -> Option<u32> {
    let north = places.partition_point(|place| place.latitude < home.latitude);
    let mut best: Option<u32> = None;
    let mut look = |place: &Point| {
        let apart = (place.latitude - home.latitude).abs() * METRES_PER_DEGREE;
        if best.is_some_and(|best| apart > f64::from(best)) {
            return false;
        }
        let metres = straight(*place, home).0;
        best = best.into_iter().chain([metres]).min();
        true
    };
    let _ = places[north..].iter().all(&mut look);
    let _ = places[..north].iter().rev().all(&mut look);
    best
}
