//! Whom to recruit: every proposal against solves from scratch of the round with those recruits.

use serde_json::{Value, json};
use tongxing_solver::certificate::{CheckMode, Solution, check};
use tongxing_solver::model::{Instance, Recruits};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::{Relocated, Travel};
use tongxing_tests::random::{self, Profile};

use crate::cli::{file, folder, tongxing};
use crate::rounds::answered;

/// Small random instances tried; most of them cover everything they can.
const CASES: u64 = 6000;

fn with(instance: &Instance, travel: &dyn Travel, recruits: Recruits) -> Solution {
    let kinds = [recruits];
    let ways = Relocated::with_recruits(travel, instance, &kinds);
    let grown = instance.with_recruits(&kinds);
    pairing::pair(&grown, &ways, Options::default(), &Silent).expect("tiny").solution
}

#[test]
fn proposals_are_the_optimum_with_the_recruits_and_no_fewer_do() {
    let (mut proposals, mut several) = (0, 0);
    for seed in 0..CASES {
        let case = random::case(seed, Profile::NETWORK);
        let (instance, travel) = (&case.instance, &*case.travel);
        let base = pairing::pair(instance, travel, Options::default(), &Silent).expect("tiny");
        let base = base.solution;
        let advice = pairing::recruit(instance, travel, &base, &Silent).expect("tiny");
        assert!(advice.len() <= pairing::MOST_ADVICE);
        for proposal in advice {
            let recruits = proposal.recruits;
            let kinds = [recruits];
            let ways = Relocated::with_recruits(travel, instance, &kinds);
            let grown = instance.with_recruits(&kinds);
            for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
                let report = check(&grown, &ways, &proposal.solution, mode);
                assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
            }
            let scratch = with(instance, travel, recruits);
            assert_eq!(proposal.solution.value, scratch.value, "{}", case.describe());
            assert_ne!(scratch.value.covered, base.value.covered, "{}", case.describe());
            if recruits.count > 1 {
                let fewer = Recruits { count: recruits.count - 1, ..recruits };
                let fewer = with(instance, travel, fewer);
                assert_ne!(fewer.value.covered, scratch.value.covered, "{}", case.describe());
                several += 1;
            }
            proposals += 1;
        }
    }
    assert!(proposals > 1000 && several > 50, "{proposals} {several}");
}

/// What a proposal is changed into, and how.
type Edit = (&'static str, fn(&mut Value));

/// A county in which many stay uncovered, paired: problem and result.
fn scarce(folder: &std::path::Path) -> (String, Value) {
    let out = folder.to_str().expect("a path in UTF-8").to_owned();
    let area = ["generate", "county", "--division", "320826", "--children", "400"];
    let rest = ["--volunteers", "60", "--out", &out, "--json"];
    answered(&tongxing(&[&area[..], &rest[..]].concat()));
    let problem = format!("{out}/problem.json");
    let result = answered(&tongxing(&["pair", &problem, "--json"]));
    (problem, result)
}

fn verdict(problem: &str, result: &Value, folder: &std::path::Path) -> (u8, Value) {
    let path = file(folder, "claimed.json", result);
    let said = tongxing(&["check", problem, &path, "--json"]);
    (said.code, said.json())
}

#[test]
fn every_statement_of_a_proposal_is_checked() {
    let folder = folder("recruit");
    let (problem, result) = scarce(&folder);
    let proposals = result["recruit"].as_array().expect("a list");
    assert!(proposals.len() > 2, "townships miss units: {proposals:?}");
    assert_eq!(verdict(&problem, &result, &folder).0, 0);
    let edits: [Edit; 12] = [
        ("one more", |p| p["count"] = json!(p["count"].as_u64().expect("a count") + 1)),
        ("too many", |p| p["count"] = json!(65)),
        ("none", |p| p["count"] = json!(0)),
        ("cheaper", |p| {
            p["worth"]["cost"] = json!(p["worth"]["cost"].as_i64().expect("a cost") - 1)
        }),
        ("worth more", |p| {
            let gains = p["worth"]["covered"].as_object_mut().expect("gains by class");
            let gain = gains.values_mut().next().expect("a gain");
            *gain = json!(gain.as_i64().expect("units") + 1);
        }),
        ("a class that is none", |p| p["worth"]["covered"]["green.first"] = json!(1)),
        ("a class that gains nothing", |p| p["worth"]["covered"]["red.further"] = json!(0)),
        ("elsewhere", |p| p["division"] = json!("320826999")),
        ("at nobody's", |p| p["at"] = json!("nobody")),
        ("a pair too few", |p| {
            p["proof"]["added"].as_array_mut().expect("pairs").pop();
        }),
        ("a pair dropped twice", |p| {
            let dropped = p["proof"]["dropped"].as_array_mut().expect("pairs");
            dropped.push(json!({ "child": "nobody", "volunteer": "nobody", "role": "open" }));
        }),
        ("a price that proves nothing", |p| {
            let volunteers = p["proof"]["volunteers"].as_array_mut().expect("prices");
            volunteers.last_mut().expect("the recruits' price")["price"] = json!("-1");
        }),
    ];
    for (what, edit) in edits {
        let mut false_one = result.clone();
        edit(&mut false_one["recruit"][1]);
        let (code, said) = verdict(&problem, &false_one, &folder);
        assert_eq!(code, 1, "{what}: {said}");
        let places = said["violations"].as_array().expect("a list");
        let first = places[0]["where"].as_str().expect("a place");
        assert!(first.starts_with("recruit[1]"), "{what}: {said}");
    }
    let mut many = result.clone();
    let one = many["recruit"][0].clone();
    many["recruit"].as_array_mut().expect("a list").resize(9, one);
    assert_eq!(verdict(&problem, &many, &folder).0, 1, "more than eight");
}

#[test]
fn uncovered_children_share_one_violator_whose_deficit_is_what_is_missing() {
    let folder = folder("violator");
    let (_, result) = scarce(&folder);
    let missing = result["uncovered"].as_array().expect("a list").iter();
    let consented = missing.filter(|line| line["reason"] != "no_consent");
    let of_a_set: Vec<&Value> = consented.filter(|line| !line["violator"].is_null()).collect();
    assert!(of_a_set.len() > 100, "{}", of_a_set.len());
    let sets = result["certificate"]["violators"].as_array().expect("a list");
    let deficit = |set: &Value| {
        set["demand"].as_u64().expect("units") - set["available"].as_u64().expect("units")
    };
    let largest = sets.iter().map(deficit).max().expect("a violator");
    assert!(largest > 100, "{largest} of {} sets", sets.len());
}
