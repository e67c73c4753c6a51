//! Changed answers, and faults of what is asked.

use serde_json::{Value, json};
use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::result::CheckStatus;

use super::{answered, drawn, request, run, verdict};
use tongxing::clock::Clock;
use tongxing::expand::{ExpandRequest, expand};
use tongxing::round::Failure;
use tongxing_solver::units::Date;

/// Every number and every text of a value, by its path.
fn leaves(value: &Value, path: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| leaves(value, &format!("{path}/{key}"), all));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, v)| leaves(v, &format!("{path}/{n}"), all));
        }
        Value::Number(_) | Value::String(_) | Value::Bool(_) => all.push(path.to_owned()),
        Value::Null => {}
    }
}

/// Where a change is no false statement: what the run itself says, how the search was asked, what is not used.
fn is_free(path: &str) -> bool {
    let free = ["/check", "/seconds", "/inputs/seed", "/inputs/iterations", "/version"];
    // With one station more the same may still be best.
    path.ends_with("/stations")
        || free.iter().any(|free| path.starts_with(free))
        || path.contains("/proof/")
        || path.starts_with("/inputs/candidates")
}

#[test]
fn every_changed_statement_of_an_expansion_is_found() {
    let mut changes = 0;
    for seed in 0..24 {
        let mut asked = request(drawn(seed, AimWord::Cover), 2);
        asked.curve = true;
        let found = answered(&asked);
        let value = serde_json::to_value(&found).expect("a document");
        let mut paths = Vec::new();
        leaves(&value, "", &mut paths);
        for path in paths.iter().filter(|path| !is_free(path)) {
            let mut changed = value.clone();
            let leaf = changed.pointer_mut(path).expect("a leaf");
            *leaf = match &*leaf {
                Value::Number(number) if number.is_f64() => {
                    json!(number.as_f64().unwrap_or(0.0) + 0.1)
                }
                Value::Number(number) => json!(number.as_i64().unwrap_or(0) + 1),
                Value::String(text) if text == "optimal" => json!("feasible"),
                Value::String(text) if text == "feasible" => json!("optimal"),
                Value::String(text) if path.ends_with("division") => json!(text.replace('8', "9")),
                Value::String(text) => json!(format!("{text}x")),
                other => other.clone(),
            };
            // A more modest word is no false one.
            if path.ends_with("/status") && changed.pointer(path) == Some(&json!("feasible")) {
                continue;
            }
            let Ok(changed) = serde_json::from_value(changed) else { continue };
            let said = verdict(&asked, changed);
            assert_ne!(said, Some(CheckStatus::Accepted), "seed {seed}: {path}");
            changes += 1;
        }
    }
    assert!(changes > 1000, "{changes}");
}

#[test]
fn bounds_that_prices_do_not_prove_are_rejected() {
    let mut weaker = 0;
    for seed in 0..40 {
        let asked = request(drawn(seed, AimWord::Cover), 1);
        let found = answered(&asked);
        let stronger = |by: i64| {
            let mut changed = found.clone();
            let point = &mut changed.points[0];
            point.bound -= by;
            point.proof.bound += by;
            changed
        };
        assert_ne!(verdict(&asked, stronger(1)), Some(CheckStatus::Accepted), "seed {seed}");
        let mut changed = found.clone();
        let Some(price) = changed.points[0].proof.prices.iter_mut().flatten().next() else {
            continue;
        };
        *price += 1 << 40;
        weaker += usize::from(verdict(&asked, changed) == Some(CheckStatus::Rejected));
    }
    assert!(weaker > 10, "{weaker}");
}

/// Codes and places of everything that is wrong.
fn told(request: &ExpandRequest) -> Vec<(String, String)> {
    let Err(Failure::Input(faults)) = expand(request, &Clock::start(None)) else {
        panic!("not refused")
    };
    faults.problems.into_iter().map(|fault| (fault.code, fault.place)).collect()
}

#[test]
fn every_fault_of_candidates_is_told_at_once() {
    let mut asked = request(drawn(3, AimWord::Cover), 1);
    asked.candidates.sites[1].id = asked.candidates.sites[0].id.clone();
    asked.candidates.sites[2].latitude = 95.0;
    asked.candidates.weights.red = 2_000_000;
    asked.candidates.children_per_seat = Some(0);
    asked.candidates.catchment_metres = 5_000_000;
    let told = told(&asked);
    let all = [
        ("out_of_range", "candidates.weights.red"),
        ("out_of_range", "candidates.catchment_metres"),
        ("out_of_range", "candidates.children_per_seat"),
        ("duplicate_id", "candidates.sites[1].id (K0)"),
        ("out_of_range", "candidates.sites[2].latitude"),
    ];
    assert_eq!(told, all.map(|(code, place)| (code.to_owned(), place.to_owned())));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let base = request(drawn(3, AimWord::Cover), 1);
    let many = ExpandRequest { stations: base.candidates.sites.len() + 1, ..base.clone() };
    assert_eq!(told(&many), [("out_of_range".to_owned(), "stations".to_owned())]);
    let target = ExpandRequest { target: Some(1001), ..base.clone() };
    assert_eq!(told(&target), [("out_of_range".to_owned(), "target".to_owned())]);
    let mut median = base.clone();
    median.candidates.aim = AimWord::Median;
    let target = ExpandRequest { target: Some(500), ..median };
    assert_eq!(told(&target), [("usage".to_owned(), "target".to_owned())]);
    let late = Date::from_ymd(2027, 1, 1).expect("a day");
    let mut other = base.problem.clone();
    other.round.date = tongxing_datasets::document::Day(late);
    let found = answered(&base);
    let asked = ExpandRequest { problem: other, run: run(), ..base };
    assert_eq!(verdict(&asked, found), None);
}
