//! The schema and the types say the same about every document: damaged documents are refused by both
//! or by neither, and whatever is refused is located.

use serde_json::{Value, json};
use tongxing_datasets::document::{
    Document, Faults, PolicyDocument, ProblemDocument, ResultDocument, convert, parse,
};
use tongxing_datasets::policy;
use tongxing_tests::random::Dice;

use crate::documents::small_problem;

const ROUNDS: u64 = 1500;

/// Pointers to every value in the document.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            pointers(inner, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, inner)| {
            pointers(inner, format!("{at}/{n}"), found);
        }),
        _ => {}
    }
    found.push(at);
}

fn anything(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(0),
        4 => json!(70_000),
        5 => json!(5_000_000_000_u64),
        6 => json!(1.5),
        7 => json!(1e300),
        8 => json!(""),
        9 => json!("unlimited"),
        10 => json!("2026-02-29"),
        11 => json!("2026-02-28"),
        12 => json!([]),
        13 => json!([1, "psychology"]),
        14 => json!({}),
        _ => json!({"metres": 3, "红": "x"}),
    }
}

/// Replaces, removes or adds something.
fn damage(document: &mut Value, dice: &mut Dice) -> String {
    let mut found = Vec::new();
    pointers(document, String::new(), &mut found);
    let at = found[dice.below(found.len())].clone();
    let value = anything(dice);
    let target = document.pointer_mut(&at).expect("the pointer was found");
    let what = format!("{at} ← {value}");
    match target {
        Value::Object(map) if dice.chance(30) && !map.is_empty() => {
            let keys: Vec<String> = map.keys().cloned().collect();
            map.remove(&keys[dice.below(keys.len())]);
        }
        Value::Object(map) if dice.chance(30) => {
            map.insert("extra".to_owned(), value);
        }
        Value::Array(items) if dice.chance(50) => items.push(value),
        target => *target = value,
    }
    what
}

/// Damages the document over and over; returns how many were refused.
fn agree<D: Document>(base: &Value, then: impl Fn(D)) -> u32 {
    let mut refused = 0;
    for seed in 0..ROUNDS {
        let mut dice = Dice::new(seed);
        let mut document = base.clone();
        let what = damage(&mut document, &mut dice);
        let read: Result<D, Faults> = parse::json(document.to_string().as_bytes());
        match read {
            Ok(read) => {
                let again: D = parse::value(document).unwrap_or_else(|f| panic!("{what}: {f}"));
                drop(again);
                then(read);
            }
            Err(faults) => {
                refused += 1;
                assert!(!faults.problems.is_empty(), "{what}");
                for fault in faults.problems {
                    // Only the schema's walk knows where: the parser alone never has the last word.
                    assert_ne!(fault.code, "invalid_document", "{what}: {fault}");
                    assert!(
                        !fault.place.is_empty() && !fault.allowed.is_empty(),
                        "{what}: {fault}"
                    );
                }
            }
        }
    }
    refused
}

#[test]
fn damaged_problems_are_refused_where_they_are_damaged() {
    let mut base = small_problem();
    base["policy"] = serde_json::to_value(policy::national()).expect("a pack");
    base["children"][0]["requirements"] = json!([{"role": "mother", "count": 1}]);
    let refused = agree::<ProblemDocument>(&base, |problem| {
        // What has the right shape may still contradict itself; it never panics.
        if let Err(faults) = convert::case(&problem, None) {
            assert!(!faults.problems.is_empty());
        }
    });
    assert!(refused > 700, "{refused} refused");
}

#[test]
fn damaged_packs_are_refused_where_they_are_damaged() {
    let base = serde_json::to_value(policy::national()).expect("a pack");
    let refused = agree::<PolicyDocument>(&base, |pack| drop(policy::faults(&pack)));
    assert!(refused > 700, "{refused} refused");
}

#[test]
fn damaged_results_are_refused_where_they_are_damaged() {
    let base = crate::check::optimal(&small_problem());
    let refused = agree::<ResultDocument>(&base, drop);
    assert!(refused > 700, "{refused} refused");
}
