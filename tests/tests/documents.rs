//! Documents: schemas kept true, every problem reported at once and located, canonical bytes.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tongxing_datasets::document::{
    Faults, PolicyChoice, PolicyDocument, ProblemDocument, canonical, convert, parse, schemas,
};
use tongxing_datasets::policy;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Policy, Reach, Vetting};

/// A valid problem of two volunteers and two children, the base that the tests below damage.
pub(crate) fn small_problem() -> Value {
    json!({
        "version": 1,
        "round": {"date": "2026-03-01", "division": "320826"},
        "volunteers": [
            {"id": "V1", "division": "320826100", "longitude": 119.26, "latitude": 33.78,
             "sex": "female", "birth": "1980-05-01", "skills": ["psychology"],
             "languages": ["普通话"], "vetting": {"status": "clear", "valid_until": "2026-12-31"}},
            {"id": "V2", "division": "320826100", "longitude": 119.30, "latitude": 33.80,
             "members": {"women": 1, "men": 2}, "capacity": 3, "reach": {"metres": 20000},
             "organisation": "O1", "vetting": {"status": "clear", "valid_until": "2026-03-01"}},
        ],
        "children": [
            {"id": "C1", "division": "320826100", "longitude": 119.27, "latitude": 33.79,
             "sex": "male", "birth": "2015-06-01", "kind": "left_behind", "priority": "red",
             "needs": ["psychology", "study"], "consent": true},
            {"id": "C2", "division": "320826100", "longitude": 119.28, "latitude": 33.77,
             "sex": "female", "birth": "2018-01-15", "kind": "in_difficulty", "priority": "blue",
             "household": "H1", "consent": "2025-09-01"},
        ],
        "organisations": [{"id": "O1", "division": "320826", "capacity": 5}],
    })
}

/// Two ids that look the same must be the same.
#[test]
fn an_id_with_characters_that_nobody_sees_is_refused() {
    for list in ["volunteers", "children", "organisations"] {
        for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{1}'] {
            let mut problem = small_problem();
            problem[list][0]["id"] = format!("X{hidden}9").into();
            let faults = read(&problem).expect_err("hidden").problems;
            let fault = faults.iter().find(|f| f.code == "invalid_id").expect("told");
            assert_eq!(fault.place, format!("{list}[0].id"));
            assert!(faults.iter().all(|f| !format!("{f}").contains(hidden)), "{faults:?}");
        }
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn read(value: &Value) -> Result<convert::Case, Faults> {
    let document: ProblemDocument = parse::json(&bytes(value))?;
    convert::case(&document, None)
}

/// The faults of a damaged problem, as `code where` lines.
fn complaints(damage: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut problem = small_problem();
    damage(&mut problem);
    let faults = read(&problem).expect_err("the problem is damaged");
    faults.problems.iter().map(|f| format!("{} {}", f.code, f.place)).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn schema_files_are_what_the_types_say() {
    let folder = root().join("docs/schemas");
    let write = std::env::var_os("TONGXING_WRITE_SCHEMAS").is_some();
    for (name, schema) in schemas::all() {
        let path = folder.join(format!("{name}.schema.json"));
        let text = schemas::text(&schema);
        if write {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the schema can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == text,
            "docs/schemas/{name}.schema.json is stale: \
             run TONGXING_WRITE_SCHEMAS=1 cargo test --release --workspace schema_files"
        );
    }
}

#[test]
fn a_problem_becomes_an_instance() {
    let case = read(&small_problem()).expect("the problem is valid");
    let (first, second) = (VolunteerId::new(0), VolunteerId::new(1));
    assert_eq!(case.ids.volunteer("V2"), Some(second));
    assert_eq!(case.ids.child_text(ChildId::new(1)), "C2");
    let instance = &case.instance;
    assert_eq!(instance.volunteer(first).capacity, 2);
    assert_eq!(instance.volunteer(first).reach, Reach::Unlimited);
    assert!(matches!(instance.volunteer(second).vetting, Vetting::Clear { .. }));
    assert_eq!(instance.demand(ChildId::new(0)), 2);
    assert!(instance.child(ChildId::new(1)).consent);
    assert_eq!(instance.households().len(), 1);
    assert_eq!(*instance.policy(), Policy::standard());
}

#[test]
fn consent_counts_from_its_day_on() {
    let mut problem = small_problem();
    for (day, expected) in [("2026-03-01", true), ("2026-03-02", false)] {
        problem["children"][0]["consent"] = json!(day);
        let case = read(&problem).expect("the problem is valid");
        assert_eq!(case.instance.child(ChildId::new(0)).consent, expected, "{day}");
    }
}

#[test]
fn every_departure_from_the_schema_is_reported_at_once() {
    let found = complaints(|p| {
        p["round"]["date"] = json!("2026-02-30");
        p["volunteers"][0]["name"] = json!("somebody");
        p["volunteers"][0]["vetting"]["status"] = json!("fine");
        p["volunteers"][1]["capacity"] = json!(-1);
        p["volunteers"][1]["reach"] = json!({"metres": "far"});
        p["children"][0]["division"] = json!("3208");
        p["children"][0]["consent"] = json!(3);
        p["children"][1]["birth"] = json!(null);
        p["children"][1].as_object_mut().expect("an object").remove("sex");
        p["colour"] = json!("red");
    });
    assert_eq!(
        found,
        [
            "wrong_type children[0].consent (C1)",
            "missing children[1].sex (C2)",
            "wrong_type children[1].birth (C2)",
            "unknown_field colour",
            "not_a_date round.date",
            "unknown_field volunteers[0].name (V1)",
            "not_allowed volunteers[0].vetting.status (V1)",
            "out_of_range volunteers[1].capacity (V2)",
            "wrong_type volunteers[1].reach.metres (V2)",
        ]
    );
}

#[test]
fn personal_fields_cannot_enter_a_problem() {
    for field in ["name", "姓名", "phone", "id_number", "address", "guardian", "guardian_phone"] {
        for list in ["volunteers", "children"] {
            let found = complaints(|p| p[list][0][field] = json!("13800138000"));
            let id = if list == "volunteers" { "V1" } else { "C1" };
            assert_eq!(found, [format!("unknown_field {list}[0].{field} ({id})")]);
        }
    }
    let found = complaints(|p| {
        p["volunteers"][0]["id"] = json!("11010519491231002X");
        p["volunteers"][1]["team"] = json!("电话13800138000");
        p["pinned"] = json!([{"child": "C1", "volunteer": "V2", "reason": "见11010519491231002X",
            "author": "县妇联"}]);
    });
    assert_eq!(
        found,
        [
            "personal_data volunteers[0].id",
            "personal_data volunteers[1].team (V2)",
            "personal_data pinned[0].reason",
        ]
    );
}

#[test]
fn every_contradiction_is_reported_at_once() {
    let rule = |child: &str, volunteer: &str, reason: &str| json!({"child": child, "volunteer": volunteer, "reason": reason, "author": "县妇联"});
    let found = complaints(|p| {
        p["children"][1]["id"] = json!("C1");
        p["volunteers"][0]["members"] = json!({"women": 3});
        p["volunteers"][0]["vetting"] = json!({"status": "clear"});
        p["volunteers"][1]["organisation"] = json!("O9");
        p["volunteers"][1]["capacity"] = json!(4);
        p["volunteers"][1]["longitude"] = json!(200.0);
        p["children"][0]["birth"] = json!("2027-01-01");
        p["children"][0]["requirements"] = json!([{"role": "mother", "count": 3}]);
        p["pinned"] = json!([rule("C9", "V9", "亲属"), rule("C1", "V1", " ")]);
        p["forbidden"] = json!([rule("C1", "V2", "回避"), rule("C1", "V2", "回避")]);
    });
    assert_eq!(
        found,
        [
            "duplicate_id children[1].id (C1)",
            "sex_or_members volunteers[0].sex (V1)",
            "missing volunteers[0].vetting.valid_until (V1)",
            "unknown_id volunteers[1].organisation (V2)",
            "unknown_id pinned[0].volunteer",
            "unknown_id pinned[0].child",
            "missing pinned[1].reason",
            "duplicate forbidden[1]",
            "out_of_range volunteers[1].longitude (V2)",
            "capacity_needs_reason volunteers[1].capacity (V2)",
            "birth_in_future children[0].birth (C1)",
            "requirements_exceed_demand children[0].requirements (C1)",
        ]
    );
}

#[test]
fn sixty_four_languages_are_the_limit() {
    let languages = |count: usize| {
        let texts: Vec<String> = (0..count).map(|n| format!("语言{n}")).collect();
        let mut problem = small_problem();
        problem["volunteers"][0]["languages"] = json!(texts[..count / 2]);
        problem["children"][0]["languages"] = json!(texts[count / 2..]);
        read(&problem)
    };
    assert!(languages(64).is_ok());
    let faults = languages(65).expect_err("one language too many");
    assert_eq!(faults.problems[0].code, "too_many_languages");
    assert_eq!(faults.problems[0].found, "65");
}

#[test]
fn files_above_the_limit_are_refused_unread() {
    let bytes = bytes(&small_problem());
    let size = bytes.len() as u64;
    assert!(parse::json_within::<ProblemDocument>(&bytes, size).is_ok());
    let faults = parse::json_within::<ProblemDocument>(&bytes, size - 1).expect_err("too large");
    assert_eq!(faults.problems[0].code, "too_large");
}

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    for (text, code) in
        [("", "not_json"), ("{\"version\": 1,\n}", "not_json"), ("[]", "wrong_type")]
    {
        let faults = parse::json::<ProblemDocument>(text.as_bytes()).expect_err(text);
        assert_eq!(faults.problems[0].code, code, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(parse::json::<ProblemDocument>(deep.as_bytes()).is_err());
    let mut later = small_problem();
    later["version"] = json!(2);
    let faults = parse::json::<ProblemDocument>(&bytes(&later)).expect_err("version 2");
    assert_eq!(faults.problems[0].code, "unknown_version");
}

#[test]
fn canonical_bytes_ignore_order_spacing_and_spelt_out_defaults() {
    let sha = |text: &str| {
        let document: ProblemDocument = parse::json(text.as_bytes()).expect("a problem");
        canonical::problem_sha256(&document)
    };
    let problem = small_problem();
    let base = sha(&problem.to_string());
    assert_eq!(base.len(), 64);
    assert_eq!(sha(&serde_json::to_string_pretty(&problem).expect("text")), base);
    let mut spelt = problem.clone();
    spelt["travel"] = json!("straight");
    spelt["policy"] = json!("national");
    spelt["forbidden"] = json!([]);
    spelt["volunteers"][0]["capacity"] = json!(2);
    spelt["volunteers"][0]["datum"] = json!("wgs84");
    assert_eq!(sha(&spelt.to_string()), base);
    let mut moved = problem.clone();
    moved["volunteers"][0]["longitude"] = json!(119.260_000_1);
    assert_ne!(sha(&moved.to_string()), base);
    // The streamed hash is the hash of the canonical text as documented.
    let document: ProblemDocument = parse::json(&bytes(&problem)).expect("a problem");
    let text = serde_json::to_value(&document).expect("a document").to_string();
    assert_eq!(canonical::sha256(text.as_bytes()), base);
}

#[test]
fn coordinates_of_other_datums_are_converted_at_the_edge() {
    let home = |datum: &str| {
        let mut problem = small_problem();
        problem["children"][0]["datum"] = json!(datum);
        let case = read(&problem).expect("the problem is valid");
        case.instance.child(ChildId::new(0)).home
    };
    // At Lianshui GCJ-02 lies 502 m east and 154 m south of WGS-84; a degree of latitude is 111.2 km.
    let (wgs84, gcj02) = (home("wgs84"), home("gcj02"));
    let east = (wgs84.longitude - gcj02.longitude) * 111_195.0 * 33.79_f64.to_radians().cos();
    let north = (wgs84.latitude - gcj02.latitude) * 111_195.0;
    assert!((east - 502.0).abs() < 15.0 && (north + 154.0).abs() < 15.0, "{east} {north}");
    assert!((home("bd09").longitude - gcj02.longitude).abs() > 0.003);
}

#[test]
fn the_national_pack_is_the_documented_policy() {
    let document = policy::national();
    assert_eq!(policy::core(&document), Policy::standard());
    // A pack that says nothing says the same.
    let empty = json!({"version": 1, "name": "empty", "level": "national"});
    let empty: PolicyDocument = parse::value(empty).expect("a pack");
    assert_eq!(policy::core(&empty), Policy::standard());
}

#[test]
fn every_shipped_pack_is_valid_and_called_by_its_name() {
    for (name, text) in policy::PACKS {
        let document = policy::read(text.as_bytes()).expect(name);
        assert_eq!(document.name, *name);
        assert!(!document.title_zh.is_empty() && !document.title_en.is_empty());
        assert!(!document.source.is_empty());
    }
    let unknown = policy::resolve(&PolicyChoice::Named("nowhere".to_owned()));
    let faults = unknown.expect_err("no such pack");
    assert_eq!(faults.problems[0].code, "unknown_policy");
}

#[test]
fn a_pack_that_breaks_the_rules_hears_of_all_of_them() {
    let pack = r#"
        version = 1
        name = "County X"
        level = "county"
        division = "32"
        [demand]
        orange = 3
        [coverage]
        order = ["orange.first", "red.first", "red.further", "orange.further"]
        [reach]
        red = 1000
        [weights]
        other_need = -1
        [requirements]
        blue = [{ role = "legal", count = 2 }]
        [safeguards]
        man_alone_allowed = true
        capacity_ceiling = 5
        [age]
        child = 21
    "#;
    let faults = policy::read(pack.as_bytes()).expect_err("a broken pack");
    let found: Vec<String> =
        faults.problems.iter().map(|f| format!("{} {}", f.code, f.place)).collect();
    for expected in [
        "invalid_id name",
        "wrong_level division",
        "not_monotone demand.orange",
        "not_monotone reach.orange",
        "not_monotone requirements.legal.blue",
        "requirements_exceed_demand requirements.blue",
        "not_monotone coverage.order",
        "not_loosened_here safeguards.man_alone_allowed",
        "not_loosened_here safeguards.capacity_ceiling",
        "not_loosened_here age.child",
        "invalid_policy weights.other_need",
        "invalid_policy coverage.order",
    ] {
        assert!(found.iter().any(|f| f == expected), "{expected} not in {found:#?}");
    }
    let province = pack.replace("county", "province");
    let faults = policy::read(province.as_bytes()).expect_err("still broken");
    let loosened = faults.problems.iter().any(|f| f.place == "safeguards.man_alone_allowed");
    assert!(!loosened, "a province may let a man have a pair");
}
