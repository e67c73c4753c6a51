//! Extracts of real roads against reference distances computed elsewhere.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::PathBuf;

use tongxing_datasets::geography::osm::{self, Speeds};
use tongxing_solver::travel::road::{Measure, Road, RoadNetwork, Stretch};

/// References were computed before lengths were rounded.
const METRES: u64 = 10;
const SECONDS: u64 = 16;

/// Folder of road data, if there is one.
fn folder() -> Option<PathBuf> {
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

/// All pairs of a reference but `faster` of them are the same but for rounding. The references keep of
/// several roads between two junctions the shortest alone: where a longer one is faster, so are ours,
/// and without it those pairs are the same too.
fn compare(extract: &str, table: &str, faster: usize) {
    let Some(folder) = folder() else { return };
    let path = folder.join("osm").join(extract);
    let network = osm::read(&path, &Speeds::default()).unwrap_or_else(|f| panic!("{f:?}"));
    let by_place = nodes(&network);
    let reference = rows(&folder.join(format!("{table}_nodes.csv.gz")));
    let micro = |text: &str| {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<6}").parse::<i64>().expect("degrees")
    };
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
            let faults = osm::read(&path, &Speeds::default()).expect_err(what).problems;
            assert!(["damaged", "unreadable", "no_roads"].contains(&faults[0].code.as_str()));
        }
    }
}
