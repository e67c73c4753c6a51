//! The answer as GeoJSON (RFC 7946), WGS-84.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tongxing_solver::model::Point;

use super::view::{Lookup, View};

/// A feature collection: a point for every child who may be listed and for every volunteer with a
/// child, a line for every pair. Names stand there where people are given; never more of a person.
#[must_use]
pub fn geojson(view: &View<'_>) -> Vec<u8> {
    let lookup = Lookup::new(*view);
    let missing: BTreeMap<&str, u16> =
        lookup.uncovered().map(|line| (line.child.as_str(), line.units)).collect();
    let mut features = Vec::new();
    let mut points: BTreeMap<&str, Point> = BTreeMap::new();
    for child in lookup.listed() {
        let point = lookup.child_point(child);
        points.insert(&child.id, point);
        let properties = json!({
            "kind": "child",
            "id": child.id,
            "priority": child.priority,
            "division": child.division,
            "missing": missing.get(child.id.as_str()).unwrap_or(&0),
        });
        features.push(place(point, properties, lookup.child_name(&child.id)));
    }
    let mut homes: BTreeMap<&str, Point> = BTreeMap::new();
    for volunteer in lookup.busy() {
        let point = lookup.volunteer_point(volunteer);
        homes.insert(&volunteer.id, point);
        let properties = json!({
            "kind": "volunteer",
            "id": volunteer.id,
            "division": volunteer.division,
            "capacity": volunteer.capacity,
            "load": lookup.loads.get(volunteer.id.as_str()).map_or(0, Vec::len),
        });
        features.push(place(point, properties, lookup.volunteer_name(&volunteer.id)));
    }
    for pair in &lookup.pairs {
        let ends = (homes.get(pair.volunteer.as_str()), points.get(pair.child.as_str()));
        let (Some(&home), Some(&child)) = ends else { continue };
        let line = json!({ "type": "LineString", "coordinates": [at(home), at(child)] });
        let properties = json!({
            "kind": "pair",
            "child": pair.child,
            "volunteer": pair.volunteer,
            "role": pair.role,
            "metres": pair.metres,
        });
        features.push(feature(line, properties));
    }
    let whole = json!({ "type": "FeatureCollection", "features": features });
    let mut bytes = whole.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

/// A point, with a name where one is given.
fn place(point: Point, mut properties: Value, name: Option<&str>) -> Value {
    if let (Some(name), Some(map)) = (name, properties.as_object_mut()) {
        map.insert("name".to_owned(), json!(name));
    }
    feature(json!({ "type": "Point", "coordinates": at(point) }), properties)
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn at(point: Point) -> [f64; 2] {
    // A millionth of a degree is a tenth of a metre.
    [point.longitude, point.latitude].map(|degrees| (degrees * 1e6).round() / 1e6)
}
