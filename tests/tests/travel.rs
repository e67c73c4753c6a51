//! Travel by specification, and matrices from files.

use tongxing_datasets::document::{Case, ProblemDocument, convert, parse};
use tongxing_datasets::travel::{Files, TravelSpec, matrix};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::travel::{Stated, Travel, chord};
use tongxing_solver::units::{Leg, Metres, Seconds};

use crate::documents::small_problem;

fn case() -> Case {
    let problem: ProblemDocument = parse::value(small_problem()).expect("a problem");
    convert::case(&problem, None).expect("a valid problem")
}

/// The way from volunteer `v` to child `c`.
fn leg(case: &Case, model: &dyn Travel, v: usize, c: usize) -> Option<Leg> {
    let instance = &case.instance;
    let sites =
        (instance.volunteer_site(VolunteerId::new(v)), instance.child_site(ChildId::new(c)));
    model.leg(sites.0, sites.1)
}

#[test]
fn every_specification_has_one_spelling() {
    for (text, spelling) in [
        ("straight", "straight:1"),
        ("straight:1", "straight:1"),
        ("straight:1.0", "straight:1"),
        ("straight:1.30", "straight:1.3"),
        ("straight:01.305", "straight:1.305"),
        ("straight:10", "straight:10"),
        ("matrix:a b.csv", "matrix:a b.csv"),
        ("matrix:a,b.csv,speed=90,bound=01.50", "matrix:a,b.csv,bound=1.5,speed=90"),
        ("matrix:a.csv,bound=0", "matrix:a.csv"),
        ("matrix:a.csv,rate=5", "matrix:a.csv,rate=5"),
        ("osrm:http://localhost:5000", "osrm:http://localhost:5000"),
        ("osrm:HTTPS://Osrm.Example.org/Car/", "osrm:https://osrm.example.org/Car"),
        ("osrm:http://h/,rate=20,bound=0.990", "osrm:http://h,bound=0.99,rate=20"),
        (
            "osrm:http://h,bound=10,speed=300,rate=1000",
            "osrm:http://h,bound=10,speed=300,rate=1000",
        ),
        ("road:a b.osm.pbf", "road:a b.osm.pbf"),
    ] {
        let spec = TravelSpec::parse(text).expect(text);
        assert_eq!(spec.text(), spelling);
        assert_eq!(TravelSpec::parse(spelling).expect(spelling), spec);
    }
    for text in
        ["", "straight:", "straight:+1", "straight:10.001", "straight:0.999", "matrix:", "road:"]
    {
        assert!(TravelSpec::parse(text).is_err(), "{text}");
    }
    for option in [
        "bound=",
        "bound=10.001",
        "bound=-1",
        "bound=0.9999",
        "speed=90",
        "bound=0,speed=90",
        "bound=1,speed=0",
        "bound=1,speed=301",
        "bound=1,speed=1.5",
        "bound=1,bound=1",
    ] {
        for kind in ["matrix:a.csv", "osrm:http://h"] {
            assert!(TravelSpec::parse(&format!("{kind},{option}")).is_err(), "{kind},{option}");
        }
    }
    for option in ["rate=0", "rate=1001", "rate=1,rate=1", "wheels=4", ""] {
        assert!(TravelSpec::parse(&format!("osrm:http://h,{option}")).is_err(), "{option}");
    }
}

#[test]
fn the_factor_stretches_every_way() {
    let case = case();
    let metres = |spec: &str| {
        let spec = TravelSpec::parse(spec).expect(spec);
        let prepared = spec.prepare(&case, Files::Refused).expect("no file is named");
        leg(&case, &*prepared.model, 0, 0).expect("a way").metres.0
    };
    // 0.01° of latitude is 1112 m, 0.01° of longitude at 33.785° north 924 m.
    assert!(metres("straight").abs_diff(1446) <= 1, "{}", metres("straight"));
    assert!(metres("straight:2").abs_diff(2 * metres("straight")) <= 1);
}

#[test]
fn a_matrix_says_every_way_itself() {
    let case = case();
    let text = "\u{feff}volunteer,child,metres,seconds\nV2,C1,700,60\nV1,C2, 5 ,9\n";
    let model = matrix(&case, text.as_bytes(), None).expect("a matrix");
    let way = |metres, seconds| Some(Leg { metres: Metres(metres), seconds: Seconds(seconds) });
    assert_eq!(leg(&case, &model, 1, 0), way(700, 60));
    assert_eq!(leg(&case, &model, 0, 1), way(5, 9));
    assert_eq!(leg(&case, &model, 0, 0), None, "a pair without a line has no way");
    let model = matrix(&case, b"volunteer,child,metres\nV1,C1,12\n", None).expect("a matrix");
    assert_eq!(leg(&case, &model, 0, 0), way(12, 12));
}

#[test]
fn every_fault_of_a_matrix_is_named_with_its_line() {
    let case = case();
    let text = "volunteer,child,metres\nV1,C1,1\nV9,C9,x\nV1,C1,2\nV1,C2\nV2,C2,-4\n";
    let faults = matrix(&case, text.as_bytes(), None).err().expect("faulty").problems;
    let found: Vec<String> = faults.iter().map(|f| format!("{} {}", f.code, f.place)).collect();
    assert_eq!(
        found,
        [
            "unknown_id travel line 3",
            "unknown_id travel line 3",
            "not_a_number travel line 3",
            "duplicate travel line 4",
            "wrong_width travel line 5",
            "not_a_number travel line 6",
        ]
    );
    for head in ["", "child,volunteer,metres\n", "volunteer,child\n"] {
        let faults = matrix(&case, head.as_bytes(), None).err().expect(head).problems;
        assert_eq!(faults[0].code, "wrong_head");
    }
}

#[test]
fn a_caller_from_outside_names_no_files() {
    let spec = TravelSpec::parse("matrix:/etc/passwd").expect("a specification");
    let faults = spec.prepare(&case(), Files::Refused).err().expect("refused").problems;
    assert_eq!(faults[0].code, "files_refused");
}

/// What a planner states about a matrix is held against every line, and prunes.
#[test]
fn a_stated_bound_is_held_against_every_line() {
    let case = case();
    // V1 lives 1446 m from C1 (1112 m north, 924 m east), V2 2999 m from C1.
    let text = "volunteer,child,metres,seconds\nV1,C1,1445,60\nV2,C1,1445,60\nV2,C2,9000,1\n";
    let stated = Stated::new(1000, Some(90)).expect("in range");
    let faults = matrix(&case, text.as_bytes(), Some(stated)).err().expect("broken").problems;
    let found: Vec<String> = faults.iter().map(|f| format!("{f}")).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("travel line 3: breaks the stated bound [bound_broken] found 1445 m")
    );
    assert!(found[0].contains("at least 29"), "{}", found[0]);
    assert!(
        found[1].starts_with("travel line 4: breaks the stated bound [bound_broken] found 1 s")
    );
    let text = "volunteer,child,metres,seconds\nV1,C1,1445,60\n";
    let model = matrix(&case, text.as_bytes(), Some(stated)).expect("as stated");
    let sites = case.instance.volunteer_site(VolunteerId::new(0));
    let apart =
        chord(model.position(sites), model.position(case.instance.child_site(ChildId::new(0))));
    assert!((apart - 1446.0).abs() < 1.0, "{apart}");
    assert!((model.top_speed() - 25.0).abs() < 1e-9);
    let free = matrix(&case, text.as_bytes(), None).expect("a matrix");
    assert_eq!((free.position(sites), free.top_speed()), ([0.0; 3], f64::INFINITY));
}

#[test]
fn a_refused_address_is_not_repeated() {
    for text in [
        "osrm:http://me:secret@host",
        "osrm:http://me:se/secret@host,bound=1",
        "osrm:http://host/?key=secret",
        "osrm:http://host/#secret",
        "osm:http://me:secret@host",
        "osrm:http://me:secret@host,bound=x",
    ] {
        let faults = TravelSpec::parse(text).expect_err(text);
        assert!(!format!("{faults:?}{faults}").contains("secret"), "{faults}");
    }
    let spec = TravelSpec::parse("osrm:http://127.0.0.1:9").expect("a specification");
    let faults = spec.prepare(&case(), Files::Refused).err().expect("refused").problems;
    assert_eq!(faults[0].code, "service_refused");
    assert!(spec.prepare(&case(), Files::Allowed).is_ok(), "nothing is asked before it is needed");
}
