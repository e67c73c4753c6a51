//! Tours as GeoJSON (RFC 7946), WGS-84: ids, never names.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tongxing_solver::model::Point;

use super::joined::{Joined, Trip};
use super::{PlanView, minutes};
use crate::document::Day;
use crate::export::geojson::{at, colour, feature};
use crate::export::lines::Lines;
use crate::export::view::attribution;
use crate::export::{ExportError, Format, MOST_FEATURES, Positions};

/// A feature collection, a feature a line: for every tour of the plan, or of one day, a line from home
/// through its visits and back, a point for every visit and one for every volunteer's home. Lines follow
/// roads where the travel knows their shape. Homes are shown as coarsely as the view says, stations where
/// they are; nobody's name stands in it.
///
/// # Errors
/// More features than [`MOST_FEATURES`], or a plan that names what is not in the problem.
pub fn tours(view: &PlanView<'_>, day: Option<Day>) -> Result<Vec<u8>, ExportError> {
    let Joined { trips, lines } = Joined::new(view, day)?;
    let visits: usize = trips.iter().map(|trip| trip.visits.len()).sum();
    Format::Geojson.at_most(MOST_FEATURES, visits + 2 * trips.len(), "features")?;
    let inputs = &view.plan.inputs;
    let mut about = json!({
        "division": view.problem.round.division,
        "from": inputs.from,
        "weeks": inputs.weeks,
        "status": view.plan.status,
        "provisional": view.plan.provisional,
        "positions": if view.positions == Positions::Exact { "exact" } else { "coarse" },
        "problem_sha256": inputs.problem_sha256,
    });
    if let Some(day) = day {
        about["day"] = json!(day);
    }
    if let Some(made) = attribution(&inputs.travel.spec).filter(|_| !lines.shapes().is_empty()) {
        about["attribution"] = json!(format!("{made}, ODbL 1.0"));
    }
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"tongxing\":{about},");
    if let Some(bounds) = bounds(&trips, &lines) {
        text.push_str(&format!("\"bbox\":{},", json!(bounds)));
    }
    text.push_str("\"features\":[");
    let features = trips.iter().map(|trip| line(trip, &lines));
    let features = features.chain(homes(&trips)).chain(trips.iter().flat_map(points));
    for (number, feature) in features.enumerate() {
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str(&feature.to_string());
    }
    text.push_str("\n]}\n");
    Ok(text.into_bytes())
}

/// West, south, east, north.
fn bounds(trips: &[Trip<'_>], lines: &Lines) -> Option<[f64; 4]> {
    let points = trips.iter().flat_map(|trip| way(trip, lines)).map(at);
    points.fold(None, |bounds, [x, y]| {
        let [west, south, east, north] = bounds.unwrap_or([x, y, x, y]);
        Some([west.min(x), south.min(y), east.max(x), north.max(y)])
    })
}

/// The tour as drawn: the places shown, with the roads between them where known.
fn way(trip: &Trip<'_>, lines: &Lines) -> Vec<Point> {
    let places: Vec<Point> = trip.places().collect();
    let mut way = vec![places[0]];
    for (leg, ends) in trip.legs().zip(places.windows(2)) {
        // A shape begins where the one before has ended.
        way.extend(lines.of(leg).unwrap_or(ends).iter().skip(1));
    }
    way
}

fn line(trip: &Trip<'_>, lines: &Lines) -> Value {
    let tour = trip.document;
    let coordinates: Vec<_> = way(trip, lines).into_iter().map(at).collect();
    let roads = trip.legs().any(|leg| lines.of(leg).is_some());
    let properties = json!({
        "kind": "tour",
        "tour": trip.number,
        "volunteer": tour.volunteer,
        "date": tour.date,
        "start": minutes(&tour.depart),
        "end": minutes(&tour.back),
        "km": thousandths(tour.metres),
        "minutes": tour.seconds.div_ceil(60),
        "visits": trip.visits.len(),
        "line": if roads { "roads" } else { "straight" },
    });
    feature(&json!({ "type": "LineString", "coordinates": coordinates }), properties)
}

/// The home of everybody who goes, once.
fn homes<'t>(trips: &'t [Trip<'_>]) -> impl Iterator<Item = Value> + 't {
    let mut known = BTreeSet::new();
    let first = move |trip: &&Trip<'_>| known.insert(trip.volunteer.id.clone());
    trips.iter().filter(first).map(|trip| {
        let properties = json!({
            "kind": "home",
            "volunteer": trip.volunteer.id,
            "division": trip.volunteer.division,
            "position": trip.home.precision,
        });
        feature(&json!({ "type": "Point", "coordinates": at(trip.home.point) }), properties)
    })
}

fn points<'t>(trip: &'t Trip<'_>) -> impl Iterator<Item = Value> + 't {
    (1_usize..).zip(&trip.visits).map(|(order, visit)| {
        let stop = visit.document;
        let mut properties = json!({
            "kind": "visit",
            "tour": trip.number,
            "order": order,
            "volunteer": trip.document.volunteer,
            "child": stop.child,
            "priority": visit.child.priority,
            "colour": colour(visit.child.priority),
            "date": trip.document.date,
            "start": minutes(&stop.start),
            "end": minutes(&stop.end),
            "visit": stop.kind,
            "form": stop.visit.form,
            "place": stop.place,
            "with": stop.with,
            "attended": stop.attended,
            "position": visit.spot.precision,
        });
        if let Some(station) = visit.station {
            properties["station"] = json!(station.id);
        }
        if let Some(school) = visit.school {
            properties["school"] = json!(school.id);
        }
        feature(&json!({ "type": "Point", "coordinates": at(visit.spot.point) }), properties)
    })
}

#[expect(clippy::cast_precision_loss, reason = "ways are far below 2^52 metres")]
fn thousandths(metres: u64) -> f64 {
    metres as f64 / 1000.0
}
