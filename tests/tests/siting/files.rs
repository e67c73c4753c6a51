//! Public location problems: formats, faults, and optima through the program.

use tongxing_datasets::benchmark::{capacitated_median, cover, median, warehouse};
use tongxing_solver::siting::model::{CustomerId, Measure, SiteId};

use super::super::cli::{folder, tongxing};
use super::super::routing::files::{Case, are_located};

const PMED: &str = "3 4 1\n1 2 9\n2 3 4\n1 2 3\n1 3 50\n";
const CAPACITATED: &str = "1 713\n2 1 9\n1 0 0 4\n2 3 4 5\n";
const WAREHOUSE: &str = "2 1\n10 7500.\ncapacity 5.25\n4\n1.5 2.00125\n";
const CITY: &str =
    "NAME : X\nDIMENSION : 2\nNODE_COORD_SECTION\n40.0 -74.0\n40.001 -74.0\nDEMAND_SECTION\n5\n7\n";
const PLANE: &str = "2 2 1.5 1\n0 0 4\n3 4 5\n0 1\n3 3\n";

#[test]
fn files_say_what_they_say() {
    let read = median(PMED.as_bytes(), Measure::Total).expect("well formed").problem;
    // The second edge from 1 to 2 counts: 1 to 3 is 3 + 4.
    let costs = |customer| read.offers(CustomerId(customer)).iter().map(|o| o.cost).collect();
    let costs: Vec<Vec<i64>> = (0..3).map(costs).collect();
    assert_eq!(costs, [[0, 3, 7], [0, 3, 4], [0, 4, 7]]);
    assert_eq!((read.most_open(), read.offers(CustomerId(0))[2].site), (1, SiteId(2)));
    let read = capacitated_median(CAPACITATED.as_bytes()).expect("well formed");
    assert_eq!((read.stated, read.problem.sites()[1].capacity), (Some(713), 9));
    assert_eq!(read.problem.offers(CustomerId(0))[1].cost, 5);
    let read = warehouse(WAREHOUSE.as_bytes(), Some(3)).expect("well formed");
    assert_eq!(read.problem.sites()[1].capacity, 3);
    assert!((read.unit(read.problem.sites()[1].fixed_cost) - 5.25).abs() < 1e-12);
    assert!((read.unit(read.problem.offers(CustomerId(0))[1].cost) - 2.001_25).abs() < 1e-12);
    let read = cover(CITY.as_bytes(), Some(1), Some(120.0)).expect("well formed");
    assert_eq!((read.total(), read.problem().expect("fits").offers_in_all()), (12, 2));
    // 0.001 degrees are 111 metres: both are covered by both, and so are one.
    assert_eq!(read.problem().expect("fits").customers().len(), 1);
    let read = cover(CITY.as_bytes(), Some(1), Some(110.0)).expect("well formed");
    assert_eq!(read.problem().expect("fits").customers().len(), 2);
    let read = cover(PLANE.as_bytes(), None, None).expect("well formed");
    assert_eq!(read.problem().expect("fits").offers_in_all(), 2);
}

#[test]
fn departures_from_the_formats_are_located() {
    let mut cases: Vec<Case> = Vec::new();
    let mut case = |kind, text: &str, from: &str, to: &str, place: &str| {
        assert!(text.contains(from), "{from}");
        cases.push((kind, text.replacen(from, to, 1), place.to_owned()));
    };
    case("p-median", PMED, "3 4 1", "3 4 4", "line 1");
    case("p-median", PMED, "3 4 1", "3 5 1", "file");
    case("p-median", PMED, "3 4 1", "0 4 1", "line 1");
    case("p-median", PMED, "3 4 1", "99999 4 1", "line 1");
    case("p-median", PMED, "3 4 1", "3 3 1", "line 5");
    case("p-center", PMED, "2 3 4", "2 4 4", "line 3");
    case("p-center", PMED, "2 3 4", "2 3 -4", "line 3");
    case("p-center", PMED, "2 3 4\n1 2 3\n1 3 50", "1 2 4\n1 2 3\n1 2 50", "edges");
    case("p-median", PMED, "2 3 4", "2 x 4", "line 3");
    case("capacitated-p-median", CAPACITATED, "2 1 9", "2 3 9", "line 2");
    case("capacitated-p-median", CAPACITATED, "2 3 4 5", "3 3 4 5", "line 4");
    case("capacitated-p-median", CAPACITATED, "2 3 4 5", "2 3 4 -5", "line 4");
    case("capacitated-p-median", CAPACITATED, "2 3 4 5", "2 3 4", "file");
    case("capacitated-p-median", CAPACITATED, "2 3 4 5", "2 3 1e99 5", "line 4");
    case("warehouse", WAREHOUSE, "10 7500.", "x 7500.", "line 2");
    case("warehouse", WAREHOUSE, "10 7500.", "10 -7500.", "line 2");
    case("warehouse", WAREHOUSE, "10 7500.", "10 7500.", "line 3");
    case("warehouse", &WAREHOUSE.replace("capacity", "9"), "\n4\n", "\n0\n", "line 4");
    case("warehouse", &WAREHOUSE.replace("capacity", "9"), "1.5 ", "1.5e3 ", "line 5");
    case("warehouse", &WAREHOUSE.replace("capacity", "9"), "1.5 ", "", "file");
    case("mclp", PLANE, "2 2 1.5 1", "2 2 1.5 3", "line 1");
    case("mclp", PLANE, "3 4 5", "3 4 -5", "line 3");
    case("mclp", PLANE, "3 3\n", "3 3\n3\n", "line 6");
    case("mclp", CITY, "DIMENSION : 2", "DIMENSION : 9999999", "line 2");
    case("mclp", CITY, "DIMENSION : 2", "DIMENSION : 3", "line 6");
    case("mclp", CITY, "NAME : X", "NAME X", "line 1");
    case("mclp", CITY, "40.001 -74.0", "140.001 -74.0", "line 5");
    case("mclp", CITY, "\n7\n", "\n-7\n", "line 8");
    case("mclp", CITY, "NAME", "NAME", "sites to open");
    are_located("siting-faults", &cases);
    for kind in ["p-median", "p-center", "capacitated-p-median", "warehouse", "mclp"] {
        let path = folder("siting-faults").join("empty.txt");
        std::fs::write(&path, "").expect("the file can be written");
        assert_eq!(tongxing(&["benchmark", kind, path.to_str().expect("UTF-8")]).code, 2);
    }
    for (option, value) in [("--capacity", "5"), ("--sites", "5"), ("--radius", "5")] {
        assert_eq!(tongxing(&["benchmark", "p-median", "x", option, value]).code, 2);
    }
    for sites in ["0", "x", "5..4", "1..99999", "-1"] {
        assert_eq!(tongxing(&["benchmark", "mclp", "x", "--sites", sites]).code, 2, "{sites}");
    }
}

/// Kind, file, options, value.
const KNOWN: [(&str, &str, &[&str], f64); 12] = [
    ("p-median", "pmed/pmed1.txt", &[], 5819.0),
    ("p-median", "pmed/pmed9.txt", &[], 2734.0),
    ("p-median", "pmed/pmed17.txt", &[], 6999.0),
    ("p-center", "pmed/pmed1.txt", &[], 127.0),
    ("p-center", "pmed/pmed15.txt", &[], 18.0),
    ("capacitated-p-median", "pmedcap/pmedcap01.txt", &[], 713.0),
    ("capacitated-p-median", "pmedcap/pmedcap11.txt", &[], 1006.0),
    ("warehouse", "warehouse/cap41.txt", &[], 1_040_444.375),
    ("warehouse", "warehouse/cap93.txt", &[], 896_617.538),
    ("warehouse", "warehouse/cap134.txt", &[], 928_941.75),
    ("warehouse", "warehouse/capa.txt", &["--capacity", "14000"], 17_160_439.012),
    ("mclp", "mclp_city/NewYork.txt", &["--sites", "5", "--radius", "400"], f64::NAN),
];

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn public_optima_are_found_and_proved() {
    let data = std::env::var("TONGXING_DATA").unwrap_or_default();
    for (kind, file, options, value) in KNOWN {
        let path = std::path::Path::new(&data).join("coverage").join(file);
        if data.is_empty() || !path.exists() {
            eprintln!("skipped: no {}", path.display());
            continue;
        }
        let mut arguments = vec!["benchmark", kind, path.to_str().expect("UTF-8"), "--json"];
        arguments.extend(options);
        let line = tongxing(&arguments).json();
        assert_eq!((&line["checked"], line["status"].as_str()), (&true.into(), Some("optimal")));
        let objective = line["objective"].as_f64().expect("a number");
        assert!(value.is_nan() || (objective - value).abs() <= 0.001, "{line}");
        let (bound, gap) = (line["bound"].as_f64(), line["gap"].as_f64());
        assert!((bound.expect("a number") - objective).abs() <= 0.001, "{line}");
        assert!(gap.expect("a number") < 1e-9, "{line}");
    }
}

#[test]
fn a_curve_is_one_line() {
    let path = folder("siting-curve").join("plane.txt");
    std::fs::write(&path, PLANE).expect("the file can be written");
    let path = path.to_str().expect("UTF-8");
    let line = tongxing(&["benchmark", "mclp", path, "--sites", "1..2", "--json"]).json();
    assert_eq!((&line["objective"], &line["status"]), (&9.into(), &"optimal".into()), "{line}");
    let points = line["details"]["curve"].as_array().expect("points");
    let value = |at: usize| points[at]["value"].as_i64().expect("a number");
    assert_eq!((points.len(), value(0), value(1)), (2, 5, 9), "{line}");
}
