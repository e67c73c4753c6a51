//! Public instances of linked visits and of drivers who stay: formats, faults, and values.

use tongxing_datasets::benchmark::{convrp, hhcrsp};

use super::super::cli::tongxing;
use super::files::{Case, are_located};

const HOME_CARE: &str = r#"{"patients": [
    {"id": "p1", "time_window": [20, 40.5], "required_caregivers": [{"service": "s1"}]},
    {"id": "p2", "time_window": [0, 60], "required_caregivers":
        [{"service": "s1", "duration": 5}, {"service": "s2", "duration": 7}],
        "synchronization": {"type": "sequential", "distance": [3, 4]}}],
    "services": [{"id": "s1", "default_duration": 9}, {"id": "s2"}],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s1", "s2"]},
        {"id": "c3", "abilities": ["s1"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 1.25, 2], [1.5, 0, 3], [2, 3, 0]]}"#;
const DRIVERS: &str = "NAME: X\nDIMENSION: 3\nNUM_DAYS: 2\nCAPACITY: 9\nDISTANCE: 50\n\
    NODE_COORD_SECTION\n1 3 4\n2 6 8\nDEMAND_SECTION\n1 5 -1\n2 4 7\n\
    SVC_TIME_SECTION\n1 1 1\n2 2 0.5\nDEPOT_SECTION\n0 0\n-1\nEOF\n";

#[test]
fn linked_files_say_what_they_say() {
    let read = hhcrsp(HOME_CARE.as_bytes()).expect("well formed").problem;
    // Hundredths; caregivers of the same abilities stand together.
    assert_eq!((read.way(0, 1).distance, read.way(1, 0).duration), (125, 150));
    let fleet: Vec<(u64, u32)> = read.shifts().iter().map(|s| (s.skills, s.vehicles)).collect();
    assert_eq!(fleet, [(1, 2), (3, 1)]);
    let first = &read.customers()[0];
    assert_eq!((first.service, first.windows[0].earliest, first.due), (900, 2_000, Some(4_050)));
    assert_eq!((read.customers()[2].service, read.customers()[2].skills), (700, 2));
    let link = read.links()[0];
    assert_eq!((link.first, link.second, link.least, link.most), (1, 2, 300, 400));
    let read = convrp(DRIVERS.as_bytes()).expect("well formed").problem;
    assert_eq!((read.days(), read.sites(), read.shifts().len()), (2, 3, 4));
    assert_eq!((read.shifts()[3].driver, read.shifts()[3].day), (1, 1));
    assert_eq!((read.shifts()[0].max_duration, read.shifts()[0].capacity), (50_000_000, 9));
    assert_eq!(
        (&read.customers()[0].patterns[..], read.customers()[0].takes(0).demand),
        (&[1][..], 5)
    );
    assert_eq!(
        (&read.customers()[1].patterns[..], read.customers()[1].takes(1).service),
        (&[3][..], 500_000)
    );
    assert_eq!(read.way(0, 2).distance, 10_000_000);
}

#[test]
fn departures_from_linked_formats_are_located() {
    let mut cases: Vec<Case> = Vec::new();
    let mut case = |kind, text: &str, from: &str, to: &str, place: &str| {
        assert!(text.contains(from), "{from}");
        cases.push((kind, text.replacen(from, to, 1), place.to_owned()));
    };
    case("hhcrsp", HOME_CARE, "\"patients\"", "\"people\"", "line 10 column 56");
    case("hhcrsp", HOME_CARE, "[20, 40.5]", "[20, \"x\"]", "line 2 column 40");
    case("hhcrsp", HOME_CARE, "[20, 40.5]", "[20, 4]", "patients[0].time_window");
    case("hhcrsp", HOME_CARE, "\"p2\"", "\"p1\"", "patients[1].id");
    case("hhcrsp", HOME_CARE, "\"c2\"", "\"c1\"", "caregivers[1].id");
    case("hhcrsp", HOME_CARE, "\"s2\"}", "\"s1\"}", "services[1].id");
    case("hhcrsp", HOME_CARE, "[\"s1\", \"s2\"]", "[\"s9\"]", "caregivers[1].abilities[0]");
    let needs = "patients[0].required_caregivers[0]";
    case("hhcrsp", HOME_CARE, "\"s1\"}]}", "\"s9\"}]}", &format!("{needs}.service"));
    case("hhcrsp", HOME_CARE, "\"s1\"}]}", "\"s2\"}]}", &format!("{needs}.duration"));
    case("hhcrsp", HOME_CARE, "[{\"service\": \"s1\"}]", "[]", "patients[0].required_caregivers");
    let tie = "patients[1].synchronization";
    case("hhcrsp", HOME_CARE, "sequential", "later", &format!("{tie}.type"));
    case("hhcrsp", HOME_CARE, "[3, 4]", "[4, 3]", &format!("{tie}.distance"));
    case("hhcrsp", HOME_CARE, "\"synchronization\"", "\"none\"", "patients[1]");
    case(
        "hhcrsp",
        HOME_CARE,
        ", \"duration\": 7}",
        "}",
        "patients[1].required_caregivers[1].duration",
    );
    case("hhcrsp", HOME_CARE, "{\"id\": \"d\"}", "", "central_offices");
    case("hhcrsp", HOME_CARE, ", [2, 3, 0]", "", "distances");
    case("hhcrsp", HOME_CARE, "[2, 3, 0]", "[2, 3]", "distances[2]");
    case("hhcrsp", HOME_CARE, "[2, 3, 0]", "[2, -3, 0]", "distances[2][1]");
    case("hhcrsp", HOME_CARE, "[2, 3, 0]", "[2, 1e10, 0]", "distances[2][1]");
    case("convrp", DRIVERS, "NUM_DAYS: 2", "NUM_DAYS: 65", "line 3");
    case("convrp", DRIVERS, "NUM_DAYS: 2\n", "", "file");
    case("convrp", DRIVERS, "DIMENSION: 3", "DIMENSION: 4", "file");
    case("convrp", DRIVERS, "DIMENSION: 3", "DIMENSION: x", "line 2");
    case("convrp", DRIVERS, "DIMENSION: 3", "DIMENSION: 5000", "line 2");
    case("convrp", DRIVERS, "DISTANCE: 50", "DISTANCE: -1", "line 5");
    case("convrp", DRIVERS, "1 5 -1", "1 5", "line 10");
    case("convrp", DRIVERS, "1 5 -1", "2 5 -1", "line 10");
    case("convrp", DRIVERS, "1 5 -1", "1 5 -2", "line 10");
    case("convrp", DRIVERS, "2 2 0.5", "2 2 -0.5", "line 14");
    case("convrp", DRIVERS, "0 0\n-1", "0 0 0\n-1", "line 16");
    case("convrp", DRIVERS, "DEPOT_SECTION\n0 0\n-1\n", "", "file");
    case("convrp", DRIVERS, "SVC_TIME_SECTION", "DEMAND_SECTION", "line 12");
    are_located("linked-faults", &cases);
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn small_home_care_is_proved() {
    let data = std::env::var("TONGXING_DATA").unwrap_or_default();
    for (number, known) in (1..).zip([218.199, 246.627, 305.858, 186.897, 189.543]) {
        let file = format!("visits/hhcrsp/InstanzCPLEX_HCSRP_10_{number}.json");
        let path = std::path::Path::new(&data).join(file);
        if data.is_empty() || !path.exists() {
            eprintln!("skipped: no {}", path.display());
            continue;
        }
        let path = path.to_str().expect("UTF-8");
        let line = tongxing(&["benchmark", "hhcrsp", path, "--json"]).json();
        assert_eq!(
            (&line["checked"], &line["status"]),
            (&true.into(), &"optimal".into()),
            "{line}"
        );
        let objective = line["objective"].as_f64().expect("a number");
        assert!((objective - known).abs() < 0.001, "{line}");
        assert_eq!(line["bound"], line["objective"], "{line}");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn drivers_stay_in_public_instances() {
    let data = std::env::var("TONGXING_DATA").unwrap_or_default();
    for file in ["Christofides_1_5_0.7.vrp", "Christofides_6_5_0.7.vrp"] {
        let path = std::path::Path::new(&data).join("visits/convrp").join(file);
        if data.is_empty() || !path.exists() {
            eprintln!("skipped: no {}", path.display());
            continue;
        }
        let path = path.to_str().expect("UTF-8");
        let run = || tongxing(&["benchmark", "convrp", path, "--iterations", "3000"]).json();
        let line = run();
        assert_eq!(
            (&line["checked"], &line["status"]),
            (&true.into(), &"feasible".into()),
            "{line}"
        );
        assert_eq!(line["objective"], run()["objective"]);
        assert!(line["details"]["max_arrival_difference"].as_f64().expect("a number") >= 0.0);
    }
}
