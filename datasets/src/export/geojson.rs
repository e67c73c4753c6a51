//! The answer as GeoJSON (RFC 7946), WGS-84.

use serde_json::{Value, json};
use tongxing_solver::model::Point;

use super::lines::Lines;
use super::view::{Lookup, View};
use super::{ExportError, Format, MOST_FEATURES};
use crate::document::Priority;

/// A feature collection, a feature a line: a point for every child who may be listed and for every
/// volunteer who may serve, a line for every pair, along its roads where their shape is known. Names stand there where people are given; never
/// more of a person.
///
/// # Errors
/// More features than [`MOST_FEATURES`], or a result that names who is not in the problem.
pub fn geojson(view: &View<'_>) -> Result<Vec<u8>, ExportError> {
    let lookup = Lookup::new(*view)?;
    let count = lookup.children.len() + lookup.volunteers.len() + lookup.pairs.len();
    lookup.at_most(Format::Geojson, MOST_FEATURES, count, "features")?;
    let result = view.result;
    let lines = Lines::new(&lookup);
    let mut about = json!({
        "division": view.problem.round.division,
        "date": view.problem.round.date,
        "status": result.status,
        "positions": if view.positions == super::Positions::Exact { "exact" } else { "coarse" },
        "without_consent": lookup.unlisted,
        "problem_sha256": result.inputs.problem_sha256,
    });
    if let Some(attribution) = lookup.attribution().filter(|_| !lines.shapes().is_empty()) {
        about["attribution"] = json!(format!("{attribution}, ODbL 1.0"));
    }
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"tongxing\":{about},\"features\":[");
    let features = children(&lookup).chain(volunteers(&lookup)).chain(pairs(&lookup, &lines));
    for (at, feature) in features.enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(&feature.to_string());
    }
    text.push_str("\n]}\n");
    Ok(text.into_bytes())
}

fn children<'l>(lookup: &'l Lookup<'_>) -> impl Iterator<Item = Value> + 'l {
    lookup.children.iter().map(|child| {
        let document = child.document;
        let spot = lookup.child_spot(document);
        let missing = child.uncovered.map_or(0, |line| line.units);
        let mut properties = json!({
            "kind": "child",
            "id": document.id,
            "priority": document.priority,
            "colour": colour(document.priority),
            "division": document.division,
            "needs": document.needs,
            "volunteers": child.pairs.len(),
            "missing": missing,
            "position": spot.precision,
        });
        if let Some(line) = child.uncovered {
            properties["reason"] = json!(line.reason);
        }
        if let Some(name) = lookup.child_person(&document.id).and_then(|p| p.name.as_ref()) {
            properties["name"] = json!(name);
        }
        feature(&json!({ "type": "Point", "coordinates": at(spot.point) }), properties)
    })
}

fn volunteers<'l>(lookup: &'l Lookup<'_>) -> impl Iterator<Item = Value> + 'l {
    let shown = lookup.volunteers.iter();
    let shown = shown.filter(|v| !v.pairs.is_empty() || lookup.serves(v.document));
    shown.map(|volunteer| {
        let document = volunteer.document;
        let spot = lookup.volunteer_spot(document);
        let mut properties = json!({
            "kind": "volunteer",
            "id": document.id,
            "division": document.division,
            "skills": document.skills,
            "mode": document.mode,
            "capacity": document.capacity,
            "load": volunteer.pairs.len(),
            "position": spot.precision,
        });
        if let Some(name) = lookup.volunteer_person(&document.id).and_then(|p| p.name.as_ref()) {
            properties["name"] = json!(name);
        }
        feature(&json!({ "type": "Point", "coordinates": at(spot.point) }), properties)
    })
}

fn pairs<'l>(lookup: &'l Lookup<'_>, lines: &'l Lines) -> impl Iterator<Item = Value> + 'l {
    lookup.pairs.iter().enumerate().map(|(number, pair)| {
        let child = lookup.children[pair.child].document;
        let volunteer = lookup.volunteers[pair.volunteer].document;
        let ends = lookup.ends(pair);
        let shape = lines.of(number);
        let line: Vec<_> = shape.unwrap_or(&ends).iter().copied().map(at).collect();
        let properties = json!({
            "kind": "pair",
            "child": child.id,
            "volunteer": volunteer.id,
            "priority": child.priority,
            "colour": colour(child.priority),
            "role": pair.document.role,
            "since": pair.document.since,
            "metres": pair.document.metres,
            "seconds": pair.document.seconds,
            "line": if shape.is_some() { "roads" } else { "straight" },
        });
        feature(&json!({ "type": "LineString", "coordinates": line }), properties)
    })
}

/// The colour that maps paint the priority in.
pub(super) fn colour(priority: Priority) -> &'static str {
    match priority {
        Priority::Red => "#c62828",
        Priority::Orange => "#ee8a22",
        Priority::Yellow => "#e2bd1c",
        Priority::Blue => "#2f6db5",
    }
}

/// A feature of a collection.
pub(super) fn feature(geometry: &Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

/// Degrees east, degrees north.
pub(super) fn at(point: Point) -> [f64; 2] {
    // A millionth of a degree is a tenth of a metre.
    [point.longitude, point.latitude].map(|degrees| (degrees * 1e6).round() / 1e6)
}
