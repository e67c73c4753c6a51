//! Whole rounds with meetings: by the command, checked, and with false statements found.

use std::path::PathBuf;

use serde_json::{Value, json};
use tongxing_solver::units::Date;

use crate::cli::{file, folder, tongxing};

/// A county with stations, three activities and some meetings; `places` of pairs that leading takes.
fn round(name: &str, places: u32) -> (PathBuf, Value) {
    let folder = folder(&format!("groups-{name}"));
    let out = folder.join("county");
    let size = ["--division", "320826", "--children", "300", "--volunteers", "120"];
    let words = [&["generate", "county"], &size[..], &["--out", out.to_str().expect("a path")]];
    assert_eq!(tongxing(&words.concat()).code, 0);
    let bytes = std::fs::read(out.join("problem.json")).expect("it was written");
    let mut problem: Value = serde_json::from_slice(&bytes).expect("a document");
    problem["stations"] = (0..3).map(|at| station(&problem, at)).collect();
    problem["activities"] = json!([
        {"id": "choir", "title": "合唱", "ages": [6, 16], "children": [5, 24], "per_volunteer": 6},
        {"id": "run", "title": "跑步", "need": "health", "ages": [8, 16], "children": [4, 20], "per_volunteer": 5},
        {"id": "class", "title": "课堂", "need": "study", "skill": "study", "children": [6, 30], "per_volunteer": 10},
    ]);
    let meeting = |at: usize| {
        let (day, window) = (["SA", "SU"][at / 3 % 2], ["09:00-11:00", "10:00-11:30"][at / 6 % 2]);
        json!({"id": format!("M{at}"), "station": format!("S{}", at % 3), "room": format!("{}", at / 6),
               "weekday": day, "window": window, "seats": 20, "activities": ["choir", "run", "class"]})
    };
    problem["meetings"] = (0..8).map(meeting).collect();
    for (at, volunteer) in
        problem["volunteers"].as_array_mut().expect("a list").iter_mut().enumerate()
    {
        if at % 3 == 0 && volunteer["members"].is_null() {
            volunteer["groups"] = json!(1 + at % 2);
        }
    }
    let mut pack = national();
    pack["groups"] = json!({"pair_places": places, "reach": 20_000});
    problem["policy"] = pack;
    (folder, problem)
}

fn national() -> Value {
    let said = tongxing(&["policy", "show", "national", "--json"]);
    serde_json::from_str(&said.out).expect("a pack")
}

fn station(problem: &Value, at: usize) -> Value {
    let child = &problem["children"][at * 90];
    json!({"id": format!("S{at}"), "division": child["division"], "longitude": child["longitude"],
           "latitude": child["latitude"], "datum": child.get("datum").cloned().unwrap_or(json!("wgs84")), "seats": 30})
}

fn paired(folder: &std::path::Path, problem: &Value) -> (String, Value) {
    let path = file(folder, "problem.json", problem);
    let said = tongxing(&["pair", &path, "--json", "--iterations", "300"]);
    assert_eq!(said.code, 0, "{}", said.err);
    (path, serde_json::from_str(&said.out).expect("a result"))
}

fn check(folder: &std::path::Path, path: &str, result: &Value) -> u8 {
    let result = file(folder, "result.json", result);
    tongxing(&["check", path, &result, "--json"]).code
}

#[test]
fn groups_are_formed_with_the_pairs_and_checked() {
    let (folder, problem) = round("free", 0);
    let (path, result) = paired(&folder, &problem);
    let groups = &result["groups"];
    assert!(groups["formed"].as_array().expect("a list").len() >= 3, "{groups}");
    assert!(groups["gap"].as_f64().expect("a number") < 0.2, "{}", groups["gap"]);
    assert_eq!(check(&folder, &path, &result), 0);
    // Pairs and groups at once.
    let formed = groups["formed"].as_array().expect("a list");
    let in_groups = formed.iter().flat_map(|group| group["children"].as_array().expect("a list"));
    let pairs = result["pairs"].as_array().expect("a list");
    assert!(in_groups.clone().any(|child| pairs.iter().any(|pair| pair["child"] == *child)));
}

/// Changes the groups of a result; the second is the id of one person.
type Change = fn(&mut Value, &Value);

#[test]
fn false_words_about_groups_are_found() {
    let (folder, problem) = round("false", 0);
    let (path, result) = paired(&folder, &problem);
    let man =
        problem["volunteers"].as_array().expect("a list").iter().find(|v| v["members"].is_null());
    let man = man.expect("one person")["id"].clone();
    let changes: [(&str, Change); 9] = [
        ("one alone", |groups, man| groups["formed"][0]["volunteers"] = json!([man])),
        ("a cheaper value", |groups, _| {
            groups["value"] = json!(groups["value"].as_i64().expect("a number") - 1)
        }),
        ("a higher bound", |groups, _| {
            groups["bound"] = json!(groups["bound"].as_i64().expect("a number") + 1000)
        }),
        ("a smaller gap", |groups, _| groups["gap"] = json!(0.0)),
        ("no losses", |groups, _| groups["losses"] = json!(7)),
        ("a child twice", |groups, _| {
            let child = groups["formed"][0]["children"][0].clone();
            groups["formed"][0]["children"].as_array_mut().expect("a list").push(child);
        }),
        ("fewer places", |groups, _| groups["places"]["blue"]["had"] = json!(0)),
        ("another activity", |groups, _| groups["formed"][0]["activity"] = json!("choir2")),
        ("nothing formed", |groups, _| groups["formed"] = json!([])),
    ];
    for (name, change) in changes {
        let mut changed = result.clone();
        change(&mut changed["groups"], &man);
        if changed == result {
            continue;
        }
        assert_ne!(check(&folder, &path, &changed), 0, "{name}");
    }
    let mut silent = result.clone();
    silent.as_object_mut().expect("an object").remove("groups");
    assert_ne!(check(&folder, &path, &silent), 0);
}

#[test]
fn leading_takes_places_from_pairs_and_pairs_come_first() {
    let (folder, problem) = round("taken", 1);
    let (path, result) = paired(&folder, &problem);
    assert_eq!(check(&folder, &path, &result), 0, "{}", result["groups"]["gap"]);
    let (_, free) = paired(&folder, &round("taken-not", 0).1);
    let units = |result: &Value| result["levels"][0]["value"].as_i64().expect("a number");
    assert!(units(&result) >= units(&free) - 1, "red children keep their volunteers");
    let capacity = |id: &Value| {
        let volunteers = problem["volunteers"].as_array().expect("a list");
        let of = volunteers.iter().find(|volunteer| volunteer["id"] == *id).expect("known");
        of["capacity"].as_u64().unwrap_or(2)
    };
    for group in result["groups"]["formed"].as_array().expect("a list") {
        for leader in group["volunteers"].as_array().expect("a list") {
            let pairs = result["pairs"].as_array().expect("a list");
            let pairs = pairs.iter().filter(|pair| pair["volunteer"] == *leader).count() as u64;
            assert!(pairs < capacity(leader), "{leader} leads and has {pairs} pairs");
        }
    }
}

#[test]
fn everything_wrong_with_meetings_is_told_at_once() {
    let (folder, mut problem) = round("wrong", 0);
    problem["meetings"][0]["station"] = json!("S9");
    problem["meetings"][1]["window"] = json!("11:00-09:00");
    problem["meetings"][2]["activities"] = json!(["choir", "opera"]);
    problem["meetings"][3]["seats"] = json!(0);
    problem["activities"][0]["children"] = json!([9, 3]);
    problem["children"][0]["activities"] = json!(["opera"]);
    let path = file(&folder, "wrong.json", &problem);
    let said = tongxing(&["pair", &path, "--json"]);
    assert_eq!(said.code, 2);
    let told = said.out + &said.err;
    for place in [
        "meetings[0].station",
        "meetings[1].window",
        "meetings[2].activities",
        "meetings[3].seats",
        "activities[0].children",
        "children[0].activities",
    ] {
        assert!(told.contains(place), "{place} in {told}");
    }
}

#[test]
fn why_a_child_is_not_in_a_group_is_told_with_its_exact_price() {
    let (folder, problem) = round("why", 0);
    let (path, result) = paired(&folder, &problem);
    let result_path = file(&folder, "result.json", &result);
    let value = result["groups"]["value"].as_i64().expect("a number");
    let (mut attended, mut possible) = (0, 0);
    for child in problem["children"].as_array().expect("a list").iter().take(60) {
        let id = child["id"].as_str().expect("text");
        let said = tongxing(&["explain", &path, &result_path, "--child", id, "--json"]);
        assert_eq!(said.code, 0, "{}", said.err);
        for line in said.json()["groups"].as_array().cloned().unwrap_or_default() {
            match line["standing"].as_str().expect("a word") {
                "attends" => {
                    attended += 1;
                    let formed = result["groups"]["formed"].as_array().expect("a list");
                    let here = formed.iter().find(|group| group["meeting"] == line["meeting"]);
                    let here = here.expect("a group")["children"].as_array().expect("a list");
                    assert!(here.contains(&child["id"]));
                }
                "possible" => {
                    possible += 1;
                    assert!(
                        line["price"].as_i64().is_none_or(|price| price >= 0),
                        "{value}: {line}"
                    );
                }
                "refused" => assert!(line["rule"].is_string(), "{line}"),
                other => assert_eq!(other, "no_group"),
            }
        }
    }
    assert!(attended > 5 && possible > 5, "{attended} {possible}");
}

#[test]
fn the_ledger_lists_the_groups() {
    let (folder, problem) = round("ledger", 0);
    let (path, result) = paired(&folder, &problem);
    let book = folder.join("ledger.xlsx");
    let out = book.to_str().expect("a path");
    let said = tongxing(&["pair", &path, "--iterations", "300", "--out", out]);
    assert_eq!(said.code, 0, "{}", said.err);
    let bytes = std::fs::read(&book).expect("it was written");
    let limits = tongxing_datasets::roster::Limits::default();
    let book = tongxing_datasets::roster::read("ledger.xlsx", &bytes, &limits).expect("a workbook");
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "小组").expect("a sheet of groups");
    let formed = result["groups"]["formed"].as_array().expect("a list");
    assert!(sheet.rows.len() > formed.len(), "{}", sheet.rows.len());
}

/// Minutes after midnight.
fn minutes(time: &Value) -> i64 {
    let text = time.as_str().expect("a time");
    let part = |at: usize| text[at..at + 2].parse::<i64>().expect("two digits");
    part(0) * 60 + part(3)
}

/// Whether a date is a Saturday (or a Sunday), as the days since a known Saturday say.
fn is_on(date: &Value, weekday: &Value) -> bool {
    let day = |text: &str| Date::parse_iso(text).expect("a date").days_since_epoch();
    let days = (day(date.as_str().expect("a date")) - day("2026-12-05")).rem_euclid(7);
    days == i32::from(weekday == "SU")
}

/// Who is engaged in a group at the time: of `volunteers` or `children`.
fn engaged(problem: &Value, result: &Value, who: (&str, &Value), when: [&Value; 3]) -> bool {
    let formed = result["groups"]["formed"].as_array().expect("a list");
    formed.iter().filter(|group| group[who.0].as_array().expect("a list").contains(who.1)).any(
        |group| {
            let meetings = problem["meetings"].as_array().expect("a list");
            let meeting = meetings.iter().find(|m| m["id"] == group["meeting"]).expect("a meeting");
            let window = meeting["window"].as_str().expect("hours");
            let (from, to) = window.split_once('-').expect("two times");
            is_on(when[0], &meeting["weekday"])
                && minutes(when[1]) < minutes(&json!(to))
                && minutes(&json!(from)) < minutes(when[2])
        },
    )
}

#[test]
fn visits_and_calls_leave_the_hours_of_groups_alone() {
    let (folder, problem) = round("visits", 0);
    let (path, result) = paired(&folder, &problem);
    let stated = file(&folder, "result.json", &result);
    let span = ["--from", "2026-12-05", "--weeks", "4", "--json", "--iterations", "60"];
    let said = tongxing(&[&["visits", &path, &stated][..], &span[..]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let plan: Value = serde_json::from_str(&said.out).expect("a plan");
    let formed = result["groups"]["formed"].as_array().expect("a list");
    let leads = |id: &Value| {
        formed.iter().any(|group| group["volunteers"].as_array().expect("a list").contains(id))
    };
    let weekend = |date: &Value| is_on(date, &json!("SA")) || is_on(date, &json!("SU"));
    let (mut at_weekends, mut calls) = (0, 0);
    for tour in plan["tours"].as_array().expect("a list") {
        let (volunteer, date) = (&tour["volunteer"], &tour["date"]);
        at_weekends += i32::from(leads(volunteer) && weekend(date));
        let when = [date, &tour["depart"], &tour["back"]];
        assert!(!engaged(&problem, &result, ("volunteers", volunteer), when), "{tour}");
        for stop in tour["stops"].as_array().expect("a list") {
            let when = [date, &stop["start"], &stop["end"]];
            assert!(!engaged(&problem, &result, ("children", &stop["child"]), when), "{stop}");
        }
    }
    for call in plan["calls"].as_array().expect("a list") {
        let when = [&call["date"], &call["start"], &call["end"]];
        calls += i32::from(leads(&call["volunteer"]));
        assert!(!engaged(&problem, &result, ("volunteers", &call["volunteer"]), when), "{call}");
        assert!(!engaged(&problem, &result, ("children", &call["child"]), when), "{call}");
    }
    // Those who lead have visits on the days of meetings, and calls: hours alone are left free.
    assert!(at_weekends > 0 && calls > 0, "{at_weekends} tours, {calls} calls");
    let plan = file(&folder, "plan.json", &plan);
    assert_eq!(tongxing(&["check", &path, &stated, "--plan", &plan]).code, 0);
}
