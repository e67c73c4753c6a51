//! The shapes of ways along real roads, and what exports and explanations make of them.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tongxing_solver::model::{Point, Policy, Site};
use tongxing_solver::travel::road::{Approach, RoadTravel, Roads};
use tongxing_solver::travel::{StraightLine, Travel};
use tongxing_tests::random::Dice;
use tongxing_tests::{document, streets};

use crate::cli::{file, folder, tongxing};
use crate::exports::{data_of, sheet, texts};
use crate::roads::{EXTRACTS, homes, prepared};
use crate::rounds::answered;

/// Mean radius of the earth in metres.
const RADIUS: f64 = 6_371_008.8;

fn position(point: Point) -> [f64; 3] {
    let (longitude, latitude) = (point.longitude.to_radians(), point.latitude.to_radians());
    let ring = latitude.cos();
    [ring * longitude.cos(), ring * longitude.sin(), latitude.sin()].map(|x| x * RADIUS)
}

/// Metres of the great circle.
fn far(a: Point, b: Point) -> f64 {
    let (a, b) = (position(a), position(b));
    let chord = (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt();
    2.0 * RADIUS * (chord / (2.0 * RADIUS)).asin()
}

fn middle(a: Point, b: Point) -> Point {
    let (a, b) = (position(a), position(b));
    let sum = [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
    let length = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
    let latitude = (sum[2] / length).asin().to_degrees();
    Point { longitude: sum[1].atan2(sum[0]).to_degrees(), latitude }
}

/// Homes beside roads, at junctions, on one road, twice in one place, and one far from every road.
fn places(roads: &Roads) -> Vec<Point> {
    let network = roads.network();
    let mut places = homes(network, 300);
    places.extend(&network.points()[..40]);
    let longest = (0..).zip(network.roads()).max_by_key(|(_, road)| road.millimetres);
    places.extend(network.bends(longest.expect("a road").0));
    places.extend_from_within(..20);
    places.push(Point { longitude: 0.0, latitude: 0.0 });
    places
}

/// Thousands of pairs an extract.
#[test]
fn shapes_are_as_long_as_their_ways_and_lie_on_roads() {
    for extract in EXTRACTS {
        let Some(roads) = prepared(extract) else { return };
        let places = places(&roads);
        let approach = Approach::default();
        let travel = RoadTravel::between(Arc::clone(&roads), places.clone(), approach);
        let travel = travel.expect("few places");
        let mut dice = Dice::new(3);
        let mut pick = || u32::try_from(dice.below(places.len())).expect("few");
        let mut pairs: Vec<[u32; 2]> = (0..5000).map(|_| [pick(), pick()]).collect();
        // From bend to bend along the longest road, where it is shared.
        pairs.extend((340..u32::try_from(places.len()).expect("few") - 22).map(|n| [n, n + 1]));
        let ends = |pair: &[u32; 2]| pair.map(|site| places[site as usize]);
        let ways: Vec<[Point; 2]> = pairs.iter().map(ends).collect();
        let shapes = travel.shapes(&ways);
        let mut drawn = 0;
        for (at, ((pair, way), shape)) in pairs.iter().zip(&ways).zip(&shapes).enumerate() {
            let said = format!("{extract}: {way:?}");
            let leg = travel.leg(Site(pair[0]), Site(pair[1]));
            assert_eq!(leg.is_some(), shape.is_some(), "{said}");
            let (Some(leg), Some(shape)) = (leg, shape) else { continue };
            assert_eq!([shape.first(), shape.last()], [way.first(), way.last()], "{said}");
            let length: f64 = shape.windows(2).map(|piece| far(piece[0], piece[1])).sum();
            let over = f64::from(leg.metres.0) - length;
            assert!((-0.001..2.0).contains(&over), "{said}: {leg:?}, {length} m");
            drawn += 1;
            if at % 20 == 0 && shape.len() > 4 {
                for piece in shape[1..shape.len() - 1].windows(2) {
                    let foot = roads.index().nearest(middle(piece[0], piece[1])).expect("a road");
                    assert!(foot.away <= 20, "{said}: {piece:?} is {} mm off", foot.away);
                }
            }
        }
        assert!(drawn > 4900, "{extract}: {drawn}");
    }
}

/// A round on the Isle of Man: its problem, and the travel that it is asked along.
struct Island {
    folder: std::path::PathBuf,
    problem: String,
    travel: String,
}

fn island(name: &str) -> Option<Island> {
    let extract = EXTRACTS[2];
    let roads = prepared(extract)?;
    let instance = streets::round(roads.network(), [60, 80], 5, false, Policy::standard());
    let mut problem = serde_json::to_value(document::problem(&instance).0).expect("a document");
    // One home in the Irish Sea.
    problem["children"][0]["latitude"] = json!(53.9);
    problem["children"][0]["longitude"] = json!(-5.4);
    let folder = folder(name);
    let copy = folder.join("man.osm.pbf");
    std::fs::copy(crate::roads::folder()?.join("osm").join(extract), &copy).expect("copied");
    let problem = file(&folder, "problem.json", &problem);
    let travel = format!("road:{}", copy.display());
    Some(Island { folder, problem, travel })
}

impl Island {
    fn export(&self, name: &str, more: &[&str]) -> (Value, Vec<u8>) {
        let path = self.folder.join(name);
        let out = path.to_str().expect("UTF-8");
        let ask = ["pair", &self.problem, "--travel", &self.travel, "--json", "--out", out];
        let result = answered(&tongxing(&[&ask[..], more].concat()));
        (result, std::fs::read(Path::new(out)).expect("written"))
    }
}

/// Coordinates of a position.
fn at(position: &Value) -> Point {
    let [longitude, latitude] = [0, 1].map(|i| position[i].as_f64().expect("degrees"));
    Point { longitude, latitude }
}

#[test]
fn exports_draw_roads_and_say_minutes() {
    let Some(island) = island("road-exports") else { return };
    let (result, bytes) = island.export("lines.geojson", &["--exact"]);
    let whole: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(whole["tongxing"]["attribution"], "© OpenStreetMap contributors, ODbL 1.0");
    let features = whole["features"].as_array().expect("a list").iter();
    let lines: Vec<&Value> = features.filter(|f| f["properties"]["kind"] == "pair").collect();
    assert_eq!(lines.len(), result["pairs"].as_array().expect("a list").len());
    let mut bent = 0;
    for line in &lines {
        let places = line["geometry"]["coordinates"].as_array().expect("a list");
        let places: Vec<Point> = places.iter().map(at).collect();
        let length: f64 = places.windows(2).map(|piece| far(piece[0], piece[1])).sum();
        let metres = line["properties"]["metres"].as_f64().expect("near");
        let straight = line["properties"]["line"] == "straight";
        assert!(straight || (length - metres).abs() < 30.0 + 0.05 * metres, "{line}");
        bent += usize::from(places.len() > 2);
    }
    assert!(2 * bent > lines.len(), "{bent} of {} lines are roads", lines.len());
    let (_, bytes) = island.export("map.html", &["--lang", "en"]);
    let page = String::from_utf8(bytes).expect("UTF-8");
    let data = data_of(&page);
    assert_eq!(data["summary"]["attribution"], "© OpenStreetMap contributors");
    assert!(!data["shapes"].as_array().expect("a list").is_empty());
    let pairs = data["pairs"].as_array().expect("a list");
    for (line, pair) in pairs.iter().zip(result["pairs"].as_array().expect("a list")) {
        assert_eq!((&line[2], &line[6]), (&pair["metres"], &pair["seconds"]));
    }
    let (_, bytes) = island.export("ledger.xlsx", &[]);
    let ledger = sheet(&bytes, "结对台账");
    let number = |head| -> Vec<f64> {
        texts(&ledger, head).iter().map(|text| text.parse().expect("a number")).collect()
    };
    let (way, straight) = (number("路程（公里）"), number("直线（公里）"));
    assert!(way.iter().zip(&straight).all(|(way, straight)| way + 0.001 >= *straight));
    let seconds = result["pairs"].as_array().expect("a list").iter();
    let minutes = seconds.map(|pair| (pair["seconds"].as_f64().expect("near") / 60.0).ceil());
    assert_eq!(number("用时（分钟）"), minutes.collect::<Vec<_>>());
}

/// Where homes are not shown, a map's lines follow from what is shown and from nothing else.
#[test]
fn lines_lead_to_no_home_that_is_not_shown() {
    let Some(island) = island("road-coarse") else { return };
    let (_, bytes) = island.export("lines.geojson", &[]);
    let whole: Value = serde_json::from_slice(&bytes).expect("JSON");
    let features = whole["features"].as_array().expect("a list");
    let spot = |kind: &str, id: &Value| {
        let is = |f: &&Value| f["properties"]["kind"] == kind && f["properties"]["id"] == *id;
        at(&features.iter().find(is).expect("shown")["geometry"]["coordinates"])
    };
    let roads = prepared(EXTRACTS[2]).expect("there");
    let travel = RoadTravel::between(roads, Vec::new(), Approach::default()).expect("none");
    let mut bent = 0;
    for line in features.iter().filter(|f| f["properties"]["line"] == "roads") {
        let said = &line["properties"];
        let ends = [spot("volunteer", &said["volunteer"]), spot("child", &said["child"])];
        let shape = travel.shapes(&[ends]).pop().flatten().expect("a way");
        let places = line["geometry"]["coordinates"].as_array().expect("a list");
        let drawn: Vec<Point> = places.iter().map(at).collect();
        assert_eq!([drawn[0], drawn[drawn.len() - 1]], ends);
        for place in &drawn[1..drawn.len() - 1] {
            assert!(shape.iter().any(|known| far(*known, *place) < 1.0), "{line}");
        }
        bent += 1;
    }
    assert!(bent > 20, "{bent}");
}

#[test]
fn explanations_say_the_straight_line_and_the_way() {
    let Some(island) = island("road-explained") else { return };
    let (result, _) = island.export("result.json", &[]);
    let saved = island.folder.join("result.json");
    let ask = |more: &[&str]| {
        let saved = saved.to_str().expect("UTF-8");
        let ask = ["explain", &island.problem, saved, "--travel", &island.travel];
        let told = tongxing(&[&ask[..], more].concat());
        assert_eq!(told.code, 0, "{}{}", told.out, told.err);
        told
    };
    let pair = &result["pairs"][0];
    let [child, volunteer] = ["child", "volunteer"].map(|key| pair[key].as_str().expect("an id"));
    let told = ask(&["--child", child, "--volunteer", volunteer, "--json"]).json();
    let straight = told["pair"]["straight_metres"].as_u64().expect("near");
    assert!(straight <= pair["metres"].as_u64().expect("near"), "{told}");
    assert_eq!(told["pair"]["metres"], pair["metres"]);
    let said = ask(&["--child", child, "--lang", "en"]).out;
    assert!(said.contains(" km straight, ") && said.contains(" km by road, "), "{said}");
    let said = ask(&["--child", child, "--lang", "zh"]).out;
    assert!(said.contains("直线 ") && said.contains("道路 ") && said.contains(" 分钟"), "{said}");
    // The child who lives in the sea.
    let problem: Value =
        serde_json::from_slice(&std::fs::read(&island.problem).expect("there")).expect("JSON");
    let child = problem["children"][0]["id"].as_str().expect("an id");
    let told = ask(&["--child", child, "--volunteer", volunteer, "--json"]).json();
    assert_eq!(told["pair"]["rule"], "unreachable");
    assert_eq!(told["pair"]["no_road"][0]["code"], "no_road");
    assert_eq!(told["no_road"], told["pair"]["no_road"][0]);
    assert_eq!(
        (&told["pair"]["metres"], told["pair"]["straight_metres"].is_u64()),
        (&Value::Null, true)
    );
    let said = ask(&["--child", child, "--volunteer", volunteer, "--lang", "en"]).out;
    assert!(said.contains("the child's home is too far from every road: "), "{said}");
}

/// A way that is the straight line has no shape of its own.
#[test]
fn straight_travel_has_no_shapes() {
    let Some(roads) = prepared(EXTRACTS[2]) else { return };
    let instance = streets::round(roads.network(), [2, 2], 1, false, Policy::standard());
    let travel = StraightLine::new(&instance, 1000).expect("a factor");
    let ends: Vec<Point> = instance.site_points().take(2).collect();
    assert_eq!(travel.shapes(&[[ends[0], ends[1]]; 3]), [None, None, None]);
}
