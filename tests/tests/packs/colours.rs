//! Scorings: what is wrong with one, what it says of a child, and a run beside a round.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tongxing_datasets::document::{Day, PolicyDocument, Priority, parse};
use tongxing_datasets::policy::{self, in_force, score};

use super::told;
use crate::cli::{file, folder, tongxing};
use crate::documents::small_problem;

fn known(list: &[(&str, u32)]) -> BTreeMap<String, u32> {
    list.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

fn colour(pack: &PolicyDocument, on: &str, list: &[(&str, u32)]) -> Priority {
    let day = Day::parse(on).expect("a day");
    score(in_force(&pack.colours, day).expect("in force"), &known(list)).colour
}

#[test]
fn thresholds_and_points_give_colours() {
    let pack = policy::pack("zhejiang").expect("shipped");
    let of = |list: &[(&str, u32)]| colour(&pack, "2026-03-01", list);
    for (months, expected) in [
        (0, Priority::Blue),
        (5, Priority::Blue),
        (6, Priority::Yellow),
        (12, Priority::Yellow),
        (13, Priority::Red),
    ] {
        assert_eq!(of(&[("months_since_parents", months)]), expected, "{months} months");
    }
    for (found, expected) in
        [(0, Priority::Blue), (1, Priority::Yellow), (2, Priority::Yellow), (3, Priority::Red)]
    {
        assert_eq!(of(&[("psychological", found)]), expected, "{found} indicators");
    }
    assert_eq!(of(&[("medical_cost", 2999)]), Priority::Blue);
    assert_eq!(of(&[("medical_cost", 3000), ("single_or_orphaned", 1)]), Priority::Orange);
    let pack = policy::pack("guizhou").expect("shipped");
    let of = |list: &[(&str, u32)]| colour(&pack, "2026-03-01", list);
    assert_eq!(of(&[("guardian_age", 70)]), Priority::Blue);
    assert_eq!(of(&[("guardian_age", 80)]), Priority::Yellow);
    assert_eq!(of(&[("guardian_age", 80), ("months_since_parents", 8)]), Priority::Orange);
    assert_eq!(of(&[("guardian_age", 80), ("psychological", 3)]), Priority::Red);
    assert_eq!(of(&[("guardian_absent", 1)]), Priority::Red);
}

/// Wujin: guardianship, physiological and behavioural risk; its yellow, blue and green are orange, yellow and blue here.
#[test]
fn risks_of_three_kinds_are_a_scoring() {
    let risk = |name: &str| {
        format!(
            "[[colours.indicators]]\nname = \"{name}\"\nsteps = [{{ at_least = 1, points = 1 }}, \
             {{ at_least = 2, points = 3 }}, {{ at_least = 3, points = 6 }}]\n"
        )
    };
    let risks = ["guardianship", "physiological", "behavioural"].map(risk).concat();
    let text = format!(
        "version = 1\nname = \"wujin\"\nlevel = \"county\"\ndivision = \"320412\"\n\
         [[colours]]\nfrom = \"2026-01-01\"\npoints = {{ red = 6, orange = 4, yellow = 1 }}\n{risks}"
    );
    let pack = policy::read(text.as_bytes()).expect("a pack");
    let of = |list: &[(&str, u32)]| colour(&pack, "2026-03-01", list);
    assert_eq!(of(&[]), Priority::Blue);
    assert_eq!(of(&[("behavioural", 1)]), Priority::Yellow);
    assert_eq!(of(&[("behavioural", 2), ("physiological", 1)]), Priority::Orange);
    assert_eq!(of(&[("guardianship", 3)]), Priority::Red);
}

#[test]
fn the_latest_version_that_has_begun_is_in_force() {
    let mut pack = policy::pack("zhejiang").expect("shipped");
    let mut next = pack.colours[0].clone();
    next.from = Day::parse("2026-07-01").expect("a day");
    next.indicators[0].steps[1].at_least = 24;
    pack.colours.insert(0, next);
    assert!(policy::faults(&pack).is_empty());
    let months = [("months_since_parents", 13)];
    assert_eq!(colour(&pack, "2026-06-30", &months), Priority::Red);
    assert_eq!(colour(&pack, "2026-07-01", &months), Priority::Yellow);
    assert!(in_force(&pack.colours, Day::parse("2025-12-31").expect("a day")).is_none());
}

/// A larger value never gives a less urgent colour, whatever else is known.
#[test]
fn scorings_are_monotone() {
    for name in ["guizhou", "zhejiang"] {
        let pack = policy::pack(name).expect("shipped");
        let scoring = &pack.colours[0];
        let values = [0, 1, 2, 3, 6, 10, 13, 30, 65, 75, 3000, 5000];
        for indicator in &scoring.indicators {
            for other in &scoring.indicators {
                for beside in values {
                    let mut last = Priority::Blue;
                    for value in values {
                        let list =
                            [(other.name.as_str(), beside), (indicator.name.as_str(), value)];
                        let now = score(scoring, &known(&list)).colour;
                        assert!(now <= last || value == 0, "{name}: {list:?}");
                        last = now;
                    }
                }
            }
        }
    }
}

#[test]
fn every_fault_of_a_scoring_is_told_at_once() {
    let text = r#"
version = 1
name = "x"
level = "national"
[[colours]]
from = "2026-01-01"
otherwise = "yellow"
[colours.points]
red = 3
orange = 4
[[colours.indicators]]
name = "A b"
steps = [{ at_least = 5, colour = "orange" }, { at_least = 5, colour = "yellow" }]
[[colours.indicators]]
name = "flag"
kind = "flag"
steps = [{ at_least = 2, points = 3 }]
[[colours.indicators]]
name = "flag"
steps = [{ at_least = 1 }, { at_least = 2, points = 2 }, { at_least = 3, points = 1 }]
[[colours]]
from = "2026-01-01"
points = { red = 9 }
indicators = []
"#;
    let found = told(&policy::read(text.as_bytes()).expect_err("a broken scoring"));
    let first = "colours[0].indicators";
    let expected = [
        format!("invalid_name {first}[0].name"),
        format!("not_monotone {first}[0].steps[1].colour"),
        format!("not_monotone {first}[0].steps[1].at_least"),
        format!("not_monotone {first}[0].steps[1].colour"),
        format!("out_of_range {first}[1].steps[0].at_least"),
        format!("duplicate {first}[2].name"),
        format!("contradiction {first}[2].steps[0].colour"),
        format!("not_monotone {first}[2].steps[2].points"),
        "not_monotone colours[0].points.orange".to_owned(),
        "duplicate colours[1].from".to_owned(),
        "out_of_range colours[1].indicators".to_owned(),
        "contradiction colours[1].points".to_owned(),
        "out_of_range colours[1].points.red".to_owned(),
    ];
    assert_eq!(found, expected);
}

#[test]
fn indicators_of_a_child_are_whole_numbers_with_plain_names() {
    let broken = |indicators: Value| {
        let mut problem = small_problem();
        problem["children"][0]["indicators"] = indicators;
        let document = parse::value(problem);
        let document: tongxing_datasets::document::ProblemDocument = match document {
            Ok(document) => document,
            Err(faults) => return told(&faults),
        };
        tongxing_datasets::document::convert::case(&document, None)
            .err()
            .map(|f| told(&f))
            .unwrap_or_default()
    };
    assert_eq!(broken(json!({"months_since_parents": 14})), Vec::<String>::new());
    let place = "children[0].indicators";
    assert_eq!(broken(json!({"住址": 1})), [format!("invalid_name {place} (C1)")]);
    assert_eq!(broken(json!({"13800138000": 1})), [format!("personal_data {place} (C1)")]);
    let found = broken(json!({"a": 1_000_001}));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("out_of_range"), "{found:?}");
    assert!(!broken(json!({"a": "grandmother"})).is_empty());
}

/// The small problem with indicators: one child by step, one who stays, one of whom nothing is known.
fn measured() -> Value {
    let mut problem = small_problem();
    problem["children"][0]["indicators"] = json!({"months_since_parents": 7, "hobbies": 3});
    problem["children"][1]["indicators"] = json!({"psychological": 4, "medical_cost": 6000});
    let mut third = problem["children"][1].clone();
    (third["id"], third["household"]) = (json!("C3"), Value::Null);
    third.as_object_mut().expect("a child").remove("household");
    let mut fourth = third.clone();
    (fourth["id"], fourth["consent"]) = (json!("C4"), json!(false));
    third.as_object_mut().expect("a child").remove("indicators");
    problem["children"].as_array_mut().expect("a list").extend([third, fourth]);
    problem
}

#[test]
fn a_shadow_run_says_who_would_change_and_why_and_changes_nothing() {
    let folder = folder("policy-shadow");
    let problem = file(&folder, "problem.json", &measured());
    let before = std::fs::read(&problem).expect("written");
    let out = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let json_file = out("shadow.json");
    let args =
        ["policy", "shadow", &problem, "--policy", "zhejiang", "--json", "--out", &json_file];
    let said = tongxing(&args);
    assert_eq!(said.code, 0, "{}", said.err);
    let found = said.json();
    let kept: Value =
        serde_json::from_slice(&std::fs::read(&json_file).expect("written")).expect("JSON");
    assert_eq!(found, kept);
    assert_eq!((&found["judged"], &found["unjudged"]), (&json!(3), &json!(1)));
    // Who has no consent is counted, never listed.
    assert_eq!(found["withheld"], 1);
    let changes = found["changes"].as_array().expect("a list");
    let ends: Vec<[&Value; 3]> =
        changes.iter().map(|c| [&c["child"], &c["from"], &c["to"]]).collect();
    assert_eq!(json!(ends), json!([["C1", "red", "yellow"], ["C2", "blue", "red"]]));
    let because = |at: usize| -> Vec<&Value> {
        changes[at]["because"].as_array().expect("a list").iter().map(|b| &b["indicator"]).collect()
    };
    assert_eq!(json!(because(0)), json!(["months_since_parents"]));
    assert_eq!(json!(because(1)), json!(["psychological", "medical_cost"]));
    assert_eq!(changes[1]["because"][0]["at_least"], 3);
    assert_eq!(found["counts"]["red"], json!({"red": 0, "orange": 0, "yellow": 1, "blue": 0}));
    assert_eq!(found["counts"]["blue"]["red"], 2);
    assert_eq!(found["unknown"], json!(["hobbies"]));
    assert_eq!(std::fs::read(&problem).expect("still there"), before);
}

#[test]
fn a_shadow_run_is_written_as_lines_and_as_a_sheet() {
    let folder = folder("policy-shadow-files");
    let problem = file(&folder, "problem.json", &measured());
    for name in ["shadow.csv", "shadow.xlsx"] {
        let path = folder.join(name);
        let out = path.to_str().expect("UTF-8");
        let said = tongxing(&[
            "policy", "shadow", &problem, "--policy", "zhejiang", "--out", out, "--lang", "zh",
        ]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(
            said.out.contains("红 → 黄") && said.out.contains("距父母上次见面(月) 7 ≥ 6"),
            "{}",
            said.out
        );
        assert!(!said.out.contains("C4"), "{}", said.out);
        let bytes = std::fs::read(&path).expect("written");
        assert!(!bytes.is_empty());
        if name.ends_with("csv") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(text.contains("C1,红,黄,0,距父母上次见面(月) 7 ≥ 6 → 黄,"), "{text}");
            assert!(!text.contains("C4"));
        } else {
            assert!(bytes.starts_with(b"PK"), "a workbook");
        }
    }
    let refused = tongxing(&["policy", "shadow", &problem, "--json"]);
    assert_eq!((refused.code, refused.codes()), (2, vec!["no_scoring".to_owned()]));
}
