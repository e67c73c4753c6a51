//! What provinces ask for besides pairs: contracts of organisations, surveys before pairing, projects with targets,
//! functions within reach. Each through documents, answer, check and exports.

use serde_json::{Value, json};

use super::cli::{file, folder, tongxing};
use super::documents::small_problem;

/// Two volunteers of an organisation and one of none, four children.
fn county() -> Value {
    let mut county = small_problem();
    let (mut volunteer, mut child) =
        (county["volunteers"][0].clone(), county["children"][1].clone());
    volunteer["capacity"] = json!(2);
    child["consent"] = json!(true);
    child.as_object_mut().expect("an object").remove("household");
    let person = |template: &Value, id: &str, east: f64| {
        let mut person = template.clone();
        (person["id"], person["longitude"]) = (json!(id), json!(119.2 + east));
        person
    };
    county["volunteers"] =
        (1..4).map(|n| person(&volunteer, &format!("V{n}"), 0.01 * f64::from(n))).collect();
    county["children"] =
        (1..5).map(|n| person(&child, &format!("C{n}"), 0.012 * f64::from(n))).collect();
    for at in [0, 1] {
        county["volunteers"][at]["organisation"] = json!("O1");
    }
    county
}

fn answered(arguments: &[&str]) -> Value {
    let said = tongxing(arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
    said.json()
}

/// The round's answer, accepted by its check; and what a changed statement of the section is told.
fn paired(name: &str, problem: &Value, section: &str) -> Value {
    let folder = folder(name);
    let path = file(&folder, "problem.json", problem);
    let result = answered(&["pair", &path, "--json"]);
    let at = file(&folder, "result.json", &result);
    assert_eq!(answered(&["check", &path, &at, "--json"])["status"], "accepted");
    let lines = result[section].as_array().map_or(0, Vec::len);
    for line in 0..lines {
        let mut without = result.clone();
        without[section].as_array_mut().expect("a list").remove(line);
        let at = file(&folder, "changed.json", &without);
        let said = tongxing(&["check", &path, &at, "--json"]);
        assert_eq!(said.code, 1, "{section} {line}: {}", said.out);
    }
    result
}

fn volunteers(result: &Value) -> Vec<&str> {
    let pairs = result["pairs"].as_array().expect("a list");
    pairs.iter().map(|pair| pair["volunteer"].as_str().expect("an id")).collect()
}

#[test]
fn nobody_is_paired_outside_the_days_of_a_contract() {
    let round = "2026-03-01";
    for (from, until, served) in [
        (json!("2026-03-01"), json!("2026-03-01"), true),
        (json!("2026-03-02"), Value::Null, false),
        (Value::Null, json!("2026-02-28"), false),
        (Value::Null, json!("2026-12-31"), true),
    ] {
        let mut county = county();
        county["round"]["date"] = json!(round);
        let organisation = &mut county["organisations"][0];
        for (key, value) in [("from", from), ("until", until)] {
            if !value.is_null() {
                organisation[key] = value;
            }
        }
        let result = paired("contracts", &county, "notices");
        let theirs = volunteers(&result).into_iter().filter(|id| *id != "V3").count();
        // Six places for four children: without the organisation only two.
        assert_eq!((theirs > 0, volunteers(&result).len()), (served, if served { 4 } else { 2 }));
    }
    let mut county = county();
    county["organisations"][0]["budget"] = json!(1);
    let result = paired("contracts", &county, "notices");
    assert_eq!(volunteers(&result).into_iter().filter(|id| *id != "V3").count(), 1);
    county["organisations"][0]["from"] = json!("2026-05-01");
    county["organisations"][0]["until"] = json!("2026-04-01");
    let path = file(&folder("contracts"), "problem.json", &county);
    assert_eq!(tongxing(&["pair", &path, "--json"]).codes(), ["out_of_range"]);
}

#[test]
fn a_contract_that_ends_ends_its_pairs_and_their_visits() {
    let folder = folder("contract-ends");
    let mut county = county();
    county["organisations"][0]["until"] = json!("2026-03-14");
    let first = file(&folder, "first.json", &county);
    let before = answered(&["pair", &first, "--json"]);
    let result = file(&folder, "before.json", &before);
    let plan = answered(&[
        "visits",
        &first,
        &result,
        "--from",
        "2026-03-02",
        "--weeks",
        "4",
        "--time-limit",
        "3",
        "--json",
    ]);
    let tours = plan["tours"].as_array().expect("a list");
    let late = |tour: &&Value| tour["date"].as_str().is_some_and(|day| day > "2026-03-14");
    assert!(!tours.is_empty());
    for tour in tours.iter().filter(late) {
        assert_eq!(tour["volunteer"], "V3", "{tour}");
    }
    county["round"]["date"] = json!("2026-03-15");
    let later = file(&folder, "later.json", &county);
    let after = answered(&["rebalance", &later, &result, "--json"]);
    let ended = after["repair"]["ended"].as_array().expect("a list");
    assert!(!ended.is_empty());
    for line in ended.iter().filter(|line| line["volunteer"] != "V3") {
        assert_eq!(
            (&line["reason"], &line["detail"]),
            (&json!("not_eligible"), &json!("contract_ended"))
        );
    }
    assert!(volunteers(&after).iter().all(|id| *id == "V3"));
}

#[test]
fn children_without_a_survey_that_counts_wait_for_one() {
    let mut county = county();
    county["policy"] = json!({
        "version": 1, "name": "surveys", "level": "national", "demand": {"red": 2},
        "survey": {"required": true, "valid_months": 6},
    });
    for (child, day) in [(0, "2026-03-01"), (1, "2025-09-02"), (2, "2025-09-01")] {
        county["children"][child]["surveyed"] = json!(day);
    }
    county["children"][3]["division"] = json!("320826101");
    let result = paired("surveys", &county, "surveys_due");
    // Six months have passed since the first of September.
    let due = json!([
        {"division": "320826100", "children": ["C3"]},
        {"division": "320826101", "children": ["C4"]},
    ]);
    assert_eq!(result["surveys_due"], due);
    assert_eq!(result["pairs"].as_array().map(Vec::len), Some(2));
    let uncovered = result["uncovered"].as_array().expect("a list");
    assert_eq!(uncovered.len(), 2);
    assert!(uncovered.iter().all(|line| line["detail"] == "not_surveyed"), "{uncovered:?}");
    assert_eq!(result["covered"]["blue"]["demand"], 4);
    county["policy"]["survey"]["valid_months"] = json!(0);
    let path = file(&folder("surveys"), "problem.json", &county);
    assert_eq!(tongxing(&["pair", &path, "--json"]).codes(), ["out_of_range"]);
}

/// Who is paired where one volunteer has one place, the children of the second to fourth line live in a county of
/// their own, and both counties have weights.
fn served(weights: &[(&str, u32)]) -> Vec<String> {
    let mut county = county();
    let volunteer = county["volunteers"][2].clone();
    county["volunteers"] = json!([volunteer]);
    county["volunteers"][0]["capacity"] = json!(1);
    county["round"]["division"] = json!("3208");
    (1..4).for_each(|at| county["children"][at]["division"] = json!("320803101"));
    let counties: Vec<Value> = weights
        .iter()
        .map(|(division, weight)| json!({"division": division, "weight": weight}))
        .collect();
    county["policy"] =
        json!({"version": 1, "name": "counties", "level": "national", "counties": counties});
    let result = paired("counties", &county, "uncovered");
    let pairs = result["pairs"].as_array().expect("a list").iter();
    pairs.map(|pair| pair["child"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn children_of_weighted_counties_come_first_of_their_colour() {
    // The volunteer lives 0.006 degrees from the second and third child, 0.018 from the first: about 1.1 km more.
    let near = served(&[]);
    assert!(near == ["C2"] || near == ["C3"], "{near:?}");
    assert_eq!(served(&[("320826", 200)]), near, "too little for the way");
    assert_eq!(served(&[("320826", 20_000)]), ["C1"]);
    assert_eq!(served(&[("320826", 20_000), ("320803", 20_000)]), near, "no difference");
    assert_eq!(served(&[("3208", 20_000), ("320803101", 0)]), ["C1"], "the finest counts");
    let mut county = county();
    county["policy"] = json!({
        "version": 1, "name": "counties", "level": "national",
        "counties": [
            {"division": "3208", "weight": 10_000_001}, {"division": "3208", "weight": 10_000_000},
        ],
    });
    let path = file(&folder("counties"), "problem.json", &county);
    assert_eq!(tongxing(&["pair", &path, "--json"]).codes(), ["out_of_range", "duplicate"]);
}

#[test]
fn projects_are_counted_against_their_targets() {
    let mut county = county();
    county["projects"] = json!([
        {"id": "P1", "title": "春蕾", "target_children": 3},
        {"id": "P2", "target_children": 1, "until": "2026-03-01"},
        {"id": "P3", "target_children": 9, "from": "2026-03-02"},
    ]);
    county["organisations"][0]["project"] = json!("P1");
    county["volunteers"][2]["project"] = json!("P2");
    county["volunteers"][1]["project"] = json!("P3");
    let result = paired("projects", &county, "projects");
    let of = |id: &str| volunteers(&result).into_iter().filter(|v| *v == id).count() as u64;
    let (first, third) = (of("V1"), of("V3"));
    assert_eq!(
        result["projects"],
        json!([
            {"id": "P1", "target": 3, "actual": first, "missing": 3_u64.saturating_sub(first)},
            {"id": "P2", "target": 1, "actual": third, "missing": 1_u64.saturating_sub(third)},
        ])
    );
    let folder = folder("projects");
    county["volunteers"][0]["project"] = json!("nothing");
    let path = file(&folder, "problem.json", &county);
    assert_eq!(tongxing(&["pair", &path, "--json"]).codes(), ["unknown_id"]);
    county["volunteers"][0]["project"] = json!("P1");
    county["projects"][1]["id"] = json!("P1");
    let path = file(&folder, "problem.json", &county);
    assert!(tongxing(&["pair", &path, "--json"]).codes().contains(&"duplicate_id".to_owned()));
}

#[test]
fn villages_say_which_function_they_lack() {
    let mut county = county();
    county["policy"] = json!({
        "version": 1, "name": "functions", "level": "national", "demand": {"red": 2},
        "functions": {"within_metres": 1500, "digits": 9,
            "by_need": {"psychology": ["心理组"], "study": ["学业组", "陪伴组"]}},
    });
    for child in 0..4 {
        county["children"][child]["needs"] = json!(["study"]);
        county["children"][child]["division"] =
            json!(if child < 2 { "320826100" } else { "320826101" });
    }
    county["volunteers"][0]["function"] = json!("学业组");
    county["volunteers"][2]["function"] = json!("心理组");
    let result = paired("functions", &county, "functions_missing");
    let missing = result["functions_missing"].as_array().expect("a list");
    let lines: Vec<(&str, &str, u64, bool)> = missing
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().expect("text");
            let children = line["children"].as_u64().expect("a number");
            (text("division"), text("function"), children, line["nearest_metres"].is_u64())
        })
        .collect();
    // V1 is 185 m from C1 in longitude and some 1,200 m in latitude; the others are further from her.
    let lacks = |division: &str, function: &str| {
        lines
            .iter()
            .find(|line| (line.0, line.1) == (division, function))
            .map(|line| (line.2, line.3))
    };
    assert_eq!(lacks("320826100", "陪伴组"), Some((2, false)));
    assert_eq!(lacks("320826101", "陪伴组"), Some((2, false)));
    assert_eq!(lacks("320826101", "学业组"), Some((2, true)));
    assert_eq!(lacks("320826100", "学业组"), Some((1, true)));
    assert!(lines.iter().all(|line| line.1 != "心理组"), "nobody needs it");
    let path = file(&folder("functions"), "problem.json", &county);
    let ledger = folder("functions-ledger").join("ledger.xlsx");
    let said = tongxing(&["pair", &path, "--out", ledger.to_str().expect("UTF-8")]);
    assert_eq!(said.code, 0, "{}", said.err);
    let book: calamine::Xlsx<_> = calamine::open_workbook(&ledger).expect("a workbook");
    assert!(calamine::Reader::sheet_names(&book).contains(&"职能缺口".to_owned()));
}
