//! Extracts of real roads against reference distances computed elsewhere.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use tongxing_datasets::geography::osm::{self, Limits, Speeds};
use tongxing_solver::model::{Point, Site};
use tongxing_solver::travel::road::{
    Approach, Climb, Measure, Road, RoadNetwork, RoadTravel, Roads, Stretch, many_to_many,
};
use tongxing_solver::travel::{Travel, chord};
use tongxing_tests::random::Dice;

/// References were computed before lengths were rounded.
const METRES: u64 = 10;
const SECONDS: u64 = 16;

/// Folder of road data, if there is one.
pub(crate) fn folder() -> Option<PathBuf> {
    let data = std::env::var_os("TONGXING_DATA")?;
    Some(PathBuf::from(data).join("geography/roads")).filter(|folder| folder.is_dir())
}

/// Rows of a packed table, without its head.
fn rows(path: &std::path::Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).expect("a table");
    let mut text = String::new();
    match path.extension().is_some_and(|e| e == "gz") {
        true => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text),
        false => (&bytes[..]).read_to_string(&mut text),
    }
    .expect("text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// Node of the network at a place, by millionths of a degree.
fn nodes(network: &RoadNetwork) -> HashMap<(i64, i64), u32> {
    #[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
    let key = |degrees: f64| (degrees * 1e6).round() as i64;
    let points = network.points().iter().map(|p| (key(p.longitude), key(p.latitude)));
    points.zip(0..).collect()
}

/// The node there, or a millionth of a degree beside: halves are rounded either way.
fn near(by_place: &HashMap<(i64, i64), u32>, x: i64, y: i64) -> Option<u32> {
    let around = [0, -1, 1].into_iter().flat_map(|dx| [0, -1, 1].map(|dy| (x + dx, y + dy)));
    around.into_iter().find_map(|place| by_place.get(&place).copied())
}

/// Degrees with at most six decimals, in millionths.
fn micro(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<6}").parse().expect("degrees")
}

/// All pairs of a reference but `faster` of them are the same but for rounding. The references keep of
/// several roads between two junctions the shortest alone: where a longer one is faster, so are ours,
/// and without it those pairs are the same too.
fn compare(extract: &str, table: &str, faster: usize) {
    let Some(folder) = folder() else { return };
    let path = folder.join("osm").join(extract);
    let network =
        osm::read(&path, &Speeds::default(), Limits::default()).unwrap_or_else(|f| panic!("{f:?}"));
    let by_place = nodes(&network);
    let reference = rows(&folder.join(format!("{table}_nodes.csv.gz")));
    let node_at: HashMap<&str, Option<u32>> = reference
        .iter()
        .map(|row| (row[0].as_str(), near(&by_place, micro(&row[1]), micro(&row[2]))))
        .collect();
    let places = rows(&folder.join(format!("{table}_places.csv")));
    let snapped: HashMap<&str, Option<u32>> =
        places.iter().map(|row| (row[0].as_str(), node_at[row[5].as_str()])).collect();
    let matrix: Vec<(u32, u32, u64, u64)> = rows(&folder.join(format!("{table}_matrix.csv.gz")))
        .iter()
        .map(|row| {
            let node = |id: &str| snapped[id].expect("a junction of ours");
            let number = |text: &str| text.parse().expect("a number");
            (node(&row[0]), node(&row[1]), number(&row[2]), number(&row[3]))
        })
        .collect();
    assert!(matrix.len() > 1000, "{}", matrix.len());
    let beyond = differing(&network, &matrix);
    assert_eq!(beyond.len(), faster, "{:?}", &beyond[..beyond.len().min(20)]);
    let unexplained = differing(&shortest_of_parallel(&network), &beyond);
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

/// The pairs that differ from the reference by more than rounding.
fn differing(network: &RoadNetwork, matrix: &[(u32, u32, u64, u64)]) -> Vec<(u32, u32, u64, u64)> {
    let mut known: HashMap<u32, [Vec<Option<u64>>; 2]> = HashMap::new();
    let mut differs = |&(from, to, metres, seconds): &(u32, u32, u64, u64)| {
        let [length, duration] = known.entry(from).or_insert_with(|| {
            [Measure::Length, Measure::Duration].map(|m| network.shortest_from(from, m))
        });
        let ours = |of: &[Option<u64>]| of[to as usize].expect("everybody reaches everybody");
        ours(length).div_ceil(1000).abs_diff(metres) > METRES
            || ours(duration).div_ceil(1000).abs_diff(seconds) > SECONDS
    };
    matrix.iter().filter(|entry| differs(entry)).copied().collect()
}

/// Without the longer of several roads between the same junctions.
fn shortest_of_parallel(network: &RoadNetwork) -> RoadNetwork {
    let mut arcs = network.arcs().to_vec();
    arcs.dedup_by_key(|arc| (arc.from, arc.to));
    let kept: HashSet<(u32, u32)> = arcs.iter().map(|arc| (arc.road, arc.from)).collect();
    let roads = (0..).zip(network.roads()).filter_map(|(at, road)| {
        let &Stretch { from, to, speed, .. } = road;
        let (forwards, backwards) = (kept.contains(&(at, from)), kept.contains(&(at, to)));
        let bends = network.bends(at).to_vec();
        (forwards || backwards).then_some(Road { from, to, bends, speed, forwards, backwards })
    });
    RoadNetwork::new(network.points().to_vec(), roads.collect()).expect("a network")
}

#[test]
fn roads_of_andorra_are_as_long_as_the_reference() {
    compare("andorra_2025-01-19.osm.pbf", "andorra_2025", 2);
}

#[test]
fn roads_of_liechtenstein_are_as_long_as_the_reference() {
    compare("liechtenstein_2021-05-05.osm.pbf", "liechtenstein_2021", 0);
}

#[test]
fn roads_north_of_bayreuth_are_as_long_as_the_reference() {
    compare("north-bayreuth.osm.gz", "north_bayreuth", 0);
}

#[test]
fn a_damaged_extract_is_refused() {
    let Some(folder) = folder() else { return };
    let target = crate::cli::folder("damaged_extracts");
    for name in ["andorra_2025-01-19.osm.pbf", "north-bayreuth.osm.gz"] {
        let whole = std::fs::read(folder.join("osm").join(name)).expect("an extract");
        let path = target.join(name);
        let mut garbage = whole.clone();
        for at in (0..garbage.len()).step_by(97) {
            garbage[at] ^= 0x5a;
        }
        for (bytes, what) in [(&whole[..whole.len() / 2], "cut"), (&garbage, "garbage"), (&[], "")]
        {
            std::fs::write(&path, bytes).expect("written");
            let faults =
                osm::read(&path, &Speeds::default(), Limits::default()).expect_err(what).problems;
            assert!(["damaged", "unreadable", "no_roads"].contains(&faults[0].code.as_str()));
        }
    }
}

/// Roads of an extract, ready for ways.
pub(crate) fn prepared(extract: &str) -> Option<Arc<Roads>> {
    let path = folder()?.join("osm").join(extract);
    let network = osm::read(&path, &Speeds::default(), Limits::default());
    Some(Arc::new(Roads::new(network.unwrap_or_else(|f| panic!("{f:?}")))))
}

pub(crate) const EXTRACTS: [&str; 4] = [
    "andorra_2025-01-19.osm.pbf",
    "liechtenstein_2021-05-05.osm.pbf",
    "isle-of-man_2020-03-13.osm.pbf",
    "north-bayreuth.osm.gz",
];

/// Ten thousand pairs an extract.
#[test]
fn ways_in_the_hierarchy_are_those_of_plain_search() {
    for (extract, measure) in
        EXTRACTS.iter().flat_map(|e| [Measure::Length, Measure::Duration].map(|m| (e, m)))
    {
        let Some(roads) = prepared(extract) else { return };
        let network = roads.network();
        let mut dice = Dice::new(7);
        let mut draw = |count| -> Vec<u32> {
            let nodes = network.points().len();
            (0..count).map(|_| u32::try_from(dice.below(nodes)).expect("a node")).collect()
        };
        let (from, to) = (draw(100), draw(100));
        let mut search = roads.hierarchy(measure).search();
        let up: Vec<Climb> = from.iter().map(|&node| search.from(&[(node, 0)])).collect();
        let down: Vec<Climb> = to.iter().map(|&node| search.to(&[(node, 0)])).collect();
        let table = many_to_many(&up, &down);
        for (&node, row) in from.iter().zip(table.chunks(to.len())) {
            let plain = network.shortest_from(node, measure);
            for (&end, &way) in to.iter().zip(row) {
                assert_eq!(way, plain[end as usize], "{extract} {measure:?}: {node} to {end}");
                assert_eq!(way, search.between(node, end));
            }
        }
    }
}

/// Homes within some 400 m of roads.
pub(crate) fn homes(network: &RoadNetwork, count: usize) -> Vec<Point> {
    let mut dice = Dice::new(11);
    let mut home = || {
        let road = u32::try_from(dice.below(network.roads().len())).expect("a road");
        let bends = network.bends(road);
        let end = network.points()[network.roads()[road as usize].from as usize];
        let near = if bends.is_empty() { end } else { bends[dice.below(bends.len())] };
        let mut beside = || f64::from(u32::try_from(dice.below(7201)).expect("small")) - 3600.0;
        let (east, north) = (beside() / 1e6, beside() / 1e6);
        Point { longitude: near.longitude + east, latitude: near.latitude + north }
    };
    (0..count).map(|_| home()).collect()
}

/// A million pairs an extract.
#[test]
fn no_way_is_shorter_or_faster_than_the_straight_line() {
    for extract in EXTRACTS {
        let Some(roads) = prepared(extract) else { return };
        let homes = homes(roads.network(), 2000);
        let travel =
            RoadTravel::between(Arc::clone(&roads), homes, Approach::default()).expect("few homes");
        assert_eq!(travel.unplaced().count(), 0);
        let sites = |range: std::ops::Range<u32>| range.map(Site).collect::<Vec<_>>();
        let (from, to) = (sites(0..1000), sites(1000..2000));
        let table = travel.table(&from, &to);
        let longest = travel.longest();
        let speed = travel.top_speed();
        let pairs = from.iter().flat_map(|&a| to.iter().map(move |&b| (a, b)));
        for (at, ((a, b), leg)) in pairs.zip(table).enumerate() {
            let leg = leg.expect("everybody reaches everybody");
            let straight = chord(travel.position(a), travel.position(b));
            // Sharper than what is promised: not even rounding takes anything off.
            assert!(f64::from(leg.metres.0) >= straight, "{extract}: {a:?} to {b:?}");
            assert!(f64::from(leg.seconds.0) >= straight / speed, "{extract}: {a:?} to {b:?}");
            assert!(leg.within(longest));
            if at % 101 == 0 {
                assert_eq!(travel.leg(a, b), Some(leg));
            }
        }
    }
}

/// The references drive where motor vehicles are private, ours does not: a street of Liechtenstein,
/// two slipways and a sea wall on the Isle of Man. So many nodes of the reference are absent, so many
/// edges, and so many edges of ours run through where two of these ways branch off.
const ABSENT: [[usize; 3]; 4] = [[0, 0, 0], [3, 6, 0], [4, 14, 4], [0, 0, 0]];

#[test]
fn networks_have_the_edges_of_the_references() {
    let tables = ["andorra_2025", "liechtenstein_2021", "isle_of_man_2020", "north_bayreuth"];
    for ((extract, table), absent) in EXTRACTS.iter().zip(tables).zip(ABSENT) {
        let Some(folder) = folder() else { return };
        let path = folder.join("osm").join(extract);
        let network = osm::read(&path, &Speeds::default(), Limits::default()).expect("a network");
        let by_place = nodes(&network);
        let reference = rows(&folder.join(format!("{table}_nodes.csv.gz")));
        let at = |row: &Vec<String>| near(&by_place, micro(&row[1]), micro(&row[2]));
        let node: HashMap<String, u32> =
            reference.iter().filter_map(|row| Some((row[0].clone(), at(row)?))).collect();
        assert_eq!(node.len() + absent[0], reference.len(), "nodes of {table}");
        assert_eq!(node.values().collect::<HashSet<_>>().len(), network.points().len());
        // The shortest of parallel roads stands first.
        let mut arcs = network.arcs().to_vec();
        arcs.dedup_by_key(|arc| (arc.from, arc.to));
        arcs.retain(|arc| arc.from != arc.to);
        let mut ours: HashMap<(u32, u32), (u32, u32)> =
            arcs.iter().map(|a| ((a.from, a.to), (a.millimetres, a.milliseconds))).collect();
        let mut missing = 0;
        for row in rows(&folder.join(format!("{table}_edges.csv.gz"))) {
            let ends = node.get(&row[0]).zip(node.get(&row[1])).map(|(&a, &b)| (a, b));
            let Some((length, duration)) = ends.and_then(|ends| ours.remove(&ends)) else {
                missing += 1;
                continue;
            };
            let number = |at: usize| row[at].parse::<u32>().expect("a number");
            assert!((length / 1000).abs_diff(number(2)) <= 1, "{table}: {row:?}, {length} mm");
            // Speeds are whole km/h here, and at least 5: a limit of 3 mph takes four percent less.
            let close = 1 + number(3) / 25;
            assert!((duration / 1000).abs_diff(number(3)) <= close, "{table}: {row:?}, {duration}");
        }
        assert_eq!([missing, ours.len()], absent[1..], "edges of {table}");
    }
}
