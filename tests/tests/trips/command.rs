//! `tongxing trips` and `POST /v1/trips`: rounds of counties with delegations, and false words about them.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tongxing::http::{self, App, Limits, Local};

use crate::cli::{file, folder, tongxing};
use crate::http::fixture::{limits, post};

/// A county with remote volunteers and a delegation to it.
pub(super) fn round(name: &str) -> (PathBuf, Value) {
    let folder = folder(&format!("trips-{name}"));
    let out = folder.join("county");
    let size = ["--division", "320826", "--children", "16", "--volunteers", "18"];
    let words = [&["generate", "county"], &size[..], &["--out", out.to_str().expect("a path")]];
    assert_eq!(tongxing(&words.concat()).code, 0);
    let bytes = std::fs::read(out.join("problem.json")).expect("it was written");
    let mut problem: Value = serde_json::from_slice(&bytes).expect("a document");
    let date = problem["round"]["date"].as_str().expect("a day").to_owned();
    for (at, who) in problem["volunteers"].as_array_mut().expect("a list").iter_mut().enumerate() {
        if at % 5 > 0 {
            who["mode"] = json!("remote");
        }
    }
    let base = problem["children"][0].clone();
    let block = |from: i32| json!({"from": after(&date, from), "until": after(&date, from + 2)});
    problem["delegations"] = json!([{
        "id": "团一", "title": "示例走访团", "division": "320826", "longitude": base["longitude"],
        "latitude": base["latitude"], "datum": base.get("datum").cloned().unwrap_or(json!("wgs84")),
        "blocks": [block(19), block(40)], "cars": 3, "seats": 5}]);
    (folder, problem)
}

fn after(date: &str, days: i32) -> String {
    let date = tongxing_solver::units::Date::parse_iso(date).expect("a day");
    let later = tongxing_solver::units::Date::from_days_since_epoch(date.days_since_epoch() + days);
    later.expect("a day").to_string()
}

/// Paths of problem, result and trips, and the trips.
pub(super) fn planned(folder: &Path, problem: &Value) -> ([String; 3], Value) {
    let path = file(folder, "problem.json", problem);
    let result = folder.join("result.json").to_str().expect("UTF-8").to_owned();
    let said = tongxing(&["pair", &path, "--out", &result]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let trips = folder.join("trips.json").to_str().expect("UTF-8").to_owned();
    let from = problem["round"]["date"].as_str().expect("a day");
    let words = ["trips", &path, &result, "--from", from, "--weeks", "12", "--out", &trips];
    let said = tongxing(&[&words[..], &["--iterations", "2"]].concat());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let bytes = std::fs::read(&trips).expect("it was written");
    ([path, result, trips], serde_json::from_slice(&bytes).expect("a document"))
}

fn check(paths: &[String; 3], folder: &Path, trips: &Value) -> u8 {
    let trips = file(folder, "changed.json", trips);
    tongxing(&["check", &paths[0], &paths[1], "--trips", &trips, "--json"]).code
}

#[test]
fn a_delegation_visits_remote_pairs_and_every_false_word_is_found() {
    let (folder, problem) = round("command");
    let (paths, trips) = planned(&folder, &problem);
    let done = &trips["delegations"][0];
    assert!(trips["planned"].as_u64().expect("a number") >= 4, "{trips}");
    assert!(trips["gap"].as_f64().expect("a number") < 0.2, "{}", trips["gap"]);
    assert_eq!(done["trips"].as_array().expect("a list").len(), 1);
    let said = tongxing(&["check", &paths[0], &paths[1], "--trips", &paths[2]]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    // Every statement of every leaf below, changed, is found.
    let mut places = Vec::new();
    leaves(&trips, &mut String::new(), &mut places);
    let mut tried = 0;
    for (at, place) in places.iter().enumerate() {
        let free = ["/check", "/seconds", "/notices", "/inputs", "/status", "/delegations/0/proof"];
        if free.iter().any(|free| place.starts_with(free)) || (at % 7 > 0 && at > 12) {
            continue;
        }
        let mut changed = trips.clone();
        let leaf = changed.pointer_mut(place).expect("a leaf");
        match leaf.clone() {
            Value::Number(number) if place != "/bound" => {
                *leaf = json!(number.as_f64().expect("a number") + 1.0);
                if let Some(whole) = number.as_i64() {
                    *leaf = json!(whole + 1);
                }
            }
            Value::Number(_) => *leaf = json!(trips["value"].as_i64().expect("a number") + 1),
            Value::Bool(so) => *leaf = json!(!so),
            Value::String(text) if text.contains(':') => *leaf = json!("03:04:05"),
            Value::String(text) if text.starts_with("20") => *leaf = json!("2031-01-01"),
            Value::String(_) if place.ends_with("reason") => *leaf = json!("no_block"),
            _ => *leaf = json!("nobody"),
        }
        if changed == trips {
            continue;
        }
        tried += 1;
        assert_ne!(check(&paths, &folder, &changed), 0, "{place}");
    }
    assert!(tried > 20, "{tried}");
}

fn leaves(value: &Value, path: &mut String, places: &mut Vec<String>) {
    let length = path.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                path.push('/');
                path.push_str(key);
                leaves(value, path, places);
                path.truncate(length);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                path.push_str(&format!("/{at}"));
                leaves(value, path, places);
                path.truncate(length);
            }
        }
        _ => places.push(path.clone()),
    }
}

/// Changes trips so that they break a rule or say what is not so.
type Change = fn(&mut Value);

#[test]
fn no_trip_leaves_a_child_unprotected_or_a_pair_untold() {
    let (folder, problem) = round("changed");
    let (paths, trips) = planned(&folder, &problem);
    let changes: [(&str, Change); 9] = [
        ("nobody in a car", |t| t["delegations"][0]["trips"][0]["cars"][0]["members"] = json!([])),
        ("no staff", |t| t["delegations"][0]["trips"][0]["cars"][0]["staff"] = json!(false)),
        ("a car less", |t| drop(list(t, "/delegations/0/trips/0/cars").pop())),
        ("a stop less", |t| drop(list(t, "/delegations/0/trips/0/cars/0/stops").pop())),
        ("no trip", |t| t["delegations"][0]["trips"] = json!([])),
        ("a pair owed nothing", |t| drop(list(t, "/delegations/0/owed").pop())),
        ("another day", |t| {
            let other = t["delegations"][0]["trips"][0]["block"]["from"].clone();
            let until = t["delegations"][0]["trips"][0]["block"]["until"].clone();
            let date = &mut t["delegations"][0]["trips"][0]["cars"][0]["date"];
            *date = if *date == other { until } else { other };
        }),
        ("a proof of nothing", |t| t["delegations"][0]["proof"] = json!([])),
        ("cheaper prices", |t| {
            for price in list(t, "/delegations/0/proof/0/prices/0/visits") {
                *price = json!(0);
            }
        }),
    ];
    for (name, change) in changes {
        let mut changed = trips.clone();
        change(&mut changed);
        if changed != trips {
            assert_ne!(check(&paths, &folder, &changed), 0, "{name}");
        }
    }
}

fn list<'a>(value: &'a mut Value, place: &str) -> &'a mut Vec<Value> {
    value.pointer_mut(place).and_then(Value::as_array_mut).expect("a list")
}

#[test]
fn why_a_pair_does_not_meet_is_told() {
    let (folder, mut problem) = round("why");
    let blocks = problem["delegations"][0]["blocks"].clone();
    let date = problem["round"]["date"].clone();
    let mut remote = problem["volunteers"]
        .as_array_mut()
        .expect("a list")
        .iter_mut()
        .filter(|who| who["mode"] == "remote" && who["vetting"]["status"] == "clear");
    for who in remote.by_ref().take(4) {
        // Away in the middle of both blocks.
        let days: Vec<Value> = (0..2).map(|at| blocks[at]["until"].clone()).collect();
        who["available"] = json!({"rules": [{"rule": "FREQ=DAILY", "windows": ["08:00-20:00"]}], "blackouts": days});
    }
    for who in remote.take(4) {
        who["vetting"]["valid_until"] = date.clone();
    }
    let (paths, trips) = planned(&folder, &problem);
    assert_eq!(check(&paths, &folder, &trips), 0);
    let reasons: Vec<&str> = trips["unplanned"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| line["reason"].as_str().expect("a word"))
        .collect();
    assert!(reasons.contains(&"never_free") && reasons.contains(&"not_vetted"), "{reasons:?}");
    // Nobody goes anywhere.
    problem["delegations"] = json!([]);
    let (paths, trips) = planned(&folder, &problem);
    assert_eq!(check(&paths, &folder, &trips), 0);
    let lines = trips["unplanned"].as_array().expect("a list");
    assert!(lines.iter().all(|line| line["reason"] == "no_delegation"), "{lines:?}");
}

#[test]
fn everything_wrong_with_delegations_is_told_at_once() {
    let (folder, mut problem) = round("wrong");
    let one = problem["delegations"][0].clone();
    let mut other = one.clone();
    other["cars"] = json!(0);
    other["seats"] = json!(99);
    other["trips"] = json!(9);
    other["longitude"] = json!(200.0);
    other["blocks"] = json!([{"from": "2026-10-09", "until": "2026-10-01"}]);
    problem["delegations"] = json!([one, other]);
    let mut pack: Value =
        serde_json::from_str(&tongxing(&["policy", "show", "national", "--json"]).out)
            .expect("a pack");
    pack["trips"] = json!({"hours": "19:00-08:00", "stops": 99});
    pack["cadence"] = json!([{"kind": "block_trip", "modes": ["near"], "every": "half_year",
                              "minutes": 60, "place": "home"}]);
    problem["policy"] = pack;
    let path = file(&folder, "wrong.json", &problem);
    let said = tongxing(&["pair", &path, "--json"]);
    assert_eq!(said.code, 2);
    let told = said.out + &said.err;
    for place in [
        "delegations[1].id",
        "delegations[1].division",
        "delegations[1].cars",
        "delegations[1].seats",
        "delegations[1].trips",
        "delegations[1].longitude",
        "delegations[1].blocks[0]",
        "policy.trips.hours",
        "policy.trips.stops",
        "modes",
    ] {
        assert!(told.contains(place), "{place} in {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trips_are_planned_over_http() {
    let (folder, problem) = round("http");
    let (paths, trips) = planned(&folder, &problem);
    let bytes = std::fs::read(&paths[1]).expect("written");
    let result: Value = serde_json::from_slice(&bytes).expect("a result");
    let app = http::app(App::new(Local, Limits { body_bytes: 64 << 20, ..limits() }));
    let body = json!({"problem": problem, "result": result, "from": problem["round"]["date"], "weeks": 12});
    let answer = post(&app, "/v1/trips?iterations=2", body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    let mut found = answer.json();
    for key in ["seconds", "check"] {
        found[key] = trips[key].clone();
    }
    assert_eq!(found, trips);
    let late = json!({"problem": problem, "result": result, "from": "2020-01-01"});
    let answer = post(&app, "/v1/trips", late.to_string()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.json());
}
