//! Travel by specification, and matrices from files.

use tongxing_datasets::document::{Case, ProblemDocument, convert, parse};
use tongxing_datasets::travel::{Files, TravelSpec, matrix};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::travel::Travel;
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
    let model = matrix(&case, text.as_bytes()).expect("a matrix");
    let way = |metres, seconds| Some(Leg { metres: Metres(metres), seconds: Seconds(seconds) });
    assert_eq!(leg(&case, &model, 1, 0), way(700, 60));
    assert_eq!(leg(&case, &model, 0, 1), way(5, 9));
    assert_eq!(leg(&case, &model, 0, 0), None, "a pair without a line has no way");
    let model = matrix(&case, b"volunteer,child,metres\nV1,C1,12\n").expect("a matrix");
    assert_eq!(leg(&case, &model, 0, 0), way(12, 12));
}

#[test]
fn every_fault_of_a_matrix_is_named_with_its_line() {
    let case = case();
    let text = "volunteer,child,metres\nV1,C1,1\nV9,C9,x\nV1,C1,2\nV1,C2\nV2,C2,-4\n";
    let faults = matrix(&case, text.as_bytes()).err().expect("faulty").problems;
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
        let faults = matrix(&case, head.as_bytes()).err().expect(head).problems;
        assert_eq!(faults[0].code, "wrong_head");
    }
}

#[test]
fn a_caller_from_outside_names_no_files() {
    let spec = TravelSpec::parse("matrix:/etc/passwd").expect("a specification");
    let faults = spec.prepare(&case(), Files::Refused).err().expect("refused").problems;
    assert_eq!(faults[0].code, "files_refused");
}
