//! When somebody is free.

use proptest::prelude::*;
use serde_json::{Value, json};
use tongxing_datasets::calendar::{AvailabilityDocument, availability};
use tongxing_solver::visits::calendar::{Availability, Days, Recurrence, Rule, Span};

use super::{day, lines};

fn read(document: &Value) -> AvailabilityDocument {
    serde_json::from_value(document.clone()).expect("the shape is right")
}

fn refused(document: &Value) -> Vec<String> {
    lines(availability(&read(document), "volunteers[3].availability").expect_err("refused"))
}

#[test]
fn free_times_are_rules_less_blackouts() {
    let document = json!({
        "rules": [
            {"rule": "FREQ=WEEKLY;BYDAY=SA,SU", "from": "2026-01-01",
             "windows": ["09:00-11:30", "14:00-17:00"]},
            {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "from": "2026-04-29", "windows": ["19:00-20:00"]},
        ],
        "blackouts": ["2026-05-02", "2026-07-01/2026-07-15"],
    });
    let free = availability(&read(&document), "").expect("fits");
    let windows = |text| {
        let windows = free.windows(day(text));
        windows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(windows("2026-05-02"), "");
    assert_eq!(windows("2026-05-03"), "09:00-11:30 14:00-17:00");
    assert_eq!(windows("2026-05-06"), "");
    assert_eq!(windows("2026-05-13"), "19:00-20:00");
    assert_eq!(windows("2025-12-28"), "");
    let july = Span::parse("2026-07-01/2026-07-31").expect("a span");
    assert_eq!(free.days(july).next().map(|(date, _)| date), Some(day("2026-07-18")));
    // Nothing said: no time.
    let none = availability(&AvailabilityDocument::default(), "").expect("fits");
    assert_eq!(none.days(july).count(), 0);
}

#[test]
fn every_fault_of_free_times_is_told_at_once() {
    let document = json!({
        "rules": [
            {"rule": "FREQ=WEEKLY;BYDAY=SA,XX;BYSETPOS=1", "windows": ["9:00-11:30", "14:00-13:00"]},
            {"rule": "FREQ=WEEKLY", "windows": []},
            {"rule": "FREQ=DAILY;COUNT=1", "from": "2026-01-01", "windows": ["00:00-24:00"]},
        ],
        "blackouts": ["2026-05-01", "2026-02-30", "2026-07-15/2026-07-01"],
    });
    let at = |text: &str| text.replace('~', "volunteers[3].availability.");
    let expected = [
        "invalid_value ~rules[0].rule",
        "unsupported_part ~rules[0].rule",
        "not_a_window ~rules[0].windows[0]",
        "not_a_window ~rules[0].windows[1]",
        "missing_start ~rules[1].rule",
        "missing ~rules[1].windows",
        "not_days ~blackouts[1]",
        "not_days ~blackouts[2]",
    ];
    assert_eq!(refused(&document), expected.map(at));
    let faults = availability(&read(&document), "").expect_err("refused").problems;
    assert_eq!(faults[0].place, "rules[0].rule");
    assert_eq!(faults[0].message, "byte 21: is not a value of this part");
    assert!(serde_json::from_value::<AvailabilityDocument>(json!({"rule": []})).is_err());
}

#[test]
fn free_times_hold_their_limits() {
    let document = |rules: usize, windows: usize, blackouts: usize| {
        let rule = json!({"rule": "FREQ=DAILY", "windows": vec!["09:00-10:00"; windows]});
        json!({"rules": vec![rule; rules], "blackouts": vec!["2026-05-01"; blackouts]})
    };
    let (rules, windows) = (Availability::MOST_SLOTS, Availability::MOST_WINDOWS);
    let most = availability(&read(&document(rules, windows, Days::MOST)), "");
    assert!(most.is_ok());
    let place = |text: &str| vec![format!("too_large volunteers[3].availability.{text}")];
    assert_eq!(refused(&document(rules + 1, 1, 0)), place("rules"));
    assert_eq!(refused(&document(1, windows + 1, 0)), place("rules[0].windows"));
    assert_eq!(refused(&document(1, 1, Days::MOST + 1)), place("blackouts"));
}

/// Parts of rules, right and wrong, and what lies between them.
fn rule_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("FREQ=".to_owned()),
        Just("BYDAY=".to_owned()),
        Just("BYMONTHDAY=".to_owned()),
        Just("UNTIL=".to_owned()),
        "[A-Z]{2,8}",
        "(DAILY|WEEKLY|MONTHLY|YEARLY)",
        "[+-]?[0-9]{1,9}",
        "[;,=年 ]",
        "(INTERVAL|COUNT|BYMONTH)=[0-9]{1,3}",
        "-?[0-9]?(MO|TU|WE|TH|FR|SA|SU)",
        ".{0,3}",
    ];
    prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_of_a_rule_panics(text in rule_text(), from in -62_000_i32..376_000) {
        let start = tongxing_solver::units::Date::from_days_since_epoch(from);
        match Rule::parse(&text) {
            Ok(rule) => {
                if let Ok(recurrence) = Recurrence::new(rule, start) {
                    let span = Span::parse("2026-01-01/2026-03-31").expect("a span");
                    prop_assert!(recurrence.dates(span).all(|date| span.contains(date)));
                }
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| fault.at <= text.len()));
            }
        }
    }

    #[test]
    fn no_text_of_days_and_windows_panics(text in ".{0,24}", digits in "[0-9:/-]{0,24}") {
        for text in [text, digits] {
            let document = json!({"rules": [{"rule": "FREQ=DAILY", "windows": [text.clone()]}],
                "blackouts": [text]});
            let _ = availability(&read(&document), "");
        }
    }
}
