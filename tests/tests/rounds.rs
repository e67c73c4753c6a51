//! Pairing rounds on the command line, end to end.

use serde_json::{Value, json};

use crate::cli::{Said, file, folder, tongxing};
use crate::documents::small_problem;

/// The document without what a clock or the machine decides.
fn timeless(mut document: Value) -> Value {
    document["statistics"]["seconds"] = json!(null);
    document["statistics"]["peak_memory_mb"] = json!(null);
    document["check"]["seconds"] = json!(null);
    document
}

fn pairs(result: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let pairs = result["pairs"].as_array().expect("a list").iter();
    pairs.map(|p| (text(&p["child"]), text(&p["volunteer"]), text(&p["since"]))).collect()
}

pub(crate) fn answered(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    said.json()
}

#[test]
fn a_round_is_paired_proved_and_accepted() {
    let folder = folder("round");
    let problem = file(&folder, "problem.json", &small_problem());
    let out = folder.join("result.json");
    let out = out.to_str().expect("UTF-8");
    let result = answered(&tongxing(&["pair", &problem, "--json", "--out", out]));
    assert_eq!(result["status"], "optimal");
    assert_eq!(result["check"]["status"], "accepted");
    let expected = crate::check::optimal(&small_problem());
    assert_eq!(result["levels"], expected["levels"]);
    let written = std::fs::read_to_string(out).expect("written");
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), result);
    let verdict = answered(&tongxing(&["check", &problem, out, "--json", "--brute-force"]));
    assert_eq!(verdict["status"], "accepted");
    let said = tongxing(&["pair", &problem, "--lang", "zh"]);
    assert!(said.out.contains("已证明最优") && said.out.contains("通过"), "{}", said.out);
}

#[test]
fn threads_do_not_change_a_byte() {
    let folder = folder("threads");
    let problem = file(&folder, "problem.json", &small_problem());
    let run = |threads: &str| {
        timeless(answered(&tongxing(&["pair", &problem, "--json", "--threads", threads])))
    };
    assert_eq!(run("1").to_string(), run("2").to_string());
    assert_eq!(run("1").to_string(), run("0").to_string());
}

#[test]
fn a_round_after_a_round_keeps_its_pairs_and_can_be_checked_alone() {
    let folder = folder("previous");
    let first = file(&folder, "first.json", &small_problem());
    let before = answered(&tongxing(&["pair", &first, "--json"]));
    let previous = file(&folder, "previous.json", &before);
    let mut later = small_problem();
    later["round"]["date"] = json!("2026-09-01");
    later["volunteers"][1]["vetting"]["valid_until"] = json!("2027-03-01");
    let later_file = file(&folder, "later.json", &later);
    let args = ["pair", &later_file, "--json", "--previous", &previous];
    let after = answered(&tongxing(&args));
    assert_eq!(pairs(&after), pairs(&before), "kept, since the first round");
    let continuity = after["pairs"][0]["cost"]["continuity"].as_i64().expect("a number");
    assert_eq!(continuity, -2600, "2000 and six months of 100");
    let result = file(&folder, "after.json", &after);
    let verdict = answered(&tongxing(&["check", &later_file, &result, "--json"]));
    assert_eq!(verdict["status"], "accepted");
    let args = ["check", &later_file, &result, "--json", "--previous", &previous];
    assert_eq!(tongxing(&args).code, 0);
    let args = ["check", &later_file, &result, "--json", "--previous", &result];
    let other = tongxing(&args);
    assert_eq!(other.code, 0, "the same pairs: the same round before");
    // Whoever departed is ignored.
    later["volunteers"].as_array_mut().expect("a list").remove(0);
    let gone = file(&folder, "gone.json", &later);
    let after = answered(&tongxing(&["pair", &gone, "--json", "--previous", &previous]));
    // V1 had both children, V2 one of them.
    assert_eq!(after["inputs"]["previous"]["pairs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn no_time_is_an_answer_too() {
    let folder = folder("no-time");
    let problem = file(&folder, "problem.json", &small_problem());
    let result = answered(&tongxing(&["pair", &problem, "--json", "--time-limit", "0"]));
    let result_file = file(&folder, "result.json", &result);
    assert!(result["status"] == "stopped" || result["status"] == "optimal");
    let verdict = answered(&tongxing(&["check", &problem, &result_file, "--json"]));
    assert_eq!(verdict["status"], "accepted");
}

#[test]
fn who_is_not_covered_has_a_reason() {
    let folder = folder("reasons");
    let mut problem = small_problem();
    let child = |id: &str, change: &[(&str, Value)]| {
        let mut child = problem["children"][1].clone();
        child["id"] = json!(id);
        child.as_object_mut().expect("an object").remove("household");
        change.iter().for_each(|(key, value)| child[*key] = value.clone());
        child
    };
    let children = json!([
        child("wanting", &[("demand", json!(3)), ("priority", json!("red"))]),
        child("silent", &[("consent", json!(false))]),
        child("grown", &[("birth", json!("2000-01-01"))]),
        child("special", &[("requirements", json!([{"role": "legal", "count": 1}]))]),
        child("pinned", &[]),
        child("late", &[]),
    ]);
    problem["children"] = children;
    problem["volunteers"][0]["capacity"] = json!(1);
    problem["volunteers"][1]["capacity"] = json!(1);
    problem["pinned"] = json!([
        {"child": "pinned", "volunteer": "V1", "reason": "亲属", "author": "县妇联"},
        {"child": "wanting", "volunteer": "V2", "reason": "亲属", "author": "县妇联"},
    ]);
    let problem = file(&folder, "problem.json", &problem);
    let result = answered(&tongxing(&["pair", &problem, "--json"]));
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let reasons: Vec<[String; 3]> = result["uncovered"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| [&line["child"], &line["reason"], &line["detail"]].map(text))
        .collect();
    let expected = [
        ["wanting", "too_few_volunteers", "-"],
        ["silent", "no_consent", "no_consent"],
        ["grown", "no_eligible", "aged_out"],
        ["special", "no_eligible", "-"],
        ["late", "pinned_elsewhere", "-"],
    ];
    assert_eq!(reasons, expected.map(|line| line.map(str::to_owned)));
    assert_eq!(result["covered"]["blue"]["demand"], 5);
}

#[test]
fn the_demo_writes_a_certified_pairing() {
    let folder = folder("demo");
    let dir = folder.to_str().expect("UTF-8");
    let said = tongxing(&["demo", "--dir", dir]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("optimal"), "{}", said.out);
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (problem, result) = (path("problem.json"), path("result.json"));
    assert_eq!(tongxing(&["check", &problem, &result]).code, 0);
    let plan = path("plan.json");
    assert_eq!(tongxing(&["check", &problem, &result, "--plan", &plan]).code, 0);
    // Staff are scarce there: prices of each part alone leave 11 %.
    let plan: Value = serde_json::from_slice(&std::fs::read(plan).expect("a file")).expect("JSON");
    let gap = plan["gap"].as_f64().expect("a number");
    assert!((0.0..0.08).contains(&gap), "{gap}");
}
