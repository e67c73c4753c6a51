//! Corrupted result documents: every leaf of a real result is changed, every line of a list and every
//! key dropped, every line repeated, and `check` must object, save where the change may leave every
//! statement true. Both modes of the checker must say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tongxing::clock::Clock;
use tongxing::round::{self, CheckRequest, PairRequest, RunOptions};
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{
    Day, LimitsDocument, Mode, PolicyChoice, ProblemDocument, ResultDocument, parse,
};
use tongxing_solver::units::Date;
use tongxing_tests::document as drawn;
use tongxing_tests::random::{self, Profile};

use super::leaves::{Change, changes};

/// Drawn problems; those that a pack does not allow fall out.
const PROBLEMS: u64 = 40;

/// Where a change may be accepted, and why. `*` is any line of a list; a path covers what lies below.
/// Everywhere else a change must be refused or rejected.
const MAY_BE_TRUE: [(&str, &str); 23] = [
    ("/check", "a run's own word on itself is ignored"),
    ("/statistics", "how an answer was found is no statement about it"),
    ("/inputs/seed", "nothing in the answer follows from it"),
    ("/inputs/iterations", "nothing in the answer follows from it"),
    ("/inputs/previous", "judged where the previous round is given"),
    ("/certificate/budgets", "other prices may prove as much"),
    ("/notices", "a notice less is no false statement"),
    ("/notices/*", "a notice less is no false statement"),
    ("/status", "feasible and stopped claim less than optimal"),
    ("/certificate/bound", "below what is proved it is proved too, where optimality needs it not"),
    ("/certificate/children/*/price", "other prices may prove as much"),
    ("/certificate/volunteers/*/price", "other prices may prove as much"),
    ("/certificate/pools/*/price", "other prices may prove as much"),
    ("/certificate/siblings", "a stage may prove as much with other numbers, or not be needed"),
    ("/certificate/violators/*", "sets that no uncovered child is in need not be stated"),
    ("/pairs/*/role", "another place of the child may be free for the volunteer"),
    ("/recruit", "a proposal less is no false statement"),
    ("/recruit/*", "a proposal less or twice is no false statement"),
    ("/recruit/*/skill", "recruits who can do something else may be worth as much"),
    ("/recruit/*/proof/children", "other prices may prove as much"),
    ("/recruit/*/proof/volunteers", "other prices may prove as much"),
    ("/recruit/*/proof/pools", "other prices may prove as much"),
    ("/recruit/*/proof/added/*", "other pairs may be worth as much"),
];

/// A problem with a real result.
struct Told {
    problem: ProblemDocument,
    previous: Option<ResultDocument>,
    result: Value,
}

fn run() -> RunOptions {
    RunOptions { threads: 1, ..RunOptions::default() }
}

fn pair(
    problem: &ProblemDocument,
    previous: Option<ResultDocument>,
    limits: Option<LimitsDocument>,
) -> Option<ResultDocument> {
    let request = PairRequest {
        problem: problem.clone(),
        policy: None,
        travel: None,
        previous,
        limits,
        run: run(),
    };
    match round::pair(&request, &Clock::start(None)) {
        Ok(result) => Some(result),
        Err(round::Failure::Input(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Pairs a drawn problem, every second one after a round before; `None` where its pack forbids it.
fn told(seed: u64) -> Option<Told> {
    let packs = [("national", false), ("gansu", true), ("chongqing", false), ("fujian", false)];
    let (pack, together) = packs[usize::try_from(seed % 4).expect("small")];
    let case = random::case(seed, Profile { together, ..Profile::NETWORK });
    let (mut problem, _) = drawn::problem(&case.instance);
    problem.policy = PolicyChoice::Named(pack.to_owned());
    let first = pair(&problem, None, None)?;
    let previous = (seed % 8 < 4).then(|| {
        let mut before = first.clone();
        let day = Date::from_ymd(2025, 3, 1).expect("a day");
        before.pairs.iter_mut().for_each(|pair| pair.since = Day(day));
        before
    });
    let result = match &previous {
        Some(before) => pair(&problem, Some(before.clone()), limits(seed))?,
        None => first,
    };
    let result = serde_json::to_value(result).expect("a document");
    Some(Told { problem, previous, result })
}

/// Every second round after another one is a repair within limits.
fn limits(seed: u64) -> Option<LimitsDocument> {
    let most = u32::try_from(seed / 16 % 3).expect("small");
    let (max_changes, each_child) = (Some(most), seed.is_multiple_of(3).then_some(1));
    (seed / 8).is_multiple_of(2).then(|| LimitsDocument {
        max_changes,
        each_child,
        ..LimitsDocument::default()
    })
}

/// Whether `check` accepts; `None` where the document is refused.
fn accepts(told: &Told, result: &Value, brute_force: bool, with_previous: bool) -> Option<bool> {
    let result = parse::value::<ResultDocument>(result.clone()).ok()?;
    let request = CheckRequest {
        problem: told.problem.clone(),
        result,
        policy: None,
        travel: None,
        previous: told.previous.clone().filter(|_| with_previous),
        brute_force,
        run: run(),
    };
    match round::check(&request, &Clock::start(None)) {
        Ok(verdict) => Some(verdict.status == CheckStatus::Accepted),
        Err(round::Failure::Input(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The entry of the table that covers a path.
fn exception(pattern: &str) -> Option<&'static str> {
    let below =
        |at: &str| pattern.strip_prefix(at).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    // Of proposals and violators only whole lines.
    let whole = |at: &str| {
        [
            "/recruit",
            "/recruit/*",
            "/certificate/violators",
            "/certificate/violators/*",
            "/notices",
            "/notices/*",
        ]
        .contains(&at)
    };
    let found =
        MAY_BE_TRUE.iter().filter(|(at, _)| if whole(at) { pattern == *at } else { below(at) });
    found.map(|(at, _)| *at).max_by_key(|at| at.len())
}

#[test]
fn what_a_repair_says_of_the_round_before_is_held_against_it() {
    let mut held = 0;
    for told in (0..PROBLEMS).filter_map(told).filter(|told| told.previous.is_some()) {
        let Some(child) = told.result["pairs"][0]["child"].as_str() else { continue };
        if told.result["inputs"]["repair"].is_null() {
            continue;
        }
        let changes = json!([{"child": child, "changes": 1}]);
        let gone = json!([{"child": child, "volunteer": "nobody", "since": "2025-03-01"}]);
        for (key, list) in [("earlier", changes), ("departed", gone)] {
            let mut document = told.result.clone();
            document["inputs"]["repair"][key] = list;
            assert_ne!(accepts(&told, &document, false, true), Some(true), "{key}");
            held += 1;
        }
    }
    assert!(held > 8, "{held}");
}

#[test]
fn every_changed_statement_of_a_document_is_found() {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let mut objected: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for seed in 0..PROBLEMS {
        let Some(told) = told(seed) else { continue };
        assert_eq!(accepts(&told, &told.result, false, true), Some(true), "seed {seed}");
        let original = parse::value::<ResultDocument>(told.result.clone()).expect("a result");
        for Change { pattern, path, what, document } in changes(&told.result) {
            // What is absent by default says the same.
            if parse::value::<ResultDocument>(document.clone()).is_ok_and(|d| d == original) {
                continue;
            }
            let found = accepts(&told, &document, false, false);
            assert_eq!(found, accepts(&told, &document, true, false), "{seed} {path} {what}");
            if found != Some(true) {
                *objected.entry(pattern).or_default() += 1;
                continue;
            }
            // Who helps from afar may stand in for somebody alike, at the same cost.
            let volunteers = told.problem.volunteers.iter();
            let alike = volunteers.filter(|v| v.mode == Mode::Remote).count() > 1;
            if alike && pattern == "/pairs/*/volunteer" {
                continue;
            }
            match exception(&pattern) {
                Some(at) => *used.entry(at).or_default() += 1,
                None => drop(wrong.insert(format!("{pattern}: {what} ({path} of {seed})"))),
            }
            if pattern.starts_with("/inputs/previous") && told.previous.is_some() {
                assert_ne!(accepts(&told, &document, false, true), Some(true), "{path} {what}");
            }
        }
    }
    assert!(wrong.is_empty(), "accepted: {wrong:#?}");
    let idle: Vec<_> = MAY_BE_TRUE.iter().filter(|(at, _)| !used.contains_key(at)).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs: {idle:#?}");
    let total: usize = objected.values().sum();
    assert!(total > 10_000 && objected.len() > 60, "{total} {objected:#?}");
}
