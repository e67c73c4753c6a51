//! Tours as GeoJSON and as a map.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tongxing_datasets::document::Day;
use tongxing_datasets::export::{self, ExportError, PlanView, Positions, View};
use tongxing_datasets::geography::Gazetteer;
use tongxing_solver::model::{Point, Site};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Leg;
use tongxing_tests::planned::Planned;

use super::{people, rich, view};
use crate::exports::data_of;

fn geojson(view: &PlanView<'_>, day: Option<Day>) -> (String, Value) {
    let text = String::from_utf8(export::tours(view, day).expect("fits")).expect("UTF-8");
    let value = serde_json::from_str(&text).expect("JSON");
    (text, value)
}

fn of_kind<'v>(collection: &'v Value, kind: &str) -> Vec<&'v Value> {
    let features = collection["features"].as_array().expect("features");
    features.iter().filter(|feature| feature["properties"]["kind"] == kind).collect()
}

/// Longitude and latitude of every position of a feature.
fn positions(feature: &Value) -> Vec<[f64; 2]> {
    let coordinates = &feature["geometry"]["coordinates"];
    let pair = |value: &Value| [0, 1].map(|at| value[at].as_f64().expect("degrees"));
    match feature["geometry"]["type"].as_str() {
        Some("Point") => vec![pair(coordinates)],
        _ => coordinates.as_array().expect("positions").iter().map(pair).collect(),
    }
}

/// Equal where the position is the very same.
fn same(position: [f64; 2]) -> [u64; 2] {
    position.map(f64::to_bits)
}

#[test]
fn geojson_has_every_tour_visit_and_home_within_its_box() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let (_, all) = geojson(&view(&planned, None, &gazetteer), None);
    assert_eq!(all["type"], "FeatureCollection");
    let bounds: Vec<f64> =
        all["bbox"].as_array().expect("a box").iter().map(|v| v.as_f64().expect("a")).collect();
    let (tours, visits) = (of_kind(&all, "tour"), of_kind(&all, "visit"));
    assert_eq!(tours.len(), planned.plan.tours.len());
    let stops: usize = planned.plan.tours.iter().map(|tour| tour.stops.len()).sum();
    assert_eq!(visits.len(), stops);
    let mut corners = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for feature in all["features"].as_array().expect("features") {
        for [x, y] in positions(feature) {
            // East before north, in China.
            assert!((73.0..136.0).contains(&x) && (3.0..54.0).contains(&y), "{x} {y}");
            corners = [corners[0].min(x), corners[1].min(y), corners[2].max(x), corners[3].max(y)];
        }
    }
    assert_eq!(corners.to_vec(), bounds);
    let going: BTreeSet<&str> =
        planned.plan.tours.iter().map(|tour| tour.volunteer.as_str()).collect();
    let homes = of_kind(&all, "home");
    assert_eq!(homes.len(), going.len());
    for (number, (tour, line)) in planned.plan.tours.iter().zip(&tours).enumerate() {
        let properties = &line["properties"];
        assert_eq!(properties["tour"], number);
        assert_eq!(properties["volunteer"], *tour.volunteer);
        assert_eq!(properties["date"], tour.date.to_string());
        assert_eq!(properties["start"], tour.depart[..5]);
        assert_eq!(properties["end"], tour.back[..5]);
        assert_eq!(properties["minutes"], tour.seconds.div_ceil(60));
        let line = positions(line);
        let home = homes.iter().find(|home| home["properties"]["volunteer"] == *tour.volunteer);
        let home = positions(home.expect("the home"))[0];
        assert_eq!((line[0], line[line.len() - 1]), (home, home));
        let mine: Vec<&&Value> =
            visits.iter().filter(|visit| visit["properties"]["tour"] == number).collect();
        assert_eq!(mine.len(), tour.stops.len());
        for (at, (visit, stop)) in mine.iter().zip(&tour.stops).enumerate() {
            let properties = &visit["properties"];
            assert_eq!(properties["order"], at + 1);
            assert_eq!(properties["child"], *stop.child);
            assert_eq!(properties["visit"], json!(stop.kind));
            assert_eq!(properties["form"], stop.visit.form);
            assert_eq!(properties["with"], json!(stop.with));
            assert_eq!(same(positions(visit)[0]), same(line[at + 1]));
        }
    }
}

#[test]
fn a_day_of_the_tours_is_that_day_alone() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let day = export::busiest_day(&planned.plan).expect("visits");
    let many = |day: Day| -> usize {
        let tours = planned.plan.tours.iter().filter(|tour| tour.date == day);
        tours.map(|tour| tour.stops.len()).sum()
    };
    assert!(planned.plan.tours.iter().all(|tour| many(tour.date) <= many(day)));
    let (_, one) = geojson(&view(&planned, None, &gazetteer), Some(day));
    assert_eq!(one["tongxing"]["day"], day.to_string());
    assert_eq!(of_kind(&one, "visit").len(), many(day));
    let whole = of_kind(&one, "tour").into_iter().chain(of_kind(&one, "visit"));
    assert!(whole.into_iter().all(|f| f["properties"]["date"] == day.to_string()));
    let empty = Day(tongxing_solver::units::Date::from_ymd(2026, 1, 1).expect("a day"));
    let (_, none) = geojson(&view(&planned, None, &gazetteer), Some(empty));
    assert_eq!((none["features"].as_array().map(Vec::len), none.get("bbox")), (Some(0), None));
}

/// Places of children and volunteers as the map of pairs shows them.
fn places_of_pairs(planned: &Planned, positions: Positions) -> BTreeSet<String> {
    let gazetteer = Gazetteer::builtin();
    let view = View {
        problem: &planned.check.problem,
        result: &planned.check.result,
        travel: None,
        people: None,
        gazetteer: &gazetteer,
        positions,
        language: export::Language::English,
    };
    let text = String::from_utf8(export::geojson(&view).expect("fits")).expect("UTF-8");
    let collection: Value = serde_json::from_str(&text).expect("JSON");
    let people = of_kind(&collection, "child").into_iter().chain(of_kind(&collection, "volunteer"));
    people.map(|feature| feature["geometry"]["coordinates"].to_string()).collect()
}

#[test]
fn tours_show_homes_as_coarsely_as_pairs_do_and_names_nowhere_unasked() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let people = people(&planned);
    for positions in [Positions::Coarse, Positions::Exact] {
        let view = PlanView { positions, ..view(&planned, Some(&people), &gazetteer) };
        let (text, all) = geojson(&view, None);
        let known = places_of_pairs(&planned, positions);
        for feature in of_kind(&all, "visit").into_iter().chain(of_kind(&all, "home")) {
            assert!(known.contains(&feature["geometry"]["coordinates"].to_string()), "{feature}");
        }
        // Ids, never names, whoever is given.
        assert!(!["名", "1380000", "1390000"].iter().any(|more| text.contains(more)), "{text}");
    }
    let named = PlanView { people: Some(&people), ..view(&planned, None, &gazetteer) };
    let page = |view| String::from_utf8(export::tours_map(view, None).expect("fits")).expect("a");
    let (named, plain) = (page(&named), page(&view(&planned, None, &gazetteer)));
    assert!(named.contains("儿童名C") && named.contains("志愿者名V"));
    assert!(!plain.contains("儿童名C") && !plain.contains("志愿者名V"));
    for more in ["ID-", "地址C", "监护人C", "1380000", "1390000", "<b>"] {
        assert!(!named.contains(more), "{more}");
    }
}

#[test]
fn the_map_of_tours_says_what_the_plan_says_and_needs_nothing_from_outside() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let view = view(&planned, None, &gazetteer);
    let page = String::from_utf8(export::tours_map(&view, None).expect("fits")).expect("UTF-8");
    let data = data_of(&page);
    let days = data["days"].as_array().expect("days");
    let dates: BTreeSet<String> =
        planned.plan.tours.iter().map(|tour| tour.date.to_string()).collect();
    assert_eq!(days.len(), dates.len());
    let tours: Vec<&Value> =
        days.iter().flat_map(|day| day[1].as_array().expect("tours")).collect();
    assert_eq!(tours.len(), planned.plan.tours.len());
    let person = |at: &Value| &data["people"][usize::try_from(at.as_u64().expect("at")).expect("")];
    for (tour, shown) in planned.plan.tours.iter().zip(&tours) {
        assert_eq!(person(&shown[0])[0], *tour.volunteer);
        assert_eq!((&shown[1], &shown[2]), (&json!(tour.depart[..5]), &json!(tour.back[..5])));
        for (stop, shown) in tour.stops.iter().zip(shown[5].as_array().expect("visits")) {
            assert_eq!(person(&shown[0])[0], *stop.child);
            assert_eq!(shown[1], stop.start[..5]);
            assert_eq!(shown[4], json!(stop.with));
        }
    }
    let busiest = export::busiest_day(&planned.plan).map(|day| day.to_string());
    assert_eq!(data["summary"]["day"].as_str(), busiest.as_deref());
    assert!(page.starts_with("<!doctype html>") && page.contains("default-src 'none'"));
    let namespace = "http://www.w3.org/2000/svg";
    assert!(!page.replace(namespace, "").contains("://"), "something from outside");
    for mark in ["<!--style-->", "<!--data-->", "<!--script-->", "<!--language-->"] {
        assert!(!page.contains(mark), "{mark} is filled in");
    }
    // Chosen, or the first that is planned: a day without visits is there to be seen too.
    let last = Day(tongxing_solver::units::Date::from_ymd(2026, 12, 31).expect("a day"));
    let page = String::from_utf8(export::tours_map(&view, Some(last)).expect("fits")).expect("a");
    let data = data_of(&page);
    assert_eq!(data["summary"]["day"], "2026-12-31");
    assert_eq!(data["days"][days.len()], json!(["2026-12-31", []]));
}

#[test]
fn a_plan_of_somebody_else_is_refused_and_nobody_without_consent_is_shown() {
    let (mut planned, gazetteer) = (rich(), Gazetteer::builtin());
    let child = planned.plan.tours[0].stops[0].child.clone();
    for document in &mut planned.check.problem.children {
        if document.id == child {
            document.consent = tongxing_datasets::document::Consent::Given(false);
        }
    }
    let quoted = format!("\"{child}\"");
    let plain = view(&planned, None, &gazetteer);
    let page = String::from_utf8(export::tours_map(&plain, None).expect("fits")).expect("UTF-8");
    assert!(!page.contains(&quoted) && !geojson(&plain, None).0.contains(&quoted));
    planned.plan.tours[0].stops[0].child = "nobody".to_owned();
    planned.plan.tours[0].volunteer = "nobody".to_owned();
    let refused = export::tours_map(&view(&planned, None, &gazetteer), None);
    let Err(ExportError::Refused(faults)) = refused else { panic!("nobody is shown") };
    let places: Vec<&str> = faults.problems.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(places, ["tours[0].volunteer", "tours[0].stops[0].child"]);
}

/// Every way makes a detour to the north.
struct North;

impl Travel for North {
    fn leg(&self, _: Site, _: Site) -> Option<Leg> {
        None
    }

    fn position(&self, _: Site) -> [f64; 3] {
        [0.0; 3]
    }

    fn longest(&self) -> Leg {
        Leg::default()
    }

    fn shapes(&self, ways: &[[Point; 2]]) -> Vec<Option<Vec<Point>>> {
        let bent = |&[a, b]: &[Point; 2]| Some(vec![a, Point { latitude: 34.5, ..a }, b]);
        ways.iter().map(bent).collect()
    }
}

#[test]
fn tours_follow_the_roads_between_the_places_that_are_shown() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let straight = view(&planned, None, &gazetteer);
    let roads = PlanView { travel: Some(&North), ..straight };
    let (plain, bent) = (geojson(&straight, None).1, geojson(&roads, None).1);
    let mut detours = 0;
    for (plain, bent) in of_kind(&plain, "tour").into_iter().zip(of_kind(&bent, "tour")) {
        let (places, way) = (positions(plain), positions(bent));
        // Nowhere but where roads lead, between the same places in the same order.
        let north = way.iter().filter(|[_, y]| (*y - 34.5).abs() < 1e-9).count();
        let kept: Vec<[f64; 2]> =
            way.iter().copied().filter(|[_, y]| (*y - 34.5).abs() > 1e-9).collect();
        assert_eq!(kept, places);
        let apart = places.windows(2).filter(|ends| same(ends[0]) != same(ends[1])).count();
        assert_eq!(north, apart);
        let line = if apart > 0 { "roads" } else { "straight" };
        assert_eq!(bent["properties"]["line"], line);
        assert_eq!(plain["properties"]["line"], "straight");
        detours += north;
    }
    assert!(detours > 0);
    let page = String::from_utf8(export::tours_map(&roads, None).expect("fits")).expect("UTF-8");
    let data = data_of(&page);
    assert!(data["shapes"].as_array().is_some_and(|shapes| !shapes.is_empty()));
}
