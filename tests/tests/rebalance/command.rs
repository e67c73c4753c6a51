//! `tongxing rebalance`, its documents and `POST /v1/rebalance`, end to end.

use axum::http::StatusCode;
use serde_json::{Value, json};
use tongxing::http::{self, App, Limits, Local};

use crate::cli::{Said, file, folder, tongxing};
use crate::documents::small_problem;
use crate::http::fixture::{limits, post};

/// A county of sixty children whose first round is paired, and a second round: some volunteers have left, some
/// have come, one has no valid vetting any more.
pub(super) struct Turned {
    pub(super) folder: std::path::PathBuf,
    pub(super) problem: String,
    pub(super) previous: String,
    later: Value,
    before: Value,
}

fn person(id: &str, at: usize, template: &Value) -> Value {
    let mut person = template.clone();
    person["id"] = json!(id);
    // Spread over a county, by no pattern that distances share.
    let (x, y) = ((at * 7919) % 97, (at * 104_729) % 89);
    person["longitude"] = json!(119.2 + f64::from(u32::try_from(x).expect("small")) / 400.0);
    person["latitude"] = json!(33.6 + f64::from(u32::try_from(y).expect("small")) / 400.0);
    person
}

pub(super) fn turned(name: &str) -> Turned {
    let mut first = small_problem();
    let (volunteer, child) = (first["volunteers"][0].clone(), first["children"][0].clone());
    let mut child = child;
    child["requirements"] = json!([]);
    child["demand"] = json!(1);
    if let Some(child) = child.as_object_mut() {
        child.remove("household");
    }
    let mut volunteer = volunteer;
    volunteer["capacity"] = json!(1);
    if let Some(volunteer) = volunteer.as_object_mut() {
        volunteer.remove("organisation");
    }
    // What keeping a pair is worth would leave little to change.
    first["policy"] = json!({
        "version": 1, "name": "keeps-nothing", "level": "national",
        "weights": {"keep_base": 0, "keep_per_month": 0, "keep_max": 0},
    });
    for list in ["forbidden", "pinned", "open_points", "organisations"] {
        first[list] = json!([]);
    }
    first["volunteers"] =
        (0..50).map(|n| person(&format!("V{n}"), 3 * n + 1, &volunteer)).collect();
    first["children"] = (0..60).map(|n| person(&format!("C{n}"), 5 * n + 2, &child)).collect();
    let folder = folder(name);
    let problem = file(&folder, "first.json", &first);
    let before = answered(&tongxing(&["pair", &problem, "--json"]));
    assert_eq!(before["pairs"].as_array().map(Vec::len), Some(50));
    let mut later = first;
    let volunteers = later["volunteers"].as_array_mut().expect("a list");
    volunteers.retain(|v| !["V3", "V11", "V19", "V27", "V35"].contains(&text(&v["id"])));
    volunteers.extend((0..4).map(|n| person(&format!("N{n}"), 11 * n + 300, &volunteer)));
    let expired = volunteers.iter_mut().find(|v| v["id"] == "V7").expect("still here");
    expired["vetting"]["status"] = json!("pending");
    let children = later["children"].as_array_mut().expect("a list");
    children.retain(|c| c["id"] != "C5");
    let problem = file(&folder, "later.json", &later);
    let previous = file(&folder, "before.json", &before);
    Turned { folder, problem, previous, later, before }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn answered(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    said.json()
}

pub(super) fn repaired(turned: &Turned, more: &[&str]) -> Value {
    let call = ["rebalance", &turned.problem, &turned.previous, "--json"];
    let result = answered(&tongxing(&[&call, more].concat()));
    let path = file(&turned.folder, "result.json", &result);
    for mode in [&[][..], &["--brute-force"]] {
        let call = ["check", &turned.problem, &path, "--json", "--previous", &turned.previous];
        let verdict = answered(&tongxing(&[&call, mode].concat()));
        assert_eq!(verdict["status"], "accepted", "{verdict}");
    }
    result
}

fn covered(result: &Value) -> u64 {
    let colours = result["covered"].as_object().expect("an object").values();
    colours.map(|colour| colour["units"].as_u64().expect("a number")).sum()
}

#[test]
fn a_repair_keeps_within_its_limits_and_says_what_changes() {
    let turned = turned("rebalance");
    let (frozen, free) = (repaired(&turned, &["--freeze"]), repaired(&turned, &[]));
    assert_eq!(frozen["repair"]["changed"], 0);
    assert_eq!(frozen["status"], "optimal");
    let survivors = frozen["repair"]["survivors"].as_u64().expect("a number");
    assert!((43..=45).contains(&survivors), "{survivors}");
    // Whoever is left over comes to whoever is left over: the same number is covered.
    assert_eq!(covered(&frozen), covered(&free));
    let cost = |result: &Value| result["levels"][8]["value"].as_i64().expect("a number");
    let mut last = cost(&frozen);
    for most in ["1", "2", "4"] {
        let result = repaired(&turned, &["--max-changes", most]);
        let changed = result["repair"]["changed"].as_u64().expect("a number");
        assert!(changed <= most.parse().expect("a number"));
        assert!(cost(&result) <= last, "more changes never cost more");
        last = cost(&result);
        assert_eq!(covered(&result), covered(&free));
    }
    assert!(cost(&free) <= last);
    let ended = frozen["repair"]["ended"].as_array().expect("a list");
    let reason = |volunteer: &str| {
        let line = ended.iter().find(|line| line["volunteer"] == volunteer);
        line.map(|line| (text(&line["reason"]).to_owned(), text(&line["detail"]).to_owned()))
    };
    let gone = turned.before["pairs"].as_array().expect("a list").iter();
    for id in gone.map(|pair| text(&pair["volunteer"])) {
        match id {
            "V3" | "V11" | "V19" | "V27" | "V35" => {
                assert!(reason(id).is_some_and(|(why, _)| why.ends_with("_left")), "{id}");
            }
            "V7" => {
                let why = reason(id).expect("it ends");
                assert_eq!(why, ("not_eligible".to_owned(), "vetting_pending".to_owned()));
            }
            _ => {}
        }
    }
}

#[test]
fn limits_of_a_file_hold_and_faults_of_it_are_told_at_once() {
    let turned = turned("rebalance-limits");
    let pair = turned.before["pairs"].as_array().expect("a list").iter().find(|pair| {
        ["V1", "V2", "V4", "V5"].contains(&text(&pair["volunteer"])) && pair["child"] != "C5"
    });
    let pair = pair.expect("somebody stays");
    let limits = json!({
        "version": 1, "max_changes": 5, "each_child": 1, "each_volunteer": 1, "child_lifetime": 1,
        "pinned": [{"child": pair["child"], "volunteer": pair["volunteer"],
            "reason": "close", "author": "county office"}],
        "divisions": [{"division": "320826", "most": 3}],
        "volunteers": [{"id": "V8", "most": 0}],
    });
    let path = file(&turned.folder, "limits.json", &limits);
    let result = repaired(&turned, &["--pin", &path]);
    let kept = result["pairs"].as_array().expect("a list").iter();
    let kept = kept.filter(|p| p["child"] == pair["child"] && p["volunteer"] == pair["volunteer"]);
    assert_eq!(kept.count(), 1);
    for line in result["repair"]["limits"].as_array().expect("a list") {
        assert!(line["used"].as_u64() <= line["most"].as_u64(), "{line}");
    }
    let wrong = json!({
        "version": 1,
        "volunteers": [{"id": "nobody", "most": 1}, {"id": "V8", "most": 1}, {"id": "V8", "most": 2}],
        "children": [{"id": "nobody", "most": 1}],
    });
    let path = file(&turned.folder, "wrong.json", &wrong);
    let said =
        tongxing(&["rebalance", &turned.problem, &turned.previous, "--json", "--pin", &path]);
    assert_eq!(said.code, 2);
    assert_eq!(said.codes(), ["unknown_id", "duplicate", "unknown_id"]);
    let mut tight = turned.later.clone();
    for volunteer in tight["volunteers"].as_array_mut().expect("a list") {
        if volunteer["id"] == pair["volunteer"] {
            volunteer["capacity"] = json!(0);
        }
    }
    // Somebody without places is not eligible: nothing that could go on is lost.
    let path = file(&turned.folder, "tight.json", &tight);
    let said = tongxing(&["rebalance", &path, &turned.previous, "--json", "--freeze"]);
    assert_eq!(answered(&said)["repair"]["changed"], 0);
}

#[test]
fn changes_of_earlier_repairs_count_over_a_lifetime() {
    let turned = turned("rebalance-lifetime");
    let first = repaired(&turned, &[]);
    let changed: Vec<&Value> =
        first["repair"]["lifetime"].as_array().map_or(Vec::new(), |l| l.iter().collect());
    if changed.is_empty() {
        assert_eq!(first["repair"]["changed"], 0);
        return;
    }
    let before = file(&turned.folder, "again.json", &first);
    let mut later = turned.later.clone();
    later["volunteers"].as_array_mut().expect("a list").truncate(40);
    let problem = file(&turned.folder, "third.json", &later);
    let limits = file(&turned.folder, "lifetime.json", &json!({"version": 1, "child_lifetime": 1}));
    let said = tongxing(&["rebalance", &problem, &before, "--json", "--pin", &limits]);
    let second = answered(&said);
    let ended = second["repair"]["ended"].as_array().expect("a list").iter();
    let again = ended.filter(|line| line["reason"] == "changed");
    for line in again {
        assert!(changed.iter().all(|of| of["child"] != line["child"]), "{line}");
    }
}

#[test]
fn curves_fall_and_their_points_are_checked() {
    let turned = turned("rebalance-curve");
    let call = ["rebalance", &turned.problem, &turned.previous, "--json", "--curve"];
    let curve = answered(&tongxing(&call));
    let points = curve["points"].as_array().expect("a list");
    assert!(points.len() >= 2, "{curve}");
    let number = |value: &Value| value.as_i64().expect("a number");
    for pair in points.windows(2) {
        assert!(number(&pair[0]["max_changes"]) < number(&pair[1]["max_changes"]));
        assert!(number(&pair[0]["levels"][8]["value"]) >= number(&pair[1]["levels"][8]["bound"]));
    }
    for point in points {
        assert_eq!(point["check"], "accepted");
        assert!(number(&point["changed"]) <= number(&point["max_changes"]));
        let alone = repaired(&turned, &["--max-changes", &point["max_changes"].to_string()]);
        let levels =
            |of: &Value| (number(&of["levels"][8]["value"]), number(&of["levels"][8]["bound"]));
        assert!(levels(point).1 <= levels(&alone).0, "a bound of a point holds");
        assert!(levels(&alone).1 <= levels(point).0, "a bound of a repair holds");
    }
    let out = turned.folder.join("curve.csv");
    let said =
        tongxing(&[&call[..3], &["--curve", "--out", out.to_str().expect("UTF-8")]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let text = std::fs::read_to_string(out).expect("written");
    assert_eq!(text.lines().count(), points.len() + 1);
}

#[test]
fn differences_are_written_for_a_planner_and_a_dry_run_writes_nothing() {
    let turned = turned("rebalance-diff");
    let path = |name: &str| turned.folder.join(name).to_str().expect("UTF-8").to_owned();
    for name in ["dry.json", "diff.json", "diff.xlsx", "diff.html"] {
        let diff = path(name);
        let mut call = vec!["rebalance", &turned.problem, &turned.previous, "--diff", &diff];
        if name == "dry.json" {
            call.push("--dry-run");
        }
        let said = tongxing(&call);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(std::path::Path::new(&diff).exists(), name != "dry.json");
    }
    let result = repaired(&turned, &[]);
    let diff = std::fs::read(path("diff.json")).expect("written");
    let diff: Value = serde_json::from_slice(&diff).expect("JSON");
    let repair = &result["repair"];
    let started = repair["started"].as_array().expect("a list").iter();
    let alone = started.filter(|line| line.get("replaces").is_none()).count();
    let ended = repair["ended"].as_array().map_or(0, Vec::len);
    assert_eq!(diff["lines"].as_array().map(Vec::len), Some(ended + alone));
    let page = std::fs::read_to_string(path("diff.html")).expect("written");
    assert_eq!(page.matches("<input type=\"checkbox\">").count(), ended + alone);
    assert!(!page.contains("http") && !page.contains("<script"), "it loads nothing");
}

#[test]
fn threads_do_not_change_a_byte_of_a_repair() {
    let turned = turned("rebalance-threads");
    let run = |threads: &str| {
        let mut result = repaired(&turned, &["--max-changes", "2", "--threads", threads]);
        result["statistics"] = json!(null);
        result["check"] = json!(null);
        result.to_string()
    };
    assert_eq!(run("1"), run("2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repair_by_http_is_that_of_the_command_line() {
    let turned = turned("rebalance-http");
    let app = http::app(App::new(Local, Limits { body_bytes: 64 << 20, ..limits() }));
    let mut body = json!({
        "problem": turned.later, "previous": turned.before,
        "limits": {"version": 1, "max_changes": 2},
    });
    let answer = post(&app, "/v1/rebalance", body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    let here = repaired(&turned, &["--max-changes", "2"]);
    let there = answer.json();
    for key in ["inputs", "levels", "pairs", "repair", "certificate"] {
        assert_eq!(there[key], here[key], "{key}");
    }
    body["limits"]["volunteers"] = json!([{"id": "nobody", "most": 1}]);
    let answer = post(&app, "/v1/rebalance", body.to_string()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}
