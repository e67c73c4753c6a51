//! The answer as one .html file that needs nothing else: a map, its numbers, and a table.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tongxing_solver::model::Point;

use super::view::{Lookup, View};
use super::words;

const PAGE: &str = include_str!("map.html");
/// Where the page expects its data.
const DATA: &str = "/*DATA*/null";

/// The map: children who may be listed, volunteers with children, pairs, coverage and proof. Names
/// stand there where people are given; nothing else of a person ever does.
#[must_use]
pub fn map(view: &View<'_>) -> Vec<u8> {
    let data = embedded(&data(&Lookup::new(*view)));
    PAGE.replacen(DATA, &data, 1).into_bytes()
}

/// JSON that cannot end the script it stands in.
fn embedded(data: &Value) -> String {
    let text = data.to_string();
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

fn data(lookup: &Lookup<'_>) -> Value {
    let missing: BTreeMap<&str, (u16, usize)> = lookup
        .uncovered()
        .map(|line| (line.child.as_str(), (line.units, line.reason as usize)))
        .collect();
    let mut places: Vec<String> = Vec::new();
    let mut place_of = BTreeMap::new();
    let mut place = |code| {
        *place_of.entry(code).or_insert_with(|| {
            let (town, village) = lookup.place(code);
            places.push(format!("{town}{village}"));
            places.len() - 1
        })
    };
    let mut child_at = BTreeMap::new();
    let mut children = Vec::new();
    for child in lookup.listed() {
        let [x, y] = at(lookup.child_point(child));
        let (units, reason) = missing.get(child.id.as_str()).copied().unwrap_or((0, 0));
        let name = lookup.child_name(&child.id);
        child_at.insert(child.id.as_str(), children.len());
        let colour = child.priority.core().index();
        let town = place(child.division.0);
        children.push(json!([child.id, colour, x, y, town, units, reason, name]));
    }
    let mut volunteer_at = BTreeMap::new();
    let mut volunteers = Vec::new();
    for volunteer in lookup.busy() {
        let [x, y] = at(lookup.volunteer_point(volunteer));
        let name = lookup.volunteer_name(&volunteer.id);
        volunteer_at.insert(volunteer.id.as_str(), volunteers.len());
        let town = place(volunteer.division.0);
        volunteers.push(json!([volunteer.id, x, y, town, volunteer.capacity, name]));
    }
    let pairs: Vec<Value> = lookup
        .pairs
        .iter()
        .filter_map(|pair| {
            let child = child_at.get(pair.child.as_str())?;
            let volunteer = volunteer_at.get(pair.volunteer.as_str())?;
            Some(json!([child, volunteer, pair.metres, words::because(pair)]))
        })
        .collect();
    json!({
        "children": children,
        "volunteers": volunteers,
        "pairs": pairs,
        "places": places,
        "towns": towns(lookup),
        "summary": summary(lookup),
    })
}

/// Townships with a point, for orientation.
fn towns(lookup: &Lookup<'_>) -> Vec<Value> {
    let within = lookup.view.problem.round.division.0;
    let towns = lookup.view.gazetteer.towns(within).filter(|town| town.current);
    towns
        .filter_map(|town| {
            let [x, y] = at(town.point?);
            Some(json!([town.name, x, y]))
        })
        .collect()
}

fn summary(lookup: &Lookup<'_>) -> Value {
    let result = lookup.view.result;
    let covered: Vec<Value> =
        result.covered.values().map(|line| json!([line.demand, line.units, line.first])).collect();
    let levels: Vec<Value> =
        result.levels.iter().map(|l| json!([l.name, l.value, l.bound])).collect();
    json!({
        "area": lookup.area(),
        "division": lookup.view.problem.round.division,
        "date": lookup.view.problem.round.date,
        "policy": result.inputs.policy,
        "travel": result.inputs.travel.spec,
        "status": result.status,
        "gap": result.gap,
        "check": result.check.status,
        "covered": covered,
        "levels": levels,
        "unlisted": lookup.unlisted(),
        "exact": lookup.view.positions == super::Positions::Exact,
    })
}

fn at(point: Point) -> [f64; 2] {
    [point.longitude, point.latitude].map(|degrees| (degrees * 1e5).round() / 1e5)
}
