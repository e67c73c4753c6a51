//! The answer as one .html file that needs nothing else: a map, its numbers, and tables.

use serde_json::{Value, json};

use super::html::{self, Places, at, embedded};
use super::lines::{Lines, encoded};
use super::view::{Lookup, View};
use super::{ExportError, Format, MOST_POINTS};
use crate::document::{Mode, Need, Priority, VolunteerPerson};

/// The page, with a mark where style, data and script go.
const PAGE: &str = include_str!("map/page.html");
/// How it looks.
const STYLE: &str = include_str!("map/page.css");
/// What it does, in the language of browsers of 2010, one scope for all parts.
const SCRIPT: &str = concat!(
    "(function () {\n\"use strict\";\n",
    include_str!("map/words.js"),
    include_str!("map/basics.js"),
    include_str!("map/data.js"),
    include_str!("map/draw.js"),
    include_str!("map/act.js"),
    include_str!("map/panel.js"),
    include_str!("map/table.js"),
    include_str!("map/start.js"),
    "}());\n",
);

/// The map: children who may be listed, volunteers who may serve, pairs, coverage and proof. Names
/// stand there where people are given; nothing else of a person ever does.
///
/// # Errors
/// More people than [`MOST_POINTS`], or a result that names who is not in the problem.
pub fn map(view: &View<'_>) -> Result<Vec<u8>, ExportError> {
    let lookup = Lookup::new(*view)?;
    let count = lookup.children.len() + lookup.volunteers.len();
    lookup.at_most(Format::Html, MOST_POINTS, count, "people")?;
    let data = embedded(&data(&lookup));
    Ok(html::page(PAGE, view.language, STYLE, &data, SCRIPT))
}

fn data(lookup: &Lookup<'_>) -> Value {
    let mut places = Places::new(lookup.view.gazetteer);
    let mut children = Vec::with_capacity(lookup.children.len());
    for child in &lookup.children {
        let document = child.document;
        let [x, y] = at(lookup.child_spot(document).point);
        let person = lookup.child_person(&document.id);
        children.push(json!([
            document.id,
            document.priority.core().index(),
            x,
            y,
            places.of(document.division.0),
            bits(&document.needs),
            child.uncovered.map_or(0, |line| line.units),
            child.uncovered.map(|line| line.reason),
            person.and_then(|p| p.name.as_ref()),
        ]));
    }
    let recruit: Vec<Value> = (lookup.view.result.recruit.iter())
        .map(|proposal| {
            let place = places.of(proposal.division.0);
            let skill = proposal.skill.and_then(|s| Need::ALL.iter().position(|n| *n == s));
            let skill = skill.map_or(json!(-1), |at| json!(at));
            let gains: Vec<_> = proposal.worth.covered.iter().collect();
            json!([place, skill, proposal.professional, proposal.count, gains, proposal.worth.cost])
        })
        .collect();
    let mut shown = vec![None; lookup.volunteers.len()];
    let mut volunteers = Vec::new();
    for (slot, volunteer) in shown.iter_mut().zip(&lookup.volunteers) {
        let document = volunteer.document;
        if volunteer.pairs.is_empty() && !lookup.serves(document) {
            continue;
        }
        let [x, y] = at(lookup.volunteer_spot(document).point);
        let person = lookup.volunteer_person(&document.id);
        *slot = Some(volunteers.len());
        volunteers.push(json!([
            document.id,
            x,
            y,
            places.of(document.division.0),
            document.capacity,
            bits(&document.skills),
            u8::from(document.mode == Mode::Remote),
            person.and_then(VolunteerPerson::called),
        ]));
    }
    let lines = Lines::new(lookup);
    let pairs = pairs(lookup, &lines, &shown);
    let shapes: Vec<String> = lines.shapes().iter().map(|shape| encoded(shape)).collect();
    json!({
        "children": children,
        "volunteers": volunteers,
        "pairs": pairs,
        "shapes": shapes,
        "places": places.names(),
        "towns": html::towns(lookup.view.gazetteer, lookup.view.problem.round.division.0),
        "needs": Need::ALL.iter().map(|need| [need.zh(), need.en()]).collect::<Vec<_>>(),
        "summary": summary(lookup, recruit),
    })
}

/// Pairs, by where their ends stand among those shown.
fn pairs(lookup: &Lookup<'_>, lines: &Lines, shown: &[Option<usize>]) -> Vec<Value> {
    let timed = lookup.is_timed();
    let pairs = lookup.pairs.iter().enumerate().map(|(number, pair)| {
        let tie = pair.document;
        let cost = &tie.cost;
        let costs = [cost.travel, cost.need, cost.language, cost.balance, cost.continuity];
        let (volunteer, seconds) = (shown[pair.volunteer], tie.seconds.filter(|_| timed));
        let shape = lines.at(number);
        json!([pair.child, volunteer, tie.metres, costs, tie.role, tie.since, seconds, shape])
    });
    pairs.collect()
}

/// Needs as a set of bits in documented order.
fn bits(needs: &[Need]) -> u32 {
    needs.iter().fold(0, |set, need| {
        set | Need::ALL.iter().position(|known| known == need).map_or(0, |at| 1 << at)
    })
}

fn summary(lookup: &Lookup<'_>, recruit: Vec<Value>) -> Value {
    let result = lookup.view.result;
    let covered = |colour: &Priority| {
        result.covered.get(colour).map_or([0; 3], |line| [line.demand, line.units, line.first])
    };
    let covered: Vec<[u64; 3]> = Priority::ALL.iter().map(covered).collect();
    let levels: Vec<Value> =
        result.levels.iter().map(|l| json!([l.name, l.value, l.bound])).collect();
    json!({
        "area": lookup.area(),
        "division": lookup.view.problem.round.division,
        "date": lookup.view.problem.round.date,
        "policy": result.inputs.policy,
        "travel": result.inputs.travel.spec,
        "road": lookup.by_road(),
        "attribution": lookup.attribution(),
        "problem": result.inputs.problem_sha256,
        "status": result.status,
        "gap": result.gap,
        "check": result.check.status,
        "covered": covered,
        "levels": levels,
        "unlisted": lookup.unlisted,
        "recruit": recruit,
        "exact": lookup.view.positions == super::Positions::Exact,
    })
}
