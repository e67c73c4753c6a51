//! Corrupted calls in documents of plans.

use serde_json::{Value, json};
use tongxing_solver::units::Date;
use tongxing_tests::random::Dice;

use super::operators::Truth;
use super::plans::{Edit, another, corrupt, line, moved, other_word};

/// Applications that must have been refused, of each operator.
const REFUSED: usize = 400;

fn call<'v>(document: &'v mut Value, dice: &mut Dice) -> Option<&'v mut Value> {
    line(document, "/calls", dice)
}

/// In the order in which a document has its calls.
fn sorted(document: &mut Value) -> Option<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let calls = document["calls"].as_array_mut()?;
    calls.sort_by_key(|c| (text(&c["date"]), text(&c["volunteer"]), text(&c["start"])));
    Some(())
}

fn date(value: &mut Value, by: i32) -> Option<()> {
    let date = Date::parse_iso(value.as_str()?)?;
    let date = Date::from_days_since_epoch(date.days_since_epoch() + by)?;
    *value = json!(date.to_string());
    Some(())
}

const KINDS: [&str; 4] = ["contact", "guardian_talk", "three_party_call", "home_visit"];

fn withdrawn(call: &Value, nth: &Value) -> Value {
    json!({
        "volunteer": call["volunteer"], "child": call["child"], "kind": call["kind"],
        "visit": {
            "rule": call["rule"], "lead": call["volunteer"], "since": call["since"], "nth": nth,
            "form": call["rule"],
        },
        "date": call["date"], "start": call["start"], "end": call["end"],
        "sequence": 1,
    })
}

/// What is not so whatever else the plan says.
const FALSE: [(&str, Edit); 13] = [
    ("the end of a call", |d, dice| {
        let by = dice.pick(&[-600, -60, -1, 1, 60, 600]);
        moved(&mut call(d, dice)?["end"], by).map(|()| Truth::False)
    }),
    ("the period of a call", |d, dice| {
        let (by, key) = (dice.pick(&[-7, -1, 1, 7]), dice.pick(&["from", "to"]));
        date(&mut call(d, dice)?[key], by).map(|()| Truth::False)
    }),
    ("the kind of a call", |d, dice| {
        other_word(&mut call(d, dice)?["kind"], &KINDS, dice).map(|()| Truth::False)
    }),
    ("with a parent or not", |d, dice| {
        let call = call(d, dice)?;
        call["parent"] = json!(!call["parent"].as_bool().unwrap_or(false));
        Some(Truth::False)
    }),
    ("without a call", |d, dice| {
        let calls = d["calls"].as_array_mut()?;
        let at = dice.below(calls.len().max(1));
        (at < calls.len()).then(|| drop(calls.remove(at))).map(|()| Truth::False)
    }),
    ("a call twice", |d, dice| {
        let twice = call(d, dice)?.clone();
        d["calls"].as_array_mut()?.push(twice);
        sorted(d).map(|()| Truth::False)
    }),
    ("somebody else calls", |d, dice| {
        another(&mut call(d, dice)?["volunteer"], dice)?;
        sorted(d).map(|()| Truth::False)
    }),
    ("another child is called", |d, dice| {
        another(&mut call(d, dice)?["child"], dice).map(|()| Truth::False)
    }),
    ("another number", |d, dice| {
        call(d, dice)?["nth"] = json!(1 + dice.below(4));
        Some(Truth::False)
    }),
    ("another week", |d, dice| {
        date(&mut call(d, dice)?["since"], dice.pick(&[-7, -1, 1, 7])).map(|()| Truth::False)
    }),
    ("another rule", |d, dice| {
        let call = call(d, dice)?;
        let (old, new) = (call["rule"].as_u64()?, dice.below(7) as u64);
        call["rule"] = json!(new);
        (old != new).then_some(Truth::False)
    }),
    ("in the middle of the night", |d, dice| {
        let call = call(d, dice)?;
        (call["start"], call["end"]) = (json!("03:00:00"), json!("03:20:00"));
        sorted(d).map(|()| Truth::False)
    }),
    ("a call withdrawn that is planned", |d, dice| {
        let call = call(d, dice)?.clone();
        d["withdrawn"] = json!([withdrawn(&call, &json!(call["nth"].as_u64().unwrap_or(0)))]);
        Some(Truth::False)
    }),
];

/// What leaves every statement true.
const TRUE: [(&str, Edit); 2] = [
    ("a call changed before", |d, dice| {
        call(d, dice)?["sequence"] = json!(dice.below(9));
        Some(Truth::True)
    }),
    ("a call withdrawn that is not planned", |d, dice| {
        let call = call(d, dice)?.clone();
        d["withdrawn"] = json!([withdrawn(&call, &json!(77))]);
        Some(Truth::True)
    }),
];

/// What may be so or not.
const EITHER: [(&str, Edit); 2] = [
    ("a call at another time", |d, dice| {
        let by = dice.pick(&[-7200, -3600, -900, -60, 60, 900, 3600, 7200]);
        let call = call(d, dice)?;
        moved(&mut call["start"], by)?;
        moved(&mut call["end"], by)?;
        sorted(d).map(|()| Truth::Ask)
    }),
    ("a call on another day", |d, dice| {
        let by = dice.pick(&[-7, -2, -1, 1, 2, 7]);
        date(&mut call(d, dice)?["date"], by)?;
        sorted(d).map(|()| Truth::Ask)
    }),
];

#[test]
fn every_changed_call_is_found() {
    let operators: Vec<(&str, Edit)> = FALSE.iter().chain(&TRUE).chain(&EITHER).copied().collect();
    let counts = corrupt(&operators);
    for ((name, _), [caught, kept]) in operators.iter().zip(&counts) {
        assert!(caught + kept >= REFUSED, "{name}: {caught} {kept}");
    }
    for ((name, _), [caught, _]) in FALSE.iter().zip(&counts) {
        assert!(*caught >= REFUSED, "{name}: {caught}");
    }
    for ((name, _), [caught, kept]) in EITHER.iter().zip(&counts[FALSE.len() + TRUE.len()..]) {
        assert!(*caught > 40 && *kept > 40, "{name}: {caught} {kept}");
    }
}
